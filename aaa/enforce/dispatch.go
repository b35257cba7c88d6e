package enforce

import (
	"container/heap"
	"context"
	"time"

	"gardu/store"
)

// dispatch is the dispatcher: it looks at services that were woken, at the clock, and at what can
// be sent.
func (e *Engine) dispatch(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(e.turn())
		select {
		case <-ctx.Done():
			return
		case <-e.signal:
		case <-timer.C:
		}
	}
}

// turn does a bounded part of what there is to do, and returns the time until there is more.
func (e *Engine) turn() time.Duration {
	now := e.config.Now()
	e.watchClock(now)
	e.ringTimers(now)
	e.probeReturned()
	e.checkRecords(now)
	more := false
	for range turnSize {
		var one wake
		if one, more = e.nextWake(now); !more {
			break
		}
		e.evaluate(one, now)
	}

	e.mu.Lock()
	defer e.mu.Unlock()
	e.sendReady()
	if more {
		return 0
	}

	return e.timers.next(e.elapsed(), e.agenda.next(now, tick))
}

// nextWake takes the next service to look at: one that was woken, else one whose instant has come.
func (e *Engine) nextWake(now time.Time) (wake, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()

	if one, some := e.wakes.take(); some {
		e.makeRoom()

		return one, true
	}

	return e.agenda.due(now)
}

// roomy reports whether there is room for what a look at everything may find.
func (e *Engine) roomy() bool {
	return e.wakes.size() <= e.wakes.limit/2 && len(e.tracks) <= e.room/2
}

// makeRoom lets the surveyor go on that has waited for room.
func (e *Engine) makeRoom() {
	if e.ledger.waitsForRoom && e.roomy() {
		ring(e.survey)
	}
}

// watchClock notices a clock that was set back: instants that have come once may lie ahead again,
// so every session is compared. A clock that is set forward needs nothing, since what is due is
// found by the clock as it is.
func (e *Engine) watchClock(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()

	back := now.Round(0).Before(e.lastTick.Add(-clockSlack))
	e.lastTick = now.Round(0)
	if back {
		e.since.Store(min(e.since.Load(), now.UnixNano()))
		e.ledger.resurvey(causeClock, now)
		ring(e.survey)
	}
}

// evaluate compares the open sessions of a service with what it is entitled to, and sees to those
// that differ.
func (e *Engine) evaluate(one wake, now time.Time) {
	to := &e.scratch.given
	e.asker.fill(one.service, now, to)
	open := e.config.Sessions.AppendOpen(e.scratch.sessions[:0], one.service)
	e.scratch.sessions = open[:0]
	defer clear(open)

	quiet := true
	for i := range open {
		s := &open[i]
		todo := e.judgeSession(s, to, now)
		if todo.deed == assume {
			e.regrant(s, &todo, now)
			todo.deed = nothing
		}
		quiet = e.place(s, todo, to, &one) && quiet
	}

	e.mu.Lock()
	defer e.mu.Unlock()
	if len(open) == 0 {
		e.agenda.set(one.service, time.Time{})
	} else {
		e.enter(one.service, to, now)
	}
	if quiet && e.busy[one.service] == 0 {
		e.settleService(one.service, to)
	}
}

// enter puts a service into the agenda. An instant that has passed already is put off by a tick, so
// that nothing spins.
func (e *Engine) enter(service int64, to *given, now time.Time) {
	until := to.entitled.Until
	if !until.IsZero() && !until.After(now) {
		until = now.Add(tick)
	}
	if !e.agenda.set(service, until) {
		e.metric.turnedAway("agenda")
	}
}

// judgeSession judges one session with what its router can do.
func (e *Engine) judgeSession(s *store.Session, to *given, now time.Time) step {
	return judge(to, holding{
		granted: s.Granted, terms: s.Terms, fresh: s.Started.UnixNano() >= e.since.Load(),
		heard: s.Interims > 0,
	}, e.means(s.NAS, to.login.Access, now))
}

// means returns what a NAS can be asked for; nothing where there is no such record any more.
func (e *Engine) means(nas int64, access store.AccessKind, now time.Time) means {
	record := e.config.Directory.NAS(nas)
	if record == nil {
		return means{}
	}
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.abilities.can(&record.Record, access, now)
}

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
	if todo.granted != t.todo.granted || todo.terms != t.todo.terms {
		t.endOnly = false
	}
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
	t.endings++
	if t.acked > 0 && t.escalate {
		return
	}
	if t.acked > 0 {
		e.abilities.learn(t.skill(store.ActDisconnect), store.VerdictIgnored, 0, e.config.Now())
		t.escalate = true

		return
	}
	t.reshape()
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

// lineOf returns the line of a router.
func (e *Engine) lineOf(key lineKey) *line {
	known := e.lines[key]
	if known == nil {
		if len(e.lines) >= lineLimit {
			e.sweepLines()
		}
		known = &line{key: key, window: min(firstWindow, e.config.PerNAS)}
		e.lines[key] = known
	}

	return known
}

// sweepLines forgets the lines in which nothing waits, be their routers silent or not.
func (e *Engine) sweepLines() {
	for key, l := range e.lines {
		if l.length() == 0 && l.flying == 0 && !l.ready {
			delete(e.lines, key)
		}
	}
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

// release forgets a line that nothing speaks for.
func (e *Engine) release(l *line) {
	if l.idle() && !l.ready && !l.proven(e.elapsed()) {
		delete(e.lines, l.key)
	}
}

// offer puts a line among those that may be able to send.
func (e *Engine) offer(l *line) {
	if !l.ready {
		l.ready = true
		e.ready = append(e.ready, l)
	}
	ring(e.signal)
}

// sendReady sends what the pace allows, one request from each line in turn, so that no router waits
// for another one.
func (e *Engine) sendReady() {
	now := e.elapsed()
	for range len(e.ready) * e.config.PerNAS {
		if len(e.ready) == 0 || e.closed || e.fresh >= e.config.InFlight {
			return
		}
		l := e.ready[0]
		e.ready = e.ready[1:]
		l.ready = false
		t, at := l.next(now)
		switch {
		case t != nil && e.fits(l, now):
			e.launch(t, now)
			l.ready = true
			e.ready = append(e.ready, l)
		case t != nil: // too many that may be dead: the others go first
			l.ready = true
			e.ready = append(e.ready, l)
		case at > 0 && at != l.alarm:
			l.alarm = at
			heap.Push(&e.timers, timer{at: at, line: l})
		}
	}
}
