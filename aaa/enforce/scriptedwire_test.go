package enforce_test

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"slices"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/store"
)

// datagram is a request as it left.
type datagram struct {
	at     time.Time
	from   netip.AddrPort
	to     netip.AddrPort
	octets []byte
}

// tap is a socket of the daemon on the network of the field. It notes what leaves, and lets it
// travel for a moment.
type tap struct {
	net.PacketConn
	field *field
	from  netip.AddrPort
}

// listen opens a socket for the dynamic authorization client.
func (f *field) listen(local netip.Addr) (net.PacketConn, error) {
	conn, err := f.wire.Listen(local)
	if err != nil {
		return nil, err
	}

	return &tap{conn, f, conn.LocalAddr().(*net.UDPAddr).AddrPort()}, nil
}

// WriteTo is part of net.PacketConn.
func (t *tap) WriteTo(octets []byte, to net.Addr) (int, error) {
	own, f := bytes.Clone(octets), t.field
	address := to.(*net.UDPAddr).AddrPort()
	f.mutex.Lock()
	f.sent = append(f.sent, datagram{f.now(), t.from, address, own})
	f.mutex.Unlock()
	time.AfterFunc(f.lag, func() {
		_, _ = t.PacketConn.WriteTo(own, to)
		time.AfterFunc(latency, f.takeAll)
	})

	return len(octets), nil
}

// takeAll accounts for what the routers have ended.
func (f *field) takeAll() {
	f.mutex.Lock()
	boxes := slices.Clone(f.boxes)
	f.mutex.Unlock()
	for _, b := range boxes {
		f.take(b)
	}
}

// Do is the sender of the engine: the client of production, with a count of what it does.
func (f *field) Do(ctx context.Context, request *coa.Request) coa.Answer {
	b := f.count(request.To, 1)
	if b == nil {
		f.t.Errorf("a request to %v, where no router is", request.To)

		return coa.Answer{}
	}
	slow := time.AfterFunc(slowAnswer, func() { f.slows(-1) })
	answer := f.client.Do(ctx, request)
	f.count(request.To, -1)
	if !slow.Stop() {
		f.slows(1)
	}

	return answer
}

// slowAnswer is how long a request counts that has no answer.
const slowAnswer = 600 * time.Millisecond

// slows takes a request out of the count of all, or back into it.
func (f *field) slows(by int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.flying += by
}

// count counts a request that begins or ends.
func (f *field) count(to netip.AddrPort, by int) *box {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.flying += by
	f.most = max(f.most, f.flying)
	for _, b := range f.boxes {
		if b.at == to {
			b.flying += by
			b.most = max(b.most, b.flying)

			return b
		}
	}

	return nil
}

// late passes on an answer that came after its request was given up.
func (f *field) late(request *coa.Request, answer coa.Answer) {
	f.rig.mu.Lock()
	engine := f.rig.observer
	f.rig.mu.Unlock()
	if engine != nil {
		engine.Late(request, answer)
	}
}

// release lets the replies arrive that a router holds back.
func (b *box) release() {
	for _, held := range b.Held() {
		b.field.wire.Deliver(b.at, held)
	}
	b.field.settle()
}

// departed returns what was sent to a router, retransmissions included.
func (b *box) departed() []datagram {
	b.field.mutex.Lock()
	defer b.field.mutex.Unlock()

	return slices.DeleteFunc(slices.Clone(b.field.sent), func(d datagram) bool { return d.to != b.at })
}

// tries returns how often each request to a router was sent, in the order of their first octets.
func (b *box) tries() []int {
	var order []string
	times := map[string]int{}
	for _, one := range b.departed() {
		if times[string(one.octets)]++; times[string(one.octets)] == 1 {
			order = append(order, string(one.octets))
		}
	}
	var counted []int
	for _, octets := range order {
		counted = append(counted, times[octets])
	}

	return counted
}

