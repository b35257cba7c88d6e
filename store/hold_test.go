package store_test

import (
	"testing"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestHolds(t *testing.T) {
	t.Parallel()

	holds := store.HoldUnpaid.With(store.HoldLeave)
	if !holds.Has(store.HoldUnpaid) || !holds.Has(store.HoldLeave) || holds.Has(store.HoldManual) {
		t.Errorf("holds are %v", holds)
	}
	if holds.Has(store.HoldUnpaid | store.HoldManual) {
		t.Error("has a hold that is only half there")
	}
	if !holds.Blocks() {
		t.Error("leave does not block")
	}
	paid := holds.Without(store.HoldUnpaid)
	if paid != store.HoldLeave {
		t.Errorf("a payment left %v", paid)
	}
	if store.HoldUnpaid.Blocks() || store.Holds(0).Blocks() {
		t.Error("unpaid is isolir, not reject")
	}
}

func TestHoldNames(t *testing.T) {
	t.Parallel()

	for name, hold := range map[string]store.Holds{
		"unpaid": store.HoldUnpaid, "manual": store.HoldManual,
		"leave": store.HoldLeave, "fraud": store.HoldFraud,
	} {
		if got, err := store.ParseHold(name); err != nil || got != hold || hold.String() != name {
			t.Errorf("%q is read as %v, %v", name, got, err)
		}
	}
	for _, text := range []string{"", "Unpaid", "none,unpaid", "unpaid,", "unpaid, leave"} {
		if got, err := store.ParseHolds(text); !store.Is(err, store.Invalid) {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}

func TestHoldsRoundTrip(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		want := store.Holds(rapid.IntRange(0, 15).Draw(t, "holds"))
		if got, err := store.ParseHolds(want.String()); err != nil || got != want {
			t.Fatalf("%q is read as %v, %v", want, got, err)
		}
	})
}
