package api

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrValue begins the errors of values that do not have the form of their kind.
var ErrValue = errors.New("value of a router not understood")

// badValue makes an ErrValue that shows the text, bounded.
func badValue(kind, text string) error {
	const most = 64
	if len(text) > most {
		text = text[:most]
	}

	return fmt.Errorf("%w: %q is no %s", ErrValue, Printable(text), kind)
}

// ParseBool reads a boolean of either era: true and false, or yes and no.
func ParseBool(text string) (bool, error) {
	switch text {
	case "true", "yes":
		return true, nil
	case "false", "no":
		return false, nil
	}

	return false, badValue("boolean", text)
}

// FormatBool writes a boolean as every RouterOS takes it.
func FormatBool(value bool) string {
	if value {
		return "yes"
	}

	return "no"
}

// ParseBytes reads a count of bytes or packets, a plain integer of up to 64 bits. Suffixes are
// refused: whether G means 1000 or 1024 differs.
func ParseBytes(text string) (uint64, error) {
	if text == "" || text[0] < '0' || text[0] > '9' {
		return 0, badValue("count", text)
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, badValue("count", text)
	}

	return value, nil
}

// FormatBytes writes a count as a plain integer.
func FormatBytes(value uint64) string { return strconv.FormatUint(value, 10) }

// ParseBytesPair reads the counters of a queue, "upload/download" as its target sees it.
func ParseBytesPair(text string) (up, down uint64, err error) {
	first, second, ok := strings.Cut(text, "/")
	if !ok {
		return 0, 0, badValue("pair of counts", text)
	}
	if up, err = ParseBytes(first); err == nil {
		down, err = ParseBytes(second)
	}
	if err != nil {
		return 0, 0, badValue("pair of counts", text)
	}

	return up, down, nil
}

// IsID reports whether a text is the id of an item: a star and hexadecimal digits. Where a name
// should stand (profile, pool, address) it is a dangling reference: what it named was removed.
func IsID(text string) bool {
	const most = 16
	if len(text) < 2 || len(text) > most+1 || text[0] != '*' {
		return false
	}
	for i := 1; i < len(text); i++ {
		c := text[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'F') && (c < 'a' || c > 'f') {
			return false
		}
	}

	return true
}

// ParseID reads an id into its number.
func ParseID(text string) (uint64, error) {
	if !IsID(text) {
		return 0, badValue("id", text)
	}

	return strconv.ParseUint(text[1:], 16, 64)
}

// FormatID writes an id as RouterOS does, in capitals.
func FormatID(id uint64) string { return "*" + strings.ToUpper(strconv.FormatUint(id, 16)) }

// SplitList takes a comma list apart; an empty text is an empty list.
func SplitList(text string) []string {
	if text == "" {
		return nil
	}

	return strings.Split(text, ",")
}

// JoinList makes a comma list.
func JoinList(items []string) string { return strings.Join(items, ",") }

// SameList reports whether two comma lists hold the same items; RouterOS may change their order.
func SameList(a, b string) bool {
	left, right := SplitList(a), SplitList(b)
	slices.Sort(left)
	slices.Sort(right)

	return slices.Equal(left, right)
}

// Printable makes the bytes of a router fit for people and logs: what is not UTF-8 or not
// printable becomes \xNN or \uNNNN. WinBox writes comments and names in the code page of its PC.
func Printable(text string) string {
	if isPrintable(text) {
		return text
	}
	var made strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1, r < utf8.RuneSelf && !unicode.IsPrint(r):
			fmt.Fprintf(&made, `\x%02x`, text[0])
		case !unicode.IsPrint(r):
			fmt.Fprintf(&made, `\u%04x`, r)
		default:
			made.WriteString(text[:size])
		}
		text = text[size:]
	}

	return made.String()
}

// isPrintable reports whether a text can be shown as it is.
func isPrintable(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return false
		}
	}

	return true
}
