package packet

import "encoding/binary"

// indexedTypes bounds the vendor attribute numbers an Index remembers. The vendors it knows
// stay well below.
const indexedTypes = 64

// indexedVendors is the number of vendors an Index remembers: Microsoft, MikroTik, WISPr and
// ADSL.
const indexedVendors = 4

// Index finds the attributes of one packet by number after a single walk, for code that asks
// for many of them. The zero Index is empty; Scan may be called again and again. It belongs to
// one goroutine.
type Index struct {
	octets  []byte
	first   [256]uint16                          // offset of the first of each type, 0 when absent
	vendors [indexedVendors][indexedTypes]uint16 // the same for the vendors of vendorSlot
}

// Scan forgets the packet before and walks v once. The index is valid as long as v is.
func (x *Index) Scan(v View) {
	x.octets = v.octets
	x.first = [256]uint16{}
	x.vendors = [indexedVendors][indexedTypes]uint16{}

	octets := v.octets
	for at := HeaderSize; at+1 < len(octets); at += int(octets[at+1]) {
		t := octets[at]
		if x.first[t] == 0 {
			x.first[t] = uint16(at)
		}

		if Type(t) == VendorSpecific {
			x.scanVendor(at)
		}
	}
}

// scanVendor notes the attributes inside the Vendor-Specific attribute at an offset. One that
// is wrongly built inside, or of a vendor without a slot, is left alone.
func (x *Index) scanVendor(at int) {
	end := at + int(x.octets[at+1])
	if end-at < vendorHeader+attributeHeader || !wellFormed(x.octets[at+vendorHeader:end]) {
		return
	}

	slot := vendorSlot(Vendor(binary.BigEndian.Uint32(x.octets[at+attributeHeader:])))
	if slot < 0 {
		return
	}

	table := &x.vendors[slot]
	for at += vendorHeader; at < end; at += int(x.octets[at+1]) {
		t := x.octets[at]
		if t < indexedTypes && table[t] == 0 {
			table[t] = uint16(at)
		}
	}
}

// vendorSlot returns the place of a vendor in an Index, -1 when it has none.
func vendorSlot(vendor Vendor) int {
	switch vendor {
	case MikroTik:
		return 0
	case Microsoft:
		return 1
	case WISPr:
		return 2
	case ADSL:
		return 3
	default:
		return -1
	}
}

// View returns the packet that was scanned last.
func (x *Index) View() View { return View{octets: x.octets} }

// Has reports whether the packet holds an attribute of a type.
func (x *Index) Has(t Type) bool { return x.first[t] != 0 }

// Get returns the value of the first attribute of a type. The value may be empty.
func (x *Index) Get(t Type) ([]byte, bool) {
	return x.value(int(x.first[t]))
}

// Vendor returns the value of a vendor's first attribute of a type. Vendors without a table are
// looked for in the packet itself.
func (x *Index) Vendor(vendor Vendor, t Type) ([]byte, bool) {
	slot := vendorSlot(vendor)
	if slot >= 0 && t < indexedTypes {
		return x.value(int(x.vendors[slot][t]))
	}

	if x.first[VendorSpecific] == 0 {
		return nil, false
	}

	return x.View().Vendor(vendor, t)
}

// value returns the value of the attribute at an offset; offset 0 means that there is none.
func (x *Index) value(at int) ([]byte, bool) {
	if at == 0 {
		return nil, false
	}

	end := at + int(x.octets[at+1])

	return x.octets[at+attributeHeader : end : end], true
}

// Octets64 joins a 32-bit octet counter with its gigawords (RFC 2869 section 5.1). Absent
// gigawords count as zero; an absent or malformed counter gives false.
func (x *Index) Octets64(octets, gigawords Type) (uint64, bool) {
	low, ok := Uint32(x.Get(octets))
	if !ok {
		return 0, false
	}

	high, _ := Uint32(x.Get(gigawords))

	return uint64(high)<<32 | uint64(low), true
}
