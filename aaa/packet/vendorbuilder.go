package packet

import (
	"encoding/binary"
	"net/netip"
)

// Each method below adds one Vendor-Specific attribute with one vendor attribute inside, the
// form every NAS reads (RFC 2865 section 5.26). Values of zero length are left out.

// Vendor adds a vendor attribute as it is, at most 247 octets.
func (b *Builder) Vendor(vendor Vendor, t Type, value []byte) {
	copy(b.growVendor(vendor, t, len(value)), value)
}

// VendorText adds a vendor's text attribute, at most 247 octets.
func (b *Builder) VendorText(vendor Vendor, t Type, value string) {
	copy(b.growVendor(vendor, t, len(value)), value)
}

// VendorUint32 adds a vendor's integer.
func (b *Builder) VendorUint32(vendor Vendor, t Type, value uint32) {
	if room := b.growVendor(vendor, t, 4); room != nil {
		binary.BigEndian.PutUint32(room, value)
	}
}

// VendorAddress adds a vendor's IPv4 address as four octets or IPv6 address as sixteen.
func (b *Builder) VendorAddress(vendor Vendor, t Type, address netip.Addr) {
	address = address.Unmap()

	switch {
	case address.Is4():
		value := address.As4()
		copy(b.growVendor(vendor, t, len(value)), value[:])
	case address.Is6():
		value := address.As16()
		copy(b.growVendor(vendor, t, len(value)), value[:])
	default:
		b.fail(ErrValue)
	}
}

// VendorOctets64 adds a limit in octets as a pair of attributes: its low 32 bits, and its
// gigawords when they are not zero.
func (b *Builder) VendorOctets64(vendor Vendor, low, gigawords Type, value uint64) {
	b.VendorUint32(vendor, low, uint32(value))

	if high := uint32(value >> 32); high != 0 {
		b.VendorUint32(vendor, gigawords, high)
	}
}

// growVendor writes the headers of a vendor attribute and returns the room for its value, or
// nil when it does not fit or the size is zero.
func (b *Builder) growVendor(vendor Vendor, t Type, size int) []byte {
	if size == 0 {
		return nil
	}

	room := b.grow(VendorSpecific, size+vendorHeader)
	if room == nil {
		return nil
	}

	binary.BigEndian.PutUint32(room, uint32(vendor))
	room[4], room[5] = byte(t), byte(attributeHeader+size)

	return room[vendorHeader:]
}
