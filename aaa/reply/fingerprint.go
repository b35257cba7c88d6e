package reply

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"slices"
	"strings"

	"gardu/store"
)

// rateBit is set in the fingerprint of a profile that has a rate.
const rateBit = 1

// Fingerprint is a hash of what a profile means to a customer. Two profiles that give the same
// have the same one, on every machine and after every restart; a session whose Accept carried
// another one must be changed or ended.
//
// The upper half is the frame: pools (gardu's own among them), group, address lists, free
// attributes and whether fixed addresses give way. No router changes these in a running session.
// The lower half is what may be tuned by CoA-Request: rate, idle timeout and port limit; its
// lowest bit says whether there is a rate, because one can be given in place but not taken away.
// Neither half is ever 0, so that 0 can stand for a profile that is not known.
//
// The order of address lists and the spelling of a rate do not count, nor does the interim
// interval, which no session is worth ending for.
func Fingerprint(profile *store.Profile) uint64 {
	return uint64(frame(profile))<<32 | uint64(tunable(profile))
}

// InPlace reports whether a session with the old fingerprint can be given the fresh one by
// CoA-Request. It cannot where one of them is not known, where their frames differ, and where the
// rate would have to be taken away.
func InPlace(old, fresh uint64) bool {
	known := uint32(old) != 0 && uint32(fresh) != 0 && old>>32 != 0
	losesRate := old&rateBit != 0 && fresh&rateBit == 0

	return known && old>>32 == fresh>>32 && !losesRate
}

// frame is the upper half of a fingerprint.
func frame(profile *store.Profile) uint32 {
	sum := fnv.New64a()

	for _, text := range []string{
		profile.Pool, profile.IPv6Pool, profile.DelegatedIPv6Pool, profile.Group,
	} {
		mixText(sum, text)
	}

	lists := slices.Clone(profile.AddressLists)
	lists = slices.DeleteFunc(lists, func(list string) bool { return list == "" })
	slices.Sort(lists)
	lists = slices.Compact(lists)
	mixNumber(sum, uint64(len(lists)))

	for _, list := range lists {
		mixText(sum, list)
	}

	mixNumber(sum, uint64(profile.AddressPool))
	mixNumber(sum, uint64(len(profile.Extra)))

	for _, extra := range profile.Extra {
		mixText(sum, strings.ToLower(extra.Name))
		mixText(sum, extra.Value)
	}

	if profile.IgnoresFixed {
		mixNumber(sum, 1)
	}

	return max(folded(sum), 1)
}

// tunable is the lower half of a fingerprint.
func tunable(profile *store.Profile) uint32 {
	sum := fnv.New64a()
	mixText(sum, canonicalRate(profile.Rate))
	mixNumber(sum, uint64(profile.IdleTimeout))
	mixNumber(sum, uint64(profile.PortLimit))

	half := max(folded(sum)&^rateBit, 2)
	if profile.Rate != "" {
		half |= rateBit
	}

	return half
}

// folded makes 32 bits of a hash, with a share of all of its 64.
func folded(sum hash.Hash64) uint32 {
	whole := sum.Sum64()

	return uint32(whole>>32) ^ uint32(whole)
}

// canonicalRate spells a rate in the one way; a text that is no rate stays as it is.
func canonicalRate(text string) string {
	if text == "" {
		return ""
	}

	rate, err := store.ParseRate(text)
	if err != nil {
		return text
	}

	return rate.String()
}

// mixText adds a text with its length, so that neighbours cannot be mistaken for one another.
func mixText(sum hash.Hash64, text string) {
	mixNumber(sum, uint64(len(text)))
	_, _ = sum.Write([]byte(text))
}

// mixNumber adds a number.
func mixNumber(sum hash.Hash64, number uint64) {
	var octets [8]byte
	binary.BigEndian.PutUint64(octets[:], number)
	_, _ = sum.Write(octets[:])
}
