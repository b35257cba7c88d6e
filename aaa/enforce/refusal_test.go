package enforce_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/enforce"
	"gardu/aaa/packet"
	"gardu/store"
)

// refusing is a script that refuses requests of a code.
func refusing(code packet.Code, cause packet.Cause) func(*ask) (coa.Answer, bool) {
	return func(asked *ask) (coa.Answer, bool) { return nak(cause), asked.code == code }
}

// TestChangeIsRefused: each Error-Cause of a CoA-Request leads to what it leaves.
func TestChangeIsRefused(t *testing.T) {
	for _, one := range []struct {
		cause packet.Cause
		ends  bool // by a Disconnect-Request
		gone  bool // the session is taken for ended
		again bool // the same is asked again
	}{
		{cause: packet.CauseUnsupportedAttribute, ends: true},
		{cause: packet.CauseInvalidRequest, ends: true},
		{cause: packet.CauseUnsupportedService, ends: true},
		{cause: packet.CauseUnsupportedExtension, ends: true},
		{cause: packet.CauseInvalidAttributeValue, ends: true},
		{cause: packet.CauseAdminProhibited, ends: true},
		{cause: packet.CauseSessionNotRemovable, ends: true},
		{cause: packet.CauseMissingAttribute, ends: true},
		{cause: packet.CauseNASMismatch, ends: true},
		{cause: packet.CauseMultipleSessions, ends: true},
		{cause: packet.CauseSessionNotFound, gone: true},
		{cause: packet.CauseResidualContextRemoved, gone: true},
		{cause: packet.CauseResourcesUnavailable, again: true},
		{cause: packet.CauseNotRoutable, again: true},
		{cause: packet.CauseProxyProcessing, again: true},
	} {
		t.Run(one.cause.String(), func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.plan(usual)
				r.service(7, nil)
				nas := r.router(1, nil)
				nas.script = refusing(packet.CoARequest, one.cause)
				r.start()
				home := nas.connect(7)
				r.settle()
				r.faster("30M/30M")
				r.pass(30 * time.Second)
				if home.ended() != one.ends {
					t.Errorf("ended %v, want %v", home.ended(), one.ends)
				}
				open := len(r.table.AppendOpen(nil, 7)) == 1
				if open != one.again {
					t.Errorf("open %v; asked %d", open, len(nas.requests()))
				}
				if count := nas.count(packet.CoARequest); one.again && (count < 3 || count > 6) {
					t.Errorf("%d changes in half a minute", count)
				}
				if !one.again && r.outbox.size() != 0 {
					t.Errorf("%d rows owed", r.outbox.size())
				}
			})
		})
	}
}

// TestEndIsRefused: each Error-Cause of a Disconnect-Request leads to what it leaves.
func TestEndIsRefused(t *testing.T) {
	const (
		gone  = "gone"  // the session is taken for ended
		stuck = "stuck" // there is no other way, without the router's own interface
		again = "again" // the same is asked again
	)
	for _, one := range []struct {
		cause packet.Cause
		asked int // requests in half a minute; 0 for some
		want  string
	}{
		{packet.CauseResidualContextRemoved, 1, gone},
		{packet.CauseSessionNotFound, 1, gone},
		{packet.CauseUnsupportedAttribute, 3, stuck}, // each shape once
		{packet.CauseMissingAttribute, 3, stuck},
		{packet.CauseNASMismatch, 3, stuck},
		{packet.CauseInvalidRequest, 3, stuck},
		{packet.CauseInvalidAttributeValue, 3, stuck},
		{packet.CauseMultipleSessions, 3, stuck},
		{packet.CauseUnsupportedService, 1, stuck},
		{packet.CauseUnsupportedExtension, 1, stuck},
		{packet.CauseAdminProhibited, 1, stuck},
		{packet.CauseSessionNotRemovable, 1, stuck},
		{packet.CauseRequestInitiated, 1, stuck},
		{packet.CauseNotRoutable, 0, again},
		{packet.CauseProxyProcessing, 0, again},
		{packet.CauseResourcesUnavailable, 0, again},
	} {
		t.Run(one.cause.String(), func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.plan(usual)
				r.service(7, nil)
				nas := r.router(1, nil)
				nas.script = refusing(packet.DisconnectRequest, one.cause)
				r.start()
				nas.connect(7)
				r.settle()
				r.hold(7, true)
				r.pass(30 * time.Second)
				got := again
				switch waits := r.engine.Pending(7); {
				case len(r.table.AppendOpen(nil, 7)) == 0:
					got = gone
				case len(waits) == 1 && waits[0].State == "stuck":
					got = stuck
				}
				asked := len(nas.requests())
				if got != one.want || one.asked > 0 && asked != one.asked || asked > 6 {
					t.Errorf("%s after %d requests", got, asked)
				}
			})
		})
	}
}

