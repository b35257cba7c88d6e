package routeros_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

func TestNothingIsWrittenBeforeAPlanIsApplied(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.routers[0].Fresh = true
	r.book.pppoe(1)
	r.started()
	r.until("the first look", func() bool { return r.fleet.Status()[0].Identity.Serial != "" })
	r.changed(1)
	if plan := r.plan(); plan.Empty() {
		t.Error("nothing is planned")
	}
	if status := r.fleet.Status()[0]; status.State != routeros.StateNew {
		t.Errorf("the state is %q", status.State)
	}
	if wrote := r.router.Writes(); wrote != 0 {
		t.Errorf("wrote %d times", wrote)
	}
}

// Many customers that a verb has isolated are no accident, and no guard holds them up.
func TestWhatWasAskedForIsNoAccident(t *testing.T) {
	t.Parallel()
	const customers = 90
	r := newRig(t, store.RouterLocal, rostest.Config{})
	for id := int64(1); id <= customers; id++ {
		r.book.pppoe(id)
	}
	r.started().inStep()
	for id := int64(1); id <= customers; id++ {
		r.book.change(id, func(s *store.Service) { s.Holds = store.HoldUnpaid })
	}
	var changes []store.Change
	for id := int64(1); id <= customers; id++ {
		changes = append(changes, store.Change{Noun: store.NounService, ID: id})
	}
	r.fleet.Changed(changes)
	r.until("all of them", func() bool {
		for _, row := range r.router.Rows("/ppp/secret") {
			if row["profile"] != "gd-isolir" {
				return false
			}
		}

		return true
	})
	if held := r.fleet.Status()[0].State; held == routeros.StateHeld {
		t.Error("a guard holds")
	}
}

func TestAViewThatCannotBeRenewedIsShownWithItsAge(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	var later atomic.Int64
	fleet, err := routeros.New(routeros.Config{
		Book: r.book, Key: siteKey,
		Now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fleet = fleet
	r.idle()
	if _, err := fleet.Live(t.Context(), theRouter, routeros.ViewResource); err != nil {
		t.Fatal(err)
	}
	later.Store(int64(time.Minute))
	r.router.Refuse(true)
	view, err := fleet.Live(t.Context(), theRouter, routeros.ViewResource)
	if err != nil || len(view.Rows) != 1 || view.Age < 60 || view.Error == "" {
		t.Errorf("%+v, %v", view, err)
	}
	if _, err := fleet.Live(t.Context(), theRouter, routeros.ViewPPP); !store.Is(err, store.Unavailable) {
		t.Errorf("a view that nobody has seen: %v", err)
	}
}

// A router that refuses one step for want of a right refuses all of them.
func TestAMissingRightEndsTheRun(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{Users: []rostest.User{
		{Name: "admin", Policies: []string{"api", "read", "sensitive"}},
	}}).idle()
	r.book.pppoe(1)
	_, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{})
	if err == nil || !strings.Contains(err.Error(), "not enough permissions") {
		t.Errorf("without the right to write: %v", err)
	}
	if wrote := r.router.Writes(); wrote > 1 {
		t.Errorf("tried %d times", wrote)
	}
}

// Nobody's session is ended on a router that is another one, or that an operator has paused.
func TestEndLooksAtTheRouterFirst(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		wrong func(*store.Router)
		kind  store.ErrorKind
	}{
		"another router": {func(r *store.Router) { r.Serial = "ANOTHER" }, store.Conflict},
		"paused":         {func(r *store.Router) { r.Paused = true }, store.Unavailable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, store.RouterLocal, rostest.Config{})
			r.book.pppoe(1)
			r.started().inStep()
			dial := rostest.DialIn{Name: "customer00001", Password: "password 1"}
			if _, err := r.router.Dial(dial); err != nil {
				t.Fatal(err)
			}
			r.book.mu.Lock()
			test.wrong(&r.book.routers[0])
			r.book.mu.Unlock()
			r.fleet.Changed([]store.Change{{Noun: store.NounRouter, ID: theRouter}})
			r.until("the record", func() bool {
				return r.fleet.Status()[0].State != routeros.StateInStep
			})
			err := r.fleet.End(t.Context(), &store.Session{NAS: theNAS, Login: "customer00001"})
			if !store.Is(err, test.kind) || len(r.router.Rows("/ppp/active")) != 1 {
				t.Errorf("%v, and %v", err, r.router.Rows("/ppp/active"))
			}
		})
	}
}

// That the book cannot be read is not the router's fault.
func TestABookThatFailsMakesNoRouterUnreachable(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.failing = errors.New("the disk is full")
	r.started()
	r.until("the failure", func() bool {
		return strings.Contains(r.fleet.Status()[0].Sentence, "the disk is full")
	})
	if status := r.fleet.Status()[0]; status.Failures > 0 {
		t.Errorf("it counts against the router: %+v", status)
	}
}
