package session

import "time"

// Bounds of what a NAS may say about time.
const (
	// MaxDelay is the longest Acct-Delay-Time that is believed.
	MaxDelay = 24 * time.Hour
	// EventWindow is how far Event-Timestamp may lie from arrival less delay. It is below the half
	// hour by which time zones differ, since a router with the wrong zone is more common than one
	// whose packet was late.
	EventWindow = 5 * time.Minute
)

// second is one second in the unit of Record.Arrived.
const second = int64(time.Second)

// EventTime returns when the event of an Accounting-Request happened: its arrival less
// Acct-Delay-Time (RFC 2866 section 5.2), or Event-Timestamp (RFC 2869 section 5.3) where that is
// within EventWindow of it. It is never after the arrival. A zero stamp is none.
func EventTime(arrived time.Time, delay time.Duration, stamp time.Time) time.Time {
	event := arrived
	if delay > 0 && delay <= MaxDelay {
		event = arrived.Add(-delay)
	}
	if stamp.IsZero() || stamp.Sub(event).Abs() > EventWindow {
		return event
	}
	if stamp.After(arrived) {
		return arrived
	}

	return stamp
}
