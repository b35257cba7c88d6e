package main

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However requests begin and end, an Identifier serves one request at a time and rests longest
// before it serves again.
func TestWindowHandsOutEachIdentifierOnce(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, identifiers).Draw(t, "size")
		w := newWindow(size)
		underway := map[byte]bool{}

		for range rapid.IntRange(1, 2000).Draw(t, "steps") {
			if !w.full() && rapid.Bool().Draw(t, "begin") {
				identifier := w.begin(20, 0, 0)
				if underway[identifier] {
					t.Fatalf("identifier %d taken twice", identifier)
				}

				underway[identifier] = true
			} else {
				for identifier := range underway {
					w.release(identifier)
					delete(underway, identifier)

					break
				}
			}

			if w.underway() != len(underway) || w.full() != (len(underway) == size) {
				t.Fatalf("window counts %d, there are %d of %d", w.underway(), len(underway), size)
			}
		}
	})
}

func TestPace(t *testing.T) {
	t.Parallel()

	open := pace{interval: 1e6, offset: 500, until: 10 * time.Millisecond, quota: 8}

	if got := open.due(3, 0); got != 3*time.Millisecond+500 {
		t.Errorf("the fourth request is due at %s", got)
	}

	if open.over(7, open.due(7, 0)) || !open.over(8, open.due(8, 0)) {
		t.Error("the quota is not kept")
	}

	if !open.over(0, 10*time.Millisecond) {
		t.Error("the end is not kept")
	}

	closed := pace{}
	if got := closed.due(1000, 42); got != 42 || closed.over(1<<40, 1<<40) {
		t.Errorf("closed loop is due at %s", got)
	}
}

// A request that fell due while the window was full waits; its latency counts from when it was
// due.
func TestOpenLoopRemembersWhatWasDue(t *testing.T) {
	t.Parallel()

	l := &lane{
		window:  newWindow(2),
		source:  constant{},
		pace:    pace{interval: float64(time.Millisecond)},
		patient: patience{timeout: time.Second, tries: 1},
	}

	var b book

	l.fill(10*time.Millisecond, &b.tally)

	if b.tally.Sent != 2 || l.backlog(10*time.Millisecond) != 8 {
		t.Fatalf("sent %d, backlog %d", b.tally.Sent, l.backlog(10*time.Millisecond))
	}

	l.queue = l.queue[:0]
	l.window.release(0)
	l.fill(20*time.Millisecond, &b.tally)

	if got := l.window.slots[2].intended; got != 2*time.Millisecond {
		t.Fatalf("the third request counts from %s, want 2ms", got)
	}

	l.end(5 * time.Millisecond)

	if got := l.backlog(time.Hour); got != 2 {
		t.Fatalf("backlog at the end %d, want 2", got)
	}
}

// constant is a source of requests that hold nothing.
type constant struct{ source }

func (constant) fill(byte, []byte) int { return 20 }
