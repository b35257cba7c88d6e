package enforce_test

import (
	"testing"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// perSecond returns the most requests within any second.
func (n *router) perSecond() int {
	n.rig.mu.Lock()
	defer n.rig.mu.Unlock()
	most, first := 0, 0
	for last, at := range n.at {
		for at.Sub(n.at[first]) >= time.Second {
			first++
		}
		most = max(most, last-first+1)
	}

	return most
}

// TestStormKeepsToThePace: five thousand isolations at midnight on one router are never more than
// it may get, and finish.
func TestStormKeepsToThePace(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		const customers = 5000
		plan := usual
		plan.OnExpiry = store.ExpiryIsolir
		r.plan(plan)
		midnight := time.Date(2026, 11, 3, 0, 0, 0, 0, jakarta)
		nas := r.router(1, nil)
		for id := int64(1); id <= customers; id++ {
			r.service(id, func(s *store.Service) { s.Expires = midnight.UTC() })
			nas.connect(id)
		}
		r.outbox = newMemoryOutbox()
		r.start()
		r.until(midnight.Add(-time.Second))
		if got := len(nas.requests()); got != 0 {
			t.Fatalf("%d requests before midnight", got)
		}
		r.until(midnight.Add(customers/20*time.Second + customers/100*time.Second))
		if left := len(nas.online()); left != 0 {
			t.Errorf("%d sessions are left", left)
		}
		if got := len(nas.requests()); got != customers {
			t.Errorf("%d requests", got)
		}
		if got := nas.perSecond(); got > 20 || got < 15 {
			t.Errorf("%d were ended within a second", got)
		}
		if nas.most > 16 || r.most > 64 {
			t.Errorf("%d requests at one time, %d in all", nas.most, r.most)
		}
	})
}

// TestWindowsOfManyRouters: changes in place go out as fast as routers answer, within what each of
// them and all of them may get.
func TestWindowsOfManyRouters(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		var all []*router
		for id := int64(1); id <= 10; id++ {
			all = append(all, r.router(id, nil))
		}
		r.start()
		for id := int64(1); id <= 1000; id++ {
			r.service(id, nil)
			all[id%10].connect(id)
		}
		r.settle()
		r.faster("30M/30M")
		r.pass(time.Second)
		widest := 0
		for _, nas := range all {
			widest = max(widest, nas.most)
			for _, home := range nas.online() {
				if home.speed() != "30M/30M" {
					t.Fatalf("service %d has %q", home.service, home.speed())
				}
			}
		}
		if widest > 16 || widest <= 4 || r.most > 64 || r.most < 50 {
			t.Errorf("%d requests at one time at one router, %d in all", widest, r.most)
		}
	})
}

// TestDeadRoutersDelayNobody: twenty routers that have died take no places from the one that lives.
func TestDeadRoutersDelayNobody(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		var dead []*router
		live := r.router(100, nil)
		r.start()
		for id := int64(1); id <= 400; id++ {
			if id <= 20 {
				dead = append(dead, r.router(id, nil))
			}
			r.service(id, nil)
			dead[id%int64(len(dead))].connect(id)
		}
		var homes []*connection
		for id := int64(401); id <= 800; id++ {
			r.service(id, nil)
			homes = append(homes, live.connect(id))
		}
		r.settle()
		for _, nas := range dead {
			nas.set(func(n *router) { n.dead = true })
		}
		for round, rate := range []string{"30M/30M", "20M/20M"} {
			r.faster(rate)
			r.pass(time.Second)
			for _, home := range homes {
				if home.speed() != rate {
					t.Fatalf("round %d: service %d has %q", round, home.service, home.speed())
				}
			}
			r.pass(time.Minute)
		}
		for _, nas := range dead {
			if got := len(nas.requests()); got > 10 {
				t.Errorf("a dead router was asked %d times", got)
			}
		}
		if got := r.gauge(t, "gardu_enforce_silent_nas"); got != 20 {
			t.Errorf("%v routers are silent", got)
		}
	})
}

// TestLateWakesUpTheRouter: an answer that comes late shows that the router is there, and what
// waits for it goes on.
func TestLateWakesUpTheRouter(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		nas := r.router(1, nil)
		r.start()
		for id := int64(1); id <= 10; id++ {
			r.service(id, nil)
			nas.connect(id)
		}
		r.settle()
		nas.set(func(n *router) { n.dead = true })
		r.faster("30M/30M")
		r.pass(14 * time.Second)
		first := nas.requests()[0]
		nas.set(func(n *router) { n.dead = false })
		r.engine.Late(first.request, nas.obey(&first))
		r.pass(time.Second)
		for _, home := range nas.online() {
			if home.speed() != "30M/30M" {
				t.Errorf("service %d has %q", home.service, home.speed())
			}
		}
	})
}

// TestRouterThatIsBack: one that begins sessions again after an hour is asked within seconds.
func TestRouterThatIsBack(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		nas := r.router(1, nil)
		r.start()
		r.service(7, nil)
		r.service(8, nil)
		home := nas.connect(7)
		r.settle()
		nas.set(func(n *router) { n.dead = true })
		r.faster("30M/30M")
		r.pass(time.Hour)
		for before := len(nas.requests()); len(nas.requests()) == before; { // asked in vain again
			r.pass(time.Second)
		}
		r.pass(silence + 11*time.Second)
		nas.set(func(n *router) { n.dead = false })
		nas.connect(8)
		r.settle()
		if home.speed() != "30M/30M" {
			t.Errorf("rate %q", home.speed())
		}
	})
}

// TestBusyIsNotHammered: a router without time is asked again later and later.
func TestBusyIsNotHammered(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		nas.script = refusing(packet.DisconnectRequest, packet.CauseResourcesUnavailable)
		r.start()
		nas.connect(7)
		r.settle()
		r.hold(7, true)
		r.pass(10 * time.Minute)
		if got := len(nas.requests()); got < 8 || got > 20 {
			t.Errorf("%d requests in ten minutes", got)
		}
	})
}

// gauge reads a metric without labels.
func (r *rig) gauge(t *testing.T, name string) float64 {
	t.Helper()
	families, err := r.registry.Gather()
	must(t, err)
	for _, family := range families {
		if family.GetName() == name {
			return family.GetMetric()[0].GetGauge().GetValue()
		}
	}
	t.Fatalf("there is no metric %s", name)

	return 0
}
