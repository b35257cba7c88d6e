package store_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestTerms(t *testing.T) {
	t.Parallel()

	month := store.Calendar{Zone: jakarta}.MonthStart(noon)
	bounds := store.Bounds{Data: store.DataLimit{Total: 10}}
	base := store.Entitled{
		Outcome: store.Accept, EndsAt: future, Remains: store.DataLimit{Total: 4}, Bounds: bounds, Window: month,
	}
	for _, c := range []struct {
		name       string
		change     func(e *store.Entitled)
		same       bool
		sameBounds bool
	}{
		{"nothing", func(*store.Entitled) {}, true, true},
		{"less remains", func(e *store.Entitled) { e.Remains.Total = 1 }, true, true},
		{"another profile, reason, tier and until", func(e *store.Entitled) {
			e.Profile, e.Reason, e.Tier, e.Until = isolir, store.ReasonHours, 2, noon
		}, true, true},
		{"the window begins anew", func(e *store.Entitled) { e.Window = nextMonth }, false, true},
		{"a top-up", func(e *store.Entitled) { e.Bounds.Data.Total = 15 }, false, false},
		{"another direction", func(e *store.Entitled) {
			e.Bounds.Data = store.DataLimit{Down: 10}
		}, false, false},
		{"more time", func(e *store.Entitled) { e.Bounds.Online = time.Hour }, false, false},
		{"a renewal", func(e *store.Entitled) { e.EndsAt = future.Add(time.Second) }, false, false},
		{"no end", func(e *store.Entitled) { e.EndsAt = time.Time{} }, false, false},
		{"a part of a second, which no record holds", func(e *store.Entitled) {
			e.EndsAt = future.Add(999 * time.Millisecond)
		}, true, true},
		{"no limit", func(e *store.Entitled) { e.Remains = store.DataLimit{} }, false, false},
		{"no bound at all", func(e *store.Entitled) {
			e.Remains, e.EndsAt = store.DataLimit{}, time.Time{}
		}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			other := base
			c.change(&other)
			one, two := base.Terms(), other.Terms()
			if (one == two) != c.same || store.SameBounds(one, two) != c.sameBounds {
				t.Errorf("%016x and %016x: same bounds %v", one, two, store.SameBounds(one, two))
			}
		})
	}
	if got := (&store.Entitled{Bounds: bounds, Window: month}).Terms(); got != 0 {
		t.Errorf("terms without a bound are %x", got)
	}
	if got := base.Terms(); got != 0x32c0a3ac69a31f10 { // as sessions on disk hold it
		t.Errorf("terms are %#x", got)
	}
}

// Usage alone changes no terms before the quota is exhausted, and a top-up always does.
func TestTermsProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		now := drawNow(t, zone)
		plan := drawPlan(t, "plan")
		calendar := plan.Calendar(zone)
		service := store.Standing{Activated: now.Add(-30 * 24 * time.Hour), Expires: drawTime(t, "expires")}
		access := store.Access{Isolir: isolir, Zone: zone}
		one := store.Entitlement(service, plan, drawUsage(t, now, calendar), access, now)
		two := store.Entitlement(service, plan, drawUsage(t, now, calendar), access, now)
		if one.Outcome == two.Outcome && one.Profile == two.Profile && one.Terms() != two.Terms() {
			t.Fatalf("terms %x become %x by usage", one.Terms(), two.Terms())
		}

		start := calendar.Start(plan.TopUpWindow(), now, service.Activated)
		service.TopUp = store.TopUp{Octets: 1, Window: start}
		more := store.Entitlement(service, plan, nil, access, now)
		service.TopUp.Octets = 2
		most := store.Entitlement(service, plan, nil, access, now)
		limited := !more.Remains.IsZero()
		if limited == store.SameBounds(more.Terms(), most.Terms()) {
			t.Fatalf("terms %x become %x by a top-up", more.Terms(), most.Terms())
		}
	})
}
