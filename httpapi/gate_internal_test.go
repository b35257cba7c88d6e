package httpapi

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// FuzzClientAddress reads any X-Forwarded-For. What comes out is the peer where it is not trusted;
// else it is one of the entries, and nothing that stands left of an entry that no trusted proxy can
// have written changes it.
func FuzzClientAddress(f *testing.F) {
	for _, seed := range []string{
		"", "203.0.113.7", "203.0.113.7, 10.0.0.1", "10.0.0.1,10.0.0.2", "[2001:db8::1]:80", "fe80::1%eth0", "x, y",
		strings.Repeat("10.0.0.1,", 100), "::ffff:10.0.0.1", "1.2.3.4:99999", ",,,",
	} {
		f.Add(seed)
	}
	own := &gate{trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}
	peer := netip.MustParseAddr("10.9.9.9")
	f.Fuzz(func(t *testing.T, field string) {
		hops := strings.Split(field, ",")
		found := own.client(peer, hops)
		if !found.IsValid() || found.Is4In6() || found.Zone() != "" {
			t.Fatalf("%q: the client is %v", field, found)
		}
		known := found == peer || slices.ContainsFunc(hops, func(hop string) bool {
			address, good := parseHop(hop)

			return good && address == found
		})
		if !known {
			t.Fatalf("%q: nobody has told of %v", field, found)
		}
		if own.trusts(found) {
			return
		}
		if again := own.client(peer, append([]string{"198.51.100.99", "10.1.1.1"}, hops...)); again != found {
			t.Fatalf("%q: a claim makes %v of %v", field, again, found)
		}
	})
}
