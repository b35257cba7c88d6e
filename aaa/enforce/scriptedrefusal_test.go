package enforce_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gardu/aaa/enforce"
	"gardu/aaa/packet"
	"gardu/store"
)

// sequel is what follows a refusal.
type sequel string

// The sequels.
const (
	obeyed    sequel = "obeyed"    // it was no refusal
	ended     sequel = "ended"     // by a Disconnect-Request in place of a change
	escalated sequel = "escalated" // by the router's own interface
	concluded sequel = "concluded" // taken for ended, until it is heard of
	repeated  sequel = "repeated"  // asked again until it is granted
)

// outcome is what is asked for in a minute when a code is refused with a cause, and its sequel.
type outcome struct {
	cause         packet.Cause
	changes, ends int // -1 for some
	sequel        sequel
}

// refusedChanges holds each Error-Cause of RFC 5176 section 3.5 as the answer to a CoA-Request.
var refusedChanges = []outcome{
	{packet.CauseResidualContextRemoved, 1, 0, obeyed},
	{packet.CauseInvalidEAPPacket, 1, 0, obeyed},
	{packet.CauseUnsupportedAttribute, 1, 1, ended},
	{packet.CauseMissingAttribute, 3, 1, ended}, // each way to name the session once
	{packet.CauseNASMismatch, 3, 1, ended},
	{packet.CauseInvalidRequest, 1, 1, ended},
	{packet.CauseUnsupportedService, 1, 1, ended},
	{packet.CauseUnsupportedExtension, 1, 1, ended},
	{packet.CauseInvalidAttributeValue, 1, 1, ended},
	{packet.CauseAdminProhibited, 1, 1, ended},
	{packet.CauseNotRoutable, -1, 0, repeated},
	{packet.CauseSessionNotFound, 1, 0, concluded},
	{packet.CauseSessionNotRemovable, 1, 1, ended},
	{packet.CauseProxyProcessing, -1, 0, repeated},
	{packet.CauseResourcesUnavailable, -1, 0, repeated},
	{packet.CauseRequestInitiated, 1, 1, ended},
	{packet.CauseMultipleSessions, 3, 1, ended},
	{499, 1, 1, ended}, // of no RFC
	{599, 1, 1, ended},
}

// refusedEnds holds each Error-Cause as the answer to a Disconnect-Request.
var refusedEnds = []outcome{
	{packet.CauseResidualContextRemoved, 0, 1, obeyed},
	{packet.CauseInvalidEAPPacket, 0, 1, obeyed},
	{packet.CauseUnsupportedAttribute, 0, 3, escalated},
	{packet.CauseMissingAttribute, 0, 3, escalated},
	{packet.CauseNASMismatch, 0, 3, escalated},
	{packet.CauseInvalidRequest, 0, 3, escalated},
	{packet.CauseUnsupportedService, 0, 1, escalated},
	{packet.CauseUnsupportedExtension, 0, 1, escalated},
	{packet.CauseInvalidAttributeValue, 0, 3, escalated},
	{packet.CauseAdminProhibited, 0, 1, escalated},
	{packet.CauseNotRoutable, 0, -1, repeated},
	{packet.CauseSessionNotFound, 0, 1, concluded},
	{packet.CauseSessionNotRemovable, 0, 1, escalated},
	{packet.CauseProxyProcessing, 0, -1, repeated},
	{packet.CauseResourcesUnavailable, 0, -1, repeated},
	{packet.CauseRequestInitiated, 0, 1, escalated},
	{packet.CauseMultipleSessions, 0, 3, escalated},
	{499, 0, 3, escalated},
	{599, 0, 1, escalated},
}

// TestScriptedRefusal: what is done next after each Error-Cause, for a change and for an end. What
// was taken for ended and is heard of, or could be granted later, is done when it can be.
func TestScriptedRefusal(t *testing.T) {
	for at, table := range [][]outcome{refusedChanges, refusedEnds} {
		for _, one := range table {
			t.Run(fmt.Sprintf("%s/%d", tasks[at].name, one.cause), func(t *testing.T) {
				everywhere(t, func(t *testing.T, f *field) { f.refuse(t, tasks[at], one) })
			})
		}
	}
}

