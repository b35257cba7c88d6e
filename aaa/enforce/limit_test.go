package enforce_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gardu/aaa/enforce"
	"gardu/aaa/packet"
	"gardu/store"
)

// TestCrowd: whoever finds no room is found again later; nothing is forgotten.
func TestCrowd(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		const customers = 200
		r.crowd = 5
		r.plan(usual)
		nas := r.router(1, nil)
		r.start()
		for id := int64(1); id <= customers; id++ {
			r.service(id, nil)
			nas.connect(id)
		}
		r.settle()
		r.faster("30M/30M")
		for id := int64(1); id <= customers/2; id++ {
			r.hold(id, true)
		}
		// Changes are verified for half an hour, which takes the room of others here.
		for range 600 {
			r.pass(time.Minute)
			for _, home := range nas.online() {
				home.use(1, 1)
			}
		}
		if got := len(nas.online()); got != customers/2 {
			t.Errorf("%d are online", got)
		}
		for _, home := range nas.online() {
			if home.speed() != "30M/30M" {
				t.Fatalf("service %d has %q", home.service, home.speed())
			}
		}
		if got := r.outbox.size(); got != 0 {
			t.Errorf("%d rows owed", got)
		}
	})
}

// TestPanic: an attempt that panics is given up and ends nothing else.
func TestPanic(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.panics = true
		r.escalate = func(context.Context, *store.Session) error { panic("boom") }
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		nas.script = refusing(packet.DisconnectRequest, packet.CauseAdminProhibited)
		r.start()
		nas.connect(7)
		r.settle()
		r.hold(7, true)
		r.settle()
		waits := r.engine.Pending(0)
		if len(waits) != 1 || waits[0].State != "stuck" || waits[0].Last != "an internal error" {
			t.Errorf("%+v", waits)
		}
	})
}

// TestOutboxFails: an outbox that fails is asked again, and what was done is settled then.
func TestOutboxFails(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		r.outbox.fail(errors.New("disk on fire"))
		r.start()
		home := nas.connect(7)
		r.settle()
		r.hold(7, true)
		r.settle()
		if !home.ended() || r.outbox.size() != 2 {
			t.Errorf("ended %v, %d rows owed", home.ended(), r.outbox.size())
		}
		r.outbox.fail(nil)
		r.pass(time.Minute)
		if got := r.outbox.size(); got != 0 {
			t.Errorf("%d rows owed", got)
		}
		if !strings.Contains(r.logs.String(), "the outbox cannot be worked off") {
			t.Error("nobody was told")
		}
	})
}

// fail makes the outbox fail from now on, or work again.
func (o *memoryOutbox) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
}

// TestWindowBeginsAnew: at midnight a daily limit that can be changed in place is raised; one of
// the total stays as it is, and nobody is cut off for it.
func TestWindowBeginsAnew(t *testing.T) {
	for _, one := range []struct {
		name  string
		limit store.DataLimit
		want  uint64 // limit of the download after midnight
	}{
		{"download", store.DataLimit{Down: 10 * gigabyte}, 14 * gigabyte},
		{"total", store.DataLimit{Total: 10 * gigabyte}, 0},
	} {
		t.Run(one.name, func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.plan(store.Plan{
					ID: 1, Profile: usual.Profile, DataLimit: one.limit,
					QuotaWindow: store.WindowDay,
				})
				r.service(7, nil)
				nas := r.router(1, nil)
				r.start()
				home := nas.connect(7)
				r.settle()
				home.use(0, 4*gigabyte)
				r.until(time.Date(2026, 11, 3, 0, 0, 5, 0, jakarta))
				home.use(0, 0)
				r.settle()
				if home.ended() || home.xmit != one.want {
					t.Errorf("ended %v, limit %d", home.ended(), home.xmit)
				}
			})
		})
	}
}

// TestUptimeIsShared: what two devices are online for together uses up the hours of the plan.
func TestUptimeIsShared(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(store.Plan{
			ID: 1, Profile: usual.Profile, TimeLimit: 2 * time.Hour, SharedUsers: 2,
		})
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home, phone := nas.connect(7), nas.connect(7)
		if home.timeout != time.Hour {
			t.Errorf("a share of %v", home.timeout)
		}
		for range 11 {
			r.pass(5 * time.Minute)
			home.use(1, 1)
			phone.use(1, 1)
		}
		if home.ended() || phone.ended() {
			t.Fatal("ended before their time")
		}
		r.service(7, func(s *store.Service) {
			s.TopUp = store.TopUp{Online: time.Hour, Window: s.Activated}
		})
		r.settle()
		if home.timeout < 85*time.Minute || home.timeout > 90*time.Minute {
			t.Errorf("session timeout %v after the top-up", home.timeout)
		}
		for range 8 {
			r.pass(5 * time.Minute)
			home.use(1, 1)
			phone.use(1, 1)
		}
		if !home.ended() || !phone.ended() {
			t.Errorf("ended: %v, %v", home.ended(), phone.ended())
		}
	})
}

