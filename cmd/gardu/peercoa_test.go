package main_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// coaPolicy is a virtual server of FreeRADIUS that plays a router with one session: it obeys and
// refuses as RouterOS does, by a policy of its own language.
const coaPolicy = `
server router {
	listen {
		type = coa
		ipaddr = 127.0.0.1
		port = %d
	}
	recv-coa {
		if (!&Event-Timestamp || !&Message-Authenticator) {
			update reply {
				Error-Cause := Invalid-Request
			}
			reject
		}
		elsif (!&Acct-Session-Id) {
			update reply {
				Error-Cause := Missing-Attribute
			}
			reject
		}
		elsif (&Framed-Pool || &Mikrotik-Address-List) {
			update reply {
				Error-Cause := Unsupported-Attribute
			}
			reject
		}
		elsif (&User-Name != "budi" || &Acct-Session-Id != "80000001") {
			update reply {
				Error-Cause := Session-Context-Not-Found
			}
			reject
		}
		else {
			ok
		}
	}
}
`

// dynamicAuthorization asks one peer as the daemon asks a router.
type dynamicAuthorization struct {
	t      testing.TB
	client *coa.Client
	to     netip.AddrPort
	secret *packet.Secret
}

// newDynamicAuthorization makes a client for a port of loopback.
func newDynamicAuthorization(t testing.TB, port int, config coa.Config) *dynamicAuthorization {
	t.Helper()
	prepared, err := packet.NewSecret([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	client := coa.New(config)
	t.Cleanup(func() {
		if err := client.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})

	return &dynamicAuthorization{
		t: t, client: client, secret: prepared, to: netip.MustParseAddrPort(loopback(port)),
	}
}

// asks sends a request and returns what came of it in one line: "ack", "nak 503".
func (d *dynamicAuthorization) asks(code packet.Code, attributes ...attribute) string {
	d.t.Helper()
	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), code, 0, nil)
	for _, attribute := range attributes {
		attribute(&b)
	}
	answer := d.client.Do(d.t.Context(), &coa.Request{
		Code: code, To: d.to, From: netip.MustParseAddr("127.0.0.1"),
		Secret: d.secret, Attributes: b.Attributes(),
	})
	if answer.Err != nil {
		d.t.Errorf("asking %s: %v", d.to, answer.Err)
	}
	if answer.Cause == 0 {
		return answer.Kind.String()
	}

	return fmt.Sprintf("%s %d", answer.Kind, answer.Cause)
}

// attribute writes one attribute of a request.
type attribute func(b *packet.Builder)

// textOf is a text attribute.
func textOf(t packet.Type, value string) attribute {
	return func(b *packet.Builder) { b.Text(t, value) }
}

// mikrotikText is a text attribute of RouterOS.
func mikrotikText(t packet.Type, value string) attribute {
	return func(b *packet.Builder) { b.VendorText(packet.MikroTik, t, value) }
}

// addressOf is an address attribute.
func addressOf(t packet.Type, address string) attribute {
	return func(b *packet.Builder) { b.Address(t, netip.MustParseAddr(address)) }
}

// TestFreeradiusObeys asks a FreeRADIUS that plays a router, which reads our packets with a decoder
// that nobody here wrote and signs its answers with an encoder of its own.
func TestFreeradiusObeys(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	peer := startFreeradius(t, freeradiusSetting{
		site: serveUsers, homes: fmt.Sprintf(coaPolicy, port),
	})
	d := newDynamicAuthorization(t, port, coa.Config{})
	login := textOf(packet.UserName, "budi")
	session := textOf(packet.AcctSessionID, "80000001")
	address := addressOf(packet.FramedIPAddress, "10.9.8.7")
	cases := []struct {
		name string
		code packet.Code
		with []attribute
		want string
	}{
		{"rate", packet.CoARequest, []attribute{
			login, session, address, mikrotikText(packet.MikroTikRateLimit, "2M/2M"),
		}, "ack"},
		{"disconnect", packet.DisconnectRequest, []attribute{login, session, address}, "ack"},
		{"no session", packet.DisconnectRequest, []attribute{
			login, textOf(packet.AcctSessionID, "80000002"),
		}, "nak 503"},
		{"no session to change", packet.CoARequest, []attribute{
			textOf(packet.UserName, "siti"), session,
		}, "nak 503"},
		{"not identified", packet.DisconnectRequest, []attribute{login}, "nak 402"},
		{"pool", packet.CoARequest, []attribute{
			login, session, textOf(packet.FramedPool, "pool-isolir"),
		}, "nak 401"},
		{"address list", packet.CoARequest, []attribute{
			login, session, mikrotikText(packet.MikroTikAddressList, "isolir"),
		}, "nak 401"},
	}
	for _, c := range cases {
		if got := d.asks(c.code, c.with...); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	for _, sign := range []string{"invalid Message-Authenticator", "invalid signature", "Ignoring"} {
		if strings.Contains(peer.log.String(), sign) {
			t.Errorf("FreeRADIUS says %s", sign)
		}
	}
}
