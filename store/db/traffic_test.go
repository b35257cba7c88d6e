package db_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/storetest"
)

// fold folds and fails the test when it cannot.
func fold(t *testing.T, traffic *db.Traffic, fold db.Fold) {
	t.Helper()
	if err := traffic.Fold(t.Context(), fold); err != nil {
		t.Fatalf("folding: %v", err)
	}
}

// used is a delta of a service at an instant.
func used(service int64, at time.Time, octets uint64) store.UsageDelta {
	return store.UsageDelta{Service: service, At: at, Up: octets, Down: 10 * octets, Online: time.Duration(octets)}
}

func TestFoldStoresSessionsAndMark(t *testing.T) {
	t.Parallel()

	traffic := storetest.OpenTraffic(t)
	first, second := storetest.Session(5, 1), storetest.Session(9, 2)
	fold(t, traffic, db.Fold{Mark: 8, Sessions: []store.Session{second, first}})
	first.InputOctets, first.LastIndex = 1000, 12
	fold(t, traffic, db.Fold{Mark: 12, Sessions: []store.Session{first}})
	fold(t, traffic, db.Fold{Mark: 3})

	if mark, err := traffic.Mark(t.Context()); err != nil || mark != 12 {
		t.Errorf("the mark is %d, %v", mark, err)
	}
	var loaded []store.Session
	err := traffic.LoadSessions(t.Context(), func(s *store.Session) error {
		loaded = append(loaded, *s)

		return nil
	})
	if difference := cmp.Diff([]store.Session{first, second}, loaded, alike); err != nil || difference != "" {
		t.Errorf("the sessions differ (-want +got): %v\n%s", err, difference)
	}
	if _, err := traffic.Session(t.Context(), 77); !store.Is(err, store.NotFound) {
		t.Errorf("a session that is not there: %v", err)
	}
}

func TestFoldAddsUsageByWindow(t *testing.T) {
	t.Parallel()

	noon := storetest.Epoch // 12:00 on 1 July in the operator's zone
	tests := []struct {
		name                   string
		folds                  [][]store.UsageDelta
		day, month, activation uint64
		history                map[db.Date]uint64
	}{
		{
			"one day",
			[][]store.UsageDelta{{used(1, noon, 5)}, {used(1, noon.Add(time.Hour), 7)}},
			12, 12, 12,
			map[db.Date]uint64{20260701: 12},
		},
		{
			"midnight in the operator's zone",
			[][]store.UsageDelta{{used(1, noon.Add(12*time.Hour-1), 5), used(1, noon.Add(12*time.Hour), 7)}},
			7, 12, 12,
			map[db.Date]uint64{20260701: 5, 20260702: 7},
		},
		{
			"a new month",
			[][]store.UsageDelta{{used(1, noon, 5)}, {used(1, noon.AddDate(0, 1, 0), 7)}},
			7, 7, 12,
			map[db.Date]uint64{20260701: 5, 20260801: 7},
		},
		{
			"a late delta of yesterday",
			[][]store.UsageDelta{{used(1, noon, 5)}, {used(1, noon.Add(24*time.Hour), 7)}, {used(1, noon, 3)}},
			7, 15, 15,
			map[db.Date]uint64{20260701: 8, 20260702: 7},
		},
		{
			"a late delta of last month",
			[][]store.UsageDelta{{used(1, noon, 5)}, {used(1, noon.Add(-48*time.Hour), 7)}},
			5, 5, 12,
			map[db.Date]uint64{20260629: 7, 20260701: 5},
		},
		{
			"other services",
			[][]store.UsageDelta{{used(2, noon, 100), used(1, noon, 5), used(0, noon, 9), used(2, noon, 1)}},
			5, 5, 5,
			map[db.Date]uint64{20260701: 5},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			traffic := storetest.OpenTraffic(t)
			for _, deltas := range test.folds {
				fold(t, traffic, db.Fold{Usage: deltas})
			}

			usage, err := traffic.Usage(t.Context(), 1)
			if err != nil || usage.Day.Up != test.day || usage.Month.Up != test.month || usage.Activation.Up != test.activation {
				t.Errorf("the usage is %+v, %v", usage, err)
			}
			if usage.Day.Down != 10*test.day || usage.Day.Online != time.Duration(test.day) {
				t.Errorf("the day's other numbers are %+v", usage.Day)
			}
			days, err := traffic.DayHistory(t.Context(), 1, 20260101, 20261231)
			got := map[db.Date]uint64{}
			for _, day := range days {
				got[day.Date] = day.Up
			}
			if difference := cmp.Diff(test.history, got); err != nil || difference != "" {
				t.Errorf("the days differ (-want +got): %v\n%s", err, difference)
			}
		})
	}
}

