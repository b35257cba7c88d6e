package store

import (
	"net/netip"
	"time"
)

// Service is one subscription on the network: who may log in, with what, under which plan, and
// what stands against it.
type Service struct {
	ID       int64
	Revision uint64 // grows with every change; an outbox row names it
	Number   string // the operator's own service number, unique when not empty
	Customer int64  // 0 for a bare voucher
	Plan     int64
	Quantity int // how many times the plan was bought; at least 1
	Access   AccessKind
	Router   int64 // the NAS record it is tied to; 0 for any
	Login    string
	Secret   Secret

	MAC           MAC  // the only station that may use it; zero for any
	BindFirstMAC  bool // bind MAC to the station of the first login
	Address       netip.Addr
	IPv6Prefix    netip.Prefix // Framed-IPv6-Prefix, for the link
	DelegatedIPv6 netip.Prefix // Delegated-IPv6-Prefix, for the network behind it
	StartsAtLogin bool         // validity begins at the first login, not when it was made
	Activated     time.Time    // zero while pending
	Expires       time.Time    // zero for never
	BillingAnchor int          // day of the month, 1..31; 0 when not billed by date
	TopUp         TopUp        // added to the limits of the current window
	Holds         Holds
	Terminated    time.Time // zero while it lives
	Voucher       int64     // the voucher it came from; 0 otherwise
	Created       time.Time
	Note          string
}

// ServiceState is the one word that is shown for a service. It is derived, never stored.
type ServiceState string

// The shown states, in the order in which they win.
const (
	StateTerminated ServiceState = "terminated"
	StateSuspended  ServiceState = "suspended"
	StatePending    ServiceState = "pending"
	StateIsolir     ServiceState = "isolir"
	StateExpired    ServiceState = "expired"
	StateActive     ServiceState = "active"
)

// State derives the shown state from holds, start and end.
func (s *Service) State(now time.Time) ServiceState {
	switch {
	case !s.Terminated.IsZero():
		return StateTerminated
	case s.Holds.Blocks():
		return StateSuspended
	case s.Activated.IsZero():
		return StatePending
	case s.Holds.Has(HoldUnpaid):
		return StateIsolir
	case !s.Expires.IsZero() && !now.Before(s.Expires):
		return StateExpired
	default:
		return StateActive
	}
}

// Standing returns the facts of the service that Entitlement asks for.
func (s *Service) Standing() Standing {
	return Standing{
		Holds:         s.Holds,
		Terminated:    !s.Terminated.IsZero(),
		StartsAtLogin: s.StartsAtLogin,
		Activated:     s.Activated,
		Expires:       s.Expires,
		BillingAnchor: s.BillingAnchor,
		TopUp:         s.TopUp,
	}
}

// Standing is the part of a service on which its entitlement depends. The packet path builds it
// from its own compact record, so that no whole Service is made for a login.
type Standing struct {
	Holds         Holds
	Terminated    bool
	StartsAtLogin bool
	Activated     time.Time // zero while pending
	Expires       time.Time // zero for never
	BillingAnchor int       // day of the month; 0 for none; read while pending only
	TopUp         TopUp
}

// Limits of a service.
const (
	MaxQuantity = 1000 // how many times a plan is bought at once
	lastAnchor  = 31   // the last day of the longest month
)

// Validate lists what is wrong with the service, each fault with its field. Whether the records
// that it names exist, and whether its login is free, is for whoever can look them up.
func (s *Service) Validate() error {
	var found faults
	found.text("number", s.Number, MaxName)
	found.id("customer", s.Customer)
	found.unless(s.Plan > 0, "plan", "must be given")
	found.unless(s.Quantity >= 1 && s.Quantity <= MaxQuantity, "quantity",
		"%d is not a number from 1 to %d", s.Quantity, MaxQuantity)
	found.access(s.Access)
	found.id("router", s.Router)
	found.id("voucher", s.Voucher)
	found.add(ValidateLogin("login", s.Login))
	found.add(s.Secret.Validate())
	found.add(checkFixedAddress("address", s.Address))
	found.add(checkPrefix("ipv6_prefix", s.IPv6Prefix))
	found.add(checkPrefix("delegated_ipv6", s.DelegatedIPv6))
	found.unless(s.BillingAnchor >= 0 && s.BillingAnchor <= lastAnchor, "billing_anchor",
		"%d is not a day of the month from 1 to %d, or 0", s.BillingAnchor, lastAnchor)
	found.unless(s.Holds.Without(allHolds) == 0, "holds",
		"%d holds an unknown reason", uint8(s.Holds))
	found.add(s.TopUp.check())
	found.note("note", s.Note)

	return found.all()
}

// checkFixedAddress says whether an address can be a customer's Framed-IP-Address. RouterOS takes
// one of 127.0.0.0/8 or 224.0.0.0/3 as an order to use its pool, and RFC 2865 section 5.8 gives
// 255.255.255.254 the same meaning.
func checkFixedAddress(field string, address netip.Addr) error {
	switch {
	case !address.IsValid():
		return nil
	case !address.Is4():
		return Invalidf(field, "%v is not an IPv4 address", address)
	case address.IsUnspecified() || address.IsLoopback() || address.As4()[0] >= 224:
		return Invalidf(field, "%v cannot be given to a customer", address)
	default:
		return nil
	}
}

// checkPrefix says whether a prefix can be given to a customer (RFC 3162 section 2.3, RFC 4818
// section 3).
func checkPrefix(field string, prefix netip.Prefix) error {
	switch {
	case prefix == netip.Prefix{}:
		return nil
	case !prefix.IsValid() || !prefix.Addr().Is6() || prefix.Addr().Is4In6():
		return Invalidf(field, "%v is not an IPv6 prefix", prefix)
	case prefix.Bits() == 0 || prefix.Addr().IsMulticast() || prefix.Addr().IsLoopback():
		return Invalidf(field, "%v cannot be given to a customer", prefix)
	case prefix != prefix.Masked():
		return Invalidf(field, "%v has bits beyond its length; %v is meant",
			prefix, prefix.Masked())
	default:
		return nil
	}
}
