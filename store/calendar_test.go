package store_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestTrafficDays(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name, zone  string
		day         int
		now         string
		start, next string
	}{
		{"none is the first", "UTC", 0, "2026-03-15T12:00:00Z", "2026-03-01", "2026-04-01"},
		{"the first", "UTC", 1, "2026-03-31T23:59:59Z", "2026-03-01", "2026-04-01"},
		{"on it", "UTC", 15, "2026-03-15T00:00:00Z", "2026-03-15", "2026-04-15"},
		{"before it", "UTC", 15, "2026-03-14T23:59:59Z", "2026-02-15", "2026-03-15"},
		{"over the new year", "UTC", 20, "2027-01-05T00:00:00Z", "2026-12-20", "2027-01-20"},
		{"into the new year", "UTC", 20, "2026-12-20T00:00:00Z", "2026-12-20", "2027-01-20"},
		{"the 31st in February", "UTC", 31, "2026-02-28T00:00:00Z", "2026-02-28", "2026-03-31"},
		{"the 31st before that", "UTC", 31, "2026-02-27T23:59:59Z", "2026-01-31", "2026-02-28"},
		{"the 31st in March", "UTC", 31, "2026-03-30T23:59:59Z", "2026-02-28", "2026-03-31"},
		{"the 31st in April", "UTC", 31, "2026-04-30T00:00:00Z", "2026-04-30", "2026-05-31"},
		{"the 30th in February", "UTC", 30, "2026-03-01T00:00:00Z", "2026-02-28", "2026-03-30"},
		{"the 29th in February", "UTC", 29, "2026-03-28T00:00:00Z", "2026-02-28", "2026-03-29"},
		{"the 29th in a leap year", "UTC", 29, "2028-02-28T12:00:00Z", "2028-01-29", "2028-02-29"},
		{"Jakarta, while UTC is a day behind", "Asia/Jakarta", 16, "2026-03-15T17:00:00Z", "2026-03-16", "2026-04-16"},
		{"New York, on the day of 23 hours", "America/New_York", 8, "2026-03-08T05:00:00Z", "2026-03-08", "2026-04-08"},
		{"Beirut, where that midnight is jumped over", "Asia/Beirut", 31, "2024-03-30T22:00:00Z", "2024-03-31", "2024-04-30"},
		{"Havana, in its second midnight", "America/Havana", 3, "2024-11-03T05:30:00Z", "2024-11-03", "2024-12-03"},
		{"Apia, which had no 30 December", "Pacific/Apia", 30, "2011-12-30T10:00:00Z", "2011-12-31", "2012-01-30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Skip("no zone files here:", err)
			}
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			calendar := store.Calendar{Zone: zone, TrafficDay: c.day}
			if got := calendar.MonthStart(now).In(zone).Format(time.DateOnly); got != c.start {
				t.Errorf("the month begins on %s, want %s", got, c.start)
			}
			next := store.WindowMonth.Next(now, calendar)
			if got := next.In(zone).Format(time.DateOnly); got != c.next || !next.After(now) {
				t.Errorf("the next begins on %s, want %s", got, c.next)
			}
		})
	}
}

func TestTrafficDayProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		now := drawNow(t, zone)
		calendar := store.Calendar{Zone: zone, TrafficDay: rapid.IntRange(0, 31).Draw(t, "traffic day")}
		start, next := calendar.MonthStart(now), store.WindowMonth.Next(now, calendar)
		if start.After(now) || !next.After(now) {
			t.Fatalf("%v is not in the month from %v to %v", now, start, next)
		}
		for _, at := range []time.Time{start, next.Add(-1)} {
			if !calendar.MonthStart(at).Equal(start) || !store.WindowMonth.Next(at, calendar).Equal(next) {
				t.Fatalf("%v is not in the month from %v to %v", at, start, next)
			}
		}
		if !calendar.MonthStart(next).Equal(next) {
			t.Fatalf("the month from %v does not end where the next begins, %v", start, next)
		}
		if days := next.Sub(start).Hours() / 24; days < 27.9 || days > 31.1 {
			t.Fatalf("the month from %v to %v has %v days", start, next, days)
		}
	})
}

func TestCalendarStart(t *testing.T) {
	t.Parallel()

	plan := &store.Plan{TrafficDay: 20}
	calendar := plan.Calendar(jakarta)
	for window, want := range map[store.Window]time.Time{
		store.WindowActivation: activated,
		store.WindowDay:        time.Date(2026, time.March, 15, 0, 0, 0, 0, jakarta),
		store.WindowMonth:      time.Date(2026, time.February, 20, 0, 0, 0, 0, jakarta),
	} {
		if got := calendar.Start(window, noon, activated); !got.Equal(want) {
			t.Errorf("%v begins %v, want %v", window, got, want)
		}
	}
}
