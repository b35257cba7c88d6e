package session_test

import (
	"testing"
	"time"

	"gardu/aaa/session"
	"gardu/store"
)

// only returns the one session of a story.
func only(t *testing.T, table *session.Table) store.Session {
	t.Helper()
	all := sessions(table)
	if len(all) != 1 {
		t.Fatalf("%d sessions, want one: %+v", len(all), all)
	}

	return all[0]
}

// granting says what the Accept granted.
func granting(granted, terms uint64) option {
	return func(r *session.Record) {
		r.Class = session.Class{Service: 7, Nonce: 9, Granted: granted, Terms: terms}
	}
}

// TestRegrant: what the NAS was told last stands over the Class that it goes on returning, also
// while it is in doubt.
func TestRegrant(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	start := record(session.Start, 0, granting(5, 6))
	applied := table.Apply(10, &start)
	if applied.Granted != 5 || applied.Terms != 6 || applied.NAS != 1 {
		t.Errorf("the start is %+v", applied)
	}
	if s := only(t, table); s.Granted != 5 || s.Terms != 6 || !s.GrantedAt.Equal(dawn) {
		t.Errorf("at first the session has %d, %d since %v", s.Granted, s.Terms, s.GrantedAt)
	}
	for index, step := range []struct {
		name           string
		granted, terms uint64
		at             int64
		since          int64
	}{
		{"the same again", 5, 6, 10, 0},
		{"other terms", 5, 7, 20, 0},
		{"in doubt", 0, 7, 30, 30},
		{"another profile", 8, 7, 40, 40},
	} {
		if !table.Regrant(7, 10, step.granted, step.terms, clock(step.at)) {
			t.Errorf("%s: the session is not open", step.name)
		}
		interim := record(session.Interim, step.at+1, granting(5, 6), lasting(uint32(step.at)+1))
		applied = table.Apply(uint64(20+index), &interim)
		s := only(t, table)
		if s.Granted != step.granted || s.Terms != step.terms || !s.GrantedAt.Equal(clock(step.since)) {
			t.Errorf("%s: the session has %d, %d since %v", step.name, s.Granted, s.Terms, s.GrantedAt)
		}
		if applied.Granted != step.granted || applied.Terms != step.terms {
			t.Errorf("%s: the interim is %+v", step.name, applied)
		}
	}
	for name, gone := range map[string][2]uint64{
		"another service": {8, 10}, "another session": {7, 11}, "no service": {0, 11},
	} {
		if table.Regrant(int64(gone[0]), gone[1], 1, 1, dawn) {
			t.Errorf("%s: found", name)
		}
	}
	stop := record(session.Stop, 60, granting(5, 6), lasting(60))
	table.Apply(30, &stop)
	if table.Regrant(7, 10, 1, 1, clock(61)) || table.Regrant(0, 10, 1, 1, clock(61)) {
		t.Error("a closed session was granted something")
	}
	if s := only(t, table); s.Granted != 8 {
		t.Errorf("the closed session has %d", s.Granted)
	}
}

