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
	Throttle    Profile // what OnQuota throttle gives: Profile with another rate; made when the plan is saved

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

// Profile is what a session gets on the network. Empty texts and zeros are not sent.
type Profile struct {
	Rate              string   // Mikrotik-Rate-Limit, in the grammar of ParseRate
	Pool              string   // Framed-Pool
	IPv6Pool          string   // Framed-IPv6-Pool
	DelegatedIPv6Pool string   // Mikrotik-Delegated-IPv6-Pool
	Group             string   // Mikrotik-Group: the ppp or hotspot user profile on the router
	AddressLists      []string // Mikrotik-Address-List
	IdleTimeout       time.Duration
	InterimInterval   time.Duration // Acct-Interim-Interval; 0 for the installation's; at least a minute
	PortLimit         uint32
	Extra             []Attribute // sent as they are, after the others
	IgnoresFixed      bool        // a fixed address of the service is not sent: isolir, whose pool must win
}

// Attribute is a RADIUS attribute by its name in the dictionary, with its value as text.
type Attribute struct {
	Name, Value string
}

// DataLimit bounds octets within the quota window; 0 means no bound. Up is what the customer sends.
type DataLimit struct {
	Up, Down, Total uint64
}

// IsZero reports whether nothing is bounded.
func (l DataLimit) IsZero() bool { return l == DataLimit{} }

// Window says when usage starts again from zero.
type Window uint8

// The windows. Days and months begin at midnight in the operator's zone.
const (
	WindowActivation Window = iota // from the activation or renewal of the service
	WindowDay
	WindowMonth
)

// QuotaAction is what follows when a limit of data or time is used up.
type QuotaAction uint8

// The actions at the end of a quota.
const (
	QuotaBlock QuotaAction = iota
	QuotaThrottle
	QuotaIsolir
)

// ExpiryAction is what follows when the validity has ended.
type ExpiryAction uint8

// The actions at the end of the validity.
const (
	ExpiryReject ExpiryAction = iota
	ExpiryIsolir
	ExpirySwitch // to Plan.ExpiryPlan
)

// Validity is a length of time as it is sold. Months are calendar months.
type Validity struct {
	Count int // 0 for unlimited
	Unit  ValidityUnit
}

// ValidityUnit is the unit of a Validity.
type ValidityUnit uint8

// The units of validity. A period is a month that ends at the billing anchor of the service.
const (
	Minutes ValidityUnit = iota
	Hours
	Days
	Months
	Periods
)

// Limited reports whether the plan bounds data or time.
func (p *Plan) Limited() bool { return p.TimeLimit > 0 || !p.DataLimit.IsZero() }

// Exhausted reports whether an amount used in the quota window reaches one of the plan's bounds.
func (p *Plan) Exhausted(used Amount) bool {
	limit := &p.DataLimit

	return reached(limit.Up, used.Up) || reached(limit.Down, used.Down) ||
		reached(limit.Total, used.Total()) || p.TimeLimit > 0 && used.Online >= p.TimeLimit
}

// Remaining returns what an amount used in the quota window leaves of the plan's bounds; 0 where there is no bound. It
// has a meaning only while the quota is not exhausted.
func (p *Plan) Remaining(used Amount) (DataLimit, time.Duration) {
	limit := &p.DataLimit
	left := DataLimit{
		Up:    remaining(limit.Up, used.Up),
		Down:  remaining(limit.Down, used.Down),
		Total: remaining(limit.Total, used.Total()),
	}

	return left, max(p.TimeLimit-used.Online, 0)
}

// reached reports whether a bound stands and is used up.
func reached(limit, used uint64) bool { return limit > 0 && used >= limit }

// remaining returns what is left of a bound, or 0.
func remaining(limit, used uint64) uint64 {
	if used >= limit {
		return 0
	}

	return limit - used
}
