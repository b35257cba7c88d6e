package routeros_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gardu/routeros"
	"gardu/routeros/api"
	"gardu/routeros/rostest"
	"gardu/store"
)

// secured is a fake router with a certificate of its own, and its fingerprint.
func secured(t *testing.T) (*rostest.Router, string) {
	t.Helper()
	config, certificate, err := rostest.Certificate()
	if err != nil {
		t.Fatal(err)
	}

	return rostest.Start(t, rostest.Config{TLS: config}), api.Fingerprint(certificate)
}

func TestTrialSaysHowFarItCame(t *testing.T) {
	t.Parallel()
	router, fingerprint := secured(t)
	plain := rostest.Start(t, rostest.Config{})
	gone, err := rostest.Open(rostest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	pinned := func(fingerprint string) store.Router {
		return store.Router{
			ID: theRouter, Name: "gw", Address: router.Address(), User: "admin", TLS: store.RouterPin,
			Fingerprint: fingerprint,
		}
	}
	open := store.Router{
		ID: theRouter, Name: "gw", Address: plain.Address(), User: "admin", TLS: store.RouterPlain,
	}
	for _, test := range []struct {
		name    string
		router  store.Router
		change  func(*store.Router)
		want    routeros.Trial
		failure string
	}{
		{
			name: "key that nobody has confirmed", router: pinned(""),
			want: routeros.Trial{Reached: true, Fingerprint: fingerprint}, failure: "not confirmed yet",
		},
		{
			name: "another key", router: pinned(strings.Repeat("ab", 32)),
			want: routeros.Trial{Reached: true, Fingerprint: fingerprint}, failure: "not the confirmed one",
		},
		{
			name: "the key", router: pinned(fingerprint),
			want: routeros.Trial{Reached: true, LoggedIn: true, Fingerprint: fingerprint},
		},
		{name: "no protection", router: open, want: routeros.Trial{Reached: true, LoggedIn: true}},
		{
			name: "wrong password", router: open,
			change:  func(r *store.Router) { r.Password = store.ClearSecret("salah") },
			want:    routeros.Trial{Reached: true},
			failure: "invalid user name or password",
		},
		{
			name: "TLS asked of a plain port", router: open,
			change: func(r *store.Router) { r.TLS = store.RouterPin },
			want:   routeros.Trial{Reached: true}, failure: "TLS",
		},
		{
			name: "nobody there", router: open,
			change: func(r *store.Router) { r.Address = gone.Address() }, failure: "refused",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.change != nil {
				test.change(&test.router)
			}
			trial := newTrialFleet(t).Try(t.Context(), &test.router)
			if trial.Reached != test.want.Reached || trial.LoggedIn != test.want.LoggedIn ||
				trial.Fingerprint != test.want.Fingerprint ||
				!strings.Contains(trial.Failure, test.failure) || (test.failure == "") != (trial.Failure == "") {
				t.Errorf("it came so far: %+v", trial)
			}
			if trial.LoggedIn != (trial.Identity.Serial == "HEX0001") {
				t.Errorf("the router is %+v", trial.Identity)
			}
			if trial.Failure != "" && trial.Hint == "" {
				t.Errorf("nothing is said of what to do about %q", trial.Failure)
			}
		})
	}
}

// newTrialFleet makes a fleet that keeps no router.
func newTrialFleet(t *testing.T) *routeros.Fleet {
	t.Helper()
	fleet, err := routeros.New(routeros.Config{Book: newBook(store.RouterRADIUS), Key: siteKey})
	if err != nil {
		t.Fatal(err)
	}

	return fleet
}

func TestTrialComparesClocks(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"6.49.10", "7.9", "7.18"} {
		router := rostest.Start(t, rostest.Config{Version: version})
		router.SetClock(time.Now().Add(-time.Hour))
		record := store.Router{Name: "gw", Address: router.Address(), User: "admin", TLS: store.RouterPlain}
		trial := newTrialFleet(t).Try(t.Context(), &record)
		if off := trial.ClockOff + time.Hour; off.Abs() > time.Minute {
			t.Errorf("%s: the clock is off by %v: %+v", version, trial.ClockOff, trial)
		}
	}
}

