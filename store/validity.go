package store

import (
	"strconv"
	"strings"
	"time"
)

// Validity is a length of time as it is sold. Months are calendar months.
type Validity struct {
	Count int // 0 for unlimited
	Unit  ValidityUnit
}

// ValidityUnit is the unit of a Validity.
type ValidityUnit uint8

// The units of validity. A period is a month that ends at the billing anchor of the service.
const (
	Minutes ValidityUnit = iota
	Hours
	Days
	Months
	Periods
)

// unlimited is how the absence of a bound is written.
const unlimited = "unlimited"

// validityUnits holds the suffix of each unit and how many of it a hundred years have, beyond
// which a validity is a slip of the keyboard.
var validityUnits = []struct {
	suffix string
	most   int
}{
	Minutes: {suffix: "m", most: 100 * 366 * 24 * 60},
	Hours:   {suffix: "h", most: 100 * 366 * 24},
	Days:    {suffix: "d", most: 100 * 366},
	Months:  {suffix: "mo", most: 100 * 12},
	Periods: {suffix: "period", most: 100 * 12},
}

// ParseValidity reads a length of time as it is sold: 90m, 12h, 30d, 1mo, period (or 3period),
// unlimited. The error is Invalid.
func ParseValidity(text string) (Validity, error) {
	if text == unlimited {
		return Validity{}, nil
	}

	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	for unit, known := range validityUnits {
		if text[digits:] != known.suffix {
			continue
		}
		count, ok := parseDigits(text[:digits], uint64(known.most))
		if digits == 0 && ValidityUnit(unit) == Periods {
			count, ok = 1, true
		}
		if !ok || count == 0 {
			break
		}

		return Validity{Count: int(count), Unit: ValidityUnit(unit)}, nil
	}

	return Validity{}, Invalidf("validity", "%q is not a length of up to a hundred years such as "+
		"90m, 12h, 30d, 1mo, period or unlimited", text)
}

// String writes the validity as ParseValidity reads it.
func (v Validity) String() string {
	switch {
	case v.Count == 0:
		return unlimited
	case int(v.Unit) >= len(validityUnits):
		return strconv.Itoa(v.Count) + " of unit " + strconv.Itoa(int(v.Unit))
	case v.Unit == Periods && v.Count == 1:
		return validityUnits[Periods].suffix
	default:
		return strconv.Itoa(v.Count) + validityUnits[v.Unit].suffix
	}
}

// MarshalText returns what String does; a validity that ParseValidity would refuse is an error.
func (v Validity) MarshalText() ([]byte, error) { return []byte(v.String()), v.check() }

// UnmarshalText reads what MarshalText wrote.
func (v *Validity) UnmarshalText(text []byte) (err error) {
	*v, err = ParseValidity(string(text))

	return err
}

// check says whether the validity is one that ParseValidity can read.
func (v Validity) check() error {
	if int(v.Unit) >= len(validityUnits) {
		return Invalidf("validity", "%d is not a unit of validity", v.Unit)
	}
	if v.Count < 0 || v.Count > validityUnits[v.Unit].most {
		return Invalidf("validity", "%d is not a count from 0 to %d", v.Count,
			validityUnits[v.Unit].most)
	}

	return nil
}

// After returns when a validity that begins at start ends, in UTC; zero for an unlimited one.
// Minutes and hours are exact. Days and months keep the time of day in the operator's zone.
// Months end on the day of the month on which they began, clamped to the month's length; anchor,
// the day 1..31 on which they once began or 0, gives back a day that was lost so: 31 Jan, 28 Feb,
// 31 Mar. A period ends with the midnight that begins the next anchor day; without an anchor it
// is a month.
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

// clampDay returns the day, or the last one of a month that is shorter. The month may lie outside
// 1..12.
func clampDay(year int, month time.Month, day int) int {
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()

	return min(day, last)
}
