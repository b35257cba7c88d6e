package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"time"

	"gardu/store"
)

// Limits of the comparison of passwords, each of which costs tens of milliseconds and megabytes.
const (
	hashWorkers = 2
	// MaxWaiting is how many comparisons may wait for a worker; further ones are Unavailable.
	MaxWaiting = 64

	rememberFor   = time.Minute // how long a password that has fitted need not be compared again
	maxRemembered = 1_024
)

// hasher compares passwords with hashes, a few at a time, and remembers for a short while which
// have fitted. What it remembers is keyed with the hash itself, so another password, which has
// another hash, is never remembered for the old one.
type hasher struct {
	check   func(hash string, password []byte) bool
	workers chan struct{} // holds one for each comparison that runs
	waiting atomic.Int64
	secret  [32]byte // drawn anew by each process

	mu    sync.Mutex             // guards known
	known map[[32]byte]time.Time // until when a pair need not be compared
}

// newHasher makes a hasher.
func newHasher(check func(string, []byte) bool) *hasher {
	h := &hasher{
		check: check, workers: make(chan struct{}, hashWorkers), known: map[[32]byte]time.Time{},
	}
	_, _ = rand.Read(h.secret[:]) // never fails: it ends the process rather

	return h
}

// verify reports whether a password fits a hash. The error is Unavailable: too many are waiting,
// or whoever asked has gone.
func (h *hasher) verify(ctx context.Context, hash, password string, now time.Time) (bool, error) {
	pair := h.pair(hash, password)
	if h.remembers(pair, now) {
		return true, nil
	}

	fits := false
	err := h.work(ctx, func() { fits = h.check(hash, []byte(password)) })
	if err == nil && fits {
		h.remember(pair, now)
	}

	return fits, err
}

// work runs something slow once a worker is free.
func (h *hasher) work(ctx context.Context, slow func()) error {
	if h.waiting.Add(1) > MaxWaiting+hashWorkers {
		h.waiting.Add(-1)

		return store.Errorf(store.Unavailable, "too many passwords are being checked; try again")
	}
	defer h.waiting.Add(-1)

	select {
	case h.workers <- struct{}{}:
	case <-ctx.Done():
		return store.Errorf(store.Unavailable, "waiting to check a password: %w", ctx.Err())
	}
	defer func() { <-h.workers }()
	slow()

	return nil
}

// pair names a password and a hash, in a way that leads back to neither.
func (h *hasher) pair(hash, password string) (pair [32]byte) {
	sum := hmac.New(sha256.New, h.secret[:])
	_, _ = sum.Write([]byte(hash + "\x00" + password)) // never fails; a hash has no zero octet
	sum.Sum(pair[:0])

	return pair
}

// remembers reports whether a pair has lately fitted.
func (h *hasher) remembers(pair [32]byte, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()

	return now.Before(h.known[pair])
}

// remember notes that a pair fits. A full memory is emptied of what is old, or of everything.
func (h *hasher) remember(pair [32]byte, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()

	if len(h.known) >= maxRemembered {
		for old, until := range h.known {
			if !now.Before(until) {
				delete(h.known, old)
			}
		}
	}
	if len(h.known) >= maxRemembered {
		clear(h.known)
	}
	h.known[pair] = now.Add(rememberFor)
}
