package billing

import (
	"context"
	"slices"
	"strings"

	"gardu/billing/tariff"
	"gardu/store"
	"gardu/store/db"
)

// Why a coupon is refused, in the order in which the rules are asked. Each is Invalid in coupon,
// and so are tariff.ErrBelowMinimum, which comes after ErrCouponUsedUp, and tariff.ErrCoversPrice,
// which comes last.
var (
	ErrCouponUnknown = store.Invalidf("coupon", "there is no such coupon")
	ErrCouponOff     = store.Invalidf("coupon", "is not active")
	ErrCouponDay     = store.Invalidf("coupon", "is not good for today")
	ErrCouponUsedUp  = store.Invalidf("coupon", "was used as often as it may be")
	ErrCouponPlan    = store.Invalidf("coupon", "is not good for this plan")
	ErrCouponOnce    = store.Invalidf("coupon", "was used before, and is good once")
	ErrCouponBalance = store.Invalidf("coupon", "is not good for balance")
)

// MaxCouponCode is how many letters and digits the code of a coupon has at most.
const MaxCouponCode = 64

// couponFor returns the coupon of a code, if it is good for a sale of that price before discount.
func (d *desk) couponFor(code string, what *sale, price int64) (*store.Coupon, error) {
	coupon, err := d.CouponByCode(code)
	if store.Is(err, store.NotFound) {
		return nil, ErrCouponUnknown
	}
	if err != nil {
		return nil, err
	}
	_, err = d.OrderByCoupon(coupon.ID, what.Customer.ID)
	if err != nil && !store.Is(err, store.NotFound) {
		return nil, err
	}
	used := err == nil
	switch {
	case coupon.Disabled:
		return nil, ErrCouponOff
	case d.now.Before(coupon.From), !coupon.To.IsZero() && !d.now.Before(coupon.To):
		return nil, ErrCouponDay
	case coupon.MaxUses > 0 && coupon.Used+coupon.Reserved >= coupon.MaxUses:
		return nil, ErrCouponUsedUp
	case price < coupon.Min:
		return nil, tariff.ErrBelowMinimum
	case len(coupon.Plans) > 0 && !slices.Contains(coupon.Plans, what.Plan.ID):
		return nil, ErrCouponPlan
	case coupon.Once && (used || what.Customer.ID == 0):
		return nil, ErrCouponOnce
	case what.Plan.Sale.Kind == store.SaleBalance:
		return nil, ErrCouponBalance
	default:
		return &coupon, nil
	}
}

// CouponPatch is what is to be set of a coupon; nil leaves a field as it is.
type CouponPatch struct {
	Code        *string
	Description *string
	Hundredths  *int64 // percent times 100; 0 for a fixed amount
	Fixed       *int64
	Cap         *int64
	Min         *int64
	MaxUses     *int64    // 0 for no bound
	Plans       *[]string // names, or ids in digits; empty for all
	From        *string   // first day, as 2026-01-31; empty for no bound
	To          *string   // last day; empty for never
	Disabled    *bool
	Funded      *bool
	Once        *bool
}

// AddCoupon makes a coupon. Its code is unique in either case.
func (b *Billing) AddCoupon(ctx context.Context, patch CouponPatch) (store.Coupon, error) {
	return atDesk(ctx, b, func(d *desk) (store.Coupon, error) {
		coupon := store.Coupon{Created: d.now}
		if err := patch.apply(d, &coupon); err != nil {
			return store.Coupon{}, err
		}

		return d.PutCoupon(coupon)
	})
}

// SetCoupon changes the fields that are given of a coupon. Orders that have reserved a use of it
// keep the discount at which they were made.
func (b *Billing) SetCoupon(
	ctx context.Context, id int64, patch CouponPatch,
) (store.Coupon, error) {
	return atDesk(ctx, b, func(d *desk) (store.Coupon, error) {
		coupon, err := d.Coupon(id)
		if err == nil {
			err = store.CheckExpected(ctx, coupon.Revision)
		}
		if err == nil {
			err = patch.apply(d, &coupon)
		}
		if err != nil {
			return store.Coupon{}, err
		}

		return d.PutCoupon(coupon)
	})
}

