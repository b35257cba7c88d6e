package routeros

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// worker keeps one router in step. Its goroutine, run, alone uses what stands under "of run".
type worker struct {
	fleet *Fleet
	id    int64
	wake  chan struct{} // holds one token when there is something new to look at
	// writing holds a token while somebody writes to the router: the worker, or an operator.
	writing chan struct{}
	side    chan struct{} // one token for each connection that is not the worker's own
	pace    *pace
	kicks   *pace
	end     context.CancelFunc
	done    chan struct{}
	views   *views

	mu     sync.Mutex // guards what follows; never held while a router or the book is asked
	router store.Router
	link   breaker
	wishes map[int64]time.Time // services that have changed, since when
	all    bool                // more have changed than are remembered
	full   time.Time           // when the next full round is due
	logins map[int64]string    // the services that have a login here, by their last full round
	untils map[int64]time.Time // when time alone changes what a service gets
	soon   time.Time           // the first of them; zero for none
	last   report

	// of run
	conn     *api.Conn
	spoken   time.Time
	identity Identity
	base     *Sheet          // of the last full round, without subscribers
	profiles map[string]bool // of ours on the router
	rows     int             // of ours at the last full round
	hidden   map[Menu]bool
}

// report is what the last full round has shown.
type report struct {
	at       time.Time
	identity Identity
	notes    []string
	steps    int // that were planned and not carried out
	rules    int // of them, those about rules of isolir
	done     Done
	held     string // why nothing is written
	failure  string // the last error; empty while all is well
}

// newWorker makes the worker of a router.
func newWorker(f *Fleet, router *store.Router) *worker {
	return &worker{
		fleet: f, id: router.ID, router: *router, wake: make(chan struct{}, 1),
		writing: make(chan struct{}, 1), side: make(chan struct{}, sideConnections),
		pace:  newPace(f.config.Now, writeBurst, writesASecond),
		kicks: newPace(f.config.Now, kicksASecond, kicksASecond),
		done:  make(chan struct{}), wishes: map[int64]time.Time{}, full: f.config.Now(),
		views: newViews(),
	}
}

// wish remembers that a service has changed. A newer change of the same service adds nothing: what
// it gets is asked for when the router can be spoken to.
func (w *worker) wish(service int64) {
	w.mu.Lock()
	if _, known := w.wishes[service]; !known {
		if len(w.wishes) >= wishLimit {
			w.all, w.full = true, w.fleet.config.Now()
		} else {
			w.wishes[service] = w.fleet.config.Now()
		}
	}
	w.mu.Unlock()
	w.nudge()
}

// hasten brings the next full round forward.
func (w *worker) hasten(at time.Time) {
	w.mu.Lock()
	if at.Before(w.full) {
		w.full = at
	}
	w.mu.Unlock()
	w.nudge()
}

// nudge lets the worker look at what is new. It never waits.
func (w *worker) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// run does what is due until the context ends.
func (w *worker) run(ctx context.Context) {
	defer close(w.done)
	defer w.hangUp()
	for ctx.Err() == nil {
		timer := time.NewTimer(w.pause())
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() == nil && w.pause() <= 0 {
			w.turn(ctx)
		}
	}
}

// pause is how long there is nothing to do.
func (w *worker) pause() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.fleet.config.Now()
	if w.link.until.After(now) {
		return w.link.until.Sub(now)
	}
	next := w.full
	for _, since := range w.wishes {
		if due := since.Add(settleTime); due.Before(next) {
			next = due
		}
	}
	if !w.soon.IsZero() && w.soon.Before(next) {
		next = w.soon
	}
	if pulse := w.spoken.Add(pulseEvery); w.conn != nil && pulse.Before(next) {
		next = pulse
	}

	return next.Sub(now)
}

// turn does what is due first: single wishes, then a full round, else a sign of life.
func (w *worker) turn(ctx context.Context) {
	router, wishes := w.taken()
	err := w.survive(func() error {
		if err := w.connect(ctx, &router); err != nil {
			return err
		}

		return w.exclusively(ctx, func() error { return w.work(ctx, &router, wishes) })
	})
	now := w.fleet.config.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	var held *Refusal
	switch {
	case err == nil:
		w.link.worked()
		w.last.failure = ""
	case ctx.Err() != nil:
	case errors.As(err, &held):
		w.link.worked()
		w.last.held, w.last.failure = held.Error(), ""
		w.full = now.Add(w.fleet.interval())
	case errors.Is(err, errBook):
		w.lost(wishes)
		w.link.until, w.full = now.Add(bookWait), now
		w.last.failure = err.Error()
		w.fleet.config.Logger.Error("the book cannot be read for a router", "router", router.Name,
			"error", err)
	default:
		w.lost(wishes)
		w.link.failed(now, err)
		w.full = now // whatever was begun is finished as soon as the router can be spoken to
		w.last.failure = err.Error()
		w.fleet.metrics.failures.WithLabelValues(failureLabel(err)).Inc()
		w.fleet.config.Logger.Warn("a router cannot be kept in step", "router", router.Name,
			"error", err, "again_in", w.link.until.Sub(now))
		w.hangUpLocked()
	}
}

