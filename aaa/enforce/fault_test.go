package enforce_test

import (
	"context"
	"testing"
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/enforce"
	"gardu/aaa/packet"
	"gardu/aaa/session"
	"gardu/store"
)

// everything chooses all open sessions.
var everything = &session.Filter{State: session.OpenOnly}

// target names what to kick.
func target(service int64, session uint64) enforce.Target {
	return enforce.Target{Service: service, Session: session}
}

// faster changes the usual plan's rate, which asks for a CoA-Request.
func (r *rig) faster(rate string) {
	r.t.Helper()
	plan := usual
	plan.Profile.Rate = rate
	r.plan(plan)
}

// TestAcknowledgedAndNotEnded: a router that acknowledges an end and does nothing is caught by the
// next interim, and its own interface is used.
func TestAcknowledgedAndNotEnded(t *testing.T) {
	for _, one := range []struct {
		name  string
		after time.Duration // until the interim
	}{{"soon", 30 * time.Second}, {"after the session was taken for ended", 5 * time.Minute}} {
		t.Run(one.name, func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				ended := 0
				r.escalate = func(context.Context, *store.Session) error { ended++; return nil }
				r.plan(usual)
				r.service(7, nil)
				nas := r.router(1, nil)
				nas.lazy = true
				r.start()
				home := nas.connect(7)
				r.settle()
				r.hold(7, true)
				r.pass(one.after)
				home.use(1000, 1000)
				r.settle()
				if ended != 1 {
					t.Errorf("the router's own interface was used %d times", ended)
				}
				known := r.engine.Abilities(1)
				if len(known) != 1 || known[0].Verdict != store.VerdictIgnored {
					t.Errorf("%+v", known)
				}
			})
		})
	}
}

// TestNoStop: a session whose end was acknowledged is closed after a minute, Stop or not.
func TestNoStop(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		nas.mute = true
		r.start()
		nas.connect(7)
		r.settle()
		r.hold(7, true)
		r.pass(30 * time.Second)
		if len(r.table.AppendOpen(nil, 7)) != 1 {
			t.Error("closed at once")
		}
		r.pass(time.Minute)
		if len(r.table.AppendOpen(nil, 7)) != 0 || r.outbox.size() != 0 {
			t.Errorf("still open, or %d rows owed", r.outbox.size())
		}
	})
}

// TestGoneSessionComesBack: a router that says that it knows no such session, and goes on to
// account for it, is asked in other words.
func TestGoneSessionComesBack(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		nas.script = func(asked *ask) (coa.Answer, bool) {
			return nak(packet.CauseSessionNotFound), asked.station == ""
		}
		r.start()
		home := nas.connect(7)
		r.settle()
		r.hold(7, true)
		r.settle()
		if len(r.table.AppendOpen(nil, 7)) != 0 {
			t.Error("still open")
		}
		r.pass(5 * time.Minute)
		home.use(1000, 1000)
		r.settle()
		if !home.ended() || len(nas.requests()) != 2 {
			t.Errorf("ended %v after %d requests", home.ended(), len(nas.requests()))
		}
	})
}

// TestRateIsNotHeld: a router that acknowledges a rate and does not hold to it has the session
// ended; when it happens again it is not believed any more.
func TestRateIsNotHeld(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		nas := r.router(1, nil)
		r.start()
		r.service(7, nil)
		for round, rate := range []string{"1M/1M", "2M/2M"} {
			home := nas.connect(7)
			r.settle()
			r.faster(rate)
			r.settle()
			nas.set(func(n *router) { home.rate = "10M/10M" })
			for range 2 {
				r.pass(5 * time.Minute)
				home.use(0, 10_000_000/8*300)
			}
			r.settle()
			if !home.ended() {
				t.Fatalf("round %d: still online", round)
			}
		}
		nas.connect(7)
		r.settle()
		before := nas.count(packet.CoARequest)
		r.faster("3M/3M")
		r.settle()
		if nas.count(packet.CoARequest) != before || len(nas.online()) != 0 {
			t.Error("believed a third time")
		}
	})
}

