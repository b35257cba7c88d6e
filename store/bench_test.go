package store_test

import (
	"testing"
	"time"

	"gardu/store"
)

// varied is a plan of tiers, times of day, a traffic day and a quota.
func varied() *store.Plan {
	plan := limited(store.WindowMonth, store.QuotaBlock)
	plan.TrafficDay = 31
	plan.Tiers = []store.Tier{{After: 3, Rate: "5M/5M"}, {After: 6, Rate: "2M/2M"}}
	plan.TierWindow = store.WindowDay
	plan.Hours = []store.RateHours{
		{From: 22 * 60, To: 6 * 60, Days: 1<<time.Saturday | 1<<time.Sunday, Rate: "30M/30M"},
		{From: 1 * 60, To: 5 * 60, Rate: "20M/20M", OverTiers: true},
	}
	plan.Prepare()

	return plan
}

func TestEntitlementAllocatesNothing(t *testing.T) {
	plan := limited(store.WindowMonth, store.QuotaBlock)
	plan.OnExpiry, plan.Validity = store.ExpirySwitch, store.Validity{Count: 1, Unit: store.Periods}
	usage, toppedUp := used(4), standing(future)
	toppedUp.TopUp = store.TopUp{
		Octets: 5, Window: store.Calendar{Zone: jakarta, TrafficDay: 31}.MonthStart(noon),
	}

	for _, name := range []string{"Asia/Jakarta", "America/New_York"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skip("no zone files here:", err)
		}
		access := store.Access{
			Isolir: isolir, Zone: zone, Fallback: limited(store.WindowDay, store.QuotaThrottle),
		}
		for _, standing := range []store.Standing{
			standing(future), standing(past), {StartsAtLogin: true, BillingAnchor: 31}, toppedUp,
		} {
			for _, plan := range []*store.Plan{plan, varied()} {
				if got := testing.AllocsPerRun(100, func() {
					given := store.Entitlement(standing, plan, usage, access, noon)
					given.Terms()
				}); got != 0 {
					t.Errorf("%+v: %v allocations", standing, got)
				}
			}
		}
	}
}

func BenchmarkEntitlement(b *testing.B) {
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		b.Skip("no zone files here:", err)
	}
	usage := used(4)
	access := store.Access{Isolir: isolir, Zone: zone}
	for name, plan := range map[string]*store.Plan{
		"quota": limited(store.WindowMonth, store.QuotaBlock), "tiers and hours": varied(),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				store.Entitlement(standing(future), plan, usage, access, noon)
			}
		})
	}
}