func TestTrialWarnsOfAPasswordThatWasSentInTheClear(t *testing.T) {
	t.Parallel()
	router := rostest.Start(t, rostest.Config{Version: "6.42"})
	record := store.Router{Name: "gw", Address: router.Address(), User: "admin", TLS: store.RouterPlain}
	fleet := newTrialFleet(t)
	if trial := fleet.Try(t.Context(), &record); !trial.LoggedIn || len(trial.Warnings) != 1 {
		t.Errorf("the plain login: %+v", trial)
	}
	record.ChallengeLogin = true
	if trial := fleet.Try(t.Context(), &record); !trial.LoggedIn || len(trial.Warnings) != 0 {
		t.Errorf("the challenge login: %+v", trial)
	}
}

// What was changed just before is what counts, whether or not the fleet has heard of it.
func TestFleetKnowsWhatAnOperatorHasJustChanged(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	added := r.book.routers[0]
	r.book.routers = nil
	if err := r.fleet.Know(&added); !store.Is(err, store.Unavailable) {
		t.Errorf("a fleet that was not started: %v", err)
	}
	r.started()
	list := func(routers ...store.Router) {
		r.book.mu.Lock()
		defer r.book.mu.Unlock()
		r.book.routers = routers
	}
	list(added)
	if err := r.fleet.Know(&added); err != nil {
		t.Fatal(err)
	}
	if _, known := r.fleet.StatusAt(added.ID); !known || !r.fleet.Keeps(added.NAS) {
		t.Error("a router that was just added is not kept")
	}
	added.Revision, added.Name = 2, "renamed"
	list(added)
	if err := r.fleet.Know(&added); err != nil {
		t.Fatal(err)
	}
	if status, _ := r.fleet.StatusAt(added.ID); status.Name != "renamed" {
		t.Errorf("the router is still called %q", status.Name)
	}
	list()
	gone := added
	gone.Revision = 3
	if err := r.fleet.Know(&gone); err != nil {
		t.Fatal(err)
	}
	if r.fleet.Keeps(added.NAS) {
		t.Error("a router that was removed is still kept")
	}
}

// A plan says which guards would keep it from being applied, and an apply tells of each step.
func TestPlanNamesGuardsAndApplyTellsOfSteps(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.routers[0].Paused, r.book.routers[0].Serial = true, "ANOTHER"
	r.book.pppoe(1)
	r.idle()
	var guards []routeros.Guard
	for _, guard := range r.plan().Guards {
		guards = append(guards, guard.Guard)
	}
	if want := []routeros.Guard{routeros.GuardPaused, routeros.GuardIdentity}; !slices.Equal(guards, want) {
		t.Errorf("the guards are %v", guards)
	}
	r.router.Inject(rostest.Fault{
		Command: "/ppp/secret/add", Act: rostest.Traps, Before: true,
		Messages: []string{"failure: not today"},
	})
	var done, refused int
	outcome, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{
		Override: guards, Report: func(_ *routeros.Step, sentence string) error {
			if sentence == "" {
				done++
			} else {
				refused++
			}

			return nil
		},
	})
	if err != nil || done != outcome.Done.Written || refused != 1 || done == 0 {
		t.Errorf("%d done and %d refused were told of, %+v, %v", done, refused, outcome.Done, err)
	}
}

// A router that lets a customer in by itself tells nobody of the first login.
func TestValidityThatNeverBeginsIsNoted(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterMixed, rostest.Config{})
	r.book.pppoe(1, func(s *store.Service) { s.Activated, s.StartsAtLogin = time.Time{}, true })
	r.book.pppoe(2)
	notes := strings.Join(r.idle().plan().Notes, "\n")
	if !strings.Contains(notes, "the validity of 1 services begins at a first login") {
		t.Errorf("the notes are\n%s", notes)
	}
}