// TestRateIsHeld: a session that keeps to its rate stays, busy or idle.
func TestRateIsHeld(t *testing.T) {
	for name, down := range map[string]uint64{"busy": 1_000_000 / 8 * 300, "idle": 1000} {
		t.Run(name, func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.plan(usual)
				nas := r.router(1, nil)
				r.start()
				r.service(7, nil)
				home := nas.connect(7)
				r.settle()
				r.faster("1M/1M")
				r.settle()
				for range 3 {
					r.pass(5 * time.Minute)
					home.use(0, down)
				}
				r.settle()
				if home.ended() || len(nas.requests()) != 1 {
					t.Errorf("ended %v after %d requests", home.ended(), len(nas.requests()))
				}
			})
		})
	}
}

// TestLostReply: a change nobody has confirmed leaves the session in doubt, so that it is told
// again, also when it is to have what it had before.
func TestLostReply(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		nas.script = func(asked *ask) (coa.Answer, bool) {
			nas.obey(asked) // the request arrives, the answer does not

			return coa.Answer{Kind: coa.Silence, Tries: 4}, true
		}
		r.start()
		home := nas.connect(7)
		r.settle()
		r.faster("30M/30M")
		r.pass(12 * time.Second)
		r.faster("10M/10M")
		nas.set(func(n *router) { n.script = nil })
		r.pass(time.Minute)
		if home.speed() != "10M/10M" || home.ended() {
			t.Errorf("rate %q, ended %v", home.speed(), home.ended())
		}
		if got := len(r.engine.Pending(0)); got != 1 { // verified by its interims
			t.Errorf("%d pending", got)
		}
	})
}

// TestLateAnswer: an answer that comes after its request was given up settles the doubt.
func TestLateAnswer(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		nas.script = func(asked *ask) (coa.Answer, bool) {
			go func() {
				time.Sleep(silence + 2*time.Second)
				r.engine.Late(asked.request, nas.obey(asked))
			}()

			return coa.Answer{Kind: coa.Silence, Tries: 4}, true
		}
		r.start()
		home := nas.connect(7)
		r.settle()
		r.faster("30M/30M")
		r.pass(2 * time.Minute)
		if home.speed() != "30M/30M" || len(nas.requests()) != 1 || r.outbox.size() != 0 {
			t.Errorf("rate %q, %d requests, %d rows owed", home.speed(), len(nas.requests()),
				r.outbox.size())
		}
		r.hold(7, true)
		r.pass(2 * time.Minute)
		if !home.ended() || len(nas.requests()) != 2 {
			t.Errorf("ended %v, %d requests", home.ended(), len(nas.requests()))
		}
	})
}

// TestGoneForAnHour: a router that is away is asked less and less, delays nobody, and follows when
// it is back. It is shown to be deaf meanwhile.
func TestGoneForAnHour(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		nas, other := r.router(1, nil), r.router(2, nil)
		r.start()
		for id := int64(1); id <= 40; id++ {
			r.service(id, nil)
			nas.connect(id)
		}
		r.service(41, nil)
		near := other.connect(41)
		r.settle()
		nas.set(func(n *router) { n.dead = true })
		r.faster("30M/30M")
		r.settle()
		if near.speed() != "30M/30M" {
			t.Error("the router that is there had to wait")
		}
		r.pass(time.Hour)
		if got := len(nas.requests()); got < 40 || got > 90 {
			t.Errorf("%d requests in an hour", got)
		}
		known := r.engine.Abilities(1)
		if len(known) != 1 || known[0].Verdict != store.VerdictDeaf {
			t.Errorf("%+v", known)
		}
		nas.set(func(n *router) { n.dead = false })
		r.pass(90 * time.Second)
		for _, home := range nas.online() {
			if home.speed() != "30M/30M" {
				t.Fatalf("service %d has %q", home.service, home.speed())
			}
		}
		if known := r.engine.Abilities(1); len(known) != 1 || known[0].Verdict != store.VerdictWorks {
			t.Errorf("%+v", known)
		}
	})
}
