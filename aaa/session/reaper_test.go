package session_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/aaa/session"
	"gardu/store"
)

// clock returns the instant of a story's second.
func clock(at int64) time.Time { return dawn.Add(time.Duration(at) * time.Second) }

// ordered says the interval that the Accept ordered.
func ordered(seconds uint32) option { return func(r *session.Record) { r.Interval = seconds } }

func TestReap(t *testing.T) {
	t.Parallel()
	heard := []session.Record{
		record(session.Start, 0),
		record(session.Interim, 300, lasting(300), ordered(300), moved(5, 5)),
	}
	slower := append(heard[:2:2], record(session.Interim, 900, lasting(900), ordered(300), moved(6, 6)))
	from := func(since int64) func(from, to time.Time) time.Duration {
		return func(from, to time.Time) time.Duration { return to.Sub(later(from, clock(since))) }
	}
	for _, test := range []struct {
		name      string
		records   []session.Record
		at        int64
		listening func(from, to time.Time) time.Duration
		want      int
	}{
		{"two missed intervals", heard, 300 + 899, nil, 0},
		{"three missed intervals", heard, 300 + 900, nil, 1},
		{"without an interim never", heard[:1], 1 << 24, nil, 0},
		{"the interval seen is longer than the one ordered", slower, 900 + 1799, nil, 0},
		{"three of the interval seen", slower, 900 + 1800, nil, 1},
		{"silence while nobody listened does not count", heard, 300 + 900, from(301), 0},
		{"it counts from when somebody did", heard, 1200 + 900, from(1200), 1},
		{"without an order the default interval counts", []session.Record{record(session.Interim, 0)}, 1799, nil, 0},
		{"three of the default interval", []session.Record{record(session.Interim, 0)}, 1800, nil, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := session.New(session.Config{})
			apply(table, test.records...)
			if got := table.Reap(clock(test.at), test.listening); got != test.want {
				t.Errorf("reaped %d, want %d", got, test.want)
			}
		})
	}
}

// later returns the later instant.
func later(one, other time.Time) time.Time {
	if one.After(other) {
		return one
	}

	return other
}

// TestReapedReopens: a reaped session ends at its last record; a later interim opens it again and
// counts nothing twice, while a retransmission of the last interim does not.
func TestReapedReopens(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	records := []session.Record{
		record(session.Start, 0), record(session.Interim, 300, lasting(300), ordered(300), moved(50, 60)),
	}
	apply(table, records...)
	table.Reap(clock(4000), nil)
	want := []ending{{ID: 10, Stopped: 300, Cause: store.CauseReaped, Up: 50, Down: 60, Lasted: 300}}
	if diff := cmp.Diff(want, endings(table)); diff != "" {
		t.Errorf("after the reaper (-want +got):\n%s", diff)
	}
	var batch session.Batch
	if table.TakeDirty(9, &batch); batch.Sessions[0].LastIndex != 20 || batch.Mark != 20 {
		t.Errorf("the reaped row has index %d and mark %d", batch.Sessions[0].LastIndex, batch.Mark)
	}
	table.Folded(&batch)

	repeated := record(session.Interim, 4001, lasting(300), moved(50, 60), delayed(3701))
	if got := table.Apply(30, &repeated); got.Outcome != session.Duplicate {
		t.Errorf("the retransmission is %+v", got)
	}
	again := record(session.Interim, 4200, lasting(4200), moved(70, 80))
	if got := table.Apply(40, &again); got.Outcome != session.Stored || got.Session != 10 || got.Opened || !got.Used {
		t.Errorf("the later interim is %+v", got)
	}
	want = []ending{{ID: 10, Stopped: -1, Up: 70, Down: 80, Lasted: 4200}}
	if diff := cmp.Diff(want, endings(table)); diff != "" {
		t.Errorf("after the interim (-want +got):\n%s", diff)
	}
	if up, down := used(t, table); up != 70 || down != 80 {
		t.Errorf("usage is %d and %d", up, down)
	}
	if ask(table, 4201, other, 1, 1) {
		t.Error("the reopened session does not count for simultaneous use")
	}
}

// TestReapedStops: a Stop that comes after the reaper tells the real end.
func TestReapedStops(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	apply(table, record(session.Start, 0), record(session.Interim, 300, lasting(300), ordered(300)))
	table.Reap(clock(4000), nil)
	stop := record(session.Stop, 4100, lasting(4100), moved(7, 7), ended(1))
	table.Apply(30, &stop)
	want := []ending{{ID: 10, Stopped: 4100, Cause: 1, Up: 7, Down: 7, Lasted: 4100}}
	if diff := cmp.Diff(want, endings(table)); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	apply(table,
		record(session.Start, 0, behind(2, "")),
		record(session.Stop, 60, lasting(60)),
		record(session.Interim, 0, behind(3, ""), ordered(60)))
	table.Reap(clock(1000), nil)
	hour, week := clock(60).Add(session.StopGrace), clock(0).Add(session.ReapGrace)
	if got := table.Forget(week); got != 0 {
		t.Errorf("forgot %d sessions that are not on disk", got)
	}
	var batch session.Batch
	table.TakeDirty(9, &batch)
	if got := table.Forget(week); got != 0 {
		t.Errorf("forgot %d sessions in flight", got)
	}
	table.Folded(&batch)
	for _, step := range []struct {
		at   time.Time
		want int
	}{{hour.Add(-1), 0}, {hour, 1}, {week.Add(-1), 0}, {week, 1}} {
		if got := table.Forget(step.at); got != step.want {
			t.Errorf("forgot %d at %v, want %d", got, step.at, step.want)
		}
	}
	if got := table.Counts(); got.Open != 1 || got.Closed != 0 {
		t.Errorf("counts are %+v", got)
	}
}

// TestForgetBeyondLimit: closed sessions above the limit go at once, those with a Stop first.
func TestForgetBeyondLimit(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{ClosedLimit: 1})
	apply(table, record(session.Interim, 0, ordered(60)), record(session.Stop, 1, named("a")),
		record(session.Stop, 2, named("b")))
	table.Reap(clock(500), nil)
	var batch session.Batch
	table.TakeDirty(9, &batch)
	table.Folded(&batch)
	if got := table.Forget(clock(501)); got != 2 {
		t.Errorf("forgot %d, want 2", got)
	}
	if all := endings(table); len(all) != 1 || all[0].Cause != store.CauseReaped {
		t.Errorf("left are %+v", all)
	}
}
