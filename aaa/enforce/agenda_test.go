package enforce

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestAgendaAgainstModel: what is due comes in the order of its instants, each service as it was
// set last.
func TestAgendaAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(chance *rapid.T) {
		a, model := newAgenda(), map[int64]time.Time{}
		now := noon
		chance.Repeat(map[string]func(*rapid.T){
			"set": func(chance *rapid.T) {
				service := rapid.Int64Range(1, 20).Draw(chance, "service")
				at := now.Add(time.Duration(rapid.IntRange(-10, 100).Draw(chance, "in")) * time.Second)
				if rapid.Bool().Draw(chance, "clear") {
					delete(model, service)
					a.set(service, time.Time{})

					return
				}
				model[service] = at
				a.set(service, at)
			},
			"pass": func(chance *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(0, 50).Draw(chance, "s")) * time.Second)
				last := time.Time{}
				for {
					one, some := a.due(now)
					if !some {
						break
					}
					if !model[one.service].Equal(one.fact) || one.fact.Before(last) {
						chance.Fatalf("%+v is due after %v; model %v", one, last, model[one.service])
					}
					last = one.fact
					delete(model, one.service)
				}
			},
			"": func(chance *rapid.T) {
				if a.Len() != len(model) {
					chance.Fatalf("%d entries, not %d", a.Len(), len(model))
				}
			},
		})
	})
}

// TestAgendaNext: the time until the next instant, within a limit.
func TestAgendaNext(t *testing.T) {
	t.Parallel()
	a := newAgenda()
	if got := a.next(noon, time.Second); got != time.Second {
		t.Errorf("empty: %v", got)
	}
	a.set(1, noon.Add(time.Hour))
	a.set(2, noon.Add(300*time.Millisecond))
	if got := a.next(noon, time.Second); got != 300*time.Millisecond {
		t.Errorf("soon: %v", got)
	}
	if got := a.next(noon.Add(time.Minute), time.Second); got != 0 {
		t.Errorf("due: %v", got)
	}
}
