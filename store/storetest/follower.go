package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"gardu/store"
	"gardu/store/db"
)

// Follower remembers what the verbs tell of their changes. Its zero value is ready, and it may be
// used concurrently.
type Follower struct {
	mu      sync.Mutex // guards changes
	changes []store.Change
}

// Changed takes note of changes; a verb's configuration names it.
func (f *Follower) Changed(_ context.Context, changes []store.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.changes = append(f.changes, changes...)
}

// Told takes what was told since the last time.
func (f *Follower) Told() []store.Change {
	f.mu.Lock()
	defer f.mu.Unlock()
	told := slices.Clone(f.changes)
	f.changes = nil

	return told
}

// Unchanged fails the test when fn changes any row of a book, or tells of a change.
func (f *Follower) Unchanged(t testing.TB, book *db.Book, fn func()) {
	t.Helper()

	before := Rows(t, book)
	f.Told()
	fn()
	if told := f.Told(); len(told) > 0 {
		t.Errorf("told of %v, and nothing was to change", told)
	}
	for _, change := range before.Changes(Rows(t, book)) {
		t.Errorf("the book changed: %s", change)
	}
}
