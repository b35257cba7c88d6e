package packet_test

import (
	"bytes"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"layeh.com/radius"

	"gardu/aaa/packet"
)

// replyTo answers a request under rfcSecret and returns a view of the answer.
func replyTo(
	tb testing.TB, request []byte, code packet.Code, fill func(*packet.Builder),
) packet.View {
	tb.Helper()

	var b packet.Builder

	b.Reply(make([]byte, packet.MaxSize), code, parse(tb, request))
	fill(&b)

	octets, err := b.Sign(packet.NewSigner(), secretOf(tb, rfcSecret))
	if err != nil {
		tb.Fatalf("signing: %v", err)
	}

	return parse(tb, octets)
}

func TestReplySignature(t *testing.T) {
	t.Parallel()

	name := func(b *packet.Builder) { b.Text(packet.UserName, "budi") }
	access, status := build(t, packet.AccessRequest, name), signed(t, packet.StatusServer)
	plain, acct := build(t, packet.AccountingRequest, name), signed(t, packet.AccountingRequest)
	bare, dynamic := build(t, packet.DisconnectRequest, name), signed(t, packet.DisconnectRequest)

	for label, test := range map[string]struct {
		request []byte
		code    packet.Code
		first   bool
	}{
		"accept":                   {access, packet.AccessAccept, true},
		"reject":                   {access, packet.AccessReject, true},
		"challenge":                {access, packet.AccessChallenge, true},
		"status, authentication":   {status, packet.AccessAccept, true},
		"status, accounting":       {status, packet.AccountingResponse, true},
		"accounting":               {plain, packet.AccountingResponse, false},
		"signed accounting":        {acct, packet.AccountingResponse, true},
		"disconnect acknowledged":  {bare, packet.DisconnectACK, false},
		"signed disconnect denied": {dynamic, packet.DisconnectNAK, true},
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()

			reply := replyTo(t, test.request, test.code, func(b *packet.Builder) {
				b.Text(packet.ReplyMessage, "halo")
			})

			first := types(reply)[0] == packet.MessageAuthenticator
			if first != test.first || reply.Identifier() != 7 || reply.Code() != test.code {
				t.Errorf("attributes %v, code %v", types(reply), reply.Code())
			}

			random := parse(t, test.request).Authenticator()

			ok, err := packet.NewSigner().VerifyReply(reply, random, secretOf(t, rfcSecret))
			if ok != test.first || err != nil {
				t.Errorf("signed %t, %v", ok, err)
			}
		})
	}
}

func TestReplyEchoesProxyState(t *testing.T) {
	t.Parallel()

	states := []byte{33, 4, 'b', '1', 33, 4, 'a', '2', 33, 2}
	request := raw(packet.AccessRequest, append([]byte{1, 3, 'x'}, states...)...)

	reply := replyTo(t, request, packet.AccessAccept, func(b *packet.Builder) {
		b.Text(packet.FramedPool, "pool-utara")
	})

	if !bytes.HasSuffix(reply.Octets(), states) {
		t.Errorf("reply %x", reply.Octets())
	}

	want := []packet.Type{packet.MessageAuthenticator, packet.FramedPool, 33, 33, 33}
	if got := types(reply); !slices.Equal(got, want) {
		t.Errorf("attributes %v, want %v", got, want)
	}
}

// TestReplyProxyStateOverflow leaves no room for what must be echoed.
func TestReplyProxyStateOverflow(t *testing.T) {
	t.Parallel()

	var b packet.Builder

	request := parse(t, raw(packet.AccessRequest, 33, 4, 1, 2))
	b.Reply(make([]byte, 60), packet.AccessAccept, request)
	b.Octets(packet.Class, make([]byte, 18))

	if b.Room() != 2 {
		t.Fatalf("room %d", b.Room())
	}

	_, err := b.Sign(packet.NewSigner(), secretOf(t, rfcSecret))
	if !errors.Is(err, packet.ErrFull) {
		t.Errorf("got %v", err)
	}
}

