package reply_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/rfc3162"
	"layeh.com/radius/rfc6911"
	"layeh.com/radius/vendors/mikrotik"
	"layeh.com/radius/vendors/wispr"
	"pgregory.net/rapid"

	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// whole is a profile with every field.
var whole = store.Profile{
	Rate: "5M/10M 10M/20M", Pool: "pool-utara", IPv6Pool: "pool6", DelegatedIPv6Pool: "pd6",
	Group: "gold", AddressLists: []string{"pelanggan", "gold"},
	IdleTimeout: 10 * time.Minute, InterimInterval: 15 * time.Minute, PortLimit: 3,
	Extra: []store.Attribute{{Name: "Filter-Id", Value: "saring.in"}},
}

// compiled reads the attributes of a profile with another library.
func compiled(t *testing.T, profile *store.Profile, vendor store.Vendor) *radius.Packet {
	t.Helper()

	attributes, fingerprint, err := reply.Compiler{}.Compile(profile, vendor)
	if err != nil {
		t.Fatal(err)
	}

	if fingerprint != reply.Fingerprint(profile) {
		t.Error("Compile and Fingerprint disagree")
	}

	return read(t, attributes)
}

// read makes a packet of attributes that are encoded already.
func read(t *testing.T, attributes []byte) *radius.Packet {
	t.Helper()

	parsed, err := radius.ParseAttributes(attributes)
	if err != nil {
		t.Fatal(err)
	}

	return &radius.Packet{Code: radius.CodeAccessAccept, Attributes: parsed}
}

// equal compares one value that was read.
func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()

	if got != want {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestCompileForMikroTik(t *testing.T) {
	t.Parallel()

	p := compiled(t, &whole, store.MikroTik)

	equal(t, "Mikrotik-Rate-Limit", mikrotik.MikrotikRateLimit_GetString(p), "5M/10M 10M/20M")
	equal(t, "Mikrotik-Group", mikrotik.MikrotikGroup_GetString(p), "gold")
	equal(t, "Mikrotik-Delegated-IPv6-Pool", mikrotik.MikrotikDelegatedIPv6Pool_GetString(p), "pd6")
	equal(t, "Framed-Pool", rfc2869.FramedPool_GetString(p), "pool-utara")
	equal(t, "Framed-IPv6-Pool", rfc3162.FramedIPv6Pool_GetString(p), "pool6")
	equal(t, "Delegated-IPv6-Prefix-Pool", rfc6911.DelegatedIPv6PrefixPool_GetString(p), "pd6")
	equal(t, "Idle-Timeout", rfc2865.IdleTimeout_Get(p), 600)
	equal(t, "Acct-Interim-Interval", rfc2869.AcctInterimInterval_Get(p), 900)
	equal(t, "Port-Limit", rfc2865.PortLimit_Get(p), 3)
	equal(t, "Filter-Id", rfc2865.FilterID_GetString(p), "saring.in")

	lists, err := mikrotik.MikrotikAddressList_GetStrings(p)
	if err != nil || !slices.Equal(lists, whole.AddressLists) {
		t.Errorf("Mikrotik-Address-List = %q, %v", lists, err)
	}

	if _, err := wispr.WISPrBandwidthMaxUp_Lookup(p); err == nil {
		t.Error("a MikroTik got a WISPr rate")
	}
}

func TestCompileForOthers(t *testing.T) {
	t.Parallel()

	profile := whole
	profile.Extra = []store.Attribute{
		{Name: "Mikrotik-Advertise-URL", Value: "http://example.net/"},
		{Name: "Cisco-AVPair", Value: "ip:outacl=gold"},
	}
	p := compiled(t, &profile, store.OtherVendor)

	equal(t, "WISPr-Bandwidth-Max-Up", wispr.WISPrBandwidthMaxUp_Get(p), 5_000_000)
	equal(t, "WISPr-Bandwidth-Max-Down", wispr.WISPrBandwidthMaxDown_Get(p), 10_000_000)
	equal(t, "Framed-Pool", rfc2869.FramedPool_GetString(p), "pool-utara")
	equal(t, "Delegated-IPv6-Prefix-Pool", rfc6911.DelegatedIPv6PrefixPool_GetString(p), "pd6")

	vendors := map[uint32]int{}

	for _, attribute := range p.Attributes {
		if attribute.Type == rfc2865.VendorSpecific_Type {
			vendor, _, err := radius.VendorSpecific(attribute.Attribute)
			if err != nil {
				t.Fatal(err)
			}

			vendors[vendor]++
		}
	}

	if vendors[uint32(packet.MikroTik)] != 0 || vendors[9] != 1 {
		t.Errorf("attributes by vendor = %v, want none of MikroTik and one of Cisco", vendors)
	}
}

func TestCompileSendsNoEmptyText(t *testing.T) {
	t.Parallel()

	for _, vendor := range []store.Vendor{store.MikroTik, store.OtherVendor} {
		p := compiled(t, &store.Profile{AddressLists: []string{""}}, vendor)
		if len(p.Attributes) != 1 || rfc2869.AcctInterimInterval_Get(p) != 300 {
			t.Errorf("an empty profile gives %v, want Acct-Interim-Interval alone", p.Attributes)
		}
	}
}

func TestInterimInterval(t *testing.T) {
	t.Parallel()

	cases := []struct {
		installation, profile time.Duration
		want                  uint32
	}{
		{0, 0, 300},
		{10 * time.Minute, 0, 600},
		{10 * time.Minute, 2 * time.Minute, 120},
		{time.Second, 0, 60},
		{0, time.Second, 60},
		{0, 61*time.Second + 1, 62},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.installation, c.profile), func(t *testing.T) {
			t.Parallel()

			compiler := reply.Compiler{Interim: c.installation}

			attributes, _, err := compiler.Compile(
				&store.Profile{InterimInterval: c.profile}, store.MikroTik)
			if err != nil {
				t.Fatal(err)
			}

			got := rfc2869.AcctInterimInterval_Get(read(t, attributes))
			equal(t, "Acct-Interim-Interval", uint32(got), c.want)
		})
	}
}

