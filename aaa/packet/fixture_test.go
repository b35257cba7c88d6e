package packet_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"gardu/aaa/packet"
)

// rfcSecret signs the packets printed in the RFCs.
const rfcSecret = "xyzzy5461"

// authenticator stands for the random one of a client.
var authenticator = []byte("0123456789abcdef")

// unhex decodes a vector.
func unhex(tb testing.TB, digits string) []byte {
	tb.Helper()

	octets, err := hex.DecodeString(digits)
	if err != nil {
		tb.Fatalf("vector %q: %v", digits, err)
	}

	return octets
}

// parse returns a view of a datagram that must be in order.
func parse(tb testing.TB, datagram []byte) packet.View {
	tb.Helper()

	view, err := packet.Parse(datagram)
	if err != nil {
		tb.Fatalf("parsing %x: %v", datagram, err)
	}

	return view
}

// secretOf prepares a secret that must be in order.
func secretOf(tb testing.TB, text string) *packet.Secret {
	tb.Helper()

	secret, err := packet.NewSecret([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}

	return secret
}

// build writes a packet by the function and signs it with rfcSecret. The packet has memory of
// its own.
func build(tb testing.TB, code packet.Code, fill func(*packet.Builder)) []byte {
	tb.Helper()

	var b packet.Builder

	b.Start(make([]byte, packet.MaxSize), code, 7, authenticator)
	fill(&b)

	octets, err := b.Sign(packet.NewSigner(), secretOf(tb, rfcSecret))
	if err != nil {
		tb.Fatalf("signing: %v", err)
	}

	return bytes.Clone(octets)
}

// raw makes a datagram of attributes with the right length and no signature.
func raw(code packet.Code, attributes ...byte) []byte {
	size := packet.HeaderSize + len(attributes)
	datagram := []byte{byte(code), 7, byte(size >> 8), byte(size)}
	datagram = append(datagram, authenticator...)

	return append(datagram, attributes...)
}

// types lists the attribute numbers of a packet in order.
func types(view packet.View) (list []packet.Type) {
	for c := view.Attributes(); c.Next(); {
		list = append(list, c.Type)
	}

	return list
}
