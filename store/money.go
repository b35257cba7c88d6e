package store

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// MaxMoney is the largest amount of money, in minor units: what a price, a document, a balance or
// a sum may reach on either side of zero.
const MaxMoney int64 = 1_000_000_000_000_000

// maxMoneyText is how long the decimal text of an amount may be: sixteen digits of MaxMoney, a
// sign, a point and a row of zeros behind it.
const maxMoneyText = 32

// Currency is a currency by its three letters of ISO 4217, such as IDR.
type Currency string

// IDR is the rupiah. Its sen are long out of use, so its minor unit is the rupiah itself.
const IDR Currency = "IDR"

// oddExponents lists the currencies without two decimals, as ISO 4217 gives them; the rupiah's two
// decimals there are nobody's practice.
var oddExponents = map[Currency]int{
	IDR:   0,
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
	"RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// Exponent returns how many decimals the currency has: 0 for the rupiah and the yen, mostly 2.
func (c Currency) Exponent() int {
	if exponent, odd := oddExponents[c]; odd {
		return exponent
	}

	return 2
}

// Validate says whether the currency is three upper-case letters. The error is Invalid and names
// the field given.
func (c Currency) Validate(field string) error {
	letters := strings.Trim(string(c), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	if len(c) != 3 || !letters {
		return Invalidf(field, "must be three upper-case letters of ISO 4217, such as IDR")
	}

	return nil
}

// exampleUnits is the amount that a refusal shows as an example, in whole units.
const exampleUnits = 1000

// Parse reads decimal text, such as 166500, 10.50 or -7, into minor units. Zeros behind the
// decimals of the currency are taken, a finer fraction is refused, and so is every sign but a
// leading minus, a leading zero, an exponent, a separator of thousands, a space, and an amount
// beyond MaxMoney. The error is Invalid, names the field given and does not repeat the text.
func (c Currency) Parse(field, text string) (int64, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, pointed := strings.Cut(digits, ".")
	wellFormed := len(text) <= maxMoneyText && areDigits(whole) && (len(whole) == 1 || whole[0] != '0')
	if !wellFormed || pointed && !areDigits(fraction) {
		return 0, Invalidf(field,
			"must be an amount in digits, such as %s", c.Format(exampleUnits*c.unit()))
	}
	exponent := c.Exponent()
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > exponent {
		return 0, Invalidf(field, "must have at most %d decimals", exponent)
	}
	fraction += strings.Repeat("0", exponent-len(fraction))

	minor, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || minor > MaxMoney {
		return 0, Invalidf(field, "must be at most %s", c.Format(MaxMoney))
	}
	if negative {
		minor = -minor
	}

	return minor, nil
}

// unit returns one whole of the currency, in minor units.
func (c Currency) unit() int64 {
	unit := int64(1)
	for range c.Exponent() {
		unit *= 10
	}

	return unit
}

// Format writes an amount as Parse reads it: 166500 in rupiah, 10.50 in dollars.
func (c Currency) Format(minor int64) string {
	sign, whole, fraction := c.parts(minor)
	if fraction == "" {
		return sign + whole
	}

	return sign + whole + "." + fraction
}

// Show writes an amount for people: "Rp 166.500" for rupiah as Indonesia writes them, and the
// letters of any other currency before it, as in "USD 1,210.50". It is not made to be read back.
func (c Currency) Show(minor int64) string {
	sign, whole, fraction := c.parts(minor)
	if c == IDR {
		return sign + "Rp " + grouped(whole, '.')
	}
	if fraction != "" {
		fraction = "." + fraction
	}

	return sign + string(c) + " " + grouped(whole, ',') + fraction
}

// parts takes an amount apart into its sign, its whole units and its decimals, which are absent in
// a currency without.
func (c Currency) parts(minor int64) (sign, whole, fraction string) {
	if minor < 0 {
		sign = "-"
	}
	exponent := c.Exponent()
	digits := strconv.FormatUint(magnitude(minor), 10)
	if short := exponent + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - exponent

	return sign, digits[:point], digits[point:]
}

// grouped puts a separator between groups of three digits.
func grouped(digits string, separator byte) string {
	var text strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			text.WriteByte(separator)
		}
		text.WriteByte(digits[i])
	}

	return text.String()
}

// areDigits says whether a text is one digit or more, and nothing else.
func areDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// AddMoney adds two amounts. A sum beyond MaxMoney on either side of zero is Invalid in "amount".
func AddMoney(a, b int64) (int64, error) { return SumMoney(a, b) }

// SumMoney adds amounts, each of which and each sum on the way must lie within MaxMoney on either
// side of zero. The error is Invalid in "amount".
func SumMoney(amounts ...int64) (int64, error) {
	var sum int64
	for _, amount := range amounts {
		if !withinMoney(amount) || !withinMoney(sum+amount) {
			return 0, Invalidf("amount", "goes beyond %d minor units", MaxMoney)
		}
		sum += amount
	}

	return sum, nil
}

// withinMoney says whether an amount lies within MaxMoney on either side of zero.
func withinMoney(amount int64) bool { return -MaxMoney <= amount && amount <= MaxMoney }

// Portion returns amount x numerator / denominator, rounded half away from zero to a whole minor
// unit. It is the one place that rounds money: every tax, share, discount and proration passes
// through it, once. The product is held in 128 bits, and a result beyond an int64 is the largest
// one of its sign, which every bound on money refuses. The denominator must be above zero; it
// panics otherwise, as a division by zero does.
func Portion(amount, numerator, denominator int64) int64 {
	if denominator <= 0 {
		panic("store: a portion needs a denominator above zero")
	}
	negative := (amount < 0) != (numerator < 0)
	high, low := bits.Mul64(magnitude(amount), magnitude(numerator))
	divisor := uint64(denominator)
	low, carry := bits.Add64(low, divisor/2, 0)
	high += carry
	if high >= divisor {
		return signed(math.MaxUint64, negative)
	}
	whole, _ := bits.Div64(high, low, divisor)

	return signed(whole, negative)
}

// magnitude returns an amount without its sign.
func magnitude(amount int64) uint64 {
	if amount < 0 {
		return -uint64(amount)
	}

	return uint64(amount)
}

// signed gives a magnitude its sign, held to what an int64 has.
func signed(magnitude uint64, negative bool) int64 {
	if negative {
		return -int64(min(magnitude, -math.MinInt64))
	}

	return int64(min(magnitude, math.MaxInt64))
}
