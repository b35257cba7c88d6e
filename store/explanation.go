package store

import (
	"strings"
	"time"
)

// Explanation is what a sentence about an entitlement is made from: what Entitlement was asked,
// and what is known about the session besides.
type Explanation struct {
	Standing Standing
	Plan     *Plan  // never nil
	Usage    *Usage // nil for nothing used
	Access   Access
	Now      time.Time
	Since    time.Time // when the service began to get this; zero when unknown
}

// mostExplained bounds how many changes that change nothing are followed to find the end of what
// a service gets: those of a year with two times of day.
const mostExplained = 1000

// Explain says in one sentence for operators why a service gets what it gets: what it is, since
// when where that is known, and then the facts that decided. Times are in the operator's zone, and
// without their date where that is today.
func Explain(given Entitled, asked Explanation) string {
	switch given.Reason {
	case ReasonEntitled:
		return asked.asThePlanGives(&given)
	case ReasonSwitched:
		return asked.say(&given, asked.expired(), asked.quota(&given, false))
	case ReasonTerminated:
		return asked.say(&given, "terminated")
	case ReasonSuspended:
		return asked.say(&given, asked.suspended())
	case ReasonPending:
		return asked.say(&given, "pending, because nothing has activated it yet")
	case ReasonUnpaid:
		return asked.say(&given, "something is unpaid past its isolir date")
	case ReasonExpired:
		return asked.say(&given, asked.expired())
	case ReasonQuota, ReasonThrottled:
		return asked.say(&given, asked.quota(&given, true), asked.switched())
	case ReasonFairUse:
		return asked.say(&given, asked.fairUse(given.Tier), asked.quota(&given, false),
			asked.switched())
	case ReasonHours:
		return asked.say(&given, asked.hours(&given), asked.quota(&given, false),
			asked.switched())
	default:
		return asked.say(&given, string(given.Reason))
	}
}

// say puts a sentence together: what is given and since when, and the clauses that are not empty.
func (x *Explanation) say(given *Entitled, clauses ...string) string {
	text := x.subject(given)
	if !x.Since.IsZero() {
		text += " since " + x.clock(x.Since)
	}
	if given.Reason == ReasonHours {
		text += x.until(x.end(given))
	}

	why := join(clauses...)
	if why == "" {
		return text
	}

	return text + ": " + why
}

// join puts clauses that are not empty behind one another.
func join(clauses ...string) string {
	var said []string
	for _, clause := range clauses {
		if clause != "" {
			said = append(said, clause)
		}
	}

	return strings.Join(said, "; ")
}

// subject names what is given.
func (x *Explanation) subject(given *Entitled) string {
	switch {
	case given.Outcome == Reject:
		return "rejected"
	case given.Outcome == Isolate:
		return given.Outcome.String()
	case given.Reason == ReasonThrottled:
		return x.firstLogin(given) + "throttled to " + rateOf(given.Profile)
	default:
		return x.firstLogin(given) + rateOf(given.Profile)
	}
}

// firstLogin says that the first login is still awaited.
func (x *Explanation) firstLogin(given *Entitled) string {
	if !given.Activate {
		return ""
	}

	return "pending until its first login, then "
}

// rateOf returns the rate of a profile in words.
func rateOf(profile *Profile) string {
	if profile == nil || profile.Rate == "" {
		return "no rate limit"
	}

	return profile.Rate
}

// asThePlanGives is the sentence about a service that nothing stands against: until when, and what
// is left. Since when says nothing there, because it has always been so.
func (x *Explanation) asThePlanGives(given *Entitled) string {
	text := x.firstLogin(given) + "as the plan gives: " + rateOf(given.Profile)
	end, validity := x.end(given), ""
	if given.Activate && x.Standing.Expires.IsZero() && x.Plan.Validity.Count > 0 {
		validity = " for " + x.Plan.Validity.String()
	}
	facts := []string{x.quota(given, false)}
	if len(x.Plan.Tiers) > 0 {
		facts = append(facts, x.fairUse(1))
	}
	if expires := x.Standing.Expires; !expires.IsZero() && !expires.Equal(end) {
		facts = append(facts, "expires "+x.on(expires))
	}
	limits := join(facts...)
	if limits == "" && end.IsZero() && validity == "" {
		return text + ", without limit"
	}

	return join(text+x.until(end)+validity, limits)
}

// end returns when time alone ends what is given; zero for never, or when that is not known
// because the validity has not begun.
func (x *Explanation) end(given *Entitled) time.Time {
	if given.Activate {
		return x.Standing.Expires
	}
	now := Entitlement(x.Standing, x.Plan, x.Usage, x.Access, x.Now)
	at := now.Until
	for range mostExplained {
		if at.IsZero() {
			return at
		}
		then := Entitlement(x.Standing, x.Plan, x.Usage, x.Access, at)
		if then.Reason != now.Reason || then.Profile != now.Profile {
			return at
		}
		at = then.Until
	}

	return x.Standing.Expires
}

// until writes the end of what is given, or nothing for never.
func (x *Explanation) until(end time.Time) string {
	if end.IsZero() {
		return ""
	}

	return " until " + x.clock(end)
}

// suspended names the holds that mean reject.
func (x *Explanation) suspended() string {
	var why []string
	for _, known := range []struct {
		hold Holds
		text string
	}{
		{HoldManual, "suspended by an operator"},
		{HoldLeave, "the customer is away"},
		{HoldFraud, "held for misuse"},
	} {
		if x.Standing.Holds.Has(known.hold) {
			why = append(why, known.text)
		}
	}

	return strings.Join(why, " and ")
}

