package store

import (
	"net/netip"
	"slices"
	"time"
)

// APIKey lets a program work with gardu in the name of an operator. The secret itself is shown
// once, when the key is made; what is kept leads nobody to it.
type APIKey struct {
	ID       int64
	Revision uint64
	Name     string // unique
	Prefix   string // how its secret begins, so that people can tell their keys apart
	Hash     []byte // SHA-256 of the secret, unique; the secret is random, so it needs no salt
	Operator int64  // in whose name it works, with at most that operator's rights

	// Scopes are the permissions that the key has of its operator's: words of the permission
	// table, or AllScopes.
	Scopes []string
	// Allow lists the networks from which the key may be used; empty for everywhere.
	Allow []netip.Prefix
	// Method is the payment method whose clearing account is debited when the key reports an
	// invoice as paid; 0 for none.
	Method int64

	Created  time.Time
	Expires  time.Time // zero for never
	Revoked  time.Time // zero for not
	LastUsed time.Time // coarse: written once an hour at most
}

// Scopes that this package knows.
const (
	AllScopes       = "*"           // everything that the operator may do
	ScopeBillingPay = "billing:pay" // reporting invoices as paid
)

// Limits of a key.
const (
	MaxScopes = 64
	MaxAllow  = 64
	maxScope  = 64 // octets of one scope

	keyHashOctets = 32 // of SHA-256
	maxKeyPrefix  = 16
)

// Live reports whether the key can be used at an instant.
func (k *APIKey) Live(now time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || now.Before(k.Expires))
}

// Allows reports whether the key may be used from an address. One that has no list may be used
// from everywhere, one that has a list from nowhere that is not known.
func (k *APIKey) Allows(from netip.Addr) bool {
	if len(k.Allow) == 0 {
		return true
	}
	from = from.Unmap().WithZone("")

	return slices.ContainsFunc(k.Allow, func(network netip.Prefix) bool {
		return network.Contains(from)
	})
}

// Validate lists what is wrong with the key, each fault with its field. A key that can report
// invoices as paid must have an allow-list, because such keys are seen in browsers.
func (k *APIKey) Validate() error {
	var found faults
	found.name("name", k.Name)
	found.text("prefix", k.Prefix, maxKeyPrefix)
	found.unless(len(k.Hash) == keyHashOctets, "secret", "its hash has %d octets", keyHashOctets)
	found.unless(k.Operator > 0, "operator", "must be given")
	found.unless(len(k.Scopes) > 0, "scopes", "must not be empty")
	found.unless(len(k.Scopes) <= MaxScopes, "scopes", "has more than %d entries", MaxScopes)
	for _, scope := range k.Scopes {
		found.add(checkScope(scope))
	}
	found.unless(len(k.Allow) <= MaxAllow, "allow", "has more than %d entries", MaxAllow)
	for _, network := range k.Allow {
		found.unless(network.IsValid() && network == network.Masked(), "allow",
			"%s is not a network", network)
	}
	pays := slices.Contains(k.Scopes, AllScopes) || slices.Contains(k.Scopes, ScopeBillingPay)
	found.unless(!pays || len(k.Allow) > 0, "allow",
		"a key that may report payments needs the networks from which it is used")
	found.id("method", k.Method)

	return found.all()
}

// checkScope says whether a text could be a word of the permission table.
func checkScope(scope string) error {
	if scope == AllScopes {
		return nil
	}
	for _, letter := range []byte(scope) {
		word := letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9' ||
			letter == ':' || letter == '-' || letter == '_' || letter == '.'
		if !word {
			return Invalidf("scopes", "%q is not a scope", Brief(scope))
		}
	}
	if scope == "" || len(scope) > maxScope {
		return Invalidf("scopes", "%q is not a scope", Brief(scope))
	}

	return nil
}
