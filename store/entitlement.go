package store

import "time"

// Outcome is what a login, or a running session, gets.
type Outcome uint8

// The outcomes.
const (
	Reject Outcome = iota
	Accept
	Isolate // accepted into the isolir profile
)

// outcomeWords holds the words of Outcome.
var outcomeWords = words{field: "outcome", list: []string{"reject", "accept", "isolir"}}

// String returns the word of the outcome, as logs and metric labels write it.
func (o Outcome) String() string { return outcomeWords.name(uint8(o)) }

// Reason is why, from a closed list: a metric label, a log key and the key of the sentence that a
// customer reads.
type Reason string

// The reasons of an entitlement.
const (
	ReasonEntitled   Reason = "entitled"
	ReasonTerminated Reason = "terminated"
	ReasonSuspended  Reason = "suspended"
	ReasonPending    Reason = "pending"
	ReasonUnpaid     Reason = "unpaid"
	ReasonExpired    Reason = "expired"
	ReasonQuota      Reason = "quota"
	ReasonThrottled  Reason = "throttled"
	ReasonFairUse    Reason = "fair_use" // a tier of fair use is reached
	ReasonHours      Reason = "hours"    // another rate at this time of day
	ReasonSwitched   Reason = "switched" // expired into another plan
)

// Reasons lists every reason that Entitlement gives, for those who prepare a metric or a sentence
// for each.
func Reasons() []Reason {
	return []Reason{
		ReasonEntitled, ReasonTerminated, ReasonSuspended, ReasonPending, ReasonUnpaid,
		ReasonExpired, ReasonQuota, ReasonThrottled, ReasonFairUse, ReasonHours, ReasonSwitched,
	}
}

// Entitled is the answer of Entitlement.
type Entitled struct {
	Outcome  Outcome
	Reason   Reason
	Profile  *Profile      // nil for Reject
	Activate bool          // the first login: the activator must commit before an Accept leaves
	Until    time.Time     // when time alone can next change the answer; zero for never
	EndsAt   time.Time     // when reject or isolir ends the session; zero for never
	Remains  DataLimit     // octets that the NAS may enforce; 0 is no bound, never a bound of 0
	Uptime   time.Duration // uptime that the NAS may enforce; 0 is no bound
	Tier     int           // the tier of fair use that is reached, from 1; 0 for none, or no matter
	Bounds   Bounds        // the quota with what was added to it
	Window   time.Time     // beginning of the window in which Bounds count
}

// Entitlement decides what a service gets at an instant. The first match wins: terminated or
// suspended, pending, unpaid, expired, quota used, and else what the plan gives. plan and
// access.Isolir are never nil; a nil usage is nothing used. It reads its arguments only, keeps
// none of them, and allocates nothing: the profile in the answer points into the plan or into
// access.
func Entitlement(
	standing Standing, plan *Plan, usage *Usage, access Access, now time.Time,
) Entitled {
	switch {
	case standing.Terminated:
		return Entitled{Outcome: Reject, Reason: ReasonTerminated}
	case standing.Holds.Blocks():
		return Entitled{Outcome: Reject, Reason: ReasonSuspended}
	case standing.Activated.IsZero() && !standing.StartsAtLogin:
		return Entitled{Outcome: Reject, Reason: ReasonPending}
	case standing.Holds.Has(HoldUnpaid):
		return isolated(plan, &access, ReasonUnpaid)
	}

	asked := question{standing: standing, plan: plan, usage: usage, access: access, now: now}
	if standing.Expired(now) {
		return asked.afterExpiry()
	}
	begins := standing.Activated.IsZero()
	if begins {
		asked.standing.Activated = now
	}
	given := asked.withinQuota(plan)
	given.Activate = begins && given.Outcome == Accept
	if given.Activate {
		asked.standing.Expires = standing.EndOf(plan, now, access.Zone)
	}
	given.Until = earliest(given.Until, asked.standing.Expires)
	given.EndsAt = asked.endsAt(given.Outcome)

	return given
}

// EndOf returns when the service expires: the expiry it has, or, while it is pending, the one
// that a first login at the instant now would give it. It is zero for never. The activator stores
// what this returns, so that the session timeout of the first Accept and the stored expiry agree.
func (s *Standing) EndOf(plan *Plan, now time.Time, zone *time.Location) time.Time {
	if !s.Activated.IsZero() || !s.Expires.IsZero() {
		return s.Expires
	}

	return plan.Validity.After(now, s.BillingAnchor, zone)
}

// Expired reports whether the validity has ended; it ends at the very instant of Expires.
func (s *Standing) Expired(now time.Time) bool {
	return !s.Expires.IsZero() && !now.Before(s.Expires)
}

// question is what Entitlement was asked.
type question struct {
	standing Standing
	plan     *Plan
	usage    *Usage
	access   Access
	now      time.Time
}

// afterExpiry is what the plan's on-expiry gives. The plan that follows is bound by its own quota
// and never expires; a switch whose plan is missing is a reject.
func (q *question) afterExpiry() Entitled {
	switch {
	case q.plan.OnExpiry == ExpiryIsolir:
		return isolated(q.plan, &q.access, ReasonExpired)
	case q.plan.OnExpiry == ExpirySwitch && q.access.Fallback != nil:
		given := q.withinQuota(q.access.Fallback)
		if given.Reason == ReasonEntitled {
			given.Reason = ReasonSwitched
		}

		return given
	default:
		return Entitled{Outcome: Reject, Reason: ReasonExpired}
	}
}

