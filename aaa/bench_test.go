package aaa

import (
	"net/netip"
	"testing"
	"time"

	"gardu/aaa/credential"
	"gardu/aaa/packet"
)

// benchSecret is the shared secret of the benchmarks.
const benchSecret = "a-shared-secret-of-32-octets-or-so"

// newBenchDesk makes a desk over a directory with one service.
func newBenchDesk(tb testing.TB) *desk {
	tb.Helper()
	return newDesk(newBenchServer(tb))
}

// benchRequest makes the Access-Request of a PPPoE customer.
func benchRequest(tb testing.TB, method Method) []byte {
	tb.Helper()
	secret, err := packet.NewSecret([]byte(benchSecret))
	if err != nil {
		tb.Fatal(err)
	}
	signer, checker := packet.NewSigner(), credential.NewChecker()
	authenticator := [16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	var builder packet.Builder
	builder.Start(make([]byte, packet.MaxSize), packet.AccessRequest, 7, authenticator[:])
	builder.MessageAuthenticator()
	builder.Uint32(packet.ServiceType, packet.ServiceFramed)
	builder.Uint32(packet.FramedProtocol, packet.FramedPPP)
	builder.Uint32(packet.NASPortType, packet.PortEthernet)
	builder.Text(packet.UserName, "budi")
	builder.Text(packet.CallingStationID, "02:00:00:00:00:01")
	builder.Text(packet.NASIdentifier, "bras")
	switch method {
	case MethodPAP:
		builder.Password(signer, secret, []byte("rahasia"))
	case MethodCHAP:
		response, _ := checker.CHAPResponse(3, []byte("rahasia"), authenticator[:])
		builder.CHAP(3, authenticator[:], response)
	case MethodMSCHAP2:
		exchange := credential.Exchange2{
			Name: []byte("budi"), Authenticator: authenticator[:], Peer: authenticator[:],
		}
		response, _ := checker.MSCHAP2Response([]byte("rahasia"), exchange)
		builder.MSCHAP2(3, authenticator, authenticator, response)
	default:
		tb.Fatalf("no benchmark of %s", method)
	}
	octets, err := builder.Sign(signer, secret)
	if err != nil {
		tb.Fatal(err)
	}

	return octets
}

// loginOnce carries one datagram through trust, decision and answer.
func loginOnce(tb testing.TB, d *desk, octets, buffer []byte, from netip.AddrPort, now time.Time) {
	if _, trusted := d.trust(octets, false, from, now); !trusted {
		tb.Fatal("not trusted")
	}
	d.decide()
	if d.decision.result != Accepted {
		tb.Fatalf("%s: %s", d.decision.result, d.decision.reason)
	}
	if reply := d.write(buffer); len(reply) == 0 {
		tb.Fatal("no answer")
	}
}

func TestLoginDoesNotAllocate(t *testing.T) {
	for _, method := range []Method{MethodPAP, MethodCHAP, MethodMSCHAP2} {
		d := newBenchDesk(t)
		octets, buffer := benchRequest(t, method), make([]byte, packet.MaxSize)
		from, now := netip.MustParseAddrPort("127.0.0.1:40000"), time.Now()
		loginOnce(t, d, octets, buffer, from, now)
		if got := testing.AllocsPerRun(200, func() { loginOnce(t, d, octets, buffer, from, now) }); got != 0 {
			t.Errorf("%s: %v allocations a login, want 0", method, got)
		}
	}
}

func BenchmarkLogin(b *testing.B) {
	for _, method := range []Method{MethodPAP, MethodCHAP, MethodMSCHAP2} {
		b.Run(method.String(), func(b *testing.B) {
			d := newBenchDesk(b)
			octets, buffer := benchRequest(b, method), make([]byte, packet.MaxSize)
			from, now := netip.MustParseAddrPort("127.0.0.1:40000"), time.Now()
			b.ReportAllocs()
			for b.Loop() {
				loginOnce(b, d, octets, buffer, from, now)
			}
		})
	}
}
