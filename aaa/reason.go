package aaa

import "gardu/store"

// Reason is why an Access-Request was answered as it was. The set is closed: its names are metric
// labels, log values and what `gardu auth log` shows. They never reach a NAS; a customer reads a
// sentence instead.
type Reason uint8

// The reasons of an answer.
const (
	ReasonEntitled Reason = iota
	ReasonThrottled
	ReasonFairUse // a tier of fair use is reached
	ReasonHours   // another rate at this time of day
	ReasonSwitched
	ReasonUnpaid
	ReasonExpired
	ReasonQuota
	ReasonTerminated
	ReasonSuspended
	ReasonPending
	ReasonUnknownLogin
	ReasonWrongSecret
	ReasonMethod      // the stored secret cannot serve the authentication method
	ReasonLocked      // too many wrong secrets of this station for this login
	ReasonStation     // the login is bound to another MAC address
	ReasonSessions    // as many sessions as the plan allows
	ReasonPool        // no address is free in gardu's own pool, or the pool is gone
	ReasonAmbiguous   // two proofs in one request, or none
	ReasonEAP         // EAP is not spoken
	ReasonVoucher     // the voucher cannot be used (any more)
	ReasonNotOperator // a router login by somebody who may not log in to routers
	ReasonUnavailable // the book could not be written, or a queue was full
	ReasonState       // it goes on with a conversation that was never begun
	reasonCount
)

// reasonNames are the names in the order of the constants.
var reasonNames = [reasonCount]string{
	"entitled", "throttled", "fair_use", "hours", "switched", "unpaid", "expired", "quota",
	"terminated", "suspended", "pending", "unknown_login", "wrong_secret", "method", "locked",
	"station", "sessions", "pool", "ambiguous", "eap", "voucher", "not_operator", "unavailable",
	"state",
}

// String returns the reason's name.
func (r Reason) String() string {
	if r >= reasonCount {
		return "unknown"
	}

	return reasonNames[r]
}

// reasonOf translates the reason of an entitlement.
func reasonOf(reason store.Reason) Reason {
	switch reason {
	case store.ReasonEntitled:
		return ReasonEntitled
	case store.ReasonThrottled:
		return ReasonThrottled
	case store.ReasonFairUse:
		return ReasonFairUse
	case store.ReasonHours:
		return ReasonHours
	case store.ReasonSwitched:
		return ReasonSwitched
	case store.ReasonUnpaid:
		return ReasonUnpaid
	case store.ReasonExpired:
		return ReasonExpired
	case store.ReasonQuota:
		return ReasonQuota
	case store.ReasonTerminated:
		return ReasonTerminated
	case store.ReasonSuspended:
		return ReasonSuspended
	case store.ReasonPending:
		return ReasonPending
	default:
		return ReasonUnavailable
	}
}

// Result is what an Access-Request got.
type Result uint8

// The results.
const (
	Rejected Result = iota
	Accepted
	Isolated // accepted, into the isolir profile
	resultCount
)

// resultNames are the names in the order of the constants.
var resultNames = [resultCount]string{"reject", "accept", "isolir"}

// String returns the result's name, a metric label.
func (r Result) String() string {
	if r >= resultCount {
		return "unknown"
	}

	return resultNames[r]
}

// Drop is why a datagram got no answer at all. The set is closed: its names are metric labels.
type Drop uint8

// The reasons for silence. The first ones mirror the refusals of aaa/packet.
const (
	DropUnknownSender Drop = iota
	DropMalformed
	DropCode // a code that this port does not serve
	DropAuthenticator
	DropMessageAuthenticator
	DropMissingMessageAuthenticator
	// DropProxyState: Proxy-State without Message-Authenticator, where that is limited
	// (CVE-2024-3596)
	DropProxyState
	DropInProgress // a retransmission of a request whose answer is being made
	DropOverload   // a queue is full, or one NAS asks for the status too often
	DropUnrecorded // the accounting record could not be written
	DropSilent     // Status-Server, while accounting is not possible
	DropFailure    // a fault of ours, logged
	dropCount
)

// dropNames are the names in the order of the constants.
var dropNames = [dropCount]string{
	"unknown_sender", "malformed", "code", "authenticator", "message_authenticator",
	"missing_message_authenticator", "proxy_state", "in_progress", "overload", "unrecorded",
	"status_silent", "failure",
}

// String returns the reason's name, a metric label.
func (d Drop) String() string {
	if d >= dropCount {
		return "unknown"
	}

	return dropNames[d]
}
