package reply

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"layeh.com/radius/dictionary"
)

// encode makes the octets of a value that is written as text. The fault is the end of a sentence
// about the attribute, or nothing.
func (d *definition) encode(text string) (value []byte, fault string) {
	if text == "" {
		return nil, "must not be empty"
	}

	switch d.kind {
	case dictionary.AttributeString, dictionary.AttributeOctets:
		value, fault = d.encodeOctets(text)
	case dictionary.AttributeIPAddr, dictionary.AttributeIPv6Addr:
		value, fault = d.encodeAddress(text)
	case dictionary.AttributeIPv6Prefix:
		value, fault = encodePrefix(text)
	case dictionary.AttributeDate:
		value, fault = encodeDate(text)
	case dictionary.AttributeIFID:
		value, fault = encodeInterface(text)
	default:
		value, fault = d.encodeNumber(text)
	}

	if len(value) > d.limit() {
		return nil, "is longer than " + strconv.Itoa(d.limit()) + " octets"
	}

	return value, fault
}

// encodeOctets takes a text as it is. Octets may also be written as 0x and hexadecimal digits.
func (d *definition) encodeOctets(text string) ([]byte, string) {
	if digits, isHex := cutHex(text); isHex && d.kind == dictionary.AttributeOctets {
		value, err := hex.DecodeString(digits)
		if err != nil || len(value) == 0 {
			return nil, "needs an even number of hexadecimal digits after 0x"
		}

		return value, ""
	}

	if checkText("", text, math.MaxInt) != nil {
		return nil, "must be text without control characters"
	}

	return []byte(text), ""
}

// encodeAddress takes an address of the attribute's family.
func (d *definition) encodeAddress(text string) ([]byte, string) {
	address, err := netip.ParseAddr(text)
	if d.kind == dictionary.AttributeIPAddr {
		if err != nil || !address.Is4() {
			return nil, "must be an IPv4 address"
		}

		return address.AsSlice(), ""
	}

	if err != nil || !address.Is6() || address.Zone() != "" {
		return nil, "must be an IPv6 address without a zone"
	}

	return address.AsSlice(), ""
}

// encodePrefix takes an IPv6 prefix: a zero octet, its length, and all its octets (RFC 3162
// section 2.3).
func encodePrefix(text string) ([]byte, string) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil || !prefix.Addr().Is6() || prefix.Addr().Is4In6() {
		return nil, "must be an IPv6 prefix, such as 2001:db8::/56"
	}

	if prefix != prefix.Masked() {
		return nil, "has bits set behind the length of its prefix"
	}

	return append([]byte{0, byte(prefix.Bits())}, prefix.Addr().AsSlice()...), ""
}

// encodeDate takes a time as RFC 3339 writes it, or as seconds since 1970.
func encodeDate(text string) ([]byte, string) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		if at.Unix() < 0 || at.Unix() > math.MaxUint32 {
			return nil, "must lie between 1970 and 2106"
		}

		return binary.BigEndian.AppendUint32(nil, uint32(at.Unix())), ""
	}

	number, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return nil, "must be a time, such as 2030-01-31T12:00:00+07:00"
	}

	return binary.BigEndian.AppendUint32(nil, uint32(number)), ""
}

// encodeInterface takes an interface identifier, four groups of hexadecimal digits.
func encodeInterface(text string) ([]byte, string) {
	groups := strings.Split(text, ":")
	if len(groups) != 4 {
		return nil, "must be four groups of hexadecimal digits"
	}

	var value []byte

	for _, group := range groups {
		number, err := strconv.ParseUint(group, 16, 16)
		if err != nil {
			return nil, "must be four groups of hexadecimal digits"
		}

		value = binary.BigEndian.AppendUint16(value, uint16(number))
	}

	return value, ""
}

// encodeNumber takes a named value, or a number in decimal or, after 0x, hexadecimal digits.
func (d *definition) encodeNumber(text string) ([]byte, string) {
	size := d.numberSize()
	if size == 0 {
		return nil, "is of a type that cannot be given"
	}

	number, known := d.values[strings.ToLower(text)]
	if !known {
		parsed, isNumber := parseNumber(text, size*8)
		if !isNumber {
			return nil, d.wantedNumber(size)
		}

		number = parsed
	}

	var value [8]byte
	binary.BigEndian.PutUint64(value[:], number)

	return value[8-size:], ""
}

// numberSize is the number of octets of a numeric attribute; 0 for one that is not numeric.
func (d *definition) numberSize() int {
	switch d.kind {
	case dictionary.AttributeByte:
		return 1
	case dictionary.AttributeShort:
		return 2
	case dictionary.AttributeInteger:
		return 4
	case dictionary.AttributeInteger64:
		return 8
	default:
		return 0
	}
}

// wantedNumber says what a numeric attribute takes.
func (d *definition) wantedNumber(size int) string {
	wanted := "must be a number up to " + strconv.FormatUint(math.MaxUint64>>(64-size*8), 10)
	if len(d.values) > 0 {
		wanted += " or one of its named values"
	}

	return wanted
}

// parseNumber reads an unsigned number.
func parseNumber(text string, bits int) (uint64, bool) {
	base := 10
	if digits, isHex := cutHex(text); isHex {
		text, base = digits, 16
	}

	number, err := strconv.ParseUint(text, base, bits)

	return number, err == nil
}

// cutHex takes the mark of hexadecimal digits away.
func cutHex(text string) (string, bool) {
	if len(text) >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') {
		return text[2:], true
	}

	return text, false
}
