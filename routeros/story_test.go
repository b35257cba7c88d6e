package routeros_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// started begins to keep the router in step, and ends that with the test.
func (r *rig) started() *rig {
	r.t.Helper()
	if err := r.fleet.Start(context.Background()); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		if err := r.fleet.Shutdown(context.Background()); err != nil {
			r.t.Error(err)
		}
	})

	return r
}

// until waits for something that another goroutine brings about.
func (r *rig) until(what string, reached func() bool) {
	r.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !reached() {
		if time.Now().After(deadline) {
			r.t.Fatalf("waiting for %s: %+v", what, r.fleet.Status())
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// inStep waits until the first rounds have found nothing more to do.
func (r *rig) inStep() *rig {
	r.t.Helper()
	r.until("being in step", func() bool {
		return r.fleet.Status()[0].State == routeros.StateInStep
	})

	return r
}

// changed tells the fleet that services have changed.
func (r *rig) changed(services ...int64) {
	for _, id := range services {
		r.fleet.Changed([]store.Change{{Noun: store.NounService, ID: id}})
	}
}

// Complaint: a static address defeats the expired pool; a paid customer stays blocked; the kick is
// forgotten on restore.
func TestACustomerWithAFixedAddressGoesToIsolirAndBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{Version: "7.18"})
	r.book.pppoe(1, func(s *store.Service) { s.Address = netip.MustParseAddr("10.1.9.9") })
	r.started().inStep()
	secret := r.row(routeros.Secrets, "customer00001")
	if secret["remote-address"] != "10.1.9.9" || secret["profile"] != "gd-Home 20M" {
		t.Fatalf("the secret is %v", secret)
	}
	dial := rostest.DialIn{Name: "customer00001", Password: "password 1"}
	if _, err := r.router.Dial(dial); err != nil {
		t.Fatal(err)
	}

	r.book.change(1, func(s *store.Service) { s.Holds = store.HoldUnpaid })
	r.changed(1)
	r.until("the kick", func() bool { return len(r.router.Rows("/ppp/active")) == 0 })
	secret = r.row(routeros.Secrets, "customer00001")
	if secret["remote-address"] != "" || secret["profile"] != "gd-isolir" {
		t.Errorf("isolated, the secret is %v", secret)
	}
	if _, err := r.router.Dial(dial); err != nil {
		t.Fatalf("an isolated customer cannot log in: %v", err)
	}
	active := r.router.Rows("/ppp/active")[0]
	if !strings.HasPrefix(active["address"], "10.9.0.") {
		t.Errorf("an isolated customer has the address %s", active["address"])
	}
	status, err := r.fleet.StatusOf(t.Context(), 1)
	if err != nil || status.Connection != routeros.Isolated {
		t.Errorf("the status is %+v, %v", status, err)
	}

	r.book.change(1, func(s *store.Service) { s.Holds = 0 })
	r.changed(1)
	r.until("the second kick", func() bool { return len(r.router.Rows("/ppp/active")) == 0 })
	secret = r.row(routeros.Secrets, "customer00001")
	if secret["remote-address"] != "10.1.9.9" || secret["profile"] != "gd-Home 20M" {
		t.Errorf("restored, the secret is %v", secret)
	}
}

// Complaint: duplicates pile up, and others' rows are lost.
func TestForeignObjectsAreUntouched(t *testing.T) {
	t.Parallel()
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, store.RouterLocal, rostest.Config{Version: version}).idle()
			theirs := map[routeros.Menu][]string{}
			put := func(menu routeros.Menu, pairs ...string) {
				row := map[string]string{}
				for at := 0; at < len(pairs); at += 2 {
					row[pairs[at]] = pairs[at+1]
				}
				theirs[menu] = append(theirs[menu], r.router.Put(string(menu), row))
			}
			put(routeros.Secrets, "name", "theirs", "password", "x", "comment", "Pak Budi \xe9")
			put(routeros.Secrets, "name", "customer00002", "password", "kept", "profile", "default")
			put(routeros.PPPProfiles, "name", "10M", "rate-limit", "10M")
			put(routeros.HotspotUsers, "name", "vc1", "comment", "vc-123-01.02.24")
			put(routeros.FilterRules, "chain", "forward", "action", "accept",
				"connection-state", "established,related")
			put(routeros.NATRules, "chain", "srcnat", "action", "masquerade")
			put(routeros.AddressLists, "list", "isolir-allow", "address", "203.0.113.1")
			before := foreign(r, theirs)
			for id := int64(1); id <= 3; id++ {
				r.book.pppoe(id)
			}
			plan := r.apply().Plan
			if !slices.ContainsFunc(plan.Notes, func(note string) bool {
				return strings.Contains(note, "customer00002")
			}) {
				t.Errorf("nothing is said about a login that is theirs: %v", plan.Notes)
			}
			r.book.change(1, func(s *store.Service) { s.Terminated = time.Now() })
			r.apply()
			r.settled()
			after := foreign(r, theirs)
			if !slices.Equal(before, after) {
				t.Errorf("foreign rows changed:\n%v\n%v", before, after)
			}
			if r.router.Row("/ppp/secret", "name", "customer00001") != nil {
				t.Error("the secret of a service that has ended is still there")
			}
		})
	}
}

// foreign returns the rows of others in words.
func foreign(r *rig, theirs map[routeros.Menu][]string) []string {
	var all []string
	for _, menu := range slices.Sorted(maps.Keys(theirs)) {
		for _, id := range theirs[menu] {
			all = append(all, fmt.Sprintf("%q", fmt.Sprint(r.router.Row(string(menu), ".id", id))))
		}
	}

	return all
}

