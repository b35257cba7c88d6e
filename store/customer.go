package store

import (
	"net/netip"
	"strings"
	"time"
)

// Customer is a person or company that has services.
type Customer struct {
	ID       int64
	Revision uint64
	Number   string // the customer's own number, unique when not empty
	Name     string
	Email    string
	Phone    string // E.164 where it could be understood, else as given
	Address  string
	Language string // "id" or "en"; empty for the installation's
	State    CustomerState
	Network  Network
	Person   Person
	Created  time.Time
	Note     string
}

// Network is the access data that a customer may have before any service exists.
type Network struct {
	Login     string
	Secret    Secret
	PPPLogin  string
	PPPSecret Secret
	Address   netip.Addr
}

// CustomerState is how the operator regards a customer. It does not by itself change what a
// service gets.
type CustomerState uint8

// The states of a customer.
const (
	CustomerActive CustomerState = iota
	CustomerInactive
	CustomerSuspended
	CustomerDisabled
	CustomerBanned
	CustomerLimited
)

// customerWords holds the words of CustomerState.
var customerWords = words{field: "state", list: []string{
	"active", "inactive", "suspended", "disabled", "banned", "limited",
}}

// String returns the word of the state.
func (s CustomerState) String() string { return customerWords.name(uint8(s)) }

// ParseCustomerState reads active, inactive, suspended, disabled, banned or limited. The error is
// Invalid.
func ParseCustomerState(text string) (CustomerState, error) {
	value, err := customerWords.parse(text)

	return CustomerState(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (s CustomerState) MarshalText() ([]byte, error) {
	return []byte(s.String()), customerWords.check(uint8(s))
}

// UnmarshalText reads what MarshalText wrote.
func (s *CustomerState) UnmarshalText(text []byte) (err error) {
	*s, err = ParseCustomerState(string(text))

	return err
}

// Validate lists what is wrong with the customer, each fault with its field.
func (c *Customer) Validate() error {
	var found faults
	found.name("name", c.Name)
	found.text("number", c.Number, MaxName)
	found.text("email", c.Email, MaxAttribute)
	found.unless(c.Email == "" || looksLikeEmail(c.Email), "email",
		"%q is not an e-mail address", c.Email)
	found.text("phone", c.Phone, MaxName)
	found.note("address", c.Address)
	found.unless(c.Language == "" || c.Language == "id" || c.Language == "en", "language",
		"%q is not one of id, en", c.Language)
	found.add(customerWords.check(uint8(c.State)))
	found.add(c.Network.validate())
	found.add(c.Person.Validate())
	found.note("note", c.Note)

	return found.all()
}

// looksLikeEmail reports whether a text has one @ with something on both sides and no blank.
// Whether anybody reads it is for a message to find out.
func looksLikeEmail(text string) bool {
	local, domain, found := strings.Cut(text, "@")

	return found && local != "" && domain != "" && !strings.Contains(domain, "@") &&
		!strings.ContainsAny(text, " \t")
}

// validate checks the access data, each part of which may be absent.
func (n *Network) validate() error {
	var found faults
	if n.Login != "" {
		found.add(ValidateLogin("network.login", n.Login))
	}
	if n.PPPLogin != "" {
		found.add(ValidateLogin("network.ppp_login", n.PPPLogin))
	}
	found.add(inField("network.secret", n.Secret.Validate()))
	found.add(inField("network.ppp_secret", n.PPPSecret.Validate()))
	found.add(checkFixedAddress("network.address", n.Address))

	return found.all()
}
