package enforce

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gardu/aaa/session"
)

// roomPause is how long the surveyor waits for room among the wakes.
const roomPause = 50 * time.Millisecond

// surveyAll is the surveyor: it looks at all open sessions at the start, and whenever everything
// may have changed.
func (e *Engine) surveyAll(ctx context.Context) {
	e.mu.Lock()
	e.ledger.resurvey(causeStart, e.config.Now())
	e.mu.Unlock()
	ring(e.survey)

	pause := firstRescan
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		timer.Reset(pause)
		select {
		case <-ctx.Done():
			return
		case <-e.survey:
			pause = firstRescan
		case <-timer.C:
			pause = min(2*pause, lastRescan)
			e.remindOfPlans()
		}
		if why, fact, wanted := e.wantedSurvey(); wanted {
			e.look(ctx, why, fact)
		}
	}
}

// remindOfPlans wants another look while something is owed for a plan.
func (e *Engine) remindOfPlans() {
	e.mu.Lock()
	defer e.mu.Unlock()

	if len(e.ledger.plans) > 0 {
		e.ledger.resurvey(causeRetry, e.config.Now())
	}
}

// wantedSurvey takes the wish to look at everything, unless there is no room for what would be
// found.
func (e *Engine) wantedSurvey() (cause, time.Time, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()

	l := e.ledger
	if l.waitsForRoom && !e.roomy() {
		return 0, time.Time{}, false
	}
	wanted := l.wanted
	l.wanted, l.waitsForRoom = false, false
	why, fact := l.cause, l.fact
	l.cause = 0

	return why, fact, wanted
}

// finding is a service with a session that is not as wished.
type finding struct {
	service int64
	fact    time.Time
}

// look compares all open sessions and wakes the services of those that differ, those first whose
// fact is oldest; then those that something is owed for, whose wake may have been turned away. What
// was owed for plans that nothing differs of is settled.
func (e *Engine) look(ctx context.Context, why cause, fact time.Time) {
	e.mu.Lock()
	owed := maps.Clone(e.ledger.plans)
	owing := slices.Collect(maps.Keys(e.ledger.services))
	e.mu.Unlock()

	survey := surveying{
		engine: e, cause: why, fact: fact, now: e.config.Now(),
		differing: map[int64]bool{},
	}
	e.config.Sessions.EachOpen(func(brief *session.Brief) bool {
		survey.visit(brief)

		return ctx.Err() == nil
	})
	if ctx.Err() != nil {
		return
	}
	slices.SortStableFunc(survey.found, func(a, b finding) int {
		return cmp.Or(a.fact.Compare(b.fact), cmp.Compare(a.service, b.service))
	})
	for _, service := range owing {
		survey.found = append(survey.found, finding{service, fact})
	}
	if !e.wakeFound(ctx, why, survey.found) {
		return
	}

	e.mu.Lock()
	defer e.mu.Unlock()
	for plan, row := range owed {
		if !survey.differing[plan] && e.ledger.plans[plan] == row {
			delete(e.ledger.plans, plan)
			e.ledger.settled = append(e.ledger.settled, row)
			ring(e.account)
		}
	}
}

// wakeFound wakes services in their order, and waits for room where there is none. It answers false
// when the context has ended.
func (e *Engine) wakeFound(ctx context.Context, why cause, found []finding) bool {
	timer := time.NewTimer(roomPause)
	defer timer.Stop()
	for _, one := range found {
		for !e.tryWake(wake{one.service, why, one.fact}) {
			if !e.await(ctx, timer, roomPause) {
				return false
			}
		}
	}
	ring(e.signal)

	return true
}

// tryWake wakes a service if there is room.
func (e *Engine) tryWake(one wake) bool {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.wakes.put(one)
}

// surveying is one look at all open sessions.
type surveying struct {
	engine    *Engine
	cause     cause
	fact      time.Time
	now       time.Time
	to        given
	found     []finding
	differing map[int64]bool // plans with a session that differs
}

// visit compares one session.
func (v *surveying) visit(brief *session.Brief) {
	if brief.Service == 0 {
		return
	}
	e := v.engine
	e.asker.fill(brief.Service, v.now, &v.to)
	todo := judge(&v.to, holding{granted: brief.Granted, terms: brief.Terms},
		e.means(brief.NAS, v.to.login.Access, v.now))
	e.mark(brief.Service, &v.to, v.now)
	if todo.deed == nothing {
		return
	}
	if v.to.known && todo.deed != assume {
		v.differing[v.to.login.Plan] = true
	}
	v.found = append(v.found, finding{brief.Service, v.factOf(brief)})
}

// factOf returns since when a session is not as wished. At the start that is the instant at which
// time alone has changed what its service gets, as it was known when the session was last heard.
func (v *surveying) factOf(brief *session.Brief) time.Time {
	if v.cause != causeStart && v.cause != causeClock {
		return v.fact
	}
	v.engine.asker.fill(brief.Service, brief.Updated, &v.to)
	if until := v.to.entitled.Until; !until.IsZero() && until.Before(v.now) {
		return until
	}

	return v.fact
}
