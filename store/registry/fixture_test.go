package registry_test

import (
	"context"
	"crypto/md5"
	"errors"
	"slices"
	"sync"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// office is a book with its verbs, and what Changed was told.
type office struct {
	*registry.Registry
	t    testing.TB
	book *db.Book

	mu      sync.Mutex // guards changes
	changes []store.Change
}

// newOffice opens an empty book.
func newOffice(t testing.TB) *office {
	t.Helper()

	o := &office{t: t, book: storetest.OpenBook(t)}
	o.Registry = registry.New(registry.Config{
		Book: o.book, Now: storetest.NewClock().Now,
		CheckExtra: func(extra []store.Attribute) error {
			for _, attribute := range extra {
				if attribute.Name != "Filter-Id" {
					return store.Invalidf("extra", "%q is not in the dictionary", attribute.Name)
				}
			}

			return nil
		},
		HashPassword: func(password []byte) (string, error) { return "$argon2id$fake$" + string(password), nil },
		NTHash:       func(password []byte) ([16]byte, bool) { return md5.Sum(password), password[0] != 0xff },
		Changed: func(_ context.Context, changes []store.Change) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.changes = append(o.changes, changes...)
		},
	})

	return o
}

// told takes what Changed was told since the last time.
func (o *office) told() []store.Change {
	o.mu.Lock()
	defer o.mu.Unlock()
	told := slices.Clone(o.changes)
	o.changes = nil

	return told
}

// unchanged fails the test when fn changes any record, or tells of a change.
func (o *office) unchanged(fn func()) {
	o.t.Helper()
	before := o.snapshot()
	o.told()
	fn()
	if told := o.told(); len(told) > 0 {
		o.t.Errorf("told of %v, and nothing was to change", told)
	}
	if after := o.snapshot(); !slices.Equal(before, after) {
		o.t.Errorf("the book changed\nfrom %v\nto   %v", before, after)
	}
}

// revision is one record as it was stored.
type revision struct {
	noun     store.Noun
	id       int64
	revision uint64
}

// snapshot lists every record with its revision, which grows with each change.
func (o *office) snapshot() (list []revision) {
	o.t.Helper()
	ctx := o.t.Context()
	nases := o.book.LoadNASes(ctx, func(n *store.NAS) error {
		list = append(list, revision{store.NounNAS, n.ID, n.Revision})

		return nil
	})
	plans := o.book.LoadPlans(ctx, func(p *store.Plan) error {
		list = append(list, revision{store.NounPlan, p.ID, p.Revision})

		return nil
	})
	operators := o.book.LoadOperators(ctx, func(p *store.Operator) error {
		list = append(list, revision{store.NounOperator, p.ID, p.Revision})

		return nil
	})
	if err := errors.Join(nases, plans, operators); err != nil {
		o.t.Fatalf("reading the book: %v", err)
	}

	return list
}

// addNAS makes an ordinary NAS.
func (o *office) addNAS(name, address string) store.NAS {
	o.t.Helper()
	nas, err := o.AddNAS(o.t.Context(), registry.NASPatch{
		Name: &name, Address: &address, Secret: new("a secret of 20 octet"),
	})
	if err != nil {
		o.t.Fatalf("adding %q: %v", name, err)
	}

	return nas
}

// addPlan makes an ordinary plan.
func (o *office) addPlan(name string) store.Plan {
	o.t.Helper()
	plan, err := o.AddPlan(o.t.Context(), registry.PlanPatch{Name: &name, Access: new(store.PPPoE), Rate: new("10M/10M")})
	if err != nil {
		o.t.Fatalf("adding %q: %v", name, err)
	}

	return plan
}

// wantFault fails the test unless err is of the kind and carries a fault of the field; an empty
// field asks for none.
func wantFault(t testing.TB, err error, kind store.ErrorKind, field string) {
	t.Helper()
	if !store.Is(err, kind) {
		t.Fatalf("the error is %v (%v), want kind %v", err, store.KindOf(err), kind)
	}
	if field == "" {
		return
	}
	for _, fault := range store.Faults(err) {
		if fault.Field == field {
			return
		}
	}
	t.Errorf("the error %v names no field %q", err, field)
}
