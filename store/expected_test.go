package store_test

import (
	"context"
	"testing"

	"gardu/store"
)

// TestCheckExpected compares revisions where one is expected.
func TestCheckExpected(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		name             string
		expected, stored uint64
		refused          bool
	}{
		{"nothing is expected", 0, 7, false},
		{"the same", 7, 7, false},
		{"an older one", 6, 7, true},
		{"a newer one", 8, 7, true},
	} {
		ctx := store.WithExpected(context.Background(), one.expected)
		err := store.CheckExpected(ctx, one.stored)
		if (err != nil) != one.refused || err != nil && !store.Is(err, store.Conflict) {
			t.Errorf("%s: %v", one.name, err)
		}
		for _, fault := range store.Faults(err) {
			if fault.Field != store.RevisionField {
				t.Errorf("%s: the field is %q", one.name, fault.Field)
			}
		}
	}
}

// TestRepeatOf finds what a context carries.
func TestRepeatOf(t *testing.T) {
	t.Parallel()
	want := store.Repeat{Principal: "operator:7", Route: "POST /v1/orders", Key: "k", Body: [32]byte{1}}
	got, named := store.RepeatOf(store.WithRepeat(context.Background(), want))
	if !named || got != want {
		t.Errorf("got %+v, %v", got, named)
	}
	for name, ctx := range map[string]context.Context{
		"nothing":       context.Background(),
		"without a key": store.WithRepeat(context.Background(), store.Repeat{Principal: "x"}),
	} {
		if _, named := store.RepeatOf(ctx); named {
			t.Errorf("%s: a repeat is found", name)
		}
	}
}
