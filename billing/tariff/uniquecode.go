package tariff

import "gardu/store"

// MaxCodes is how many unique codes a range may hold, which bounds the search through it.
const MaxCodes = 10_000

// codeTries is how many codes are drawn before the range is searched.
const codeTries = 16

// UniqueCode picks a code from low to high, both included, so that total + code is not taken: no
// other request to the same receiving account waits for that sum. The code is drawn, so that one
// payer cannot guess the next one's; draw returns a random number from 0 up to and without n.
// After a few draws in vain the range is searched from a drawn place on. The error is Exhausted
// when every sum is taken, and Invalid in unique_code for a range that is empty, negative or longer
// than MaxCodes, or in amount for a sum beyond store.MaxMoney.
func UniqueCode(
	draw func(n int64) int64, low, high int64, taken func(total int64) bool, total int64,
) (code int64, err error) {
	size, err := codeRange(low, high)
	if err != nil {
		return 0, err
	}
	if _, err := store.AddMoney(total, high); err != nil {
		return 0, err
	}
	for range codeTries {
		if code = low + draw(size); !taken(total + code) {
			return code, nil
		}
	}
	start := draw(size)
	for step := range size {
		if code = low + (start+step)%size; !taken(total + code) {
			return code, nil
		}
	}

	return 0, store.Errorf(store.Exhausted, "every unique code for this amount is taken")
}

// codeRange returns how many codes a range holds.
func codeRange(low, high int64) (int64, error) {
	if low < 0 || high < low || high-low >= MaxCodes {
		return 0, store.Invalidf("unique_code",
			"must be a range of 1 to %d codes that are not negative", MaxCodes)
	}

	return high - low + 1, nil
}
