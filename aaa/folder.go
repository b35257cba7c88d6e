package aaa

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"gardu/aaa/session"
	"gardu/store"
)

// Limits and times of folding.
const (
	// FoldSessions is how many sessions one transaction writes at the most.
	FoldSessions = 2000

	// foldEvery is how often the folder looks which records are due.
	foldEvery = time.Second

	// reapEvery is how often silent sessions are looked for.
	reapEvery = 10 * time.Second
)

// gear is how hard the folder works: how many sessions it writes in one transaction, and how long it
// rests afterwards, in times of what that took.
type gear struct {
	overdue  uint64 // up to so many records that should be folded and are not
	sessions int
	rest     time.Duration
}

// gears are the paces of the folder. A large transaction keeps the processor and the disk from the
// records that wait for theirs: 100 sessions take a few milliseconds, FoldSessions take 50 to 100.
// So it works in small slices with rests, and in larger ones the further it is behind.
var gears = [...]gear{
	{overdue: 60_000, sessions: 100, rest: 2},
	{overdue: 250_000, sessions: 200, rest: 1},
	{overdue: JournalLag / 4, sessions: 500, rest: 0},
	{overdue: math.MaxUint64, sessions: FoldSessions, rest: 0},
}

// gearFor chooses the pace.
func gearFor(overdue uint64) gear {
	for _, one := range gears {
		if overdue <= one.overdue {
			return one
		}
	}

	return gears[len(gears)-1]
}

// Ledger keeps sessions and usage on disk. Fold writes all of it in one transaction, or nothing.
type Ledger interface {
	Fold(ctx context.Context, mark uint64, sessions []store.Session, usage []store.UsageDelta) error
}

// folder merges what the journal has brought into the ledger, lets the journal go up to there, and
// looks for sessions that have fallen silent. Its one goroutine is its own.
type folder struct {
	server *Server
	batch  session.Batch
	mu     sync.Mutex // one fold at a time; guards batch
	since  time.Time  // since when the accounting port is listened to
	stop   chan struct{}
	done   sync.WaitGroup

	// What follows is the goroutine's own.
	failing  bool   // the last fold failed
	seen     uint64 // the last record at the last step
	previous uint64 // the last record a second ago
	due      uint64 // records up to here are to be folded
}

// newFolder makes a folder.
func newFolder(server *Server) *folder {
	return &folder{server: server, stop: make(chan struct{})}
}

// start runs the goroutine.
func (f *folder) start(ctx context.Context) {
	f.since = f.server.now()
	f.done.Add(1)
	go func() {
		defer f.done.Done()
		f.run(ctx)
	}()
}

// close ends the goroutine and folds what is left.
func (f *folder) close(ctx context.Context) error {
	close(f.stop)
	f.done.Wait()

	return f.fold(ctx)
}

// run folds and reaps until it is told to stop.
func (f *folder) run(ctx context.Context) {
	folding := time.NewTimer(foldEvery)
	defer folding.Stop()
	keeping := time.NewTicker(foldEvery)
	defer keeping.Stop()
	reaping := time.NewTicker(reapEvery)
	defer reaping.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-folding.C:
			folding.Reset(f.step(ctx))
		case <-keeping.C:
			f.due, f.previous = f.previous, f.server.scribe.last.Load()
			if err := f.keepHouse(); err != nil {
				f.server.logger.Error("letting folded records go", "error", err)
			}
		case <-reaping.C:
			f.reap()
		}
	}
}

// step folds one slice of what is due and returns how long to rest. A record is due after a second
// or two, so that a session that changes several times in between is written once; when no more
// come, all of them are, and so is what the reaper has changed.
func (f *folder) step(ctx context.Context) time.Duration {
	begun, last := f.server.now(), f.server.scribe.last.Load()
	idle := last == f.seen
	f.seen = last
	if idle {
		f.due = last
	}
	overdue := f.due - min(f.due, f.server.scribe.folded.Load())
	if overdue == 0 && (!idle || f.server.config.Sessions.Counts().Dirty == 0) {
		return foldEvery / 4
	}
	pace := gearFor(overdue)
	f.mu.Lock()
	_, err := f.foldSome(ctx, pace.sessions)
	f.mu.Unlock()
	f.report(err)
	if err != nil {
		return foldEvery
	}

	return max(pace.rest*f.server.now().Sub(begun), time.Millisecond)
}

// keepHouse forgets closed sessions whose time has passed and trims the journal.
func (f *folder) keepHouse() error {
	f.server.config.Sessions.Forget(f.server.now())

	return f.trim()
}

// report logs that folding has begun to fail, and that it works again; not each try in between.
func (f *folder) report(err error) {
	switch {
	case err != nil && !f.failing:
		f.server.logger.Error("folding accounting records: they stay in the journal", "error", err)
	case err == nil && f.failing:
		f.server.logger.Info("folding accounting records works again")
	}
	f.failing = err != nil
}

// fold writes the sessions that have changed, up to FoldSessions at a time, until those that had
// changed when it began are written, and trims the journal.
func (f *folder) fold(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	sessions := f.server.config.Sessions
	for left := sessions.Counts().Dirty; ; left -= FoldSessions {
		written, err := f.foldSome(ctx, FoldSessions)
		if err != nil {
			return err
		}
		if !written || left <= FoldSessions {
			break
		}
	}

	return f.keepHouse()
}

// foldSome writes at most limit sessions and the mark, and reports whether there was anything to
// write. Records that have changed no session, such as retransmissions, move the mark
// alone: without that they would count as not folded for ever.
func (f *folder) foldSome(ctx context.Context, limit int) (bool, error) {
	sessions, folded := f.server.config.Sessions, &f.server.scribe.folded
	number := sessions.TakeDirty(limit, &f.batch)
	if number == 0 && f.batch.Mark <= folded.Load() {
		return false, nil
	}
	err := f.server.config.Ledger.Fold(ctx, f.batch.Mark, f.batch.Sessions, f.batch.Deltas)
	switch {
	case err != nil && number > 0:
		sessions.PutBack(&f.batch)

		return false, fmt.Errorf("writing %d sessions: %w", number, err)
	case err != nil:
		return false, fmt.Errorf("writing the mark: %w", err)
	case number > 0:
		sessions.Folded(&f.batch)
	}
	folded.Store(max(folded.Load(), f.batch.Mark))

	return number > 0, nil
}

// trim lets the journal go up to the mark of the last fold.
func (f *folder) trim() error {
	if err := f.server.config.Journal.TrimTo(f.server.scribe.folded.Load()); err != nil {
		return fmt.Errorf("trimming the journal: %w", err)
	}

	return nil
}

// listened returns for how long accounting was heard between two instants.
func (f *folder) listened(from, to time.Time) time.Duration {
	if from.Before(f.since) {
		from = f.since
	}

	return max(to.Sub(from), 0)
}

// reap closes sessions whose NAS has fallen silent. Silence while nobody listened is nobody's.
func (f *folder) reap() {
	if closed := f.server.config.Sessions.Reap(f.server.now(), f.listened); closed > 0 {
		f.server.logger.Info("closed silent sessions", "sessions", closed)
	}
}