func TestBuilderLeavesOutEmpty(t *testing.T) {
	t.Parallel()

	view := parse(t, build(t, packet.AccessAccept, func(b *packet.Builder) {
		b.Text(packet.FilterID, "")
		b.Octets(packet.Class, nil)
		b.EAP(nil)
		b.Raw(nil)
		b.VendorText(packet.MikroTik, packet.MikroTikGroup, "")
		b.Vendor(packet.MikroTik, packet.MikroTikRealm, nil)
		b.CHAP(1, nil, [16]byte{})
	}))

	if got := types(view); !slices.Equal(got, []packet.Type{packet.CHAPPassword}) {
		t.Errorf("attributes %v", got)
	}
}

func TestBuilderValues(t *testing.T) {
	t.Parallel()

	dns, host := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("::1")
	nulls := strings.Repeat("\x00", 15)

	view := parse(t, build(t, packet.AccessAccept, func(b *packet.Builder) {
		b.Text(packet.FramedPool, "pool-utara")
		b.Octets(packet.Class, []byte{0, 1})
		b.Uint32(packet.SessionTimeout, 86400)
		b.Address(packet.FramedIPAddress, netip.MustParseAddr("::ffff:10.1.2.3"))
		b.Address(packet.FramedIPv6Address, netip.MustParseAddr("2001:db8::7"))
		b.Prefix(packet.DelegatedIPv6Prefix, netip.MustParsePrefix("2001:db8:1:2::5/56"))
		b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "10M/20M")
		b.VendorUint32(packet.WISPr, packet.WISPrBandwidthMaxUp, 10_000_000)
		b.VendorAddress(packet.Microsoft, packet.MSPrimaryDNSServer, dns)
		b.VendorAddress(packet.MikroTik, packet.MikroTikHostIP, host)
		b.VendorOctets64(packet.MikroTik, packet.MikroTikTotalLimit,
			packet.MikroTikTotalLimitGigawords, 5<<32+9)
		b.VendorOctets64(packet.MikroTik, packet.MikroTikRecvLimit,
			packet.MikroTikRecvLimitGigawords, 9)
	}))

	for name, test := range map[string]struct {
		vendor packet.Vendor
		number packet.Type
		want   string
	}{
		"text":    {0, packet.FramedPool, "pool-utara"},
		"octets":  {0, packet.Class, "\x00\x01"},
		"integer": {0, packet.SessionTimeout, "\x00\x01\x51\x80"},
		"IPv4":    {0, packet.FramedIPAddress, "\x0a\x01\x02\x03"},
		"IPv6":    {0, packet.FramedIPv6Address, "\x20\x01\x0d\xb8" + nulls[:11] + "\x07"},
		"prefix": {0, packet.DelegatedIPv6Prefix, "\x00\x38\x20\x01\x0d\xb8\x00\x01" +
			nulls[:10]},
		"vendor text":    {packet.MikroTik, packet.MikroTikRateLimit, "10M/20M"},
		"vendor integer": {packet.WISPr, packet.WISPrBandwidthMaxUp, "\x00\x98\x96\x80"},
		"vendor address": {packet.Microsoft, packet.MSPrimaryDNSServer, "\x0a\x00\x00\x01"},
		"vendor IPv6":    {packet.MikroTik, packet.MikroTikHostIP, nulls + "\x01"},
		"low part":       {packet.MikroTik, packet.MikroTikTotalLimit, "\x00\x00\x00\x09"},
		"gigawords":      {packet.MikroTik, packet.MikroTikTotalLimitGigawords, nulls[:3] + "\x05"},
		"small limit":    {packet.MikroTik, packet.MikroTikRecvLimit, "\x00\x00\x00\x09"},
	} {
		value, ok := view.Get(test.number)
		if test.vendor != 0 {
			value, ok = view.Vendor(test.vendor, test.number)
		}

		if !ok || string(value) != test.want {
			t.Errorf("%s: %x, %t", name, value, ok)
		}
	}

	if _, ok := view.Vendor(packet.MikroTik, packet.MikroTikRecvLimitGigawords); ok {
		t.Error("zero gigawords sent")
	}
}

