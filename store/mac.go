package store

// MAC is a station's hardware address; the zero value is none.
type MAC [6]byte

// macText is the length of the canonical spelling.
const macText = 17

// errNotMAC is what every text gets that spells no address. It is one value, so that a refusal
// costs the packet path nothing.
var errNotMAC error = &Error{
	Kind: Invalid, Field: "mac",
	Message: "is not a hardware address of twelve hexadecimal digits, such as AA:BB:CC:DD:EE:FF",
}

// IsZero reports whether there is no address.
func (m MAC) IsZero() bool { return m == MAC{} }

// ParseMAC reads an address in any spelling that a router or a person uses: twelve hexadecimal
// digits of either case, bare or in equal groups of two, four or six with one separator out of
// colon, hyphen and dot. Octets of zero alone are no station's address and are refused. It
// allocates nothing, whether it succeeds or not.
func ParseMAC[Text ~string | ~[]byte](text Text) (MAC, error) {
	group, ok := macGroup(len(text))
	if !ok {
		return MAC{}, errNotMAC
	}

	var mac MAC
	var digits int
	for place := range len(text) {
		character := text[place]
		if place%(group+1) == group {
			if !isMACSeparator(character) || character != text[group] {
				return MAC{}, errNotMAC
			}

			continue
		}
		nibble := hexNibble(character)
		if nibble > 0xf {
			return MAC{}, errNotMAC
		}
		mac[digits/2] = mac[digits/2]<<4 | nibble
		digits++
	}
	if mac.IsZero() {
		return MAC{}, errNotMAC
	}

	return mac, nil
}

// macGroup returns how many digits stand together in a spelling of this length.
func macGroup(length int) (int, bool) {
	switch length {
	case 12:
		return 12, true
	case 13:
		return 6, true
	case 14:
		return 4, true
	case macText:
		return 2, true
	default:
		return 0, false
	}
}

// isMACSeparator reports whether a character may stand between groups.
func isMACSeparator(character byte) bool {
	return character == ':' || character == '-' || character == '.'
}

// hexNibble returns the value of a hexadecimal digit, or a number above 15.
func hexNibble(character byte) byte {
	switch {
	case '0' <= character && character <= '9':
		return character - '0'
	case 'a' <= character && character <= 'f':
		return character - 'a' + 10
	case 'A' <= character && character <= 'F':
		return character - 'A' + 10
	default:
		return 0xff
	}
}

// AppendText appends the canonical spelling, in upper case with colons as a router writes it;
// nothing for no address. The error is always nil.
func (m MAC) AppendText(text []byte) ([]byte, error) {
	if m.IsZero() {
		return text, nil
	}

	const digits = "0123456789ABCDEF"
	for place, octet := range m {
		if place > 0 {
			text = append(text, ':')
		}
		text = append(text, digits[octet>>4], digits[octet&0xf])
	}

	return text, nil
}

// String returns the canonical spelling, or an empty text for no address.
func (m MAC) String() string {
	text, _ := m.AppendText(make([]byte, 0, macText))

	return string(text)
}

// MarshalText returns the canonical spelling.
func (m MAC) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads any spelling; an empty text is no address.
func (m *MAC) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*m = MAC{}

		return nil
	}
	*m, err = ParseMAC(text)

	return err
}
