package tariff_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/tariff"
	"gardu/store"
)

// always returns a draw that gives one number, held to what is asked for.
func always(number int64) func(n int64) int64 {
	return func(n int64) int64 { return min(number, n-1) }
}

// takenSums is a set of sums that wait for a payment.
type takenSums map[int64]bool

// has says whether a sum waits.
func (s takenSums) has(total int64) bool { return s[total] }

// TestTwoPayersOfOneBase is the golden customer's transfer: 78 773 with the code 137, and a second
// payer of the same base who draws the same code.
func TestTwoPayersOfOneBase(t *testing.T) {
	t.Parallel()

	waiting := takenSums{}
	code, err := tariff.UniqueCode(always(136), 1, 999, waiting.has, 78_773)
	if err != nil || code != 137 {
		t.Fatalf("code %d, %v", code, err)
	}
	waiting[78_773+code] = true

	second, err := tariff.UniqueCode(always(136), 1, 999, waiting.has, 78_773)
	if err != nil || second == code || second < 1 || second > 999 {
		t.Errorf("second code %d, %v", second, err)
	}
}

// TestUniqueCodeOfAnotherBase: it is the sum that must be unique, not the code.
func TestUniqueCodeOfAnotherBase(t *testing.T) {
	t.Parallel()

	waiting := takenSums{100_137: true}
	code, err := tariff.UniqueCode(always(36), 1, 999, waiting.has, 100_100)
	if err != nil || code == 37 {
		t.Errorf("code %d, %v", code, err)
	}
}

// TestUniqueCodesUntilExhausted takes every code of a range.
func TestUniqueCodesUntilExhausted(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Int64Range(0, 500).Draw(t, "low")
		high := low + rapid.Int64Range(0, 300).Draw(t, "span")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		waiting := takenSums{}
		for range high - low + 1 {
			code, err := tariff.UniqueCode(random.Int64N, low, high, waiting.has, 50_000)
			if err != nil || code < low || code > high || waiting[50_000+code] {
				t.Fatalf("code %d after %d, %v", code, len(waiting), err)
			}
			waiting[50_000+code] = true
		}
		code, err := tariff.UniqueCode(random.Int64N, low, high, waiting.has, 50_000)
		if !store.Is(err, store.Exhausted) || code != 0 {
			t.Fatalf("code %d, %v of a range that is used up", code, err)
		}
	})
}

func TestUniqueCodeRefuses(t *testing.T) {
	t.Parallel()

	none := takenSums{}.has
	for _, c := range []struct {
		low, high, total int64
		field            string
	}{
		{5, 4, 1, "unique_code"},
		{-1, 4, 1, "unique_code"},
		{0, 10_000, 1, "unique_code"},
		{1, 999, store.MaxMoney, "amount"},
	} {
		_, err := tariff.UniqueCode(always(0), c.low, c.high, none, c.total)
		checkField(t, err, c.field)
	}
}
