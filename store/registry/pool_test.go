package registry_test

import (
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// TestPoolLife adds, reads, changes and removes a pool.
func TestPoolLife(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	pool := o.addPool("home", "10.20.0.0/22")
	if pool.Size() != 1022 || !pool.Created.Equal(storetest.Epoch) {
		t.Errorf("made %+v", pool)
	}
	if told := o.changes.Told(); len(told) != 1 || told[0] != (store.Change{Noun: store.NounPool, ID: pool.ID}) {
		t.Errorf("told of %v", told)
	}
	for _, key := range []string{"home", "1"} {
		if found, err := o.Pool(t.Context(), key); err != nil || found.ID != pool.ID {
			t.Errorf("%q found %+v, %v", key, found, err)
		}
	}
	more := ranges(t, "10.20.0.10-10.20.0.20", "10.21.0.1")
	pool, err := o.SetPool(t.Context(), "home", registry.PoolPatch{Name: new("rumah"), Ranges: more, Note: new("x")})
	if err != nil || pool.Size() != 12 || pool.Note != "x" {
		t.Errorf("set %+v, %v", pool, err)
	}
	if list, err := o.Pools(t.Context(), db.Page{}); err != nil || len(list) != 1 || list[0].Name != "rumah" {
		t.Errorf("listed %v, %v", list, err)
	}
	if err := o.RemovePool(t.Context(), "rumah"); err != nil {
		t.Error(err)
	}
	_, err = o.Pool(t.Context(), "rumah")
	storetest.WantFault(t, err, store.NotFound, "")
}

// TestPoolBadInput holds each field to its sentence, and the book to what it was.
func TestPoolBadInput(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addPool("home", "10.20.0.0/24")
	o.addPool("other", "10.21.0.0/24")
	for name, bad := range map[string]struct {
		patch registry.PoolPatch
		kind  store.ErrorKind
		field string
	}{
		"no name":         {registry.PoolPatch{Name: new("")}, store.Invalid, "name"},
		"taken name":      {registry.PoolPatch{Name: new("other")}, store.Conflict, "name"},
		"no range":        {registry.PoolPatch{Ranges: ranges(t)}, store.Invalid, "ranges"},
		"another's range": {registry.PoolPatch{Ranges: ranges(t, "10.21.0.7")}, store.Conflict, "ranges"},
		"range twice": {
			registry.PoolPatch{Ranges: ranges(t, "10.22.0.0/24", "10.22.0.9")}, store.Invalid, "ranges",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetPool(t.Context(), "home", bad.patch)
				storetest.WantFault(t, err, bad.kind, bad.field)
				fresh := bad.patch
				orElse(&fresh.Name, "baru")
				if fresh.Ranges == nil {
					fresh.Ranges = ranges(t, "10.29.0.0/24")
				}
				_, err = o.AddPool(t.Context(), fresh)
				storetest.WantFault(t, err, bad.kind, bad.field)
			})
		})
	}
	o.unchanged(func() {
		_, err := o.SetPool(t.Context(), "nobody", registry.PoolPatch{})
		storetest.WantFault(t, err, store.NotFound, "")
		storetest.WantFault(t, o.RemovePool(t.Context(), "nobody"), store.NotFound, "")
	})
}
