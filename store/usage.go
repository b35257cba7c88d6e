package store

import "time"

// Usage is what a service has used in its current windows.
type Usage struct {
	Service    int64
	Activation Amount
	Month      Amount
	Day        Amount
}

// Amount is what was used since a window began.
type Amount struct {
	Start  time.Time // beginning of the window; zero when nothing was used yet
	Up     uint64    // octets sent by the customer
	Down   uint64    // octets received by the customer
	Online time.Duration
}

// In returns the amount that counts in a window at an instant: nothing, once the window has passed.
func (u *Usage) In(window Window, now time.Time, zone *time.Location) Amount {
	switch window {
	case WindowDay:
		return u.Day.since(DayStart(now, zone))
	case WindowMonth:
		return u.Month.since(MonthStart(now, zone))
	case WindowActivation:
		return u.Activation
	default:
		return u.Activation
	}
}

// since returns the amount if its window began at start, and an empty one otherwise.
func (a Amount) since(start time.Time) Amount {
	if a.Start.Before(start) {
		return Amount{Start: start}
	}

	return a
}

// DayStart returns the midnight at or before an instant in the operator's zone, in UTC.
func DayStart(now time.Time, zone *time.Location) time.Time {
	local := now.In(orUTC(zone))

	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location()).UTC()
}

// MonthStart returns the first midnight of the month of an instant in the operator's zone, in UTC.
func MonthStart(now time.Time, zone *time.Location) time.Time {
	local := now.In(orUTC(zone))

	return time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, local.Location()).UTC()
}

// orUTC stands in for a zone that was not given.
func orUTC(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}

	return zone
}