// Limits of the pace, as the engine has them by default.
const (
	allInFlight = 64
	oneInFlight = 16
	endsASecond = 20
)

// check looks at what all routers have been sent.
func (f *field) check() {
	f.t.Helper()
	for _, b := range f.boxes {
		for _, heard := range b.Heard() {
			f.checkHeard(b, heard)
		}
		if got := b.Ignored(); got != b.ignores && b.ignores >= 0 {
			f.t.Errorf("router %v has ignored %d datagrams, not %d", b.at, got, b.ignores)
		}
		if b.most > oneInFlight {
			f.t.Errorf("router %v was asked for %d things at one time", b.at, b.most)
		}
		b.checkPace()
		b.checkCopies()
	}
	if f.most > allInFlight {
		f.t.Errorf("%d requests at one time", f.most)
	}
}

// identifying holds what may stand in a Disconnect-Request (RFC 5176 section 3).
var identifying = map[packet.Type]bool{
	packet.MessageAuthenticator: true, packet.EventTimestamp: true, packet.UserName: true,
	packet.AcctSessionID: true, packet.FramedIPAddress: true, packet.NASIdentifier: true,
	packet.NASPort: true, packet.NASPortID: true, packet.CallingStationID: true,
}

// checkHeard looks at the attributes of one request.
func (f *field) checkHeard(b *box, heard aaatest.Heard) {
	f.t.Helper()
	seen, first := map[packet.Type]int{}, packet.Type(0)
	for c := heard.Attributes(); c.Next(); {
		if first == 0 {
			first = c.Type
		}
		seen[c.Type]++
		if heard.Code() == packet.DisconnectRequest && !identifying[c.Type] {
			f.t.Errorf("attribute %d in a Disconnect-Request", c.Type)
		}
	}
	switch {
	case first != packet.MessageAuthenticator:
		f.t.Errorf("attribute %d stands first", first)
	case seen[packet.EventTimestamp] != 1, seen[packet.UserName] != 1, seen[packet.AcctSessionID] != 1:
		f.t.Errorf("router %v cannot tell who is meant: %v", b.at, seen)
	case f.access == store.Hotspot && seen[packet.FramedIPAddress] != 1:
		f.t.Errorf("a hotspot was asked without an address: %v", seen)
	case heard.From.Addr() != ours:
		f.t.Errorf("asked from %v", heard.From)
	}
}

// checkPace looks at the times between the ends that were asked for.
func (b *box) checkPace() {
	b.field.t.Helper()
	var first []time.Time
	seen := map[string]bool{}
	for _, one := range b.departed() {
		if one.octets[0] == byte(packet.DisconnectRequest) && !seen[string(one.octets)] {
			seen[string(one.octets)] = true
			first = append(first, one.at)
		}
	}
	for i := endsASecond; i < len(first); i++ {
		if took := first[i].Sub(first[i-endsASecond]); took < time.Second {
			b.field.t.Errorf("router %v: %d ends in %v", b.at, endsASecond+1, took)
		}
	}
}

// checkCopies compares what was sent with what was heard: a request under an Identifier is sent
// again with the same octets or not at all, and no router hears what was not sent.
func (b *box) checkCopies() {
	b.field.t.Helper()
	type name struct {
		from          netip.AddrPort
		identifier    byte
		authenticator [packet.AuthenticatorSize]byte
	}
	sent := map[string]int{}
	octets := map[name]string{}
	for _, one := range b.departed() {
		named := name{one.from, one.octets[1], [packet.AuthenticatorSize]byte(one.octets[4:])}
		if before, known := octets[named]; known && before != string(one.octets) {
			b.field.t.Error("a retransmission differs from the request")
		}
		octets[named] = string(one.octets)
		sent[string(one.octets)]++
	}
	for _, heard := range b.Heard() {
		if times := sent[string(heard.Octets())]; heard.Copies > times {
			b.field.t.Errorf("heard %d times, sent %d times", heard.Copies, times)
		}
	}
}
