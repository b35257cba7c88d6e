package store

import (
	"net/netip"
	"time"
)

// Service is one subscription on the network: who may log in, with what, under which plan, and what stands against it.
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
	}
}

// Standing is the part of a service on which its entitlement depends. The packet path builds it from its own compact
// record, so that no whole Service is made for a login.
type Standing struct {
	Holds         Holds
	Terminated    bool
	StartsAtLogin bool
	Activated     time.Time // zero while pending
	Expires       time.Time // zero for never
	BillingAnchor int       // day of the month, 1..31; 0 when not billed by date; read while pending only
}
