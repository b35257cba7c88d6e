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

	return found.all()
}
