package qris

import (
	"fmt"
	"strings"

	"gardu/store"
)

const (
	checksumHead   = idChecksum + "04" // counted in the checksum itself
	checksumOctets = 4                 // hexadecimal digits
)

// The parameters of CRC-16/CCITT-FALSE: not reflected, nothing added at the end. Its check value
// over "123456789" is 29B1.
const (
	polynomial = 0x1021
	initial    = 0xFFFF
	topBit     = 0x8000
)

// checksum is the CRC-16 of text, in upper-case digits (EMVCo MPM section 4.7.3, ISO/IEC 13239).
func checksum(text string) string {
	remainder := uint16(initial)
	for i := range len(text) {
		remainder ^= uint16(text[i]) << 8
		for range 8 {
			carry := remainder&topBit != 0
			remainder <<= 1
			if carry {
				remainder ^= polynomial
			}
		}
	}

	return fmt.Sprintf("%04X", remainder)
}

// checkChecksum holds the last object of a code, which must be the checksum, to the octets before
// its value. Small hexadecimal digits are taken.
func checkChecksum(text string, objects []object) error {
	if find(objects, idChecksum) == "" {
		return store.Invalidf(root+"."+idChecksum, "must be there")
	}
	last := objects[len(objects)-1]
	if last.id != idChecksum {
		return store.Invalidf(root+"."+idChecksum, "must be the last object")
	}
	if len(last.value) != checksumOctets {
		return store.Invalidf(root+"."+idChecksum, "must be four hexadecimal digits")
	}
	if want := checksum(text[:len(text)-checksumOctets]); strings.ToUpper(last.value) != want {
		return store.Invalidf(root+"."+idChecksum, "does not match the code")
	}

	return nil
}
