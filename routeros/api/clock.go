package api

import (
	"strconv"
	"strings"
	"time"
)

// RouterOS printed dates as jan/02/2023 up to 7.9 and as 2023-01-02 from 7.10 on. The log leaves out
// the date of today, and version 6 the year of this year. None carries a zone: they are the local
// time of the router.

// years that a date of RouterOS can have.
const (
	minYear = 1970
	maxYear = 9999
)

// aheadAtMost is how far ahead of ours the clock of a router may be before a time without a date is
// taken to be yesterday's.
const aheadAtMost = time.Hour

// months as version 6 writes them.
var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// ParseTime reads a date and time of either era in the zone of now. The epoch and "never" mean that
// it has not happened: they give the zero time. A time without a date is the last such time before
// now, a date without a year the last such date.
func ParseTime(text string, now time.Time) (time.Time, error) {
	if text == "never" {
		return time.Time{}, nil
	}
	date, clock, hasClock := strings.Cut(text, " ")
	if date == "" {
		return time.Time{}, badValue("time", text)
	}
	if !hasClock && strings.Contains(text, ":") {
		date, clock, hasClock = "", text, true
	}
	var at time.Duration
	var ok bool
	if hasClock {
		if at, ok = parseTimeOfDay(clock); !ok {
			return time.Time{}, badValue("time", text)
		}
	}
	if date == "" {
		return lastTime(at, now), nil
	}
	year, month, dayOfMonth, ok := parseDate(date)
	if !ok {
		return time.Time{}, badValue("time", text)
	}
	parsed := lastDate(year, month, dayOfMonth, at, now)
	if parsed.Month() != month || parsed.Day() != dayOfMonth {
		return time.Time{}, badValue("time", text)
	}
	if year == minYear && month == time.January && dayOfMonth <= 2 {
		return time.Time{}, nil // the epoch, in whatever zone
	}

	return parsed, nil
}

// lastTime is a time of day today, or yesterday when today's is still to come.
func lastTime(at time.Duration, now time.Time) time.Time {
	parsed := onDay(now.Year(), now.Month(), now.Day(), at, now.Location())
	if parsed.After(now.Add(aheadAtMost)) {
		return onDay(now.Year(), now.Month(), now.Day()-1, at, now.Location())
	}

	return parsed
}

// lastDate is a date, without a year the last such one.
func lastDate(year int, month time.Month, dayOfMonth int, at time.Duration, now time.Time) time.Time {
	if year != 0 {
		return onDay(year, month, dayOfMonth, at, now.Location())
	}
	parsed := onDay(now.Year(), month, dayOfMonth, at, now.Location())
	if parsed.After(now.Add(aheadAtMost)) {
		return onDay(now.Year()-1, month, dayOfMonth, at, now.Location())
	}

	return parsed
}

// onDay is the time of a wall clock on a day.
func onDay(year int, month time.Month, dayOfMonth int, at time.Duration, zone *time.Location) time.Time {
	seconds := int(at / time.Second)

	return time.Date(year, month, dayOfMonth, seconds/3600, seconds/60%60, seconds%60, 0, zone)
}

// parseTimeOfDay reads HH:MM:SS of one day.
func parseTimeOfDay(text string) (time.Duration, bool) {
	if len(text) != len("15:04:05") {
		return 0, false
	}
	at, ok := parseClock(0, text)

	return at, ok && at < day
}

// parseDate reads jan/02/2023, jan/02, 2023-01-02 or 01-02; a missing year is 0.
func parseDate(text string) (year int, month time.Month, dayOfMonth int, ok bool) {
	parts := strings.Split(text, "-")
	if strings.Contains(text, "/") {
		parts = strings.Split(text, "/")
		if len(parts) == 3 {
			parts[0], parts[1], parts[2] = parts[2], parts[0], parts[1]
		}
	}
	if len(parts) == 3 {
		year = number(parts[0], 4)
		if year < minYear || year > maxYear {
			return 0, 0, 0, false
		}
		parts = parts[1:]
	}
	if len(parts) != 2 {
		return 0, 0, 0, false
	}
	if strings.Contains(text, "/") {
		month = monthOf(parts[0])
	} else {
		month = time.Month(number(parts[0], 2))
	}
	dayOfMonth = number(parts[1], 2)

	return year, month, dayOfMonth, month >= time.January && month <= time.December && dayOfMonth >= 1
}

// monthOf reads the name of a month, 0 when there is no such month.
func monthOf(name string) time.Month {
	for i, month := range months {
		if strings.EqualFold(name, month) {
			return time.Month(i + 1)
		}
	}

	return 0
}

// number reads a number of exactly so many digits, -1 when it is none.
func number(text string, digits int) int {
	if len(text) != digits || leadingDigits(text) != digits {
		return -1
	}
	value, _ := strconv.Atoi(text)

	return value
}

// FormatTime writes a time as a router of this version does, for queries such as ?>time=. The time
// must be in the zone of the router.
func FormatTime(t time.Time, version Version) string {
	if version.Has(DashedDates) {
		return t.Format("2006-01-02 15:04:05")
	}

	return strings.ToLower(t.Format("Jan/02/2006 15:04:05"))
}
