package enforce_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// TestScriptedPace: far routers are asked for as many things at one time as they may be, and for no
// more, each of them and all together.
func TestScriptedPace(t *testing.T) {
	for _, one := range []struct {
		routers, customers int // of each router
		wantOne, wantAll   int
	}{{1, 200, oneInFlight, oneInFlight}, {10, 60, 0, allInFlight}} {
		t.Run(fmt.Sprint(one.routers), func(t *testing.T) {
			everywhere(t, func(t *testing.T, f *field) {
				f.lag = 100 * time.Millisecond
				f.sell(usual)
				f.start()
				var gates []*box
				var homes []*home
				for nas := range one.routers {
					gate := f.town(int64(nas + 1))
					gates = append(gates, gate)
					for range one.customers {
						id := int64(len(homes) + 1)
						f.subscribe(id, nil)
						homes = append(homes, gate.dial(id))
					}
				}
				f.settle()
				f.quicker("30M/30M")
				f.pass(20 * time.Second)
				rate(t, "30M/30M", homes...)
				if one.wantOne > 0 && gates[0].most != one.wantOne || f.most != one.wantAll {
					t.Errorf("%d at one time to one router, %d to all", gates[0].most, f.most)
				}
				for _, gate := range gates {
					gate.expect(one.customers, 0)
				}
			})
		})
	}
}

// TestScriptedManyGone: however many routers are gone, one that is there waits seconds at most, also
// when nobody has spoken to it before.
func TestScriptedManyGone(t *testing.T) {
	everyTask(t, func(t *testing.T, f *field, h *home, task task) {
		const gone = 150
		for id := int64(100); id < 100+gone; id++ {
			away := f.town(id)
			f.subscribe(id, nil)
			away.dial(id)
			away.Leave()
		}
		f.settle()
		if task.code == packet.DisconnectRequest {
			for id := int64(100); id < 100+gone; id++ {
				f.hold(id, true)
			}
		}
		task.ask(f)
		f.pass(5 * time.Second)
		if !task.done(h) {
			t.Error("waits for routers that are gone")
		}
		f.pass(time.Minute)
		if got := len(f.open(100)); got != 1 {
			t.Errorf("%d sessions of a router that is gone", got)
		}
	})
}

// TestScriptedDoubtOfLimits: limits that nobody has confirmed are told again, also when they are to
// be what they were before.
func TestScriptedDoubtOfLimits(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(store.Plan{
			ID: 1, Profile: usual.Profile, DataLimit: store.DataLimit{Down: 10 * gigabyte},
		})
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		f.settle()
		added := func(octets uint64) {
			f.subscribe(7, func(s *store.Service) {
				s.TopUp = store.TopUp{Octets: octets, Window: s.Activated}
			})
		}
		gate.LoseReplies(4)
		added(5 * gigabyte)
		f.pass(13 * time.Second)
		if got := home.line().XmitLimit; got != 15*gigabyte {
			t.Errorf("limit %d", got)
		}
		added(0)
		f.pass(time.Minute)
		if got := home.line().XmitLimit; got != 10*gigabyte {
			t.Errorf("limit %d after the top-up was taken back", got)
		}
		gate.expect(2, 0)
	})
}

// TestScriptedRebootWhileAway: a router that comes back from its outage without its sessions, and
// begins new ones, is asked about the old ones soon; also when it comes back a moment too late for
// the request that was on its way.
func TestScriptedRebootWhileAway(t *testing.T) {
	for _, late := range []bool{false, true} {
		t.Run(fmt.Sprint("too late ", late), func(t *testing.T) {
			everyTask(t, func(t *testing.T, f *field, h *home, task task) {
				h.box.Leave()
				task.ask(f)
				f.pass(20 * time.Minute)
				if late {
					h.box.waitForLastTry()
				}
				h.box.Reboot()
				f.pass(100 * time.Millisecond)
				h.box.Return()
				f.subscribe(8, nil)
				h.box.dial(8)
				f.pass(20 * time.Second)
				if len(f.open(7)) != 0 || len(f.open(8)) != 1 {
					t.Errorf("%d and %d open", len(f.open(7)), len(f.open(8)))
				}
				f.pass(time.Minute)
				if got := f.outbox.size(); got != 0 {
					t.Errorf("%d rows owed", got)
				}
			})
		})
	}
}