// TestRefusalIsLearned: a router that has refused a change once is not asked again for a day, nor
// are the other sessions on it; it is when its record changes.
func TestRefusalIsLearned(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		nas := r.router(1, nil)
		nas.script = refusing(packet.CoARequest, packet.CauseUnsupportedAttribute)
		r.start()
		for id := int64(1); id <= 3; id++ {
			r.service(id, nil)
			nas.connect(id)
		}
		r.settle()
		r.faster("30M/30M")
		r.settle()
		if len(nas.online()) != 0 {
			t.Fatal("not ended")
		}
		first := nas.count(packet.CoARequest)
		nas.connect(1)
		r.settle()
		r.faster("20M/20M")
		r.settle()
		if got := nas.count(packet.CoARequest); got != first || len(nas.online()) != 0 {
			t.Errorf("%d changes were tried, then %d", first, got)
		}
		known := r.engine.Abilities(1)
		want := "CoA refused 401 (unsupported attribute) for the rate of pppoe: using Disconnect"
		if len(known) != 2 || enforce.Sentence(known[0]) != want {
			t.Errorf("%+v: %s", known, enforce.Sentence(known[0]))
		}
		if strings.Count(r.logs.String(), "cannot do what it was asked for") != 1 {
			t.Error("not said once:\n", r.logs.String())
		}
		r.settle()
		r.mu.Lock()
		shown := len(r.shown)
		r.mu.Unlock()
		if shown < 2 {
			t.Errorf("%d abilities were passed on", shown)
		}

		r.engine.Changed([]store.Change{{Noun: store.NounNAS, ID: 1}})
		nas.set(func(n *router) { n.script = nil })
		home := nas.connect(1)
		r.settle()
		r.faster("40M/40M")
		r.settle()
		if home.ended() || home.speed() != "40M/40M" {
			t.Error("not tried again after its record has changed")
		}
	})
}

// TestRefusalIsForgottenAfterADay: it may have been upgraded.
func TestRefusalIsForgottenAfterADay(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.learned = []store.Ability{{
			NAS: 1, Access: store.PPPoE, Act: store.ActRate, Verdict: store.VerdictRefused,
			Cause: 401, At: dawn, Count: 1,
		}}
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		r.settle()
		r.faster("20M/20M")
		r.settle()
		if !home.ended() || nas.count(packet.CoARequest) != 0 {
			t.Error("a change was tried although it is known to be refused")
		}
		r.pass(24 * time.Hour)
		home = nas.connect(7)
		r.faster("30M/30M")
		r.settle()
		if home.ended() || home.speed() != "30M/30M" {
			t.Error("not tried again after a day")
		}
	})
}

