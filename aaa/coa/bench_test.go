package coa_test

import (
	"net"
	"testing"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// BenchmarkDo asks a server on loopback that says yes at once, from many goroutines.
func BenchmarkDo(b *testing.B) {
	socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		acknowledge(socket, secret(b, sharedSecret))
	}()
	asking := coa.New(coa.Config{})
	r := request(b, packet.CoARequest, "budi")
	r.To = socket.LocalAddr().(*net.UDPAddr).AddrPort()

	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if answer := asking.Do(b.Context(), r); answer.Kind != coa.ACK {
				b.Errorf("answer %+v", answer)
			}
		}
	})
	b.StopTimer()
	_ = socket.Close()
	<-ended
	if err := asking.Shutdown(b.Context()); err != nil {
		b.Error(err)
	}
}

// acknowledge says yes to every request until the socket is closed.
func acknowledge(socket *net.UDPConn, key *packet.Secret) {
	var builder packet.Builder
	signer := packet.NewSigner()
	inbound, outbound := make([]byte, packet.MaxSize), make([]byte, packet.MaxSize)
	for {
		length, from, err := socket.ReadFromUDPAddrPort(inbound)
		if err != nil {
			return
		}
		view, err := packet.Parse(inbound[:length])
		if err != nil {
			continue
		}
		builder.Reply(outbound, view.Code()+1, view)
		if octets, err := builder.Sign(signer, key); err == nil {
			_, _ = socket.WriteToUDPAddrPort(octets, from)
		}
	}
}
