package session_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/aaa/session"
	"gardu/store"
)

// TestReplayFromRows begins with rows that were folded at different times, applies all records
// again, and wants what a table that saw each record once holds. rows names the sessions on disk,
// each by the number of records that had been applied when it was written.
func TestReplayFromRows(t *testing.T) {
	t.Parallel()
	reuse := []session.Record{
		record(session.Start, 0), record(session.Interim, 300, lasting(300), moved(5, 5)),
		record(session.Start, 600), record(session.Interim, 900, lasting(300), moved(3, 3)),
	}
	replaced := []session.Record{
		record(session.Start, 0), record(session.Start, 300, named("81000002")),
		record(session.Stop, 301, lasting(299), moved(5, 5), delayed(2)),
	}
	revived := []session.Record{
		record(session.Start, 0), record(session.Start, 60, named("81000002")),
		record(session.Interim, 300, lasting(300), moved(5, 5)),
	}
	reboot := []session.Record{
		record(session.Start, 0), record(session.On, 300), record(session.Start, 301, named("81000002")),
	}
	for _, test := range []struct {
		name    string
		records []session.Record
		rows    map[uint64]int
	}{
		{"nothing on disk", reuse, nil},
		{"all on disk", reuse, map[uint64]int{10: 4, 30: 4}},
		{"the newer of one identity alone", reuse, map[uint64]int{10: 1, 30: 4}},
		{"the newer of one identity, the older not at all", reuse, map[uint64]int{30: 4}},
		{"the older of one identity alone, superseded", reuse, map[uint64]int{10: 4}},
		{"the successor alone", replaced, map[uint64]int{20: 3}},
		{"the successor, and its predecessor before it", replaced, map[uint64]int{10: 1, 20: 3}},
		{"the replaced one alone", replaced, map[uint64]int{10: 2}},
		{"the successor, and its predecessor still open", replaced[:2], map[uint64]int{10: 1, 20: 2}},
		{"the replaced one alive again, its successor not at all", revived, map[uint64]int{10: 3}},
		{"closed by the reboot", reboot, map[uint64]int{10: 2}},
		{"open before the reboot", reboot, map[uint64]int{10: 1, 30: 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			steady := session.New(session.Config{})
			apply(steady, test.records...)
			again := session.New(session.Config{})
			for id, applied := range test.rows {
				load(t, again, rowAfter(id, test.records[:applied]))
			}
			apply(again, test.records...)
			if diff := cmp.Diff(endings(steady), endings(again)); diff != "" {
				t.Errorf("sessions (-steady +again):\n%s", diff)
			}
		})
	}
}

// rowAfter returns the row of a session after records.
func rowAfter(id uint64, records []session.Record) store.Session {
	table := session.New(session.Config{})
	apply(table, records...)
	all := sessions(table)

	return all[slices.IndexFunc(all, func(s store.Session) bool { return s.ID == id })]
}

// load loads a row.
func load(t *testing.T, table *session.Table, row store.Session) {
	t.Helper()
	if err := table.Load(&row); err != nil {
		t.Fatal(err)
	}
}

// TestLoadKeepsRows: what is loaded is what was folded, to the last field.
func TestLoadKeepsRows(t *testing.T) {
	t.Parallel()
	open, closed := full(), full()
	open.Status, open.Class.Nonce = session.Interim, 8
	table := session.New(session.Config{})
	apply(table, open, closed)
	want := sessions(table)
	again := session.New(session.Config{})
	for _, row := range want {
		load(t, again, row)
	}
	if diff := cmp.Diff(want, sessions(again), cmp.Comparer(sameValue)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if got := again.Counts(); got.Open != 1 || got.Closed != 1 || got.Dirty != 0 {
		t.Errorf("counts are %+v", got)
	}
	row := want[0]
	if row.CalledStation != "pppoe-1" || row.NASPort != 2159018029 || row.Granted != 79 || !row.Address.Is4() ||
		row.DelegatedIPv6.Bits() != 56 || row.InputPackets != 11 || row.Duration != time.Hour {
		t.Errorf("the row is %+v", row)
	}
}

// TestFoldMark tells the mark that each batch justifies.
func TestFoldMark(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	table.Resume(5)
	var batch, second session.Batch
	if count := table.TakeDirty(9, &batch); count != 0 || batch.Mark != 5 {
		t.Errorf("an empty table gives %d sessions and mark %d, want 0 and 5", count, batch.Mark)
	}
	apply(table, record(session.Start, 0), record(session.Start, 1, behind(2, "")),
		record(session.Interim, 60, lasting(60)))

	if count := table.TakeDirty(1, &batch); count != 1 || batch.Mark != 19 || batch.Sessions[0].ID != 10 {
		t.Errorf("first batch has %d sessions and mark %d, want 1 and 19", count, batch.Mark)
	}
	if count := table.TakeDirty(1, &second); count != 0 || second.Mark != 0 {
		t.Errorf("a batch beside one in flight has %d sessions and mark %d", count, second.Mark)
	}
	table.PutBack(&batch)
	if count := table.TakeDirty(9, &batch); count != 2 || batch.Mark != 30 || batch.Sessions[0].ID != 10 {
		t.Errorf("the batch after a failure has %d sessions and mark %d, want 2 and 30", count, batch.Mark)
	}
	r := record(session.Interim, 120, lasting(120), moved(1, 2))
	table.Apply(40, &r)
	table.Folded(&batch)
	if count := table.TakeDirty(9, &batch); count != 1 || batch.Mark != 40 || len(batch.Deltas) != 1 {
		t.Errorf("the batch after that has %d sessions, %d deltas and mark %d", count, len(batch.Deltas), batch.Mark)
	}
	table.Folded(&batch)
	r = record(9, 180)
	table.Apply(50, &r)
	if count := table.TakeDirty(9, &batch); count != 0 || batch.Mark != 50 {
		t.Errorf("a record that changes nothing leaves %d sessions and mark %d, want 0 and 50", count, batch.Mark)
	}
}

// TestFoldDeltasBounded: when folds have failed for weeks, a batch holds fewer sessions rather
// than many deltas.
func TestFoldDeltasBounded(t *testing.T) {
	t.Parallel()
	const days = 12
	table := session.New(session.Config{})
	index := uint64(0)
	for day := range days {
		for number := range 3 {
			r := record(session.Interim, int64(day)*86400, behind(int64(number+1), ""), lasting(uint32(day)*86400),
				moved(uint64(day+1), 1))
			index++
			table.Apply(index, &r)
		}
	}
	var batch session.Batch
	total := 0
	for number := range 3 {
		if count := table.TakeDirty(4, &batch); count != 1 {
			t.Errorf("batch %d holds %d sessions with %d deltas", number, count, len(batch.Deltas))
		}
		total += len(batch.Deltas)
		table.Folded(&batch)
	}
	if total != 3*days {
		t.Errorf("%d deltas were folded, want %d", total, 3*days)
	}
}
