package enforce

import (
	"sync"
	"time"

	"gardu/aaa/session"
	"gardu/store"
)

// check is a record of a session that something is being done about.
type check struct {
	session uint64
	at      time.Duration
	stored  bool // it said something new of a session that is open
}

// notebooks holds memory for Observe.
var notebooks = sync.Pool{New: func() any { return new(given) }}

// Observe follows an accounting record that was applied. It is called before the record is
// answered, so what follows from it is queued by then; it neither waits nor, where nothing follows,
// allocates.
func (e *Engine) Observe(applied *session.Applied) {
	began := applied.Opened || applied.Revived
	if e.watched.Load() > 0 {
		e.watch(applied, began)
	}
	if applied.Service == 0 || !began && !applied.Used {
		return
	}
	to := notebooks.Get().(*given)
	defer notebooks.Put(to)
	plan := e.asker.find(applied.Service, to)
	if plan == nil && to.known || !began && plan != nil && !plan.Metered() {
		return
	}
	now := e.config.Now()
	if plan != nil {
		e.asker.fillFrom(plan, applied.Service, now, to)
	}
	if began {
		e.mark(applied.Service, to, now)
	}
	if applied.Opened && !applied.Used && applied.Granted == 0 && to.assumable() {
		e.config.Sessions.Regrant(applied.Service, applied.Session, to.granted, to.terms, now)

		return
	}
	if !differs(to, applied.Granted, applied.Terms) {
		return
	}
	e.wakeOne(applied.Service, causeOf(applied), now)
}

// assumable reports whether a session that has just begun, and whose NAS returns no Class, can be
// taken for right: its login got what the service was entitled to a moment ago. judge says the same
// of it; said here, it costs the accounting of such a NAS next to nothing.
func (g *given) assumable() bool {
	return g.known && !g.unclear && g.entitled.Outcome != store.Reject
}

// causeOf says why a record wakes its service.
func causeOf(applied *session.Applied) cause {
	switch {
	case applied.Opened:
		return causeOpened
	case applied.Revived:
		return causeRevived
	default:
		return causeUsage
	}
}

// mark enters the service of a session that has begun into the agenda.
func (e *Engine) mark(service int64, to *given, now time.Time) {
	if to.entitled.Until.IsZero() {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.enter(service, to, now)
}

// differs reports whether a session must be judged: it does not have what its service is entitled
// to. A window that has begun anew is for the clock to notice, not for each record.
func differs(to *given, granted, terms uint64) bool {
	switch {
	case to.unclear:
		return false
	case !to.known || to.entitled.Outcome == store.Reject:
		return true
	default:
		return granted != to.granted || !store.SameBounds(terms, to.terms)
	}
}

// watch notes for the dispatcher a record of a session that something is being done about, and that
// a router begins sessions: if it was silent, it may be back.
func (e *Engine) watch(applied *session.Applied, began bool) {
	e.mu.Lock()
	defer e.mu.Unlock()

	booted := applied.Session == 0 && applied.NAS != 0
	if e.silent > 0 && (began || booted) && len(e.returned) < returnedLimit {
		e.returned[applied.NAS] = true
		ring(e.signal)
	}
	if applied.Session == 0 {
		return
	}
	t := e.tracks[applied.Session]
	if t == nil || len(e.checks) >= checkLimit || !t.minds(applied.Closed > 0) {
		return
	}
	e.checks = append(e.checks, check{
		session: applied.Session, at: e.elapsed(),
		stored: applied.Outcome == session.Stored && applied.Closed == 0 && !applied.Opened,
	})
	ring(e.signal)
}

// probeReturned asks silent routers at once that have begun sessions since, but none more often
// than it would be asked at first: beginning sessions is no proof that it listens.
func (e *Engine) probeReturned() {
	e.mu.Lock()
	defer e.mu.Unlock()

	if len(e.returned) == 0 {
		return
	}
	for key, l := range e.lines {
		if l.silent && e.returned[key.nas] {
			e.probeSoon(l)
		}
	}
	clear(e.returned)
}

// probeSoon asks a silent router as early as at first. Where it is being asked already, and may have
// come back too late for that, it is asked so again.
func (e *Engine) probeSoon(l *line) {
	if l.flying > 0 {
		l.probes = 0
	}
	if l.length() == 0 {
		return
	}
	l.probeAt = min(l.probeAt, l.silentAt+firstProbe)
	e.offer(l)
}

// minds reports whether a record of its session means something to a track: one that waits for its
// turn reads the session again anyway.
func (t *track) minds(closed bool) bool {
	switch t.phase {
	case stuck:
		return closed || t.nowhere
	case ending, proving, gone:
		return true
	default:
		return false
	}
}

// checkRecords looks at the sessions that have sent a record while they were watched.
func (e *Engine) checkRecords(now time.Time) {
	e.mu.Lock()
	checks := e.checks
	e.checks = nil
	e.mu.Unlock()

	for _, one := range checks {
		e.checkRecord(one, now)
	}
}

// checkRecord looks at one session.
func (e *Engine) checkRecord(one check, now time.Time) {
	e.mu.Lock()
	t := e.tracks[one.session]
	e.mu.Unlock()
	if t == nil {
		return
	}
	s, open := e.read(t.service, t.id)
	e.mu.Lock()
	proves := e.tracks[one.session] == t && t.phase == proving && open && one.stored
	switch {
	case e.tracks[one.session] != t || proves:
	case !open && t.phase != flying:
		if t.phase == ending && !t.escalate { // else it was not RADIUS that ended it
			e.abilities.learn(t.skill(store.ActDisconnect), store.VerdictWorks, 0, now)
		}
		e.forget(t)
	case open && one.stored && t.phase == ending && one.at-t.acked > ignoredAfter:
		e.ignored(t)
	case open && t.phase == stuck && t.nowhere:
		e.enqueue(t)
	default:
	}
	e.mu.Unlock()
	if proves {
		e.prove(t, &s, now)
	}
}

// ignored sees to a session that goes on although its router has acknowledged its end.
func (e *Engine) ignored(t *track) {
	e.resist(t)
	t.cause = causeEvidence
	t.last = "acknowledged a Disconnect and did nothing"
	e.enqueue(t)
}
