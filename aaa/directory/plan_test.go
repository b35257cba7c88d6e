package directory_test

import (
	"testing"
	"time"

	"gardu/aaa/directory"
	"gardu/store"
)

// rateOf is what the encoded form of a profile holds, or a mark when there is none.
func rateOf(p *directory.Plan, profile *store.Profile, vendor store.Vendor) string {
	compiled := p.Compiled(profile, vendor)
	if compiled == nil {
		return "(none)"
	}

	if compiled.Profile != profile || compiled.Attributes[0] != byte(vendor) {
		return "(another one)"
	}

	return string(compiled.Attributes[1:])
}

func TestPlanCompilesEachProfile(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{
		ID: 1, Name: "whole", Profile: store.Profile{Rate: "10M"},
		OnQuota: store.QuotaThrottle, Throttle: store.Profile{Rate: "1M"},
		OnExpiry: store.ExpirySwitch, ExpiryPlan: 2,
	}))
	put(t, d.PutPlan(&store.Plan{
		ID: 2, Name: "follower", Profile: store.Profile{Rate: "2M"},
		OnQuota: store.QuotaThrottle, Throttle: store.Profile{Rate: "64k"},
		Isolir: &store.Profile{Rate: "own isolir"},
	}))

	whole := d.Plan(1)
	access := whole.Access(store.PPPoE, time.UTC)

	for _, vendor := range []store.Vendor{store.MikroTik, store.OtherVendor} {
		for want, profile := range map[string]*store.Profile{
			"10M":        &whole.Record().Profile,
			"1M":         &whole.Record().Throttle,
			"isolir":     access.Isolir,
			"2M":         &access.Fallback.Profile,
			"64k":        &access.Fallback.Throttle,
			"own isolir": access.Fallback.Isolir,
			"(none)":     {Rate: "10M"},
		} {
			if got := rateOf(whole, profile, vendor); got != want {
				t.Errorf("profile %q compiled to %q for vendor %d", want, got, vendor)
			}
		}
	}

	if got := rateOf(d.Plan(2), d.Plan(2).Isolir(), store.MikroTik); got != "own isolir" {
		t.Errorf("isolir of a plan with its own = %q", got)
	}

	if whole.Compiled(&whole.Record().Profile, store.OtherVendor+1) != nil {
		t.Error("an unknown vendor got attributes")
	}

	if d.Plan(3) != nil {
		t.Error("an unknown plan is there")
	}
}

// TestTiersAndHoursAreCompiled follows the profiles of fair use and times of day, of the plan and of
// the one that follows it.
func TestTiersAndHoursAreCompiled(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	first := fair(1, "10M", "5M", "2M", "20M", "30M")
	first.OnExpiry, first.ExpiryPlan = store.ExpirySwitch, 2
	put(t, d.PutPlan(&first))

	second := fair(2, "1M", "512k", "256k", "2M", "3M")
	put(t, d.PutPlan(&second))

	plan := d.Plan(1)
	for _, of := range []*store.Plan{plan.Record(), plan.Fallback()} {
		profiles := []*store.Profile{&of.Profile}
		for i := range of.Tiers {
			profiles = append(profiles, &of.Tiers[i].Profile)
		}

		for i := range of.Hours {
			profiles = append(profiles, &of.Hours[i].Profile)
		}

		for _, profile := range profiles {
			for _, vendor := range []store.Vendor{store.MikroTik, store.OtherVendor} {
				if got := rateOf(plan, profile, vendor); got != profile.Rate {
					t.Errorf("%q of plan %d compiled to %q", profile.Rate, of.ID, got)
				}
			}
		}
	}

	first.Tiers[0].Profile.Rate = "scribbled"
	if got := plan.Record().Tiers[0].Profile.Rate; got != "5M" {
		t.Errorf("the feeder can still write to a tier: %q", got)
	}

	bad := fair(3, "1M", "1M", "bad", "1M", "1M")
	if err := d.PutPlan(&bad); !store.Is(err, store.Invalid) || d.Plan(3) != nil {
		t.Errorf("PutPlan = %v, want Invalid and no plan", err)
	}
}

