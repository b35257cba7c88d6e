package session_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/aaa/session"
	"gardu/store"
)

// activatedAt is the windows of services that were all activated at an instant.
func activatedAt(at time.Time) func(int64) (time.Time, int) {
	return func(int64) (time.Time, int) { return at, 0 }
}

// midnight is the second of a story at which Tuesday begins in Jakarta.
const midnight = 15 * 3600

func TestUsageWindows(t *testing.T) {
	t.Parallel()
	activated := dawn
	table := session.New(session.Config{Zone: jakarta, Windows: func(int64) (time.Time, int) { return activated, 0 }})
	send := func(index uint64, at int64, lasted uint32, up, down uint64) {
		r := record(session.Interim, at, lasting(lasted), moved(up, down))
		table.Apply(index, &r)
	}
	if _, known := table.Usage(7); known {
		t.Error("usage is known before anything was used")
	}
	send(1, midnight-60, 300, 100, 1000)
	send(2, midnight+240, 600, 130, 1300)
	monday, tuesday := dawn.Add(-9*time.Hour), dawn.Add(15*time.Hour)
	november := time.Date(2026, 11, 1, 0, 0, 0, 0, jakarta).UTC()
	both := store.Amount{Up: 130, Down: 1300, Online: 600 * time.Second}
	want := store.Usage{
		Service: 7, Activation: both, Month: both,
		Day: store.Amount{Start: tuesday, Up: 30, Down: 300, Online: 300 * time.Second},
	}
	want.Activation.Start, want.Month.Start = activated, november
	if got, _ := table.Usage(7); !cmp.Equal(want, got) {
		t.Errorf("usage (-want +got):\n%s", cmp.Diff(want, got))
	}

	activated = dawn.Add(20 * time.Hour)
	if got, _ := table.Usage(7); got.Activation != (store.Amount{Start: activated}) {
		t.Errorf("after a renewal the activation window holds %+v", got.Activation)
	}
	send(3, midnight+20000, 900, 150, 1350)
	if got, _ := table.Usage(7); got.Activation.Up != 20 || got.Day.Up != 50 || got.Month.Up != 150 {
		t.Errorf("after a renewal and a record usage is %+v", got)
	}

	var batch session.Batch
	table.TakeDirty(10, &batch)
	wantDeltas := []store.UsageDelta{
		{
			Service: 7, At: dawn.Add((midnight - 60) * time.Second), Month: november, ActivationStart: dawn, Up: 100,
			Down: 1000, Online: 300 * time.Second,
		},
		{
			Service: 7, At: dawn.Add((midnight + 240) * time.Second), Month: november, ActivationStart: dawn, Up: 30,
			Down: 300, Online: 300 * time.Second,
		},
		{
			Service: 7, At: dawn.Add((midnight + 20000) * time.Second), Month: november, ActivationStart: activated, Up: 20,
			Down: 50, Online: 300 * time.Second,
		},
	}
	if diff := cmp.Diff(wantDeltas, batch.Deltas); diff != "" {
		t.Errorf("deltas (-want +got):\n%s", diff)
	}
	if start := store.DayStart(batch.Deltas[0].At, jakarta); !start.Equal(monday) {
		t.Errorf("the first delta is of the day that began at %v", start)
	}
}

// TestUsageOfNobody: a session without a service uses nothing until its service is known, and from
// then on counts.
func TestUsageOfNobody(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	stranger := func(r *session.Record) { r.Service = 0 }
	apply(table, record(session.Start, 0, stranger), record(session.Interim, 300, stranger, lasting(300), moved(10, 20)),
		record(session.Interim, 600, lasting(600), moved(15, 30)))
	if up, down := used(t, table); up != 5 || down != 10 {
		t.Errorf("usage is %d and %d, want 5 and 10", up, down)
	}
	if open := table.AppendOpen(nil, 7); len(open) != 1 || open[0].Service != 7 {
		t.Errorf("open sessions of the service: %+v", open)
	}
}

// TestUsageFinerThanRows: rows keep microseconds. A window whose beginning is known more finely is
// not a later one.
func TestUsageFinerThanRows(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{Windows: activatedAt(dawn.Add(7))})
	table.LoadUsage(&store.Usage{Service: 7, Activation: store.Amount{Start: dawn, Up: 10}})
	if up, _ := used(t, table); up != 10 {
		t.Errorf("after a restart the service has used %d, want 10", up)
	}
	apply(table, record(session.Interim, 60, moved(5, 0)))
	if up, _ := used(t, table); up != 15 {
		t.Errorf("after a restart and a record it has used %d, want 15", up)
	}
}

// TestUsageLoaded: loaded usage is what was loaded, and grows from there.
func TestUsageLoaded(t *testing.T) {
	t.Parallel()
	want := store.Usage{
		Service:    7,
		Activation: store.Amount{Start: dawn, Up: 1, Down: 2, Online: time.Second},
		Month:      store.Amount{Start: store.Calendar{Zone: jakarta}.MonthStart(dawn), Up: 3, Down: 4, Online: time.Minute},
		Day:        store.Amount{Start: store.DayStart(dawn, jakarta), Up: 5, Down: 6, Online: time.Hour},
	}
	table := session.New(session.Config{Zone: jakarta})
	table.LoadUsage(&want)
	if got, ok := table.Usage(7); !ok || got != want {
		t.Errorf("usage (-want +got):\n%s", cmp.Diff(want, got))
	}
	apply(table, record(session.Interim, 60, moved(10, 10)))
	if got, _ := table.Usage(7); got.Activation.Up != 11 || got.Month.Up != 13 || got.Day.Up != 15 {
		t.Errorf("usage is %+v", got)
	}
}
