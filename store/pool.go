package store

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"time"
)

// Pool is a set of IPv4 addresses that gardu itself gives to sessions. Pools that a router keeps
// are only named, by Profile.Pool.
type Pool struct {
	ID       int64
	Revision uint64
	Name     string // unique; a metric label
	Ranges   []AddressRange
	Created  time.Time
	Note     string
}

// AddressRange is a run of IPv4 addresses, both ends included.
type AddressRange struct {
	First, Last netip.Addr
}

// Limits of a pool.
const (
	MaxPoolRanges    = 64
	MaxPoolAddresses = 1 << 20
)

// ParseAddressRange reads FIRST-LAST, one address, or a network such as 10.20.0.0/22, of which
// the first and the last address are left out where it has more than two. The error is Invalid.
func ParseAddressRange(text string) (AddressRange, error) {
	first, last, ranged := strings.Cut(text, "-")
	if prefix, err := netip.ParsePrefix(text); err == nil && !ranged {
		return networkRange(prefix)
	}
	if !ranged {
		last = first
	}
	from, err := netip.ParseAddr(first)
	if err != nil {
		return AddressRange{}, notRange(text)
	}
	to, err := netip.ParseAddr(last)
	if err != nil {
		return AddressRange{}, notRange(text)
	}

	return checked(AddressRange{First: from, Last: to})
}

// checked returns a range that can be given to customers.
func checked(parsed AddressRange) (AddressRange, error) {
	if err := parsed.check(); err != nil {
		return AddressRange{}, err
	}

	return parsed, nil
}

// notRange is the error of a text that is no range.
func notRange(text string) error {
	return Invalidf("range", "%q is not addresses such as 10.20.0.10-10.20.3.250 or 10.20.0.0/22",
		text)
}

// networkRange returns the addresses of a network that hosts can have.
func networkRange(prefix netip.Prefix) (AddressRange, error) {
	if !prefix.Addr().Is4() || prefix != prefix.Masked() {
		return AddressRange{}, notRange(prefix.String())
	}
	first := number(prefix.Addr())
	last := first + (1<<(32-prefix.Bits()) - 1)
	if prefix.Bits() < 31 {
		first, last = first+1, last-1
	}

	return checked(AddressRange{First: numbered(first), Last: numbered(last)})
}

// Size returns how many addresses the range has.
func (r AddressRange) Size() int { return int(number(r.Last)-number(r.First)) + 1 }

// At returns the address at a place, from 0 to one less than Size.
func (r AddressRange) At(place int) netip.Addr { return numbered(number(r.First) + uint64(place)) }

// Index returns the place of an address, and false for one outside.
func (r AddressRange) Index(address netip.Addr) (int, bool) {
	if !address.Is4() || address.Less(r.First) || r.Last.Less(address) {
		return 0, false
	}

	return int(number(address) - number(r.First)), true
}

// String writes the range as ParseAddressRange reads it.
func (r AddressRange) String() string {
	if r.First == r.Last {
		return r.First.String()
	}

	return r.First.String() + "-" + r.Last.String()
}

// check says whether every address of the range can be given to a customer. One that has an end on
// either side of 127.0.0.0/8 is too large already.
func (r AddressRange) check() error {
	for _, end := range []netip.Addr{r.First, r.Last} {
		if !end.IsValid() {
			return Invalidf("range", "needs two IPv4 addresses")
		}
		if err := checkFixedAddress("range", end); err != nil {
			return err
		}
	}
	if r.Last.Less(r.First) {
		return Invalidf("range", "%v ends before it begins", r)
	}
	if r.Size() > MaxPoolAddresses {
		return Invalidf("range", "%v has more than %d addresses", r, MaxPoolAddresses)
	}

	return nil
}

// number returns an IPv4 address as a number.
func number(address netip.Addr) uint64 {
	octets := address.As4()

	return uint64(binary.BigEndian.Uint32(octets[:]))
}

// numbered is the inverse of number.
func numbered(number uint64) netip.Addr {
	var octets [4]byte
	binary.BigEndian.PutUint32(octets[:], uint32(number))

	return netip.AddrFrom4(octets)
}

// Size returns how many addresses the pool has.
func (p *Pool) Size() int {
	size := 0
	for _, one := range p.Ranges {
		size += one.Size()
	}

	return size
}

// Validate lists what is wrong with the pool, each fault with its field. Whether its addresses are
// another pool's too is for whoever can look them up; see Overlaps.
func (p *Pool) Validate() error {
	var found faults
	found.name("name", p.Name)
	found.add(p.validateRanges())
	found.note("note", p.Note)

	return found.all()
}

// validateRanges checks the ranges, each by itself and with those before it. More than fit are
// not looked at, so that a large list costs nothing.
func (p *Pool) validateRanges() error {
	var found faults
	found.unless(len(p.Ranges) > 0, "ranges", "must not be empty")
	if len(p.Ranges) > MaxPoolRanges {
		return Invalidf("ranges", "%d ranges are given, and at most %d fit",
			len(p.Ranges), MaxPoolRanges)
	}
	for at, one := range p.Ranges {
		found.add(inField("ranges", one.check()))
		for _, other := range p.Ranges[:at] {
			found.unless(!one.overlaps(other), "ranges", "%v and %v overlap", other, one)
		}
	}
	if len(found) == 0 {
		found.unless(p.Size() <= MaxPoolAddresses, "ranges",
			"have more than %d addresses together", MaxPoolAddresses)
	}

	return found.all()
}

// overlaps reports whether two ranges share an address.
func (r AddressRange) overlaps(other AddressRange) bool {
	return !r.Last.Less(other.First) && !other.Last.Less(r.First)
}

// Overlaps returns a range of this pool that shares an address with the other one, and whether
// there is one.
func (p *Pool) Overlaps(other *Pool) (AddressRange, bool) {
	for _, one := range p.Ranges {
		for _, its := range other.Ranges {
			if one.overlaps(its) {
				return one, true
			}
		}
	}

	return AddressRange{}, false
}
