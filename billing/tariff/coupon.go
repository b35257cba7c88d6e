package tariff

import "gardu/store"

// Coupon is what a coupon takes off a price: a part of it, or a fixed amount.
type Coupon struct {
	Hundredths int64 // hundredths of a percent of the price; 0 for a fixed coupon
	Fixed      int64 // minor units, where Hundredths is 0
	Cap        int64 // the most that a part may come to; 0 for no bound
	Min        int64 // the least price that it is good for
}

// Why a coupon is refused for a price. Both are Invalid in "coupon".
var (
	ErrBelowMinimum = store.Invalidf("coupon", "is good for dearer orders only")
	ErrCoversPrice  = store.Invalidf("coupon", "takes off as much as the order costs, or more")
)

// Validate says what is wrong with the coupon: it takes off a part or a fixed amount, one of the
// two. The error is Invalid in value, cap or min.
func (c Coupon) Validate() error {
	switch {
	case (c.Hundredths == 0) == (c.Fixed == 0):
		return store.Invalidf("value", "must be either a percentage or an amount")
	case c.Hundredths < 0 || c.Hundredths > whole:
		return store.Invalidf("value", "must be a percentage above 0 up to 100")
	case c.Fixed < 0 || c.Fixed > store.MaxMoney:
		return store.Invalidf("value", "must be an amount above 0 up to %d minor units",
			store.MaxMoney)
	case c.Cap < 0 || c.Cap > store.MaxMoney:
		return store.Invalidf("cap", "must be from 0 to %d minor units", store.MaxMoney)
	case c.Min < 0 || c.Min > store.MaxMoney:
		return store.Invalidf("min", "must be from 0 to %d minor units", store.MaxMoney)
	default:
		return nil
	}
}

// Discount returns what a coupon takes off a price. The error is ErrBelowMinimum for a price below
// its Min and ErrCoversPrice where nothing would be left to pay. Whether the coupon is in force
// and has uses left is not seen here.
func Discount(price int64, coupon Coupon) (int64, error) {
	if price < coupon.Min {
		return 0, ErrBelowMinimum
	}
	discount := max(coupon.Fixed, 0)
	if coupon.Hundredths > 0 {
		discount = store.Portion(price, coupon.Hundredths, whole)
		if coupon.Cap > 0 {
			discount = min(discount, coupon.Cap)
		}
	}
	if discount >= price {
		return 0, ErrCoversPrice
	}

	return discount, nil
}
