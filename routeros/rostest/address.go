package rostest

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strings"
)

// The texts of addresses that cannot be read.
const (
	wantsRange  = "value of range expects range of ip addresses"
	wantsBefore = "value of range must have ip address before '-'"
)

// readAddress takes an IPv4 address.
func readAddress(_ *Router, p *property, text string) (string, *trap) {
	if text == "" {
		return "", badArgument(wantsRange)
	}
	address, err := netip.ParseAddr(text)
	if err != nil || !address.Is4() {
		return "", invalidValue(p.name)
	}

	return address.String(), nil
}

// addresses is a run of IPv4 addresses, both ends in it.
type addresses struct{ first, last uint32 }

// parseAddresses reads an address, a prefix or a range.
func parseAddresses(text string) (addresses, *trap) {
	if first, last, ranged := strings.Cut(text, "-"); ranged {
		if first == "" {
			return addresses{}, badArgument(wantsBefore)
		}
		low, lowErr := netip.ParseAddr(first)
		high, highErr := netip.ParseAddr(last)
		if lowErr != nil || highErr != nil || !low.Is4() || !high.Is4() || high.Less(low) {
			return addresses{}, badArgument(wantsRange)
		}

		return addresses{ordinal(low), ordinal(high)}, nil
	}
	if !strings.Contains(text, "/") {
		text += "/32"
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil || !prefix.Addr().Is4() {
		return addresses{}, badArgument(wantsRange)
	}
	first := ordinal(prefix.Masked().Addr())

	return addresses{first, first | (1<<(32-prefix.Bits()) - 1)}, nil
}

// ordinal is an IPv4 address as a number.
func ordinal(address netip.Addr) uint32 {
	octets := address.As4()

	return binary.BigEndian.Uint32(octets[:])
}

// numbered is the IPv4 address of a number.
func numbered(value uint32) netip.Addr {
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, value)))
}

// bits returns the length of the prefix that the run is, or -1.
func (a addresses) bits() int {
	size := uint64(a.last) - uint64(a.first) + 1
	if size&(size-1) != 0 || uint64(a.first)&(size-1) != 0 {
		return -1
	}

	return 32 - bits.TrailingZeros64(size)
}

// String writes a run as firewall menus do: a prefix where it is one, without /32.
func (a addresses) String() string {
	length := a.bits()
	switch {
	case length == 32:
		return numbered(a.first).String()
	case length >= 0:
		return netip.PrefixFrom(numbered(a.first), length).String()
	}

	return numbered(a.first).String() + "-" + numbered(a.last).String()
}

// readAddresses takes an address, a prefix or a range.
func readAddresses(_ *Router, _ *property, text string) (string, *trap) {
	run, bad := parseAddresses(text)
	if bad != nil {
		return "", bad
	}

	return run.String(), nil
}

// readMatcher takes addresses with or without an exclamation mark.
func readMatcher(r *Router, p *property, text string) (string, *trap) {
	rest, inverted := strings.CutPrefix(text, "!")
	value, bad := readAddresses(r, p, rest)
	if bad != nil || !inverted {
		return value, bad
	}

	return "!" + value, nil
}

// readListed takes what an address list takes: addresses or a DNS name.
func readListed(r *Router, p *property, text string) (string, *trap) {
	if strings.Trim(text, "0123456789./-") == "" {
		return readAddresses(r, p, text)
	}
	if strings.ContainsAny(text, " /,_") {
		return "", invalidValue(p.name)
	}

	return strings.ToLower(text), nil
}

// readRange takes a range of a pool; a prefix is printed as the range that it is.
func readRange(_ *Router, _ *property, text string) (string, *trap) {
	run, bad := parseAddresses(text)
	if bad != nil || run.first == run.last {
		return numbered(run.first).String(), bad
	}

	return numbered(run.first).String() + "-" + numbered(run.last).String(), nil
}

// readTarget takes an address or a prefix, which is printed with its length, or an interface.
func readTarget(r *Router, p *property, text string) (string, *trap) {
	if run, bad := parseAddresses(text); bad == nil && run.bits() >= 0 {
		return netip.PrefixFrom(numbered(run.first), run.bits()).String(), nil
	}
	interfaces := property{name: p.name, of: "/interface"}

	return readName(r, &interfaces, text)
}

// readPorts takes ports, ranges of them and lists.
func readPorts(_ *Router, p *property, text string) (string, *trap) {
	if text == "" || strings.Trim(text, "0123456789-,!") != "" {
		return "", invalidValue(p.name)
	}

	return text, nil
}

// runs reads a list of ranges that was read before.
func runs(text string) []addresses {
	var all []addresses
	for part := range strings.SplitSeq(text, ",") {
		if run, bad := parseAddresses(part); bad == nil {
			all = append(all, run)
		}
	}

	return all
}
