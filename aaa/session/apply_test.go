package session_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/aaa/session"
	"gardu/store"
)

// ending is what a story leaves of one session.
type ending struct {
	ID               uint64
	Started, Stopped int64 // seconds; Stopped is -1 while open
	Cause            store.TerminateCause
	Up, Down         uint64
	Lasted           int64
}

// endings lists what a story left.
func endings(table *session.Table) []ending {
	var all []ending
	for _, s := range sessions(table) {
		all = append(all, ending{
			ID: s.ID, Started: sinceDawn(s.Started), Stopped: sinceDawn(s.Stopped), Cause: s.Cause,
			Up: s.InputOctets, Down: s.OutputOctets, Lasted: int64(s.Duration / time.Second),
		})
	}

	return all
}

// outcomes writes what became of each record, a word each.
func outcomes(results []session.Applied) []string {
	words := make([]string, 0, len(results))
	for _, result := range results {
		switch result.Outcome {
		case session.Stored:
			words = append(words, "stored")
		case session.Duplicate:
			words = append(words, "duplicate")
		case session.Ignored:
			words = append(words, string(result.Reason))
		default:
			words = append(words, fmt.Sprint(result.Outcome))
		}
	}

	return words
}

// story is a sequence of records and what it must leave.
type story struct {
	name     string
	records  []session.Record
	outcomes []string
	endings  []ending
	up, down uint64 // usage of the service; by default what the endings add up to
}

// tell plays stories.
func tell(t *testing.T, stories []story) {
	t.Helper()
	for _, told := range stories {
		t.Run(told.name, func(t *testing.T) {
			t.Parallel()
			table := session.New(session.Config{})
			if diff := cmp.Diff(told.outcomes, outcomes(apply(table, told.records...))); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(told.endings, endings(table)); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
			if told.up == 0 && told.down == 0 {
				for _, end := range told.endings {
					told.up, told.down = told.up+end.Up, told.down+end.Down
				}
			}
			if up, down := used(t, table); up != told.up || down != told.down {
				t.Errorf("usage is %d up and %d down, want %d and %d", up, down, told.up, told.down)
			}
		})
	}
}

