package enforce_test

import (
	"fmt"
	"testing"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// usual is a plan without limits.
var usual = store.Plan{ID: 1, Profile: store.Profile{Rate: "10M/10M", Pool: "dial"}}

// TestTopUpRaisesLimits: a bound of one direction is raised in place, counted from the beginning of
// the session; a bound of the total cannot be, so the session ends and logs in again.
func TestTopUpRaisesLimits(t *testing.T) {
	for _, one := range []struct {
		name  string
		limit store.DataLimit
		ends  bool
	}{
		{"download", store.DataLimit{Down: 10 * gigabyte}, false},
		{"total", store.DataLimit{Total: 10 * gigabyte}, true},
	} {
		t.Run(one.name, func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.plan(store.Plan{ID: 1, Profile: usual.Profile, DataLimit: one.limit})
				r.service(7, nil)
				nas := r.router(1, nil)
				r.start()
				home := nas.connect(7)
				r.settle()
				home.use(0, 4*gigabyte)
				r.settle()
				r.service(7, func(s *store.Service) {
					s.TopUp = store.TopUp{Octets: 5 * gigabyte, Window: s.Activated}
				})
				r.settle()
				if home.ended() != one.ends {
					t.Fatalf("ended %v, want %v", home.ended(), one.ends)
				}
				if !one.ends && home.xmit != 15*gigabyte {
					t.Errorf("limit %d after the top-up", home.xmit)
				}
				if again := nas.connect(7); one.ends && again.total != 11*gigabyte {
					t.Errorf("total limit %d after the top-up", again.total)
				}
			})
		})
	}
}

// TestShareOfTopUp: each of two devices gets its part of what remains, beyond what it has counted.
func TestShareOfTopUp(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(store.Plan{
			ID: 1, Profile: usual.Profile, SharedUsers: 2,
			DataLimit: store.DataLimit{Down: 10 * gigabyte},
		})
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home, phone := nas.connect(7), nas.connect(7)
		home.use(0, 3*gigabyte)
		phone.use(0, gigabyte)
		r.service(7, func(s *store.Service) {
			s.TopUp = store.TopUp{Octets: 4 * gigabyte, Window: s.Activated}
		})
		r.settle()
		if home.xmit != 8*gigabyte || phone.xmit != 6*gigabyte {
			t.Errorf("limits %d and %d", home.xmit, phone.xmit)
		}
	})
}

// TestRenewalRaisesTheEnd: a renewal moves Session-Timeout, counted from the beginning of the
// session, and the daemon's own end with it.
func TestRenewalRaisesTheEnd(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		expires := dawn.Add(time.Hour).UTC()
		r.service(7, func(s *store.Service) { s.Expires = expires })
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		r.pass(30 * time.Minute)
		r.service(7, func(s *store.Service) { s.Expires = expires.Add(time.Hour) })
		r.settle()
		if got := home.timeout; got < 2*time.Hour-time.Minute || got > 2*time.Hour+time.Minute {
			t.Errorf("session timeout %v after the renewal", got)
		}
		r.pass(time.Hour)
		if home.ended() {
			t.Fatal("ended at the end that was moved")
		}
		r.pass(time.Hour)
		if !home.ended() {
			t.Error("still online after its end")
		}
	})
}

// TestRenewalBeginsAnotherWindow: what may be used begins anew with the renewal. Limits of one
// direction move in place; one of the total ends the session.
func TestRenewalBeginsAnotherWindow(t *testing.T) {
	for _, one := range []struct {
		name  string
		limit store.DataLimit
		ends  bool
	}{
		{"download", store.DataLimit{Down: 10 * gigabyte}, false},
		{"total", store.DataLimit{Total: 10 * gigabyte}, true},
	} {
		t.Run(one.name, func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.plan(store.Plan{ID: 1, Profile: usual.Profile, DataLimit: one.limit})
				r.service(7, func(s *store.Service) { s.Expires = dawn.Add(time.Hour).UTC() })
				nas := r.router(1, nil)
				r.start()
				home := nas.connect(7)
				r.settle()
				home.use(0, 9*gigabyte)
				r.service(7, func(s *store.Service) {
					s.Activated, s.Expires = r.now().UTC(), dawn.Add(24*time.Hour).UTC()
				})
				r.settle()
				if home.ended() != one.ends {
					t.Fatalf("ended %v", home.ended())
				}
				if !one.ends && home.xmit != 19*gigabyte {
					t.Errorf("limit %d", home.xmit)
				}
				if one.ends && nas.connect(7).total != 10*gigabyte {
					t.Error("the next login has not got the whole quota")
				}
			})
		})
	}
}

