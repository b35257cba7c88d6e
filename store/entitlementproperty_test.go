package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/store"
)

// zones are those of the random tests: without and with summer time, with clocks that jump over
// midnight or repeat it, and with a summer time of half an hour.
var zones = []string{
	"Asia/Jakarta", "America/New_York", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "UTC",
}

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

// drawNow picks an instant: any, or one within two days of a change of clocks.
func drawNow(t *rapid.T, zone *time.Location) time.Time {
	now := drawTime(t, "now")
	if now.IsZero() {
		t.Skip("an instant is needed")
	}
	_, changed := now.In(zone).ZoneBounds()
	if changed.IsZero() || rapid.Bool().Draw(t, "any instant") {
		return now
	}
	seconds := rapid.IntRange(-2*24*60*60, 2*24*60*60).Draw(t, "from the change of clocks")

	return changed.Add(time.Duration(seconds) * time.Second).UTC()
}

// drawDayTime picks a time of day, most often one at which clocks are changed somewhere.
func drawDayTime(t *rapid.T, name string) store.DayTime {
	return store.DayTime(rapid.OneOf(
		rapid.SampledFrom([]uint16{0, 30, 60, 90, 105, 120, 150, 180, 23 * 60, 23*60 + 30}),
		rapid.Uint16Range(0, 24*60-1),
	).Draw(t, name))
}

// drawHours makes some times of day.
func drawHours(t *rapid.T, name string) []store.RateHours {
	hours := make([]store.RateHours, rapid.IntRange(0, 3).Draw(t, name+" hours"))
	for at := range hours {
		hours[at] = store.RateHours{
			From: drawDayTime(t, name+" from"), To: drawDayTime(t, name+" to"),
			Days: store.Weekdays(rapid.OneOf(rapid.Just(uint8(0)), rapid.Uint8Range(0, 127)).
				Draw(t, name+" days")),
			Rate: rapid.SampledFrom([]string{"20M/20M", "30M"}).Draw(t, name+" rate"),
		}
		hours[at].OverTiers = rapid.Bool().Draw(t, name+" over tiers")
	}

	return hours
}

// drawTiers makes some steps of fair use.
func drawTiers(t *rapid.T, name string) []store.Tier {
	tiers := make([]store.Tier, rapid.IntRange(0, 3).Draw(t, name+" tiers"))
	var after uint64
	for at := range tiers {
		after += rapid.Uint64Range(1, 8).Draw(t, name+" after")
		tiers[at] = store.Tier{After: after, Rate: "5M/5M"}
	}

	return tiers
}

// drawPlan makes a plan of any limits and actions.
func drawPlan(t *rapid.T, name string) *store.Plan {
	small := rapid.Uint64Range(0, 20)
	plan := &store.Plan{
		Profile: store.Profile{Rate: "10M/10M"}, Throttle: store.Profile{Rate: "1M/1M"},
		Tiers: drawTiers(t, name), Hours: drawHours(t, name),
		TierWindow: store.Window(rapid.IntRange(0, 2).Draw(t, name+" tier window")),
		TrafficDay: rapid.SampledFrom([]int{0, 1, 15, 29, 30, 31}).Draw(t, name+" traffic day"),
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
	if rapid.Bool().Draw(t, name+" without quota") {
		plan.DataLimit, plan.TimeLimit = store.DataLimit{}, 0
	}
	plan.Prepare()

	return plan
}

// drawTopUp makes a top-up of one of the windows that there are, or of one that has passed.
func drawTopUp(t *rapid.T, now time.Time, activated time.Time, calendar store.Calendar) store.TopUp {
	window := store.Window(rapid.IntRange(0, 2).Draw(t, "top-up window"))
	at := now.Add(-time.Duration(rapid.SampledFrom([]int{0, 0, 0, 24, 24 * 31}).Draw(t, "ago")) * time.Hour)

	return store.TopUp{
		Octets: rapid.Uint64Range(0, 9).Draw(t, "top-up"),
		Online: time.Duration(rapid.IntRange(0, 9).Draw(t, "more time")) * time.Minute,
		Window: calendar.Start(window, at, activated),
	}
}

// drawUsage makes a usage whose windows began at or before an instant.
func drawUsage(t *rapid.T, now time.Time, calendar store.Calendar) *store.Usage {
	amount := func(name string, start time.Time) store.Amount {
		return store.Amount{
			Start: start, Up: rapid.Uint64Range(0, 12).Draw(t, name+" used up"),
			Down:   rapid.Uint64Range(0, 12).Draw(t, name+" used down"),
			Online: time.Duration(rapid.IntRange(0, 12).Draw(t, name+" online")) * time.Minute,
		}
	}

	return &store.Usage{
		Activation: amount("activation", now.Add(-40*24*time.Hour)),
		Month:      amount("month", calendar.MonthStart(now)),
		Day:        amount("day", store.DayStart(now, calendar.Zone)),
	}
}

func TestEntitlementProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		now := drawNow(t, zone)
		plan := drawPlan(t, "plan")
		calendar := plan.Calendar(zone)
		standing := store.Standing{
			Holds:         store.Holds(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(t, "holds")),
			StartsAtLogin: rapid.Bool().Draw(t, "starts at login"),
			Activated:     drawTime(t, "activated"),
			Expires:       drawTime(t, "expires"),
			BillingAnchor: rapid.IntRange(0, 31).Draw(t, "anchor"),
		}
		standing.TopUp = drawTopUp(t, now, standing.Activated, calendar)
		usage := drawUsage(t, now, calendar)
		access := store.Access{Isolir: isolir, Zone: zone}
		if rapid.Bool().Draw(t, "has fallback") {
			access.Fallback = drawPlan(t, "fallback")
		}

		got := store.Entitlement(standing, plan, usage, access, now)
		checkShape(t, &got, now)
		checkProfile(t, &got, plan, access.Fallback)
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

// checkProfile holds that the profile is that of the reason, of the plan or of the one that follows.
func checkProfile(t *rapid.T, got *store.Entitled, plans ...*store.Plan) {
	if got.Outcome != store.Accept {
		return
	}
	for _, plan := range plans {
		if plan == nil {
			continue
		}
		switch {
		case got.Reason == store.ReasonThrottled && got.Profile == &plan.Throttle && got.Tier == 0,
			got.Reason == store.ReasonFairUse && got.Tier > 0 && got.Tier <= len(plan.Tiers) &&
				got.Profile == &plan.Tiers[got.Tier-1].Profile,
			(got.Reason == store.ReasonEntitled || got.Reason == store.ReasonSwitched) &&
				got.Profile == &plan.Profile && got.Tier == 0:
			return
		case got.Reason == store.ReasonHours:
			for at := range plan.Hours {
				hours := &plan.Hours[at]
				if got.Profile == &hours.Profile && (got.Tier == 0 || hours.OverTiers) {
					return
				}
			}
		}
	}
	t.Fatalf("%s in tier %d has profile %+v", got.Reason, got.Tier, got.Profile)
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
	instants := []time.Time{now, end.Add(-1)}
	for range 5 {
		later := rapid.Int64Range(0, int64(span)-1).Draw(t, "later")
		instants = append(instants, now.Add(time.Duration(later)))
	}
	for _, at := range instants {
		later := again(at)
		if later.Terms() != got.Terms() {
			t.Fatalf("terms %x become %x at %v", got.Terms(), later.Terms(), at)
		}
		later.Activate = got.Activate
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
