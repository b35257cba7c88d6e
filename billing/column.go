package billing

import (
	"slices"
	"strings"

	"gardu/store"
)

// ImportColumns lists the columns that an import of services knows. They may come in any order;
// login and plan must be there. An empty cell says nothing: a new service gets what AddService
// would give it, one that is there keeps what it has.
//
//	login       trimmed of blanks
//	password    as it is, in clear text
//	plan        the name of a plan that is there
//	number      of the service
//	customer    the name of its customer, who is made where the service has none
//	phone, email, address   of that customer
//	state       active, isolir, suspended, pending or terminated
//	expires_at  RFC 3339, or a date: the midnight in the operator's zone that begins it
//	mac         an address, or first
//	ip          a fixed IPv4 address
func ImportColumns() []string {
	return []string{
		columnLogin, columnPassword, columnPlan, columnNumber, columnCustomer, columnPhone,
		columnEmail, columnAddress, columnState, columnExpires, columnMAC, columnIP,
	}
}

// The columns.
const (
	columnLogin    = "login"
	columnPassword = "password"
	columnPlan     = "plan"
	columnNumber   = "number"
	columnCustomer = "customer"
	columnPhone    = "phone"
	columnEmail    = "email"
	columnAddress  = "address"
	columnState    = "state"
	columnExpires  = "expires_at"
	columnMAC      = "mac"
	columnIP       = "ip"
)

// columns says at which place of a row each column stands, by name.
type columns map[string]int

// readColumns reads a header. The error is Invalid and names the column at fault.
func readColumns(header []string) (columns, error) {
	places := columns{}
	for place, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(ImportColumns(), name) {
			return nil, store.Invalidf("header", "the column %q is not one of %s",
				store.Brief(name), strings.Join(ImportColumns(), ", "))
		}
		if _, twice := places[name]; twice {
			return nil, store.Invalidf("header", "the column %q is there twice", name)
		}
		places[name] = place
	}
	for _, name := range []string{columnLogin, columnPlan} {
		if _, there := places[name]; !there {
			return nil, store.Invalidf("header", "the column %q must be there", name)
		}
	}

	return places, nil
}

// cell returns the text of a column, without blanks around it; empty where the sheet has no such
// column.
func (c columns) cell(row *sheetRow, name string) string {
	return strings.TrimSpace(c.exact(row, name))
}

// exact returns the text of a column as it is.
func (c columns) exact(row *sheetRow, name string) string {
	place, there := c[name]
	if !there {
		return ""
	}

	return row.fields[place]
}