// refuse tells the story of one refusal.
func (f *field) refuse(t *testing.T, task task, one outcome) {
	var home *home
	interfaced := 0
	f.escalate = func(context.Context, *store.Session) error {
		interfaced++
		home.hangUp()

		return nil
	}
	f.sell(usual)
	f.subscribe(7, nil)
	gate := f.town(1)
	f.start()
	home = gate.dial(7)
	f.settle()
	gate.RefuseCode(task.code, one.cause)
	task.ask(f)
	f.pass(time.Minute)
	changes, ends := gate.counts()
	if one.changes < 0 && (changes < 3 || changes > 8) || one.changes >= 0 && changes != one.changes {
		t.Errorf("%d changes were asked for, not %d", changes, one.changes)
	}
	if one.ends < 0 && (ends < 3 || ends > 8) || one.ends >= 0 && ends != one.ends {
		t.Errorf("%d ends were asked for, not %d", ends, one.ends)
	}
	if got := f.sequelOf(home, task, interfaced); got != one.sequel {
		t.Errorf("it was %s, not %s; pending %+v", got, one.sequel, f.engine.Pending(0))
	}
	if owed := f.outbox.size(); owed > 0 != (one.sequel == repeated) {
		t.Errorf("%d rows are owed", owed)
	}
	if one.sequel != concluded && one.sequel != repeated {
		return
	}
	gate.RefuseCode(task.code, 0)
	f.pass(4 * time.Minute)
	home.use(1000, 1000)
	f.settle()
	f.whole(t, home, task)
	if heard := gate.Heard(); one.sequel == concluded && !names(heard[len(heard)-1].View) {
		t.Error("a session that was not found was asked for in the same words")
	}
}

// sequelOf says what has become of a session.
func (f *field) sequelOf(h *home, task task, interfaced int) sequel {
	open := len(f.open(7))
	switch {
	case interfaced == 1 && open == 0 && !h.online():
		return escalated
	case interfaced > 0:
		return sequel(fmt.Sprintf("escalated %d times", interfaced))
	case task.done(h):
		return obeyed
	case !h.online() && open == 0:
		return ended
	case open == 0:
		return concluded
	default:
		return repeated
	}
}

// names reports whether a request tells all that is known of its session.
func names(request packet.View) bool {
	for _, attribute := range []packet.Type{
		packet.NASIdentifier, packet.NASPort, packet.NASPortID, packet.CallingStationID,
	} {
		if _, found := request.Get(attribute); !found {
			return false
		}
	}

	return true
}

// TestScriptedRefusedRate: a router that cannot change a rate in place (401) is asked once: it is
// learned, shown and told, the session ends, and next time it is ended at once. What else it can do
// is still asked of it, and so is the rate of another kind of access.
func TestScriptedRefusedRate(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		plan := store.Plan{
			ID: 1, Profile: usual.Profile, DataLimit: store.DataLimit{Down: 10 * gigabyte},
		}
		f.sell(plan)
		f.subscribe(7, nil)
		gate := f.town(1)
		gate.RefuseAttribute(packet.MikroTik, packet.MikroTikRateLimit, packet.CauseUnsupportedAttribute)
		f.start()
		home := gate.dial(7)
		f.settle()
		edit := func(rate string) {
			plan.Profile.Rate = rate
			f.sell(plan)
			f.settle()
		}
		edit("20M/20M")
		rate(t, "", home)
		gate.expect(1, 1)
		known := f.engine.Abilities(1)
		want := fmt.Sprintf("CoA refused 401 (unsupported attribute) for the rate of %v: "+
			"using Disconnect", f.access)
		if len(known) != 2 || enforce.Sentence(known[0]) != want {
			t.Errorf("learned %+v", known)
		}

		home = gate.dial(7)
		f.settle()
		edit("30M/30M")
		rate(t, "", home)
		gate.expect(1, 2)

		home = gate.dial(7)
		f.subscribe(7, func(s *store.Service) {
			s.TopUp = store.TopUp{Octets: gigabyte, Window: s.Activated}
		})
		f.settle()
		rate(t, "30M/30M", home)
		gate.expect(2, 2)
		if got := home.line().XmitLimit; got != 11*gigabyte {
			t.Errorf("limit %d after the top-up", got)
		}
		f.otherAccess(t, gate)
	})
}

