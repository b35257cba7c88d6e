package enforce_test

import (
	"context"
	"testing"

	"gardu/store"
)

// TestKick: an operator's wish is told what the router said; sessions of unknown services too.
func TestKick(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		dead := r.router(2, func(n *store.NAS) {})
		r.start()
		home, away := nas.connect(7), dead.connect(7)
		dead.set(func(n *router) { n.dead = true })
		r.settle()
		kicked, err := r.engine.Kick(context.Background(), target(7, 0))
		must(t, err)
		if len(kicked) != 2 {
			t.Fatalf("%+v", kicked)
		}
		for _, one := range kicked {
			if one.Ended != (one.NAS == "nas-1") || one.Sentence == "" || one.Login != "login-7" {
				t.Errorf("%+v", one)
			}
		}
		if !home.ended() || away.ended() {
			t.Errorf("ended: %v and %v", home.ended(), away.ended())
		}
		if _, err := r.engine.Kick(context.Background(), target(8, 0)); !store.Is(err, store.NotFound) {
			t.Errorf("kicking nobody: %v", err)
		}
	})
}

// TestKickOfUnknownService: a session that belongs to no known service can be ended as well.
func TestKickOfUnknownService(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connectWith(7, false)
		r.settle()
		home.hangUp()
		r.owners[7].Login = "stranger"
		home = nas.connectWith(7, false)
		home.service = 0
		r.settle()
		var id uint64
		r.table.List(everything, 10, func(s *store.Session) bool { id = max(id, s.ID); return true })
		kicked, err := r.engine.Kick(context.Background(), target(0, id))
		must(t, err)
		if len(kicked) != 1 || !kicked[0].Ended || !home.ended() {
			t.Errorf("%+v", kicked)
		}
	})
}
