package billing_test

import (
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/storetest"
)

// TestADowngradeWaitsForTheNextPeriod: until then the old plan is served, from then on the new one is
// billed and served.
func TestADowngradeWaitsForTheNextPeriod(t *testing.T) {
	t.Parallel()
	for _, issueDays := range []int{0, 7} {
		terms := storyTerms()
		terms.IssueDays = issueDays
		s := newStory(t, "2026-03-01 10:00", terms)
		small := s.postpaid("lima", 100_000)
		s.serve("budi", "sepuluh")
		s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
		s.until("2026-03-10 10:00")
		changed := s.change("budi", "lima", billing.ChangeAuto)
		if changed.Invoice.ID != 0 || changed.Service.Plan != s.plan.ID ||
			changed.Subscription.NextPlan != small.ID {
			t.Errorf("it does not wait: %+v", changed)
		}
		s.until("2026-03-31 23:59")
		if plan := s.service("budi").Plan; plan != s.plan.ID {
			t.Error("the plan has changed before its day")
		}
		s.until("2026-04-01 00:01")
		if plan := s.service("budi").Plan; plan != small.ID {
			t.Error("the plan has not changed on its day")
		}
		if april := s.last(); april.Net != 100_000 || april.Lines[0].Plan != small.ID {
			t.Errorf("April comes to %d", april.Net)
		}
		if next := s.subscription("budi"); next.NextPlan != 0 || !next.PlanAt.IsZero() {
			t.Errorf("it still waits: %+v", next)
		}
		s.wantNotices(store.NoticePlanChange, 1)
		s.sound()
	}
}

// TestAChangeThatWaitsIsTakenBackByTheOldPlan: who asks for the plan that he has keeps it.
func TestAChangeThatWaitsIsTakenBackByTheOldPlan(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.postpaid("lima", 100_000)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.change("budi", "lima", billing.ChangeNext)
	s.change("budi", "sepuluh", billing.ChangeAuto)
	s.until("2026-04-01 00:01")
	s.wantDocument(s.last(), 150_000, 16_500, 166_500)
}

// TestAChangeWithinAPartThatWaits changes what comes on the next invoice, and makes none of its own.
func TestAChangeWithinAPartThatWaits(t *testing.T) {
	t.Parallel()
	terms := storyTerms()
	terms.Proration = "combined"
	s := newStory(t, "2026-03-11 10:00", terms)
	s.postpaid("dua puluh", 310_000)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-03-22 10:00")
	if changed := s.change("budi", "dua puluh", billing.ChangeNow); changed.Invoice.ID != 0 {
		t.Errorf("an invoice of %d is made", changed.Invoice.Total)
	}
	s.until("2026-04-01 00:01")
	// 21 days of the old plan, 101 613, without the ten that are left, 48 387, and ten of the new one.
	s.wantDocument(s.last(), 310_000+101_613-48_387+100_000, 50_955, 514_181)
	s.sound()
}

// TestAChangeOfAPrepaidPlanTurnsMoneyIntoTime: half a month of 100 000 is a quarter of one of 200 000.
func TestAChangeOfAPrepaidPlanTurnsMoneyIntoTime(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	for name, price := range map[string]int64{"kecil": 100_000, "besar": 200_000} {
		s.addPlan(name, func(plan *store.Plan) { plan.Price = price })
	}
	before := s.serve("budi", "kecil")
	s.subscribe("budi", billing.SubscriptionPatch{})
	s.clock.Advance(15 * 24 * time.Hour)
	changed := s.change("budi", "besar", billing.ChangeAuto)
	want := s.clock.Now().Add(15 * 12 * time.Hour)
	if !changed.Service.Expires.Equal(want) || changed.Invoice.ID != 0 {
		t.Errorf("it ends %v instead of %v, want %v", changed.Service.Expires, before.Expires, want)
	}
	if sub := s.subscription("budi"); !sub.Expires.Equal(want) {
		t.Errorf("the subscription ends %v", sub.Expires)
	}
	s.sound()
}

// TestChangesThatAreRefused name what is wrong.
func TestChangesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.addPlan("hotspot", func(plan *store.Plan) { plan.Access = store.Hotspot })
	nas := s.addNAS("lain", "192.0.2.7")
	s.addPlan("lain", func(plan *store.Plan) { plan.Router = nas.ID })
	s.serve("budi", "sepuluh")
	ref, annual := billing.ByLogin("budi"), store.CycleAnnual
	_, err := s.ChangePlan(t.Context(), ref, billing.PlanChange{Plan: "sepuluh"})
	storetest.WantFault(t, err, store.NotFound, "")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	for _, c := range []struct {
		change billing.PlanChange
		field  string
	}{
		{billing.PlanChange{Plan: "nirwana"}, "plan"},
		{billing.PlanChange{Plan: "hotspot"}, "plan"},
		{billing.PlanChange{Plan: "lain"}, "plan"},
		{billing.PlanChange{Plan: "home", Cycle: &annual}, "cycle"},
		{billing.PlanChange{Plan: "home", When: 9}, "when"},
		{billing.PlanChange{Plan: "home", Price: new(int64(-1))}, "price"},
	} {
		s.unchanged(func() { _, err = s.ChangePlan(t.Context(), ref, c.change) })
		storetest.WantFault(t, err, store.Invalid, c.field)
	}
}
