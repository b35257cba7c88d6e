package registry_test

import (
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

	changes storetest.Follower
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
		HashPassword: storetest.HashPassword,
		NTHash:       storetest.NTHash,
		Changed:      o.changes.Changed,
	})

	return o
}

// unchanged fails the test when fn changes any record, or tells of a change.
func (o *office) unchanged(fn func()) {
	o.t.Helper()
	o.changes.Unchanged(o.t, o.book, fn)
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
	plan, err := o.AddPlan(o.t.Context(), registry.PlanPatch{
		Name: &name, Access: new(store.PPPoE), ProfilePatch: registry.ProfilePatch{Rate: new("10M/10M")},
	})
	if err != nil {
		o.t.Fatalf("adding %q: %v", name, err)
	}

	return plan
}

// addPool makes a pool of one range.
func (o *office) addPool(name, addresses string) store.Pool {
	o.t.Helper()
	pool, err := o.AddPool(o.t.Context(), registry.PoolPatch{Name: &name, Ranges: ranges(o.t, addresses)})
	if err != nil {
		o.t.Fatalf("adding %q: %v", name, err)
	}

	return pool
}

// ranges reads ranges of addresses.
func ranges(t testing.TB, texts ...string) *[]store.AddressRange {
	t.Helper()
	list := []store.AddressRange{}
	for _, text := range texts {
		one, err := store.ParseAddressRange(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}

	return &list
}
