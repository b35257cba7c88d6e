package aaatest_test

import (
	"context"
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc3576"
	"layeh.com/radius/vendors/mikrotik"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// listen lets a router listen on loopback.
func (d *dac) listen() netip.AddrPort {
	d.t.Helper()

	if err := d.in.Listen(netip.MustParseAddrPort("127.0.0.1:0")); err != nil {
		d.t.Fatal(err)
	}

	d.t.Cleanup(func() { _ = d.in.Shutdown() })

	return d.in.ListenAddress()
}

// onTheWall makes a router by the clock on the wall, which other programs go by.
func onTheWall(t *testing.T, after func(aaatest.Heard)) *dac {
	return newIncoming(t, aaatest.IncomingConfig{Now: time.Now, After: after}).budi().siti()
}

func TestIncomingSpeaksWithAnotherClient(t *testing.T) {
	t.Parallel()

	ended := make(chan struct{}, 10)
	d := onTheWall(t, func(aaatest.Heard) { ended <- struct{}{} })
	address := d.listen().String()

	ask := func(code radius.Code, write func(*radius.Packet)) *radius.Packet {
		t.Helper()

		request := radius.New(code, []byte(secret))
		write(request)

		reply, err := radius.Exchange(context.Background(), request, address)
		if err != nil {
			t.Fatal(err)
		}

		<-ended

		return reply
	}

	reply := ask(radius.CodeCoARequest, func(p *radius.Packet) {
		_ = rfc2865.UserName_SetString(p, "budi")
		_ = rfc2866.AcctSessionID_SetString(p, "80000001")
		_ = mikrotik.MikrotikRateLimit_SetString(p, "2M/2M")
	})
	if line, _ := d.in.Line("80000001"); reply.Code != radius.CodeCoAACK || line.RateLimit != "2M/2M" {
		t.Errorf("got %s, rate %s", reply.Code, line.RateLimit)
	}

	reply = ask(radius.CodeCoARequest, func(p *radius.Packet) {
		_ = rfc2865.UserName_SetString(p, "budi")
		_ = mikrotik.MikrotikAddressList_SetString(p, "isolir")
	})
	if cause := rfc3576.ErrorCause_Get(reply); reply.Code != radius.CodeCoANAK || cause != 401 {
		t.Errorf("got %s with cause %d", reply.Code, cause)
	}

	reply = ask(radius.CodeDisconnectRequest, func(p *radius.Packet) {
		_ = rfc2865.UserName_SetString(p, "siti")
		_ = rfc2865.FramedIPAddress_Set(p, net.IPv4(10, 5, 50, 9))
	})
	if stops := d.in.Stops(); reply.Code != radius.CodeDisconnectACK || len(stops) != 1 {
		t.Errorf("got %s, stops %+v", reply.Code, stops)
	}
}

func TestHeldRepliesAreReleased(t *testing.T) {
	t.Parallel()

	taken := make(chan struct{}, 10)
	d := onTheWall(t, func(aaatest.Heard) { taken <- struct{}{} })
	d.in.HoldReplies(1)

	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(d.listen()))
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = conn.Close() })

	request := d.make(disconnect, budi, first)
	if _, err = conn.Write(request); err != nil {
		t.Fatal(err)
	}

	<-taken
	d.in.Release()

	reply := make([]byte, packet.MaxSize)

	size, err := conn.Read(reply)
	if err != nil {
		t.Fatal(err)
	}

	if code, _ := d.read(request, reply[:size]); code != packet.DisconnectACK {
		t.Errorf("got %s", code)
	}
}

func TestShutdownTwice(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{})
	address := d.listen()

	other := newIncoming(t, aaatest.IncomingConfig{})
	if err := other.in.Listen(address); err == nil {
		t.Error("two routers listen at one address")
	}

	if err := d.in.Shutdown(); err != nil {
		t.Error(err)
	}

	if err := d.in.Shutdown(); err == nil {
		t.Error("shut down twice")
	}
}

