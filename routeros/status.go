package routeros

import (
	"fmt"
	"time"

	"gardu/store"
)

// State says in a word how it stands with a router.
type State string

// The states, of which the first that fits is shown.
const (
	StateRefused     State = "refused" // password, permission or certificate: a person must mend it
	StateUnreachable State = "unreachable"
	StatePaused      State = "paused"
	StateHeld        State = "held" // a guard holds
	StateNew         State = "new"  // no plan was applied to it, or no full round made yet
	StateBehind      State = "behind"
	StateInStep      State = "in step"
)

// states lists them, for metrics.
var states = []State{
	StateRefused, StateUnreachable, StatePaused, StateHeld, StateNew, StateBehind, StateInStep,
}

// Status is how it stands with one router.
type Status struct {
	Router   int64      `json:"router"`
	Name     string     `json:"name"`
	Mode     string     `json:"mode"`
	State    State      `json:"state"`
	Sentence string     `json:"sentence"` // what to know or do; empty while all is well
	Since    *time.Time `json:"since"`    // of the trouble; nil without
	Round    *time.Time `json:"round"`    // the last full round; nil for none
	Next     time.Time  `json:"next"`     // when something is tried next
	Wishes   int        `json:"wishes"`   // services that wait to be looked at
	Rows     int        `json:"rows"`     // objects of ours on the router
	Steps    int        `json:"steps"`    // that were planned in the last round and not carried out
	Identity Identity   `json:"identity"`
	Notes    []string   `json:"notes"`
	Failed   []Failed   `json:"failed"`   // what the router refused in the last round
	Seen     *time.Time `json:"seen"`     // when it last answered; nil for never
	Failures int        `json:"failures"` // attempts in a row that have failed
	Rules    int        `json:"rules"`    // of those steps, how many are about rules of isolir
}

// Status returns how it stands with every router, from memory.
func (f *Fleet) Status() []Status {
	workers := f.list()
	all := make([]Status, len(workers))
	for at, one := range workers {
		all[at] = one.status()
	}

	return all
}

// StatusAt returns how it stands with one router, from memory; false where it is not kept in step.
func (f *Fleet) StatusAt(router int64) (Status, bool) {
	one, err := f.worker(router)
	if err != nil {
		return Status{}, false
	}

	return one.status(), true
}

// status returns how it stands with the router.
func (w *worker) status() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := Status{
		Router: w.id, Name: w.router.Name, Mode: w.router.Mode.String(), Wishes: len(w.wishes),
		Rows: w.rows, Identity: w.last.identity, Next: w.full, Failed: w.last.done.Failed,
		Notes: w.last.notes, Steps: w.last.steps, Rules: w.last.rules, Failures: w.link.failures,
	}
	if !w.spoken.IsZero() {
		seen := w.spoken
		s.Seen = &seen
	}
	if !w.last.at.IsZero() {
		at := w.last.at
		s.Round = &at
	}
	if !w.link.since.IsZero() {
		since := w.link.since
		s.Since, s.Next = &since, w.link.until
	}
	s.State, s.Sentence = w.state()

	return s
}

// state is the first state that fits, with its sentence. The caller holds mu.
func (w *worker) state() (State, string) {
	switch {
	case w.link.refused:
		return StateRefused, w.last.failure
	case w.link.open():
		return StateUnreachable, w.last.failure
	case w.router.Paused:
		return StatePaused, fmt.Sprintf("router %s is paused", w.router.Name)
	case w.router.Fresh:
		return StateNew, fmt.Sprintf("nothing is written to router %s before a plan is applied to it",
			w.router.Name)
	case w.last.held != "":
		return StateHeld, w.last.held
	case w.last.at.IsZero():
		return StateNew, w.last.failure
	case len(w.wishes) > 0 || w.all || w.last.failure != "":
		return StateBehind, w.last.failure
	case len(w.last.done.Failed) > 0:
		return StateBehind, fmt.Sprintf("router %s refused %d steps of the last round",
			w.router.Name, len(w.last.done.Failed))
	default:
		return StateInStep, ""
	}
}

// reachable returns an error for a router that is not worth dialling now.
func (w *worker) reachable() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.link.open() {
		return w.link.unreachable(&w.router, w.fleet.config.Now())
	}

	return nil
}

// familiar returns an error for a router that is not the one that was recorded.
func (w *worker) familiar() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	guards := guarding{router: &w.router, identity: w.last.identity}

	return guards.same()
}

// pending reports whether a change of a service has not reached the router.
func (w *worker) pending(service int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, waits := w.wishes[service]

	return waits || w.all
}

// errNoRouter is the answer for a NAS that is no router of ours.
func errNoRouter(nas int64) error {
	return store.Errorf(store.NotFound, "NAS %d is no router that is kept in step", nas)
}