func TestApplyOrder(t *testing.T) {
	t.Parallel()
	tell(t, []story{{
		name: "start, interim and stop are one session",
		records: []session.Record{
			record(session.Start, 0),
			record(session.Interim, 300, lasting(300), moved(10, 20)),
			record(session.Stop, 400, lasting(400), moved(15, 30), ended(1)),
		},
		outcomes: []string{"stored", "stored", "stored"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: 400, Cause: 1, Up: 15, Down: 30, Lasted: 400}},
	}, {
		name:     "an interim whose start was lost opens the session",
		records:  []session.Record{record(session.Interim, 900, lasting(600), moved(10, 20))},
		outcomes: []string{"stored"},
		endings:  []ending{{ID: 10, Started: 300, Stopped: -1, Up: 10, Down: 20, Lasted: 600}},
	}, {
		name:     "a stop whose start was lost leaves a closed session",
		records:  []session.Record{record(session.Stop, 900, lasting(600), moved(10, 20), ended(2))},
		outcomes: []string{"stored"},
		endings:  []ending{{ID: 10, Started: 300, Stopped: 900, Cause: 2, Up: 10, Down: 20, Lasted: 600}},
	}, {
		name: "a start after its stop leaves one closed session",
		records: []session.Record{
			record(session.Stop, 600, lasting(600), moved(10, 20)),
			record(session.Start, 601, delayed(601)),
			record(session.Start, 603, delayed(603)),
		},
		outcomes: []string{"stored", "stored", "duplicate"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: 600, Up: 10, Down: 20, Lasted: 600}},
	}, {
		name: "so it does when neither says when it happened",
		records: []session.Record{
			record(session.Stop, 600, lasting(3600), moved(10, 20)),
			record(session.Start, 601),
		},
		outcomes: []string{"stored", "stored"},
		endings:  []ending{{ID: 10, Started: -3000, Stopped: 600, Up: 10, Down: 20, Lasted: 3600}},
	}, {
		name: "a start after its stop without session time tells the beginning",
		records: []session.Record{
			record(session.Stop, 600, moved(10, 20)),
			record(session.Start, 601, delayed(601)),
		},
		outcomes: []string{"stored", "stored"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: 600, Up: 10, Down: 20}},
	}, {
		name: "a stop twice is a duplicate",
		records: []session.Record{
			record(session.Start, 0),
			record(session.Stop, 60, lasting(60), moved(10, 20)),
			record(session.Stop, 63, lasting(60), moved(10, 20), delayed(3)),
		},
		outcomes: []string{"stored", "stored", "duplicate"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: 60, Up: 10, Down: 20, Lasted: 60}},
	}, {
		name: "a late interim after the stop does not reopen",
		records: []session.Record{
			record(session.Start, 0),
			record(session.Stop, 330, lasting(330), moved(10, 20)),
			record(session.Interim, 331, lasting(300), moved(9, 19)),
			record(session.Interim, 332, lasting(400), moved(99, 99)),
		},
		outcomes: []string{"stored", "stored", "closed", "closed"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: 330, Up: 10, Down: 20, Lasted: 330}},
	}, {
		name: "an interim that was overtaken is late and counts nothing",
		records: []session.Record{
			record(session.Start, 0),
			record(session.Interim, 600, lasting(600), moved(60, 60)),
			record(session.Interim, 601, lasting(300), moved(30, 30)),
			record(session.Interim, 900, lasting(900), moved(90, 90)),
		},
		outcomes: []string{"stored", "stored", "late", "stored"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: -1, Up: 90, Down: 90, Lasted: 900}},
	}, {
		name:     "a stop without session time lasts from start to stop",
		records:  []session.Record{record(session.Start, 0), record(session.Stop, 90)},
		outcomes: []string{"stored", "stored"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: 90, Lasted: 90}},
	}, {
		name: "a terminate cause of our own numbers is not taken over",
		records: []session.Record{
			record(session.Start, 0), record(session.Stop, 90, lasting(90), ended(uint32(store.CauseReaped))),
		},
		outcomes: []string{"stored", "stored"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: 90, Lasted: 90}},
	}, {
		name: "other statuses and records without identity change nothing",
		records: []session.Record{
			record(9, 0), record(session.Start, 0, named("")),
		},
		outcomes: []string{"status", "identity"},
	}})
}