// TestRegrantFolds: what was noted without a record is written, holds back no mark, and is there
// after a restart, whichever records are applied again.
func TestRegrantFolds(t *testing.T) {
	t.Parallel()
	records := []session.Record{
		record(session.Start, 0, granting(5, 6)),
		record(session.Interim, 300, granting(5, 6), lasting(300), moved(1, 2)),
	}
	table := session.New(session.Config{})
	apply(table, records...)
	var batch session.Batch
	table.TakeDirty(9, &batch)
	table.Folded(&batch)
	table.Regrant(7, 10, 8, 9, clock(310))
	if count := table.TakeDirty(9, &batch); count != 1 || batch.Mark != 20 || len(batch.Deltas) != 0 {
		t.Fatalf("folded are %d sessions with %d deltas up to %d", count, len(batch.Deltas), batch.Mark)
	}
	row := batch.Sessions[0]
	if row.Granted != 8 || row.Terms != 9 || row.LastIndex != 20 || !row.GrantedAt.Equal(clock(310)) {
		t.Errorf("the row is %+v", row)
	}
	table.Folded(&batch)

	again := session.New(session.Config{})
	load(t, again, row)
	apply(again, append(records, record(session.Interim, 600, granting(5, 6), lasting(600)))...)
	if s := only(t, again); s.Granted != 8 || s.Terms != 9 || !s.GrantedAt.Equal(clock(310)) {
		t.Errorf("after a restart the session has %d, %d since %v", s.Granted, s.Terms, s.GrantedAt)
	}
	next := record(session.Interim, 900, granting(5, 6), lasting(900))
	again.Apply(40, &next)
	if again.TakeDirty(9, &batch); batch.Mark != 40 || batch.Sessions[0].LastIndex != 40 {
		t.Errorf("after that the row has index %d and mark %d", batch.Sessions[0].LastIndex, batch.Mark)
	}
}

// TestRegrantUnserved: a session whose service is not known is found by its ID.
func TestRegrantUnserved(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	stranger := func(r *session.Record) { r.Service = 0 }
	apply(table, record(session.Start, 0, stranger), record(session.Start, 1, named("other"), stranger, calling(other)))
	if !table.Regrant(0, 20, 3, 4, clock(5)) || !table.Conclude(0, 20, store.CauseEnded, clock(9)) {
		t.Error("the session was not found")
	}
	if s, ok := table.Session(20); !ok || s.Granted != 3 || s.Cause != store.CauseEnded {
		t.Errorf("the session is %+v", s)
	}
}

// TestConclude: a session that we have closed is open again with any later interim, and counts
// nothing twice; a Stop tells the real end.
func TestConclude(t *testing.T) {
	t.Parallel()
	for _, cause := range []store.TerminateCause{store.CauseGone, store.CauseEnded, store.CauseRebooted} {
		t.Run(cause.String(), func(t *testing.T) {
			t.Parallel()
			table := session.New(session.Config{})
			apply(table, record(session.Start, 0), record(session.Interim, 300, lasting(300), moved(50, 60)))
			if !table.Conclude(7, 10, cause, clock(310)) {
				t.Fatal("the session is not open")
			}
			if table.Conclude(7, 10, cause, clock(311)) {
				t.Error("it was concluded twice")
			}
			if s := only(t, table); s.Cause != cause || sinceDawn(s.Stopped) != 310 || s.LastIndex != 20 {
				t.Errorf("the session is %+v", s)
			}
			if !ask(table, 311, other, 1, 1) {
				t.Error("the concluded session counts for simultaneous use")
			}

			again := record(session.Interim, 312, lasting(312), moved(70, 80))
			if got := table.Apply(30, &again); got.Outcome != session.Stored || !got.Revived || got.Opened || got.Session != 10 {
				t.Errorf("the later interim is %+v", got)
			}
			if s := only(t, table); !s.Open() || s.Cause != 0 {
				t.Errorf("the session is %+v", s)
			}
			table.Conclude(7, 10, cause, clock(313))
			stop := record(session.Stop, 320, lasting(320), moved(90, 90), ended(1))
			if got := table.Apply(40, &stop); got.Outcome != session.Stored || got.Revived || got.Closed != 0 {
				t.Errorf("the stop is %+v", got)
			}
			if s := only(t, table); s.Cause != 1 || sinceDawn(s.Stopped) != 320 {
				t.Errorf("the session is %+v", s)
			}
			if up, down := used(t, table); up != 90 || down != 90 {
				t.Errorf("usage is %d and %d", up, down)
			}
		})
	}
}

