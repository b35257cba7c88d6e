package store

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// MaxLogin is the longest login in octets: what one RADIUS attribute carries (RFC 2865 section
// 5).
const MaxLogin = 253

// LoginRules says which parts of a login that a router sends are not the login.
type LoginRules struct {
	StripDomain bool // DOMAIN\user is user, as Windows dialers write it
	StripRealm  bool // user@realm is user
}

// Normalize appends the login as it is compared to dst and returns it: what Strip gives, and for
// a hotspot folded to lower case, since telephones capitalise what people type. Folding knows
// ASCII only, as store/db and the directory do. Any other kind is compared exactly. Whoever looks
// for vouchers too asks with Strip, since codes are compared octet by octet. Normalizing a second
// time changes nothing. It allocates only where dst is too small; dst may share the beginning of
// login.
func (r LoginRules) Normalize(dst, login []byte, kind AccessKind) []byte {
	from := len(dst)
	dst = r.Strip(dst, login)
	if kind == Hotspot {
		foldASCII(dst[from:])
	}

	return dst
}

// Strip appends the login that a router has sent to dst, letter for letter, and returns it.
// Blanks around it go, then the domain up to the last backslash and the realm from the first @
// where the rules say so and a name remains.
func (r LoginRules) Strip(dst, login []byte) []byte {
	for length := -1; length != len(login); { // cutting the realm can bring a domain to light
		length = len(login)
		login = r.withoutRealm(r.withoutDomain(trimBlanks(login)))
	}

	return append(dst, login...)
}

// withoutDomain cuts the domain, if a name remains.
func (r LoginRules) withoutDomain(login []byte) []byte {
	at := bytes.LastIndexByte(login, '\\')
	if !r.StripDomain || at < 0 || at+1 == len(login) {
		return login
	}

	return trimBlanks(login[at+1:])
}

// withoutRealm cuts the realm, if a name remains.
func (r LoginRules) withoutRealm(login []byte) []byte {
	at := bytes.IndexByte(login, '@')
	if !r.StripRealm || at <= 0 {
		return login
	}

	return trimBlanks(login[:at])
}

// trimBlanks cuts spaces and tabs from both ends.
func trimBlanks(text []byte) []byte {
	for len(text) > 0 && isBlank(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && isBlank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}

	return text
}

// isBlank reports whether a character is a space or a tab.
func isBlank(character byte) bool { return character == ' ' || character == '\t' }

// foldASCII makes the letters A to Z small, in place.
func foldASCII(text []byte) {
	for place, character := range text {
		if 'A' <= character && character <= 'Z' {
			text[place] = character + 'a' - 'A'
		}
	}
}

// ValidateLogin says whether a login, or a voucher code, can be stored: 1 to 253 octets of UTF-8
// without control characters (so that no log line or reply can be forged through one) and without
// blanks at its ends, which a request would lose. The error is Invalid and names the field.
func ValidateLogin(field, login string) error {
	switch {
	case login == "":
		return Invalidf(field, "must not be empty")
	case len(login) > MaxLogin:
		return Invalidf(field, "is %d octets long, and at most %d fit", len(login), MaxLogin)
	case !utf8.ValidString(login):
		return Invalidf(field, "is not valid UTF-8")
	case hasControl(login):
		return Invalidf(field, "must not contain control characters")
	case isBlank(login[0]) || isBlank(login[len(login)-1]):
		return Invalidf(field, "must not begin or end with a blank")
	default:
		return nil
	}
}

// hasControl reports whether a text contains a control character, NUL, CR and LF among them.
func hasControl(text string) bool {
	for _, character := range text {
		if unicode.IsControl(character) {
			return true
		}
	}

	return false
}
