package enforce

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// noon is an instant.
var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// TestWakes: each service once, the urgent first, the strongest cause with the oldest fact; and no
// more than there is room for.
func TestWakes(t *testing.T) {
	t.Parallel()
	w := newWakes(3)
	for _, one := range []wake{
		{1, causeStart, noon},
		{2, causeClock, noon},
		{3, causeFact, noon.Add(time.Hour)},
		{3, causeUsage, noon},
		{1, causeFact, noon},
	} {
		if !w.put(one) {
			t.Fatalf("no room for %+v", one)
		}
	}
	if w.put(wake{4, causeFact, noon}) || w.size() != 3 {
		t.Error("there was room for a fourth")
	}
	for _, want := range []wake{{3, causeFact, noon}, {1, causeFact, noon}, {2, causeClock, noon}} {
		if got, some := w.take(); !some || got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if _, some := w.take(); some || w.size() != 0 {
		t.Error("something is left")
	}
}

// TestWakesAgainstModel: whatever is put and taken, every service that was put is taken once.
func TestWakesAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(chance *rapid.T) {
		w, model := newWakes(1<<20), map[int64]bool{}
		chance.Repeat(map[string]func(*rapid.T){
			"put": func(chance *rapid.T) {
				one := wake{
					service: rapid.Int64Range(1, 50).Draw(chance, "service"),
					cause:   cause(rapid.IntRange(0, int(causeKick)).Draw(chance, "cause")),
				}
				w.put(one)
				model[one.service] = true
			},
			"take": func(chance *rapid.T) {
				one, some := w.take()
				if some != (len(model) > 0) || some && !model[one.service] {
					chance.Fatalf("took %+v, %v", one, some)
				}
				delete(model, one.service)
			},
			"": func(chance *rapid.T) {
				if w.size() != len(model) {
					chance.Fatalf("%d wait, not %d", w.size(), len(model))
				}
			},
		})
	})
}

// TestFifoGivesRoomBack: a queue that was long does not stay long.
func TestFifoGivesRoomBack(t *testing.T) {
	t.Parallel()
	var f fifo
	for i := range int64(10 * fifoSlack) {
		f.push(i)
		if i%2 == 1 {
			f.pop()
		}
	}
	for range 4 * fifoSlack {
		f.pop()
	}
	if got, some := f.pop(); !some || got != 9*fifoSlack {
		t.Errorf("%d, %v", got, some)
	}
	if len(f.items)-f.head > 2*fifoSlack || len(f.items) > 8*fifoSlack {
		t.Errorf("%d items from %d", len(f.items), f.head)
	}
}
