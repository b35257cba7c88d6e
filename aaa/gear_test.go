package aaa

import "testing"

func TestFolderWorksHarderTheFurtherItIsBehind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		overdue  uint64
		sessions int
		rests    bool
	}{
		{"nearly up to date", 1, 100, true},
		{"a busy second behind", 60_000, 100, true},
		{"some seconds behind", 60_001, 200, true},
		{"far behind", 250_001, 500, false},
		{"near the lag from which requests are shed", JournalLag, FoldSessions, false},
	} {
		pace := gearFor(c.overdue)
		if pace.sessions != c.sessions || (pace.rest > 0) != c.rests {
			t.Errorf("%s: %d sessions a slice, resting %d times", c.name, pace.sessions, pace.rest)
		}
	}
	for i := 1; i < len(gears); i++ {
		if gears[i].overdue <= gears[i-1].overdue || gears[i].sessions < gears[i-1].sessions {
			t.Errorf("gear %d is not above gear %d", i, i-1)
		}
	}
}
