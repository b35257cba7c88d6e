package store

import (
	"strings"
	"time"
)

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

// windowWords holds the words of Window.
var windowWords = words{field: "quota_window", list: []string{"activation", "day", "month"}}

// String returns the word of the window.
func (w Window) String() string { return windowWords.name(uint8(w)) }

// ParseWindow reads activation, day or month. The error is Invalid.
func ParseWindow(text string) (Window, error) {
	value, err := windowWords.parse(text)

	return Window(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (w Window) MarshalText() ([]byte, error) {
	return []byte(w.String()), windowWords.check(uint8(w))
}

// UnmarshalText reads what MarshalText wrote.
func (w *Window) UnmarshalText(text []byte) (err error) {
	*w, err = ParseWindow(string(text))

	return err
}

// quotaWords holds the words of QuotaAction.
var quotaWords = words{field: "on_quota", list: []string{"block", "throttle", "isolir"}}

// String returns the word of the action, without the rate of a throttle.
func (a QuotaAction) String() string { return quotaWords.name(uint8(a)) }

// ParseQuotaAction reads block, throttle or isolir; Plan.SetOnQuota reads the form with a rate.
// The error is Invalid.
func ParseQuotaAction(text string) (QuotaAction, error) {
	value, err := quotaWords.parse(text)

	return QuotaAction(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (a QuotaAction) MarshalText() ([]byte, error) {
	return []byte(a.String()), quotaWords.check(uint8(a))
}

// UnmarshalText reads what MarshalText wrote.
func (a *QuotaAction) UnmarshalText(text []byte) (err error) {
	*a, err = ParseQuotaAction(string(text))

	return err
}

// Limited reports whether the plan bounds data or time.
func (p *Plan) Limited() bool { return p.TimeLimit > 0 || !p.DataLimit.IsZero() }

// Metered reports whether what was used can change what the plan gives.
func (p *Plan) Metered() bool { return p.Limited() || len(p.Tiers) > 0 }

// TopUpWindow returns the window that a top-up belongs to: that of the quota, or of the tiers where
// the plan has no quota.
func (p *Plan) TopUpWindow() Window {
	if p.Limited() || len(p.Tiers) == 0 {
		return p.QuotaWindow
	}

	return p.TierWindow
}

// Bounds is a quota: what may be used within one window. Zeros are no bounds.
type Bounds struct {
	Data   DataLimit
	Online time.Duration
}

// Bounds returns the plan's quota with a top-up of the current window added to each bound that
// there is.
func (p *Plan) Bounds(added TopUp) Bounds {
	bounds := Bounds{
		Data: DataLimit{
			Up:    raise(p.DataLimit.Up, added.Octets),
			Down:  raise(p.DataLimit.Down, added.Octets),
			Total: raise(p.DataLimit.Total, added.Octets),
		},
		Online: p.TimeLimit,
	}
	if bounds.Online > 0 {
		bounds.Online += added.Online
	}

	return bounds
}

// Exhausted reports whether an amount used in the quota window reaches one of the bounds.
func (b *Bounds) Exhausted(used Amount) bool {
	limit := &b.Data

	return reached(limit.Up, used.Up) || reached(limit.Down, used.Down) ||
		reached(limit.Total, used.Total()) || b.Online > 0 && used.Online >= b.Online
}

// Remaining returns what an amount used in the quota window leaves of the bounds; 0 where there is
// no bound. It has a meaning only while the quota is not exhausted.
func (b *Bounds) Remaining(used Amount) (DataLimit, time.Duration) {
	limit := &b.Data
	left := DataLimit{
		Up:    remaining(limit.Up, used.Up),
		Down:  remaining(limit.Down, used.Down),
		Total: remaining(limit.Total, used.Total()),
	}

	return left, max(b.Online-used.Online, 0)
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

// throttlePrefix stands before the rate in the text form of a throttle.
const throttlePrefix = "throttle="

// SetOnQuota reads what follows when the quota is used: block, isolir or throttle=RATE. It keeps
// the rate in Throttle.Rate; Prepare makes the rest of that profile. The error is Invalid and
// leaves the plan as it was.
func (p *Plan) SetOnQuota(text string) error {
	rate, throttles := strings.CutPrefix(text, throttlePrefix)
	if throttles {
		if _, err := ParseRate(rate); err != nil {
			return inField("on_quota", err)
		}
		p.OnQuota, p.Throttle.Rate = QuotaThrottle, rate

		return nil
	}

	switch text {
	case QuotaBlock.String():
		p.OnQuota, p.Throttle = QuotaBlock, Profile{}
	case QuotaIsolir.String():
		p.OnQuota, p.Throttle = QuotaIsolir, Profile{}
	default:
		return Invalidf("on_quota", "%q is not one of block, isolir, throttle=RATE", text)
	}

	return nil
}

// OnQuotaText writes what follows when the quota is used, as SetOnQuota reads it.
func (p *Plan) OnQuotaText() string {
	if p.OnQuota == QuotaThrottle {
		return throttlePrefix + p.Throttle.Rate
	}

	return p.OnQuota.String()
}