// TestNowhere: a session whose router has not been heard yet waits for its next record.
func TestNowhere(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, func(n *store.NAS) { n.Address = n.Address.Masked() })
		must(t, r.directory.PutNAS(&store.NAS{
			ID: 1, Revision: 2, Name: "nas-1", Address: mustPrefix("10.0.0.0/8"),
			Secret: store.Secret{Form: store.ClearText, Value: []byte("shared-between-us")},
		}))
		r.start()
		nas.hidden = true
		home := nas.connect(7)
		r.settle()
		r.hold(7, true)
		r.settle()
		waits := r.engine.Pending(7)
		if len(waits) != 1 || !strings.Contains(waits[0].Last, "address") {
			t.Fatalf("%+v", waits)
		}
		nas.set(func(n *router) { n.hidden = false })
		home.use(1, 1)
		r.settle()
		if !home.ended() {
			t.Error("still online")
		}
	})
}

// TestThousandChangesAMinute: each is acknowledged within two seconds, on routers that answer.
func TestThousandChangesAMinute(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		const customers, routers = 1000, 10
		r.plan(usual)
		r.plan(store.Plan{ID: 2, Profile: store.Profile{Rate: "20M/20M", Pool: "dial"}})
		var all []*router
		for id := int64(1); id <= routers; id++ {
			all = append(all, r.router(id, nil))
		}
		r.start()
		homes := map[int64]*connection{}
		for id := int64(1); id <= customers; id++ {
			r.service(id, nil)
			homes[id] = all[id%routers].connect(id)
		}
		r.settle()
		var waited []time.Duration
		for id := int64(1); id <= customers; id++ {
			began := r.now()
			if id%2 == 0 {
				r.service(id, func(s *store.Service) { s.Plan = 2 })
			} else {
				r.hold(id, true)
			}
			done := func() bool { return homes[id].ended() || homes[id].speed() == "20M/20M" }
			for !done() {
				r.pass(time.Millisecond)
			}
			waited = append(waited, r.now().Sub(began))
			r.pass(max(60*time.Millisecond-r.now().Sub(began), 0))
		}
		slices.Sort(waited)
		if p99 := waited[len(waited)*99/100]; p99 > 2*time.Second {
			t.Errorf("p99 %v", p99)
		}
	})
}

// TestMetrics: what is counted, by names and labels that stay.
func TestMetrics(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		nas.connect(7)
		r.settle()
		r.faster("30M/30M")
		r.settle()
		families, err := r.registry.Gather()
		must(t, err)
		var names []string
		for _, family := range families {
			names = append(names, strings.TrimPrefix(family.GetName(), "gardu_enforce_"))
			if family.GetName() != "gardu_enforce_actions_total" {
				continue
			}
			var labels []string
			for _, pair := range family.GetMetric()[0].GetLabel() {
				labels = append(labels, pair.GetName()+"="+pair.GetValue())
			}
			if got := strings.Join(labels, " "); got != "act=rate cause=fact outcome=ack" {
				t.Errorf("counted as %s", got)
			}
		}
		want := "actions_total agenda debts delay_seconds in_flight in_flight_limit overdue " +
			"panics_total sessions silent_nas stuck tracks_limit waiting wakes wakes_limit"
		if got := strings.Join(names, " "); got != want {
			t.Errorf("metrics %s", got)
		}
		if got := r.gauge(t, "gardu_enforce_in_flight_limit"); got != 64 {
			t.Errorf("in flight limit %v", got)
		}
	})
}

// TestShutdownInFlight: an engine that is stopped while routers are silent does not wait for them,
// and the next one finds what was not done.
func TestShutdownInFlight(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		r.settle()
		nas.set(func(n *router) { n.dead = true })
		r.faster("30M/30M")
		r.pass(time.Second)
		began := r.now()
		r.stop()
		if took := r.now().Sub(began); took > time.Second {
			t.Errorf("stopping took %v", took)
		}
		nas.set(func(n *router) { n.dead = false })
		r.start()
		r.settle()
		if home.speed() != "30M/30M" {
			t.Errorf("rate %q", home.speed())
		}
	})
}

// TestConfig: what is missing is said.
func TestConfig(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	whole := enforce.Config{Directory: r.directory, Sessions: r.table, Sender: refuser{}}
	for name, spoil := range map[string]func(*enforce.Config){
		"directory": func(c *enforce.Config) { c.Directory = nil },
		"sessions":  func(c *enforce.Config) { c.Sessions = nil },
		"sender":    func(c *enforce.Config) { c.Sender = nil },
		"pace":      func(c *enforce.Config) { c.PerNAS = -1 },
	} {
		config := whole
		spoil(&config)
		if _, err := enforce.New(config); err == nil {
			t.Errorf("made without %s", name)
		}
	}
	engine, err := enforce.New(whole)
	must(t, err)
	must(t, engine.Shutdown(context.Background()))
	r.registry = nil
}
