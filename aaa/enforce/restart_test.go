package enforce_test

import (
	"testing"
	"time"

	"gardu/store"
)

// TestDownForTwoDays: a daemon that was down compares every session once, and follows in the order
// in which things came due.
func TestDownForTwoDays(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		nas := r.router(1, nil)
		r.start()
		for id := int64(1); id <= 20; id++ {
			r.service(id, func(s *store.Service) { // the later the id, the sooner it ends
				s.Expires = dawn.Add(time.Hour * time.Duration(2*(21-id))).UTC()
			})
			nas.connect(id)
		}
		r.service(21, nil)
		nas.connect(21)
		r.settle()
		r.stop()
		r.pass(48 * time.Hour)
		r.start()
		r.pass(10 * time.Second)
		asked := nas.requests()
		if len(asked) != 20 || len(nas.online()) != 1 {
			t.Fatalf("%d requests, %d online", len(asked), len(nas.online()))
		}
		for at, one := range asked {
			if want := r.owners[int64(20-at)].Login; one.user != want {
				t.Errorf("request %d is for %s, want %s", at, one.user, want)
			}
		}
		r.pass(time.Hour)
		if got := len(nas.requests()); got != 20 {
			t.Errorf("%d requests after an hour", got)
		}
	})
}

// TestClockJumps: what is due by a clock that was set forward happens at once; one that was set
// back takes it back.
func TestClockJumps(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		hours, err := store.ParseHours("22:00-06:00=20M/20M")
		must(t, err)
		r.plan(store.Plan{
			ID: 1, Profile: store.Profile{Rate: "10M/10M"}, Hours: []store.RateHours{hours},
		})
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		r.settle()
		for _, one := range []struct {
			by   time.Duration
			rate string
		}{{14 * time.Hour, "20M/20M"}, {-14 * time.Hour, "10M/10M"}, {62 * time.Hour, "20M/20M"}} {
			r.jump(one.by)
			r.settle()
			if home.speed() != one.rate {
				t.Errorf("after %v: rate %q, want %q", one.by, home.speed(), one.rate)
			}
		}
	})
}

// TestRestartKeepsWhatIsOwed: what a dead router could not be told is done by the next daemon.
func TestRestartKeepsWhatIsOwed(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		r.settle()
		nas.set(func(n *router) { n.dead = true })
		r.hold(7, true)
		r.pass(time.Minute)
		r.stop()
		if r.outbox.size() == 0 {
			t.Error("nothing is owed")
		}
		nas.set(func(n *router) { n.dead = false })
		r.start()
		r.settle()
		if !home.ended() || r.outbox.size() != 0 {
			t.Errorf("ended %v, %d rows owed", home.ended(), r.outbox.size())
		}
	})
}
