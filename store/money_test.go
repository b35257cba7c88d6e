package store_test

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestCurrencyValidate(t *testing.T) {
	t.Parallel()

	for _, currency := range []store.Currency{store.IDR, "USD", "JPY", "ZZZ"} {
		if err := currency.Validate("currency"); err != nil {
			t.Errorf("%s is refused: %v", currency, err)
		}
	}
	for _, currency := range []store.Currency{"", "ID", "idr", "IDRX", "ID1", "ÅB", " ID"} {
		err := currency.Validate("currency")
		if !store.Is(err, store.Invalid) || !slices.Equal(fields(err), []string{"currency"}) {
			t.Errorf("%q is taken: %v", currency, err)
		}
	}
}

func TestParseMoney(t *testing.T) {
	t.Parallel()

	cases := []struct {
		currency store.Currency
		text     string
		want     int64
	}{
		{store.IDR, "0", 0},
		{store.IDR, "166500", 166500},
		{store.IDR, "-166500", -166500},
		{store.IDR, "166500.00", 166500},
		{store.IDR, "166500.000000", 166500},
		{store.IDR, "1000000000000000", store.MaxMoney},
		{store.IDR, "-1000000000000000", -store.MaxMoney},
		{store.IDR, "-0", 0},
		{"USD", "10.50", 1050},
		{"USD", "10.5", 1050},
		{"USD", "10", 1000},
		{"USD", "0.01", 1},
		{"USD", "-0.01", -1},
		{"USD", "10000000000000.00", store.MaxMoney},
		{"JPY", "500", 500},
		{"KWD", "1.005", 1005},
	}
	for _, c := range cases {
		if got, err := c.currency.Parse("amount", c.text); err != nil || got != c.want {
			t.Errorf("%s %q is read as %d, %v; want %d", c.currency, c.text, got, err, c.want)
		}
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	t.Parallel()

	refused := map[store.Currency][]string{
		store.IDR: {
			"", "-", ".", "-.", "+1", "--1", " 1", "1 ", "1,000", "1.000.000", "1_000", "1e3", "0x10",
			"007", "00", "-07", ".5", "5.", "1.-5", "٣", "NaN", "Rp 1", "0.5", "166500.005",
			"1000000000000000.1", "1000000000000001",
			"-1000000000000001", "99999999999999999999", "9223372036854775808",
			"1." + strings.Repeat("0", 40),
		},
		"USD": {"0.001", "10.505", "10000000000000.01", "1,5"},
		"KWD": {"0.0001"},
	}
	for currency, texts := range refused {
		for _, text := range texts {
			got, err := currency.Parse("price", text)
			if !store.Is(err, store.Invalid) || !slices.Equal(fields(err), []string{"price"}) {
				t.Errorf("%s %q is read as %d, %v", currency, text, got, err)
			}
			if len(text) > 3 && strings.Contains(err.Error(), text) {
				t.Errorf("%q is repeated: %v", text, err)
			}
		}
	}
}

func TestWriteMoney(t *testing.T) {
	t.Parallel()

	cases := []struct {
		currency     store.Currency
		minor        int64
		format, show string
	}{
		{store.IDR, 0, "0", "Rp 0"},
		{store.IDR, 166500, "166500", "Rp 166.500"},
		{store.IDR, 999, "999", "Rp 999"},
		{store.IDR, 1000, "1000", "Rp 1.000"},
		{store.IDR, -1234567, "-1234567", "-Rp 1.234.567"},
		{"USD", 1050, "10.50", "USD 10.50"},
		{"USD", 5, "0.05", "USD 0.05"},
		{"USD", -121050, "-1210.50", "-USD 1,210.50"},
		{"JPY", 1210, "1210", "JPY 1,210"},
		{"KWD", 7, "0.007", "KWD 0.007"},
		{store.IDR, math.MinInt64, "-9223372036854775808", "-Rp 9.223.372.036.854.775.808"},
	}
	for _, c := range cases {
		if got := c.currency.Format(c.minor); got != c.format {
			t.Errorf("%s %d is written %q, want %q", c.currency, c.minor, got, c.format)
		}
		if got := c.currency.Show(c.minor); got != c.show {
			t.Errorf("%s %d is shown %q, want %q", c.currency, c.minor, got, c.show)
		}
	}
}

func TestMoneyRoundTrip(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]store.Currency{"IDR", "USD", "KWD", "JPY"}).Draw(t, "currency")
		minor := drawMoney(t, "minor")
		if got, err := currency.Parse("amount", currency.Format(minor)); err != nil || got != minor {
			t.Fatalf("%d is written %q and read as %d, %v", minor, currency.Format(minor), got, err)
		}
	})
}