func TestBuilderRefusesValues(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("x", 254)

	for name, fill := range map[string]func(*packet.Builder){
		"text of 254":   func(b *packet.Builder) { b.Text(packet.ReplyMessage, long) },
		"octets of 254": func(b *packet.Builder) { b.Octets(packet.Class, []byte(long)) },
		"vendor text of 248": func(b *packet.Builder) {
			b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, long[:248])
		},
		"no address": func(b *packet.Builder) {
			b.Address(packet.FramedIPAddress, netip.Addr{})
		},
		"no vendor address": func(b *packet.Builder) {
			b.VendorAddress(packet.MikroTik, packet.MikroTikHostIP, netip.Addr{})
		},
		"no prefix": func(b *packet.Builder) {
			b.Prefix(packet.FramedIPv6Prefix, netip.Prefix{})
		},
		"IPv4 prefix": func(b *packet.Builder) {
			b.Prefix(packet.FramedIPv6Prefix, netip.MustParsePrefix("10.0.0.0/8"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var b packet.Builder

			b.Start(make([]byte, packet.MaxSize), packet.AccessAccept, 1, authenticator)
			fill(&b)
			b.Text(packet.FilterID, "still fits")

			_, err := b.Sign(packet.NewSigner(), secretOf(t, rfcSecret))
			if !errors.Is(err, packet.ErrValue) || !errors.Is(b.Err(), packet.ErrValue) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBuilderLargestValues(t *testing.T) {
	t.Parallel()

	view := parse(t, build(t, packet.AccessAccept, func(b *packet.Builder) {
		b.Text(packet.ReplyMessage, strings.Repeat("x", packet.MaxValue))
		b.VendorText(packet.MikroTik, 8, strings.Repeat("y", packet.MaxVendorValue))
	}))

	text, _ := view.Get(packet.ReplyMessage)
	rate, _ := view.Vendor(packet.MikroTik, packet.MikroTikRateLimit)

	if len(text) != 253 || len(rate) != 247 {
		t.Errorf("lengths %d and %d", len(text), len(rate))
	}
}

func TestBuilderOverflow(t *testing.T) {
	t.Parallel()

	for name, size := range map[string]int{
		"no buffer": 0, "less than a header": 19, "header only": 20, "small": 40,
		"whole packet": packet.MaxSize, "larger than a packet": 2 * packet.MaxSize,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var b packet.Builder

			b.Start(make([]byte, size), packet.AccessAccept, 1, authenticator)

			for range 20 {
				b.Octets(packet.Class, make([]byte, 253))
				b.Raw([]byte{1, 3, 'x'})
				b.VendorUint32(packet.MikroTik, 1, 1)
				b.Prefix(packet.FramedIPv6Prefix, netip.MustParsePrefix("::/0"))
				b.Address(packet.NASIPAddress, netip.MustParseAddr("10.0.0.1"))
				b.EAP(make([]byte, 300))
				b.MessageAuthenticator()
			}

			if b.Room() < 0 || len(b.Attributes()) > packet.MaxSize {
				t.Errorf("room %d, %d octets of attributes", b.Room(), len(b.Attributes()))
			}

			_, err := b.Sign(packet.NewSigner(), secretOf(t, rfcSecret))
			if !errors.Is(err, packet.ErrFull) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestBuilderStartsAnew uses a builder again after it had overflowed.
func TestBuilderStartsAnew(t *testing.T) {
	t.Parallel()

	var b packet.Builder

	buffer := make([]byte, 64)
	b.Start(buffer, packet.AccessAccept, 1, authenticator)
	b.Octets(packet.Class, make([]byte, 100))

	b.Start(buffer, packet.AccessReject, 1, authenticator)

	if _, err := b.Sign(packet.NewSigner(), secretOf(t, rfcSecret)); err != nil {
		t.Error(err)
	}
}

// TestRawAttributes takes the attributes of one packet into another, as a prepared profile is.
func TestRawAttributes(t *testing.T) {
	t.Parallel()

	var b packet.Builder

	if len(b.Attributes()) != 0 {
		t.Error("attributes before Start")
	}

	b.Start(make([]byte, 200), packet.AccessAccept, 0, nil)
	b.Text(packet.FramedPool, "pool-utara")
	b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "10M/20M")

	profile := bytes.Clone(b.Attributes())
	if err := packet.CheckAttributes(profile); err != nil {
		t.Fatal(err)
	}

	view := parse(t, build(t, packet.AccessAccept, func(b *packet.Builder) { b.Raw(profile) }))
	if !bytes.Equal(view.Octets()[packet.HeaderSize:], profile) {
		t.Errorf("packet %x", view.Octets())
	}

	if err := packet.CheckAttributes(profile[1:]); packet.ReasonOf(err) != packet.BadAttribute {
		t.Errorf("broken attributes: %v", err)
	}
}

func TestEAPIsSplitAndJoined(t *testing.T) {
	t.Parallel()

	for _, size := range []int{1, 252, 253, 254, 506, 1400} {
		message := bytes.Repeat([]byte{0xe5}, size)
		message[size-1] = 1
		view := parse(t, build(t, packet.AccessChallenge, func(b *packet.Builder) {
			b.EAP(message)
		}))

		if got := view.AppendEAP(nil); !bytes.Equal(got, message) {
			t.Errorf("%d octets came back as %d", size, len(got))
		}

		// One more is the Message-Authenticator that comes by itself.
		if got := len(types(view)); got != 1+(size+252)/253 {
			t.Errorf("%d octets in %d attributes", size, got)
		}
	}
}

func TestEAPFailure(t *testing.T) {
	t.Parallel()

	request := build(t, packet.AccessRequest, func(b *packet.Builder) {
		b.EAP([]byte{2, 0x5a, 0, 5, 1})
	})

	view := parse(t, request)
	reply := replyTo(t, request, packet.AccessReject, func(b *packet.Builder) {
		b.EAPFailure(view)
	})

	if got := reply.AppendEAP(nil); !bytes.Equal(got, []byte{4, 0x5a, 0, 4}) {
		t.Errorf("failure %x", got)
	}

	plain := parse(t, build(t, packet.AccessRequest, func(*packet.Builder) {}))
	reply = replyTo(t, request, packet.AccessReject, func(b *packet.Builder) {
		b.EAPFailure(plain)
	})

	if len(reply.AppendEAP(nil)) != 0 {
		t.Error("failure without EAP")
	}
}

func TestMPPEKeys(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)
	send, recv := []byte("sixteen octets s"), []byte("sixteen octets r")

	view := parse(t, build(t, packet.AccessAccept, func(b *packet.Builder) {
		b.MPPEKeys(signer, secret, send, recv)
	}))

	salts := map[string]bool{}

	for number, want := range map[packet.Type][]byte{
		packet.MSMPPESendKey: send, packet.MSMPPERecvKey: recv,
	} {
		value, ok := view.Vendor(packet.Microsoft, number)
		if !ok {
			t.Fatalf("no key %d", number)
		}

		key, salt, err := radius.TunnelPassword(value, []byte(rfcSecret), authenticator)
		if err != nil || !bytes.Equal(key, want) {
			t.Errorf("key %d reads %q, %v", number, key, err)
		}

		salts[string(salt)] = true

		ours, ok := signer.RevealKey(nil, value, authenticator, secret)
		if !ok || !bytes.Equal(ours, want) {
			t.Errorf("key %d revealed as %q, %t", number, ours, ok)
		}
	}

	if len(salts) != 2 {
		t.Error("both keys have one salt")
	}
}

func TestMPPEKeyBounds(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)

	for _, size := range []int{0, 32} {
		var b packet.Builder

		b.Start(make([]byte, 200), packet.AccessAccept, 1, authenticator)
		b.MPPEKeys(signer, secret, make([]byte, size), make([]byte, 16))

		if !errors.Is(b.Err(), packet.ErrValue) {
			t.Errorf("key of %d: %v", size, b.Err())
		}
	}

	for name, value := range map[string][]byte{
		"short": make([]byte, 33), "no salt bit": make([]byte, 34), "nothing": nil,
	} {
		if _, ok := signer.RevealKey(nil, value, authenticator, secret); ok {
			t.Errorf("%s revealed", name)
		}
	}
}

// TestMPPEKeysFull keeps quiet about keys that do not fit, but for the error.
func TestMPPEKeysFull(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)

	var b packet.Builder

	b.Start(make([]byte, 30), packet.AccessAccept, 1, authenticator)
	b.MPPEKeys(signer, secret, make([]byte, 16), make([]byte, 16))
	b.CHAPMPPEKeys(signer, secret, [8]byte{}, [16]byte{})
	b.Password(signer, secret, make([]byte, 20))
	b.MSCHAP1(1, [8]byte{}, [24]byte{})
	b.MSCHAP2(1, [16]byte{}, [16]byte{}, [24]byte{})
	b.CHAP(1, nil, [16]byte{})

	if !errors.Is(b.Err(), packet.ErrFull) || len(b.Attributes()) != 0 {
		t.Errorf("%v, %d octets", b.Err(), len(b.Attributes()))
	}
}

func TestCHAPMPPEKeys(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)
	lm, nt := [8]byte([]byte("lm-key-8")), [16]byte([]byte("nt-key-of-sixtee"))

	view := parse(t, build(t, packet.AccessAccept, func(b *packet.Builder) {
		b.CHAPMPPEKeys(signer, secret, lm, nt)
	}))

	value, ok := view.Vendor(packet.Microsoft, packet.MSCHAPMPPEKeys)
	if !ok || len(value) != 32 {
		t.Fatalf("value %x", value)
	}

	// The padding is zero, so a password reader cuts it and leaves the two keys.
	keys, err := radius.UserPassword(value, []byte(rfcSecret), authenticator)
	if err != nil || string(keys) != string(lm[:])+string(nt[:]) {
		t.Errorf("keys %q, %v", keys, err)
	}
}

// TestClientAttributes reads back what a client adds to prove itself.
func TestClientAttributes(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)
	password := "a password of more than sixteen"
	response := [24]byte([]byte("twenty-four octets here!"))
	peer := [16]byte([]byte("peers challenge!"))

	var index packet.Index

	index.Scan(parse(t, build(t, packet.AccessRequest, func(b *packet.Builder) {
		b.Password(signer, secret, []byte(password))
		b.CHAP(5, []byte("challenge"), [16]byte{9})
		b.MSCHAP1(6, [8]byte{1}, response)
		b.MSCHAP2(7, [16]byte{2}, peer, response)
	})))

	hidden, _ := index.Get(packet.UserPassword)

	got, err := signer.Reveal(nil, hidden, authenticator, secret)
	if err != nil || string(got) != password {
		t.Errorf("password %q, %v", got, err)
	}

	chap, ok := packet.ReadCHAP(index.Get(packet.CHAPPassword))
	if !ok || chap.Identifier != 5 || chap.Response[0] != 9 {
		t.Errorf("CHAP %+v", chap)
	}

	if got := index.Challenge(); string(got) != "challenge" {
		t.Errorf("CHAP challenge %q", got)
	}

	one, ok := packet.ReadMSCHAP1(index.Vendor(packet.Microsoft, packet.MSCHAPResponse))
	if !ok || one.Identifier != 6 || !one.UseNT || !bytes.Equal(one.NT, response[:]) {
		t.Errorf("version 1 %+v", one)
	}

	two, ok := packet.ReadMSCHAP2(index.Vendor(packet.Microsoft, packet.MSCHAP2Response))
	if !ok || two.Identifier != 7 || !bytes.Equal(two.Peer, peer[:]) ||
		!bytes.Equal(two.NT, response[:]) {
		t.Errorf("version 2 %+v", two)
	}

	challenge, _ := index.Vendor(packet.Microsoft, packet.MSCHAPChallenge)
	if !bytes.Equal(challenge, []byte{1, 0, 0, 0, 0, 0, 0, 0}) {
		t.Errorf("challenge %x", challenge)
	}
}

func TestPasswordTooLongForRequest(t *testing.T) {
	t.Parallel()

	var b packet.Builder

	b.Start(make([]byte, 400), packet.AccessRequest, 1, authenticator)
	b.Password(packet.NewSigner(), secretOf(t, rfcSecret), make([]byte, 129))

	if !errors.Is(b.Err(), packet.ErrPassword) {
		t.Errorf("got %v", b.Err())
	}
}
