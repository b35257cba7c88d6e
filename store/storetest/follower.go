package storetest

import (
	"context"
	"errors"
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

// Unchanged fails the test when fn changes any record of a book, or tells of a change.
func (f *Follower) Unchanged(t testing.TB, book *db.Book, fn func()) {
	t.Helper()

	before := Revisions(t, book)
	f.Told()
	fn()
	if told := f.Told(); len(told) > 0 {
		t.Errorf("told of %v, and nothing was to change", told)
	}
	if after := Revisions(t, book); !slices.Equal(before, after) {
		t.Errorf("the book changed\nfrom %v\nto   %v", before, after)
	}
}

// Revision is one record as it was stored; its number grows with each change.
type Revision struct {
	store.Change

	Revision uint64
}

// Revisions lists every record of a book.
func Revisions(t testing.TB, book *db.Book) (list []Revision) {
	t.Helper()

	note := func(noun store.Noun, id int64, revision uint64) error {
		list = append(list, Revision{store.Change{Noun: noun, ID: id}, revision})

		return nil
	}
	ctx := t.Context()
	err := errors.Join(
		book.LoadServices(ctx, func(s *store.Service) error {
			return note(store.NounService, s.ID, s.Revision)
		}),
		book.LoadCustomers(ctx, func(c *store.Customer) error {
			return note(store.NounCustomer, c.ID, c.Revision)
		}),
		book.LoadVouchers(ctx, func(v *store.Voucher) error {
			return note(store.NounVoucher, v.ID, v.Revision)
		}),
		book.LoadNASes(ctx, func(n *store.NAS) error {
			return note(store.NounNAS, n.ID, n.Revision)
		}),
		book.LoadPlans(ctx, func(p *store.Plan) error {
			return note(store.NounPlan, p.ID, p.Revision)
		}),
		book.LoadPools(ctx, func(p *store.Pool) error {
			return note(store.NounPool, p.ID, p.Revision)
		}),
		book.LoadCompanies(ctx, func(c *store.Company) error {
			return note(store.NounCompany, c.ID, c.Revision)
		}),
		book.LoadRouters(ctx, func(r *store.Router) error {
			return note(store.NounRouter, r.ID, r.Revision)
		}),
		book.LoadOperators(ctx, func(o *store.Operator) error {
			return note(store.NounOperator, o.ID, o.Revision)
		}),
	)
	if err != nil {
		t.Fatalf("reading the book: %v", err)
	}

	return list
}
