package gateway

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gardu/store"
)

// The limits of a Charge. They are the narrowest of the four providers, in characters.
const (
	MaxReference   = 50
	MaxDescription = 50
	MaxName        = 50
	MaxEmail       = 50
	MaxPhone       = 15
	MaxAddress     = 255 // of a URL that we send
)

// MinLife and MaxLife bound how long a charge may wait for its payer.
const (
	MinLife = time.Minute
	MaxLife = 30 * 24 * time.Hour
)

// Charge is what we ask a provider to collect.
type Charge struct {
	// Reference is ours and names one attempt. It is never used for two: a provider may refuse the
	// second, and what is paid for the first could not be told from it. It starts with a letter or
	// digit and goes on with those and ". _ ~ -".
	Reference   string
	Amount      int64   // whole rupiah, without what the provider adds for the payer
	Channel     Channel // AnyChannel where the provider has a page to choose on
	Description string  // what the payer reads
	Customer    Customer
	Expires     time.Time // between MinLife and MaxLife from now
	CallbackURL string    // where the provider reports to; some know it from their dashboard only
	ReturnURL   string    // where the payer's browser goes afterwards; may be empty
	// Again is set when an earlier Create of the same Reference ended Unavailable. A provider that
	// would make a second charge looks for the first one then, and returns it while it is open.
	Again bool
}

// Customer is the payer as the provider shall know them.
type Customer struct {
	Name  string
	Email string // may be empty; where a provider insists, its Config has one to fall back on
	Phone string // digits, perhaps with a plus in front; may be empty
}

// Validate checks a charge at a time. It is Invalid in the first field at fault.
func (c Charge) Validate(now time.Time) error {
	if !IsReference(c.Reference) {
		return store.Invalidf("reference", "must be 1 to 50 letters, digits, dots, underscores, "+
			"tildes or dashes, the first a letter or digit")
	}
	if c.Amount <= 0 || c.Amount > MaxAmount {
		return store.Invalidf("amount", "must be above zero and have at most 13 digits")
	}
	if life := c.Expires.Sub(now); life < MinLife || life > MaxLife {
		return store.Invalidf("expires", "must be one minute to thirty days from now")
	}
	if err := CheckText("description", c.Description, MaxDescription); err != nil {
		return err // names its field
	}
	if err := c.Customer.validate(); err != nil {
		return err // names its field
	}

	return c.validateAddresses()
}

// validateAddresses checks the places where payer and provider go.
func (c Charge) validateAddresses() error {
	if err := checkAddress("callback_url", c.CallbackURL); err != nil {
		return err // names its field
	}

	return checkAddress("return_url", c.ReturnURL)
}

// checkAddress checks a URL that may be empty.
func checkAddress(field, text string) error {
	if text == "" {
		return nil
	}
	if len(text) > MaxAddress || !IsAddress(text) {
		return store.Invalidf(field, "must be an https address of at most 255 characters")
	}

	return nil
}

// validate checks what is told of the payer.
func (c Customer) validate() error {
	if err := CheckText("customer.name", c.Name, MaxName); err != nil {
		return err // names its field
	}
	if c.Email != "" && !IsEmail(c.Email) {
		return store.Invalidf("customer.email", "must be an e-mail address")
	}
	digits := strings.TrimPrefix(c.Phone, "+")
	if c.Phone != "" && (!isDigits(digits) || len(digits) > MaxPhone) {
		return store.Invalidf("customer.phone", "must be at most 15 digits")
	}

	return nil
}

// IsReference reports whether a text may be a Reference.
func IsReference(text string) bool {
	for i := range len(text) {
		if !isAlphanumeric(text[i]) && (i == 0 || strings.IndexByte("._~-", text[i]) < 0) {
			return false
		}
	}

	return text != "" && len(text) <= MaxReference
}

// isAlphanumeric reports whether an octet is an ASCII letter or digit.
func isAlphanumeric(octet byte) bool {
	return 'a' <= octet|0x20 && octet|0x20 <= 'z' || '0' <= octet && octet <= '9'
}

// CheckText checks a text that people read: something, printable, and at most so many characters.
func CheckText(field, text string, most int) error {
	printable := utf8.ValidString(text) && strings.IndexFunc(text, isUnprintable) < 0
	if text == "" || !printable || utf8.RuneCountInString(text) > most {
		return store.Invalidf(field, "must be 1 to %d printable characters", most)
	}

	return nil
}

// isUnprintable reports whether a character cannot stand in a line of text.
func isUnprintable(r rune) bool { return !unicode.IsPrint(r) }

// IsEmail reports whether a text could be an e-mail address. Whether anybody reads it is not our
// question: providers only insist on the form.
func IsEmail(text string) bool {
	local, host, found := strings.Cut(text, "@")

	return found && local != "" && strings.Contains(host, ".") && !strings.Contains(host, "@") &&
		IsToken(text) && len(text) <= MaxEmail
}

// IsAddress reports whether a text is a URL that money may be sent over: https with a host and
// without credentials, or plain http to this very machine.
func IsAddress(text string) bool {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Hostname() == "" || parsed.User != nil || !IsToken(text) {
		return false
	}

	return parsed.Scheme == "https" || parsed.Scheme == "http" && isLoopback(parsed.Hostname())
}
