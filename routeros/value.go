package routeros

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"gardu/routeros/api"
	"gardu/store"
)

// kind says how two texts of a property are compared.
type kind uint8

// The kinds of properties.
const (
	plain    kind = iota // octet by octet
	hidden               // octet by octet, and never shown
	flag                 // yes and no, true and false
	figure               // a number of any size
	span                 // a duration
	rate                 // a rate limit, which a router echoes as it was typed
	names                // a list whose order says nothing
	address              // an address, a network, or a name
	hardware             // a station's address
	ranges               // the addresses of a pool
)

// canonical returns the one spelling of a value, in which two that mean the same are equal. A
// value that cannot be read is its own spelling, so that it differs from any that can.
func (f *field) canonical(value string) string {
	switch f.kind {
	case flag:
		return canonicalFlag(value)
	case figure:
		return canonicalNumber(value)
	case span:
		return canonicalSpan(value)
	case rate:
		return canonicalRate(value)
	case names:
		return canonicalNames(value)
	case address:
		return canonicalAddress(value)
	case hardware:
		return canonicalHardware(value)
	case ranges:
		return canonicalRanges(value)
	case plain, hidden:
		return value
	default:
		return value
	}
}

// written returns a canonical value as a router takes it.
func (f *field) written(value string) string {
	if f.zero != "" && f.kind == span && value == "0s" {
		return f.zero
	}

	return value
}

// canonicalFlag knows the words of both generations.
func canonicalFlag(value string) string {
	switch value {
	case "true", "yes":
		return "yes"
	case "false", "no":
		return "no"
	default:
		return value
	}
}

// canonicalNumber cuts leading zeros.
func canonicalNumber(value string) string {
	if parsed, err := strconv.ParseUint(value, 10, 64); err == nil {
		return strconv.FormatUint(parsed, 10)
	}

	return value
}

// canonicalSpan writes a duration as RouterOS does. The words for no duration are zero.
func canonicalSpan(value string) string {
	switch value {
	case "none", "never", "unlimited":
		return "0s"
	case "":
		return ""
	}
	parsed, err := api.ParseDuration(value)
	if err != nil {
		return value
	}

	return api.FormatDuration(parsed)
}

// canonicalRate writes a rate limit in both directions with no group that says nothing.
func canonicalRate(value string) string {
	normal, err := api.NormalizeRate(value)
	if err != nil {
		return value
	}

	return normal
}

// canonicalNames sorts a list.
func canonicalNames(value string) string {
	listed := strings.Split(value, ",")
	slices.Sort(listed)

	return strings.Join(slices.Compact(listed), ",")
}

// canonicalAddress strips the length of a network of one address.
func canonicalAddress(value string) string {
	if prefix, err := netip.ParsePrefix(value); err == nil {
		if prefix.IsSingleIP() {
			return prefix.Addr().String()
		}

		return prefix.String()
	}
	if parsed, err := netip.ParseAddr(value); err == nil {
		return parsed.String()
	}

	return value
}

// canonicalHardware spells a station's address as RouterOS does.
func canonicalHardware(value string) string {
	if parsed, err := store.ParseMAC(value); err == nil {
		return parsed.String()
	}

	return value
}

// canonicalRanges sorts the runs of addresses and joins those that touch.
func canonicalRanges(value string) string {
	var runs []store.AddressRange
	for _, part := range strings.Split(value, ",") {
		run, ok := poolRange(strings.TrimSpace(part))
		if !ok {
			return value
		}
		runs = append(runs, run)
	}
	slices.SortFunc(runs, func(a, b store.AddressRange) int { return a.First.Compare(b.First) })
	joined := runs[:1]
	for _, run := range runs[1:] {
		last := &joined[len(joined)-1]
		if last.Last.Next() == run.First {
			last.Last = run.Last

			continue
		}
		joined = append(joined, run)
	}
	texts := make([]string, len(joined))
	for at, run := range joined {
		texts[at] = run.String()
	}

	return strings.Join(texts, ",")
}

// poolRange reads a run as a router means it: of a network, every address counts.
func poolRange(text string) (store.AddressRange, bool) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return wholeNetwork(prefix)
	}
	run, err := store.ParseAddressRange(text)

	return run, err == nil
}

// wholeNetwork returns every address of an IPv4 network.
func wholeNetwork(prefix netip.Prefix) (store.AddressRange, bool) {
	if !prefix.Addr().Is4() {
		return store.AddressRange{}, false
	}
	first := prefix.Masked().Addr()
	last := first.As4()
	for bit := prefix.Bits(); bit < 32; bit++ {
		last[bit/8] |= 1 << (7 - bit%8)
	}

	return store.AddressRange{First: first, Last: netip.AddrFrom4(last)}, true
}