func TestApplyIdentity(t *testing.T) {
	t.Parallel()
	tell(t, []story{{
		name: "a retransmission under another delay time is one record",
		records: []session.Record{
			record(session.Start, 0), record(session.Start, 5, delayed(5)),
			record(session.Interim, 300, lasting(300), moved(10, 20)),
			record(session.Interim, 305, lasting(300), moved(10, 20), delayed(5)),
		},
		outcomes: []string{"stored", "duplicate", "stored", "duplicate"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: -1, Up: 10, Down: 20, Lasted: 300}},
	}, {
		name: "a retransmission without session time is told by its counters",
		records: []session.Record{
			record(session.Interim, 300, moved(10, 20)), record(session.Interim, 305, moved(10, 20)),
			record(session.Interim, 600, moved(10, 20)),
		},
		outcomes: []string{"stored", "duplicate", "stored"},
		endings:  []ending{{ID: 10, Started: 300, Stopped: -1, Up: 10, Down: 20}},
	}, {
		name: "a first interim without any use is none",
		records: []session.Record{
			record(session.Start, 0, lasting(0), moved(0, 0)),
			record(session.Interim, 1, lasting(0), moved(0, 0)),
			record(session.Interim, 2, lasting(0), moved(0, 0), delayed(1)),
		},
		outcomes: []string{"stored", "stored", "duplicate"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: -1}},
	}, {
		name: "a start within two minutes is the same session",
		records: []session.Record{
			record(session.Start, 0), record(session.Start, 120),
		},
		outcomes: []string{"stored", "duplicate"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: -1}},
	}, {
		name: "a start later than two minutes supersedes",
		records: []session.Record{
			record(session.Start, 0), record(session.Interim, 60, lasting(60), moved(5, 5)),
			record(session.Start, 121), record(session.Interim, 181, lasting(60), moved(3, 3)),
		},
		outcomes: []string{"stored", "stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Started: 0, Stopped: 60, Cause: store.CauseSuperseded, Up: 5, Down: 5, Lasted: 60},
			{ID: 30, Started: 121, Stopped: -1, Up: 3, Down: 3, Lasted: 60},
		},
	}, {
		name: "a start under the identity of a closed session opens another",
		records: []session.Record{
			record(session.Start, 0), record(session.Stop, 200, lasting(200), moved(5, 5)),
			record(session.Start, 230), record(session.Stop, 290, lasting(60), moved(3, 3)),
		},
		outcomes: []string{"stored", "stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Started: 0, Stopped: 200, Up: 5, Down: 5, Lasted: 200},
			{ID: 30, Started: 230, Stopped: 290, Up: 3, Down: 3, Lasted: 60},
		},
	}, {
		name: "session time falling by more than a minute supersedes",
		records: []session.Record{
			record(session.Start, 0), record(session.Interim, 600, lasting(600), moved(50, 50)),
			record(session.Interim, 700, lasting(90), moved(3, 3)),
			record(session.Interim, 1000, lasting(390), moved(9, 9)),
		},
		outcomes: []string{"stored", "stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Started: 0, Stopped: 600, Cause: store.CauseSuperseded, Up: 50, Down: 50, Lasted: 600},
			{ID: 30, Started: 610, Stopped: -1, Up: 9, Down: 9, Lasted: 390},
		},
	}, {
		name: "session time falling by a minute or less is a late interim",
		records: []session.Record{
			record(session.Start, 0), record(session.Interim, 600, lasting(600), moved(50, 50)),
			record(session.Interim, 601, lasting(540), moved(40, 40)),
		},
		outcomes: []string{"stored", "stored", "late"},
		endings:  []ending{{ID: 10, Started: 0, Stopped: -1, Up: 50, Down: 50, Lasted: 600}},
	}, {
		name: "a stop long after a stop is of a session whose start was lost",
		records: []session.Record{
			record(session.Start, 0), record(session.Stop, 60, lasting(60), moved(5, 5)),
			record(session.Stop, 3660, lasting(3000), moved(8, 8)),
		},
		outcomes: []string{"stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Started: 0, Stopped: 60, Up: 5, Down: 5, Lasted: 60},
			{ID: 30, Started: 660, Stopped: 3660, Up: 8, Down: 8, Lasted: 3000},
		},
	}, {
		name: "class tells sessions with one identity apart",
		records: []session.Record{
			record(session.Start, 0, classed(1), calling("1.2.3.4")),
			record(session.Start, 1, classed(2), calling("1.2.3.4")),
			record(session.Interim, 60, classed(1), calling("1.2.3.4"), lasting(60), moved(1, 1)),
			record(session.Interim, 61, classed(2), calling("1.2.3.4"), lasting(60), moved(2, 2)),
		},
		outcomes: []string{"stored", "stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Started: 0, Stopped: -1, Up: 1, Down: 1, Lasted: 60},
			{ID: 20, Started: 1, Stopped: -1, Up: 2, Down: 2, Lasted: 60},
		},
	}, {
		name: "without class every part of the identity tells sessions apart",
		records: []session.Record{
			record(session.Interim, 0), record(session.Interim, 0, named("81000002")),
			record(session.Interim, 0, behind(2, "gw-1")), record(session.Interim, 0, behind(1, "gw-2")),
			record(session.Interim, 0, func(r *session.Record) { r.Login = []byte("ani") }),
			record(session.Interim, 0, calling("AA:BB:CC:00:00:02")),
			record(session.Interim, 0, func(r *session.Record) {
				r.NASIdentifier, r.AcctSessionID = []byte("gw-18"), []byte("1000001")
			}),
		},
		outcomes: []string{"stored", "stored", "stored", "stored", "stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Stopped: 0, Cause: store.CauseReplaced},
			{ID: 20, Stopped: -1},
			{ID: 30, Stopped: -1},
			{ID: 40, Stopped: -1},
			{ID: 50, Stopped: -1},
			{ID: 60, Stopped: -1},
			{ID: 70, Stopped: -1},
		},
	}})
}

