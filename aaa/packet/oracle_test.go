package packet_test

import (
	"bytes"
	"net/netip"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/vendors/mikrotik"
	"pgregory.net/rapid"

	"gardu/aaa/packet"
)

// TestOracleReadsReplies lets another implementation read and verify replies with random
// attributes, and finds in them what was written.
func TestOracleReadsReplies(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)
	request := parse(t, signed(t, packet.AccessRequest))

	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, 60, 253).Draw(t, "text")
		rate := rapid.StringN(1, 60, 247).Draw(t, "rate")
		timeout := rapid.Uint32().Draw(t, "timeout")
		address := netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "address")))

		var b packet.Builder

		b.Reply(make([]byte, packet.MaxSize), packet.AccessAccept, request)
		b.Text(packet.ReplyMessage, text)
		b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, rate)
		b.Uint32(packet.SessionTimeout, timeout)
		b.Address(packet.FramedIPAddress, address)

		octets, err := b.Sign(signer, secret)
		if err != nil {
			t.Fatal(err)
		}

		if !radius.IsAuthenticResponse(octets, request.Octets(), []byte(rfcSecret)) {
			t.Fatal("response authenticator refused")
		}

		theirs, err := radius.Parse(octets, []byte(rfcSecret))
		if err != nil {
			t.Fatal(err)
		}

		if got := rfc2865.ReplyMessage_GetString(theirs); got != text {
			t.Errorf("text %q", got)
		}

		if got := mikrotik.MikrotikRateLimit_GetString(theirs); got != rate {
			t.Errorf("rate %q", got)
		}

		if got := uint32(rfc2865.SessionTimeout_Get(theirs)); got != timeout {
			t.Errorf("timeout %d", got)
		}

		if got := rfc2865.FramedIPAddress_Get(theirs); !got.Equal(address.AsSlice()) {
			t.Errorf("address %v", got)
		}
	})
}

// TestOracleWritesRequests reads requests of another implementation with random attributes.
func TestOracleWritesRequests(t *testing.T) {
	t.Parallel()

	codes := map[radius.Code]packet.Code{
		radius.CodeAccessRequest:     packet.AccessRequest,
		radius.CodeAccountingRequest: packet.AccountingRequest,
		radius.CodeCoARequest:        packet.CoARequest,
		radius.CodeDisconnectRequest: packet.DisconnectRequest,
	}

	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]radius.Code{
			radius.CodeAccessRequest, radius.CodeAccountingRequest,
			radius.CodeCoARequest, radius.CodeDisconnectRequest,
		}).Draw(t, "code")
		text := rapid.SliceOfN(rapid.Byte(), 1, 90).Draw(t, "secret")
		values := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 253), 0, 12).Draw(t, "values")

		theirs := radius.New(code, text)
		for _, value := range values {
			theirs.Add(rfc2865.Class_Type, value)
		}

		theirs.Add(rfc2869.NASPortID_Type, []byte("ether2"))

		octets, err := theirs.Encode()
		if err != nil {
			t.Fatal(err)
		}

		view, err := packet.Parse(octets)
		if err != nil || view.Code() != codes[code] {
			t.Fatalf("%v, code %v", err, view.Code())
		}

		secret, err := packet.NewSecret(text)
		if err != nil {
			t.Fatal(err)
		}

		if _, err := packet.NewSigner().Verify(view, secret); err != nil {
			t.Fatal(err)
		}

		at := 0
		for c := view.Attributes(); c.Next(); at++ {
			if c.Type == packet.Class && !bytes.Equal(c.Value, values[at]) {
				t.Fatalf("value %d is %x, want %x", at, c.Value, values[at])
			}
		}
	})
}
