package enforce

import (
	"errors"
	"log/slog"
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// land follows what came of a flight: first in the session table, then in the track.
func (e *Engine) land(t *track, order *flight, arrived *landing) {
	now := e.config.Now()
	e.follows(arrived, now)
	e.mu.Lock()
	e.giveBack(t)
	delay := max(now.Sub(t.fact), 0)
	report := e.describe(t, arrived)
	e.learns(t, arrived, now)
	e.note(t, arrived)
	e.proceed(t, order, arrived)
	if len(e.abilities.fresh) > 0 {
		ring(e.account)
	}
	e.mu.Unlock()
	e.metric.landed(arrived, order.cause, delay)
	if arrived.act != "" || arrived.result == helpless {
		e.config.Logger.LogAttrs(e.context, slog.LevelInfo, "enforcement",
			append(report, slog.String("cause", order.cause.String()),
				slog.Duration("delay", delay))...)
	}
	ring(e.signal)
}

// follows notes in the session table what the router of a session has been told, or that it has no
// such session. A change in place that nobody has confirmed leaves the session in doubt.
func (e *Engine) follows(arrived *landing, now time.Time) {
	s, todo := &arrived.session, &arrived.step
	switch {
	case arrived.result == lost:
		e.config.Sessions.Conclude(s.Service, s.ID, store.CauseGone, now)
	case todo.deed != change:
	case arrived.result == acknowledged:
		e.regrant(s, todo, now)
	case arrived.result == unanswered:
		granted, terms := s.Granted, s.Terms
		if todo.rate {
			granted = doubtful(s.Granted)
		}
		if todo.bounds {
			terms = doubtfulTerms
		}
		e.config.Sessions.Regrant(s.Service, s.ID, granted, terms, now)
	default:
	}
}

// regrant notes what a router has been told, or is taken to have been told.
func (e *Engine) regrant(s *store.Session, todo *step, now time.Time) {
	e.config.Sessions.Regrant(s.Service, s.ID, todo.granted, todo.terms, now)
}

// describe makes the attributes of the log line of an action.
func (e *Engine) describe(t *track, arrived *landing) []slog.Attr {
	report := []slog.Attr{
		slog.String("act", arrived.act), slog.String("outcome", resultWords[arrived.result]),
		slog.String("nas", t.nasName), slog.Int64("service", t.service),
		slog.Uint64("session", t.id), slog.Int("tries", arrived.answer.Tries),
	}
	if arrived.answer.Cause != 0 {
		report = append(report, slog.Uint64("error_cause", uint64(arrived.answer.Cause)))
	}
	if arrived.err != nil {
		report = append(report, slog.String("error", arrived.err.Error()))
	}

	return report
}

// learns notes what an answer shows about the router.
func (e *Engine) learns(t *track, arrived *landing, now time.Time) {
	act, sole := arrived.step.act()
	of := t.skill(act)
	elapsed := e.elapsed()
	switch arrived.result {
	case unsent, turned, helpless, escalated:
		return
	case unanswered, failed:
		e.unheard(t, of, arrived, elapsed)

		return
	default:
	}

	e.hears(t.line)
	e.abilities.hears(t.nas, now)
	switch {
	case arrived.result == acknowledged && sole:
		e.abilities.works(of, now)
	case sole && !momentary[arrived.answer.Cause] &&
		(arrived.result == unchangeable || arrived.result == refused):
		known := e.abilities.known[of]
		cause := uint32(arrived.answer.Cause)
		e.abilities.learn(of, store.VerdictRefused, cause, now)
		if known.Verdict != store.VerdictRefused {
			e.config.Logger.Warn("a router cannot do what it was asked for", "nas", t.nasName,
				"sentence", Sentence(e.abilities.known[of]))
		}
	default:
	}
	e.forgetLate(t.id)
}

// momentary holds the causes that speak of one session or value, and not of what a router can do.
var momentary = map[coa.Cause]bool{
	coa.Cause(packet.CauseInvalidAttributeValue): true,
	coa.Cause(packet.CauseSessionNotRemovable):   true,
}

// unheard notes that no answer has come, and keeps the request in mind for a late one.
func (e *Engine) unheard(t *track, of skill, arrived *landing, elapsed time.Duration) {
	e.misses(t.line, elapsed)
	if arrived.result == failed {
		return
	}
	e.rememberLate(t, arrived)
	if t.line.isDeaf(elapsed) {
		e.abilities.learn(of, store.VerdictDeaf, 0, e.config.Now())
	}
}

// note keeps for people what came of an attempt.
func (e *Engine) note(t *track, arrived *landing) {
	if arrived.result == unsent || arrived.result == turned {
		return
	}
	t.tries++
	t.nowhere = errors.Is(arrived.err, errNowhere)
	t.last = said(arrived)
}

// proceed decides how a track goes on.
func (e *Engine) proceed(t *track, order *flight, arrived *landing) {
	t.todo.deed = arrived.step.deed
	if t.phase != flying {
		return
	}
	switch arrived.result {
	case unsent:
		e.unneeded(t, order)
	case turned:
		if arrived.unsaid {
			t.endInstead(arrived.step.wish())
		}
		e.enqueue(t)
	case acknowledged:
		e.done(t, arrived)
	case escalated, lost:
		e.ended(t, arrived)
	case unchangeable:
		t.endInstead(arrived.step.wish())
		e.enqueue(t)
	case unidentified:
		t.reshape(arrived.step.wish())
		e.enqueueEscalated(t)
	case refused:
		t.escalate = true
		e.enqueueEscalated(t)
	case overloaded:
		e.pause(t)
	case unanswered, failed:
		e.tellFailed(t)
		e.enqueueLast(t)
	default:
		e.tellFailed(t)
		e.giveUp(t)
	}
}

// unneeded ends a track whose session is closed or as wished. A kick that came meanwhile is still
// to be done.
func (e *Engine) unneeded(t *track, order *flight) {
	if t.force && !order.force {
		e.enqueue(t)

		return
	}
	again := t.again
	e.forget(t)
	if again {
		e.wakeAgain(t)
	}
}

// done goes on after an acknowledgement: whether the router does as it says is watched.
func (e *Engine) done(t *track, arrived *landing) {
	t.acked = max(e.elapsed(), 1)
	t.busy = 0
	if arrived.step.deed == end {
		e.tell(t, kickDone)
		t.force = false
		e.awaitStop(t)

		return
	}
	if t.force {
		e.enqueue(t)

		return
	}
	again := t.again
	if arrived.step.rate && e.phases[proving] < provingLimit && t.proof.begin(arrived.profile) {
		e.turnTo(t, proving)
		e.arm(t, provingTime)
	} else {
		e.forget(t)
	}
	if again || e.ledger.owes(t.service) {
		e.wakeAgain(t)
	}
}

// ended goes on after a session was ended by other means, or was found not to be there: should it
// come back, another way is tried.
func (e *Engine) ended(t *track, arrived *landing) {
	e.tell(t, kickDone)
	t.force = false
	if arrived.result == escalated {
		e.awaitStop(t)

		return
	}
	t.acked = 0
	e.turnTo(t, gone)
	e.arm(t, memory)
	e.settleIfQuiet(t)
}

// awaitStop waits for the Stop of a session whose end was acknowledged. It may have come before the
// acknowledgement, which gets lost more easily, so the session is looked at once now.
func (e *Engine) awaitStop(t *track) {
	t.acked = max(e.elapsed(), 1)
	e.turnTo(t, ending)
	e.arm(t, endingTime)
	if len(e.checks) < checkLimit {
		e.checks = append(e.checks, check{session: t.id, at: t.acked})
	}
	ring(e.signal)
}

// pause lets a router rest that had no time: longer each time.
func (e *Engine) pause(t *track) {
	e.turnTo(t, waiting)
	e.arm(t, min(firstBusy<<min(t.busy, 8), lastBusy))
	t.busy++
}

// enqueueLast puts a track behind the others of its rank: its router may be silent for its sake
// alone.
func (e *Engine) enqueueLast(t *track) {
	t.behind = e.config.Now()
	e.enqueue(t)
}

// giveUp lets a track rest for which there is no other way. It is tried from the beginning later:
// the router or its record may have changed.
func (e *Engine) giveUp(t *track) {
	e.turnTo(t, stuck)
	e.arm(t, stuckTime)
}

// enqueueEscalated queues a track again that has been refused. Where no other way than RADIUS is
// left and there is none, whoever has wanted it is told.
func (e *Engine) enqueueEscalated(t *track) {
	if t.escalate && !e.config.escalates(t.nas) {
		e.tellFailed(t)
	}
	e.enqueue(t)
}

// reshape chooses another way to name the session. When all have been tried in vain, a change in
// place gives way to the end of the session, and RADIUS to the router's own interface.
func (t *track) reshape(of wish) {
	t.shapes++
	switch {
	case t.shapes < len(shapeOrder):
	case t.todo.deed == change:
		t.endInstead(of)
		t.shapes = 0
	default:
		t.escalate, t.shapes = true, 0
	}
	t.shape = shapeOrder[t.shapes]
}

// shapeOrder is the order in which ways to name a session are tried.
var shapeOrder = [...]reply.Shape{reply.ShapeUsual, reply.ShapeFull, reply.ShapeMinimal}