func TestApplyCounters(t *testing.T) {
	t.Parallel()
	tell(t, []story{{
		name: "gigawords are joined by the caller and taken whole",
		records: []session.Record{
			record(session.Start, 0), record(session.Interim, 300, lasting(300), movedWide(5<<32, 7<<32)),
		},
		outcomes: []string{"stored", "stored"},
		endings:  []ending{{ID: 10, Stopped: -1, Up: 5 << 32, Down: 7 << 32, Lasted: 300}},
	}, {
		name: "a 32-bit counter without gigawords that begins again has wrapped",
		records: []session.Record{
			record(session.Start, 0),
			record(session.Interim, 300, lasting(300), moved(4_000_000_000, 10)),
			record(session.Interim, 600, lasting(600), moved(100, 20)),
			record(session.Interim, 900, lasting(900), moved(4_000_000_000, 30)),
			record(session.Stop, 1200, lasting(1200), moved(7, 40)),
		},
		outcomes: []string{"stored", "stored", "stored", "stored", "stored"},
		endings:  []ending{{ID: 10, Stopped: 1200, Up: 2<<32 + 7, Down: 40, Lasted: 1200}},
	}, {
		name: "a counter that falls although gigawords came is ignored",
		records: []session.Record{
			record(session.Start, 0),
			record(session.Interim, 300, lasting(300), movedWide(4_000_000_000, 10)),
			record(session.Interim, 600, lasting(600), movedWide(100, 20)),
			record(session.Interim, 900, lasting(900), movedWide(4_000_000_500, 30)),
		},
		outcomes: []string{"stored", "stored", "stored", "stored"},
		endings:  []ending{{ID: 10, Stopped: -1, Up: 4_000_000_500, Down: 30, Lasted: 900}},
	}, {
		name: "gigawords of one direction speak for the other",
		records: []session.Record{
			record(session.Start, 0),
			record(session.Interim, 300, lasting(300), moved(4_000_000_000, 5<<32), func(r *session.Record) {
				r.Has |= session.HasOutputGigawords
			}),
			record(session.Interim, 600, lasting(600), moved(100, 6<<32)),
		},
		outcomes: []string{"stored", "stored", "stored"},
		endings:  []ending{{ID: 10, Stopped: -1, Up: 4_000_000_000, Down: 6 << 32, Lasted: 600}},
	}, {
		name: "a counter that no line can have wrapped is ignored",
		records: []session.Record{
			record(session.Start, 0),
			record(session.Interim, 300, lasting(300), moved(1_000_000, 10)),
			record(session.Interim, 600, lasting(600), moved(100, 20)),
		},
		outcomes: []string{"stored", "stored", "stored"},
		endings:  []ending{{ID: 10, Stopped: -1, Up: 1_000_000, Down: 20, Lasted: 600}},
	}, {
		name: "a counter that is missing is not zero",
		records: []session.Record{
			record(session.Start, 0), record(session.Interim, 300, lasting(300), moved(10, 20)),
			record(session.Interim, 600), record(session.Stop, 700),
		},
		outcomes: []string{"stored", "stored", "stored", "stored"},
		endings:  []ending{{ID: 10, Stopped: 700, Up: 10, Down: 20, Lasted: 700}},
	}})
}