// fair makes a plan with two tiers and two times of day, as Prepare leaves it.
func fair(id int64, rate, one, two, night, weekend string) store.Plan {
	plan := store.Plan{
		ID: id, Name: "fair", Profile: store.Profile{Rate: rate},
		Tiers: []store.Tier{{After: 100, Rate: one}, {After: 200, Rate: two}},
		Hours: []store.RateHours{
			{From: 22 * 60, To: 6 * 60, Rate: night}, {From: 0, To: 60, Rate: weekend},
		},
	}
	plan.Prepare()

	return plan
}

// TestEntitledProfileIsCompiled follows what Entitlement answers into the encoded form.
func TestEntitledProfileIsCompiled(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{ID: 2, Name: "slow", Profile: store.Profile{Rate: "slow"}}))

	cases := []struct {
		name     string
		plan     store.Plan
		standing store.Standing
		want     string
	}{
		{"active", store.Plan{}, store.Standing{Activated: noon}, "10M"},
		{"unpaid", store.Plan{}, store.Standing{Activated: noon, Holds: store.HoldUnpaid}, "isolir"},
		{
			"unpaid with the plan's own isolir",
			store.Plan{Isolir: &store.Profile{Rate: "mine"}},
			store.Standing{Activated: noon, Holds: store.HoldUnpaid},
			"mine",
		},
		{
			"expired into another plan",
			store.Plan{OnExpiry: store.ExpirySwitch, ExpiryPlan: 2},
			store.Standing{Activated: noon, Expires: noon},
			"slow",
		},
	}
	for i, c := range cases {
		c.plan.ID, c.plan.Name, c.plan.Profile = int64(10+i), c.name, store.Profile{Rate: "10M"}
		put(t, d.PutPlan(&c.plan))

		plan := d.Plan(c.plan.ID)
		access := plan.Access(store.PPPoE, nil)
		entitled := store.Entitlement(c.standing, plan.Record(), nil, access, noon)

		if got := rateOf(plan, entitled.Profile, store.MikroTik); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestChangedPlanReachesThoseThatFallBackToIt(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	follower := store.Plan{ID: 1, Name: "first", OnExpiry: store.ExpirySwitch, ExpiryPlan: 2}
	put(t, d.PutPlan(&follower))

	if d.Plan(1).Fallback() != nil {
		t.Error("a fallback that is not there")
	}

	put(t, d.PutPlan(&store.Plan{ID: 2, Revision: 2, Profile: store.Profile{Rate: "2M"}}))
	put(t, d.PutPlan(&store.Plan{ID: 2, Revision: 1, Profile: store.Profile{Rate: "old"}}))

	before := d.Plan(1)
	if got := rateOf(before, &before.Fallback().Profile, store.MikroTik); got != "2M" {
		t.Errorf("fallback = %q, want 2M", got)
	}

	put(t, d.PutPlan(&store.Plan{ID: 2, Revision: 3, Profile: store.Profile{Rate: "3M"}}))

	after := d.Plan(1)
	if got := rateOf(after, &after.Fallback().Profile, store.MikroTik); got != "3M" {
		t.Errorf("fallback after a change = %q, want 3M", got)
	}

	if got := rateOf(before, &before.Fallback().Profile, store.MikroTik); got != "2M" {
		t.Errorf("a plan in use has changed: %q", got)
	}

	d.RemovePlan(2)

	if d.Plan(2) != nil || d.Plan(1).Fallback() != nil {
		t.Error("a removed plan is still a fallback")
	}
}

func TestSetIsolir(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{ID: 1, Name: "without"}))
	put(t, d.PutPlan(&store.Plan{ID: 2, Name: "with", Isolir: &store.Profile{Rate: "own"}}))
	put(t, d.SetIsolir(store.Profile{Rate: "new isolir"}))

	for id, want := range map[int64]string{1: "new isolir", 2: "own"} {
		plan := d.Plan(id)
		if got := rateOf(plan, plan.Isolir(), store.OtherVendor); got != want {
			t.Errorf("isolir of plan %d = %q, want %q", id, got, want)
		}
	}
}

func TestPlanDoesNotShareTheIsolirOfItsFeeder(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	isolir := store.Profile{Rate: "own"}
	put(t, d.PutPlan(&store.Plan{ID: 1, Isolir: &isolir}))
	isolir.Rate = "scribbled"

	if got := d.Plan(1).Isolir().Rate; got != "own" {
		t.Errorf("isolir = %q: the feeder can still write to it", got)
	}
}
