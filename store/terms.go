package store

import "encoding/binary"

// Terms condenses the bounds that a NAS is told with what is given: two entitlements with the same
// terms have the same end, and the same limits in the same window. It is 0 where there is no
// bound. The upper half is a hash of the bounds, the lower half the beginning of their window in
// Unix seconds, so that a window that begins anew can be told from bounds that have changed.
func (e *Entitled) Terms() uint64 {
	limited := e.Remains != DataLimit{} || e.Uptime != 0
	if !limited && e.EndsAt.IsZero() {
		return 0
	}

	var octets [8 * 5]byte
	numbers := [...]uint64{0, 0, 0, 0, 0}
	if limited {
		numbers = [...]uint64{
			e.Bounds.Data.Up, e.Bounds.Data.Down, e.Bounds.Data.Total, uint64(e.Bounds.Online), 0,
		}
	}
	if !e.EndsAt.IsZero() {
		numbers[4] = uint64(e.EndsAt.Unix())
	}
	for i, number := range numbers {
		binary.BigEndian.PutUint64(octets[8*i:], number)
	}
	terms := uint64(max(hash32(octets[:]), 1)) << 32
	if limited && !e.Window.IsZero() {
		terms |= uint64(uint32(e.Window.Unix()))
	}

	return terms
}

// SameBounds reports whether two terms differ by their window at most.
func SameBounds(one, other uint64) bool { return one>>32 == other>>32 }

// hash32 is FNV-1a over octets: the same on every machine and after every restart.
func hash32(octets []byte) uint32 {
	const offset, prime = 2166136261, 16777619
	sum := uint32(offset)
	for _, octet := range octets {
		sum = (sum ^ uint32(octet)) * prime
	}

	return sum
}
