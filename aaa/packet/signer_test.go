package packet_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gardu/aaa/packet"
)

// requests are the codes that Verify knows.
var requests = []packet.Code{
	packet.AccessRequest, packet.AccountingRequest, packet.StatusServer,
	packet.CoARequest, packet.DisconnectRequest,
}

// signed makes a request whose Message-Authenticator is right.
func signed(tb testing.TB, code packet.Code) []byte {
	tb.Helper()

	return build(tb, code, func(b *packet.Builder) {
		b.Text(packet.UserName, "budi")
		b.MessageAuthenticator()
		b.Text(packet.NASIdentifier, "router-utara")
	})
}

// verify checks a datagram under rfcSecret.
func verify(tb testing.TB, datagram []byte) (bool, packet.Reason) {
	tb.Helper()

	ok, err := packet.NewSigner().Verify(parse(tb, datagram), secretOf(tb, rfcSecret))

	return ok, packet.ReasonOf(err)
}

func TestVerifySigned(t *testing.T) {
	t.Parallel()

	for _, code := range requests {
		t.Run(code.String(), func(t *testing.T) {
			t.Parallel()

			datagram := signed(t, code)
			if ok, reason := verify(t, datagram); !ok || reason != 0 {
				t.Fatalf("genuine: %t, %v", ok, reason)
			}

			// Any octet turned makes it invalid: identifier, authenticator, name, signature.
			for _, at := range []int{1, 5, 22, 30, len(datagram) - 1} {
				forged := slices.Clone(datagram)
				forged[at] ^= 1

				if ok, reason := verify(t, forged); ok || reason == 0 {
					t.Errorf("octet %d turned: %t, %v", at, ok, reason)
				}
			}
		})
	}
}

// TestMessageAuthenticatorIsHMAC checks against crypto/hmac, by hand, what goes into the hash.
func TestMessageAuthenticatorIsHMAC(t *testing.T) {
	t.Parallel()

	for _, code := range requests {
		t.Run(code.String(), func(t *testing.T) {
			t.Parallel()

			datagram := signed(t, code)
			got, _ := parse(t, datagram).Get(packet.MessageAuthenticator)
			want := slices.Clone(got)
			clear(got)

			if code != packet.AccessRequest && code != packet.StatusServer {
				clear(datagram[4:20])
			}

			mac := hmac.New(md5.New, []byte(rfcSecret))
			mac.Write(datagram)

			if !bytes.Equal(mac.Sum(nil), want) {
				t.Errorf("got %x, want %x", want, mac.Sum(nil))
			}
		})
	}
}

// TestVerifySecretSizes signs under secrets shorter and longer than a block of the hash.
func TestVerifySecretSizes(t *testing.T) {
	t.Parallel()

	for _, size := range []int{1, 16, 63, 64, 65, 200} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()

			text := strings.Repeat("k", size)
			signer, secret := packet.NewSigner(), secretOf(t, text)

			var b packet.Builder
			b.Start(make([]byte, 100), packet.AccessRequest, 1, authenticator)
			b.MessageAuthenticator()

			datagram, err := b.Sign(signer, secret)
			if err != nil {
				t.Fatal(err)
			}

			got := slices.Clone(datagram[22:])
			clear(datagram[22:])

			mac := hmac.New(md5.New, []byte(text))
			mac.Write(datagram)

			if !bytes.Equal(mac.Sum(nil), got) {
				t.Errorf("got %x, want %x", got, mac.Sum(nil))
			}
		})
	}
}

func TestVerifyUnsigned(t *testing.T) {
	t.Parallel()

	name := func(b *packet.Builder) { b.Text(packet.UserName, "budi") }
	eap := func(b *packet.Builder) { b.Octets(packet.EAPMessage, []byte{2, 1, 0, 5, 1}) }

	const (
		missing = packet.NoMessageAuthenticator
		wrong   = packet.BadMessageAuthenticator
	)

	for label, test := range map[string]struct {
		datagram []byte
		want     packet.Reason
	}{
		"access":                {build(t, packet.AccessRequest, name), 0},
		"access with EAP":       {build(t, packet.AccessRequest, eap), missing},
		"status":                {build(t, packet.StatusServer, name), missing},
		"accounting":            {build(t, packet.AccountingRequest, name), 0},
		"coa":                   {build(t, packet.CoARequest, name), 0},
		"disconnect":            {build(t, packet.DisconnectRequest, name), 0},
		"accounting unsigned":   {raw(packet.AccountingRequest), packet.BadAuthenticator},
		"coa unsigned":          {raw(packet.CoARequest), packet.BadAuthenticator},
		"code 99":               {raw(99), packet.UnknownCode},
		"an answer":             {raw(packet.AccessAccept), packet.UnknownCode},
		"accounting answer":     {raw(packet.AccountingResponse), packet.UnknownCode},
		"signature too short":   {raw(packet.AccessRequest, 80, 4, 1, 2), wrong},
		"signature empty":       {raw(packet.AccessRequest, 80, 2), wrong},
		"signature made of air": {raw(packet.AccessRequest, zeroSignature()...), wrong},
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()

			if ok, reason := verify(t, test.datagram); ok || reason != test.want {
				t.Errorf("signed %t, %v", ok, reason)
			}
		})
	}
}