// TestLateIsolirCannotUndoARestore: an isolation that a dead router could not be told is forgotten
// when the bill is paid meanwhile, by the same daemon and by the next one.
func TestLateIsolirCannotUndoARestore(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		t.Run(fmt.Sprint("restarts ", restarts), func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.plan(usual)
				r.service(7, nil)
				nas := r.router(1, nil)
				r.start()
				home := nas.connect(7)
				r.settle()
				nas.set(func(n *router) { n.dead = true })
				r.hold(7, true)
				r.pass(5 * time.Minute)
				r.hold(7, false)
				if restarts {
					r.stop()
					r.start()
				}
				nas.set(func(n *router) { n.dead = false })
				asked := len(nas.requests())
				r.pass(30 * time.Minute)
				if home.ended() || len(nas.requests()) != asked || r.outbox.size() != 0 {
					t.Errorf("ended %v, asked %d times more, %d rows owed", home.ended(),
						len(nas.requests())-asked, r.outbox.size())
				}
			})
		})
	}
}

// TestIsolirAndRestore: a session that must change its pool ends, and its next login has the right
// profile, both ways. What was owed is settled.
func TestIsolirAndRestore(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		r.settle()
		for _, one := range []struct {
			unpaid bool
			pool   string
		}{{true, "pool-isolir"}, {false, "dial"}} {
			r.hold(7, one.unpaid)
			r.settle()
			if !home.ended() {
				t.Fatalf("unpaid %v: still in the old session", one.unpaid)
			}
			if home = nas.connect(7); home.pool != one.pool {
				t.Errorf("unpaid %v: pool %q", one.unpaid, home.pool)
			}
			r.settle()
			if got := r.outbox.size(); got != 0 {
				t.Errorf("unpaid %v: %d rows are owed", one.unpaid, got)
			}
		}
		if got := len(nas.requests()); got != 2 {
			t.Errorf("%d requests", got)
		}
	})
}

// TestRestoreOvertakesTheStorm: whoever pays is online again while thousands of isolations wait for
// the same router, and an isolation that is still waiting when its bill is paid is never sent.
func TestRestoreOvertakesTheStorm(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		const customers = 600
		r.plan(usual)
		nas := r.router(1, nil)
		homes := map[int64]*connection{}
		r.service(9999, func(s *store.Service) { s.Holds = store.HoldUnpaid })
		paying := nas.connect(9999)
		for id := int64(1); id <= customers; id++ {
			r.service(id, nil)
			homes[id] = nas.connect(id)
		}
		r.start()
		r.settle()
		for id := int64(1); id <= customers; id++ {
			r.hold(id, true)
		}
		r.pass(5 * time.Second)
		r.hold(9999, false)
		r.hold(customers, false)
		r.settle()
		if !paying.ended() {
			t.Error("the paid one still waits")
		}
		if ended := customers - len(nas.online()); ended >= 200 {
			t.Errorf("%d were ended already: no storm", ended)
		}
		r.pass(time.Minute)
		if homes[customers].ended() {
			t.Error("the isolation was sent although it had been paid")
		}
		if left := len(nas.online()); left != 1 {
			t.Errorf("%d sessions are left", left)
		}
	})
}

