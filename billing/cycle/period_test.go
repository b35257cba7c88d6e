package cycle_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/billing/cycle"
	"gardu/store"
)

func TestDay(t *testing.T) {
	t.Parallel()

	for instant, want := range map[string]string{
		"2026-02-01 00:00": "2026-02-01 00:00",
		"2026-02-01 06:59": "2026-02-01 00:00", // still 31 January in UTC
		"2026-02-01 23:59": "2026-02-01 00:00",
	} {
		got := cycle.Day(at(t, instant), jakarta)
		if shown(got) != want || got.Location() != time.UTC {
			t.Errorf("the day of %s begins %v", instant, got)
		}
	}
	if got := cycle.Day(at(t, "2026-02-01 06:59"), nil); got.Format(time.DateOnly) != "2026-01-31" {
		t.Errorf("the day in UTC begins %v", got)
	}
}

func TestPeriod(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		anchor       int
		at, from, to string
	}{
		{1, "2026-01-15 10:00", "2026-01-01", "2026-02-01"},
		{1, "2026-01-01 00:00", "2026-01-01", "2026-02-01"},
		{1, "2025-12-31 23:59", "2025-12-01", "2026-01-01"},
		{20, "2026-03-19 23:59", "2026-02-20", "2026-03-20"},
		{20, "2026-03-20 00:00", "2026-03-20", "2026-04-20"},
		{31, "2026-01-30 12:00", "2025-12-31", "2026-01-31"},
		{31, "2026-01-31 00:00", "2026-01-31", "2026-02-28"},
		{31, "2026-02-28 00:00", "2026-02-28", "2026-03-31"},
		{31, "2028-02-28 12:00", "2028-01-31", "2028-02-29"},
		{30, "2028-02-29 12:00", "2028-02-29", "2028-03-30"},
		{29, "2026-03-01 12:00", "2026-02-28", "2026-03-29"},
		{0, "2026-03-01 12:00", "2026-03-01", "2026-04-01"},
		{99, "2026-04-30 12:00", "2026-04-30", "2026-05-31"},
	} {
		from, to := cycle.Period(c.anchor, at(t, c.at), jakarta)
		if shown(from) != c.from+" 00:00" || shown(to) != c.to+" 00:00" {
			t.Errorf("anchor %d at %s: %s to %s, want %s to %s", c.anchor, c.at,
				shown(from), shown(to), c.from, c.to)
		}
	}
}

// TestAnchorDoesNotDrift walks through the months that are shorter than the anchor and back.
func TestAnchorDoesNotDrift(t *testing.T) {
	t.Parallel()

	for anchor, want := range map[int][]string{
		28: {"2026-01-28", "2026-02-28", "2026-03-28", "2026-04-28", "2026-05-28"},
		29: {"2026-01-29", "2026-02-28", "2026-03-29", "2026-04-29", "2026-05-29"},
		30: {"2026-01-30", "2026-02-28", "2026-03-30", "2026-04-30", "2026-05-30"},
		31: {"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"},
	} {
		begin := at(t, want[0])
		step := begin
		for months, day := range want {
			if got := cycle.Next(anchor, months, begin, jakarta); date(got) != day {
				t.Errorf("anchor %d, %d months at once: %s, want %s", anchor, months, date(got), day)
			}
			if date(step) != day {
				t.Errorf("anchor %d, month %d by steps: %s, want %s", anchor, months, date(step), day)
			}
			step = cycle.Next(anchor, 1, step, jakarta)
		}
	}
	if got := cycle.Next(31, -3, at(t, "2028-05-31"), jakarta); date(got) != "2028-02-29" {
		t.Errorf("three months before May is %s", date(got))
	}
	if got := cycle.Next(20, 1, at(t, "2026-03-10 15:00"), jakarta); date(got) != "2026-03-20" {
		t.Errorf("the period after that of 10 March begins %s", date(got))
	}
	if got := cycle.Next(31, 25, at(t, "2026-01-31"), jakarta); date(got) != "2028-02-29" {
		t.Errorf("25 months after January is %s", date(got))
	}
}

// TestPeriodsTileTime walks 24 months with a leap February for every anchor in every zone.
func TestPeriodsTileTime(t *testing.T) {
	t.Parallel()

	for name, zone := range zones {
		for anchor := 1; anchor <= cycle.LastAnchor; anchor++ {
			begin, _ := cycle.Period(anchor, time.Date(2027, time.January, 15, 0, 0, 0, 0, time.UTC), zone)
			from := begin
			for month := range 24 {
				gotFrom, to := cycle.Period(anchor, from, zone)
				lastFrom, lastTo := cycle.Period(anchor, to.Add(-1), zone)
				if !gotFrom.Equal(from) || !lastFrom.Equal(from) || !lastTo.Equal(to) {
					t.Fatalf("%s, anchor %d: the period from %v is seen from %v to %v", name, anchor, from,
						gotFrom, lastTo)
				}
				if days := cycle.Days(from, to, zone); days < 28 || days > 31 {
					t.Errorf("%s, anchor %d: the period from %v has %d days", name, anchor, from, days)
				}
				if next := cycle.Next(anchor, month+1, begin, zone); !next.Equal(to) {
					t.Errorf("%s, anchor %d: month %d begins %v, want %v", name, anchor, month, next, to)
				}
				from = to
			}
		}
	}
}

func TestPeriodProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone, instant := drawZone(t), drawInstant(t, "instant")
		anchor := rapid.IntRange(1, cycle.LastAnchor).Draw(t, "anchor")
		from, to := cycle.Period(anchor, instant, zone)
		if instant.Before(from) || !instant.Before(to) {
			t.Fatalf("%v is not within %v and %v", instant, from, to)
		}
		if !cycle.Day(from, zone).Equal(from) || !cycle.Day(to, zone).Equal(to) {
			t.Fatalf("%v and %v are not beginnings of days", from, to)
		}
		there := rapid.IntRange(-30, 30).Draw(t, "months")
		away := cycle.Next(anchor, there, from, zone)
		if back := cycle.Next(anchor, -there, away, zone); !back.Equal(from) {
			t.Fatalf("%d months there and back from %v is %v", there, from, back)
		}
		calendar := store.Calendar{Zone: zone, TrafficDay: anchor}
		if usage := calendar.MonthStart(instant); !usage.Equal(from) {
			t.Fatalf("the month of usage begins %v, the period %v", usage, from)
		}
	})
}

func TestDaysProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone, instant := drawZone(t), drawInstant(t, "instant")
		count := rapid.IntRange(-800, 800).Draw(t, "days")
		then := cycle.After(instant, count, zone)
		if got := cycle.Days(instant, then, zone); got != int64(count) {
			t.Fatalf("%v is %d days from %v, want %d", then, got, instant, count)
		}
		if got := cycle.Days(then, instant, zone); got != int64(-count) {
			t.Fatalf("%v is %d days from %v, want %d", instant, got, then, -count)
		}
		if !cycle.Day(then, zone).Equal(then) {
			t.Fatalf("%v does not begin a day", then)
		}
	})
}
