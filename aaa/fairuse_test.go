package aaa_test

import (
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/directory"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/aaa/session"
	"gardu/store"
)

// fairPlan is the usual plan with steps of fair use and a faster night.
func (n *network) fairPlan(hours string) store.Plan {
	n.t.Helper()
	plan := n.plan
	plan.TierWindow = store.WindowMonth
	for _, text := range []string{"1000B=5M/5M", "2000B=2M/2M"} {
		tier, err := store.ParseTier(text)
		n.must(err)
		plan.Tiers = append(plan.Tiers, tier)
	}
	if hours != "" {
		night, err := store.ParseHours(hours)
		n.must(err)
		plan.Hours = append(plan.Hours, night)
	}
	plan.Prepare()
	n.putPlan(plan)

	return plan
}

// A login gets the rate of the step that its usage has reached, with the rest of the plan's profile.
func TestLoginGetsTheTierThatIsReached(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.fairPlan("")
	for _, step := range []struct {
		rate   string
		reason aaa.Reason
	}{
		{"10M/10M", aaa.ReasonEntitled}, {"5M/5M", aaa.ReasonFairUse}, {"2M/2M", aaa.ReasonFairUse},
	} {
		accept := n.wantReason(login("budi"), step.reason)
		if accept.RateLimit() != step.rate || accept.Text(packet.FramedPool) != "pool-home" {
			t.Errorf("rate %q of pool %q, want %q", accept.RateLimit(), accept.Text(packet.FramedPool), step.rate)
		}
		n.used(600, 600, time.Minute)
	}
	n.clock.Advance(31 * 24 * time.Hour)
	n.wantReason(login("budi"), aaa.ReasonEntitled)
}

// A login at night gets the night's rate; a step that is reached wins, unless the night holds over
// fair use.
func TestLoginGetsTheRateOfItsHour(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hours, used string
		reason      aaa.Reason
	}{
		"under a step":  {"22:00-06:00=20M/20M", "5M/5M", aaa.ReasonFairUse},
		"over the step": {"22:00-06:00=20M/20M,over-fup", "20M/20M", aaa.ReasonHours},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			n.fairPlan(c.hours)
			if got := n.wantReason(login("budi"), aaa.ReasonHours).RateLimit(); got != "20M/20M" {
				t.Errorf("rate %q at five in the morning", got)
			}
			n.used(600, 600, time.Minute)
			if got := n.wantReason(login("budi"), c.reason).RateLimit(); got != c.used {
				t.Errorf("rate %q after the step, want %q", got, c.used)
			}
			n.clock.Advance(3 * time.Hour)
			n.wantReason(login("budi"), aaa.ReasonFairUse)
		})
	}
}

// The plan that follows an expiry gives its own steps.
func TestFollowingPlanGivesItsTier(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.used(600, 600, time.Minute)
	plan := n.fairPlan("")
	plan.ID, plan.Name = 2, "after"
	n.putPlan(plan)
	first := n.plan
	first.OnExpiry, first.ExpiryPlan = store.ExpirySwitch, 2
	n.putPlan(first)
	n.change(1, func(s *store.Service) { s.Expires = n.clock.Now().Add(-time.Second) })
	if got := n.wantReason(login("budi"), aaa.ReasonFairUse).RateLimit(); got != "5M/5M" {
		t.Errorf("rate %q, want that of the step", got)
	}
}

// A top-up of the current window makes room at the next login, and is over with its window.
func TestTopUpCountsAtLogin(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	plan := n.plan
	plan.DataLimit, plan.QuotaWindow = store.DataLimit{Total: 1000}, store.WindowDay
	n.putPlan(plan)
	n.used(600, 600, time.Minute)
	n.wantReason(login("budi"), aaa.ReasonQuota)
	n.change(1, func(s *store.Service) {
		s.TopUp = store.TopUp{Octets: 500, Window: store.DayStart(n.clock.Now(), time.UTC)}
	})
	if got := limitsOf(n.wantReason(login("budi"), aaa.ReasonEntitled)); got != (limits{total: 300}) {
		t.Errorf("limits %+v, want what the top-up leaves", got)
	}
	n.clock.Advance(24 * time.Hour)
	if got := limitsOf(n.wantReason(login("budi"), aaa.ReasonEntitled)); got != (limits{total: 1000}) {
		t.Errorf("limits %+v on the next day", got)
	}
}

// Class says what was granted and under which terms, and the session knows it from then on.
func TestClassCarriesTheTermsOfTheAccept(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]uint64{"without a bound": 0, "with a quota": 1000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			plan := n.plan
			plan.DataLimit, plan.QuotaWindow = store.DataLimit{Total: limit}, store.WindowDay
			n.putPlan(plan)
			known := n.directory.Plan(planID)
			var found directory.Login
			n.directory.FindService(1, &found)
			entitled := store.Entitlement(found.Standing, known.Record(), nil, known.Access(store.PPPoE, time.UTC), n.clock.Now())

			accept := n.nas.MustAccept(login("budi"))
			class, ours := session.ParseClass(accept.Class())
			if !ours || len(accept.Class()) != session.ClassLength || accept.Class()[1] != 2 {
				t.Fatalf("Class % x", accept.Class())
			}
			if class.Terms != entitled.Terms() || (class.Terms != 0) != (limit != 0) {
				t.Errorf("terms %x, want %x", class.Terms, entitled.Terms())
			}
			if class.Granted != reply.Fingerprint(&plan.Profile) {
				t.Errorf("granted %x, want %x", class.Granted, reply.Fingerprint(&plan.Profile))
			}
			n.nas.MustStart(station(), accept)
			open := n.open(1)
			if len(open) != 1 || open[0].Terms != class.Terms || open[0].Granted != class.Granted {
				t.Errorf("sessions %+v, want one of %+v", open, class)
			}
		})
	}
}
