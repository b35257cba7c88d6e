package coa

import (
	"bytes"
	"net"
	"net/netip"
	"testing"
	"time"

	"layeh.com/radius"

	"gardu/aaa/packet"
)

// FuzzReceive gives the reader datagrams of any shape while a request waits. Only what another
// library takes for a genuine answer may end the wait.
func FuzzReceive(f *testing.F) {
	key := []byte("rahasia-bersama")
	to := netip.MustParseAddrPort("10.0.0.1:3799")
	_, waiter := waitingSocket(f, key, to)
	octets := waiter.octets
	for _, code := range []radius.Code{
		radius.CodeCoAACK, radius.CodeCoANAK, radius.CodeDisconnectACK, radius.CodeAccessAccept,
	} {
		seedAnswer(f, octets, key, code)
	}
	f.Add(octets)
	f.Add(octets[:19])
	f.Add([]byte{})

	signer := packet.NewSigner()
	f.Fuzz(func(t *testing.T, datagram []byte) {
		s, waited := waitingSocket(t, key, to)
		octets := waited.octets
		before := bytes.Clone(datagram)
		s.receive(signer, datagram, net.UDPAddrFromAddrPort(to))
		if !bytes.Equal(before, datagram) {
			t.Fatal("the datagram was written to")
		}
		if waited.phase == waiting {
			return
		}
		length := int(datagram[2])<<8 | int(datagram[3])
		if !radius.IsAuthenticResponse(datagram[:length], octets, key) {
			t.Fatalf("a forged answer was taken: %x", datagram)
		}
		if answer := <-waited.result; answer.Kind != ACK && answer.Kind != NAK {
			t.Fatalf("answer %+v", answer)
		}
	})
}

// waitingSocket has one request under way, under Identifier 0. Its octets are the same each time,
// so that a seed stays genuine.
func waitingSocket(tb testing.TB, key []byte, to netip.AddrPort) (*socket, *transaction) {
	tb.Helper()
	secret, err := packet.NewSecret(key)
	if err != nil {
		tb.Fatal(err)
	}
	now := func() time.Time { return time.Unix(1_800_000_000, 0) }
	s := newSocket(New(Config{Now: now}), netip.Addr{}, nil)
	t, _, err := s.tryBegin(&Request{Code: packet.CoARequest, To: to, Secret: secret})
	if err != nil {
		tb.Fatal(err)
	}

	return s, t
}

// seedAnswer adds a genuine answer with a cause.
func seedAnswer(f *testing.F, octets, key []byte, code radius.Code) {
	f.Helper()
	request, err := radius.Parse(octets, key)
	if err != nil {
		f.Fatal(err)
	}
	answer := request.Response(code)
	answer.Add(radius.Type(packet.ErrorCause), radius.NewInteger(503))
	encoded, err := answer.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encoded)
}
