package store_test

import (
	"testing"
	"time"

	"gardu/store"
)

func TestServiceState(t *testing.T) {
	t.Parallel()

	for want, service := range map[store.ServiceState]store.Service{
		store.StateTerminated: {Terminated: past, Holds: store.HoldManual, Activated: activated},
		store.StateSuspended:  {Holds: store.HoldManual | store.HoldUnpaid},
		store.StatePending:    {Holds: store.HoldUnpaid},
		store.StateIsolir:     {Holds: store.HoldUnpaid, Activated: activated, Expires: past},
		store.StateExpired:    {Activated: activated, Expires: noon},
		store.StateActive:     {Activated: activated, Expires: noon.Add(1)},
	} {
		if got := service.State(noon); got != want {
			t.Errorf("state is %q, want %q", got, want)
		}
	}
	if got := (&store.Service{Activated: activated}).State(noon); got != store.StateActive {
		t.Errorf("a service that never expires is %q", got)
	}
}

func TestServiceStanding(t *testing.T) {
	t.Parallel()

	service := store.Service{
		Holds: store.HoldLeave, Terminated: past, StartsAtLogin: true,
		Activated: activated, Expires: future, BillingAnchor: 31,
	}
	want := store.Standing{
		Holds: store.HoldLeave, Terminated: true, StartsAtLogin: true,
		Activated: activated, Expires: future, BillingAnchor: 31,
	}
	if got := service.Standing(); got != want {
		t.Errorf("standing is %+v, want %+v", got, want)
	}
}

// A voucher of 30 days is sold, used for the first time a week later, and runs out 30 days after
// that.
func TestStoryOfAVoucherService(t *testing.T) {
	t.Parallel()

	plan := &store.Plan{
		Validity: store.Validity{Count: 30, Unit: store.Days}, OnExpiry: store.ExpiryIsolir,
	}
	access := store.Access{Kind: store.Hotspot, Isolir: isolir, Zone: jakarta}
	service := store.Service{StartsAtLogin: true}
	ask := func(at time.Time) store.Entitled {
		return store.Entitlement(service.Standing(), plan, nil, access, at)
	}

	first := ask(noon)
	if !first.Activate || !first.EndsAt.Equal(future) {
		t.Fatalf("the first login gets %+v", first)
	}
	standing := service.Standing()
	service.Expires = standing.EndOf(plan, noon, jakarta)
	service.Activated = noon
	second := ask(noon.Add(time.Hour))
	if second.Activate || second.Outcome != store.Accept || !second.EndsAt.Equal(first.EndsAt) {
		t.Fatalf("the second login gets %+v", second)
	}
	if after := ask(second.Until); after.Outcome != store.Isolate || after.Reason != store.ReasonExpired {
		t.Fatalf("after the end it gets %+v", after)
	}
}

func TestSessionOpen(t *testing.T) {
	t.Parallel()

	session := store.Session{Started: past}
	if !session.Open() {
		t.Error("a session without a stop is closed")
	}
	session.Stopped = noon
	if session.Open() {
		t.Error("a stopped session is open")
	}
}
