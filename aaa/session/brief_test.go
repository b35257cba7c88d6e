package session_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gardu/aaa/session"
)

// TestEachOpen visits every open session once, and none that is closed.
func TestEachOpen(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	const count = 10_000
	for number := range count {
		r := record(session.Start, int64(number), named(fmt.Sprint(number)), calling(""), behind(int64(number%2+1), ""))
		r.Service, r.Class = int64(number+1), session.Class{Service: int64(number + 1), Nonce: uint64(number + 1), Granted: 3, Terms: 4}
		if number%4 == 0 {
			r.Status = session.Stop
		}
		table.Apply(uint64(number+1), &r)
	}
	seen := make(map[uint64]session.Brief)
	table.EachOpen(func(brief *session.Brief) bool {
		table.Regrant(brief.Service, brief.ID, 5, 6, clock(1))
		seen[brief.ID] = *brief

		return true
	})
	if len(seen) != count*3/4 {
		t.Errorf("visited %d, want %d", len(seen), count*3/4)
	}
	want := session.Brief{ID: 2, Service: 2, NAS: 2, Granted: 3, Terms: 4, Updated: clock(1)}
	if got := seen[2]; got != want {
		t.Errorf("visited (-want +got):\n%s", cmp.Diff(want, got))
	}
	visits := 0
	table.EachOpen(func(*session.Brief) bool {
		visits++

		return visits < 3
	})
	if visits != 3 {
		t.Errorf("visited %d after saying stop at 3", visits)
	}
	for id, open := range map[uint64]bool{1: false, 9999: true} {
		if s, ok := table.Session(id); !ok || s.ID != id || s.Open() != open {
			t.Errorf("session %d is %+v, %v", id, s, ok)
		}
	}
	for _, id := range []uint64{0, count + 1} {
		if s, ok := table.Session(id); ok {
			t.Errorf("session %d is %+v", id, s)
		}
	}
}

// TestConflicts finds the addresses that several open sessions of one router have.
func TestConflicts(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	index := uint64(0)
	send := func(number int, address string, options ...option) {
		index++
		r := record(session.Start, 0, append([]option{household(number), named(fmt.Sprint("a", number)), addressed(address)}, options...)...)
		table.Apply(index, &r)
	}
	send(1, "10.0.0.1")
	send(2, "10.0.0.1", behind(2, "gw-1"))
	send(3, "10.0.0.1", behind(1, "gw-2"))
	send(4, "10.0.0.4")
	send(5, "0.0.0.0")
	send(6, "0.0.0.0")
	send(7, "")
	send(8, "")
	if got := table.Conflicts(9); len(got) != 0 {
		t.Errorf("conflicts without any: %+v", got)
	}
	send(9, "10.0.0.4")
	want := []session.Conflict{{NAS: 1, Address: ip("10.0.0.4"), Sessions: []uint64{4, 9}, Logins: []string{"login4", "login9"}}}
	if diff := cmp.Diff(want, table.Conflicts(9), equal); diff != "" {
		t.Errorf("conflicts (-want +got):\n%s", diff)
	}
	for number := 10; number < 50; number++ {
		send(number, "10.0.0.1")
	}
	if got := table.Conflicts(1); len(got) != 1 {
		t.Errorf("%d conflicts, asked for one", len(got))
	}
	all := table.Conflicts(9)
	if len(all) != 2 {
		t.Fatalf("%d conflicts, want 2", len(all))
	}
	for _, found := range all {
		if len(found.Sessions) > session.ConflictSessions || len(found.Sessions) != len(found.Logins) {
			t.Errorf("a conflict names %d sessions and %d logins", len(found.Sessions), len(found.Logins))
		}
	}
	table.Conclude(9, 9, 1006, clock(1))
	if got := table.Conflicts(9); len(got) != 1 {
		t.Errorf("after one of two sessions has ended there are %d conflicts, want 1", len(got))
	}
}
