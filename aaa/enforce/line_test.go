package enforce

import (
	"testing"
	"time"
)

// TestLineOfSilence: a silent router is asked less and less, and counts as deaf after three
// requests over more than a minute.
func TestLineOfSilence(t *testing.T) {
	t.Parallel()
	l := &line{window: firstWindow}
	now := time.Second
	l.answered(now, 16)
	if l.window != firstWindow+1 || !l.proven(now) {
		t.Errorf("window %d after an answer", l.window)
	}
	for round, least := range []time.Duration{10, 20, 40, 60, 60} {
		now += 11 * time.Second
		l.unanswered(now)
		pause := l.probeAt - now
		if pause < least*time.Second || pause > least*time.Second*5/4 {
			t.Errorf("round %d: asked again after %v", round, pause)
		}
		if l.isDeaf(now) != (round >= 3) {
			t.Errorf("round %d: deaf %v", round, l.isDeaf(now))
		}
		now = l.probeAt
	}
	l.answered(now, 16)
	if l.silent || l.window != 2 || l.isDeaf(now) {
		t.Errorf("%+v after an answer", l)
	}
}

// TestLineOrder: who gets something back goes first, then by the age of the fact; what must be
// ended keeps to its own pace and lets the others pass.
func TestLineOrder(t *testing.T) {
	t.Parallel()
	l := &line{window: 16}
	add := func(id uint64, of rank, after time.Duration, ends bool) {
		l.push(&track{id: id, rank: of, order: noon.Add(after), number: id, ends: ends, line: l})
	}
	add(1, rankCut, 0, true)
	add(2, rankRaise, time.Hour, true)
	add(3, rankCut, time.Minute, false)
	add(4, rankKick, 2*time.Hour, true)
	now := time.Second
	for _, want := range []uint64{4, 3, 2, 1} {
		l.kickAt = 0
		if want == 3 {
			l.kickAt = now + time.Second // too early to end another one
		}
		got, at := l.next(now)
		if got == nil || got.id != want {
			t.Fatalf("%+v at %v, want %d", got, at, want)
		}
		l.drop(got)
	}
	add(5, rankCut, 0, true)
	l.kickAt = now + time.Second
	if got, at := l.next(now); got != nil || at != l.kickAt {
		t.Errorf("%+v at %v", got, at)
	}
	l.flying = 16
	if got, at := l.next(now); got != nil || at != 0 {
		t.Errorf("%+v at %v beyond the window", got, at)
	}
}
