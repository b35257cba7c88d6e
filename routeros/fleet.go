package routeros

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"gardu/store"
)

// Fleet keeps all routers in step, each by a worker of its own. Besides the workers it has one
// goroutine, the dispatcher, which finds out whom a change concerns. All methods but Start and
// Shutdown are safe for many goroutines.
type Fleet struct {
	config  Config
	marker  *Marker
	metrics *metrics
	dials   *pace

	working  context.Context // between Start and Shutdown: the life of the workers
	cancel   context.CancelFunc
	running  sync.WaitGroup
	changed  chan struct{} // holds one token when changes wait
	roll     sync.Mutex    // one reading of the list of routers at a time, before mu
	mu       sync.Mutex    // guards what follows
	workers  map[int64]*worker
	changes  map[store.Change]struct{}
	overflow bool
	ended    bool
}

// New makes a fleet. It opens no connection before Start.
func New(config Config) (*Fleet, error) {
	config, err := config.filled()
	if err != nil {
		return nil, err
	}
	dials := float64(config.DialsPerSecond)
	f := &Fleet{
		config: config, marker: NewMarker(config.Key), changed: make(chan struct{}, 1),
		dials:   newPace(config.Now, dials, dials),
		workers: map[int64]*worker{}, changes: map[store.Change]struct{}{},
	}
	f.metrics, err = newMetrics(f)

	return f, err
}

// Start begins to keep the routers of the book in step, until Shutdown or the end of the context.
func (f *Fleet) Start(ctx context.Context) error {
	ctx, f.cancel = context.WithCancel(ctx)
	f.working = ctx
	if err := f.muster(ctx); err != nil {
		f.cancel()

		return err
	}
	f.running.Go(func() { f.dispatch(ctx) })

	return nil
}

// Shutdown ends every worker at once and waits for them. What was being written is finished by the
// first round after the next start. The error is the context's, if it ends first.
func (f *Fleet) Shutdown(ctx context.Context) error {
	if f.cancel == nil {
		return nil
	}
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
	f.cancel()
	finished := make(chan struct{})
	go func() { // ends with the last worker
		f.running.Wait()
		close(finished)
	}()
	select {
	case <-finished:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Changed tells the fleet what a committed transaction has changed. It only wakes: it waits for no
// router and for no disk.
func (f *Fleet) Changed(changes []store.Change) {
	f.mu.Lock()
	for _, change := range changes {
		if !concerns(change.Noun) {
			continue
		}
		if len(f.changes) >= changeLimit {
			f.overflow = true

			break
		}
		f.changes[change] = struct{}{}
	}
	waiting := len(f.changes) > 0 || f.overflow
	f.mu.Unlock()
	if waiting {
		select {
		case f.changed <- struct{}{}:
		default:
		}
	}
}

// concerns reports whether records of a kind say what a router should have.
func concerns(noun store.Noun) bool {
	switch noun {
	case store.NounService, store.NounPlan, store.NounNAS, store.NounPool, store.NounCompany,
		store.NounRouter:
		return true
	case store.NounCustomer, store.NounVoucher, store.NounOperator:
		return false
	default:
		return false
	}
}

// dispatch gives changes to the workers that they concern. It alone reads the book for that.
func (f *Fleet) dispatch(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.changed:
		}
		f.mu.Lock()
		changes, overflow := f.changes, f.overflow
		f.changes, f.overflow = map[store.Change]struct{}{}, false
		f.mu.Unlock()
		if err := f.deal(ctx, changes, overflow); err != nil && ctx.Err() == nil {
			f.config.Logger.Error("changes cannot be given to routers; all are looked at instead",
				"error", err)
			f.everybody(0)
		}
	}
}

// deal gives changes to workers.
func (f *Fleet) deal(
	ctx context.Context, changes map[store.Change]struct{}, overflow bool,
) error {
	var muster, everybody bool
	for change := range changes {
		switch change.Noun {
		case store.NounService:
			if err := f.service(ctx, change.ID); err != nil {
				return err
			}
		case store.NounNAS, store.NounRouter:
			muster = true
		default:
			everybody = true
		}
	}
	if everybody || overflow {
		f.everybody(planSpread)
	}
	if muster || overflow {
		return f.muster(ctx)
	}

	return nil
}

