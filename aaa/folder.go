package aaa

import (
	"context"
	"fmt"
	"sync"
	"time"

	"gardu/aaa/session"
	"gardu/store"
)

// Limits and times of folding.
const (
	// FoldSessions is how many sessions one transaction writes at the most.
	FoldSessions = 2000

	// foldEvery is how often changed sessions are folded. A session that changes several times in
	// between is written once.
	foldEvery = time.Second

	// reapEvery is how often silent sessions are looked for.
	reapEvery = 10 * time.Second
)

// Ledger keeps sessions and usage on disk. Fold writes all of it in one transaction, or nothing.
type Ledger interface {
	Fold(ctx context.Context, mark uint64, sessions []store.Session, usage []store.UsageDelta) error
}

// folder merges what the journal has brought into the ledger, lets the journal go up to there, and
// looks for sessions that have fallen silent. Its one goroutine is its own.
type folder struct {
	server  *Server
	batch   session.Batch
	mu      sync.Mutex // one fold at a time; guards batch
	since   time.Time  // since when the accounting port is listened to
	failing bool       // the last fold of the goroutine failed; its own
	stop    chan struct{}
	done    sync.WaitGroup
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
	folding := time.NewTicker(foldEvery)
	defer folding.Stop()
	reaping := time.NewTicker(reapEvery)
	defer reaping.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-folding.C:
			f.report(f.fold(ctx))
		case <-reaping.C:
			f.reap()
		}
	}
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
		written, err := f.foldSome(ctx)
		if err != nil {
			return err
		}
		if !written || left <= FoldSessions {
			break
		}
	}
	sessions.Forget(f.server.now())

	return f.trim()
}

// foldSome writes at most FoldSessions sessions and the mark, and reports whether there was
// anything to write. Records that have changed no session, such as retransmissions, move the mark
// alone: without that they would count as not folded for ever.
func (f *folder) foldSome(ctx context.Context) (bool, error) {
	sessions, folded := f.server.config.Sessions, &f.server.scribe.folded
	number := sessions.TakeDirty(FoldSessions, &f.batch)
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