// RemoveCoupon removes a coupon. One that pending orders have reserved is a Conflict error.
func (b *Billing) RemoveCoupon(ctx context.Context, id int64) error {
	_, err := atDesk(ctx, b, func(d *desk) (store.Coupon, error) {
		coupon, err := d.Coupon(id)
		if err == nil {
			err = store.CheckExpected(ctx, coupon.Revision)
		}
		if err != nil {
			return store.Coupon{}, err
		}
		if coupon.Reserved > 0 {
			return store.Coupon{}, store.Errorf(store.Conflict, "the coupon is reserved by %d orders",
				coupon.Reserved)
		}

		return coupon, d.DeleteCoupon(id)
	})

	return err
}

// Coupon returns a coupon. The error is NotFound.
func (b *Billing) Coupon(ctx context.Context, id int64) (coupon store.Coupon, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		coupon, err = r.Coupon(id)

		return err
	})

	return coupon, err
}

// Coupons lists coupons by id.
func (b *Billing) Coupons(ctx context.Context, page db.Page) (list []store.Coupon, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list, err = r.Coupons(page)

		return err
	})

	return list, err
}

// apply puts what is given into a coupon and checks it.
func (p *CouponPatch) apply(d *desk, coupon *store.Coupon) (err error) {
	store.Give(&coupon.Code, p.Code)
	store.Give(&coupon.Description, p.Description)
	store.Give(&coupon.Hundredths, p.Hundredths)
	store.Give(&coupon.Fixed, p.Fixed)
	store.Give(&coupon.Cap, p.Cap)
	store.Give(&coupon.Min, p.Min)
	store.Give(&coupon.MaxUses, p.MaxUses)
	store.Give(&coupon.Disabled, p.Disabled)
	store.Give(&coupon.Funded, p.Funded)
	store.Give(&coupon.Once, p.Once)
	if p.From != nil {
		coupon.From, err = dayIn(d.zone, "from", *p.From, 0)
	}
	if p.To != nil && err == nil {
		coupon.To, err = dayIn(d.zone, "to", *p.To, 1)
	}
	if p.Plans != nil && err == nil {
		err = p.applyPlans(d, coupon)
	}
	if err != nil {
		return err
	}

	return checkCoupon(coupon)
}

// applyPlans looks up the plans that a coupon is for.
func (p *CouponPatch) applyPlans(d *desk, coupon *store.Coupon) error {
	if len(*p.Plans) > store.MaxMembers {
		return store.Invalidf("plans", "at most %d fit", store.MaxMembers)
	}
	coupon.Plans = nil
	for _, key := range *p.Plans {
		plan, err := findPlan(&d.Lookup, key)
		if err != nil {
			return err
		}
		coupon.Plans = append(coupon.Plans, plan.ID)
	}

	return nil
}

// checkCoupon says what is wrong with a coupon.
func checkCoupon(coupon *store.Coupon) error {
	odd := strings.Trim(strings.ToUpper(coupon.Code), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
	switch {
	case coupon.Code == "" || len(coupon.Code) > MaxCouponCode || odd != "":
		return store.Invalidf("code", "must have 1 to %d letters, digits, dashes and underscores",
			MaxCouponCode)
	case len(coupon.Description) > store.MaxRecordText:
		return store.Invalidf("description", "is longer than %d octets", store.MaxRecordText)
	case coupon.MaxUses < 0 || coupon.MaxUses > store.MaxMoney:
		return store.Invalidf("max_uses", "must not be negative")
	case !coupon.To.IsZero() && !coupon.To.After(coupon.From):
		return store.Invalidf("to", "must not be before the first day")
	}

	return (tariff.Coupon{
		Hundredths: coupon.Hundredths, Fixed: coupon.Fixed, Cap: coupon.Cap, Min: coupon.Min,
	}).Validate()
}
