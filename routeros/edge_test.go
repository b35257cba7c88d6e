package routeros_test

import (
	"errors"
	"strings"
	"testing"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// Complaint: a table that was cut short is taken for one that was emptied.
func TestAShortenedReadWritesNothing(t *testing.T) {
	t.Parallel()
	faults := map[string]rostest.Fault{
		"rows left out":     {Command: "/ppp/secret/print", Act: rostest.Shorten, After: 10},
		"no rows at all":    {Command: "/ppp/secret/print", Act: rostest.Shorten},
		"end of connection": {Command: "/ppp/secret/print", Act: rostest.Hangup, After: 10},
		"reset":             {Command: "/ppp/secret/print", Act: rostest.Reset, After: 10},
		"fatal": {
			Command: "/ppp/secret/print", Act: rostest.FatalWord, After: 3,
			Messages: []string{"not logged in"},
		},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
			for id := int64(1); id <= 60; id++ {
				r.book.pppoe(id)
			}
			r.apply()
			wrote := r.router.Writes()
			r.router.Inject(fault)
			if _, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{}); err == nil {
				t.Error("the read passes for whole")
			}
			if again := r.router.Writes(); again != wrote {
				t.Errorf("wrote %d times", again-wrote)
			}
			r.settled()
		})
	}
}

func TestAResetRouterIsAskedAbout(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	for id := int64(1); id <= 60; id++ {
		r.book.pppoe(id)
	}
	r.started().inStep()
	for _, menu := range []string{"/ppp/secret", "/ip/firewall/filter", "/ip/firewall/nat"} {
		for _, row := range r.router.Rows(menu) {
			r.router.Take(menu, row[".id"])
		}
	}
	r.router.ForgetWrites()
	r.fleet.Changed([]store.Change{{Noun: store.NounNAS, ID: theNAS}})
	r.until("the guard", func() bool { return r.fleet.Status()[0].State == routeros.StateHeld })
	if wrote := r.router.Writes(); wrote != 0 {
		t.Errorf("wrote %d times", wrote)
	}
	_, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{})
	var refusal *routeros.Refusal
	if !errors.As(err, &refusal) || refusal.Guard != routeros.GuardShortened ||
		!strings.Contains(refusal.Error(), "--override shortened") {
		t.Fatalf("the guard says %v", err)
	}
	if _, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{
		Override: []routeros.Guard{routeros.GuardShortened},
	}); err != nil {
		t.Fatal(err)
	}
	r.until("being in step", func() bool {
		return r.fleet.Status()[0].State == routeros.StateInStep
	})
}

func TestARebootBringsAFullRound(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.pppoe(1)
	r.started().inStep()
	before := *r.fleet.Status()[0].Round
	r.router.Reboot()
	r.router.Disconnect()
	r.changed(1)
	r.until("a full round", func() bool { return r.fleet.Status()[0].Round.After(before) })
}

// A group without the policy sensitive hides passwords: they are not written again in every round,
// and a new one is written all the same.
func TestHiddenPasswords(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"6.49.19", "7.18", "7.21"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, store.RouterLocal, rostest.Config{Version: version, Users: []rostest.User{
				{Name: "admin", Policies: []string{"api", "read", "write"}},
			}})
			r.book.pppoe(1)
			r.book.pppoe(2)
			r.started().inStep()
			r.router.ForgetWrites()
			before := *r.fleet.Status()[0].Round
			r.fleet.Changed([]store.Change{{Noun: store.NounNAS, ID: theNAS}})
			r.until("another round", func() bool { return r.fleet.Status()[0].Round.After(before) })
			if wrote := r.router.Writes(); wrote != 0 {
				t.Errorf("wrote %d times: %v", wrote, r.router.Ledger())
			}
			r.book.change(1, func(s *store.Service) { s.Secret = store.ClearSecret("a new one") })
			r.changed(1)
			r.until("the new password", func() bool {
				return r.row(routeros.Secrets, "customer00001")["password"] == "a new one"
			})
		})
	}
}

func TestMayNotReadIsNotEmpty(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
	r.book.pppoe(1)
	r.apply()
	wrote := r.router.Writes()
	r.router.SetUser(rostest.User{Name: "admin", Policies: []string{"api", "write"}})
	_, _ = r.fleet.Apply(t.Context(), theRouter, routeros.Options{})
	if again := r.router.Writes(); again != wrote {
		t.Errorf("wrote %d times to a router that we may not read", again-wrote)
	}
}

func TestModesFollowEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
	r.book.pppoe(1)
	r.book.pppoe(2, func(s *store.Service) { s.Access, s.Plan = store.Hotspot, 2 })
	r.apply()
	if r.router.Row("/ppp/aaa", "use-radius", "false") == nil || len(r.router.Rows("/radius")) > 0 {
		t.Error("a local router asks by RADIUS")
	}
	for _, mode := range []store.RouterMode{store.RouterRADIUS, store.RouterLocal, store.RouterMixed} {
		r.book.routers[0].Mode = mode
		r.idle().apply()
		r.settled()
		secrets, clients := len(r.router.Rows("/ppp/secret")), len(r.router.Rows("/radius"))
		if (secrets == 1) != mode.Writes() || (clients == 1) != mode.Asks() {
			t.Errorf("%v: %d secrets and %d RADIUS clients", mode, secrets, clients)
		}
	}
}

// Two installations on one router leave each other alone.
func TestTwoInstallationsOnOneRouter(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
	r.book.pppoe(1)
	r.apply()
	other := newBook(store.RouterLocal)
	other.routers[0].Address = r.router.Address()
	other.pppoe(1)
	other.pppoe(2)
	fleet, err := routeros.New(routeros.Config{
		Book: other, Keeper: other, Key: []byte("the key of another installation"),
	})
	if err != nil {
		t.Fatal(err)
	}
	theirs := &rig{t: t, book: other, router: r.router, fleet: fleet}
	plan := theirs.idle().plan()
	if !strings.Contains(strings.Join(plan.Notes, "\n"), "belongs to another gardu") {
		t.Errorf("nothing is said about the other: %v", plan.Notes)
	}
	theirs.apply()
	r.settled()
	if r.router.Row("/ppp/secret", "name", "customer00002") == nil {
		t.Error("the second installation could write nothing")
	}
}
