package enforce_test

import (
	"slices"
	"testing"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// TestScriptedIsolirAndRestore: whoever has not paid loses the session and is let into the isolir
// pool and list at the next login; whoever pays is out of it in the same way. A fixed address does
// not defeat the pool.
func TestScriptedIsolirAndRestore(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		f.pass(time.Hour)
		for round, one := range []struct {
			unpaid bool
			pool   string
			lists  []string
		}{
			{true, "pool-isolir", []string{"isolir"}},
			{false, "dial", nil},
			{true, "pool-isolir", []string{"isolir"}},
			{false, "dial", nil},
		} {
			f.hold(7, one.unpaid)
			f.settle()
			rate(t, "", home)
			if len(f.open(7)) != 0 {
				t.Error("its Stop has not closed the session")
			}
			home = gate.dial(7)
			if got := home.line(); got.Pool != one.pool || !slices.Equal(got.AddressLists, one.lists) {
				t.Errorf("round %d: pool %q, lists %q", round, got.Pool, got.AddressLists)
			}
			f.pass(5 * time.Minute)
			home.use(1000, 1000)
			f.settle()
			gate.expect(0, round+1)
			if got := f.outbox.size(); got != 0 {
				t.Errorf("%d rows are owed", got)
			}
		}
	})
}

// TestScriptedHoldAndRelease: a manual hold ends the session and refuses the next login, for as long
// as it stands.
func TestScriptedHoldAndRelease(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		f.subscribe(7, func(s *store.Service) { s.Holds = s.Holds.With(store.HoldManual) })
		f.settle()
		rate(t, "", home)
		if gate.dial(7) != nil {
			t.Error("let in while suspended")
		}
		f.subscribe(7, func(s *store.Service) { s.Holds = s.Holds.Without(store.HoldManual) })
		rate(t, "10M/10M", gate.dial(7))
		f.settle()
		gate.expect(0, 1)
	})
}

// TestScriptedRenewal: a renewal moves the end of the session in place. The router cuts at the new
// end and not at the old one, also when the daemon is not there any more.
func TestScriptedRenewal(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		expires := dawn.Add(time.Hour).UTC()
		f.subscribe(7, func(s *store.Service) { s.Expires = expires })
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		if got := home.opened.SessionTimeout; got != time.Hour {
			t.Errorf("session timeout %v", got)
		}
		f.until(dawn.Add(50 * time.Minute))
		home.use(1000, 1000)
		f.subscribe(7, func(s *store.Service) { s.Expires = expires.Add(24 * time.Hour) })
		f.settle()
		if got := home.line().SessionTimeout; got != 25*time.Hour {
			t.Errorf("session timeout %v after the renewal", got)
		}
		f.stop()
		for !f.now().After(expires.Add(23*time.Hour + 50*time.Minute)) {
			f.pass(10 * time.Minute)
			if !home.use(1000, 1000) {
				t.Fatalf("cut at %v", f.now())
			}
		}
		f.until(expires.Add(24*time.Hour + time.Second))
		if home.use(1000, 1000) {
			t.Error("the router did not cut at the end")
		}
		gate.expect(1, 0)
	})
}

// TestScriptedEndOfValidity: at the very second at which the validity ends, the session ends too;
// what follows is what the plan says. Whatever follows in place needs no end.
func TestScriptedEndOfValidity(t *testing.T) {
	for _, one := range []struct {
		action        store.ExpiryAction
		changes, ends int
		next          string // rate of the next login, empty for none
	}{
		{store.ExpiryReject, 0, 1, ""},
		{store.ExpiryIsolir, 0, 1, isolirProfile.Rate},
		{store.ExpirySwitch, 1, 0, "1M/1M"},
	} {
		t.Run(one.action.String(), func(t *testing.T) {
			everywhere(t, func(t *testing.T, f *field) {
				f.sell(store.Plan{ID: 2, Profile: store.Profile{Rate: "1M/1M", Pool: "dial"}})
				f.sell(store.Plan{
					ID: 1, Profile: usual.Profile, OnExpiry: one.action,
					ExpiryPlan: map[store.ExpiryAction]int64{store.ExpirySwitch: 2}[one.action],
				})
				expires := dawn.Add(90 * time.Minute).UTC()
				f.subscribe(7, func(s *store.Service) { s.Expires = expires })
				gate := f.town(1)
				f.start()
				home := gate.dial(7)
				f.until(expires.Add(-time.Millisecond))
				rate(t, "10M/10M", home)
				gate.expect(0, 0)
				f.until(expires.Add(2 * latency))
				gate.expect(one.changes, one.ends)
				f.settle()
				rate(t, map[bool]string{true: "1M/1M"}[one.changes > 0], home)
				next := gate.dial(7)
				if (next != nil) != (one.next != "") {
					t.Fatalf("the next login was let in: %v", next != nil)
				}
				if next != nil {
					rate(t, one.next, next)
				}
			})
		})
	}
}

