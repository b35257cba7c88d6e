package enforce

import (
	"context"
	"time"

	"gardu/store"
)

// Bounds of the work on the outbox.
const (
	// settlePause is how long settled rows are collected, and settleBatch how many at most.
	settlePause = 200 * time.Millisecond
	settleBatch = 200
	// owedPage is how many rows are read at once.
	owedPage = 1000
	// outboxPause and lastOutboxPause bound the pause after the outbox has failed.
	outboxPause     = time.Second
	lastOutboxPause = time.Minute
	// firstRescan and lastRescan bound the pause between two looks at all sessions while a plan is
	// owed for.
	firstRescan = 5 * time.Second
	lastRescan  = time.Minute
)

// ledger is what is owed, and which look at all open sessions is wanted. Engine.mu guards it.
type ledger struct {
	services map[int64]Debt
	plans    map[int64]Debt
	settled  []Debt
	after    uint64 // the last sequence that was read

	wanted       bool // all open sessions are to be looked at
	cause        cause
	fact         time.Time
	waitsForRoom bool // not before there is room for what is found
}

// newLedger makes an empty ledger.
func newLedger() *ledger {
	return &ledger{services: map[int64]Debt{}, plans: map[int64]Debt{}}
}

// resurvey wants all open sessions to be looked at.
func (l *ledger) resurvey(why cause, fact time.Time) {
	if !l.wanted {
		l.cause, l.fact = why, fact
	}
	l.wanted, l.cause = true, max(l.cause, why)
}

// size is how many rows are kept.
func (l *ledger) size() int { return len(l.services) + len(l.plans) + len(l.settled) }

// owes reports whether something is owed for a service.
func (l *ledger) owes(service int64) bool {
	_, owed := l.services[service]

	return owed
}

// take keeps a row, and reports whether it asks for the service itself or for everything to be
// looked at.
func (l *ledger) take(row Debt) (service, everything bool) {
	l.after = max(l.after, row.Sequence)
	switch row.Noun {
	case store.NounService:
		l.services[row.ID] = row

		return true, false
	case store.NounPlan:
		l.plans[row.ID] = row

		return false, true
	case store.NounCompany:
		l.settled = append(l.settled, row) // every start looks at everything anyway

		return false, true
	default:
		l.settled = append(l.settled, row)

		return false, false
	}
}

// settleService settles what is owed for a service: all its sessions are as wished. A row that
// tells of a revision which the directory has not seen yet stays.
func (e *Engine) settleService(service int64, to *given) {
	row, owed := e.ledger.services[service]
	if !owed || to.known && to.login.Revision < row.Revision {
		return
	}
	delete(e.ledger.services, service)
	e.ledger.settled = append(e.ledger.settled, row)
	ring(e.account)
}

// keepBooks is the bookkeeper: it reads what is owed, settles what is done, and passes on what was
// learned.
func (e *Engine) keepBooks(ctx context.Context) {
	pause := time.Duration(0)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		err := e.balance(ctx)
		pause = nextPause(pause, err)
		if err != nil && ctx.Err() == nil {
			e.config.Logger.Warn("the outbox cannot be worked off", "error", err,
				"again_in", pause)
		}
		if !e.await(ctx, timer, max(pause, settlePause)) {
			e.passOn()

			return
		}
		if err != nil {
			continue
		}
		select {
		case <-ctx.Done():
			e.passOn()

			return
		case <-e.account:
		}
	}
}

// nextPause doubles the pause while there are errors.
func nextPause(pause time.Duration, err error) time.Duration {
	if err == nil {
		return 0
	}

	return min(max(2*pause, outboxPause), lastOutboxPause)
}

// await lets time pass, and answers false when the context has ended.
func (e *Engine) await(ctx context.Context, timer *time.Timer, pause time.Duration) bool {
	timer.Reset(pause)
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// balance settles, reads and passes on what there is.
func (e *Engine) balance(ctx context.Context) error {
	e.passOn()
	if err := e.settle(ctx); err != nil {
		return err
	}

	return e.readOwed(ctx)
}

// passOn tells what was learned of routers.
func (e *Engine) passOn() {
	e.mu.Lock()
	fresh := e.abilities.takeFresh()
	e.mu.Unlock()
	for _, one := range fresh {
		e.config.Learn(one)
	}
}

// settle removes the rows that are done, a batch at a time.
func (e *Engine) settle(ctx context.Context) error {
	for {
		e.mu.Lock()
		batch := e.ledger.settled[:min(len(e.ledger.settled), settleBatch)]
		e.mu.Unlock()
		if len(batch) == 0 {
			return nil
		}
		if err := e.config.Outbox.Settle(ctx, batch); err != nil {
			return err
		}
		e.mu.Lock()
		e.ledger.settled = append([]Debt(nil), e.ledger.settled[len(batch):]...)
		e.mu.Unlock()
	}
}

// readOwed reads the rows that have come since the last time, as many as there is room for.
func (e *Engine) readOwed(ctx context.Context) error {
	for {
		e.mu.Lock()
		after, room := e.ledger.after, debtLimit-e.ledger.size()
		e.mu.Unlock()
		if room <= 0 {
			ring(e.account)

			return nil
		}
		rows, err := e.config.Outbox.Owed(ctx, after, min(room, owedPage))
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		e.owe(rows)
	}
}

// owe takes rows over and wakes what they name.
func (e *Engine) owe(rows []Debt) {
	now := e.config.Now()
	e.mu.Lock()
	defer e.mu.Unlock()

	for _, row := range rows {
		service, everything := e.ledger.take(row)
		if service && !e.wakes.put(wake{row.ID, causeFact, now}) {
			everything = true
		}
		if everything {
			e.ledger.resurvey(causeFact, now)
			ring(e.survey)
		}
	}
	ring(e.signal)
	if len(e.ledger.settled) > 0 {
		ring(e.account)
	}
}