// errPanic is what becomes of a panic: one odd router must not end the daemon.
var errPanic = errors.New("a worker panicked")

// survive turns a panic into an error.
func (w *worker) survive(do func() error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			w.fleet.config.Logger.Error("a worker of a router panicked", "router", w.id,
				"reason", reason, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()

	return do()
}

// taken takes the wishes.
func (w *worker) taken() (store.Router, map[int64]time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timed()
	wishes := w.wishes
	w.wishes = map[int64]time.Time{}

	return w.router, wishes
}

// timed makes a wish of each service whose time has come. The caller holds mu.
func (w *worker) timed() {
	now := w.fleet.config.Now()
	if w.soon.IsZero() || w.soon.After(now) {
		return
	}
	for service, until := range w.untils {
		if !until.After(now) {
			w.wishes[service] = until
			delete(w.untils, service)
		}
	}
	w.soon = earliest(w.untils)
}

// lost puts wishes back. The caller holds mu.
func (w *worker) lost(wishes map[int64]time.Time) {
	for service, since := range wishes {
		if len(w.wishes) >= wishLimit {
			w.all, w.full = true, w.fleet.config.Now()

			return
		}
		w.wishes[service] = since
	}
}

// exclusively lets nobody else write to the router meanwhile.
func (w *worker) exclusively(ctx context.Context, do func() error) error {
	select {
	case w.writing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.writing }()

	return do()
}

// work does what is due on a connection that stands.
func (w *worker) work(
	ctx context.Context, router *store.Router, wishes map[int64]time.Time,
) error {
	if router.Fresh {
		wishes = nil // the first plan that is applied looks at everything
	}
	if len(wishes) > 0 && len(wishes) <= fastLimit && w.base != nil {
		whole, err := w.fast(ctx, router, wishes)
		if err != nil {
			return err
		}
		if !whole {
			w.again()
		}
	} else if len(wishes) > 0 {
		w.hasten(w.fleet.config.Now())
	}
	if w.roundDue() {
		return w.round(ctx, router, wishes)
	}
	if len(wishes) == 0 {
		return w.pulse(ctx)
	}

	return nil
}

// again brings the next full round forward, but not into the heels of the last one.
func (w *worker) again() {
	w.mu.Lock()
	at := w.last.at.Add(soonest)
	w.mu.Unlock()
	if now := w.fleet.config.Now(); at.Before(now) {
		at = now
	}
	w.hasten(at)
}

// roundDue reports whether a full round is due.
func (w *worker) roundDue() bool {
	w.mu.Lock()
	defer w.mu.Unlock()

	return !w.full.After(w.fleet.config.Now())
}

// connect makes sure of a connection that lives. A new one brings a full round: nobody knows what
// has happened meanwhile. An old one that has died in silence is replaced at once.
func (w *worker) connect(ctx context.Context, router *store.Router) error {
	if w.conn != nil && w.fleet.config.Now().Sub(w.spoken) > pulseEvery/2 {
		if err := w.pulse(ctx); err != nil {
			w.hangUp()
		}
	}
	if w.conn != nil && !w.conn.Broken() {
		return nil
	}
	w.hangUp()
	conn, err := w.fleet.open(ctx, router)
	if err != nil {
		return err
	}
	identity, err := readIdentity(ctx, conn)
	if err != nil {
		_ = conn.Close()

		return explained(router, err)
	}
	w.mu.Lock()
	w.conn = conn
	w.mu.Unlock()
	w.know(identity)
	w.hasten(w.fleet.config.Now())

	return nil
}

// know remembers who answered, and when.
func (w *worker) know(identity Identity) {
	w.identity = identity
	w.mu.Lock()
	w.last.identity = identity
	w.spoken = w.fleet.config.Now()
	w.mu.Unlock()
}

// pulse asks for a sign of life. A router that has started anew, or has another version, gets a
// full round: what it kept in memory is gone.
func (w *worker) pulse(ctx context.Context) error {
	if w.conn == nil {
		return nil
	}
	seen := w.identity
	if err := single(ctx, w.conn, "/system/resource", seen.resource); err != nil {
		return err
	}
	if seen.Uptime < w.identity.Uptime || seen.Release != w.identity.Release {
		w.hasten(w.fleet.config.Now())
	}
	w.know(seen)

	return nil
}

// hangUp closes the connection.
func (w *worker) hangUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hangUpLocked()
}

// cut breaks the connection from outside: whatever uses it fails at once, and the worker makes
// another one. The caller holds mu.
func (w *worker) cut() {
	if w.conn != nil {
		_ = w.conn.Close()
	}
}

// hangUpLocked is hangUp for who holds mu.
func (w *worker) hangUpLocked() {
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}

// interval is the time to the next full round, which differs from one to the next so that routers
// do not come to move in step.
func (f *Fleet) interval() time.Duration {
	return f.config.Round - f.config.Round/roundJitter + rand.N(2*f.config.Round/roundJitter+1)
}
