package reply_test

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc3162"
	"layeh.com/radius/rfc4818"
	"layeh.com/radius/rfc6911"
	"layeh.com/radius/vendors/mikrotik"

	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// granted is what an Accept holds after a grant.
func granted(t *testing.T, grant reply.Grant) *radius.Packet {
	t.Helper()

	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.AccessAccept, 1, make([]byte, 16))
	reply.AppendGrant(&b, grant)

	if err := b.Err(); err != nil {
		t.Fatal(err)
	}

	return read(t, b.Attributes())
}

func TestGrantNothing(t *testing.T) {
	t.Parallel()

	if p := granted(t, reply.Grant{}); len(p.Attributes) != 0 {
		t.Errorf("an empty grant gives %v", p.Attributes)
	}
}

func TestGrantFixedAddresses(t *testing.T) {
	t.Parallel()

	grant := reply.Grant{
		Address:       netip.MustParseAddr("10.20.30.40"),
		IPv6Prefix:    netip.MustParsePrefix("2001:db8:0:1::/64"),
		DelegatedIPv6: netip.MustParsePrefix("2001:db8:ff00::/56"),
		Profile:       &store.Profile{},
		Class:         []byte("kelas"),
	}
	p := granted(t, grant)

	equal(t, "Framed-IP-Address", rfc2865.FramedIPAddress_Get(p).String(), "10.20.30.40")
	equal(t, "Framed-IPv6-Prefix", rfc3162.FramedIPv6Prefix_Get(p).String(), "2001:db8:0:1::/64")
	equal(t, "Delegated-IPv6-Prefix",
		rfc4818.DelegatedIPv6Prefix_Get(p).String(), "2001:db8:ff00::/56")
	equal(t, "Class", rfc2865.Class_GetString(p), "kelas")

	grant.Profile = &store.Profile{IgnoresFixed: true}
	if p := granted(t, grant); len(p.Attributes) != 1 {
		t.Errorf("isolir gives %v, want Class alone: its pool must win", p.Attributes)
	}

	p = granted(t, reply.Grant{Address: netip.MustParseAddr("2001:db8::5")})
	equal(t, "Framed-IPv6-Address", rfc6911.FramedIPv6Address_Get(p).String(), "2001:db8::5")
}

func TestGrantSessionTimeout(t *testing.T) {
	t.Parallel()

	cases := []struct {
		name    string
		session time.Duration
		want    rfc2865.SessionTimeout
	}{
		{"whole seconds", time.Hour, 3600},
		{"rounded up, so that the service has ended by then", 1500 * time.Millisecond, 2},
		{"never 0", 1, 1},
		{"what RouterOS takes at most", 400 * 24 * time.Hour, 21_474_720},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			p := granted(t, reply.Grant{Session: c.session})
			equal(t, "Session-Timeout", rfc2865.SessionTimeout_Get(p), c.want)
		})
	}
}

func TestGrantDataLimits(t *testing.T) {
	t.Parallel()

	remains := store.DataLimit{Up: 5, Down: 3<<32 + 7, Total: 2 << 32}
	p := granted(t, reply.Grant{Remains: remains})

	equal(t, "Recv-Limit is the upload", mikrotik.MikrotikRecvLimit_Get(p), 5)
	equal(t, "Xmit-Limit", mikrotik.MikrotikXmitLimit_Get(p), 7)
	equal(t, "Xmit-Limit-Gigawords", mikrotik.MikrotikXmitLimitGigawords_Get(p), 3)
	equal(t, "Total-Limit is never 0", mikrotik.MikrotikTotalLimit_Get(p), 1)
	equal(t, "Total-Limit-Gigawords", mikrotik.MikrotikTotalLimitGigawords_Get(p), 2)

	if _, err := mikrotik.MikrotikRecvLimitGigawords_Lookup(p); err == nil {
		t.Error("gigawords of 0 were sent")
	}

	p = granted(t, reply.Grant{Remains: remains, Vendor: store.OtherVendor})
	if len(p.Attributes) != 0 {
		t.Errorf("another vendor got %v", p.Attributes)
	}
}

func TestGrantIsProfileFirst(t *testing.T) {
	t.Parallel()

	attributes, _, err := reply.Compiler{}.Compile(&whole, store.MikroTik)
	if err != nil {
		t.Fatal(err)
	}

	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.AccessAccept, 1, make([]byte, 16))
	reply.AppendGrant(&b, reply.Grant{Attributes: attributes, Class: []byte("k")})

	if !bytes.HasPrefix(b.Attributes(), attributes) {
		t.Error("the attributes of the profile are not there as they were compiled")
	}
}

// TestTheLargestGrantFits adds everything that an Accept may hold to the largest profile.
func TestTheLargestGrantFits(t *testing.T) {
	t.Parallel()

	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.AccessAccept, 1, make([]byte, 16))
	b.MessageAuthenticator()

	filler := append([]byte{byte(packet.FilterID), 255}, make([]byte, 253)...)
	filler = bytes.Repeat(filler, reply.MaxAttributes/255)
	grant := largestGrant(filler)
	reply.AppendGrant(&b, grant)
	b.Vendor(packet.Microsoft, packet.MSCHAP2Success, make([]byte, 43))
	b.Vendor(packet.Microsoft, packet.MSMPPESendKey, make([]byte, 34))
	b.Vendor(packet.Microsoft, packet.MSMPPERecvKey, make([]byte, 34))
	b.VendorUint32(packet.Microsoft, packet.MSMPPEEncryptionPolicy, 1)
	b.VendorUint32(packet.Microsoft, packet.MSMPPEEncryptionTypes, 6)

	if err := b.Err(); err != nil || b.Room() < 2*255 {
		t.Errorf("error %v, %d octets left for Proxy-State; want two attributes of it", err, b.Room())
	}
}

// largestGrant has every field at its longest.
func largestGrant(attributes []byte) reply.Grant {
	return reply.Grant{
		Attributes:    attributes,
		Address:       netip.MustParseAddr("10.20.30.40"),
		IPv6Prefix:    netip.MustParsePrefix("2001:db8:0:1::/64"),
		DelegatedIPv6: netip.MustParsePrefix("2001:db8:ff00::/56"),
		Session:       time.Hour,
		Remains:       store.DataLimit{Up: 1 << 40, Down: 1 << 40, Total: 1 << 40},
		Class:         make([]byte, 26),
	}
}

func TestGrantAllocatesNothing(t *testing.T) {
	var b packet.Builder

	buffer, authenticator := make([]byte, packet.MaxSize), make([]byte, 16)
	attributes, _, err := reply.Compiler{}.Compile(&whole, store.MikroTik)
	if err != nil {
		t.Fatal(err)
	}

	grant := largestGrant(attributes)
	allocations := testing.AllocsPerRun(100, func() {
		b.Start(buffer, packet.AccessAccept, 1, authenticator)
		reply.AppendGrant(&b, grant)
	})

	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkAppendGrant(b *testing.B) {
	var builder packet.Builder

	buffer, authenticator := make([]byte, packet.MaxSize), make([]byte, 16)
	attributes, _, err := reply.Compiler{}.Compile(&whole, store.MikroTik)
	if err != nil {
		b.Fatal(err)
	}

	grant := largestGrant(attributes)

	b.ReportAllocs()

	for b.Loop() {
		builder.Start(buffer, packet.AccessAccept, 1, authenticator)
		reply.AppendGrant(&builder, grant)
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()

	for b.Loop() {
		if _, _, err := (reply.Compiler{}).Compile(&whole, store.MikroTik); err != nil {
			b.Fatal(err)
		}
	}
}
