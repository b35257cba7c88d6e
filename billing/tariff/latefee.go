package tariff

import "gardu/store"

// whole is a whole in hundredths of a percent.
const whole = 100 * 100

// Late says what an overdue document costs beside itself: a flat amount, a part of its total, or
// both. The zero value costs nothing.
type Late struct {
	Flat       int64 // minor units
	Hundredths int64 // hundredths of a percent of the total: 250 is 2.5 %
	Cap        int64 // the most that is asked, in minor units; 0 for no bound
}

// Validate lists what is wrong with the fee. The error is Invalid in flat, percent or cap.
func (l Late) Validate() error {
	switch {
	case l.Flat < 0 || l.Flat > store.MaxMoney:
		return store.Invalidf("flat", "must be from 0 to %d minor units", store.MaxMoney)
	case l.Hundredths < 0 || l.Hundredths > whole:
		return store.Invalidf("percent", "must be from 0 to 100")
	case l.Cap < 0 || l.Cap > store.MaxMoney:
		return store.Invalidf("cap", "must be from 0 to %d minor units", store.MaxMoney)
	default:
		return nil
	}
}

// LateFee returns the fee on what is unpaid of an overdue document. It is asked once for a
// document, by a line or a note of its own. Nothing unpaid costs nothing.
func LateFee(total int64, fee Late) int64 {
	if total <= 0 {
		return 0
	}
	most := store.MaxMoney
	if fee.Cap > 0 {
		most = min(most, fee.Cap)
	}
	flat := min(max(fee.Flat, 0), most)
	part := min(store.Portion(total, max(fee.Hundredths, 0), whole), most)

	return min(flat+part, most)
}