func TestCompileClamps(t *testing.T) {
	t.Parallel()

	p := compiled(t, &store.Profile{Rate: "10000M", IdleTimeout: math.MaxInt64}, store.OtherVendor)

	equal(t, "WISPr-Bandwidth-Max-Down", wispr.WISPrBandwidthMaxDown_Get(p), math.MaxUint32)
	equal(t, "Idle-Timeout", rfc2865.IdleTimeout_Get(p), math.MaxUint32)
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("x", 248)
	longest := strings.Repeat("x", 254)
	many := slices.Repeat([]string{long[:247]}, 13)

	cases := []struct {
		name, field string
		profile     store.Profile
	}{
		{"rate", "rate", store.Profile{Rate: "fast"}},
		{"long rate", "profile.rate", store.Profile{Rate: long}},
		{"long pool", "profile.pool", store.Profile{Pool: longest}},
		{"long IPv6 pool", "profile.ipv6_pool", store.Profile{IPv6Pool: longest}},
		{"long delegated pool", "profile.delegated_ipv6_pool", store.Profile{DelegatedIPv6Pool: long}},
		{"long group", "profile.group", store.Profile{Group: long}},
		{"long list", "profile.address_lists", store.Profile{AddressLists: []string{long}}},
		{"NUL", "profile.group", store.Profile{Group: "gold\x00"}},
		{"line break", "profile.pool", store.Profile{Pool: "a\nb"}},
		{"not UTF-8", "profile.pool", store.Profile{Pool: "\xff"}},
		{"too much", "profile", store.Profile{AddressLists: many}},
		{"extra", "extra[0]", store.Profile{Extra: []store.Attribute{{Name: "Nonsense", Value: "1"}}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			attributes, _, err := reply.Compiler{}.Compile(&c.profile, store.MikroTik)
			checkInvalid(t, err, c.field)

			if attributes != nil {
				t.Error("a refused profile has attributes")
			}
		})
	}
}

// checkInvalid expects an Invalid error about a field.
func checkInvalid(t *testing.T, err error, field string) {
	t.Helper()

	if !store.Is(err, store.Invalid) {
		t.Fatalf("error = %v, want Invalid", err)
	}

	if !strings.HasPrefix(err.Error(), field+": ") {
		t.Errorf("error = %q, want one about %s", err, field)
	}
}

// TestCompiledAttributesAreWellFormed compiles random profiles: what is not refused fits into a
// reply, has no empty attribute, and is the same the second time.
func TestCompiledAttributesAreWellFormed(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 260, 260)
		profile := store.Profile{
			Rate:              rapid.SampledFrom([]string{"", "1M", "1M/2M 2M/4M"}).Draw(t, "rate"),
			Pool:              text.Draw(t, "pool"),
			DelegatedIPv6Pool: text.Draw(t, "delegated"),
			Group:             text.Draw(t, "group"),
			AddressLists:      rapid.SliceOfN(text, 0, 20).Draw(t, "lists"),
			IdleTimeout:       time.Duration(rapid.Int64Min(0).Draw(t, "idle")),
			InterimInterval:   time.Duration(rapid.Int64Min(0).Draw(t, "interim")),
		}
		vendor := rapid.SampledFrom([]store.Vendor{store.MikroTik, store.OtherVendor}).Draw(t, "vendor")

		attributes, _, err := reply.Compiler{}.Compile(&profile, vendor)
		if err != nil {
			if !store.Is(err, store.Invalid) {
				t.Fatalf("error = %v, want Invalid", err)
			}

			return
		}

		again, _, _ := reply.Compiler{}.Compile(&profile, vendor)
		if !slices.Equal(attributes, again) {
			t.Error("the same profile gives other octets")
		}

		if len(attributes) > reply.MaxAttributes || packet.CheckAttributes(attributes) != nil {
			t.Errorf("%d octets, well formed: %v", len(attributes), packet.CheckAttributes(attributes))
		}

		for rest := attributes; len(rest) > 0; rest = rest[rest[1]:] {
			if rest[1] < 3 {
				t.Error("an empty attribute")
			}
		}
	})
}