// Complaint: silent partial sync.
func TestARunThatIsCutOffIsFinishedByTheNext(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"/ppp/secret/add", "/ip/firewall/filter/add", "/ip/firewall/nat/set", "/ppp/profile/add",
		"/ip/firewall/filter/set",
	} {
		for _, before := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s lost before %v", command, before), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
				for id := int64(1); id <= 4; id++ {
					r.book.pppoe(id)
				}
				r.router.Inject(rostest.Fault{Command: command, Act: rostest.Hangup, Before: before})
				_, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{})
				if err == nil {
					t.Fatal("a run that was cut off says that all is well")
				}
				for _, row := range r.router.Rows("/ip/firewall/filter") {
					if command == "/ip/firewall/filter/add" && row["disabled"] != "true" {
						t.Errorf("a rule of an incomplete block is enabled: %v", row)
					}
				}
				r.apply()
				r.settled()
			})
		}
	}
}

// Complaint: one odd record aborts all.
func TestOneBadRowStopsNoOther(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
	for id := int64(1); id <= 8; id++ {
		r.book.pppoe(id)
	}
	r.router.Inject(rostest.Fault{
		Command: "/ppp/secret/add", Act: rostest.Traps, Before: true,
		Messages: []string{"failure: something odd"},
	})
	outcome, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(outcome.Done.Failed) != 1 || len(r.router.Rows("/ppp/secret")) != 7 {
		t.Errorf("%d failed, %d secrets are there", len(outcome.Done.Failed),
			len(r.router.Rows("/ppp/secret")))
	}
	r.apply()
	r.settled()
}

func TestGuards(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		guard routeros.Guard
		wrong func(*rig)
	}{
		"paused": {routeros.GuardPaused, func(r *rig) { r.book.routers[0].Paused = true }},
		"another router": {routeros.GuardIdentity, func(r *rig) {
			r.book.routers[0].Serial = "ANOTHER"
		}},
		"many at once": {routeros.GuardBlast, func(r *rig) {
			for id := int64(1); id <= 30; id++ {
				r.book.change(id, func(s *store.Service) { s.Holds = store.HoldManual })
			}
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
			for id := int64(1); id <= 100; id++ {
				r.book.pppoe(id)
			}
			r.apply()
			if r.book.trusted[theRouter] != "HEX0001" {
				t.Errorf("the serial number that was recorded is %q", r.book.trusted[theRouter])
			}
			test.wrong(r)
			r.book.pppoe(200)
			r.idle()
			wrote := r.router.Writes()
			_, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{})
			var refusal *routeros.Refusal
			if !errors.As(err, &refusal) || refusal.Guard != test.guard {
				t.Fatalf("the guard says %v", err)
			}
			if r.router.Writes() != wrote {
				t.Error("something was written all the same")
			}
			outcome, err := r.fleet.Apply(t.Context(), theRouter,
				routeros.Options{Override: []routeros.Guard{test.guard}})
			if err != nil || outcome.Done.Written == 0 {
				t.Errorf("overridden: %+v, %v", outcome.Done, err)
			}
		})
	}
}

// Complaint: kicking is confusing, and a hotspot user is logged straight back in by a cookie.
func TestAKickEndsEverySession(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterRADIUS, rostest.Config{Seed: func(r *rostest.Router) {
		r.Put("/ip/pool", map[string]string{"name": "p", "ranges": "10.8.0.2-10.8.0.9"})
		r.Put("/ppp/profile", map[string]string{
			"name": "p", "local-address": "10.8.0.1", "remote-address": "p",
		})
		r.Put("/ppp/secret", map[string]string{"name": "budi", "password": "x", "profile": "p"})
		r.Put("/ip/hotspot/user", map[string]string{"name": "budi", "password": "x"})
	}}).idle()
	for range 2 {
		if _, err := r.router.Dial(rostest.DialIn{Name: "budi", Password: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	visit := rostest.Visit{
		Name: "budi", Password: "x", MAC: "02:00:00:00:00:09", Address: "10.5.0.9",
	}
	if _, err := r.router.Visit(visit); err != nil {
		t.Logf("no hotspot in this router: %v", err)
	}
	ended, err := r.fleet.Kick(t.Context(), theRouter, "budi")
	if err != nil || ended < 2 {
		t.Fatalf("ended %d, %v", ended, err)
	}
	for _, menu := range []string{"/ppp/active", "/ip/hotspot/active", "/ip/hotspot/cookie"} {
		if rows := r.router.Rows(menu); len(rows) > 0 {
			t.Errorf("%s still has %v", menu, rows)
		}
	}
}

func TestEndEndsOneSession(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterRADIUS, rostest.Config{Seed: func(r *rostest.Router) {
		r.Put("/ip/pool", map[string]string{"name": "p", "ranges": "10.8.0.2-10.8.0.9"})
		r.Put("/ppp/profile", map[string]string{
			"name": "p", "local-address": "10.8.0.1", "remote-address": "p",
		})
		r.Put("/ppp/secret", map[string]string{"name": "budi", "password": "x", "profile": "p"})
	}}).idle()
	for range 2 {
		if _, err := r.router.Dial(rostest.DialIn{Name: "budi", Password: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	rows := r.router.Rows("/ppp/active")
	session := &store.Session{
		NAS: theNAS, Login: "budi", Address: netip.MustParseAddr(rows[0]["address"]),
	}
	for range 2 { // the second time it is over already
		if err := r.fleet.End(t.Context(), session); err != nil {
			t.Fatal(err)
		}
	}
	left := r.router.Rows("/ppp/active")
	if len(left) != 1 || left[0][".id"] != rows[1][".id"] {
		t.Errorf("left are %v of %v", left, rows)
	}
	err := r.fleet.End(t.Context(), &store.Session{NAS: 99, Login: "budi"})
	if !store.Is(err, store.NotFound) {
		t.Errorf("a session of no router of ours: %v", err)
	}
}
