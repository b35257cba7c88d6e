package reply

import (
	"net/netip"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// MaxSessionTimeout is the longest Session-Timeout that RouterOS takes, in seconds; a longer
// session is ended there and logs in again.
const MaxSessionTimeout = 21_474_720

// Grant is what one session gets. Zero fields are not sent.
type Grant struct {
	Attributes []byte         // what Compile made of the profile for this vendor
	Profile    *store.Profile // the profile itself; nil is taken for one without IgnoresFixed
	Vendor     store.Vendor

	Address       netip.Addr   // the service's own address, of either family
	IPv6Prefix    netip.Prefix // Framed-IPv6-Prefix
	DelegatedIPv6 netip.Prefix // Delegated-IPv6-Prefix

	Session time.Duration   // time until the session must end; 0 for no bound
	Remains store.DataLimit // octets until then; 0 for no bound
	Class   []byte          // comes back in accounting
}

// AppendGrant adds everything that an Accept gives: first the profile, then the rest. It allocates
// nothing; a failure stays in the builder until Sign.
func AppendGrant(b *packet.Builder, grant Grant) {
	b.Raw(grant.Attributes)

	if grant.Profile == nil || !grant.Profile.IgnoresFixed {
		appendFixed(b, &grant)
	}

	if grant.Session > 0 {
		b.Uint32(packet.SessionTimeout, min(seconds(grant.Session), MaxSessionTimeout))
	}

	if grant.Vendor == store.MikroTik {
		appendRemains(b, grant.Remains)
	}

	b.Octets(packet.Class, grant.Class)
}

// appendFixed adds the addresses of the service. Framed-IP-Address beats Framed-Pool on RouterOS,
// which is why an isolir profile leaves it out.
func appendFixed(b *packet.Builder, grant *Grant) {
	address := grant.Address.Unmap()

	switch {
	case address.Is4():
		b.Address(packet.FramedIPAddress, address)
	case address.Is6():
		b.Address(packet.FramedIPv6Address, address)
	}

	if grant.IPv6Prefix.IsValid() {
		b.Prefix(packet.FramedIPv6Prefix, grant.IPv6Prefix)
	}

	if grant.DelegatedIPv6.IsValid() {
		b.Prefix(packet.DelegatedIPv6Prefix, grant.DelegatedIPv6)
	}
}

// appendRemains adds the octets after which RouterOS ends the session. Recv is what the router
// receives, so the customer's upload.
func appendRemains(b *packet.Builder, remains store.DataLimit) {
	appendLimit(b, packet.MikroTikRecvLimit, packet.MikroTikRecvLimitGigawords, remains.Up)
	appendLimit(b, packet.MikroTikXmitLimit, packet.MikroTikXmitLimitGigawords, remains.Down)
	appendLimit(b, packet.MikroTikTotalLimit, packet.MikroTikTotalLimitGigawords, remains.Total)
}

// appendLimit adds one limit unless it is 0. A low half of 0 becomes 1, because RouterOS takes a
// limit attribute of 0 for no limit; one octet too many cuts nobody off early.
func appendLimit(b *packet.Builder, low, gigawords packet.Type, octets uint64) {
	if octets == 0 {
		return
	}

	if uint32(octets) == 0 {
		octets++
	}

	b.VendorOctets64(packet.MikroTik, low, gigawords, octets)
}
