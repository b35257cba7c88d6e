package billing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// DefaultLook is how often a scheduler looks whether something is to be done.
const DefaultLook = 15 * time.Second

// Scheduler does what is to be done because its time has come: it asks the agenda of the book, and
// does each appointment in a transaction that also moves the appointment on. What was missed while
// it did not run is made up for, in the order of its time. It remembers nothing that matters: two
// of them at once, or one that is killed, do nothing twice and forget nothing.
//
//	agenda --> window of a minute --> slices --> doers on one desk --> commit, Changed
//	                 ^                   '-- an error: by halves, and the one at fault waits
//	                 '-- until nothing is due
type Scheduler struct {
	config  SchedulerConfig
	metrics *schedulerMetrics
	running sync.Mutex // held by RunOnce; guards waiting and purged
	waiting *waitingRoom
	purged  time.Time // when the repeats were last purged
	beat    beatOf

	stop context.CancelFunc // ends the goroutine; nil before Start
	done chan struct{}      // closed when it has ended
}

// NewScheduler makes a scheduler; Start sets it going.
func NewScheduler(config SchedulerConfig) (*Scheduler, error) {
	if config.Billing == nil {
		return nil, store.Errorf(store.Internal, "making a scheduler: billing is required")
	}
	if config.Now == nil {
		config.Now = config.Billing.config.Now
	}
	if config.Every <= 0 {
		config.Every = DefaultLook
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Wait == nil {
		config.Wait = wait
	}
	metrics, err := newSchedulerMetrics(config.Registerer)
	if err != nil {
		return nil, err
	}

	return &Scheduler{config: config, metrics: metrics, waiting: newWaitingRoom()}, nil
}

// Start begins to look, in one goroutine that Shutdown ends. It is called once.
func (s *Scheduler) Start(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.done = make(chan struct{})
	go func() {
		defer close(s.done)
		s.loop(ctx)
	}()

	return nil
}

// Shutdown ends the goroutine after the transaction that it is in.
func (s *Scheduler) Shutdown(ctx context.Context) error {
	if s.stop == nil {
		return nil
	}
	s.stop()
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// loop looks again and again until its context ends.
func (s *Scheduler) loop(ctx context.Context) {
	for ctx.Err() == nil {
		report, err := s.RunOnce(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.config.Logger.Error("doing what is due", "error", err)
		case report.Failed > 0:
			s.config.Logger.Warn("some of what is due could not be done, and is tried again later",
				"failed", report.Failed, "waiting", report.Waiting)
		}
		if s.config.Wait(ctx, s.config.Every) != nil {
			return
		}
	}
}

// wait waits by a timer.
func wait(ctx context.Context, how time.Duration) error {
	timer := time.NewTimer(how)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Report is what one run has done.
type Report struct {
	Done    map[store.Job]int // appointments that were seen to
	Updates int               // transactions that were committed
	Failed  int               // appointments that could not be seen to, and wait
	Waiting int               // those that wait, from earlier runs too
}

// RunOnce does everything that is due, and returns when nothing is left but what waits after an
// error. An error of its own means that the book cannot be worked with now; what was done until
// then stays done. It may be called while another run is under way, and waits for it.
func (s *Scheduler) RunOnce(ctx context.Context) (Report, error) {
	s.running.Lock()
	defer s.running.Unlock()
	now := s.config.Now().UTC().Truncate(time.Second)
	run := &run{
		scheduler: s, book: s.config.Billing.config.Book, now: now,
		report: Report{Done: map[store.Job]int{}},
	}
	err := run.all(store.WithActor(ctx, store.Scheduler))
	run.report.Waiting = s.waiting.size()
	if err == nil {
		err = s.tidy(ctx, now)
	}
	s.metrics.ran(&run.report, err)
	s.beat.note(s.config.Now().UTC(), &run.report, err)

	return run.report, err
}

// purgeEvery is how often a scheduler looks for requests that nobody can repeat any more: it reads
// all that are kept.
const purgeEvery = time.Hour

// tidy does what belongs to the end of every run: it carries the hash chains on, and forgets the
// requests that nobody can repeat any more.
func (s *Scheduler) tidy(ctx context.Context, now time.Time) error {
	b := s.config.Billing
	watch := stopwatch{rest: s.config.Rest}
	for more := true; more; {
		watch.begin()
		var err error
		if more, err = b.config.Book.SealSome(ctx); err != nil {
			return err
		}
		watch.end()
	}
	if now.Sub(s.purged) < purgeEvery {
		return nil
	}
	s.purged = now
	_, err := b.PurgeRepeats(ctx)

	return err
}

// run is one run of a scheduler.
type run struct {
	scheduler *Scheduler
	book      *db.Book
	now       time.Time
	first     db.Appointment // of the window before
	report    Report
}

// Limits of a run.
const (
	agendaPage = 500         // appointments that are read at once
	window     = time.Minute // appointments so close to the first one are done together
	maxWindows = 1_000_000   // of one run; a safeguard against a doer that never moves on
	maxFailing = 200         // failures of one run after which the book is taken to be at fault
)

// all does what is due, window by window, so that what an appointment brings about is done before
// what comes later: after two months without a run the isolir of the first still comes before the
// invoice of the second.
func (r *run) all(ctx context.Context) error {
	r.scheduler.metrics.begin(r.now, db.Appointment{})
	for range maxWindows {
		first, err := r.next(ctx, db.Appointment{}, r.now)
		if err != nil || first == nil {
			return err
		}
		if *first == r.first {
			r.refuse(*first, errStands)

			continue
		}
		if r.first == (db.Appointment{}) {
			r.scheduler.metrics.begin(r.now, *first)
		}
		r.first = *first
		until := first.At.Add(window)
		if until.After(r.now) {
			until = r.now
		}
		if err := r.sweep(ctx, until); err != nil {
			return err
		}
	}

	return store.Errorf(store.Internal, "the agenda does not come to an end")
}

// errStands is the error of an appointment that is where it was after it was seen to.
var errStands = store.Errorf(store.Internal, "the appointment was seen to and still stands")

// next returns the first appointment behind another that does not wait; nil for none.
func (r *run) next(
	ctx context.Context, after db.Appointment, until time.Time,
) (*db.Appointment, error) {
	for {
		page, err := r.page(ctx, after, until)
		if err != nil || len(page) == 0 {
			return nil, err
		}
		for at := range page {
			if !r.scheduler.waiting.waits(page[at], r.now) {
				return &page[at], nil
			}
		}
		after = page[len(page)-1]
	}
}

// sweep sees once to everything up to an instant.
func (r *run) sweep(ctx context.Context, until time.Time) error {
	after := db.Appointment{}
	for {
		page, err := r.page(ctx, after, until)
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1]
		ready := page[:0]
		for _, each := range page {
			if !r.scheduler.waiting.waits(each, r.now) {
				ready = append(ready, each)
			}
		}
		if err := r.inSlices(ctx, ready); err != nil {
			return err
		}
	}
}

// page reads the next appointments.
func (r *run) page(
	ctx context.Context, after db.Appointment, until time.Time,
) (list []db.Appointment, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = r.book.View(ctx, func(reader *db.BookReader) error {
		list, err = reader.AgendaAfter(after, until, agendaPage)

		return err
	})

	return list, err
}
