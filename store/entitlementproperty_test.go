package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/store"
)

// zones are those of the random tests: without and with summer time, and with clocks that jump
// over midnight or repeat it.
var zones = []string{"Asia/Jakarta", "America/New_York", "America/Havana", "Asia/Beirut", "UTC"}

// drawZone picks one of the zones.
func drawZone(t *rapid.T) *time.Location {
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Skip("no zone files here:", err)
	}

	return zone
}

// drawTime picks a minute of the years 2024 to 2027, and now and then none.
func drawTime(t *rapid.T, name string) time.Time {
	first := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	minutes := rapid.Int64Range(-200_000, 4*365*24*60).Draw(t, name)
	if minutes < 0 {
		return time.Time{}
	}

	return first.Add(time.Duration(minutes) * time.Minute)
}

// drawPlan makes a plan of any limits and actions.
func drawPlan(t *rapid.T, name string) *store.Plan {
	small := rapid.Uint64Range(0, 20)

	return &store.Plan{
		DataLimit: store.DataLimit{
			Up: small.Draw(t, name+" up"), Down: small.Draw(t, name+" down"),
			Total: small.Draw(t, name+" total"),
		},
		TimeLimit:   time.Duration(rapid.IntRange(0, 20).Draw(t, name+" time")) * time.Minute,
		QuotaWindow: store.Window(rapid.IntRange(0, 2).Draw(t, name+" window")),
		OnQuota:     store.QuotaAction(rapid.IntRange(0, 2).Draw(t, name+" on quota")),
		OnExpiry:    store.ExpiryAction(rapid.IntRange(0, 2).Draw(t, name+" on expiry")),
		Validity: store.Validity{
			Count: rapid.IntRange(0, 40).Draw(t, name+" count"),
			Unit:  store.ValidityUnit(rapid.IntRange(0, 4).Draw(t, name+" unit")),
		},
	}
}

// drawUsage makes a usage whose windows began at or before an instant.
func drawUsage(t *rapid.T, now time.Time, zone *time.Location) *store.Usage {
	amount := func(name string, start time.Time) store.Amount {
		return store.Amount{
			Start: start, Up: rapid.Uint64Range(0, 12).Draw(t, name+" used up"),
			Down:   rapid.Uint64Range(0, 12).Draw(t, name+" used down"),
			Online: time.Duration(rapid.IntRange(0, 12).Draw(t, name+" online")) * time.Minute,
		}
	}

	return &store.Usage{
		Activation: amount("activation", now.Add(-40*24*time.Hour)),
		Month:      amount("month", store.Calendar{Zone: zone}.MonthStart(now)),
		Day:        amount("day", store.DayStart(now, zone)),
	}
}

func TestEntitlementProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		now := drawTime(t, "now")
		if now.IsZero() {
			t.Skip("an instant is needed")
		}
		standing := store.Standing{
			Holds:         store.Holds(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(t, "holds")),
			StartsAtLogin: rapid.Bool().Draw(t, "starts at login"),
			Activated:     drawTime(t, "activated"),
			Expires:       drawTime(t, "expires"),
			BillingAnchor: rapid.IntRange(0, 31).Draw(t, "anchor"),
		}
		plan, usage := drawPlan(t, "plan"), drawUsage(t, now, zone)
		access := store.Access{Isolir: isolir, Zone: zone}
		if rapid.Bool().Draw(t, "has fallback") {
			access.Fallback = drawPlan(t, "fallback")
		}

		got := store.Entitlement(standing, plan, usage, access, now)
		checkShape(t, &got, now)
		again := func(at time.Time) store.Entitled {
			standing := standing
			if got.Activate {
				standing.Activated, standing.Expires = now, standing.EndOf(plan, now, zone)
			}

			return store.Entitlement(standing, plan, usage, access, at)
		}
		checkUntil(t, &got, now, again)
	})
}

// checkShape holds what is true of every answer.
func checkShape(t *rapid.T, got *store.Entitled, now time.Time) {
	switch {
	case (got.Outcome == store.Reject) != (got.Profile == nil):
		t.Fatalf("%v has profile %+v", got.Outcome, got.Profile)
	case (got.Outcome == store.Isolate) != (got.Profile == isolir):
		t.Fatalf("%v has profile %+v", got.Outcome, got.Profile)
	case !got.Until.IsZero() && !got.Until.After(now):
		t.Fatalf("until %v is not after %v", got.Until, now)
	case !got.EndsAt.IsZero() && (got.Until.IsZero() || got.EndsAt.Before(got.Until)):
		t.Fatalf("ends at %v, before until %v", got.EndsAt, got.Until)
	case got.Activate && got.Outcome != store.Accept:
		t.Fatalf("%v activates", got.Outcome)
	case got.Outcome != store.Accept && (!got.Remains.IsZero() || got.Uptime != 0):
		t.Fatalf("%v leaves %+v and %v", got.Outcome, got.Remains, got.Uptime)
	case got.Uptime < 0:
		t.Fatalf("uptime of %v", got.Uptime)
	}
}

// checkUntil holds that time alone changes nothing before until, and that a session which must
// end is worse off there.
func checkUntil(
	t *rapid.T, got *store.Entitled, now time.Time, again func(at time.Time) store.Entitled,
) {
	end := got.Until
	if end.IsZero() {
		end = now.Add(800 * 24 * time.Hour)
	}
	span := end.Sub(now)
	for _, at := range []time.Time{
		now, end.Add(-1), now.Add(time.Duration(rapid.Int64Range(0, int64(span)-1).Draw(t, "later"))),
	} {
		later := again(at)
		later.Activate, later.Window = got.Activate, got.Window
		if difference := cmp.Diff(*got, later); difference != "" {
			t.Fatalf("at %v, before until %v (-now +later):\n%s", at, got.Until, difference)
		}
	}
	if got.EndsAt.IsZero() {
		return
	}
	if after := again(got.EndsAt); after.Outcome == store.Accept || after.Outcome == got.Outcome {
		t.Fatalf("ends at %v, but what follows is %v", got.EndsAt, after.Outcome)
	}
}
