package packet

import "encoding/binary"

// Cursor walks attributes in the order they stand. It is a plain value: copying it saves the
// place.
//
//	for c := view.Attributes(); c.Next(); {
//		use(c.Type, c.Value)
//	}
type Cursor struct {
	Type  Type   // of the attribute Next stopped at
	Value []byte // its value, sharing the packet's memory; may be empty

	rest []byte // attributes still to come, well formed
}

// Next steps to the next attribute and reports whether there is one.
func (c *Cursor) Next() bool {
	if len(c.rest) < attributeHeader {
		return false
	}

	length := int(c.rest[1])
	c.Type, c.Value = Type(c.rest[0]), c.rest[attributeHeader:length:length]
	c.rest = c.rest[length:]

	return true
}

// SplitVendor opens the value of a Vendor-Specific attribute: the vendor's number and a cursor
// over its attributes, of which there may be several (RFC 2865 section 5.26). It is false when
// the inside is not built as the RFC recommends; such an attribute is opaque and to be ignored.
func SplitVendor(value []byte) (Vendor, Cursor, bool) {
	if len(value) < 4+attributeHeader || !wellFormed(value[4:]) {
		return 0, Cursor{}, false
	}

	return Vendor(binary.BigEndian.Uint32(value)), Cursor{rest: value[4:]}, true
}