// service gives the change of a service to the router that it is tied to, and to every router that
// has its login.
func (f *Fleet) service(ctx context.Context, id int64) error {
	workers := f.list()
	if len(workers) == 0 {
		return nil
	}
	subscriber, err := f.config.Book.Subscriber(ctx, id)
	if err != nil && !store.Is(err, store.NotFound) {
		return err
	}
	for _, one := range workers {
		if one.concerned(id, subscriber.Service.Router) {
			one.wish(id)
		}
	}

	return nil
}

// concerned reports whether a service that is tied to a NAS is, or was, this router's.
func (w *worker) concerned(service, nas int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, known := w.logins[service]

	return w.router.Mode.Writes() && (known || nas != 0 && nas == w.router.NAS)
}

// everybody brings a full round of every router forward, spread over some time.
func (f *Fleet) everybody(spread time.Duration) {
	now := f.config.Now()
	for _, one := range f.list() {
		at := now
		if spread > 0 {
			at = now.Add(planSettle + rand.N(spread))
		}
		one.hasten(at)
	}
}

// list returns the workers, by the numbers of their routers.
func (f *Fleet) list() []*worker {
	f.mu.Lock()
	defer f.mu.Unlock()
	workers := make([]*worker, 0, len(f.workers))
	for _, one := range f.workers {
		workers = append(workers, one)
	}
	slices.SortFunc(workers, func(a, b *worker) int { return int(a.id - b.id) })

	return workers
}

// muster makes the workers follow the routers of the book.
func (f *Fleet) muster(ctx context.Context) error {
	f.roll.Lock()
	defer f.roll.Unlock()
	routers, err := f.config.Book.Routers(ctx)
	if err != nil {
		return phrase("reading the routers", err)
	}
	if len(routers) > MaxRouters {
		return store.Errorf(store.Exhausted, "%d routers are more than %d", len(routers), MaxRouters)
	}
	present := map[int64]bool{}
	for at := range routers {
		present[routers[at].ID] = true
		f.enlist(ctx, &routers[at])
	}
	for _, one := range f.list() {
		if !present[one.id] {
			f.discharge(one)
		}
	}

	return nil
}

// enlist begins to keep a router in step, or takes what has changed about it: its connection is
// made anew, and a full round follows.
func (f *Fleet) enlist(ctx context.Context, router *store.Router) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return
	}
	if known := f.workers[router.ID]; known != nil {
		known.follow(router)

		return
	}
	one := newWorker(f, router)
	working, end := context.WithCancel(ctx)
	one.end = end
	f.workers[router.ID] = one
	f.running.Go(func() { one.run(working) })
}

// follow takes what has changed about a router.
func (w *worker) follow(router *store.Router) {
	w.mu.Lock()
	before := w.router
	w.router = *router
	if dialsOtherwise(&before, router) {
		w.link.worked()
		w.cut()
	}
	w.full = w.fleet.config.Now()
	w.mu.Unlock()
	w.nudge()
}

// dialsOtherwise reports whether a connection would be made in another way.
func dialsOtherwise(before, after *store.Router) bool {
	return before.Address != after.Address || before.User != after.User ||
		string(before.Password.Value) != string(after.Password.Value) || before.TLS != after.TLS ||
		before.Fingerprint != after.Fingerprint || before.Authority != after.Authority ||
		before.ChallengeLogin != after.ChallengeLogin
}

// discharge stops keeping a router in step. Nothing on it is removed.
func (f *Fleet) discharge(one *worker) {
	one.end()
	<-one.done
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.workers, one.id)
}

// worker returns the worker of a router. The error is NotFound.
func (f *Fleet) worker(router int64) (*worker, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := f.workers[router]; one != nil {
		return one, nil
	}

	return nil, store.Errorf(store.NotFound, "no router %d is kept in step", router)
}

// workerOf returns the worker of the router that is a NAS, or nil.
func (f *Fleet) workerOf(nas int64) *worker {
	for _, one := range f.list() {
		if one.record().NAS == nas {
			return one
		}
	}

	return nil
}

// record returns the router as the worker knows it.
func (w *worker) record() store.Router {
	w.mu.Lock()
	defer w.mu.Unlock()

	return w.router
}
