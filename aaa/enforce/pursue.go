package enforce

import (
	"gardu/store"
)

// place sees to a session that was judged, and reports whether nothing needs to be done about it.
func (e *Engine) place(s *store.Session, todo step, to *given, one *wake) bool {
	e.mu.Lock()
	defer e.mu.Unlock()

	t := e.tracks[s.ID]
	switch {
	case t == nil && todo.deed == nothing:
		return true
	case t == nil:
		if t = e.follow(s); t == nil {
			e.ledger.resurvey(causeRetry, one.fact)
			e.ledger.waitsForRoom = true

			return false
		}
		t.cause, t.fact, t.access = one.cause, one.fact, to.login.Access
		t.plan(todo, to)
		e.enqueue(t)

		return false
	case todo.deed == nothing:
		return e.satisfied(t)
	}
	t.plan(todo, to)
	e.pursue(t, one)

	return false
}

// plan notes what is to be done, for the queue and for people. That it could not be done in place
// holds for the same wish only.
func (t *track) plan(todo step, to *given) {
	t.endOnly = t.endOnly && t.endFor == todo.wish()
	t.todo, t.rate = todo, ""
	if to.entitled.Profile != nil {
		t.rate = to.entitled.Profile.Rate
	}
	switch {
	case t.force:
		t.rank = rankKick
	case to.raises():
		t.rank = rankRaise
	default:
		t.rank = rankCut
	}
}

// satisfied sees to a track whose session is as wished, and reports whether that needs nothing
// more. What flies may undo it, and is looked at when it lands.
func (e *Engine) satisfied(t *track) bool {
	switch t.phase {
	case flying:
		t.again = true

		return false
	case proving, gone:
		return true
	case ending:
		return false
	default:
		if t.force {
			return false
		}
		e.forget(t)

		return true
	}
}

// pursue goes on with a track whose session is not as wished.
func (e *Engine) pursue(t *track, one *wake) {
	switch t.phase {
	case queued:
		t.line.drop(t)
		t.cause = max(t.cause, one.cause)
		e.enqueue(t)
	case flying:
		t.again = true
	case proving:
		t.renew(one)
		e.enqueue(t)
	case gone:
		e.resist(t)
		t.renew(one)
		e.enqueue(t)
	case stuck:
		if one.cause >= causeFact {
			t.renew(one)
			e.enqueue(t)
		}
	default: // its time will come
	}
}

// renew begins to follow another fact.
func (t *track) renew(one *wake) {
	t.cause, t.fact, t.since = one.cause, one.fact, one.fact
	t.tries, t.busy, t.acked, t.proof = 0, 0, 0, proof{}
}

// resist chooses another way for a session that is alive although its router has said that it has
// ended it, or knew no such session.
func (e *Engine) resist(t *track) {
	if t.acked > 0 && t.escalate {
		return
	}
	if t.acked > 0 {
		e.abilities.learn(t.skill(store.ActDisconnect), store.VerdictIgnored, 0, e.config.Now())
		t.escalate = true

		return
	}
	t.reshape(t.todo.wish())
}

// follow begins a track of a session; nil when there is no room, or nowhere to send to.
func (e *Engine) follow(s *store.Session) *track {
	if len(e.tracks) >= e.room {
		e.metric.turnedAway("tracks")

		return nil
	}
	t := &track{
		id: s.ID, service: s.Service, nas: s.NAS, at: -1, phase: gone,
		since: e.config.Now(),
	}
	if record := e.config.Directory.NAS(s.NAS); record != nil {
		t.nasName = record.Record.Name
		to, _ := destination(&record.Record, s)
		t.line = e.lineOf(lineKey{s.NAS, to.Addr()})
	} else {
		t.line = e.lineOf(lineKey{nas: s.NAS})
	}
	e.tracks[s.ID] = t
	e.phases[gone]++
	e.watched.Store(int64(len(e.tracks)))

	return t
}

// turnTo changes the phase of a track, and keeps count.
func (e *Engine) turnTo(t *track, next phase) {
	if t.phase.unfinished() {
		if e.busy[t.service]--; e.busy[t.service] == 0 {
			delete(e.busy, t.service)
		}
	}
	e.phases[t.phase]--
	t.phase = next
	e.phases[next]++
	if next.unfinished() {
		e.busy[t.service]++
	}
}

// enqueue puts a track into the line of its router, by rank and by the age of its fact.
func (e *Engine) enqueue(t *track) {
	e.turnTo(t, queued)
	e.arm(t, 0)
	e.numbers++
	t.number, t.order = e.numbers, t.fact
	if t.behind.After(t.fact) {
		t.order = t.behind
	}
	t.ends = t.todo.deed == end || t.force || t.endOnly || t.escalate
	t.line = e.lineOf(t.line.key)
	t.line.push(t)
	e.offer(t.line)
}

// forget ends a track. Who waits for its outcome is told what is known.
func (e *Engine) forget(t *track) {
	if t.phase == queued {
		t.line.drop(t)
	}
	e.turnTo(t, gone)
	e.phases[gone]--
	e.arm(t, 0)
	delete(e.tracks, t.id)
	e.makeRoom()
	e.watched.Store(int64(len(e.tracks)))
	e.tell(t, kickOver)
	e.release(t.line)
	if e.busy[t.service] == 0 && e.ledger.owes(t.service) {
		e.wakeAgain(t)
	}
}

// wakeAgain has the service of a track looked at once more.
func (e *Engine) wakeAgain(t *track) {
	if t.service == 0 {
		return
	}
	if !e.wakes.put(wake{t.service, causeRetry, t.fact}) {
		e.ledger.resurvey(causeRetry, t.fact)
		e.ledger.waitsForRoom = true
	}
	ring(e.signal)
}
