package reply_test

import (
	"net/netip"
	"slices"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc2869"
	"pgregory.net/rapid"

	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// running is a session of which everything is known.
var running = store.Session{
	NASIdentifier: "bras-utara", AcctSessionID: "81a00042", Login: "budi", UserName: "Budi@isp",
	CallingStation: "02:00:00:00:00:01", NASPort: 2159018029, NASPortID: "ether2",
	Address: netip.MustParseAddr("10.20.30.40"),
}

// dynamic is what a request for dynamic authorization holds after its attributes were added.
func dynamic(t testing.TB, fill func(*packet.Builder)) *radius.Packet {
	t.Helper()

	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.CoARequest, 1, nil)
	fill(&b)

	if err := b.Err(); err != nil {
		t.Fatal(err)
	}

	parsed, err := radius.ParseAttributes(b.Attributes())
	if err != nil {
		t.Fatal(err)
	}

	return &radius.Packet{Code: radius.CodeCoARequest, Attributes: parsed}
}

// numbers lists the attributes of a packet in their order.
func numbers(p *radius.Packet) (list []packet.Type) {
	for _, attribute := range p.Attributes {
		list = append(list, packet.Type(attribute.Type))
	}

	return list
}

func TestIdentityByShapeAndAccess(t *testing.T) {
	t.Parallel()

	minimal := []packet.Type{packet.UserName, packet.AcctSessionID}
	usual := append(slices.Clone(minimal), packet.FramedIPAddress)
	full := append(slices.Clone(usual), packet.NASIdentifier, packet.NASPort, packet.NASPortID,
		packet.CallingStationID)

	cases := []struct {
		shape  reply.Shape
		access store.AccessKind
		want   []packet.Type
	}{
		{reply.ShapeUsual, store.PPPoE, usual},
		{reply.ShapeUsual, store.Hotspot, usual},
		{reply.ShapeMinimal, store.PPPoE, minimal},
		{reply.ShapeMinimal, store.VPN, minimal},
		{reply.ShapeMinimal, store.Hotspot, usual},
		{reply.ShapeFull, store.PPPoE, full},
		{reply.ShapeFull, store.Hotspot, full},
	}
	for _, c := range cases {
		t.Run(c.shape.String()+" "+c.access.String(), func(t *testing.T) {
			t.Parallel()

			p := dynamic(t, func(b *packet.Builder) {
				reply.AppendIdentity(b, &running, c.access, c.shape)
			})
			if got := numbers(p); !slices.Equal(got, c.want) {
				t.Errorf("attributes %v, want %v", got, c.want)
			}
		})
	}
}

func TestIdentityHoldsWhatTheNASSaid(t *testing.T) {
	t.Parallel()

	p := dynamic(t, func(b *packet.Builder) {
		reply.AppendIdentity(b, &running, store.PPPoE, reply.ShapeFull)
	})
	equal(t, "User-Name", rfc2865.UserName_GetString(p), "Budi@isp")
	equal(t, "Acct-Session-Id", rfc2866.AcctSessionID_GetString(p), "81a00042")
	equal(t, "Framed-IP-Address", rfc2865.FramedIPAddress_Get(p).String(), "10.20.30.40")
	equal(t, "NAS-Identifier", rfc2865.NASIdentifier_GetString(p), "bras-utara")
	equal(t, "NAS-Port", rfc2865.NASPort_Get(p), 2159018029)
	equal(t, "NAS-Port-Id", rfc2869.NASPortID_GetString(p), "ether2")
	equal(t, "Calling-Station-Id", rfc2865.CallingStationID_GetString(p), "02:00:00:00:00:01")
}

func TestIdentityFallsBackToTheLogin(t *testing.T) {
	t.Parallel()

	session := store.Session{Login: "budi", Address: netip.MustParseAddr("2001:db8::1")}
	p := dynamic(t, func(b *packet.Builder) {
		reply.AppendIdentity(b, &session, store.Hotspot, reply.ShapeFull)
	})
	if got := numbers(p); !slices.Equal(got, []packet.Type{packet.UserName}) {
		t.Errorf("attributes %v, want User-Name alone: nothing else is known", got)
	}

	equal(t, "User-Name", rfc2865.UserName_GetString(p), "budi")
}

func TestShapeWords(t *testing.T) {
	t.Parallel()

	var words []string
	for _, shape := range append(reply.Shapes(), 9) {
		words = append(words, shape.String())
	}

	if !slices.Equal(words, []string{"usual", "minimal", "full", "unknown"}) {
		t.Errorf("words %q", words)
	}
}

// TestIdentityHasNoEmptyText draws sessions: whatever is known of them, no attribute is empty.
func TestIdentityHasNoEmptyText(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 60, 253)
		session := store.Session{
			NASIdentifier: text.Draw(t, "nas"), AcctSessionID: text.Draw(t, "id"),
			Login: text.Draw(t, "login"), UserName: text.Draw(t, "name"),
			CallingStation: text.Draw(t, "station"), NASPortID: text.Draw(t, "port"),
		}
		if rapid.Bool().Draw(t, "addressed") {
			session.Address = running.Address
		}

		access := rapid.SampledFrom([]store.AccessKind{store.PPPoE, store.Hotspot, store.VPN})
		shape := rapid.SampledFrom(reply.Shapes())

		var b packet.Builder
		b.Start(make([]byte, packet.MaxSize), packet.DisconnectRequest, 1, nil)
		reply.AppendIdentity(&b, &session, access.Draw(t, "access"), shape.Draw(t, "shape"))

		if err := b.Err(); err != nil {
			t.Fatal(err)
		}

		for rest := b.Attributes(); len(rest) > 0; rest = rest[rest[1]:] {
			if rest[1] < 3 {
				t.Errorf("attribute %d is empty", rest[0])
			}
		}
	})
}

func TestIdentityAllocatesNothing(t *testing.T) {
	var b packet.Builder

	buffer := make([]byte, packet.MaxSize)
	allocations := testing.AllocsPerRun(100, func() {
		b.Start(buffer, packet.DisconnectRequest, 1, nil)
		reply.AppendIdentity(&b, &running, store.Hotspot, reply.ShapeFull)
	})

	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}
