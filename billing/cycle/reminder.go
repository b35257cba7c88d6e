package cycle

import (
	"slices"
	"time"
)

// ReminderHour is the hour of the operator's day from which reminders are sent.
const ReminderHour = 9

// Offsets returns which reminders of an invoice are to be sent now, in rising order, and when the
// next one becomes due, which is zero where none will. An offset is days from the due day,
// negative before it; sent holds those that were sent already, and what Offsets returns belongs
// there before it is asked again.
//
// A reminder becomes due at ReminderHour of its day. One before the due day is sent on its own day
// or never, since a letter about three days left is wrong on the next; that of the due day and
// those after it are made up for however late. One whose day came before the invoice was issued is
// never sent.
func Offsets(
	due, issued, now time.Time, offsets, sent []int, zone *time.Location,
) (send []int, next time.Time) {
	today, first := Day(now, zone), Day(issued, zone)
	for _, offset := range offsets {
		day := After(due, offset, zone)
		if slices.Contains(sent, offset) || slices.Contains(send, offset) || day.Before(first) {
			continue
		}
		at := later(hourOf(day, ReminderHour, zone), issued)
		missed := offset < 0 && day.Before(today)
		switch {
		case now.Before(at) && (next.IsZero() || at.Before(next)):
			next = at
		case !now.Before(at) && !missed:
			send = append(send, offset)
		}
	}
	slices.Sort(send)

	return send, next
}

// hourOf returns an hour of a business day.
func hourOf(day time.Time, hour int, zone *time.Location) time.Time {
	year, month, date := local(day, zone).Date()

	return time.Date(year, month, date, hour, 0, 0, 0, orUTC(zone)).UTC()
}

// later returns the later of two instants.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}

	return a
}
