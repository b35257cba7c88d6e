package store

import "time"

// UsageDelta is what a service has used in addition, within one day and one activation window.
// Adding up the deltas of a service gives its Usage; each is added once, in the transaction that
// writes the session it came from.
type UsageDelta struct {
	Service         int64
	At              time.Time // arrival of the record that brought it, which chooses the day
	Month           time.Time // beginning of the month window, by the plan's traffic day
	ActivationStart time.Time // beginning of the activation window it counts in; zero when unknown
	Up              uint64    // octets sent by the customer
	Down            uint64    // octets received by the customer
	Online          time.Duration
}
