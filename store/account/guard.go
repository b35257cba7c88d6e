package account

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// MaxLockouts is how many names, and pairs of name and address, are counted at once.
const MaxLockouts = 20_000

// forgetAfter is how long a wrong password is held against anybody.
const forgetAfter = 24 * time.Hour

// rule says how many wrong passwords are free, and how long nobody is listened to after that: the
// first time, doubled with every further wrong one, up to the longest time.
type rule struct {
	free           uint32
	first, longest time.Duration
}

// The rules of lockouts. Somebody who guesses at one name from many addresses meets the second.
// Its longest time is short, because it also keeps out whoever has that name.
var (
	pairRule = rule{free: 5, first: 30 * time.Second, longest: time.Hour}
	nameRule = rule{free: 20, first: 30 * time.Second, longest: 15 * time.Minute}
)

// wait returns how long nobody is listened to after so many wrong passwords.
func (r rule) wait(failures uint32) time.Duration {
	if failures < r.free {
		return 0
	}
	wait := r.first
	for range failures - r.free {
		if wait *= 2; wait >= r.longest {
			return r.longest
		}
	}

	return wait
}

// Wait is the part of an Exhausted error that says when to try again.
type Wait struct{ For time.Duration }

// Error tells the time in whole seconds.
func (w *Wait) Error() string {
	return fmt.Sprintf("try again in %.0f seconds", math.Ceil(w.For.Seconds()))
}

// RetryAfter is that time, for an answer that says it in a header of its own.
func (w *Wait) RetryAfter() time.Duration { return w.For }

// exhausted is the refusal of whoever has tried too often.
func exhausted(wait time.Duration) error {
	return store.Errorf(store.Exhausted, "too many attempts: %w", &Wait{For: max(wait, time.Second)})
}

// guard counts wrong passwords. What it knows also stands in the book, so that a restart gives
// nobody a fresh start.
type guard struct {
	book *db.Book

	// writing is held while rows are written, and taken before mu, so that the newest state of a
	// row is written last.
	writing sync.Mutex
	mu      sync.Mutex // guards rows and dropped; never held during a store call
	rows    map[[32]byte]*tally
	dropped [][32]byte // rows that the book may still have
}

// tally is what is known of one name or pair.
type tally struct {
	store.Lockout

	pending uint32 // attempts that are being looked at
}

// newGuard reads what is known.
func newGuard(ctx context.Context, book *db.Book) (*guard, error) {
	stored, err := book.Lockouts(ctx)
	g := &guard{book: book, rows: make(map[[32]byte]*tally, len(stored))}
	for _, lockout := range stored {
		g.rows[lockout.Key] = &tally{Lockout: lockout}
	}

	return g, err
}

// counted is one row that an attempt counts against.
type counted struct {
	key [32]byte
	rule
}

// enter lets an attempt through that may yet turn out wrong, or returns an Exhausted error. While
// attempts are looked at they count as wrong, so that many at once find no gap. leave must follow.
func (g *guard) enter(rows []counted, now time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	for len(g.rows) > MaxLockouts-len(rows) {
		if !g.drop(now) {
			return exhausted(time.Minute)
		}
	}
	for _, row := range rows {
		known := g.rows[row.key]
		switch {
		case known == nil:
		case now.Before(known.Until):
			return exhausted(known.Until.Sub(now))
		case known.pending > 0 && known.lately(now)+known.pending >= row.free:
			return exhausted(time.Second)
		}
	}
	for _, row := range rows {
		if g.rows[row.key] == nil {
			g.rows[row.key] = &tally{Lockout: store.Lockout{Key: row.key}}
		}
		g.rows[row.key].pending++
	}

	return nil
}

// lately is how many wrong passwords still count.
func (t *tally) lately(now time.Time) uint32 {
	if now.Sub(t.Last) >= forgetAfter {
		return 0
	}

	return t.Failures
}

