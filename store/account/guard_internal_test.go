package account

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/storetest"
)

// rowsOf are the rows of one attempt.
func rowsOf(number uint64) []counted {
	one, other := counted{rule: pairRule}, counted{rule: nameRule}
	binary.BigEndian.PutUint64(one.key[:], number)
	binary.BigEndian.PutUint64(other.key[:], number)
	other.key[31] = 1

	return []counted{one, other}
}

// A guard that is full forgets who was wrong longest ago, in memory and in the book, but nobody
// who is locked out.
func TestGuardIsBounded(t *testing.T) {
	t.Parallel()
	book := storetest.OpenBook(t)
	g, err := newGuard(t.Context(), book)
	if err != nil {
		t.Fatal(err)
	}
	fail := func(number uint64, at time.Time) {
		t.Helper()
		if err := g.enter(rowsOf(number), at); err != nil {
			t.Fatal(err)
		}
		if err := g.leave(t.Context(), rowsOf(number), wrong, at); err != nil {
			t.Fatal(err)
		}
	}
	for range pairRule.free {
		fail(1, instant)
	}
	fail(2, instant.Add(time.Second))
	for i := range uint64(MaxLockouts - len(g.rows)) {
		key := rowsOf(100 + i)[0].key
		g.rows[key] = &tally{Lockout: store.Lockout{Key: key, Failures: 1, Last: instant.Add(2 * time.Second)}}
	}
	fail(3, instant.Add(3*time.Second))
	if len(g.rows) != MaxLockouts || g.rows[rowsOf(2)[0].key] != nil && g.rows[rowsOf(2)[1].key] != nil {
		t.Errorf("%d rows", len(g.rows))
	}
	if g.rows[rowsOf(1)[0].key] == nil {
		t.Error("a lockout is forgotten")
	}
	stored, err := book.Lockouts(t.Context())
	if err != nil || len(stored) != 4 {
		t.Errorf("%d rows are stored: %v", len(stored), err)
	}

	for _, row := range g.rows {
		row.Until = instant.Add(time.Hour)
	}
	if err := g.enter(rowsOf(4), instant.Add(4*time.Second)); !store.Is(err, store.Exhausted) {
		t.Errorf("full of lockouts, it says %v", err)
	}
}

// Attempts that are being looked at leave no more room than wrong ones.
func TestAttemptsUnderWay(t *testing.T) {
	t.Parallel()
	g, err := newGuard(t.Context(), storetest.OpenBook(t))
	if err != nil {
		t.Fatal(err)
	}
	for range pairRule.free {
		if err := g.enter(rowsOf(1), instant); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.enter(rowsOf(1), instant); !store.Is(err, store.Exhausted) {
		t.Errorf("one more gets %v", err)
	}
	if err := g.leave(t.Context(), rowsOf(1), right, instant); err != nil {
		t.Fatal(err)
	}
	if err := g.enter(rowsOf(1), instant); err != nil {
		t.Errorf("after one was right: %v", err)
	}
}

// Codes are kept for a bounded number of subjects; those that have one still get theirs.
func TestCodesAreBounded(t *testing.T) {
	t.Parallel()
	a := &Account{config: Config{
		Book: storetest.OpenBook(t), Now: func() time.Time { return instant },
		Changed: func(context.Context, []store.Change) {},
	}}
	issue := func(subject string) error {
		_, err := a.IssueCode(t.Context(), subject, "reset", CodeLife)

		return err
	}
	a.codes.Store(MaxSubjects - 1)
	if err := issue("62812"); err != nil {
		t.Fatal(err)
	}
	if err := issue("62813"); !store.Is(err, store.Exhausted) {
		t.Errorf("one more gets %v", err)
	}
	if err := issue("62812"); err != nil {
		t.Error(err)
	}
	if err := a.countCodes(t.Context()); err != nil || a.codes.Load() != 1 {
		t.Errorf("counted %d, %v", a.codes.Load(), err)
	}
}

// An attempt of which nobody knows how it ended counts for nothing.
func TestAbandonedAttempt(t *testing.T) {
	t.Parallel()
	g, err := newGuard(t.Context(), storetest.OpenBook(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 * nameRule.free {
		if err := g.enter(rowsOf(1), instant); err != nil {
			t.Fatal(err)
		}
		if err := g.leave(t.Context(), rowsOf(1), abandoned, instant); err != nil {
			t.Fatal(err)
		}
	}
	if len(g.rows) != 0 {
		t.Errorf("%d rows are left", len(g.rows))
	}
}

// Two passwords are compared at a time, a named number wait, and whoever comes then or goes away
// hears that it was too much.
func TestHasherIsBounded(t *testing.T) {
	t.Parallel()
	entered, let := make(chan struct{}, MaxWaiting), make(chan struct{})
	h := newHasher(func(string, []byte) bool {
		entered <- struct{}{}
		<-let

		return true
	})
	ctx, cancel := context.WithCancel(t.Context())
	results := make(chan error, MaxWaiting+hashWorkers)
	var all sync.WaitGroup
	for i := range MaxWaiting + hashWorkers {
		with := ctx
		if i < hashWorkers {
			with = t.Context()
		}
		all.Go(func() {
			_, err := h.verify(with, "hash", fmt.Sprint(i), instant)
			results <- err
		})
		if i < hashWorkers {
			<-entered
		}
	}
	for h.waiting.Load() < MaxWaiting+hashWorkers {
		runtime.Gosched()
	}
	if _, err := h.verify(t.Context(), "hash", "one more", instant); !store.Is(err, store.Unavailable) {
		t.Errorf("one more gets %v", err)
	}
	cancel()
	for range MaxWaiting {
		if err := <-results; !store.Is(err, store.Unavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("who goes away gets %v", err)
		}
	}
	close(let)
	all.Wait()
	for range hashWorkers {
		if err := <-results; err != nil {
			t.Errorf("who was listened to gets %v", err)
		}
	}
}

// What a hasher remembers is bounded.
func TestHasherForgets(t *testing.T) {
	t.Parallel()
	h := newHasher(func(string, []byte) bool { return true })
	for i := range 3 * maxRemembered {
		if _, err := h.verify(t.Context(), "hash", fmt.Sprint(i), instant); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.known) > maxRemembered {
		t.Errorf("remembers %d", len(h.known))
	}
}
