package tariff_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/tariff"
	"gardu/store"
)

func TestDiscount(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name   string
		price  int64
		coupon tariff.Coupon
		want   int64
		err    error
	}{
		{"a fixed amount", 20_000, tariff.Coupon{Fixed: 2_000}, 2_000, nil},
		{"ten percent", 150_000, tariff.Coupon{Hundredths: 1_000}, 15_000, nil},
		{"12.5 percent of an odd price", 99_999, tariff.Coupon{Hundredths: 1_250}, 12_500, nil},
		{"below its cap", 150_000, tariff.Coupon{Hundredths: 1_000, Cap: 20_000}, 15_000, nil},
		{"capped", 300_000, tariff.Coupon{Hundredths: 1_000, Cap: 20_000}, 20_000, nil},
		{"a cap is for parts", 50_000, tariff.Coupon{Fixed: 30_000, Cap: 20_000}, 30_000, nil},
		{"at the minimum", 100_000, tariff.Coupon{Fixed: 5, Min: 100_000}, 5, nil},
		{"below it", 99_999, tariff.Coupon{Fixed: 5, Min: 100_000}, 0, tariff.ErrBelowMinimum},
		{"all but one", 2_000, tariff.Coupon{Fixed: 1_999}, 1_999, nil},
		{"the whole price", 2_000, tariff.Coupon{Fixed: 2_000}, 0, tariff.ErrCoversPrice},
		{"more than the price", 2_000, tariff.Coupon{Fixed: 2_001}, 0, tariff.ErrCoversPrice},
		{"100 percent", 2_000, tariff.Coupon{Hundredths: 10_000}, 0, tariff.ErrCoversPrice},
		{"of nothing", 0, tariff.Coupon{Fixed: 1}, 0, tariff.ErrCoversPrice},
	} {
		got, err := tariff.Discount(c.price, c.coupon)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %d, %v; want %d, %v", c.name, got, err, c.want, c.err)
		}
		if err != nil {
			checkField(t, err, "coupon")
		}
	}
}

func TestDiscountProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		price := rapid.Int64Range(0, store.MaxMoney).Draw(t, "price")
		coupon := tariff.Coupon{
			Hundredths: rapid.Int64Range(0, 10_000).Draw(t, "hundredths"),
			Cap:        rapid.Int64Range(0, 1_000_000).Draw(t, "cap"),
			Min:        rapid.Int64Range(0, 1_000_000).Draw(t, "min"),
		}
		if coupon.Hundredths == 0 {
			coupon.Fixed = rapid.Int64Range(1, store.MaxMoney).Draw(t, "fixed")
		}
		if err := coupon.Validate(); err != nil {
			t.Fatal(err)
		}
		discount, err := tariff.Discount(price, coupon)
		if err == nil && (discount < 0 || discount >= price) || err != nil && discount != 0 {
			t.Fatalf("%d off %d, %v", discount, price, err)
		}
		if coupon.Hundredths > 0 && coupon.Cap > 0 && discount > coupon.Cap {
			t.Fatalf("%d is beyond the cap", discount)
		}
	})
}

func TestCouponValidate(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		coupon tariff.Coupon
		field  string
	}{
		{tariff.Coupon{}, "value"},
		{tariff.Coupon{Fixed: 1, Hundredths: 1}, "value"},
		{tariff.Coupon{Fixed: -1}, "value"},
		{tariff.Coupon{Fixed: store.MaxMoney + 1}, "value"},
		{tariff.Coupon{Hundredths: -1}, "value"},
		{tariff.Coupon{Hundredths: 10_001}, "value"},
		{tariff.Coupon{Fixed: 1, Cap: -1}, "cap"},
		{tariff.Coupon{Fixed: 1, Min: -1}, "min"},
	} {
		checkField(t, c.coupon.Validate(), c.field)
	}
}
