package store

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Tier is a step of fair use: another rate once so many octets of both directions are used in the
// tier window of the plan.
type Tier struct {
	After   uint64  // octets; never 0
	Rate    string  // in the grammar of ParseRate
	Profile Profile // the plan's with Rate; made by Plan.Prepare
}

// RateHours is another rate at a time of day. Where several hold at once, the first one of the plan
// counts. A tier that is reached wins over them, unless OverTiers is set.
type RateHours struct {
	From, To  DayTime // To is excluded, and lies on the next day where it is not after From
	Days      Weekdays
	Rate      string
	OverTiers bool    // holds also when a tier of fair use is reached
	Profile   Profile // the plan's with Rate; made by Plan.Prepare
}

// Limits of fair use.
const (
	MaxTiers = 16
	MaxHours = 16
)

// DayTime is a time of day in the operator's zone, as minutes since midnight: 0 to 1439.
type DayTime uint16

// minutesOfDay is how many minutes a day has where no clock is changed.
const minutesOfDay = 24 * 60

// ParseDayTime reads HH:MM, from 00:00 to 23:59; 24:00 is 00:00. The error is Invalid.
func ParseDayTime(text string) (DayTime, error) {
	if len(text) == len("15:04") && text[2] == ':' {
		hour, first := parseDigits(text[:2], 24)
		minute, second := parseDigits(text[3:], 59)
		if total := hour*60 + minute; first && second && total <= minutesOfDay {
			return DayTime(total % minutesOfDay), nil
		}
	}

	return 0, Invalidf("hours", "%q is not a time of day such as 22:00", text)
}

// String writes the time as ParseDayTime reads it.
func (t DayTime) String() string { return fmt.Sprintf("%02d:%02d", t/60, t%60) }

// Weekdays is a set of days of the week; bit n is time.Weekday(n). The empty set is every day.
type Weekdays uint8

// everyWeekday is the set of all days.
const everyWeekday Weekdays = 1<<7 - 1

// weekdayWords names the days, in the order of time.Weekday.
var weekdayWords = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Has reports whether a day is in the set.
func (d Weekdays) Has(day time.Weekday) bool { return d == 0 || d>>day&1 == 1 }

// Without returns the set without the days of another.
func (d Weekdays) Without(other Weekdays) Weekdays { return d &^ other }

// ParseWeekdays reads days with "+" between them, such as sat+sun, or ranges such as mon-fri. The
// error is Invalid.
func ParseWeekdays(text string) (Weekdays, error) {
	var days Weekdays
	for part := range strings.SplitSeq(text, "+") {
		first, last, ranged := strings.Cut(part, "-")
		if !ranged {
			last = first
		}
		from, to := slices.Index(weekdayWords, first), slices.Index(weekdayWords, last)
		if from < 0 || to < 0 {
			return 0, Invalidf("hours",
				"%q is not a set of days such as sat+sun or mon-fri", text)
		}
		for day := from; ; day = (day + 1) % len(weekdayWords) {
			days |= 1 << day
			if day == to {
				break
			}
		}
	}
	if days == everyWeekday {
		days = 0
	}

	return days, nil
}

// String writes the days as ParseWeekdays reads them; nothing for every day.
func (d Weekdays) String() string {
	var names []string
	for day, name := range weekdayWords {
		if d != 0 && d>>day&1 == 1 {
			names = append(names, name)
		}
	}

	return strings.Join(names, "+")
}

// ParseTier reads a step of fair use, such as 100GB=5M/5M. The error is Invalid.
func ParseTier(text string) (Tier, error) {
	size, rate, found := strings.Cut(text, "=")
	if !found {
		return Tier{}, Invalidf("fup", "%q is not a step such as 100GB=5M/5M", text)
	}
	after, err := ParseSize(size)
	if err != nil {
		return Tier{}, inField("fup", err)
	}
	if after == 0 {
		return Tier{}, Invalidf("fup", "%q begins with nothing used; that is the plan's own rate",
			text)
	}
	if _, err := ParseRate(rate); err != nil {
		return Tier{}, inField("fup", err)
	}

	return Tier{After: after, Rate: rate}, nil
}

// String writes the step as ParseTier reads it.
func (t Tier) String() string { return FormatSize(t.After) + "=" + t.Rate }

// Raised returns after how many octets the step begins where a top-up has added some.
func (t *Tier) Raised(added uint64) uint64 { return raise(t.After, added) }

// overTiersSuffix ends the text of hours that hold also when a tier is reached.
const overTiersSuffix = ",over-fup"

// ParseHours reads a rate at a time of day: 22:00-06:00=20M/20M, with days before it as in
// sat+sun@08:00-12:00=20M/20M, and ",over-fup" behind it where it holds also when a tier of fair
// use is reached. Two equal times are a whole day, 00:00-24:00. The error is Invalid.
func ParseHours(text string) (RateHours, error) {
	var hours RateHours
	span, rate, found := strings.Cut(text, "=")
	from, to, ranged := strings.Cut(span[strings.Index(span, "@")+1:], "-")
	if !found || !ranged {
		return hours, Invalidf("hours", "%q is not a time of day such as 22:00-06:00=20M/20M", text)
	}
	var err error
	if days, _, some := strings.Cut(span, "@"); some {
		if hours.Days, err = ParseWeekdays(days); err != nil {
			return RateHours{}, err
		}
	}
	if hours.From, err = ParseDayTime(from); err != nil {
		return RateHours{}, err
	}
	if hours.To, err = ParseDayTime(to); err != nil {
		return RateHours{}, err
	}
	hours.Rate, hours.OverTiers = strings.CutSuffix(rate, overTiersSuffix)
	if _, err := ParseRate(hours.Rate); err != nil {
		return RateHours{}, inField("hours", err)
	}

	return hours, nil
}

// String writes the hours as ParseHours reads them.
func (h RateHours) String() string {
	to := h.To.String()
	if h.To == 0 {
		to = "24:00"
	}
	text := h.From.String() + "-" + to + "=" + h.Rate
	if h.Days != 0 {
		text = h.Days.String() + "@" + text
	}
	if h.OverTiers {
		text += overTiersSuffix
	}

	return text
}

// holdsAt reports whether the hours hold at an instant that is in the operator's zone. Hours that
// go over midnight belong to the day on which they begin.
func (h *RateHours) holdsAt(local time.Time) bool {
	now := DayTime(local.Hour()*60 + local.Minute())
	today, yesterday := local.Weekday(), (local.Weekday()+6)%7
	if h.From < h.To {
		return h.Days.Has(today) && now >= h.From && now < h.To
	}

	return h.Days.Has(today) && now >= h.From || h.Days.Has(yesterday) && now < h.To
}

// next returns the first instant after a local one at which one of the ends of the hours may come,
// in UTC. It may be an instant at which nothing changes, never one too late.
func (h *RateHours) next(local time.Time) time.Time {
	return earliest(h.From.next(local), h.To.next(local))
}

// next returns the first instant after a local one at which the clock of its zone shows the time
// of day, or that of a change of clocks before it. time.Date is not asked, because it chooses one
// of two instants where a clock shows a time twice.
func (t DayTime) next(local time.Time) time.Time {
	hour, minute, second := local.Clock()
	ahead := int64(t)*60 - int64(hour*60*60+minute*60+second)
	if ahead <= 0 {
		ahead += minutesOfDay * 60
	}
	at := time.Unix(local.Unix()+ahead, 0)
	if _, changed := local.ZoneBounds(); !changed.IsZero() && changed.Before(at) {
		at = changed
	}

	return at.UTC()
}
