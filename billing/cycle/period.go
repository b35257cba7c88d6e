package cycle

import (
	"time"

	"gardu/store"
)

// LastAnchor is the largest anchor, the last day of the longest month.
const LastAnchor = 31

// noon is an hour that every day has, where a clock may jump over midnight.
const noon = 12

// Day returns the business day of an instant: the midnight that begins it in the zone, in UTC.
func Day(at time.Time, zone *time.Location) time.Time { return store.DayStart(at, zone) }

// After returns the business day that comes days after that of an instant, or before it where days
// is negative.
func After(at time.Time, days int, zone *time.Location) time.Time {
	year, month, day := local(at, zone).Date()

	return dayOf(year, month, day+days, zone)
}

// Period returns the month period that contains an instant: from the midnight of the anchor day at
// or before it, up to and without the next one. An anchor outside 1..31 stands for the nearest one
// within.
func Period(anchor int, at time.Time, zone *time.Location) (from, to time.Time) {
	year, month, day := local(at, zone).Date()
	if day < clamp(year, month, anchor) {
		month--
	}
	from = dayOf(year, month, clamp(year, month, anchor), zone)
	to = dayOf(year, month+1, clamp(year, month+1, anchor), zone)

	return from, to
}

// Next returns the beginning of the period that comes months after the one that contains from, or
// before it where months is negative. It never drifts: months may be added one by one or at once.
func Next(anchor, months int, from time.Time, zone *time.Location) time.Time {
	begin, _ := Period(anchor, from, zone)
	year, month, _ := local(begin, zone).Date()
	month += time.Month(months)

	return dayOf(year, month, clamp(year, month, anchor), zone)
}

// Days counts the business days from that of one instant to that of another, without the latter.
// It is negative where the second comes first, and does not mind days of 23 or 25 hours.
func Days(from, to time.Time, zone *time.Location) int64 {
	return (dateOf(to, zone).Unix() - dateOf(from, zone).Unix()) / int64(24*time.Hour/time.Second)
}

// clamp returns the anchor, or the last day of a month that is shorter. The month may lie outside
// 1..12.
func clamp(year int, month time.Month, anchor int) int {
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()

	return min(max(anchor, 1), last)
}

// dayOf returns the business day of a date; month and day may lie outside their ranges.
func dayOf(year int, month time.Month, day int, zone *time.Location) time.Time {
	return Day(time.Date(year, month, day, noon, 0, 0, 0, orUTC(zone)), zone)
}

// dateOf returns the date of an instant in the zone as a midnight of UTC, for counting days.
func dateOf(at time.Time, zone *time.Location) time.Time {
	year, month, day := local(at, zone).Date()

	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// local returns an instant as the operator's clocks show it.
func local(at time.Time, zone *time.Location) time.Time { return at.In(orUTC(zone)) }

// orUTC returns the zone, or UTC for none.
func orUTC(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}

	return zone
}
