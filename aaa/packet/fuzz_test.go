package packet_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"gardu/aaa/packet"
)

// seed adds the vectors, one packet with every kind of vendor attribute, and broken ones.
func seed(f *testing.F) {
	f.Helper()

	for _, digits := range []string{
		nemoRequest, nemoAccept, flopsyRequest, flopsyAccept, mopsyRequest, mopsyChallenge,
		mopsyOverrun, mopsyReject, statusRequest, statusAccept, statusAcct, statusNAS,
	} {
		octets, err := hex.DecodeString(digits)
		if err != nil {
			f.Fatal(err)
		}

		f.Add(octets)
	}

	f.Add(mixed)
	f.Add([]byte{})
	f.Add(raw(packet.AccessRequest, 1, 1, 0))
}

// FuzzParse walks whatever Parse takes in every way there is, and compares the ways.
func FuzzParse(f *testing.F) {
	seed(f)

	signer, secret := packet.NewSigner(), secretOf(f, rfcSecret)

	var (
		index packet.Index
		b     packet.Builder
	)

	f.Fuzz(func(t *testing.T, datagram []byte) {
		view, err := packet.Parse(datagram)
		if err != nil {
			if packet.ReasonOf(err) == 0 {
				t.Fatalf("error without a reason: %v", err)
			}

			return
		}

		index.Scan(view)
		compareFinders(t, view, &index)
		readAll(&index)

		_, _ = signer.Verify(view, secret)
		_, _ = signer.VerifyReply(view, authenticator, secret)

		hidden, _ := view.Get(packet.UserPassword)
		_, _ = signer.Reveal(nil, hidden, view.Authenticator(), secret)

		b.Reply(make([]byte, packet.MaxSize), packet.AccessReject, view)
		b.EAPFailure(view)

		reply, err := b.Sign(signer, secret)
		if err != nil {
			return
		}

		_, err = signer.VerifyReply(parse(t, reply), view.Authenticator(), secret)
		if err != nil {
			t.Fatalf("own reply: %v", err)
		}
	})
}

// compareFinders asks a view and its index for every number.
func compareFinders(t *testing.T, view packet.View, index *packet.Index) {
	t.Helper()

	for number := range 256 {
		want, found := view.Get(packet.Type(number))
		got, ok := index.Get(packet.Type(number))

		if ok != found || !bytes.Equal(got, want) {
			t.Fatalf("attribute %d: %x, %t in the index, %x, %t in the view",
				number, got, ok, want, found)
		}

		for _, vendor := range []packet.Vendor{packet.MikroTik, packet.Microsoft, packet.Ascend} {
			want, found := view.Vendor(vendor, packet.Type(number))
			got, ok := index.Vendor(vendor, packet.Type(number))

			if ok != found || !bytes.Equal(got, want) {
				t.Fatalf("vendor %d attribute %d: %x, %t in the index, %x, %t in the view",
					vendor, number, got, ok, want, found)
			}
		}
	}
}

// readAll runs every typed reader over every attribute.
func readAll(index *packet.Index) {
	for c := index.View().Attributes(); c.Next(); {
		packet.Uint32(c.Value, true)
		packet.IPv4(c.Value, true)
		packet.IPv6(c.Value, true)
		packet.Prefix(c.Value, true)
		packet.Time(c.Value, true)
		packet.ReadCHAP(c.Value, true)
		packet.ReadMSCHAP1(c.Value, true)
		packet.ReadMSCHAP2(c.Value, true)

		if _, inner, ok := packet.SplitVendor(c.Value); ok {
			for inner.Next() {
				packet.Uint32(inner.Value, true)
			}
		}
	}

	index.Octets64(packet.AcctInputOctets, packet.AcctInputGigawords)
	index.Challenge()
	index.View().AppendEAP(nil)
}

// FuzzRevealKey reads salted keys of any shape.
func FuzzRevealKey(f *testing.F) {
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0x80}, 34))

	signer, secret := packet.NewSigner(), secretOf(f, rfcSecret)

	f.Fuzz(func(t *testing.T, value []byte) {
		key, ok := signer.RevealKey(nil, value, authenticator, secret)
		if ok && (len(key) == 0 || len(key) > 31) {
			t.Fatalf("key of %d octets", len(key))
		}
	})
}
