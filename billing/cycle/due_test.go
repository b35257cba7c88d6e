package cycle_test

import (
	"testing"

	"gardu/billing/cycle"
)

func TestDueAndIsolir(t *testing.T) {
	t.Parallel()

	issued := at(t, "2026-02-01 00:01")
	due := cycle.Due(issued, 9, jakarta)
	if shown(due) != "2026-02-10 00:00" {
		t.Errorf("due %s", shown(due))
	}
	if isolir := cycle.Isolir(due, 10, jakarta); shown(isolir) != "2026-02-20 00:00" {
		t.Errorf("isolir %s", shown(isolir))
	}
	if same := cycle.Due(at(t, "2026-02-01 23:59"), 0, jakarta); shown(same) != "2026-02-01 00:00" {
		t.Errorf("due at once is %s", shown(same))
	}
	if isolir := cycle.Isolir(due, 0, jakarta); !isolir.Equal(due) {
		t.Errorf("isolir without grace is %s", shown(isolir))
	}
}

func TestOverdue(t *testing.T) {
	t.Parallel()

	due := at(t, "2026-02-10")
	for now, want := range map[string]bool{
		"2026-02-09 23:59": false, "2026-02-10 00:00": false, "2026-02-10 23:59": false,
		"2026-02-11 00:00": true, "2026-12-01 00:00": true,
	} {
		if got := cycle.Overdue(due, at(t, now), jakarta); got != want {
			t.Errorf("at %s it is %v that it is late", now, got)
		}
	}
}
