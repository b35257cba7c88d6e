package db_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestUsageIsNeverLostOrDoubled folds random deltas in random batches, late ones among them, and proves that the days
// add up to every octet that was folded, each on its own day, and that the windows hold what belongs to them.
func TestUsageIsNeverLostOrDoubled(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(r *rapid.T) {
		engine := storetest.OpenEngine(t, db.TrafficTables(), 0, 0)
		traffic, err := db.OpenTraffic(t.Context(), db.TrafficConfig{Engine: engine, Zone: storetest.Zone})
		if err != nil {
			r.Fatal(err)
		}
		defer traffic.Close() //nolint:errcheck // nothing follows

		days, month := map[db.Date]uint64{}, store.Amount{}
		var newest time.Time
		var deltas []store.UsageDelta
		for range rapid.IntRange(1, 30).Draw(r, "deltas") {
			at := storetest.Epoch.Add(time.Duration(rapid.IntRange(0, 24*70).Draw(r, "hour")) * time.Hour)
			octets := rapid.Uint64Range(1, 1000).Draw(r, "octets")
			delta := used(1, at, octets)
			calendar := store.Calendar{Zone: storetest.Zone, TrafficDay: rapid.IntRange(1, 2).Draw(r, "day") * 15}
			if delta.Month = calendar.MonthStart(at); delta.Month.After(month.Start) {
				month = store.Amount{Start: delta.Month}
			}
			if delta.Month.Equal(month.Start) {
				month.Up += octets
			}
			deltas = append(deltas, delta)
			days[db.DateOf(at, storetest.Zone)] += octets
			if at.After(newest) {
				newest = at
			}
		}
		for rest := deltas; len(rest) > 0; {
			size := rapid.IntRange(1, len(rest)).Draw(r, "batch")
			batch := append([]store.UsageDelta(nil), rest[:size]...)
			if err := traffic.Fold(t.Context(), db.Fold{Usage: batch}); err != nil {
				r.Fatal(err)
			}
			rest = rest[size:]
		}

		history, err := traffic.DayHistory(t.Context(), 1, 0, 99991231)
		got := map[db.Date]uint64{}
		total := uint64(0)
		for _, day := range history {
			if _, twice := got[day.Date]; twice || day.Down != 10*day.Up {
				r.Fatalf("the day %+v is listed twice or is not whole", day)
			}
			got[day.Date] = day.Up
			total += day.Up
		}
		if difference := cmp.Diff(days, got); err != nil || difference != "" {
			r.Fatalf("the days differ (-want +got): %v\n%s", err, difference)
		}

		usage, err := traffic.Usage(t.Context(), 1)
		if err != nil || usage.Activation.Up != total || usage.Day.Up != days[db.DateOf(newest, storetest.Zone)] {
			r.Fatalf("the usage %+v does not hold the %d octets that were folded: %v", usage, total, err)
		}
		if usage.Month.Up != month.Up || !usage.Month.Start.Equal(month.Start) {
			r.Fatalf("the month %+v is not %+v", usage.Month, month)
		}
	})
}

func TestDayHistoryBounds(t *testing.T) {
	t.Parallel()

	traffic := storetest.OpenTraffic(t)
	for day := range 4 {
		at := storetest.Epoch.AddDate(0, 0, day)
		fold(t, traffic, db.Fold{Usage: []store.UsageDelta{used(1, at, 1), used(2, at, 9)}})
	}

	tests := []struct {
		name     string
		from, to db.Date
		want     []db.Date
	}{
		{"everything", 0, 99991231, []db.Date{20260701, 20260702, 20260703, 20260704}},
		{"both ends are in it", 20260702, 20260703, []db.Date{20260702, 20260703}},
		{"today alone", 20260704, 20260704, []db.Date{20260704}},
		{"the wrong way round", 20260703, 20260702, nil},
		{"before everything", 20260101, 20260630, nil},
		{"the last number", 20260703, 1<<32 - 1, []db.Date{20260703, 20260704}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			history, err := traffic.DayHistory(t.Context(), 1, test.from, test.to)
			var dates []db.Date
			for _, day := range history {
				dates = append(dates, day.Date)
			}
			if difference := cmp.Diff(test.want, dates); err != nil || difference != "" {
				t.Errorf("the days differ (-want +got): %v\n%s", err, difference)
			}
		})
	}
}