// waitForLastTry lets time pass until the last try of another request has left.
func (b *box) waitForLastTry() {
	for before := len(b.tries()); ; b.field.pass(100 * time.Millisecond) {
		if tries := b.tries(); len(tries) > before && tries[len(tries)-1] == 4 {
			return
		}
	}
}

// TestScriptedDownForTwoDays: what has happened while the daemon was down is done once, the oldest
// first, and what has come and gone is not done at all. Routers did what they could by themselves.
func TestScriptedDownForTwoDays(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		night, err := store.ParseHours("22:00-06:00=20M/20M")
		must(t, err)
		f.sell(store.Plan{
			ID: 1, Profile: usual.Profile, OnExpiry: store.ExpirySwitch, ExpiryPlan: 2,
		})
		f.sell(store.Plan{ID: 2, Profile: store.Profile{Rate: "1M/1M", Pool: "slow"}})
		f.sell(store.Plan{ID: 3, Profile: usual.Profile, Hours: []store.RateHours{night}})
		gate := f.town(1)
		expired := []int64{13, 11, 12} // in this order
		homes := map[int64]*home{}
		for i, id := range expired {
			f.subscribe(id, func(s *store.Service) {
				s.Expires = dawn.Add(time.Duration(10*i+5) * time.Hour).UTC()
			})
			homes[id] = gate.dial(id)
		}
		f.subscribe(14, func(s *store.Service) { s.Plan = 3 })
		f.subscribe(15, nil)
		homes[14], homes[15] = gate.dial(14), gate.dial(15)
		f.start()
		f.settle()
		f.stop()
		f.pass(24 * time.Hour)
		f.hold(15, true)
		f.hold(15, false)
		f.pass(24 * time.Hour)
		gate.expect(0, 0)

		f.start()
		f.settle()
		var order []string
		for _, heard := range gate.Heard() {
			name, _ := heard.Get(packet.UserName)
			order = append(order, string(name))
		}
		var want []string
		for _, id := range expired {
			want = append(want, homes[id].opened.Name)
			rate(t, "", homes[id])
			rate(t, "1M/1M", gate.dial(id))
		}
		gate.expect(0, len(expired))
		if !slices.Equal(order, want) {
			t.Errorf("asked for %q, not %q", order, want)
		}
		rate(t, "10M/10M", homes[14], homes[15])
		if got := f.outbox.size(); got != 0 {
			t.Errorf("%d rows owed", got)
		}
	})
}

// TestScriptedRestartInTrouble: a daemon that is stopped while routers are silent finds what was not
// done at its next start, and a fact that was undone meanwhile is not followed.
func TestScriptedRestartInTrouble(t *testing.T) {
	everyTask(t, func(t *testing.T, f *field, h *home, task task) {
		f.subscribe(8, nil)
		undone := h.box.dial(8)
		f.settle()
		h.box.Leave()
		task.ask(f)
		f.hold(8, true)
		f.pass(3 * time.Second)
		f.stop()
		f.hold(8, false)
		f.pass(time.Hour)
		h.box.Return()
		asked := len(h.box.tries())
		f.start()
		f.pass(5 * time.Second)
		f.whole(t, h, task)
		if !undone.online() || undone.line().Changes > 1 {
			t.Errorf("what was undone was done: %+v", undone.line())
		}
		if got := len(h.box.tries()) - asked; got > 2 {
			t.Errorf("asked %d times", got)
		}
	})
}
