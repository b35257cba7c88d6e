package store_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestWindowsInZones(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name, zone, now    string
		day, month         string
		nextDay, nextMonth string
	}{{
		name: "Jakarta after its midnight, while UTC is a day behind", zone: "Asia/Jakarta",
		now: "2026-03-31T17:30:00Z",
		day: "2026-03-31T17:00:00Z", month: "2026-03-31T17:00:00Z",
		nextDay: "2026-04-01T17:00:00Z", nextMonth: "2026-04-30T17:00:00Z",
	}, {
		name: "Jakarta before midnight", zone: "Asia/Jakarta", now: "2026-12-31T16:59:59Z",
		day: "2026-12-30T17:00:00Z", month: "2026-11-30T17:00:00Z",
		nextDay: "2026-12-31T17:00:00Z", nextMonth: "2026-12-31T17:00:00Z",
	}, {
		name: "New York on the day of 23 hours", zone: "America/New_York", now: "2026-03-08T12:00:00Z",
		day: "2026-03-08T05:00:00Z", month: "2026-03-01T05:00:00Z",
		nextDay: "2026-03-09T04:00:00Z", nextMonth: "2026-04-01T04:00:00Z",
	}, {
		name: "New York on the day of 25 hours", zone: "America/New_York", now: "2026-11-01T12:00:00Z",
		day: "2026-11-01T04:00:00Z", month: "2026-11-01T04:00:00Z",
		nextDay: "2026-11-02T05:00:00Z", nextMonth: "2026-12-01T05:00:00Z",
	}, {
		name: "Beirut, where the clock jumps over midnight", zone: "Asia/Beirut",
		now: "2024-03-31T12:00:00Z",
		day: "2024-03-30T22:00:00Z", month: "2024-02-29T22:00:00Z",
		nextDay: "2024-03-31T21:00:00Z", nextMonth: "2024-03-31T21:00:00Z",
	}, {
		name: "Havana, where midnight comes twice", zone: "America/Havana", now: "2024-11-03T05:30:00Z",
		day: "2024-11-03T04:00:00Z", month: "2024-11-01T04:00:00Z",
		nextDay: "2024-11-04T05:00:00Z", nextMonth: "2024-12-01T05:00:00Z",
	}, {
		name: "UTC", zone: "UTC", now: "2024-02-29T00:00:00Z",
		day: "2024-02-29T00:00:00Z", month: "2024-02-01T00:00:00Z",
		nextDay: "2024-03-01T00:00:00Z", nextMonth: "2024-03-01T00:00:00Z",
	}} {
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
			for what, pair := range map[string]struct {
				got  time.Time
				want string
			}{
				"day":        {store.DayStart(now, zone), c.day},
				"month":      {store.Calendar{Zone: zone}.MonthStart(now), c.month},
				"next day":   {store.WindowDay.Next(now, store.Calendar{Zone: zone}), c.nextDay},
				"next month": {store.WindowMonth.Next(now, store.Calendar{Zone: zone}), c.nextMonth},
			} {
				if got := pair.got.Format(time.RFC3339); got != pair.want {
					t.Errorf("%s begins %s, want %s", what, got, pair.want)
				}
			}
		})
	}
}

func TestWindowsWithoutZone(t *testing.T) {
	t.Parallel()

	if got := store.DayStart(noon, nil); !got.Equal(time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the day begins %v", got)
	}
	if !store.WindowActivation.Next(noon, store.Calendar{}).IsZero() {
		t.Error("time alone ends a window since activation")
	}
}

func TestWindowProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone, now := drawZone(t), drawTime(t, "now")
		day, next := store.DayStart(now, zone), store.WindowDay.Next(now, store.Calendar{Zone: zone})
		if day.After(now) || !next.After(now) {
			t.Fatalf("%v is not in the day from %v to %v", now, day, next)
		}
		if !store.DayStart(next, zone).Equal(next) || !store.DayStart(next.Add(-1), zone).Equal(day) {
			t.Fatalf("the day from %v does not end where the next begins, %v", day, next)
		}
		calendar := store.Calendar{Zone: zone}
		month, after := calendar.MonthStart(now), store.WindowMonth.Next(now, calendar)
		if month.After(day) || next.After(after) {
			t.Fatalf("the day from %v to %v is not in the month from %v to %v", day, next, month, after)
		}
		if !calendar.MonthStart(after).Equal(after) ||
			!calendar.MonthStart(after.Add(-1)).Equal(month) {
			t.Fatalf("the month from %v does not end where the next begins, %v", month, after)
		}
	})
}

func TestUsageIn(t *testing.T) {
	t.Parallel()

	usage := used(7)
	for name, c := range map[string]struct {
		window store.Window
		now    time.Time
		want   uint64
	}{
		"today":                       {store.WindowDay, noon, 7},
		"the last moment of the day":  {store.WindowDay, nextDay.Add(-1), 7},
		"tomorrow":                    {store.WindowDay, nextDay, 0},
		"this month":                  {store.WindowMonth, nextDay, 7},
		"next month":                  {store.WindowMonth, nextMonth, 0},
		"since activation":            {store.WindowActivation, nextMonth, 7},
		"a window outside the closed": {9, nextMonth, 7},
	} {
		got := usage.In(c.window, c.now, store.Calendar{Zone: jakarta})
		if got.Down != c.want {
			t.Errorf("%s: %d octets, want %d", name, got.Down, c.want)
		}
	}
	if got := usage.In(store.WindowDay, nextDay, store.Calendar{Zone: jakarta}); !got.Start.Equal(nextDay) {
		t.Errorf("the new window begins %v", got.Start)
	}
}

func TestAmountTotal(t *testing.T) {
	t.Parallel()

	if got := (store.Amount{Up: 2, Down: 3}).Total(); got != 5 {
		t.Errorf("total is %d", got)
	}
	if got := (store.Amount{Up: math.MaxUint64, Down: 3}).Total(); got != math.MaxUint64 {
		t.Errorf("total wraps to %d", got)
	}
}
