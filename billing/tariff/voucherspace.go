package tariff

import (
	"math"
	"math/bits"

	"gardu/store"
)

// minVoucherShare is how many codes there must be for each voucher of a batch. In a fuller space
// generating runs into codes that exist, and guessing one at a hotspot's login page pays off.
const minVoucherShare = 100

// VoucherSpace returns how many codes of a length an alphabet makes, or the largest uint64 where
// there are more. Without an alphabet there is none.
func VoucherSpace(alphabet, length int) uint64 {
	if alphabet <= 0 || length <= 0 {
		return 0
	}
	space := uint64(1)
	for range min(length, bits.UintSize) {
		high, low := bits.Mul64(space, uint64(alphabet))
		if high > 0 {
			return math.MaxUint64
		}
		space = low
	}

	return space
}

// CheckBatch refuses a batch of vouchers that would take more than a hundredth of the codes there
// are: 25 000 of six digits are too many, of seven digits they are not. The error is Invalid in
// count or length.
func CheckBatch(count, alphabet, length int) error {
	if count < 1 {
		return store.Invalidf("count", "must be at least 1")
	}
	if VoucherSpace(alphabet, length)/minVoucherShare < uint64(count) {
		return store.Invalidf("length",
			"is too short: %d codes would take more than 1 %% of those there are", count)
	}

	return nil
}
