package directory_test

import (
	"context"
	"errors"
	"hash/fnv"
	"testing"
	"time"

	"gardu/aaa/directory"
	"gardu/store"
)

// noon is an instant for records.
var noon = time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC)

// fatal is what helpers need of a test, a benchmark or a property check.
type fatal interface {
	Helper()
	Fatal(args ...any)
}

// newDirectory makes an empty directory whose attributes are the vendor and the rate.
func newDirectory(t fatal) *directory.Directory {
	t.Helper()

	d, err := directory.New(directory.Config{
		Compile: compile,
		Isolir:  store.Profile{Rate: "isolir"},
	})
	if err != nil {
		t.Fatal(err)
	}

	return d
}

// compile stands in for the real one; a profile of rate "bad" is refused.
func compile(profile *store.Profile, vendor store.Vendor) ([]byte, uint64, error) {
	if profile.Rate == "bad" {
		return nil, 0, store.Invalidf("profile.rate", "is bad")
	}

	sum := fnv.New64a()
	_, _ = sum.Write([]byte(profile.Rate))

	return append([]byte{byte(vendor)}, profile.Rate...), sum.Sum64(), nil
}

// put fails the test when a change was refused.
func put(t fatal, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}

// visitAll makes a Visit of records.
func visitAll[T any](records []T) directory.Visit[T] {
	return func(_ context.Context, each func(*T) error) error {
		for i := range records {
			if err := each(&records[i]); err != nil {
				return err
			}
		}

		return nil
	}
}

func TestNewRefusesABadIsolirProfile(t *testing.T) {
	t.Parallel()

	_, err := directory.New(directory.Config{Compile: compile, Isolir: store.Profile{Rate: "bad"}})
	if !store.Is(err, store.Invalid) {
		t.Fatalf("New = %v, want Invalid", err)
	}
}

func TestLoadReplacesEverything(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutService(&store.Service{ID: 9, Login: "old", Access: store.PPPoE}))
	put(t, d.PutNAS(&store.NAS{ID: 9, Address: prefix("10.0.0.9/32"), Secret: secret}))
	d.PutOperator(&store.Operator{ID: 9, Name: "old"})

	source := directory.Source{
		Plans: visitAll([]store.Plan{
			{ID: 1, Name: "follower", OnExpiry: store.ExpirySwitch, ExpiryPlan: 2},
			{ID: 2, Name: "followed"},
		}),
		NAS: visitAll([]store.NAS{
			{ID: 1, Address: prefix("10.0.0.1/32"), Secret: secret},
		}),
		Operators: visitAll([]store.Operator{{ID: 1, Name: "ani"}}),
		Services:  visitAll([]store.Service{{ID: 1, Login: "new", Access: store.PPPoE}}),
		Vouchers: visitAll([]store.Voucher{
			{ID: 1, Code: "unused", Plan: 1},
			{ID: 2, Code: "used", Plan: 1, State: store.VoucherUsed},
		}),
	}
	put(t, d.Load(t.Context(), source))

	if got := d.Counts(); got != (directory.Counts{
		Services: 1, Vouchers: 1, Plans: 2, NAS: 1, Operators: 1,
	}) {
		t.Errorf("Counts = %+v", got)
	}

	var found directory.Login
	if d.FindLogin(store.PPPoE, 0, []byte("old"), &found) || d.FindOperator([]byte("old")) != nil {
		t.Error("something of before is still there")
	}

	if d.Plan(1).Fallback() != d.Plan(2).Record() {
		t.Error("the fallback is not the plan loaded after it")
	}

	if nas := d.NAS(1); nas.Slot != 1 || d.Slots() != 2 {
		t.Errorf("slot = %d of %d, want 1 of 2, for slots do not pass on", nas.Slot, d.Slots())
	}
}

func TestFailedLoadChangesNothing(t *testing.T) {
	t.Parallel()

	errDisk := errors.New("disk on fire")
	failing := func(context.Context, func(*store.Voucher) error) error { return errDisk }
	long := string(make([]byte, store.MaxLogin+1))

	cases := map[string]directory.Source{
		"failing source": {Vouchers: failing},
		"bad plan": {
			Plans: visitAll([]store.Plan{{ID: 1, Profile: store.Profile{Rate: "bad"}}}),
		},
		"nas without secret": {
			NAS: visitAll([]store.NAS{{ID: 1, Address: prefix("10.0.0.1/32")}}),
		},
		"service without login": {Services: visitAll([]store.Service{{ID: 1}})},
		"long voucher code":     {Vouchers: visitAll([]store.Voucher{{ID: 1, Code: long}})},
	}
	for name, source := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			d := newDirectory(t)
			put(t, d.PutService(&store.Service{ID: 9, Login: "kept", Access: store.PPPoE}))

			if err := d.Load(t.Context(), source); err == nil {
				t.Fatal("Load succeeded")
			}

			var found directory.Login
			if !d.FindLogin(store.PPPoE, 0, []byte("kept"), &found) {
				t.Error("a failed load has emptied the directory")
			}
		})
	}
}