// TestSettingsOfTheRouter: what a record allows is all that is asked for.
func TestSettingsOfTheRouter(t *testing.T) {
	for _, one := range []struct {
		use     store.CoAUse
		changes int
		ends    int
	}{
		{store.CoAAll, 1, 0},
		{store.CoARate, 1, 0},
		{store.CoALimits, 0, 1},
		{store.CoADisconnect, 0, 1},
		{store.CoAOff, 0, 0},
	} {
		t.Run(one.use.String(), func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.plan(usual)
				r.service(7, nil)
				nas := r.router(1, func(n *store.NAS) { n.CoA = one.use })
				r.start()
				nas.connect(7)
				r.settle()
				r.faster("30M/30M")
				r.pass(20 * time.Second)
				changes, ends := nas.count(packet.CoARequest), nas.count(packet.DisconnectRequest)
				if changes != one.changes || ends != one.ends {
					t.Errorf("%d changes and %d ends", changes, ends)
				}
				if r.outbox.size() != 0 {
					t.Errorf("%d rows owed", r.outbox.size())
				}
			})
		})
	}
}

// TestShapes: a router that does not understand which session is meant is told more, then less.
func TestShapes(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(usual)
		r.service(7, nil)
		nas := r.router(1, nil)
		nas.script = func(asked *ask) (coa.Answer, bool) {
			return nak(packet.CauseUnsupportedAttribute), asked.address.IsValid()
		}
		r.start()
		home := nas.connect(7)
		r.settle()
		r.hold(7, true)
		r.settle()
		asked := nas.requests()
		if !home.ended() || len(asked) != 3 || asked[0].station != "" || asked[1].station == "" {
			t.Errorf("ended %v; asked %+v", home.ended(), asked)
		}
	})
}

// TestRefusedEnd: where a router refuses to end a session there is its own interface; without one
// the session is stuck, shown, and tried again.
func TestRefusedEnd(t *testing.T) {
	t.Run("escalates", func(t *testing.T) {
		story(t, func(t *testing.T, r *rig) {
			var ended []uint64
			r.escalate = func(_ context.Context, s *store.Session) error {
				ended = append(ended, s.ID)

				return nil
			}
			r.plan(usual)
			r.service(7, nil)
			nas := r.router(1, nil)
			nas.script = refusing(packet.DisconnectRequest, packet.CauseAdminProhibited)
			r.start()
			nas.connect(7)
			r.settle()
			r.hold(7, true)
			r.pass(2 * time.Minute)
			if len(ended) != 1 || len(r.table.AppendOpen(nil, 7)) != 0 {
				t.Errorf("%d sessions were ended by the router's own interface", len(ended))
			}
		})
	})
	t.Run("is stuck", func(t *testing.T) {
		story(t, func(t *testing.T, r *rig) {
			r.plan(usual)
			r.service(7, nil)
			nas := r.router(1, nil)
			nas.script = refusing(packet.DisconnectRequest, packet.CauseAdminProhibited)
			r.start()
			home := nas.connect(7)
			r.settle()
			r.hold(7, true)
			r.settle()
			waits := r.engine.Pending(7)
			if len(waits) != 1 || waits[0].State != "stuck" || waits[0].Wish != "disconnect" ||
				waits[0].Next.IsZero() || waits[0].Tries == 0 {
				t.Errorf("%+v", waits)
			}
			if r.outbox.size() != 1 {
				t.Errorf("%d rows owed", r.outbox.size())
			}
			first := len(nas.requests())
			r.pass(5 * time.Minute)
			if got := len(nas.requests()); got != first {
				t.Errorf("asked %d times, then %d", first, got)
			}
			nas.set(func(n *router) { n.script = nil })
			r.pass(10 * time.Minute)
			if !home.ended() || r.outbox.size() != 0 || len(r.engine.Pending(0)) != 0 {
				t.Errorf("ended %v, owed %d", home.ended(), r.outbox.size())
			}
		})
	})
}

// TestEscalationFails: the router's own interface may fail, and may even panic.
func TestEscalationFails(t *testing.T) {
	t.Parallel()
	for name, escalate := range map[string]func(context.Context, *store.Session) error{
		"error": func(context.Context, *store.Session) error { return errors.New("no route") },
	} {
		t.Run(name, func(t *testing.T) {
			story(t, func(t *testing.T, r *rig) {
				r.escalate = escalate
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
				if len(waits) != 1 || waits[0].Last != "no route" {
					t.Errorf("%+v", waits)
				}
			})
		})
	}
}
