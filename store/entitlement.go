package store

import "time"

// Outcome is what a login, or a running session, gets.
type Outcome uint8

// The outcomes.
const (
	Reject Outcome = iota
	Accept
	Isolate // accepted into the isolir profile
)

// Reason is why, from a closed list: a metric label, a log key and the key of the sentence that a customer reads.
type Reason string

// The reasons of an entitlement.
const (
	ReasonEntitled   Reason = "entitled"
	ReasonTerminated Reason = "terminated"
	ReasonSuspended  Reason = "suspended"
	ReasonPending    Reason = "pending"
	ReasonUnpaid     Reason = "unpaid"
	ReasonExpired    Reason = "expired"
	ReasonQuota      Reason = "quota"
	ReasonThrottled  Reason = "throttled"
	ReasonSwitched   Reason = "switched" // expired into another plan
)

// Entitled is the answer of Entitlement.
type Entitled struct {
	Outcome  Outcome
	Reason   Reason
	Profile  *Profile      // nil for Reject
	Activate bool          // the first login: the activator must commit before an Accept leaves
	Until    time.Time     // the next instant at which time alone can change the answer; zero for never
	EndsAt   time.Time     // when the session must end, because reject or isolir follows; zero for never
	Remains  DataLimit     // octets left that the NAS may enforce; 0 for no bound (never a bound of 0)
	Uptime   time.Duration // uptime left that the NAS may enforce; 0 for no bound
}
