package session_test

import (
	"fmt"
	"testing"

	"gardu/aaa/session"
	"gardu/store"
)

func TestList(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	var records []session.Record
	for number := range 10_000 {
		r := record(session.Start, 0, named(fmt.Sprint(number)), calling(""))
		r.NAS, r.Service, r.Login = int64(number%2+1), int64(number%5), fmt.Appendf(nil, "login%d", number%100)
		if number%4 == 0 {
			r.Status = session.Stop
		}
		records = append(records, r)
	}
	apply(table, records...)
	for _, test := range []struct {
		name   string
		filter session.Filter
		limit  int
		want   int
	}{
		{"all", session.Filter{}, 1 << 30, 10_000},
		{"at most", session.Filter{}, 4097, 4097},
		{"none", session.Filter{}, 0, 0},
		{"of a login", session.Filter{Login: "login7"}, 1 << 30, 100},
		{"of a NAS", session.Filter{NAS: 2}, 1 << 30, 5000},
		{"of a service", session.Filter{Service: 3}, 1 << 30, 2000},
		{"open", session.Filter{State: session.OpenOnly}, 1 << 30, 7500},
		{"closed", session.Filter{State: session.ClosedOnly}, 1 << 30, 2500},
		{"of several", session.Filter{Login: "login4", NAS: 1, Service: 4, State: session.ClosedOnly}, 1 << 30, 100},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			seen := make(map[uint64]bool)
			table.List(&test.filter, test.limit, func(s *store.Session) bool {
				seen[s.ID] = true

				return true
			})
			if len(seen) != test.want {
				t.Errorf("%d sessions, want %d", len(seen), test.want)
			}
		})
	}
	visits := 0
	table.List(&session.Filter{}, 1<<30, func(*store.Session) bool {
		visits++

		return visits < 3
	})
	if visits != 3 {
		t.Errorf("visited %d after saying stop at 3", visits)
	}
	if open := table.AppendOpen(nil, 3); len(open) != 1500 {
		t.Errorf("%d open sessions of service 3, want 1500", len(open))
	}
	if open := table.AppendOpen(nil, 99); len(open) != 0 {
		t.Errorf("%d open sessions of an unknown service", len(open))
	}
}
