package reply_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/vendors/mikrotik"
	"layeh.com/radius/vendors/wispr"
	"pgregory.net/rapid"

	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// changed is what a CoA-Request holds after a change that can be expressed.
func changed(t *testing.T, change reply.Change) *radius.Packet {
	t.Helper()

	return dynamic(t, func(b *packet.Builder) {
		if !reply.AppendChange(b, change) {
			t.Fatal("the change is said not to be possible in place")
		}
	})
}

// octets64 joins a limit and its gigawords.
func octets64(low, gigawords uint32) uint64 { return uint64(gigawords)<<32 | uint64(low) }

// recvLimit and xmitLimit read the limits of octets.
func recvLimit(p *radius.Packet) uint64 {
	return octets64(uint32(mikrotik.MikrotikRecvLimit_Get(p)),
		uint32(mikrotik.MikrotikRecvLimitGigawords_Get(p)))
}

func xmitLimit(p *radius.Packet) uint64 {
	return octets64(uint32(mikrotik.MikrotikXmitLimit_Get(p)),
		uint32(mikrotik.MikrotikXmitLimitGigawords_Get(p)))
}

func TestChangeOfNothing(t *testing.T) {
	t.Parallel()

	for _, vendor := range []store.Vendor{store.MikroTik, store.OtherVendor} {
		if p := changed(t, reply.Change{Vendor: vendor}); len(p.Attributes) != 0 {
			t.Errorf("no change gives %v", p.Attributes)
		}

		p := changed(t, reply.Change{Vendor: vendor, Profile: &store.Profile{Group: "gold"}})
		if len(p.Attributes) != 0 {
			t.Errorf("a profile that tunes nothing gives %v", p.Attributes)
		}
	}
}

// TestChangeOfProfile sends what RouterOS tunes and nothing of the frame, over which it would
// refuse all of it.
func TestChangeOfProfile(t *testing.T) {
	t.Parallel()

	p := changed(t, reply.Change{Profile: &whole})
	equal(t, "Mikrotik-Rate-Limit", mikrotik.MikrotikRateLimit_GetString(p), whole.Rate)
	equal(t, "Idle-Timeout", rfc2865.IdleTimeout_Get(p), 600)
	equal(t, "Port-Limit", rfc2865.PortLimit_Get(p), 3)
	equal(t, "attributes", len(p.Attributes), 3)

	p = changed(t, reply.Change{Profile: &whole, Vendor: store.OtherVendor})
	equal(t, "WISPr-Bandwidth-Max-Up", wispr.WISPrBandwidthMaxUp_Get(p), 5_000_000)
	equal(t, "WISPr-Bandwidth-Max-Down", wispr.WISPrBandwidthMaxDown_Get(p), 10_000_000)
	equal(t, "Idle-Timeout", rfc2865.IdleTimeout_Get(p), 600)
	equal(t, "Port-Limit", rfc2865.PortLimit_Get(p), 3)
	equal(t, "attributes", len(p.Attributes), 4)
}

func TestChangeOfBounds(t *testing.T) {
	t.Parallel()

	p := changed(t, reply.Change{
		Bounds: true, Session: 26 * time.Hour, Remains: store.DataLimit{Up: 7<<32 + 9, Down: 3 << 32},
	})
	equal(t, "Session-Timeout", rfc2865.SessionTimeout_Get(p), 26*3600)
	equal(t, "Recv-Limit is the upload", recvLimit(p), 7<<32+9)
	equal(t, "Xmit-Limit is never 0 in its lower half", xmitLimit(p), 3<<32+1)
	equal(t, "attributes", len(p.Attributes), 5)

	p = changed(t, reply.Change{
		Vendor: store.OtherVendor, Bounds: true, Session: time.Hour,
		Remains: store.DataLimit{Up: 1, Total: 1},
	})
	equal(t, "Session-Timeout", rfc2865.SessionTimeout_Get(p), 3600)
	equal(t, "another vendor was told no limit of octets", len(p.Attributes), 1)
}