func TestSumMoney(t *testing.T) {
	t.Parallel()

	const most = store.MaxMoney
	cases := []struct {
		amounts []int64
		want    int64
		fits    bool
	}{
		{nil, 0, true},
		{[]int64{150000, 16500}, 166500, true},
		{[]int64{-106452, 177419}, 70967, true},
		{[]int64{most, -most, most}, most, true},
		{[]int64{most, 1}, 0, false},
		{[]int64{-most, -1}, 0, false},
		{[]int64{most, 1, -1}, 0, false},
		{[]int64{most + 1}, 0, false},
		{[]int64{math.MaxInt64, math.MaxInt64}, 0, false},
		{[]int64{math.MinInt64, math.MinInt64}, 0, false},
		{[]int64{-1, math.MaxInt64}, 0, false},
	}
	for _, c := range cases {
		got, err := store.SumMoney(c.amounts...)
		if c.fits != (err == nil) || got != c.want || err != nil && !store.Is(err, store.Invalid) {
			t.Errorf("%v sum to %d, %v; want %d", c.amounts, got, err, c.want)
		}
		if len(c.amounts) != 2 {
			continue
		}
		sum, err := store.AddMoney(c.amounts[0], c.amounts[1])
		if sum != got || (err == nil) != c.fits {
			t.Errorf("%v add up to %d, %v", c.amounts, sum, err)
		}
	}
}

func TestPortion(t *testing.T) {
	t.Parallel()

	cases := []struct{ amount, numerator, denominator, want int64 }{
		{150000, 11, 100, 16500},
		{300000, 17, 31, 164516},
		{1, 1, 2, 1},
		{-1, 1, 2, -1},
		{1, -1, 2, -1},
		{-1, -1, 2, 1},
		{5, 1, 3, 2},
		{4, 1, 3, 1},
		{7, 1, 1, 7},
		{0, 5, 7, 0},
		{5, 0, 7, 0},
		{store.MaxMoney, store.MaxMoney, store.MaxMoney, store.MaxMoney},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64},
		{math.MinInt64, 1, 1, math.MinInt64},
		{1<<32 - 1, 1<<32 + 1, 4, 1 << 62}, // 2^64-1 quarters: the half carries
		{math.MaxInt64, 2, 1, math.MaxInt64},
		{math.MaxInt64, -2, 1, math.MinInt64},
		{math.MinInt64, math.MinInt64, 1, math.MaxInt64},
	}
	for _, c := range cases {
		if got := store.Portion(c.amount, c.numerator, c.denominator); got != c.want {
			t.Errorf("%d x %d/%d is %d, want %d", c.amount, c.numerator, c.denominator, got, c.want)
		}
	}
}

func TestPortionNeedsADenominator(t *testing.T) {
	t.Parallel()

	for _, denominator := range []int64{0, -1, math.MinInt64} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a denominator of %d is taken", denominator)
				}
			}()
			store.Portion(1, 1, denominator)
		}()
	}
}

// TestPortionAgainstBigNumbers compares with numbers of any size: twice the product over twice the
// denominator is moved by the denominator and rounded down.
func TestPortionAgainstBigNumbers(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		amount, numerator := rapid.Int64().Draw(t, "amount"), rapid.Int64().Draw(t, "numerator")
		denominator := rapid.Int64Min(1).Draw(t, "denominator")
		product := new(big.Int).Mul(big.NewInt(amount), big.NewInt(numerator))
		sign := int64(product.Sign())
		product.Abs(product).Lsh(product, 1).Add(product, big.NewInt(denominator))
		product.Quo(product, new(big.Int).Lsh(big.NewInt(denominator), 1)).Mul(product, big.NewInt(sign))

		want := int64(math.MaxInt64)
		if product.IsInt64() {
			want = product.Int64()
		} else if sign < 0 {
			want = math.MinInt64
		}
		if got := store.Portion(amount, numerator, denominator); got != want {
			t.Fatalf("%d x %d/%d is %d, want %v", amount, numerator, denominator, got, product)
		}
	})
}

// drawMoney draws an amount of money.
func drawMoney(t *rapid.T, label string) int64 {
	return rapid.Int64Range(-store.MaxMoney, store.MaxMoney).Draw(t, label)
}

func FuzzParseMoney(f *testing.F) {
	for _, text := range []string{
		"0", "166500", "-7", "10.50", "0.005", "1e9", "1,000", "007", "1000000000000000",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, currency := range []store.Currency{"IDR", "USD", "KWD"} {
			minor, err := currency.Parse("amount", text)
			if err != nil {
				if !store.Is(err, store.Invalid) || minor != 0 {
					t.Errorf("%q: %d, %v", text, minor, err)
				}

				continue
			}
			if minor > store.MaxMoney || minor < -store.MaxMoney {
				t.Errorf("%q is read as %d", text, minor)
			}
			exact, ok := new(big.Rat).SetString(text)
			unit := new(big.Rat).SetInt64(1)
			for range currency.Exponent() {
				unit.Mul(unit, big.NewRat(10, 1))
			}
			if !ok || exact.Mul(exact, unit).Cmp(new(big.Rat).SetInt64(minor)) != 0 {
				t.Errorf("%s %q is read as %d", currency, text, minor)
			}
			if again, err := currency.Parse("amount", currency.Format(minor)); err != nil || again != minor {
				t.Errorf("%q: %d, then %d, %v", text, minor, again, err)
			}
		}
	})
}
