package store

import (
	"slices"
	"time"
)

// Plan is what is sold: a profile on the network, limits of data, time and validity, and a price.
type Plan struct {
	ID       int64
	Revision uint64
	Name     string // unique
	Access   AccessKind
	Router   int64 // 0 for any
	Profile  Profile

	DataLimit   DataLimit
	TimeLimit   time.Duration // uptime within the quota window; 0 for none
	QuotaWindow Window        // when usage starts again from zero
	OnQuota     QuotaAction
	Throttle    Profile // Profile with another rate, for QuotaThrottle; made by Prepare

	Tiers      []Tier      // fair use, by rising Tier.After
	TierWindow Window      // what the tiers count
	Hours      []RateHours // other rates at times of day
	TrafficDay int         // day 1..31 on which month windows begin; 0 for the first
	Company    int64       // whose isolir profile counts; 0 for none

	Validity      Validity
	StartsAtLogin bool // validity of its services begins at their first login
	OnExpiry      ExpiryAction
	ExpiryPlan    int64 // the plan that follows where OnExpiry is ExpirySwitch

	SharedUsers int      // sessions at one time; 0 for no limit
	Isolir      *Profile // its own isolir profile; nil for its company's, or the common one
	Price       int64    // minor units for one validity
	Sale        Sale
	Created     time.Time
	Note        string
}

// Limits of a plan.
const (
	MaxSharedUsers = 1000
	MaxPrice       = MaxMoney
)

// Prepare makes what follows from the rest of the plan, and is called before it is validated and
// saved: Throttle, and the profile of each tier and of each time of day, become Profile with the
// rate that they name, and an isolir profile of its own ignores fixed addresses.
func (p *Plan) Prepare() {
	rate := p.Throttle.Rate
	p.Throttle = Profile{}
	if p.OnQuota == QuotaThrottle {
		p.Throttle = p.Profile.at(rate)
	}
	p.Tiers, p.Hours = slices.Clone(p.Tiers), slices.Clone(p.Hours)
	for i := range p.Tiers {
		p.Tiers[i].Profile = p.Profile.at(p.Tiers[i].Rate)
	}
	for i := range p.Hours {
		p.Hours[i].Profile = p.Profile.at(p.Hours[i].Rate)
	}
	if p.Isolir != nil {
		p.Isolir = p.Isolir.AsIsolir()
	}
}

// Validate lists what is wrong with the plan, each fault with its field. Whether the plan and
// router that it names exist is for whoever can look them up.
func (p *Plan) Validate() error {
	var found faults
	found.name("name", p.Name)
	if p.Sale.Kind == SaleAccess {
		found.access(p.Access)
	}
	found.add(p.validateSale())
	found.id("router", p.Router)
	found.add(p.Profile.Validate())
	found.id("company", p.Company)
	found.within("isolir", p.Isolir)
	found.add(p.validateQuota())
	found.add(p.validateFairUse())
	found.add(p.validateExpiry())
	found.unless(p.SharedUsers >= 0 && p.SharedUsers <= MaxSharedUsers, "shared_users",
		"%d is not a number from 0 to %d", p.SharedUsers, MaxSharedUsers)
	found.unless(p.Price >= 0 && p.Price <= MaxPrice, "price",
		"%d is not an amount from 0 to %d minor units", p.Price, MaxPrice)
	found.note("note", p.Note)

	return found.all()
}

// validateQuota checks limits and what follows them.
func (p *Plan) validateQuota() error {
	var found faults
	found.add(checkTimeLimit(p.TimeLimit))
	found.add(windowWords.check(uint8(p.QuotaWindow)))
	found.add(quotaWords.check(uint8(p.OnQuota)))
	if p.OnQuota == QuotaThrottle {
		found.rate("on_quota", p.Throttle.Rate)
	}

	return found.all()
}

// validateFairUse checks tiers, times of day and the traffic day. A tier may be faster than what
// comes before it; whether that is wise is for the operator.
func (p *Plan) validateFairUse() error {
	var found faults
	found.unless(len(p.Tiers) <= MaxTiers, "fup",
		"%d steps are given, and at most %d fit", len(p.Tiers), MaxTiers)
	for at := range p.Tiers {
		tier := &p.Tiers[at]
		found.rate("fup", tier.Rate)
		found.unless(tier.After > 0, "fup", "a step needs something to be used before it")
		found.unless(at == 0 || p.Tiers[at-1].After < tier.After, "fup",
			"%v must come after more than the step before it", tier)
	}
	found.add(inField("fup_window", windowWords.check(uint8(p.TierWindow))))
	found.unless(len(p.Hours) <= MaxHours, "hours",
		"%d are given, and at most %d fit", len(p.Hours), MaxHours)
	for at := range p.Hours {
		hours := &p.Hours[at]
		found.rate("hours", hours.Rate)
		found.unless(hours.From < minutesOfDay && hours.To < minutesOfDay, "hours",
			"%v is beyond the day", hours)
		found.unless(hours.Days.Without(everyWeekday) == 0, "hours", "holds an unknown day")
	}
	found.unless(p.TrafficDay >= 0 && p.TrafficDay <= lastAnchor, "traffic_day",
		"%d is not a day of the month from 1 to %d, or 0", p.TrafficDay, lastAnchor)

	return found.all()
}

// rate checks a rate that takes the place of a profile's.
func (f *faults) rate(field, rate string) {
	_, err := ParseRate(rate)
	f.add(inField(field, err))
	f.text(field, rate, MaxVendorText)
}

// validateExpiry checks the validity and what follows it.
func (p *Plan) validateExpiry() error {
	var found faults
	found.add(p.Validity.check())
	found.add(expiryWords.check(uint8(p.OnExpiry)))
	found.id("expiry_plan", p.ExpiryPlan)
	if p.OnExpiry == ExpirySwitch {
		found.unless(p.ExpiryPlan != 0, "expiry_plan", "must name the plan that follows")
		found.unless(p.ExpiryPlan == 0 || p.ExpiryPlan != p.ID, "expiry_plan",
			"must not be the plan itself")
	}

	return found.all()
}