// otherAccess changes the rate of another kind of access on a router that is healed.
func (f *field) otherAccess(t *testing.T, gate *box) {
	gate.RefuseAttribute(packet.MikroTik, packet.MikroTikRateLimit, 0)
	old := f.access
	f.access = map[store.AccessKind]store.AccessKind{
		store.PPPoE: store.VPN, store.VPN: store.Hotspot, store.Hotspot: store.PPPoE,
	}[old]
	f.sell(store.Plan{ID: 3, Profile: store.Profile{Rate: "7M/7M"}})
	f.subscribe(70, func(s *store.Service) { s.Plan = 3 })
	other := gate.dial(70)
	f.settle()
	f.sell(store.Plan{ID: 3, Profile: store.Profile{Rate: "8M/8M"}})
	f.settle()
	rate(t, "8M/8M", other)
	f.access = old
}

// TestScriptedRefusedLimits: a router that cannot change limits in place has the session ended, so
// that its next login has what was bought; a rate is still changed in place.
func TestScriptedRefusedLimits(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		plan := store.Plan{
			ID: 1, Profile: usual.Profile, DataLimit: store.DataLimit{Down: 10 * gigabyte},
		}
		f.sell(plan)
		f.subscribe(7, nil)
		gate := f.town(1)
		gate.RefuseAttribute(packet.MikroTik, packet.MikroTikXmitLimit, packet.CauseUnsupportedAttribute)
		f.start()
		home := gate.dial(7)
		f.settle()
		for round := range uint64(2) {
			f.subscribe(7, func(s *store.Service) {
				s.TopUp = store.TopUp{Octets: (round + 1) * gigabyte, Window: s.Activated}
			})
			f.settle()
			rate(t, "", home)
			gate.expect(1, int(round)+1) // asked in place once
			home = gate.dial(7)
			if got := home.opened.XmitLimit; got != (11+round)*gigabyte {
				t.Errorf("limit %d after the top-up", got)
			}
		}
		plan.Profile.Rate = "20M/20M"
		f.sell(plan)
		f.settle()
		rate(t, "20M/20M", home)
		gate.expect(2, 2)
	})
}

// TestScriptedKickRefused: who kicks is told what the router has said.
func TestScriptedKickRefused(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		gate.dial(7)
		f.settle()
		gate.RefuseCode(packet.DisconnectRequest, packet.CauseAdminProhibited)
		kicked, err := f.engine.Kick(t.Context(), target(7, 0))
		must(t, err)
		want := "the router refused the Disconnect: 501 (Administratively Prohibited)"
		if len(kicked) != 1 || kicked[0].Ended || kicked[0].Sentence != want {
			t.Errorf("%+v", kicked)
		}
		gate.RefuseCode(packet.DisconnectRequest, 0)
		gate.LoseRequests(4)
		kicked, err = f.engine.Kick(t.Context(), target(7, 0))
		must(t, err)
		if len(kicked) != 1 || kicked[0].Ended || len(f.open(7)) != 1 {
			t.Errorf("%+v", kicked)
		}
		kicked, err = f.engine.Kick(t.Context(), target(7, 0))
		must(t, err)
		if len(kicked) != 1 || !kicked[0].Ended {
			t.Errorf("%+v", kicked)
		}
		f.settle()
		if len(f.open(7)) != 0 {
			t.Error("still open")
		}
	})
}