// TestScriptedEndWithoutDaemon: a router cuts at the end of the validity by itself.
func TestScriptedEndWithoutDaemon(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, func(s *store.Service) { s.Expires = dawn.Add(time.Hour).UTC() })
		gate := f.town(1)
		home := gate.dial(7)
		f.pass(59 * time.Minute)
		if !home.use(1000, 1000) {
			t.Error("cut before the end")
		}
		f.pass(time.Hour)
		if home.use(1000, 1000) {
			t.Error("not cut at the end")
		}
		f.start()
		f.settle()
		gate.expect(0, 0)
	})
}

// TestScriptedPlanEdit: another rate is given in place, another pool by the end of the session, to
// all sessions of the plan on all routers and to nobody else.
func TestScriptedPlanEdit(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		const customers = 60
		f.sell(usual)
		f.sell(store.Plan{ID: 2, Profile: store.Profile{Rate: "3M/3M", Pool: "dial"}})
		gates := []*box{f.town(1), f.town(2)}
		f.start()
		homes, others := []*home{}, []*home{}
		for id := int64(1); id <= customers; id++ {
			f.subscribe(id, func(s *store.Service) { s.Plan = 1 + id/50 })
			if h := gates[id%2].dial(id); id < 50 {
				homes = append(homes, h)
			} else {
				others = append(others, h)
			}
		}
		f.settle()
		edited := usual
		edited.Profile.Rate = "30M/30M"
		f.sell(edited)
		f.settle()
		rate(t, "30M/30M", homes...)
		edited.Profile.Pool = "other"
		f.sell(edited)
		f.pass(10 * time.Second)
		rate(t, "", homes...)
		rate(t, "3M/3M", others...)
		if got := gates[0].dial(2).line(); got.Pool != "other" || got.RateLimit != "30M/30M" {
			t.Errorf("the next login has %q of %q", got.RateLimit, got.Pool)
		}
		f.pass(time.Minute)
		gates[0].expect(24, 24)
		gates[1].expect(25, 25)
		if got := f.outbox.size(); got != 0 {
			t.Errorf("%d rows are owed", got)
		}
	})
}

// TestScriptedChangeOfPlan: a service that moves to a plan of the same pool keeps its session.
func TestScriptedChangeOfPlan(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.sell(store.Plan{ID: 2, Profile: store.Profile{Rate: "50M/50M", Pool: "dial"}})
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		f.pass(time.Minute)
		f.subscribe(7, func(s *store.Service) { s.Plan = 2 })
		f.settle()
		rate(t, "50M/50M", home)
		gate.expect(1, 0)
	})
}

// TestScriptedKick: an operator's wish reaches every session that is meant and no other, and what
// the router said is told.
func TestScriptedKick(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		f.subscribe(8, nil)
		gate := f.town(1)
		f.start()
		home, phone, neighbour := gate.dial(7), gate.dial(7), gate.dial(8)
		f.settle()
		id := f.open(8)[0].ID
		kicked, err := f.engine.Kick(t.Context(), target(7, 0))
		must(t, err)
		if len(kicked) != 2 || !kicked[0].Ended || !kicked[1].Ended {
			t.Errorf("%+v", kicked)
		}
		rate(t, "", home, phone)
		rate(t, "10M/10M", neighbour)
		f.settle()
		gate.Reboot() // nobody has told the daemon that the neighbour is gone
		kicked, err = f.engine.Kick(t.Context(), target(0, id))
		must(t, err)
		if len(kicked) != 1 || !kicked[0].Ended || len(f.open(8)) != 0 {
			t.Errorf("%+v; %d open", kicked, len(f.open(8)))
		}
		gate.expect(0, 3)
		for _, heard := range gate.asked(packet.DisconnectRequest)[:2] {
			if heard.Answer != packet.DisconnectACK {
				t.Errorf("answered %v", heard.Answer)
			}
		}
		again := gate.dial(7)
		f.settle()
		rate(t, "10M/10M", again)
	})
}

// TestScriptedStorm: hundreds that are isolated at midnight are ended at the pace and no slower;
// someone who pays meanwhile goes first, and another router waits for nobody.
func TestScriptedStorm(t *testing.T) {
	scripted(t, func(t *testing.T, f *field) {
		const customers = 300
		f.sell(usual)
		gate, near := f.town(1), f.town(2)
		f.subscribe(1000, func(s *store.Service) { s.Holds = store.HoldUnpaid })
		f.subscribe(1001, nil)
		paying, other := gate.dial(1000), near.dial(1001)
		for id := int64(1); id <= customers; id++ {
			f.subscribe(id, nil)
			gate.dial(id)
		}
		f.start()
		f.settle()
		for id := int64(1); id <= customers; id++ {
			f.hold(id, true)
		}
		f.pass(4 * time.Second)
		f.hold(1000, false)
		f.hold(1001, true)
		f.pass(time.Second)
		rate(t, "", paying, other)
		if _, ends := gate.counts(); ends > 5*endsASecond+2 || ends < 4*endsASecond {
			t.Errorf("%d ends in five seconds", ends)
		}
		f.pass(time.Duration(customers/endsASecond) * time.Second)
		gate.expect(0, customers+1)
		if got := f.outbox.size(); got != 0 {
			t.Errorf("%d rows are owed", got)
		}
	})
}
