package aaatest

import (
	"time"

	"gardu/aaa/packet"
)

// Grant is what a router enforces on a line: what the Access-Accept said, and what a CoA-Request
// has changed since. Timeouts and limits count from the beginning of the session; zero is none.
type Grant struct {
	RateLimit string // Mikrotik-Rate-Limit, as it was sent
	Group     string // Mikrotik-Group: the ppp or hotspot profile
	Filter    string // Filter-Id: the firewall chain; of several the last

	SessionTimeout time.Duration
	IdleTimeout    time.Duration
	PortLimit      uint32

	RecvLimit  uint64 // octets from the customer: upload
	XmitLimit  uint64 // octets to the customer: download
	TotalLimit uint64 // octets of both

	// Pool and AddressLists are fixed when the session begins; RouterOS cannot change them in
	// place.
	Pool         string
	AddressLists []string
}

// ReadGrant returns what an Access-Accept grants.
func ReadGrant(accept packet.View) Grant {
	var g Grant

	for c := accept.Attributes(); c.Next(); {
		switch c.Type {
		case packet.VendorSpecific:
			g.vendors(c.Value)
		case packet.FramedPool:
			g.Pool = string(c.Value)
		default:
			g.change(attribute{number: c.Type, value: c.Value})
		}
	}

	return g
}

// vendors reads the attributes of one vendor in an Access-Accept.
func (g *Grant) vendors(value []byte) {
	vendor, inner, ok := packet.SplitVendor(value)

	for ok && inner.Next() {
		a := attribute{vendor: vendor, number: inner.Type, value: inner.Value}

		switch {
		case a.is(packet.MikroTik, packet.MikroTikAddressList):
			g.AddressLists = append(g.AddressLists, string(a.value))
		case a.is(packet.MikroTik, packet.MikroTikTotalLimit):
			g.TotalLimit = withLow(g.TotalLimit, a.uint32())
		case a.is(packet.MikroTik, packet.MikroTikTotalLimitGigawords):
			g.TotalLimit = withHigh(g.TotalLimit, a.uint32())
		default:
			g.change(a)
		}
	}
}

// change puts the value of an attribute that RouterOS can change in place; others change nothing.
func (g *Grant) change(a attribute) {
	switch a.kind() {
	case packet.SessionTimeout:
		g.SessionTimeout = time.Duration(a.uint32()) * time.Second
	case packet.IdleTimeout:
		g.IdleTimeout = time.Duration(a.uint32()) * time.Second
	case packet.PortLimit:
		g.PortLimit = a.uint32()
	case packet.FilterID:
		g.Filter = string(a.value)
	default:
		g.changeMikroTik(a)
	}
}

// changeMikroTik is change for RouterOS's own attributes. A limit that comes without gigawords has
// none, so the low half, which every sender writes first, clears the high one.
func (g *Grant) changeMikroTik(a attribute) {
	if a.vendor != packet.MikroTik {
		return
	}

	switch a.number {
	case packet.MikroTikRateLimit:
		g.RateLimit = string(a.value)
	case packet.MikroTikGroup:
		g.Group = string(a.value)
	case packet.MikroTikRecvLimit:
		g.RecvLimit = uint64(a.uint32())
	case packet.MikroTikXmitLimit:
		g.XmitLimit = uint64(a.uint32())
	case packet.MikroTikRecvLimitGigawords:
		g.RecvLimit = withHigh(g.RecvLimit, a.uint32())
	case packet.MikroTikXmitLimitGigawords:
		g.XmitLimit = withHigh(g.XmitLimit, a.uint32())
	default:
	}
}

// reached says which bound a line with these counters has come to: the cause of its Stop, and
// false when none.
func (g *Grant) reached(r *Record) (packet.TerminateCause, bool) {
	over := func(limit, octets uint64) bool { return limit > 0 && octets >= limit }

	switch {
	case g.SessionTimeout > 0 && r.Time >= g.SessionTimeout:
		return packet.SessionTimeoutCause, true
	case over(g.RecvLimit, r.InputOctets), over(g.XmitLimit, r.OutputOctets),
		over(g.TotalLimit, r.InputOctets+r.OutputOctets):
		return packet.NASRequestCause, true
	default:
		return 0, false
	}
}

// withLow replaces the low half of a limit.
func withLow(limit uint64, low uint32) uint64 { return limit&^(1<<32-1) | uint64(low) }

// withHigh replaces the gigawords of a limit.
func withHigh(limit uint64, gigawords uint32) uint64 {
	return limit&(1<<32-1) | uint64(gigawords)<<32
}
