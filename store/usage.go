package store

import (
	"math"
	"time"
)

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

// Total returns the octets of both directions, held at the largest number rather than wrapped.
func (a Amount) Total() uint64 {
	if a.Up > math.MaxUint64-a.Down {
		return math.MaxUint64
	}

	return a.Up + a.Down
}

// In returns the amount that counts in a window at an instant: nothing, once the window has
// passed.
func (u *Usage) In(window Window, now time.Time, calendar Calendar) Amount {
	switch window {
	case WindowDay:
		return u.Day.since(DayStart(now, calendar.Zone))
	case WindowMonth:
		return u.Month.since(calendar.MonthStart(now))
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

// Next returns the instant after now at which the window begins anew, or zero for one that time
// alone never ends.
func (w Window) Next(now time.Time, calendar Calendar) time.Time {
	year, month, day := now.In(orUTC(calendar.Zone)).Date()
	switch w {
	case WindowDay:
		return midnight(year, month, day+1, calendar.Zone)
	case WindowMonth:
		return calendar.nextMonth(now)
	case WindowActivation:
		return time.Time{}
	default:
		return time.Time{}
	}
}

// DayStart returns the midnight at or before an instant in the operator's zone, in UTC.
func DayStart(now time.Time, zone *time.Location) time.Time {
	year, month, day := now.In(orUTC(zone)).Date()

	return midnight(year, month, day, zone)
}

// midnight returns the first instant of a date in a zone, in UTC. Where clocks jump over midnight
// that is the jump itself; where midnight comes twice it is the first one. time.Date promises
// neither.
func midnight(year int, month time.Month, day int, zone *time.Location) time.Time {
	wall := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	start := time.Date(year, month, day, 0, 0, 0, 0, orUTC(zone))
	begin, end := start.ZoneBounds()
	if _, offset := start.Zone(); start.Unix()+int64(offset) < wall.Unix() {
		return end.UTC()
	}
	if begin.IsZero() {
		return start.UTC()
	}

	_, before := begin.Add(-1).Zone()
	if first := wall.Add(-time.Duration(before) * time.Second); first.Before(begin) {
		return first
	}

	return start.UTC()
}

// orUTC stands in for a zone that was not given.
func orUTC(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}

	return zone
}
