package aaatest_test

import (
	"bytes"
	"net/netip"
	"testing"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// answer is what Echo's Answer takes.
type answer = func(request packet.View, reply []byte) [][]byte

// forge returns an Answer that signs whatever write puts into a reply of a code. It leaves out
// what Builder.Reply does by itself, so that a test can do it wrong.
func forge(t *testing.T, code packet.Code, write func(b *packet.Builder)) answer {
	t.Helper()

	prepared, err := packet.NewSecret([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}

	signer := packet.NewSigner()

	return func(request packet.View, _ []byte) [][]byte {
		var b packet.Builder

		b.Start(make([]byte, packet.MaxSize), code, request.Identifier(), request.Authenticator())
		write(&b)

		octets, err := b.Sign(signer, prepared)
		if err != nil {
			return nil
		}

		return [][]byte{octets}
	}
}

func TestRepliesThatARouterThrowsAway(t *testing.T) {
	t.Parallel()

	station := aaatest.PPPoECustomer("budi", mac)
	pap := aaatest.Login{Station: station, Password: password}
	mschap2 := aaatest.Login{Station: station, Method: aaatest.MSCHAP2, Password: password}
	proxied := pap
	proxied.ProxyStates = [][]byte{[]byte("first"), []byte("second")}

	cases := map[string]struct {
		login aaatest.Login
		code  packet.Code
		write func(b *packet.Builder)
		want  aaatest.Check
	}{
		"no message authenticator": {
			login: pap, code: packet.AccessAccept, want: aaatest.FaultUnsigned,
			write: func(b *packet.Builder) { b.Text(packet.ReplyMessage, "hai") },
		},
		"message authenticator not first": {
			login: pap, code: packet.AccessAccept, want: aaatest.FaultOrder,
			write: func(b *packet.Builder) { b.Text(packet.ReplyMessage, "hai"); b.MessageAuthenticator() },
		},
		"answer of accounting to a login": {
			login: pap, code: packet.AccountingResponse, want: aaatest.FaultCode,
			write: func(b *packet.Builder) { b.MessageAuthenticator() },
		},
		"proxy states missing": {
			login: proxied, code: packet.AccessAccept, want: aaatest.FaultProxyState,
			write: func(b *packet.Builder) { b.MessageAuthenticator() },
		},
		"proxy states turned round": {
			login: proxied, code: packet.AccessAccept, want: aaatest.FaultProxyState,
			write: func(b *packet.Builder) {
				b.MessageAuthenticator()
				b.Text(packet.ProxyState, "second")
				b.Text(packet.ProxyState, "first")
			},
		},
		"proxy states not at the end": {
			login: proxied, code: packet.AccessAccept, want: aaatest.FaultProxyState,
			write: func(b *packet.Builder) {
				b.MessageAuthenticator()
				b.Text(packet.ProxyState, "first")
				b.Text(packet.ProxyState, "second")
				b.Text(packet.ReplyMessage, "hai")
			},
		},
		"an attribute without a value": {
			login: pap, code: packet.AccessAccept, want: aaatest.FaultEmpty,
			write: func(b *packet.Builder) {
				b.MessageAuthenticator()
				b.Raw([]byte{byte(packet.FramedPool), 2})
			},
		},
		"reject with a session timeout": {
			login: pap, code: packet.AccessReject, want: aaatest.FaultReject,
			write: func(b *packet.Builder) { b.MessageAuthenticator(); b.Uint32(packet.SessionTimeout, 60) },
		},
		"reject with a vendor's attribute": {
			login: pap, code: packet.AccessReject, want: aaatest.FaultReject,
			write: func(b *packet.Builder) {
				b.MessageAuthenticator()
				b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "1M")
			},
		},
		"accept of mschap2 without a proof": {
			login: mschap2, code: packet.AccessAccept, want: aaatest.FaultSuccess,
			write: func(b *packet.Builder) { b.MessageAuthenticator() },
		},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			nas := router(t, &aaatest.Echo{Answer: forge(t, c.code, c.write)})

			_, err := nas.Login(c.login)
			if !aaatest.IsFault(err, c.want) {
				t.Fatalf("got %v, want fault %q", err, c.want)
			}
		})
	}
}

