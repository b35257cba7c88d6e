package qris

import (
	"strconv"
	"strings"

	"gardu/store"
)

const (
	// MaxAmount is the largest amount a code can carry, in whole rupiah: 13 digits.
	MaxAmount int64 = 9_999_999_999_999

	amountOctets = 13 // of an amount as text, its decimal point included
	sen          = 2  // decimals that ISO 4217 gives the rupiah; they are always zero here
)

// FormatAmount writes an amount of whole rupiah (IDR has no smaller unit in gardu) as a code
// carries it: digits alone, no separator, no decimals, no leading zero. It is Invalid in "amount"
// for what is not above zero and for more than MaxAmount.
func FormatAmount(rupiah int64) (string, error) {
	if fault := faultOfAmount(rupiah); fault != "" {
		return "", store.Invalidf("amount", "%s", fault)
	}

	return strconv.FormatInt(rupiah, 10), nil
}

// ParseAmount reads an amount of whole rupiah as codes write it: at most 13 characters, digits with
// at most one decimal point. Decimals, at most two, must be zeros, since a part of a rupiah cannot
// be paid. A sign, a separator of thousands, a leading zero and an amount of nothing are Invalid in
// "amount".
func ParseAmount(text string) (int64, error) {
	rupiah, fault := readAmount(text)
	if fault != "" {
		return 0, store.Invalidf("amount", "%s", fault)
	}

	return rupiah, nil
}

// faultOfAmount says what is wrong with an amount, or "".
func faultOfAmount(rupiah int64) string {
	if rupiah <= 0 {
		return "must be above zero"
	}
	if rupiah > MaxAmount {
		return "must have at most 13 digits"
	}

	return ""
}

// readAmount reads an amount and says what is wrong with it, or "".
func readAmount(text string) (rupiah int64, fault string) {
	if len(text) > amountOctets {
		return 0, "must have at most 13 characters"
	}
	whole, decimals, _ := strings.Cut(text, ".")
	if !isDigits(whole) || decimals != "" && !isDigits(decimals) {
		return 0, "must be digits with at most one decimal point"
	}
	if len(decimals) > sen || strings.Trim(decimals, "0") != "" {
		return 0, "must be whole rupiah"
	}
	if whole[0] == '0' && len(whole) > 1 {
		return 0, "must not begin with a zero"
	}
	rupiah, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, "must be a number"
	}

	return rupiah, faultOfAmount(rupiah)
}

// isAmount is readAmount as a rule.
func isAmount(text string) bool {
	_, fault := readAmount(text)

	return fault == ""
}
