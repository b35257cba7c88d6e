package store

import "time"

// AccessKind is the way in which a customer reaches the network. A login is unique within one kind.
type AccessKind uint8

// The kinds of access. AnyAccess is what a request is taken for that does not tell its kind; no service is stored
// with it.
const (
	AnyAccess AccessKind = iota
	PPPoE
	Hotspot
	VPN
)

// Access is how a service is being used, and what the installation gives there: the part of a decision that neither the
// service nor its plan knows.
type Access struct {
	Kind     AccessKind
	Isolir   *Profile       // given to whoever is isolated: the plan's own, else the installation's; never nil
	Fallback *Plan          // the plan that follows an expiry, where Plan.OnExpiry names one; nil otherwise
	Zone     *time.Location // the operator's zone, in which days and months begin; nil means UTC
}