// zeroSignature is a Message-Authenticator of zeros.
func zeroSignature() []byte {
	return append([]byte{80, 18}, make([]byte, 16)...)
}

// TestVerifyTwoSignatures refuses a second Message-Authenticator even when the first is right.
func TestVerifyTwoSignatures(t *testing.T) {
	t.Parallel()

	datagram := signed(t, packet.AccessRequest)
	datagram = append(datagram, zeroSignature()...)
	datagram[3] = byte(len(datagram))

	if ok, reason := verify(t, datagram); ok || reason != packet.BadMessageAuthenticator {
		t.Errorf("signed %t, %v", ok, reason)
	}
}

func TestVerifyWrongSecret(t *testing.T) {
	t.Parallel()

	for _, code := range requests {
		_, err := packet.NewSigner().Verify(parse(t, signed(t, code)), secretOf(t, "another"))
		if err == nil {
			t.Errorf("%v taken under another secret", code)
		}
	}
}

func TestVerifyReplySigned(t *testing.T) {
	t.Parallel()

	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)
	request := parse(t, signed(t, packet.AccessRequest))

	var b packet.Builder
	b.Reply(make([]byte, 200), packet.AccessReject, request)
	b.Text(packet.ReplyMessage, "maaf")

	reply, err := b.Sign(signer, secret)
	if err != nil {
		t.Fatal(err)
	}

	ok, err := signer.VerifyReply(parse(t, reply), request.Authenticator(), secret)
	if !ok || err != nil {
		t.Errorf("genuine: %t, %v", ok, err)
	}

	// A forger who can make the Response Authenticator fit still lacks the signature.
	reply[25] ^= 1
	text := slices.Concat(reply[:4], request.Authenticator(), reply[20:], []byte(rfcSecret))
	sum := md5.Sum(text)
	copy(reply[4:], sum[:])

	_, err = signer.VerifyReply(parse(t, reply), request.Authenticator(), secret)
	if packet.ReasonOf(err) != packet.BadMessageAuthenticator {
		t.Errorf("forged: %v", err)
	}
}

func TestVerifyReplyEAPNeedsSignature(t *testing.T) {
	t.Parallel()

	secret := secretOf(t, rfcSecret)
	reply := parse(t, build(t, packet.AccessChallenge, func(b *packet.Builder) {
		b.Octets(packet.EAPMessage, []byte{1, 1, 0, 4})
	}))

	_, err := packet.NewSigner().VerifyReply(reply, authenticator, secret)
	if packet.ReasonOf(err) != packet.NoMessageAuthenticator {
		t.Errorf("got %v", err)
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()

	if _, err := packet.NewSecret(nil); err == nil {
		t.Error("empty secret taken")
	}

	secret := secretOf(t, "rahasia-sekali")

	text := fmt.Sprintf("%v %+v %#v %s", secret, secret, secret, secret)
	if strings.Contains(text, "rahasia") {
		t.Errorf("secret shows: %s", text)
	}

	if !secret.Equal([]byte("rahasia-sekali")) || secret.Equal([]byte("rahasia")) ||
		secret.Weak() {
		t.Error("comparison or weakness is wrong")
	}

	if !secretOf(t, "twelve octet").Weak() {
		t.Error("twelve octets are not weak")
	}
}

// TestSecretIsCopied changes the octets a secret was made of.
func TestSecretIsCopied(t *testing.T) {
	t.Parallel()

	octets := []byte(rfcSecret)

	secret, err := packet.NewSecret(octets)
	if err != nil {
		t.Fatal(err)
	}

	clear(octets)

	request := parse(t, signed(t, packet.AccountingRequest))
	if ok, err := packet.NewSigner().Verify(request, secret); !ok {
		t.Error(err)
	}
}
