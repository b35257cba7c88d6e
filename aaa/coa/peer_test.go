package coa_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc3576"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// serve runs a dynamic authorization server of another library on loopback and returns where it
// listens.
func serve(t *testing.T, host string, handler radius.HandlerFunc) netip.AddrPort {
	t.Helper()
	var config net.ListenConfig
	socket, err := config.ListenPacket(t.Context(), "udp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Skipf("no %s here: %v", host, err)
	}
	server := &radius.PacketServer{
		Handler: handler, SecretSource: radius.StaticSecretSource([]byte(sharedSecret)),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(socket)
	}()
	t.Cleanup(func() {
		_ = server.Shutdown(context.Background())
		<-ended
	})

	return socket.LocalAddr().(*net.UDPAddr).AddrPort()
}

// client makes a client over UDP.
func client(t *testing.T, config coa.Config) *coa.Client {
	t.Helper()
	made := coa.New(config)
	t.Cleanup(func() {
		if err := made.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})

	return made
}

// policy answers as a router would that knows a few logins.
func policy(w radius.ResponseWriter, r *radius.Request) {
	answer := r.Response(r.Code + 1)
	switch rfc2865.UserName_GetString(r.Packet) {
	case "tiada":
		answer = r.Response(r.Code + 2)
		_ = rfc3576.ErrorCause_Set(answer, 503)
	case "ditolak":
		answer = r.Response(r.Code + 2)
		_ = rfc3576.ErrorCause_Set(answer, 401)
	}
	_ = w.Write(answer)
}

// TestServerOfAnotherLibrary sends both kinds of request over UDP, from the addresses that a router
// may know us by.
func TestServerOfAnotherLibrary(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, server, from string
	}{
		{"from any address", "127.0.0.1", ""},
		{"from one address", "127.0.0.1", "127.0.0.5"},
		{"over IPv6", "::1", ""},
		{"over IPv6 from one address", "::1", "::1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			to := serve(t, c.server, policy)
			asking := client(t, coa.Config{})
			for _, code := range []packet.Code{packet.CoARequest, packet.DisconnectRequest} {
				for login, want := range map[string]coa.Answer{
					"budi": {Kind: coa.ACK}, "tiada": {Kind: coa.NAK, Cause: 503},
					"ditolak": {Kind: coa.NAK, Cause: 401},
				} {
					r := request(t, code, login)
					r.To = to
					if c.from != "" {
						r.From = netip.MustParseAddr(c.from)
					}
					answer := asking.Do(t.Context(), r)
					if answer.Kind != want.Kind || answer.Cause != want.Cause || answer.Err != nil {
						t.Errorf("%v of %s: %+v, want %+v", code, login, answer, want)
					}
				}
			}
		})
	}
}

// TestRequestsComeFromTheAddressThatTheRouterKnows looks at the source of each request.
func TestRequestsComeFromTheAddressThatTheRouterKnows(t *testing.T) {
	t.Parallel()
	sources := make(chan netip.AddrPort, 8)
	to := serve(t, "127.0.0.1", func(w radius.ResponseWriter, r *radius.Request) {
		sources <- r.RemoteAddr.(*net.UDPAddr).AddrPort()
		policy(w, r)
	})
	asking := client(t, coa.Config{})
	var ports []uint16
	for _, from := range []string{"127.0.0.6", "127.0.0.7", "127.0.0.6"} {
		r := request(t, packet.DisconnectRequest, "budi")
		r.To, r.From = to, netip.MustParseAddr(from)
		equal(t, "kind", asking.Do(t.Context(), r).Kind, coa.ACK)
		source := <-sources
		equal(t, "source", source.Addr().String(), from)
		ports = append(ports, source.Port())
	}
	equal(t, "port of the same address", ports[2], ports[0])
}

// TestManyAtOnce has more requests under way than a router has Identifiers.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	to := serve(t, "127.0.0.1", policy)
	// Loopback loses what a socket has no room for, so tries are many and close together.
	schedule := make([]time.Duration, 60)
	for i := range schedule {
		schedule[i] = 100 * time.Millisecond
	}
	asking := client(t, coa.Config{Schedule: schedule})
	var work sync.WaitGroup
	for i := range 600 {
		work.Go(func() {
			r := request(t, packet.CoARequest, fmt.Sprint("pelanggan-", i))
			r.To = to
			if answer := asking.Do(t.Context(), r); answer.Kind != coa.ACK {
				t.Errorf("request %d: %+v", i, answer)
			}
		})
	}
	work.Wait()
}

// TestServerThatIgnoresTheFirstTry loses a datagram on a real socket.
func TestServerThatIgnoresTheFirstTry(t *testing.T) {
	t.Parallel()
	socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- answerSecond(socket) }()
	asking := client(t, coa.Config{
		Schedule: []time.Duration{time.Millisecond, time.Minute},
		Logger:   slog.New(slog.DiscardHandler),
	})
	r := request(t, packet.CoARequest, "budi")
	r.To = socket.LocalAddr().(*net.UDPAddr).AddrPort()
	answer := asking.Do(t.Context(), r)
	equal(t, "kind", answer.Kind, coa.ACK)
	equal(t, "tries", answer.Tries, 2)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := socket.Close(); err != nil {
		t.Error(err)
	}
}

// answerSecond reads two tries, which must be the same datagram, and answers the second.
func answerSecond(socket *net.UDPConn) error {
	buffer := make([]byte, packet.MaxSize)
	first := ""
	for {
		length, from, err := socket.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return err
		}
		if first == "" {
			first = fmt.Sprint(from, buffer[:length])

			continue
		}
		if first != fmt.Sprint(from, buffer[:length]) {
			return fmt.Errorf("the second try differs")
		}
		p, err := read(buffer[:length])
		if err != nil {
			return err
		}
		octets, err := p.Response(radius.CodeCoAACK).Encode()
		if err != nil {
			return err
		}
		_, err = socket.WriteToUDPAddrPort(octets, from)

		return err
	}
}
