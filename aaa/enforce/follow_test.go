package enforce_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/store"
)

// TestSessionsFollow plays random facts against random routers: bills and payments, plan edits,
// renewals, lost answers, refusals, routers that die and come back, restarts. Once routers are well
// and have had their time, every session has what its service is entitled to, and nothing is owed.
func TestSessionsFollow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(chance *rapid.T) {
		var fault any // rapid tells of a failure by a panic, which must not cross a bubble
		synctest.Test(t, func(t *testing.T) {
			w := &world{rig: newRig(t)}
			defer func() {
				if w.observer != nil {
					w.stop()
				}
				w.settle()
			}()
			defer func() { fault = recover() }()
			w.begin()
			chance.Repeat(map[string]func(*rapid.T){
				"pay":     w.pay,
				"bill":    w.bill,
				"edit":    w.edit,
				"renew":   w.renew,
				"connect": w.connect,
				"interim": w.interim,
				"time":    w.time,
				"die":     w.die,
				"refuse":  w.refuse,
				"lose":    w.lose,
				"restart": w.restart,
				"heal":    w.heal,
			})
			w.heal(chance)
		})
		if fault != nil {
			panic(fault)
		}
	})
}

// world is one random history: a few services of two plans on three routers.
type world struct {
	*rig
	routers []*router
	losing  int
	refused packet.Cause // by all routers, for changes in place; 0 for none
	edits   int
}

// Numbers of a world.
const (
	worldServices = 6
	worldRouters  = 3
)

// begin makes the world and starts the engine.
func (w *world) begin() {
	w.editPlan(1, "10M/10M", "dial")
	w.editPlan(2, "20M/20M", "dial")
	for id := int64(1); id <= worldRouters; id++ {
		nas := w.router(id, nil)
		nas.script = w.answer
		w.routers = append(w.routers, nas)
	}
	for id := int64(1); id <= worldServices; id++ {
		w.service(id, func(s *store.Service) { s.Plan = 1 + id%2 })
	}
	w.start()
}

// editPlan changes a plan.
func (w *world) editPlan(id int64, rate, pool string) {
	w.plan(store.Plan{
		ID: id, Profile: store.Profile{Rate: rate, Pool: pool}, OnExpiry: store.ExpiryIsolir,
	})
}

// answer loses some answers and refuses some requests.
func (w *world) answer(asked *ask) (coa.Answer, bool) {
	w.mu.Lock()
	loses, refused := w.losing > 0, w.refused
	if loses {
		w.losing--
	}
	nas := w.rig.routers[asked.request.To.Addr()]
	w.mu.Unlock()
	switch {
	case loses:
		nas.obey(asked)

		return coa.Answer{Kind: coa.Silence, Tries: 4}, true
	case refused != 0 && asked.code == packet.CoARequest:
		return nak(refused), true
	default:
		return coa.Answer{}, false
	}
}

// one chooses a service.
func (w *world) one(chance *rapid.T) int64 {
	return rapid.Int64Range(1, worldServices).Draw(chance, "service")
}

// pay lifts a hold.
func (w *world) pay(chance *rapid.T) { w.hold(w.one(chance), false) }

// bill holds a service as unpaid.
func (w *world) bill(chance *rapid.T) { w.hold(w.one(chance), true) }

// edit changes a plan.
func (w *world) edit(chance *rapid.T) {
	w.edits++
	pool := rapid.SampledFrom([]string{"dial", "dial", "dial", "other"}).Draw(chance, "pool")
	w.editPlan(rapid.Int64Range(1, 2).Draw(chance, "plan"), fmt.Sprintf("%dM/5M", 5+w.edits%7), pool)
}

// renew moves an expiry.
func (w *world) renew(chance *rapid.T) {
	hours := time.Duration(rapid.IntRange(0, 30).Draw(chance, "hours"))
	w.service(w.one(chance), func(s *store.Service) {
		s.Expires = w.now().Add(hours * time.Hour).UTC().Truncate(time.Second)
	})
}

// connect logs a service in on a router that is there.
func (w *world) connect(chance *rapid.T) {
	nas := w.routers[rapid.IntRange(0, worldRouters-1).Draw(chance, "router")]
	if id := w.one(chance); !nas.dead {
		nas.connect(id)
	}
}

// interim lets all sessions be heard, as far as their routers are there.
func (w *world) interim(*rapid.T) {
	for _, nas := range w.routers {
		if nas.dead {
			continue
		}
		for _, c := range nas.online() {
			c.use(10, 10)
		}
	}
}

// time lets time pass.
func (w *world) time(chance *rapid.T) {
	w.pass(time.Duration(rapid.IntRange(1, 3000).Draw(chance, "seconds")) * time.Second)
}

// die takes a router away.
func (w *world) die(chance *rapid.T) {
	w.routers[rapid.IntRange(0, worldRouters-1).Draw(chance, "router")].set(func(n *router) {
		n.dead = true
	})
}

// refuse lets routers refuse changes in place from now on.
func (w *world) refuse(chance *rapid.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused = rapid.SampledFrom([]packet.Cause{
		0, packet.CauseUnsupportedAttribute, packet.CauseMissingAttribute,
		packet.CauseResourcesUnavailable,
	}).Draw(chance, "cause")
}

// lose lets the next answers get lost.
func (w *world) lose(chance *rapid.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.losing = rapid.IntRange(1, 3).Draw(chance, "answers")
}

// restart stops the engine and starts another one, after a while.
func (w *world) restart(chance *rapid.T) {
	w.stop()
	w.pass(time.Duration(rapid.IntRange(0, 3).Draw(chance, "hours")) * time.Hour)
	w.start()
}

// heal makes all routers well, gives them their time, and looks at everything.
func (w *world) heal(chance *rapid.T) {
	w.mu.Lock()
	w.losing, w.refused = 0, 0
	w.mu.Unlock()
	for _, nas := range w.routers {
		nas.set(func(n *router) { n.dead = false })
	}
	for range 4 {
		w.pass(time.Minute)
		w.interim(chance)
	}
	w.settle()
	for _, nas := range w.routers {
		for _, c := range nas.online() {
			_, compiled := w.given(c.service)
			if compiled == nil || c.pool != compiled.Profile.Pool || c.speed() != compiled.Profile.Rate {
				chance.Errorf("service %d on router %d has %q of %q; pending %+v", c.service, nas.nas,
					c.speed(), c.pool, w.engine.Pending(0))
			}
		}
	}
	if got := w.outbox.size(); got != 0 {
		chance.Errorf("%d rows are owed; pending %+v", got, w.engine.Pending(0))
	}
}
