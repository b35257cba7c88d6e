package session_test

import (
	"testing"
	"time"

	"gardu/aaa/session"
	"gardu/store"
)

// date is a midnight in Jakarta.
func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, jakarta).UTC()
}

// TestUsageTrafficDay: the month window begins on the traffic day of the plan, in memory and in
// what is folded.
func TestUsageTrafficDay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		at         time.Time
		trafficDay int
		want       time.Time
	}{
		{"none is the first", date(2026, 11, 2), 0, date(2026, 11, 1)},
		{"the first", date(2026, 11, 2), 1, date(2026, 11, 1)},
		{"that day itself", date(2026, 11, 2), 2, date(2026, 11, 2)},
		{"an instant before it", date(2026, 11, 3).Add(-1), 3, date(2026, 10, 3)},
		{"one that is still to come", date(2026, 11, 2), 15, date(2026, 10, 15)},
		{"a month that is shorter, before its end", date(2026, 11, 29), 31, date(2026, 10, 31)},
		{"a month that is shorter, at its end", date(2026, 11, 30), 31, date(2026, 11, 30)},
		{"over the new year", date(2027, 1, 9), 10, date(2026, 12, 10)},
		{"no day of any month", date(2026, 11, 30), 77, date(2026, 11, 30)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := session.New(session.Config{
				Zone: jakarta, Windows: func(int64) (time.Time, int) { return time.Time{}, test.trafficDay },
			})
			r := record(session.Interim, int64(test.at.Sub(dawn)/time.Second), moved(3, 4))
			r.Arrived = test.at.UnixNano()
			table.Apply(1, &r)
			want := store.Amount{Start: test.want, Up: 3, Down: 4}
			if got, _ := table.Usage(7); got.Month != want {
				t.Errorf("the month holds %+v, want %+v", got.Month, want)
			}
			var batch session.Batch
			table.TakeDirty(1, &batch)
			if len(batch.Deltas) != 1 || !batch.Deltas[0].Month.Equal(test.want) {
				t.Errorf("folded is %+v, want the month of %v", batch.Deltas, test.want)
			}
		})
	}
}

// TestUsageTrafficDayMoves: when the traffic day of a plan moves, what is used goes on to count. A
// window that would begin later begins anew; one that would begin earlier runs on to its end.
func TestUsageTrafficDayMoves(t *testing.T) {
	t.Parallel()
	trafficDay := 5
	table := session.New(session.Config{
		Zone: jakarta, Windows: func(int64) (time.Time, int) { return dawn, trafficDay },
	})
	var up uint64
	send := func(index uint64, at time.Time) store.Amount {
		r := record(session.Interim, 0, moved(up+10, 0))
		up, r.Arrived, r.Event = up+10, at.UnixNano(), at.UnixNano()
		table.Apply(index, &r)
		usage, _ := table.Usage(7)

		return usage.Month
	}
	for index, step := range []struct {
		name       string
		trafficDay int
		at         time.Time
		want       store.Amount
	}{
		{"at first", 5, date(2026, 11, 7), store.Amount{Start: date(2026, 11, 5), Up: 10}},
		{"to a later day, which is past", 9, date(2026, 11, 10), store.Amount{Start: date(2026, 11, 9), Up: 10}},
		{"back again", 5, date(2026, 11, 11), store.Amount{Start: date(2026, 11, 9), Up: 20}},
		{"to a later day, which is to come", 20, date(2026, 11, 12), store.Amount{Start: date(2026, 11, 9), Up: 30}},
		{"that day comes", 20, date(2026, 11, 20), store.Amount{Start: date(2026, 11, 20), Up: 10}},
		{"to an earlier day", 5, date(2026, 12, 4), store.Amount{Start: date(2026, 11, 20), Up: 20}},
		{"that day comes", 5, date(2026, 12, 5), store.Amount{Start: date(2026, 12, 5), Up: 10}},
	} {
		trafficDay = step.trafficDay
		if got := send(uint64(index+1), step.at); got != step.want {
			t.Errorf("%s: the month holds %+v, want %+v", step.name, got, step.want)
		}
	}
	saved := newDisk()
	for saved.fold(table, 10) > 0 {
	}
	if got, _ := table.Usage(7); !sameUsage(got, *saved.usage[7]) {
		t.Errorf("usage in memory is %+v, folded was %+v", got, *saved.usage[7])
	}
}
