package store

import "time"

// After returns when a validity that begins at start ends, in UTC; zero for an unlimited one. Minutes and hours are
// exact. Days and months keep the time of day in the operator's zone. Months end on the day of the month on which they
// began, clamped to the month's length; anchor, the day 1..31 on which they once began or 0, gives back a day that was
// lost so: 31 Jan, 28 Feb, 31 Mar. A period ends with the midnight that begins the next anchor day; without an anchor
// it is a month.
func (v Validity) After(start time.Time, anchor int, zone *time.Location) time.Time {
	local := start.In(orUTC(zone))
	switch {
	case v.Count <= 0:
		return time.Time{}
	case v.Unit == Minutes:
		return start.Add(time.Duration(v.Count) * time.Minute).UTC()
	case v.Unit == Hours:
		return start.Add(time.Duration(v.Count) * time.Hour).UTC()
	case v.Unit == Days:
		return local.AddDate(0, 0, v.Count).UTC()
	case v.Unit == Periods && anchor > 0:
		return periodEnd(local, v.Count, anchor)
	default:
		return monthsAfter(local, v.Count, anchor).UTC()
	}
}

// monthsAfter adds calendar months, clamped to the length of the month reached.
func monthsAfter(local time.Time, count, anchor int) time.Time {
	year, month, day := local.Date()
	if anchor > 0 && day == clampDay(year, month, anchor) {
		day = anchor
	}
	month += time.Month(count)
	hour, minute, second := local.Clock()

	return time.Date(year, month, clampDay(year, month, day),
		hour, minute, second, local.Nanosecond(), local.Location())
}

// periodEnd returns the count-th midnight after an instant that begins an anchor day.
func periodEnd(local time.Time, count, anchor int) time.Time {
	year, month, day := local.Date()
	if day < clampDay(year, month, anchor) {
		count--
	}
	month += time.Month(count)

	return midnight(year, month, clampDay(year, month, anchor), local.Location())
}

// clampDay returns the day, or the last one of a month that is shorter. The month may lie outside 1..12.
func clampDay(year int, month time.Month, day int) int {
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()

	return min(day, last)
}