func TestFoldFollowsActivation(t *testing.T) {
	t.Parallel()

	traffic := storetest.OpenTraffic(t)
	began := storetest.Epoch.Add(123 * time.Nanosecond)
	renewed := began.Add(time.Hour)
	in := func(window time.Time, octets uint64) store.UsageDelta {
		delta := used(1, renewed, octets)
		delta.ActivationStart = window

		return delta
	}

	fold(t, traffic, db.Fold{Usage: []store.UsageDelta{in(began, 1)}})
	fold(t, traffic, db.Fold{Usage: []store.UsageDelta{in(began, 2), in(time.Time{}, 4)}})
	if usage, _ := traffic.Usage(t.Context(), 1); usage.Activation.Up != 7 {
		t.Errorf("in one window were used %d octets", usage.Activation.Up)
	}
	fold(t, traffic, db.Fold{Usage: []store.UsageDelta{in(renewed, 8), in(began, 16)}})
	usage, err := traffic.Usage(t.Context(), 1)
	if err != nil || usage.Activation.Up != 8 || usage.Month.Up != 31 {
		t.Errorf("after a renewal were used %+v, %v", usage.Activation, err)
	}
}

// The month window begins where the delta says, because only its maker knows the plan's day.
func TestFoldFollowsTrafficDay(t *testing.T) {
	t.Parallel()

	at := storetest.Epoch.AddDate(0, 0, 20)
	june, july, august := at.AddDate(0, -1, -6), at.AddDate(0, 0, -6), at.AddDate(0, 0, 25)
	in := func(month time.Time, octets uint64) store.UsageDelta {
		delta := used(1, at, octets)
		delta.Month = month

		return delta
	}
	calendar := store.Calendar{Zone: storetest.Zone}.MonthStart(at)
	tests := []struct {
		name  string
		folds [][]store.UsageDelta
		start time.Time
		up    uint64
	}{
		{"one window", [][]store.UsageDelta{{in(july, 1), in(july, 2)}, {in(july, 4)}}, july, 7},
		{"a later one", [][]store.UsageDelta{{in(july, 1)}, {in(august, 2)}}, august, 2},
		{"a later one in the same fold", [][]store.UsageDelta{{in(july, 1), in(august, 2)}}, august, 2},
		{"one that is over", [][]store.UsageDelta{{in(july, 1)}, {in(june, 2), in(july, 4)}}, july, 5},
		{"none is the calendar's", [][]store.UsageDelta{{in(time.Time{}, 1)}, {in(calendar, 2)}}, calendar, 3},
		{"none before one", [][]store.UsageDelta{{in(july, 1)}, {in(time.Time{}, 2)}}, july, 1},
		{
			"finer than what is stored",
			[][]store.UsageDelta{{in(july.Add(123), 1)}, {in(july.Add(123), 2)}},
			july, 3,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			traffic := storetest.OpenTraffic(t)
			all := uint64(0)
			for _, deltas := range test.folds {
				for _, delta := range deltas {
					all += delta.Up
				}
				fold(t, traffic, db.Fold{Usage: deltas})
			}
			usage, err := traffic.Usage(t.Context(), 1)
			if err != nil || !usage.Month.Start.Equal(test.start) || usage.Month.Up != test.up ||
				usage.Month.Down != 10*test.up {
				t.Errorf("the month is %+v, want %d since %v: %v", usage.Month, test.up, test.start, err)
			}
			if usage.Day.Up != all || usage.Activation.Up != all {
				t.Errorf("the other windows are %+v and %+v, want %d", usage.Day, usage.Activation, all)
			}
		})
	}
}

// What is only taken for dead can be heard of again, and stays for as long as that is likely.
func TestGraceOfClosedSessions(t *testing.T) {
	t.Parallel()

	for cause, grace := range map[store.TerminateCause]time.Duration{
		0: db.GraceStopped, 1: db.GraceStopped, store.CauseNASReboot: db.GraceStopped,
		store.CauseReplaced: db.GraceStopped, store.CauseSuperseded: db.GraceStopped,
		store.CauseReaped: db.GraceReaped, store.CauseGone: db.GraceReaped,
		store.CauseEnded: db.GraceReaped, store.CauseRebooted: db.GraceReaped,
	} {
		t.Run(cause.String(), func(t *testing.T) {
			t.Parallel()

			traffic := storetest.OpenTraffic(t)
			session := storetest.Session(1, 1)
			session.Stopped, session.Cause = storetest.Epoch, cause
			fold(t, traffic, db.Fold{Sessions: []store.Session{session}})
			early, err := traffic.TakeClosed(t.Context(), storetest.Epoch.Add(grace-time.Second), 0)
			if err != nil || len(early) != 0 {
				t.Errorf("it leaves before %v: %v", grace, err)
			}
			due, err := traffic.TakeClosed(t.Context(), storetest.Epoch.Add(grace), 0)
			if err != nil || len(due) != 1 {
				t.Errorf("it does not leave after %v: %v", grace, err)
			}
		})
	}
}

func TestFoldRefusesTooMuch(t *testing.T) {
	t.Parallel()

	traffic := storetest.OpenTraffic(t)
	for name, much := range map[string]db.Fold{
		"sessions":           {Sessions: make([]store.Session, db.MaxFoldSessions+1)},
		"deltas":             {Usage: make([]store.UsageDelta, db.MaxFoldUsage+1)},
		"a session of no id": {Mark: 5, Sessions: []store.Session{{}}},
	} {
		if err := traffic.Fold(t.Context(), much); !store.Is(err, store.Internal) || err == nil {
			t.Errorf("folding %s: %v", name, err)
		}
	}
	if mark, _ := traffic.Mark(t.Context()); mark != 0 {
		t.Errorf("a refused fold moved the mark to %d", mark)
	}
}