func TestRepliesThatPass(t *testing.T) {
	t.Parallel()

	cases := map[string]struct {
		code  packet.Code
		write func(b *packet.Builder)
	}{
		"reject with a message": {
			code: packet.AccessReject,
			write: func(b *packet.Builder) {
				b.MessageAuthenticator()
				b.Text(packet.ReplyMessage, "salah sandi")
			},
		},
		"reject of mschap with its error": {
			code: packet.AccessReject,
			write: func(b *packet.Builder) {
				b.MessageAuthenticator()
				b.VendorText(packet.Microsoft, packet.MSCHAPError, "\x01E=691 R=0")
			},
		},
		"challenge": {
			code:  packet.AccessChallenge,
			write: func(b *packet.Builder) { b.MessageAuthenticator(); b.Text(packet.State, "s") },
		},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			nas := router(t, &aaatest.Echo{Answer: forge(t, c.code, c.write)})

			reply, err := nas.Login(aaatest.Login{Station: aaatest.PPPoECustomer("budi", mac)})
			if err != nil || reply.Code() != c.code {
				t.Fatalf("got %v, %v, want %s", reply, err, c.code)
			}
		})
	}
}

func TestLenientRouterTakesUnsignedReplies(t *testing.T) {
	t.Parallel()

	echo := &aaatest.Echo{Answer: forge(t, packet.AccessAccept, func(*packet.Builder) {})}
	server := serve(t, echo, netip.MustParseAddr("127.0.0.1"))
	nas := aaatest.New(t, aaatest.Config{Auth: server, Secret: []byte(secret), Lenient: true})

	nas.MustAccept(aaatest.Login{Station: aaatest.PPPoECustomer("budi", mac), Password: password})
}

func TestForgedAuthenticator(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{Answer: func(_ packet.View, reply []byte) [][]byte {
		reply[packet.HeaderSize-1] ^= 1
		return [][]byte{reply}
	}})

	_, err := nas.Login(aaatest.Login{Station: aaatest.PPPoECustomer("budi", mac), Password: password})
	if !aaatest.IsFault(err, aaatest.FaultSignature) {
		t.Fatalf("got %v, want %q", err, aaatest.FaultSignature)
	}
}

func TestWrongKeys(t *testing.T) {
	t.Parallel()

	prepared, err := packet.NewSecret([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}

	signer := packet.NewSigner()

	// The honest reply with its keys turned round: the client would take one direction's key for
	// the other's.
	nas := router(t, &aaatest.Echo{Answer: func(request packet.View, reply []byte) [][]byte {
		view, parseErr := packet.Parse(reply)
		if parseErr != nil {
			return nil
		}

		success, _ := view.Vendor(packet.Microsoft, packet.MSCHAP2Success)
		send, _ := view.Vendor(packet.Microsoft, packet.MSMPPESendKey)
		recv, _ := view.Vendor(packet.Microsoft, packet.MSMPPERecvKey)

		var b packet.Builder

		b.Reply(make([]byte, packet.MaxSize), packet.AccessAccept, request)
		b.Vendor(packet.Microsoft, packet.MSCHAP2Success, success)
		b.Vendor(packet.Microsoft, packet.MSMPPESendKey, recv)
		b.Vendor(packet.Microsoft, packet.MSMPPERecvKey, send)

		octets, _ := b.Sign(signer, prepared)

		return [][]byte{octets}
	}})

	secure := login()
	secure.Method = aaatest.MSCHAP2

	if _, err := nas.Login(secure); !aaatest.IsFault(err, aaatest.FaultKeys) {
		t.Fatalf("got %v, want %q", err, aaatest.FaultKeys)
	}
}

func TestProxyStatesEchoed(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})
	states := [][]byte{[]byte("b"), []byte("a"), bytes.Repeat([]byte{0}, 200)}

	reply := nas.MustAccept(aaatest.Login{
		Station:     aaatest.PPPoECustomer("budi", mac),
		Password:    password,
		ProxyStates: states,
	})
	if got := reply.Texts(packet.ProxyState); len(got) != len(states) {
		t.Fatalf("got %d proxy states, want %d", len(got), len(states))
	}
}
