package cycle

import "time"

// Due returns the due day of what begins or is issued at an instant: the midnight that begins the
// day days later.
func Due(begin time.Time, days int, zone *time.Location) time.Time {
	return After(begin, days, zone)
}

// Isolir returns when a service is put into isolir for an invoice that is still unpaid: the
// midnight that begins the day days after the due day.
func Isolir(due time.Time, days int, zone *time.Location) time.Time {
	return After(due, days, zone)
}

// Overdue reports whether something due is late: from the midnight that ends its due day, for on
// that day it may still be paid in time.
func Overdue(due, now time.Time, zone *time.Location) bool {
	return !now.Before(After(due, 1, zone))
}
