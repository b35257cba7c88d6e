package store

import "time"

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

	Validity      Validity
	StartsAtLogin bool // validity of its services begins at their first login
	OnExpiry      ExpiryAction
	ExpiryPlan    int64 // the plan that follows where OnExpiry is ExpirySwitch

	SharedUsers int      // sessions at one time; 0 for no limit
	Isolir      *Profile // its own isolir profile; nil for the installation's
	Price       int64    // minor units for one validity
	Created     time.Time
	Note        string
}

// Limits of a plan.
const (
	MaxSharedUsers = 1000
	MaxPrice       = 1_000_000_000_000_000 // minor units
)

// Prepare makes what follows from the rest of the plan, and is called before it is validated and
// saved: Throttle becomes Profile with the rate that Throttle.Rate names, and an isolir profile
// of its own ignores fixed addresses.
func (p *Plan) Prepare() {
	rate := p.Throttle.Rate
	p.Throttle = Profile{}
	if p.OnQuota == QuotaThrottle {
		p.Throttle = p.Profile.clone()
		p.Throttle.Rate = rate
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
	found.access(p.Access)
	found.id("router", p.Router)
	found.add(p.Profile.Validate())
	found.within("isolir", p.Isolir)
	found.add(p.validateQuota())
	found.add(p.validateExpiry())
	found.unless(p.SharedUsers >= 0 && p.SharedUsers <= MaxSharedUsers, "shared_users",
		"%d is not a number from 0 to %d", p.SharedUsers, MaxSharedUsers)
	found.unless(p.Price >= 0 && p.Price <= MaxPrice, "price",
		"%d is not an amount from 0 to %d minor units", p.Price, int64(MaxPrice))
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
		_, err := ParseRate(p.Throttle.Rate)
		found.add(inField("on_quota", err))
	}

	return found.all()
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