func TestIncomingSpeaksWithRadclient(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("drives another program; run without -short")
	}

	radclient, err := exec.LookPath("radclient")
	if err != nil {
		t.Skip("radclient is not installed: apt-get install freeradius-utils")
	}

	d := onTheWall(t, nil)
	address := d.listen().String()

	cases := []struct{ kind, attributes, want, cause string }{
		{
			"coa", `User-Name = "budi", Acct-Session-Id = "80000001", ` +
				`Mikrotik-Rate-Limit = "3M/3M", Message-Authenticator = 0x00`,
			"Received CoA-ACK", "",
		},
		{
			"coa", `User-Name = "budi", Framed-Pool = "pool-isolir"`,
			"Received CoA-NAK", "Error-Cause = Unsupported-Attribute",
		},
		{
			"disconnect", `User-Name = "budi", Acct-Session-Id = "8000000f"`,
			"Received Disconnect-NAK", "Error-Cause = Session-Context-Not-Found",
		},
		{
			"disconnect", `User-Name = "budi", Event-Timestamp = "Jan 1 2020 00:00:00 UTC"`,
			"No reply from server", "",
		},
		{"disconnect", `User-Name = "budi", Acct-Session-Id = "80000001"`, "Received Disconnect-ACK", ""},
	}

	for _, c := range cases {
		command := exec.Command(radclient, "-x", "-r", "1", "-t", "1", address, c.kind, secret)
		command.Stdin = strings.NewReader(c.attributes + "\n")

		output, _ := command.CombinedOutput()
		if text := string(output); !strings.Contains(text, c.want) || !strings.Contains(text, c.cause) {
			t.Errorf("%s %s:\n%s", c.kind, c.attributes, text)
		}
	}

	if len(d.in.Lines()) != 1 || len(d.in.Stops()) != 1 {
		t.Errorf("lines %+v", d.in.Lines())
	}
}

func FuzzIncoming(f *testing.F) {
	seed := newIncoming(f, aaatest.IncomingConfig{})
	for _, request := range [][]byte{
		seed.make(disconnect, budi, first),
		seed.make(coaRequest, budi, first, rate, vendorLimit(1, 14, 1<<40)),
		seed.make(coaRequest, siti, at(packet.FramedIPAddress, "10.5.50.9"), number(27, 60)),
		seed.make(coaRequest, budi, text(packet.FramedPool, "x"), number(packet.EventTimestamp, 1)),
	} {
		f.Add(request[packet.HeaderSize:])
	}

	// Whatever the attributes are, a genuine request gets a well formed answer, and what is
	// refused changes nothing.
	f.Fuzz(func(t *testing.T, attributes []byte) {
		if packet.CheckAttributes(attributes) != nil {
			return
		}

		for _, code := range []packet.Code{coaRequest, disconnect} {
			d := newIncoming(t, aaatest.IncomingConfig{}).budi().siti()

			var b packet.Builder

			b.Start(make([]byte, packet.MaxSize), code, 1, nil)
			b.Raw(attributes)

			request, err := b.Sign(d.signer, d.secret)
			if err != nil {
				return
			}

			d.holds(request)
		}
	})
}

// holds answers a request of two lines and checks what an answer must keep to.
func (d *dac) holds(request []byte) {
	d.t.Helper()

	reply := d.in.Answer(server, request)
	if reply == nil {
		if d.in.Ignored() != 1 {
			d.t.Fatal("no answer, and nothing was ignored")
		}

		return
	}

	view, err := packet.Parse(reply)
	if err != nil {
		d.t.Fatal(err)
	}

	if _, err = d.signer.VerifyReply(view, request[4:packet.HeaderSize], d.secret); err != nil {
		d.t.Fatal(err)
	}

	changes := 0
	for _, line := range d.in.Lines() {
		changes += line.Changes
	}

	var done bool

	switch view.Code() {
	case packet.CoAACK:
		done = changes == 1 && len(d.in.Lines()) == 2
	case packet.DisconnectACK:
		done = len(d.in.Lines()) == 1 && len(d.in.Stops()) == 1
	default:
		_, caused := view.Get(packet.ErrorCause)
		done = caused && changes == 0 && len(d.in.Lines()) == 2
	}

	if !done {
		d.t.Fatalf("%s: lines %+v", view.Code(), d.in.Lines())
	}
}