// expired says when the validity ended, and which plan followed.
func (x *Explanation) expired() string {
	text := "expired " + x.on(x.Standing.Expires)
	switch {
	case x.Plan.OnExpiry != ExpirySwitch:
		return text
	case x.Access.Fallback == nil:
		return text + ", and the plan that should follow is missing"
	default:
		return text + ", and plan " + x.Access.Fallback.Name + " follows"
	}
}

// switched is expired where another plan has followed, and nothing otherwise.
func (x *Explanation) switched() string {
	if x.inForce() == x.Plan {
		return ""
	}

	return x.expired()
}

// inForce returns the plan whose quota, tiers and times of day count.
func (x *Explanation) inForce() *Plan {
	follows := x.Plan.OnExpiry == ExpirySwitch && x.Access.Fallback != nil
	if follows && x.Standing.Expired(x.Now) {
		return x.Access.Fallback
	}

	return x.Plan
}

// asked returns the question that Entitlement answered.
func (x *Explanation) asked() *question {
	return &question{
		standing: x.Standing, plan: x.Plan, usage: x.Usage, access: x.Access, now: x.Now,
	}
}

// fairUse says where a tier begins, counted from 1, and how much of it is used.
func (x *Explanation) fairUse(tier int) string {
	plan, asked := x.inForce(), x.asked()
	if tier < 1 || tier > len(plan.Tiers) {
		return "fair use"
	}
	calendar := plan.Calendar(x.Access.Zone)
	added := x.Standing.AddedToTiers(plan, x.Now, x.Access.Zone)
	text := "fair use after " + HumanSize(plan.Tiers[tier-1].Raised(added))
	if added > 0 {
		text += " (" + HumanSize(added) + " added)"
	}
	used := asked.used(plan.TierWindow, calendar).Total()

	return text + ", " + HumanSize(used) + " used " + x.window(plan, plan.TierWindow)
}

// hours says why the time of day counts.
func (x *Explanation) hours(given *Entitled) string {
	if given.Tier > 0 {
		return "another rate at this time of day, whatever fair use says"
	}

	return "another rate at this time of day"
}

// quota says how much of each bound is used and left, or names only those that are used up where
// there are such. It is empty for a plan without bounds.
func (x *Explanation) quota(given *Entitled, usedUp bool) string {
	plan := x.inForce()
	if !plan.Limited() {
		return ""
	}
	var all, over []string
	for _, part := range x.bounds(given, plan) {
		if part.limit == 0 {
			continue
		}
		text := part.text(x.window(plan, plan.QuotaWindow))
		all = append(all, text)
		if part.used >= part.limit {
			over = append(over, text)
		}
	}
	if usedUp && len(over) > 0 {
		return join(over...)
	}

	return join(all...)
}

// bounds lists the bounds of a quota, of which a limit of 0 is none.
func (x *Explanation) bounds(given *Entitled, plan *Plan) [4]bound {
	used := x.asked().used(plan.QuotaWindow, plan.Calendar(x.Access.Zone))
	limit, added := &given.Bounds, x.Standing.TopUp.In(given.Window)

	return [...]bound{
		octets("", limit.Data.Total, used.Total(), added.Octets),
		octets(" upload", limit.Data.Up, used.Up, added.Octets),
		octets(" download", limit.Data.Down, used.Down, added.Octets),
		{
			what: " online", limit: uint64(limit.Online), used: uint64(used.Online),
			added: uint64(added.Online), human: humanTime,
		},
	}
}

// window says from when on a window counts.
func (x *Explanation) window(plan *Plan, window Window) string {
	switch {
	case window == WindowDay:
		return "today"
	case window == WindowMonth && plan.TrafficDay > 1:
		zone := orUTC(x.Access.Zone)
		start := plan.Calendar(zone).MonthStart(x.Now)

		return "since " + start.In(zone).Format(time.DateOnly)
	case window == WindowMonth:
		return "this month"
	default:
		return "since activation"
	}
}

// bound is one limit of a quota in numbers, octets or nanoseconds.
type bound struct {
	what               string
	limit, used, added uint64
	human              func(uint64) string
}

// octets is a bound of data.
func octets(what string, limit, used, added uint64) bound {
	return bound{what: what, limit: limit, used: used, added: added, human: HumanSize}
}

// text writes the bound with what is left of it.
func (b *bound) text(window string) string {
	text := b.human(b.used) + " of " + b.human(b.limit)
	if b.added > 0 {
		text += " (" + b.human(b.added) + " added)"
	}
	text += b.what + " used " + window
	if b.used < b.limit {
		text += ", " + b.human(b.limit-b.used) + " left"
	}

	return text
}

// humanTime writes an uptime in nanoseconds for people, in whole minutes from one minute on.
func humanTime(online uint64) string {
	uptime := time.Duration(online)
	switch {
	case uptime < time.Second:
		return "0s"
	case uptime < time.Minute:
		return FormatTimeLimit(uptime.Truncate(time.Second))
	default:
		return FormatTimeLimit(uptime.Truncate(time.Minute))
	}
}

// clock writes an instant in the operator's zone, without its date where that is today.
func (x *Explanation) clock(at time.Time) string {
	zone := orUTC(x.Access.Zone)
	at = at.In(zone)
	if at.Format(time.DateOnly) == x.Now.In(zone).Format(time.DateOnly) {
		return at.Format("15:04")
	}

	return at.Format("2006-01-02 15:04")
}

// on is clock with its preposition.
func (x *Explanation) on(at time.Time) string {
	if text := x.clock(at); len(text) > len("15:04") {
		return "on " + text
	}

	return "at " + x.clock(at)
}
