package store

import (
	"slices"
	"strings"
	"time"
)

// Operator is somebody who works with gardu, and perhaps logs in to routers through it.
type Operator struct {
	ID          int64
	Revision    uint64
	Name        string // unique
	Role        Role
	Password    string // an argon2id text; for the panels and APIs
	Router      Secret // of RouterOS logins, ClearText or NTHash; NoSecret for no such login
	RouterGroup string // Mikrotik-Group of a RouterOS login; empty for no such login
	Created     time.Time

	Parent   int64 // the operator under whom this one works, a seller's agent; 0 for nobody
	Company  int64 // whose records alone the operator sees; 0 for all
	FullName string
	Phone    string // E.164 where it could be understood, else as given
	Email    string
	Status   OperatorStatus
}

// Agent returns the operator whose records alone this one may see: an agent and a collector their
// own, a seller those of the agent above, where there is one. It is 0 for every other role, which
// sees all.
func (o *Operator) Agent() int64 {
	switch o.Role {
	case RoleAgent, RoleCollector:
		return o.ID
	case RoleSales:
		if o.Parent != 0 {
			return o.Parent
		}

		return o.ID
	case RoleOwner, RoleAdmin, RoleFinance, RoleSupport, RoleReport, RoleTechnician:
		return 0
	default:
		return o.ID
	}
}

// OperatorStatus says whether an operator works here at present.
type OperatorStatus uint8

// The states of an operator.
const (
	OperatorActive   OperatorStatus = iota
	OperatorInactive                // signs in nowhere, and neither do the keys of this operator
)

// operatorWords holds the words of OperatorStatus.
var operatorWords = words{field: "status", list: []string{"active", "inactive"}}

// String returns the word of the status.
func (s OperatorStatus) String() string { return operatorWords.name(uint8(s)) }

// ParseOperatorStatus reads active or inactive. The error is Invalid.
func ParseOperatorStatus(text string) (OperatorStatus, error) {
	value, err := operatorWords.parse(text)

	return OperatorStatus(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (s OperatorStatus) MarshalText() ([]byte, error) {
	return []byte(s.String()), operatorWords.check(uint8(s))
}

// UnmarshalText reads what MarshalText wrote.
func (s *OperatorStatus) UnmarshalText(text []byte) (err error) {
	*s, err = ParseOperatorStatus(string(text))

	return err
}

// Role is what an operator may do.
type Role string

// The roles.
const (
	RoleOwner      Role = "owner"
	RoleAdmin      Role = "admin"
	RoleFinance    Role = "finance"
	RoleSupport    Role = "support"
	RoleReport     Role = "report"
	RoleAgent      Role = "agent"
	RoleSales      Role = "sales"
	RoleCollector  Role = "collector"
	RoleTechnician Role = "technician"
)

// Roles lists the roles, from the most powerful to the least.
func Roles() []Role {
	return []Role{
		RoleOwner, RoleAdmin, RoleFinance, RoleSupport, RoleReport,
		RoleAgent, RoleSales, RoleCollector, RoleTechnician,
	}
}

// ParseRole reads the word of a role. The error is Invalid.
func ParseRole(text string) (Role, error) {
	if slices.Contains(Roles(), Role(text)) {
		return Role(text), nil
	}

	names := make([]string, 0, len(Roles()))
	for _, role := range Roles() {
		names = append(names, string(role))
	}

	return "", Invalidf("role", "%q is not one of %s", text, strings.Join(names, ", "))
}

// argon2idPrefix begins every password text that is stored for an operator.
const argon2idPrefix = "$argon2id$"

// Validate lists what is wrong with the operator, each fault with its field. A password may be
// absent: that operator cannot log in to panels.
func (o *Operator) Validate() error {
	var found faults
	found.add(ValidateLogin("name", o.Name))
	_, err := ParseRole(string(o.Role))
	found.add(err)
	found.unless(o.Password == "" || strings.HasPrefix(o.Password, argon2idPrefix), "password",
		"must be stored as an argon2id hash")
	found.add(inField("router_password", o.Router.Validate()))
	found.unless(o.Router.Form != OneWayHash, "router_password",
		"RouterOS logins use MS-CHAPv2, which a one-way hash cannot serve")
	found.text("router_group", o.RouterGroup, MaxVendorText)
	found.unless(o.Router.IsZero() == (o.RouterGroup == ""), "router_group",
		"a RouterOS login needs both a group and a password")
	found.id("parent", o.Parent)
	found.unless(o.Parent == 0 || o.Parent != o.ID, "parent", "must be another operator")
	found.id("company", o.Company)
	found.text("full_name", o.FullName, MaxName)
	found.text("phone", o.Phone, MaxName)
	found.text("email", o.Email, MaxAttribute)
	found.unless(o.Email == "" || looksLikeEmail(o.Email), "email",
		"%q is not an e-mail address", o.Email)
	found.add(operatorWords.check(uint8(o.Status)))

	return found.all()
}