// withinQuota is what a plan gives without regard to expiry: what it gives at this time, or its
// on-quota once a bound is reached. From then on only the reset of the quota window can change
// that: tiers and times of day no longer matter.
func (q *question) withinQuota(plan *Plan) Entitled {
	given := q.atThisTime(plan)
	if !plan.Limited() {
		return given
	}

	calendar := plan.Calendar(q.access.Zone)
	until := plan.QuotaWindow.Next(q.now, calendar)
	start := calendar.Start(plan.QuotaWindow, q.now, q.standing.Activated)
	bounds := plan.Bounds(q.standing.TopUp.In(start))
	used := q.used(plan.QuotaWindow, calendar)
	switch exhausted := bounds.Exhausted(used); {
	case exhausted && plan.OnQuota == QuotaThrottle:
		given = Entitled{Outcome: Accept, Reason: ReasonThrottled, Profile: &plan.Throttle}
	case exhausted && plan.OnQuota == QuotaIsolir:
		given = isolated(plan, &q.access, ReasonQuota)
	case exhausted:
		given = Entitled{Outcome: Reject, Reason: ReasonQuota}
	case plan.OnQuota != QuotaThrottle:
		given.Remains, given.Uptime = bounds.Remaining(used)
	}
	given.Until = earliest(given.Until, until)
	given.Bounds, given.Window = bounds, start

	return given
}

// atThisTime is what a plan gives at this time of day and tier of fair use, without regard to its
// quota. Until is when a clock or the window of the tiers can next change that.
func (q *question) atThisTime(plan *Plan) Entitled {
	given := Entitled{Outcome: Accept, Reason: ReasonEntitled, Profile: &plan.Profile}
	if len(plan.Tiers) > 0 {
		q.tier(plan, &given)
	}
	if len(plan.Hours) > 0 {
		q.hours(plan, &given)
	}

	return given
}

// hours finds the rate of this time of day. Hours behind those that hold cannot matter before
// these end, and hours that give way to the tier that is reached not before its window does.
func (q *question) hours(plan *Plan, given *Entitled) {
	local := q.now.In(orUTC(q.access.Zone))
	for i := range plan.Hours {
		hours := &plan.Hours[i]
		if given.Tier > 0 && !hours.OverTiers {
			continue
		}
		given.Until = earliest(given.Until, hours.next(local))
		if hours.holdsAt(local) {
			given.Reason, given.Profile = ReasonHours, &hours.Profile

			return
		}
	}
}

// tier finds the tier of fair use that is reached.
func (q *question) tier(plan *Plan, given *Entitled) {
	calendar := plan.Calendar(q.access.Zone)
	used := q.used(plan.TierWindow, calendar).Total()
	added := q.standing.AddedToTiers(plan, q.now, q.access.Zone)
	for i := range plan.Tiers {
		if used < plan.Tiers[i].Raised(added) {
			break
		}
		given.Tier = i + 1
		given.Reason, given.Profile = ReasonFairUse, &plan.Tiers[i].Profile
	}
	given.Until = plan.TierWindow.Next(q.now, calendar)
}

// AddedToTiers returns by how many octets a top-up moves the tiers of a plan that bounds no data.
func (s *Standing) AddedToTiers(plan *Plan, now time.Time, zone *time.Location) uint64 {
	if !plan.DataLimit.IsZero() || s.TopUp.IsZero() {
		return 0
	}
	start := plan.Calendar(zone).Start(plan.TopUpWindow(), now, s.Activated)

	return s.TopUp.In(start).Octets
}

// used returns what counts in a window.
func (q *question) used(window Window, calendar Calendar) Amount {
	if q.usage == nil {
		return Amount{}
	}

	return q.standing.Used(q.usage, window, q.now, calendar)
}

// Used returns what counts in a window at an instant. What was used before the activation or
// renewal belongs to an earlier purchase; instants are compared in whole seconds, because compact
// records hold no finer ones.
func (s *Standing) Used(usage *Usage, window Window, now time.Time, calendar Calendar) Amount {
	used := usage.In(window, now, calendar)
	if window == WindowActivation &&
		(s.Activated.IsZero() || used.Start.Unix() < s.Activated.Unix()) {
		return Amount{}
	}

	return used
}

// endsAt returns the expiry where the session must end there, because what follows is worse than
// what it has: reject or isolir after an accept, reject after an isolir. A plan that follows is
// reached by changing the session instead.
func (q *question) endsAt(outcome Outcome) time.Time {
	expires := q.standing.Expires
	if outcome == Reject || expires.IsZero() {
		return time.Time{}
	}
	then := *q
	then.now = expires
	following := then.afterExpiry().Outcome
	if following == Reject || following == Isolate && outcome == Accept {
		return expires
	}

	return time.Time{}
}

// isolated gives the isolir profile: the plan's own, else the installation's.
func isolated(plan *Plan, access *Access, reason Reason) Entitled {
	profile := plan.Isolir
	if profile == nil {
		profile = access.Isolir
	}

	return Entitled{Outcome: Isolate, Reason: reason, Profile: profile}
}

// earliest returns the earlier of two instants, of which zero means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}

	return a
}
