package store

import (
	"math"
	"strconv"
	"strings"
)

// sizeUnits holds the decimal units of octets, the largest first. Data is sold in powers of ten;
// KiB and its kin are refused rather than taken for something else.
var sizeUnits = []struct {
	suffix string
	octets uint64
	digits int // decimal places that still make whole octets
}{
	{"TB", 1e12, 12},
	{"GB", 1e9, 9},
	{"MB", 1e6, 6},
	{"kB", 1e3, 3},
	{"B", 1, 0},
}

// ParseSize reads a number of octets: 50GB, 1.5MB, 700kB, 1500B or a bare number. Units are
// powers of ten in any case of letters. A fraction finer than one octet, and more than 64 bits,
// is refused. The error is Invalid.
func ParseSize(text string) (uint64, error) {
	number, octets, digits := text, uint64(1), 0
	for _, unit := range sizeUnits {
		at := len(text) - len(unit.suffix)
		if at >= 0 && strings.EqualFold(text[at:], unit.suffix) {
			number, octets, digits = text[:at], unit.octets, unit.digits

			break
		}
	}

	whole, fraction, dotted := strings.Cut(number, ".")
	size, ok := parseDigits(whole, math.MaxUint64/octets)
	size *= octets
	if ok && dotted {
		part := fraction + strings.Repeat("0", max(digits-len(fraction), 0))
		var rest uint64
		rest, ok = parseDigits(part, octets-1)
		ok = ok && fraction != "" && len(fraction) <= digits && rest <= math.MaxUint64-size
		size += rest
	}
	if !ok {
		return 0, Invalidf("size", "%q is not a size such as 50GB, 1.5MB, 700kB or 1500", text)
	}

	return size, nil
}

// FormatSize writes octets with the largest unit that keeps the number whole, as ParseSize reads
// it.
func FormatSize(octets uint64) string {
	for _, unit := range sizeUnits {
		if octets != 0 && octets%unit.octets == 0 {
			return strconv.FormatUint(octets/unit.octets, 10) + unit.suffix
		}
	}

	return "0B"
}

// HumanSize writes octets for people: in the largest unit that they fill, with one decimal where
// it is not 0, such as 112.4 GB. It cuts rather than rounds, so that a quota reads as used up only
// when it is.
func HumanSize(octets uint64) string {
	for _, unit := range sizeUnits {
		if octets < unit.octets {
			continue
		}
		text := strconv.FormatUint(octets/unit.octets, 10)
		if tenth := octets % unit.octets * 10 / unit.octets; tenth > 0 {
			text += "." + strconv.FormatUint(tenth, 10)
		}

		return text + " " + unit.suffix
	}

	return "0 B"
}