// TestVanishedBoundsAreTheLargest: leaving an attribute out would change nothing.
func TestVanishedBoundsAreTheLargest(t *testing.T) {
	t.Parallel()

	for name, change := range map[string]reply.Change{
		"no bound": {Bounds: true},
		"more than fits": {
			Bounds: true, Session: math.MaxInt64,
			Remains: store.DataLimit{Up: math.MaxUint64, Down: math.MaxUint64},
		},
	} {
		p := changed(t, change)
		equal(t, name+": Session-Timeout", rfc2865.SessionTimeout_Get(p), reply.MaxSessionTimeout)
		equal(t, name+": Recv-Limit", recvLimit(p), math.MaxInt64)
		equal(t, name+": Xmit-Limit", xmitLimit(p), math.MaxInt64)
	}
}

func TestImpossibleChangesAddNothing(t *testing.T) {
	t.Parallel()

	for name, change := range map[string]reply.Change{
		"Total-Limit": {
			Profile: &whole, Bounds: true, Session: time.Hour, Remains: store.DataLimit{Total: 5},
		},
		"no rate at all": {
			Vendor: store.OtherVendor, Profile: &store.Profile{Rate: "fast", PortLimit: 1},
			Bounds: true,
		},
	} {
		p := dynamic(t, func(b *packet.Builder) {
			equal(t, name, reply.AppendChange(b, change), false)
		})
		equal(t, name+": attributes", len(p.Attributes), 0)
	}
}

// TestChangeStaysWithinWhatCanBeChanged draws changes and allows only what RouterOS takes in a
// CoA-Request.
func TestChangeStaysWithinWhatCanBeChanged(t *testing.T) {
	t.Parallel()

	allowed := []packet.Type{
		packet.SessionTimeout, packet.IdleTimeout, packet.PortLimit, packet.VendorSpecific,
	}
	inside := []packet.Type{
		packet.MikroTikRateLimit, packet.MikroTikRecvLimit, packet.MikroTikRecvLimitGigawords,
		packet.MikroTikXmitLimit, packet.MikroTikXmitLimitGigawords,
	}

	rapid.Check(t, func(t *rapid.T) {
		profile := drawProfile(t)
		profile.Extra = whole.Extra
		change := reply.Change{
			Profile: profile, Bounds: rapid.Bool().Draw(t, "bounds"),
			Session: time.Duration(rapid.Int64Min(0).Draw(t, "session")),
			Remains: store.DataLimit{
				Up: rapid.Uint64().Draw(t, "up"), Down: rapid.Uint64().Draw(t, "down"),
			},
		}

		var b packet.Builder
		b.Start(make([]byte, packet.MaxSize), packet.CoARequest, 1, nil)

		if !reply.AppendChange(&b, change) || b.Err() != nil {
			t.Fatalf("refused, %v", b.Err())
		}

		for rest := b.Attributes(); len(rest) > 0; rest = rest[rest[1]:] {
			if !slices.Contains(allowed, packet.Type(rest[0])) {
				t.Fatalf("attribute %d was sent", rest[0])
			}

			if packet.Type(rest[0]) != packet.VendorSpecific {
				continue
			}

			_, vendor, ok := packet.SplitVendor(rest[2:rest[1]])
			if !ok || !vendor.Next() || !slices.Contains(inside, vendor.Type) {
				t.Fatalf("attribute %d of the vendor was sent", vendor.Type)
			}
		}
	})
}

func TestChangeAllocatesNothing(t *testing.T) {
	var b packet.Builder

	buffer := make([]byte, packet.MaxSize)
	change := reply.Change{
		Profile: &whole, Bounds: true, Session: time.Hour,
		Remains: store.DataLimit{Up: 1 << 40, Down: 1 << 40},
	}
	allocations := testing.AllocsPerRun(100, func() {
		b.Start(buffer, packet.CoARequest, 1, nil)
		reply.AppendIdentity(&b, &running, store.PPPoE, reply.ShapeUsual)
		reply.AppendChange(&b, change)
	})

	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkAppendChange(b *testing.B) {
	var builder packet.Builder

	buffer := make([]byte, packet.MaxSize)
	change := reply.Change{Profile: &whole, Bounds: true, Session: time.Hour}

	b.ReportAllocs()

	for b.Loop() {
		builder.Start(buffer, packet.CoARequest, 1, nil)
		reply.AppendIdentity(&builder, &running, store.PPPoE, reply.ShapeUsual)
		reply.AppendChange(&builder, change)
	}
}
