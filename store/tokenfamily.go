package store

import (
	"net/netip"
	"time"
)

// TokenFamily is one signed-in session of an operator or a customer: all access and refresh
// tokens that follow from one sign-in. It exists exactly as long as its tokens count, so that
// ending a session means removing it. No token can be made of what is kept.
type TokenFamily struct {
	ID       int64
	Revision uint64
	Kind     TokenKind
	Owner    int64 // id of the operator or the customer

	// Generation counts the refreshes, from 1 on. Only the refresh token of the newest one is
	// good.
	Generation uint64
	// Stamp is a digest of the facts on which the sign-in rested: the password, the role. Once
	// they have changed, no token of the family counts.
	Stamp []byte

	Created time.Time
	Used    time.Time // when the newest generation began
	Expires time.Time // when the newest refresh token ends
	Address netip.Addr
	Agent   string // what the client calls itself
}

// TokenKind says whom a session belongs to.
type TokenKind uint8

// The kinds of sessions. Their numbers are stored.
const (
	TokenOperator TokenKind = iota + 1
	TokenCustomer
)

// String returns the word of the kind.
func (k TokenKind) String() string {
	switch k {
	case TokenOperator:
		return "operator"
	case TokenCustomer:
		return "customer"
	default:
		return "nobody"
	}
}

// MaxStamp is how many octets a stamp has at most.
const MaxStamp = 32

// Validate lists what is wrong with the session, each fault with its field.
func (f *TokenFamily) Validate() error {
	var found faults
	found.unless(f.Kind == TokenOperator || f.Kind == TokenCustomer, "kind", "is not known")
	found.unless(f.Owner > 0, "owner", "must be given")
	found.unless(f.Generation > 0, "generation", "must be given")
	found.unless(len(f.Stamp) <= MaxStamp, "stamp", "is too long")
	found.text("agent", f.Agent, MaxAttribute)

	return found.all()
}