// drop makes room for another row: the one that was wrong longest ago goes, but none that is
// locked or being looked at. It reports whether there was one; mu is held.
func (g *guard) drop(now time.Time) bool {
	var oldest *tally
	for _, row := range g.rows {
		if row.pending > 0 || now.Before(row.Until) {
			continue
		}
		if oldest == nil || row.Last.Before(oldest.Last) {
			oldest = row
		}
	}
	if oldest == nil {
		return false
	}
	delete(g.rows, oldest.Key)
	g.dropped = append(g.dropped, oldest.Key)

	return true
}

// verdict is how an attempt has ended.
type verdict uint8

// The verdicts.
const (
	abandoned verdict = iota // nobody knows
	wrong
	right
)

// leave notes how an attempt that was let through has ended. What it changes is in the book when
// it returns.
func (g *guard) leave(ctx context.Context, rows []counted, how verdict, now time.Time) error {
	g.writing.Lock()
	defer g.writing.Unlock()

	return g.write(context.WithoutCancel(ctx), g.note(rows, how, now))
}

// write writes rows into the book, in slices; writing is held.
func (g *guard) write(ctx context.Context, rows []store.Lockout) error {
	for slice := range slices.Chunk(rows, sweepSlice) {
		_, err := g.book.Update(ctx, func(tx *db.BookTx) error {
			for _, row := range slice {
				if err := putLockout(tx, row); err != nil {
					return err
				}
			}

			return nil
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// unlock forgets every row of a name. Attempts that are being looked at still count when they end.
func (g *guard) unlock(ctx context.Context, name [32]byte) error {
	g.writing.Lock()
	defer g.writing.Unlock()

	var empty []store.Lockout
	g.mu.Lock()
	for key, row := range g.rows {
		if [lockedNameOctets]byte(key[:]) == [lockedNameOctets]byte(name[:]) {
			row.Lockout = store.Lockout{Key: key}
			empty = append(empty, row.Lockout)
		}
		if row.Failures == 0 && row.pending == 0 {
			delete(g.rows, key)
		}
	}
	g.mu.Unlock()

	return g.write(ctx, empty)
}

// putLockout writes a row, or removes one that nothing is held against.
func putLockout(tx *db.BookTx, row store.Lockout) error {
	if row.Failures == 0 {
		return tx.DeleteLockout(row.Key)
	}

	return tx.PutLockout(row)
}

// note counts an attempt in memory and returns the rows that are others in the book now.
func (g *guard) note(rows []counted, how verdict, now time.Time) (changed []store.Lockout) {
	g.mu.Lock()
	defer g.mu.Unlock()

	for _, key := range g.dropped {
		if g.rows[key] == nil {
			changed = append(changed, store.Lockout{Key: key})
		}
	}
	g.dropped = nil
	for _, row := range rows {
		known := g.rows[row.key]
		known.pending--
		before := known.Lockout
		switch how {
		case wrong:
			known.Failures = known.lately(now) + 1
			known.Last, known.Until = now, time.Time{}
			if wait := row.wait(known.Failures); wait > 0 {
				known.Until = now.Add(wait)
			}
		case right:
			known.Lockout = store.Lockout{Key: row.key}
		case abandoned:
		}
		if known.Lockout != before {
			changed = append(changed, known.Lockout)
		}
		if known.Failures == 0 && known.pending == 0 {
			delete(g.rows, row.key)
		}
	}

	return changed
}

// sweep forgets what is no longer held against anybody, at most a slice of it, and reports whether
// there may be more.
func (g *guard) sweep(ctx context.Context, now time.Time) (more bool, err error) {
	stored, err := g.book.Lockouts(ctx)
	if err != nil {
		return false, err
	}
	g.writing.Lock()
	defer g.writing.Unlock()

	var old []store.Lockout
	for _, row := range stored {
		if len(old) == sweepSlice {
			break
		}
		if now.Sub(row.Last) >= forgetAfter && g.forget(row.Key, now) {
			old = append(old, store.Lockout{Key: row.Key})
		}
	}

	return len(old) == sweepSlice, g.write(ctx, old)
}

// forget drops a row from memory where nothing is held against it, and reports whether its row in
// the book may go.
func (g *guard) forget(key [32]byte, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()

	known := g.rows[key]
	if known == nil {
		return true
	}
	if known.pending > 0 || known.lately(now) > 0 {
		return false
	}
	delete(g.rows, key)

	return true
}
