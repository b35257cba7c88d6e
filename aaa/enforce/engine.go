package enforce

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"gardu/aaa/coa"
	"gardu/store"
)

// Engine makes running sessions follow the facts. See the package's comment.
type Engine struct {
	config Config
	asker  asker
	began  time.Time    // when it was made; its monotonic reading counts
	since  atomic.Int64 // the same by Config.Now in Unix nanoseconds: older sessions began before it
	metric *metrics

	signal  chan struct{} // wakes the dispatcher
	survey  chan struct{} // wakes the surveyor
	account chan struct{} // wakes the bookkeeper

	workers sync.WaitGroup // dispatcher, surveyor, bookkeeper
	senders sync.WaitGroup
	stop    context.CancelFunc
	context context.Context // of the senders

	room    int          // tracks that there may be: trackLimit
	watched atomic.Int64 // number of tracks, so that Observe need not lock when there is none

	mu        sync.Mutex // guards all below
	wakes     *wakes
	agenda    *agenda
	tracks    map[uint64]*track
	busy      map[int64]int // service -> tracks of it that are unfinished
	phases    [len(phaseWords)]int
	lines     map[lineKey]*line
	ready     []*line // lines that may be able to send, in turn
	timers    timers
	checks    []check
	returned  map[int64]bool // NASes that may be back, see probeReturned
	abilities *abilities
	lates     map[*coa.Request]late
	ledger    *ledger
	silent    int    // lines whose routers do not answer
	fresh     int    // requests in flight that take a common place
	raw       int    // of them, to routers that have not answered lately
	overdue   int    // requests in flight that take none
	numbers   uint64 // tracks queued so far
	lastTick  time.Time
	closed    bool

	scratch scratch // the dispatcher's own
}

// scratch is memory that the dispatcher uses again and again.
type scratch struct {
	given    given
	sessions []store.Session
}

// New makes an engine. It starts nothing, and fails with Invalid when something is missing.
func New(config Config) (*Engine, error) {
	config, err := config.complete()
	if err != nil {
		return nil, fmt.Errorf("making the enforcement engine: %w", err)
	}
	e := &Engine{
		config:    config,
		asker:     asker{config.Directory, config.Sessions, config.Zone},
		began:     time.Now(),
		signal:    make(chan struct{}, 1),
		survey:    make(chan struct{}, 1),
		account:   make(chan struct{}, 1),
		room:      trackLimit,
		wakes:     newWakes(wakeLimit),
		agenda:    newAgenda(),
		tracks:    map[uint64]*track{},
		returned:  map[int64]bool{},
		busy:      map[int64]int{},
		lines:     map[lineKey]*line{},
		abilities: newAbilities(config.Learned),
		lates:     map[*coa.Request]late{},
		ledger:    newLedger(),
		lastTick:  config.Now(),
	}
	e.since.Store(config.Now().UnixNano())
	if e.metric, err = newMetrics(e); err != nil {
		return nil, err
	}

	return e, nil
}

// Start compares every open session once, reads what is owed, and goes on from there. The context
// bounds the start only.
func (e *Engine) Start(context.Context) error {
	running, stop := context.WithCancel(context.Background())
	e.context, e.stop = running, stop
	e.lastTick = e.config.Now()
	e.workers.Go(func() { e.dispatch(running) })
	e.workers.Go(func() { e.surveyAll(running) })
	e.workers.Go(func() { e.keepBooks(running) })

	return nil
}

// Shutdown stops everything and waits for it, until the context ends. What was not done is found
// again at the next start.
func (e *Engine) Shutdown(ctx context.Context) error {
	if e.stop == nil {
		return nil
	}
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.workers.Wait()
		e.senders.Wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stopping enforcement: %w", context.Cause(ctx))
	}
}

// elapsed is the time since the engine was made, by a clock that nobody sets.
func (e *Engine) elapsed() time.Duration { return time.Since(e.began) }

// ring wakes a goroutine that waits for a signal.
func ring(signal chan struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}

// Changed follows changes that have been committed and that the directory knows already. It only
// wakes; what must not be forgotten stands in the outbox.
func (e *Engine) Changed(changes []store.Change) {
	now := e.config.Now()
	everything := false
	e.mu.Lock()
	for _, one := range changes {
		switch one.Noun {
		case store.NounService:
			everything = !e.wakes.put(wake{one.ID, causeFact, now}) || everything
		case store.NounNAS:
			e.abilities.forget(one.ID, now)
			e.retry(one.ID)
		case store.NounPlan, store.NounCompany:
			everything = true
		default:
		}
	}
	if everything {
		e.ledger.resurvey(causeFact, now)
	}
	e.mu.Unlock()
	ring(e.signal)
	ring(e.account)
	if everything {
		ring(e.survey)
	}
}

// WakeAll compares every open session: something has changed that concerns them all, such as the
// isolir profile of the installation.
func (e *Engine) WakeAll() {
	e.mu.Lock()
	e.ledger.resurvey(causeFact, e.config.Now())
	e.mu.Unlock()
	ring(e.survey)
}

// retry lets the sessions of a NAS be tried at once that wait or are stuck: its record has changed.
func (e *Engine) retry(nas int64) {
	for _, t := range e.tracks {
		if t.nas != nas {
			continue
		}
		t.shapes, t.shape, t.escalate, t.endOnly = 0, 0, false, false
		if t.phase == waiting || t.phase == stuck {
			e.arm(t, 1)
		}
	}
	for key, line := range e.lines {
		if key.nas == nas && line.silent {
			line.probeAt = 0
			e.offer(line)
		}
	}
}
