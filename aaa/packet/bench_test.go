package packet_test

import (
	"testing"

	"gardu/aaa/packet"
)

func BenchmarkLogin(b *testing.B) {
	secret, _ := packet.NewSecret([]byte("a secret of thirty-two octets ok"))
	signer := packet.NewSigner()
	var build packet.Builder
	buffer := make([]byte, packet.MaxSize)
	build.Start(buffer, packet.AccessRequest, 7, []byte("0123456789abcdef"))
	build.MessageAuthenticator()
	build.Text(packet.UserName, "budi@example.net")
	build.Password(signer, secret, []byte("rahasia"))
	build.Text(packet.NASIdentifier, "router-utara")
	build.Text(packet.CallingStationID, "AA:BB:CC:DD:EE:FF")
	build.Text(packet.CalledStationID, "pppoe-utara")
	build.Text(packet.AcctSessionID, "81a00001")
	build.Text(packet.NASPortID, "ether2")
	build.Uint32(packet.NASPort, 1)
	build.Uint32(packet.ServiceType, 2)
	build.Uint32(packet.FramedProtocol, 1)
	build.Uint32(packet.NASPortType, 15)
	request, err := build.Sign(signer, secret)
	if err != nil {
		b.Fatal(err)
	}
	b.Log(len(request))
	out := make([]byte, packet.MaxSize)
	var password [128]byte
	var index packet.Index
	b.ReportAllocs()
	for b.Loop() {
		v, err := packet.Parse(request)
		if err != nil {
			b.Fatal(err)
		}
		if ok, err := signer.Verify(v, secret); err != nil || !ok {
			b.Fatal(err)
		}
		index.Scan(v)
		h, _ := index.Get(packet.UserPassword)
		pw, err := signer.Reveal(password[:0], h, v.Authenticator(), secret)
		if err != nil || string(pw) != "rahasia" {
			b.Fatal(err)
		}
		build.Reply(out, packet.AccessAccept, v)
		build.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "10M/20M")
		build.Text(packet.FramedPool, "pool-utara")
		build.Uint32(packet.SessionTimeout, 86400)
		build.Uint32(packet.AcctInterimInterval, 300)
		if _, err := build.Sign(signer, secret); err != nil {
			b.Fatal(err)
		}
	}
}
