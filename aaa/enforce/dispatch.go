package enforce

import (
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
