package store

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Sizes of numbers on identity documents, in characters.
const (
	nikDigits      = 16
	minSIMDigits   = 12
	maxSIMDigits   = 14
	passportDigits = 7
	maxIdentity    = 32 // of any number before it is read, blanks and hyphens among them
)

// provinces lists the codes of provinces with which a NIK begins, as the ministry of home affairs
// gives them.
var provinces = []int{
	11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63, 64, 65,
	71, 72, 73, 74, 75, 76, 81, 82, 91, 92, 93, 94, 95, 96,
}

// NormalizeIdentity writes the number of an identity document without blanks, points and hyphens,
// letters in upper case, and checks it: a NIK of a KTP has 16 digits, made of a province, a place,
// a date of birth (the day of women 40 higher) and a number; a SIM has 12 to 14 digits; a passport
// a letter and 7 digits. An empty text stays empty. The error is Invalid in "identity" and does
// not repeat the number.
func NormalizeIdentity(kind DocumentKind, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if len(text) > maxIdentity {
		return "", Invalidf("identity", "is longer than any number of an identity document")
	}
	number := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(text))
	switch kind {
	case DocumentKTP:
		return number, checkNIK(number)
	case DocumentSIM:
		if !areDigits(number) || len(number) < minSIMDigits || len(number) > maxSIMDigits {
			return "", Invalidf("identity", "must be the %d to %d digits of a SIM",
				minSIMDigits, maxSIMDigits)
		}
	case DocumentPassport:
		if len(number) != 1+passportDigits || number[0] < 'A' || number[0] > 'Z' ||
			!areDigits(number[1:]) {
			return "", Invalidf("identity", "must be a letter and %d digits, as of a passport",
				passportDigits)
		}
	case NoDocument:
		return "", Invalidf("document", "must say which document the number is of")
	default:
		return "", Invalidf("document", "%v is not one of ktp, passport, sim", kind)
	}

	return number, nil
}

// checkNIK checks the sixteen digits of a NIK: PPKKCC DDMMYY NNNN.
func checkNIK(number string) error {
	if len(number) != nikDigits || !areDigits(number) {
		return Invalidf("identity", "must be the %d digits of a NIK", nikDigits)
	}
	province, _ := strconv.Atoi(number[:2])
	if !slices.Contains(provinces, province) || number[2:4] == "00" || number[4:6] == "00" {
		return Invalidf("identity", "does not begin with a province and place as a NIK does")
	}
	if !isBirthday(number[6:12]) {
		return Invalidf("identity", "does not hold a date of birth as a NIK does")
	}
	if number[12:] == "0000" {
		return Invalidf("identity", "does not end in a number as a NIK does")
	}

	return nil
}

// Days of birth of women are told from those of men by 40.
const womenDay = 40

// isBirthday reports whether six digits are a day, month and year of this century or the last.
func isBirthday(digits string) bool {
	day, _ := strconv.Atoi(digits[:2])
	month, _ := strconv.Atoi(digits[2:4])
	year, _ := strconv.Atoi(digits[4:])
	if day > womenDay {
		day -= womenDay
	}
	for _, century := range []int{1900, 2000} {
		date := time.Date(century+year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if day > 0 && date.Day() == day && int(date.Month()) == month {
			return true
		}
	}

	return false
}

// MaskIdentity hides a number but for its last four characters, for logs.
func MaskIdentity(number string) string {
	const shown = 4
	if len(number) <= shown {
		return strings.Repeat("*", len(number))
	}

	return strings.Repeat("*", len(number)-shown) + number[len(number)-shown:]
}