// TestPlanEdit: the rate of all sessions of a plan changes in place, and of no others.
func TestPlanEdit(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.plan(store.Plan{ID: 2, Profile: store.Profile{Rate: "3M/3M"}})
		nas := r.router(1, nil)
		r.start()
		var homes []*connection
		for id := int64(1); id <= 50; id++ {
			r.service(id, func(s *store.Service) { s.Plan = 1 + id%2 })
			homes = append(homes, nas.connect(id))
		}
		r.settle()
		faster := usual
		faster.Profile.Rate = "30M/30M"
		r.plan(faster)
		r.settle()
		for _, home := range homes {
			want := "30M/30M"
			if home.service%2 == 1 {
				want = "3M/3M"
			}
			if home.speed() != want || home.ended() {
				t.Errorf("service %d: rate %q, ended %v", home.service, home.speed(), home.ended())
			}
		}
		r.pass(10 * time.Second)
		if got := r.outbox.size(); got != 0 {
			t.Errorf("%d rows are owed", got)
		}
	})
}

// TestPlanEditOfDeadRouter: a plan is owed for until its last session has followed.
func TestPlanEditOfDeadRouter(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		nas := r.router(1, nil)
		r.start()
		r.service(7, nil)
		home := nas.connect(7)
		r.settle()
		nas.set(func(n *router) { n.dead = true })
		faster := usual
		faster.Profile.Rate = "30M/30M"
		r.plan(faster)
		r.pass(10 * time.Minute)
		if got := r.outbox.size(); got != 1 {
			t.Fatalf("%d rows are owed while the router is dead", got)
		}
		nas.set(func(n *router) { n.dead = false })
		r.pass(3 * time.Minute)
		if home.speed() != "30M/30M" || r.outbox.size() != 0 {
			t.Errorf("rate %q, %d rows owed", home.speed(), r.outbox.size())
		}
	})
}

// TestNoClass: a session whose router returns no Class is taken for what its service is entitled to
// when it begins, and followed from there.
func TestNoClass(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connectWith(7, false)
		r.settle()
		if got := len(nas.requests()); got != 0 {
			t.Fatalf("%d requests for a session that is right", got)
		}
		faster := usual
		faster.Profile.Rate = "30M/30M"
		r.plan(faster)
		r.settle()
		if home.speed() != "30M/30M" {
			t.Errorf("rate %q", home.speed())
		}
		r.hold(7, true)
		r.settle()
		if home = nas.connectWith(7, false); home == nil || home.pool != "pool-isolir" {
			t.Fatal("not isolated")
		}
		r.settle()
		if got := nas.count(packet.DisconnectRequest); got != 1 || home.ended() {
			t.Errorf("%d sessions were ended", got)
		}
	})
}

// TestServiceRemoved: a service that is terminated, or not there any more, has no sessions.
func TestServiceRemoved(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		r.service(8, nil)
		nas := r.router(1, nil)
		r.start()
		nas.connect(7)
		nas.connect(8)
		r.settle()
		r.service(7, func(s *store.Service) { s.Terminated = r.now().UTC() })
		r.directory.RemoveService(8)
		r.committed(store.NounService, 8, 99)
		r.settle()
		if got := len(nas.online()); got != 0 {
			t.Errorf("%d sessions are left", got)
		}
		if got := r.outbox.size(); got != 0 {
			t.Errorf("%d rows are owed", got)
		}
	})
}

// TestCommonIsolirProfileChanges: who is isolated already follows, whoever is not stays.
func TestCommonIsolirProfileChanges(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, func(s *store.Service) { s.Holds = store.HoldUnpaid })
		r.service(8, nil)
		nas := r.router(1, nil)
		r.start()
		isolated, paid := nas.connect(7), nas.connect(8)
		r.settle()
		slower := isolirProfile
		slower.Rate = "64k/64k"
		must(t, r.directory.SetIsolir(slower))
		r.engine.WakeAll()
		r.settle()
		if isolated.speed() != "64k/64k" || paid.speed() != "10M/10M" {
			t.Errorf("rates %q and %q", isolated.speed(), paid.speed())
		}
	})
}
