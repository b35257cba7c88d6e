package packet

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// The readers below take what Get and Vendor return, so that they compose:
// Uint32(index.Get(SessionTimeout)). An absent attribute or one of the wrong size gives false.

// Uint32 reads an integer of four octets (RFC 2865 section 5).
func Uint32(value []byte, found bool) (uint32, bool) {
	if !found || len(value) != 4 {
		return 0, false
	}

	return binary.BigEndian.Uint32(value), true
}

// IPv4 reads an address of four octets.
func IPv4(value []byte, found bool) (netip.Addr, bool) {
	if !found || len(value) != 4 {
		return netip.Addr{}, false
	}

	return netip.AddrFrom4([4]byte(value)), true
}

// IPv6 reads an address of sixteen octets (RFC 3162 section 2.1).
func IPv6(value []byte, found bool) (netip.Addr, bool) {
	if !found || len(value) != 16 {
		return netip.Addr{}, false
	}

	return netip.AddrFrom16([16]byte(value)), true
}

// Prefix reads an IPv6 prefix: a reserved octet, the length in bits and up to sixteen octets of
// which trailing zeros may be left out (RFC 3162 section 2.3). Bits set beyond the length, or a
// length the octets do not cover with a bit set missing, make it false.
func Prefix(value []byte, found bool) (netip.Prefix, bool) {
	if !found || len(value) < 2 || len(value) > 18 || value[0] != 0 || value[1] > 128 {
		return netip.Prefix{}, false
	}

	var address [16]byte
	copy(address[:], value[2:])

	prefix := netip.PrefixFrom(netip.AddrFrom16(address), int(value[1]))
	if prefix != prefix.Masked() {
		return netip.Prefix{}, false
	}

	return prefix, true
}

// Time reads seconds since 1970 UTC (RFC 2869 section 5.3).
func Time(value []byte, found bool) (time.Time, bool) {
	seconds, ok := Uint32(value, found)
	if !ok {
		return time.Time{}, false
	}

	return time.Unix(int64(seconds), 0).UTC(), true
}