func TestApplyReplacement(t *testing.T) {
	t.Parallel()
	tell(t, []story{{
		name: "a start of the same station closes its older session",
		records: []session.Record{
			record(session.Start, 0, ported(1)), record(session.Start, 60, named("81000002"), ported(2)),
		},
		outcomes: []string{"stored", "stored"},
		endings: []ending{
			{ID: 10, Stopped: 60, Cause: store.CauseReplaced}, {ID: 20, Started: 60, Stopped: -1},
		},
	}, {
		name: "the stop of a replaced session still counts and tells its real end",
		records: []session.Record{
			record(session.Start, 0), record(session.Start, 60, named("81000002")),
			record(session.Stop, 61, lasting(58), delayed(3), moved(5, 5), ended(2)),
			record(session.Stop, 62, lasting(58), delayed(4), moved(5, 5), ended(2)),
		},
		outcomes: []string{"stored", "stored", "stored", "duplicate"},
		endings: []ending{
			{ID: 10, Stopped: 58, Cause: 2, Up: 5, Down: 5, Lasted: 58}, {ID: 20, Started: 60, Stopped: -1},
		},
	}, {
		name: "an interim overtaken by the successor's start counts and does not reopen",
		records: []session.Record{
			record(session.Start, 0), record(session.Start, 60, named("81000002")),
			record(session.Interim, 61, lasting(58), moved(5, 5)),
		},
		outcomes: []string{"stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Stopped: 60, Cause: store.CauseReplaced, Up: 5, Down: 5, Lasted: 58},
			{ID: 20, Started: 60, Stopped: -1},
		},
	}, {
		name: "an interim long after the successor's start proves the session alive",
		records: []session.Record{
			record(session.Start, 0), record(session.Start, 60, named("81000002")),
			record(session.Interim, 300, lasting(300), moved(5, 5)),
		},
		outcomes: []string{"stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Stopped: -1, Up: 5, Down: 5, Lasted: 300}, {ID: 20, Started: 60, Stopped: -1},
		},
	}, {
		name: "an interim of an older session closes no newer one",
		records: []session.Record{
			record(session.Start, 600, named("81000002")), record(session.Interim, 601, lasting(500)),
		},
		outcomes: []string{"stored", "stored"},
		endings:  []ending{{ID: 10, Started: 600, Stopped: -1}, {ID: 20, Started: 101, Stopped: -1, Lasted: 500}},
	}, {
		name: "callers behind one public address on different ports stay",
		records: []session.Record{
			record(session.Start, 0, calling("203.0.113.9"), ported(1)),
			record(session.Start, 9, calling("203.0.113.9"), ported(2), named("81000002")),
			record(session.Start, 20, calling("203.0.113.9"), ported(2), named("81000003")),
		},
		outcomes: []string{"stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Stopped: -1},
			{ID: 20, Started: 9, Stopped: 20, Cause: store.CauseReplaced},
			{ID: 30, Started: 20, Stopped: -1},
		},
	}, {
		name: "the same station at another NAS stays",
		records: []session.Record{
			record(session.Start, 0), record(session.Start, 60, behind(2, "gw-1")),
			record(session.Start, 70, behind(1, "gw-2")),
		},
		outcomes: []string{"stored", "stored", "stored"},
		endings: []ending{
			{ID: 10, Stopped: -1}, {ID: 20, Started: 60, Stopped: -1}, {ID: 30, Started: 70, Stopped: -1},
		},
	}})
}

func TestApplyReboot(t *testing.T) {
	t.Parallel()
	others := []session.Record{
		record(session.Start, 0), record(session.Start, 1, behind(1, "gw-2")), record(session.Start, 2, behind(2, "gw-1")),
	}
	for name, status := range map[string]session.Status{"on": session.On, "off": session.Off} {
		tell(t, []story{{
			name:     "accounting-" + name + " closes the sessions of that NAS only",
			records:  append(others[:3:3], record(status, 100)),
			outcomes: []string{"stored", "stored", "stored", "stored"},
			endings: []ending{
				{ID: 10, Stopped: 100, Cause: store.CauseNASReboot},
				{ID: 20, Started: 1, Stopped: -1},
				{ID: 30, Started: 2, Stopped: -1},
			},
		}, {
			name: "accounting-" + name + " that was delayed leaves what began since",
			records: []session.Record{
				record(session.Start, 0), record(session.Start, 50, named("81000002"), calling("AA:BB:CC:00:00:02")),
				record(status, 60, delayed(30)),
			},
			outcomes: []string{"stored", "stored", "stored"},
			endings:  []ending{{ID: 10, Stopped: 30, Cause: store.CauseNASReboot}, {ID: 20, Started: 50, Stopped: -1}},
		}})
	}
}