func TestClosedSessionsLeave(t *testing.T) {
	t.Parallel()

	traffic := storetest.OpenTraffic(t)
	now := storetest.Epoch
	stopped, reaped := storetest.Session(1, 1), storetest.Session(2, 1)
	stopped.Stopped, stopped.Cause = now, 1
	reaped.Stopped, reaped.Cause = now, store.CauseReaped
	open := storetest.Session(3, 1)
	fold(t, traffic, db.Fold{Sessions: []store.Session{stopped, reaped, open}})

	takes := func(at time.Time, want ...uint64) []store.Session {
		t.Helper()
		taken, err := traffic.TakeClosed(t.Context(), at, 0)
		ids := []uint64{}
		for _, session := range taken {
			ids = append(ids, session.ID)
		}
		if difference := cmp.Diff(append([]uint64{}, want...), ids); err != nil || difference != "" {
			t.Errorf("what may leave differs (-want +got): %v\n%s", err, difference)
		}

		return taken
	}
	takes(now.Add(db.GraceStopped - time.Second))
	first := takes(now.Add(db.GraceStopped), 1)
	takes(now.Add(db.GraceReaped), 1, 2)

	// A late record comes between taking and dropping: the session stays, and leaves later.
	late := stopped
	late.LastIndex, late.Updated = 40, now.Add(30*time.Minute)
	fold(t, traffic, db.Fold{Sessions: []store.Session{late}})
	if err := traffic.DropClosed(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	takes(now.Add(db.GraceStopped))
	again := takes(now.Add(db.GraceStopped+30*time.Minute), 1)
	if err := traffic.DropClosed(t.Context(), again); err != nil {
		t.Fatal(err)
	}

	// A reaped session is heard of again: it is open, and does not leave.
	revived := reaped
	revived.Stopped, revived.Cause, revived.LastIndex = time.Time{}, 0, 41
	fold(t, traffic, db.Fold{Sessions: []store.Session{revived}})
	takes(now.Add(db.GraceReaped * 2))

	left := 0
	err := traffic.LoadSessions(t.Context(), func(*store.Session) error {
		left++

		return nil
	})
	if err != nil || left != 2 {
		t.Errorf("%d sessions are left: %v", left, err)
	}
}

func TestLoadsStopEarly(t *testing.T) {
	t.Parallel()

	traffic := storetest.OpenTraffic(t)
	fold(t, traffic, db.Fold{
		Sessions: []store.Session{storetest.Session(1, 1), storetest.Session(2, 2)},
		Usage:    []store.UsageDelta{used(1, storetest.Epoch, 1), used(2, storetest.Epoch, 1)},
	})
	failed := errors.New("no")
	seen := 0
	for want, loads := range map[error]func() error{
		nil: func() error {
			return traffic.LoadSessions(t.Context(), func(*store.Session) error { seen++; return kv.ErrStop })
		},
		failed: func() error {
			return traffic.LoadUsage(t.Context(), func(*store.Usage) error { seen++; return failed })
		},
	} {
		if err := loads(); !errors.Is(err, want) {
			t.Errorf("the walk ended with %v", err)
		}
	}
	if seen != 2 {
		t.Errorf("two walks that ended at once saw %d records", seen)
	}
}

func TestTrafficCheckFindsFaults(t *testing.T) {
	t.Parallel()

	engine := storetest.OpenEngine(t, db.TrafficTables(), 0, 0)
	traffic, err := db.OpenTraffic(t.Context(), db.TrafficConfig{Engine: engine})
	if err != nil {
		t.Fatal(err)
	}
	closed := storetest.Session(1, 1)
	closed.Stopped = storetest.Epoch
	fold(t, traffic, db.Fold{Sessions: []store.Session{closed}})
	id := "\x00\x00\x00\x00\x00\x00\x00\x63"
	row := rowsOf(t, engine, "closed")[0]
	for _, spoiled := range []struct {
		table      kv.Table
		key, value string
	}{
		{"closed", row.key, ""},
		{"closed", "x", "\x01"},
		{"sessions", id, "\x02"},
		{"sessions", "x", "\x01"},
		{"usage", id, "\x02"},
		{"days", "x", "\x01"},
		{"days", id + "\x00\x00\x00\x01", "\x01"},
		{"days", id + "\x01\x35\x1f\x1d", "\x02"},
	} {
		set(t, engine, spoiled.table, spoiled.key, spoiled.value)
		if faults, err := traffic.Check(t.Context()); err != nil || len(faults) == 0 {
			t.Errorf("nobody notices %q in %s: %v", spoiled.key, spoiled.table, err)
		}
		set(t, engine, spoiled.table, spoiled.key, "")
		set(t, engine, "closed", row.key, row.value)
	}
}
