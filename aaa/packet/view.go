package packet

import "encoding/binary"

// Sizes of the wire format, in octets (RFC 2865 sections 3 and 5).
const (
	HeaderSize        = 20                  // code, identifier, length, authenticator
	MaxSize           = 4096                // a packet, header included
	AuthenticatorSize = 16                  // Request and Response Authenticator
	MaxValue          = 253                 // the value of one attribute
	MaxVendorValue    = MaxValue - 4 - 2    // the value of one vendor attribute
	attributeHeader   = 2                   // type and length
	vendorHeader      = attributeHeader + 4 // type, length and vendor id
)

// View is a window on a received packet whose length and attribute lengths are known to be
// right. It shares the memory of the datagram: it is valid for as long as the datagram is left
// alone. The zero View holds no packet; only Parse makes one that may be asked.
type View struct {
	octets []byte
}

// Parse checks the header and the length of every attribute and returns a view of the packet.
// Octets after Length are padding and are left out (RFC 2865 section 3). The error is a Reason.
func Parse(datagram []byte) (View, error) {
	if len(datagram) < HeaderSize {
		return View{}, TooShort
	}

	length := int(binary.BigEndian.Uint16(datagram[2:4]))

	switch {
	case length < HeaderSize:
		return View{}, TooShort
	case length > MaxSize:
		return View{}, TooLong
	case length > len(datagram):
		return View{}, Overrun
	}

	if !wellFormed(datagram[HeaderSize:length]) {
		return View{}, BadAttribute
	}

	return View{octets: datagram[:length:length]}, nil
}

// CheckAttributes reports BadAttribute when encoded is not a whole number of attributes, nil
// otherwise. It is for those who keep attributes already encoded for Builder.Raw.
func CheckAttributes(encoded []byte) error {
	if !wellFormed(encoded) {
		return BadAttribute
	}

	return nil
}

// wellFormed reports whether octets are a sequence of type, length and value that ends exactly
// at the end. It serves attributes and vendor attributes alike.
func wellFormed(octets []byte) bool {
	for len(octets) >= attributeHeader {
		length := int(octets[1])
		if length < attributeHeader || length > len(octets) {
			return false
		}

		octets = octets[length:]
	}

	return len(octets) == 0
}

// Code returns the kind of the packet; it may be one this package does not know.
func (v View) Code() Code { return Code(v.octets[0]) }

// Identifier returns the octet that matches answers to requests.
func (v View) Identifier() byte { return v.octets[1] }

// Length returns the size of the packet in octets, padding left out.
func (v View) Length() int { return len(v.octets) }

// Authenticator returns the 16 octets of the Request or Response Authenticator, sharing the
// datagram's memory.
func (v View) Authenticator() []byte { return v.octets[4:HeaderSize:HeaderSize] }

// Octets returns the whole packet without padding, sharing the datagram's memory.
func (v View) Octets() []byte { return v.octets }

// Attributes returns a cursor before the first attribute.
func (v View) Attributes() Cursor { return Cursor{rest: v.octets[HeaderSize:]} }

// Get returns the value of the first attribute of a type. The value may be empty.
func (v View) Get(t Type) ([]byte, bool) {
	for c := v.Attributes(); c.Next(); {
		if c.Type == t {
			return c.Value, true
		}
	}

	return nil, false
}

// Vendor returns the value of a vendor's first attribute of a type, wherever in the packet it
// stands.
func (v View) Vendor(vendor Vendor, t Type) ([]byte, bool) {
	for c := v.Attributes(); c.Next(); {
		if c.Type != VendorSpecific {
			continue
		}

		id, inner, ok := SplitVendor(c.Value)
		if !ok || id != vendor {
			continue
		}

		for inner.Next() {
			if inner.Type == t {
				return inner.Value, true
			}
		}
	}

	return nil, false
}
