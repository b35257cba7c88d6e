package gateway

import (
	"strconv"
	"strings"

	"gardu/store"
)

// MaxAmount is the largest amount that is read or asked for, in whole rupiah: 13 digits.
const MaxAmount int64 = 9_999_999_999_999

const (
	wholeDigits = 13 // of MaxAmount
	sen         = 2  // decimals that ISO 4217 gives the rupiah; always zero here
)

// ParseRupiah reads an amount of whole rupiah from decimal text, as providers write it: digits
// without a leading zero and, perhaps, one or two decimals that are zeros. A sign, an exponent, a
// separator of thousands and a part of a rupiah are Invalid in the field named. Zero is read.
func ParseRupiah(field, text string) (int64, error) {
	whole, decimals, pointed := strings.Cut(text, ".")
	if !isDigits(whole) || len(whole) > 1 && whole[0] == '0' {
		return 0, store.Invalidf(field, "must be an amount in digits")
	}
	if pointed && (decimals == "" || len(decimals) > sen || strings.Trim(decimals, "0") != "") {
		return 0, store.Invalidf(field, "must be whole rupiah")
	}
	if len(whole) > wholeDigits {
		return 0, store.Invalidf(field, "must have at most 13 digits")
	}
	rupiah, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, store.Invalidf(field, "must be an amount in digits")
	}

	return rupiah, nil
}

// FormatRupiah writes an amount of whole rupiah in digits alone.
func FormatRupiah(rupiah int64) string { return strconv.FormatInt(rupiah, 10) }

// isDigits reports whether a text is made of one digit or more, and of nothing else.
func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}

	return text != ""
}
