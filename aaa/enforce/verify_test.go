package enforce

import (
	"testing"
	"time"

	"gardu/store"
)

// TestProof: what is measured of a rate.
func TestProof(t *testing.T) {
	t.Parallel()
	at := func(seconds int, up, down uint64) store.Session {
		return store.Session{
			Duration: time.Duration(seconds) * time.Second, InputOctets: up, OutputOctets: down,
			Updated: noon.Add(time.Duration(seconds) * time.Second),
		}
	}
	for _, one := range []struct {
		name   string
		rate   string
		second store.Session
		want   verdict
	}{
		{"held", "8M/8M", at(160, 0, 60_000_000), holds},
		{"idle", "8M/8M", at(160, 0, 6_000_000), idle},
		{"exceeded down", "8M/8M", at(160, 0, 73_000_000), exceeds},
		{"exceeded up", "1M/8M", at(160, 9_100_000, 0), exceeds},
		{"within a burst", "8M/8M 16M/16M 6M/6M 10/10", at(160, 0, 73_000_000), holds},
		{"too short", "8M/8M", at(120, 0, 900_000_000), unsettled},
		{"counters fell", "8M/8M", at(160, 0, 0), idle},
	} {
		var p proof
		if !p.begin(&store.Profile{Rate: one.rate}) {
			t.Fatalf("%s: no rate", one.name)
		}
		first := at(100, 0, 0)
		if p.see(&first) != unsettled {
			t.Errorf("%s: settled by one interim", one.name)
		}
		if got := p.see(&one.second); got != one.want {
			t.Errorf("%s: %v, want %v", one.name, got, one.want)
		}
	}
	var p proof
	if p.begin(nil) || p.begin(&store.Profile{}) || p.begin(&store.Profile{Rate: "fast"}) {
		t.Error("something was measured without a rate")
	}
}
