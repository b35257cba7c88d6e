package tariff_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/tariff"
)

func TestVoucherSpace(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		alphabet, length int
		want             uint64
	}{
		{10, 6, 1_000_000},
		{31, 6, 887_503_681},
		{31, 8, 852_891_037_441},
		{2, 63, 1 << 63},
		{2, 64, math.MaxUint64},
		{62, 100_000_000, math.MaxUint64},
		{1, 1000, 1},
		{0, 6, 0},
		{10, 0, 0},
		{-10, 2, 0},
	} {
		if got := tariff.VoucherSpace(c.alphabet, c.length); got != c.want {
			t.Errorf("%d letters at %d make %d, want %d", c.alphabet, c.length, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.IntRange(1, 300).Draw(t, "alphabet")
		length := rapid.IntRange(1, 80).Draw(t, "length")
		exact := new(big.Int).Exp(big.NewInt(int64(alphabet)), big.NewInt(int64(length)), nil)
		want := uint64(math.MaxUint64)
		if exact.IsUint64() {
			want = exact.Uint64()
		}
		if got := tariff.VoucherSpace(alphabet, length); got != want {
			t.Fatalf("%d letters at %d make %d, want %v", alphabet, length, got, exact)
		}
	})
}

func TestCheckBatch(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name                    string
		count, alphabet, length int
		field                   string
	}{
		{"six digits", 25_000, 10, 6, "length"},
		{"seven digits", 25_000, 10, 7, ""},
		{"one percent", 10_000, 10, 6, ""},
		{"one more", 10_001, 10, 6, "length"},
		{"six letters without look-alikes", 25_000, 31, 6, ""},
		{"no length", 1, 31, 0, "length"},
		{"no code", 0, 31, 8, "count"},
		{"fewer", -1, 31, 8, "count"},
	} {
		err := tariff.CheckBatch(c.count, c.alphabet, c.length)
		if c.field == "" && err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.field != "" {
			checkField(t, err, c.field)
		}
	}
}
