package enforce

import (
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// late is a request without answer, for which one may still come.
type late struct {
	session uint64
	service int64
	step    step
	until   time.Duration
}

// lateTime is how long a request is kept for a late answer.
const lateTime = time.Minute

// rememberLate keeps a request in mind. Of one session only the last request counts.
func (e *Engine) rememberLate(t *track, arrived *landing) {
	e.forgetLate(t.id)
	now := e.elapsed()
	if len(e.lates) >= lateLimit {
		for request, one := range e.lates {
			if one.until <= now {
				delete(e.lates, request)
			}
		}
	}
	if len(e.lates) >= lateLimit || arrived.request == nil {
		return
	}
	e.lates[arrived.request] = late{
		session: t.id, service: t.service, step: arrived.step, until: now + lateTime,
	}
	t.awaits = arrived.request
}

// forgetLate forgets the request of a session: a newer one was answered, or sent.
func (e *Engine) forgetLate(session uint64) {
	if t := e.tracks[session]; t != nil && t.awaits != nil {
		delete(e.lates, t.awaits)
		t.awaits = nil
	}
}

// Late takes an answer to a request that had been given up. It settles the doubt about the session,
// unless a newer request is on its way already, and shows that the router is there. It does not
// block.
func (e *Engine) Late(request *coa.Request, answer coa.Answer) {
	now := e.config.Now()
	e.mu.Lock()
	one, known := e.lates[request]
	delete(e.lates, request)
	t := e.tracks[one.session]
	if !known || t == nil {
		e.mu.Unlock()

		return
	}
	t.awaits = nil
	e.hears(t.line)
	e.abilities.hears(t.nas, now)
	e.offer(t.line)
	settles := answer.Kind == coa.ACK && t.phase == queued
	if settles && request.Code == packet.DisconnectRequest {
		t.line.drop(t)
		e.awaitStop(t)
	}
	e.mu.Unlock()
	e.metric.late(one.step.label())
	if settles && request.Code == packet.CoARequest {
		e.config.Sessions.Regrant(one.service, one.session, one.step.granted, one.step.terms, now)
		e.wakeOne(one.service, causeRetry, now)
	}
}

// wakeOne has a service looked at.
func (e *Engine) wakeOne(service int64, why cause, fact time.Time) {
	e.mu.Lock()
	full := !e.wakes.put(wake{service, why, fact})
	if full {
		e.ledger.resurvey(why, fact)
		e.ledger.waitsForRoom = true
		e.metric.turnedAway("wakes")
	}
	e.mu.Unlock()
	ring(e.signal)
}
