package store

import "strings"

// CountryCode is the calling code of Indonesia, to which numbers without one belong.
const CountryCode = "62"

// Bounds of a telephone number in digits, its country code among them (ITU-T E.164 section 6).
const (
	minPhoneDigits = 8
	maxPhoneDigits = 15
)

// maxPhoneText bounds what is read as a number: the digits, and what people put between them.
const maxPhoneText = 40

// NormalizePhone writes a telephone number as E.164 does, a plus and 8 to 15 digits, whatever
// blanks, hyphens, points and parentheses stand between them. A number with one 0 before it is of
// the country given, and so is an Indonesian mobile number that begins with its 8; 00 is an
// international prefix. An empty text stays empty. The error is Invalid in "phone" and does not
// repeat the number.
func NormalizePhone(text, country string) (string, error) {
	if text == "" {
		return "", nil
	}
	bare := strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(text)
	digits, plus := strings.CutPrefix(bare, "+")
	if len(text) > maxPhoneText || !areDigits(digits) {
		return "", Invalidf("phone", "must be a telephone number, such as 0812-3456-7890")
	}
	international, full := strings.CutPrefix(digits, "00")
	switch {
	case plus:
	case full:
		digits = international
	case digits[0] == '0':
		digits = country + digits[1:]
	case country == CountryCode && digits[0] == '8':
		digits = country + digits
	case !strings.HasPrefix(digits, country):
		return "", Invalidf("phone", "must begin with 0, +, or the country code %s", country)
	}
	if national, ours := strings.CutPrefix(digits, country+"0"); ours {
		digits = country + national // +62 (0)812 is often written so
	}
	if len(digits) < minPhoneDigits || len(digits) > maxPhoneDigits || digits[0] == '0' {
		return "", Invalidf("phone", "must have %d to %d digits with its country code",
			minPhoneDigits, maxPhoneDigits)
	}

	return "+" + digits, nil
}
