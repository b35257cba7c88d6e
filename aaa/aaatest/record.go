package aaatest

import (
	"time"

	"gardu/aaa/packet"
)

// Record is one accounting message about a station. Counters are totals since the session began;
// Start carries none.
type Record struct {
	Station
	Status packet.AcctStatus
	Class  []byte        // as the Accept gave it; nil where it gave none
	Delay  time.Duration // Acct-Delay-Time: how long the router has been trying to send this record
	Event  time.Time     // Event-Timestamp; the zero time leaves it out

	Time time.Duration // Acct-Session-Time, whole seconds
	// InputOctets come from the customer; what is beyond 32 bits goes into Acct-Input-Gigawords
	InputOctets   uint64
	OutputOctets  uint64 // to the customer
	InputPackets  uint32
	OutputPackets uint32
	Cause         packet.TerminateCause // of a Stop

	// WithoutGigawords leaves the gigawords out, so that the counters wrap at 2^32 as those of
	// old routers do.
	WithoutGigawords bool
	// WithoutSessionTime leaves Acct-Session-Time out; RFC 5080 section 2.3.1 lets any counter be
	// absent.
	WithoutSessionTime bool

	ProxyStates [][]byte // what proxies on the way added, in order
	Extra       []byte   // attributes already encoded, put at the end
}

// write adds the record's attributes to a packet that was started.
func (r *Record) write(b *packet.Builder) {
	b.Uint32(packet.AcctStatusType, uint32(r.Status))
	b.Uint32(packet.AcctDelayTime, uint32(r.Delay/time.Second))

	if !r.Event.IsZero() {
		b.Uint32(packet.EventTimestamp, uint32(r.Event.Unix()))
	}

	if r.Status == packet.AcctOn || r.Status == packet.AcctOff {
		return
	}

	r.accounting(b)
	b.Octets(packet.Class, r.Class)

	if r.Service == PPPoE || r.Service == VPN {
		b.Uint32(packet.AcctAuthentic, authenticByRADIUS)
	}

	if r.Status != packet.AcctStart {
		r.counters(b)
	}

	if r.Status == packet.AcctStop {
		b.Uint32(packet.AcctTerminateCause, uint32(r.Cause))
	}
}

// authenticByRADIUS is the value of Acct-Authentic for somebody a RADIUS server let in (RFC 2866
// section 5.6).
const authenticByRADIUS = 1

// counters writes what Interim and Stop count.
func (r *Record) counters(b *packet.Builder) {
	if !r.WithoutSessionTime {
		b.Uint32(packet.AcctSessionTime, uint32(r.Time/time.Second))
	}

	b.Uint32(packet.AcctInputOctets, uint32(r.InputOctets))
	b.Uint32(packet.AcctOutputOctets, uint32(r.OutputOctets))

	if !r.WithoutGigawords {
		b.Uint32(packet.AcctInputGigawords, uint32(r.InputOctets>>32))
		b.Uint32(packet.AcctOutputGigawords, uint32(r.OutputOctets>>32))
	}

	b.Uint32(packet.AcctInputPackets, r.InputPackets)
	b.Uint32(packet.AcctOutputPackets, r.OutputPackets)
}
