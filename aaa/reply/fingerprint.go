package reply

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"slices"
	"strings"

	"gardu/store"
)

// Fingerprint is a hash of what a profile means to a customer. Two profiles that give the same
// have the same one, on every machine and after every restart; a session whose Accept carried
// another one must be changed or ended. The order of address lists and the spelling of a rate do
// not count, nor does the interim interval, which no session is worth ending for. It is never 0.
func Fingerprint(profile *store.Profile) uint64 {
	sum := fnv.New64a()
	mixText(sum, canonicalRate(profile.Rate))

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

	mixNumber(sum, uint64(profile.IdleTimeout))
	mixNumber(sum, uint64(profile.PortLimit))
	mixNumber(sum, uint64(len(profile.Extra)))

	for _, extra := range profile.Extra {
		mixText(sum, strings.ToLower(extra.Name))
		mixText(sum, extra.Value)
	}

	if profile.IgnoresFixed {
		mixNumber(sum, 1)
	}

	return max(sum.Sum64(), 1)
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