// TestConcludeFolds: a conclusion is written without a record and read back; what is applied again
// does not undo it.
func TestConcludeFolds(t *testing.T) {
	t.Parallel()
	records := []session.Record{record(session.Start, 0), record(session.Interim, 300, lasting(300))}
	table := session.New(session.Config{})
	apply(table, records...)
	table.Conclude(7, 10, store.CauseGone, clock(200))
	var batch session.Batch
	if table.TakeDirty(9, &batch); batch.Mark != 20 || batch.Sessions[0].Cause != store.CauseGone {
		t.Errorf("folded is %+v up to %d", batch.Sessions, batch.Mark)
	}
	again := session.New(session.Config{})
	load(t, again, batch.Sessions[0])
	apply(again, records...)
	if s := only(t, again); s.Open() || !s.Stopped.Equal(clock(200)) {
		t.Errorf("after a restart the session is %+v", s)
	}
	late := record(session.Start, 400)
	late.Event = dawn.UnixNano()
	if got := again.Apply(30, &late); got.Opened || got.Revived {
		t.Errorf("a repeated start is %+v", got)
	}
}

// TestFollowsTheNAS: where a NAS speaks from, to which address of ours, and how it spells the user
// are those of its last record; a repeated start changes none of them.
func TestFollowsTheNAS(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	send := func(index uint64, status session.Status, at int64, source, local, user string) store.Session {
		r := record(status, at, lasting(uint32(at)), from(source))
		r.Local, r.UserName = ip(local), []byte(user)
		table.Apply(index, &r)

		return only(t, table)
	}
	has := func(s store.Session, source, local, user string) {
		t.Helper()
		if s.Source != ip(source) || s.Local != ip(local) || s.UserName != user {
			t.Errorf("the session is of %q at %v, heard at %v", s.UserName, s.Source, s.Local)
		}
	}
	has(send(1, session.Start, 0, "192.0.2.1", "198.51.100.1", "budi@ISP"), "192.0.2.1", "198.51.100.1", "budi@ISP")
	has(send(2, session.Start, 1, "192.0.2.2", "198.51.100.2", "Budi"), "192.0.2.1", "198.51.100.1", "budi@ISP")
	has(send(3, session.Interim, 300, "::ffff:192.0.2.3", "2001:db8::5%eth0", "BUDI"),
		"192.0.2.3", "2001:db8::5", "BUDI")
	has(send(4, session.Interim, 600, "", "", ""), "192.0.2.3", "2001:db8::5", "BUDI")
	has(send(5, session.Stop, 700, "2001:db8::9", "198.51.100.1", "x"), "2001:db8::9", "198.51.100.1", "x")
}

// TestLoadsRowsOfOld: rows that were written before sessions knew when they were granted what they
// have, have it since they began.
func TestLoadsRowsOfOld(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	load(t, table, store.Session{ID: 1, LastIndex: 1, Service: 7, NAS: 1, Started: dawn, Updated: dawn.Add(time.Hour)})
	if s := only(t, table); !s.GrantedAt.Equal(dawn) || s.Granted != 0 {
		t.Errorf("the session has %d since %v", s.Granted, s.GrantedAt)
	}
}

// TestJumpBackKeepsGrants: a NAS whose counters jump back within a session was told nothing anew,
// so the session that follows has what the one before had; a new Start has what its Accept gave.
func TestJumpBackKeepsGrants(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		status         session.Status
		granted, terms uint64
	}{
		{"an interim goes on", session.Interim, 8, 9},
		{"a start begins anew", session.Start, 5, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			table := session.New(session.Config{})
			start := record(session.Start, 0, granting(5, 6))
			table.Apply(10, &start)
			interim := record(session.Interim, 1000, granting(5, 6), lasting(1000))
			table.Apply(11, &interim)
			table.Regrant(7, 10, 8, 9, clock(1001))
			later := record(c.status, 2000, granting(5, 6), lasting(5))
			applied := table.Apply(12, &later)
			if !applied.Opened || applied.Granted != c.granted || applied.Terms != c.terms {
				t.Errorf("what follows is %+v", applied)
			}
		})
	}
}
