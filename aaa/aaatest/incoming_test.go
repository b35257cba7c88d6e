package aaatest_test

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// server is where the requests of these tests come from.
var server = netip.MustParseAddrPort("127.0.0.1:40000")

// midnight is the clock of these tests.
var midnight = time.Date(2026, 3, 1, 17, 0, 0, 0, time.UTC)

// customerAddress is the address of the line "budi".
var customerAddress = netip.MustParseAddr("10.9.8.7")

// write adds attributes to a request.
type write = func(b *packet.Builder)

// dac is a dynamic authorization client for tests: it makes requests and checks replies.
type dac struct {
	t      testing.TB
	in     *aaatest.Incoming
	secret *packet.Secret
	signer *packet.Signer
	next   byte
}

// newIncoming makes a router whose clock stands at midnight, and a client for it.
func newIncoming(t testing.TB, config aaatest.IncomingConfig) *dac {
	t.Helper()

	if config.Secret == nil {
		config.Secret = []byte(secret)
	}

	if config.Now == nil {
		config.Now = func() time.Time { return midnight }
	}

	in, err := aaatest.NewIncoming(config)
	if err != nil {
		t.Fatal(err)
	}

	prepared, err := packet.NewSecret([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}

	return &dac{t: t, in: in, secret: prepared, signer: packet.NewSigner()}
}

// budi opens the line of a PPPoE customer.
func (d *dac) budi() *dac {
	station := aaatest.PPPoECustomer("budi", mac)
	station.SessionID, station.Address = "80000001", customerAddress
	d.in.Open(aaatest.Line{
		Record: aaatest.Record{Station: station, Class: []byte{'g', 2}},
		Grant:  aaatest.Grant{RateLimit: "10M/10M", Pool: "pool-home"},
	})

	return d
}

// siti opens the line of a hotspot customer.
func (d *dac) siti() *dac {
	station := aaatest.HotspotCustomer("siti", mac)
	station.SessionID = "80000002"
	d.in.Open(aaatest.Line{Record: aaatest.Record{Station: station}})

	return d
}

// make signs a request under the next Identifier.
func (d *dac) make(code packet.Code, attributes ...write) []byte {
	d.t.Helper()

	var b packet.Builder

	b.Start(make([]byte, packet.MaxSize), code, d.next, nil)
	b.MessageAuthenticator()

	for _, attribute := range attributes {
		attribute(&b)
	}

	d.next++

	octets, err := b.Sign(d.signer, d.secret)
	if err != nil {
		d.t.Fatal(err)
	}

	return octets
}

// read verifies a reply and returns its code and Error-Cause; zero for silence.
func (d *dac) read(request, reply []byte) (packet.Code, packet.Cause) {
	d.t.Helper()

	if reply == nil {
		return 0, 0
	}

	view, err := packet.Parse(reply)
	if err != nil || view.Identifier() != request[1] {
		d.t.Fatalf("reply % x: %v", reply, err)
	}

	signed, err := d.signer.VerifyReply(view, request[4:packet.HeaderSize], d.secret)
	if err != nil || !signed {
		d.t.Fatalf("reply % x: signed %t, %v", reply, signed, err)
	}

	cause, _ := packet.Uint32(view.Get(packet.ErrorCause))

	return view.Code(), packet.Cause(cause)
}

// asks makes a request, has it answered and returns code and Error-Cause.
func (d *dac) asks(code packet.Code, attributes ...write) (packet.Code, packet.Cause) {
	d.t.Helper()

	request := d.make(code, attributes...)

	return d.read(request, d.in.Answer(server, request))
}

// text and number make attributes.
func text(t packet.Type, value string) write {
	return func(b *packet.Builder) { b.Text(t, value) }
}

func number(t packet.Type, value uint32) write {
	return func(b *packet.Builder) { b.Uint32(t, value) }
}

func at(t packet.Type, address string) write {
	return func(b *packet.Builder) { b.Address(t, netip.MustParseAddr(address)) }
}

func vendorText(t packet.Type, value string) write {
	return func(b *packet.Builder) { b.VendorText(packet.MikroTik, t, value) }
}

func vendorLimit(low, high packet.Type, value uint64) write {
	return func(b *packet.Builder) { b.VendorOctets64(packet.MikroTik, low, high, value) }
}

// The attributes that mean budi's line.
var (
	budi   = text(packet.UserName, "budi")
	first  = text(packet.AcctSessionID, "80000001")
	second = text(packet.AcctSessionID, "80000002")
	siti   = text(packet.UserName, "siti")
	rate   = vendorText(packet.MikroTikRateLimit, "5M/5M")
)

const (
	coaRequest = packet.CoARequest
	disconnect = packet.DisconnectRequest
)

func TestIncomingAnswersAsRouterOS(t *testing.T) {
	t.Parallel()

	cases := map[string]struct {
		ask   packet.Code
		with  []write
		want  packet.Code
		cause packet.Cause
	}{
		"disconnect": {disconnect, []write{budi, first}, packet.DisconnectACK, 0},
		"disconnect with everything that identifies": {
			disconnect, []write{
				budi, first, at(packet.FramedIPAddress, "10.9.8.7"),
				text(packet.CallingStationID, mac), number(packet.NASPort, 2159018029),
				text(packet.NASPortID, "ether2-pelanggan"), text(packet.NASIdentifier, "bras-1"),
				at(packet.NASIPAddress, "192.0.2.1"), number(packet.EventTimestamp, 1772384400),
			}, packet.DisconnectACK, 0,
		},
		"disconnect of a name only": {disconnect, []write{budi}, packet.DisconnectACK, 0},
		"no such session": {
			disconnect,
			[]write{budi, text(packet.AcctSessionID, "80000009")},
			packet.DisconnectNAK, packet.CauseSessionNotFound,
		},
		"another's session": {
			disconnect, []write{siti, first}, packet.DisconnectNAK, packet.CauseSessionNotFound,
		},
		"another address": {
			coaRequest,
			[]write{budi, first, at(packet.FramedIPAddress, "10.9.8.8"), rate},
			packet.CoANAK, packet.CauseSessionNotFound,
		},
		"nobody is named": {
			disconnect, nil, packet.DisconnectNAK, packet.CauseMissingAttribute,
		},
		"another router is meant": {
			disconnect,
			[]write{budi, first, text(packet.NASIdentifier, "bras-2")},
			packet.DisconnectNAK, packet.CauseNASMismatch,
		},
		"another router's address": {
			disconnect,
			[]write{budi, first, at(packet.NASIPAddress, "192.0.2.2")},
			packet.DisconnectNAK, packet.CauseNASMismatch,
		},
		"hotspot by its address": {
			disconnect,
			[]write{siti, second, at(packet.FramedIPAddress, "10.5.50.9")},
			packet.DisconnectACK, 0,
		},
		"hotspot without an address": {
			disconnect, []write{siti, second}, packet.DisconnectNAK, packet.CauseSessionNotFound,
		},
		"disconnect that would change something": {
			disconnect,
			[]write{budi, first, rate},
			packet.DisconnectNAK, packet.CauseUnsupportedAttribute,
		},
		"rate": {coaRequest, []write{budi, first, rate}, packet.CoAACK, 0},
		"pool": {
			coaRequest,
			[]write{budi, first, text(packet.FramedPool, "pool-isolir")},
			packet.CoANAK, packet.CauseUnsupportedAttribute,
		},
		"netmask": {
			coaRequest,
			[]write{budi, first, at(packet.FramedIPNetmask, "255.255.255.255")},
			packet.CoANAK, packet.CauseUnsupportedAttribute,
		},
		"address list": {
			coaRequest,
			[]write{budi, first, vendorText(packet.MikroTikAddressList, "isolir")},
			packet.CoANAK, packet.CauseUnsupportedAttribute,
		},
		"total limit": {
			coaRequest,
			[]write{budi, first, vendorLimit(17, 18, 1<<33)},
			packet.CoANAK, packet.CauseUnsupportedAttribute,
		},
		"a value that is none": {
			coaRequest,
			[]write{budi, first, text(packet.SessionTimeout, "later")},
			packet.CoANAK, packet.CauseInvalidAttributeValue,
		},
		"authorize only": {
			coaRequest,
			[]write{budi, first, number(packet.ServiceType, 17)},
			packet.CoANAK, packet.CauseUnsupportedService,
		},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			d := newIncoming(t, aaatest.IncomingConfig{
				Identifier: "bras-1", Address: netip.MustParseAddr("192.0.2.1"),
			}).budi().siti()

			code, cause := d.asks(c.ask, c.with...)
			if code != c.want || cause != c.cause {
				t.Errorf("got %s with cause %d, want %s with %d", code, cause, c.want, c.cause)
			}
		})
	}
}

func TestIncomingChangesALine(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()

	code, _ := d.asks(coaRequest, budi, first, rate, number(packet.SessionTimeout, 3600),
		number(packet.IdleTimeout, 600), number(packet.PortLimit, 2), text(packet.FilterID, "x.in"),
		vendorText(packet.MikroTikGroup, "hemat"), vendorLimit(1, 14, 5<<32+7),
		vendorLimit(2, 15, 9))
	if code != packet.CoAACK {
		t.Fatalf("got %s", code)
	}

	line, _ := d.in.Line("80000001")
	want := aaatest.Grant{
		RateLimit: "5M/5M", Group: "hemat", Filter: "x.in", Pool: "pool-home",
		SessionTimeout: time.Hour, IdleTimeout: 10 * time.Minute, PortLimit: 2,
		RecvLimit: 5<<32 + 7, XmitLimit: 9,
	}

	line.AddressLists = nil
	if got := line.Grant; got.RateLimit != want.RateLimit || got.RecvLimit != want.RecvLimit ||
		got.XmitLimit != want.XmitLimit || got.SessionTimeout != want.SessionTimeout ||
		got.IdleTimeout != want.IdleTimeout || got.PortLimit != want.PortLimit ||
		got.Filter != want.Filter || got.Group != want.Group || got.Pool != want.Pool {
		t.Errorf("got %+v, want %+v", got, want)
	}

	if line.Changes != 1 {
		t.Errorf("%d changes", line.Changes)
	}
}

func TestIncomingChangesAllOrNothing(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()

	_, cause := d.asks(coaRequest, budi, first, rate, text(packet.FramedPool, "pool-isolir"))
	if cause != packet.CauseUnsupportedAttribute {
		t.Fatalf("got cause %d", cause)
	}

	if line, _ := d.in.Line("80000001"); line.RateLimit != "10M/10M" || line.Changes != 0 {
		t.Errorf("the line has changed: %+v", line.Grant)
	}
}

func TestDisconnectGivesTheStop(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	d.in.Use("80000001", 1000, 2000, time.Minute)

	if code, _ := d.asks(disconnect, budi, first); code != packet.DisconnectACK {
		t.Fatalf("got %s", code)
	}

	stops := d.in.Stops()
	if len(stops) != 1 || len(d.in.Lines()) != 0 || len(d.in.Stops()) != 0 {
		t.Fatalf("got stops %+v, lines %+v", stops, d.in.Lines())
	}

	stop := stops[0]
	if stop.Status != packet.AcctStop || stop.Cause != packet.AdminResetCause ||
		stop.InputOctets != 1000 || stop.OutputOctets != 2000 || stop.Time != time.Minute ||
		!bytes.Equal(stop.Class, []byte{'g', 2}) || !stop.Event.Equal(midnight.Add(time.Minute)) {
		t.Errorf("got %+v", stop)
	}

	if _, cause := d.asks(disconnect, budi, first); cause != packet.CauseSessionNotFound {
		t.Errorf("the second time: cause %d", cause)
	}
}

func TestIncomingIsSilentTo(t *testing.T) {
	t.Parallel()

	stranger := netip.MustParseAddrPort("127.0.9.9:40000")
	config := aaatest.IncomingConfig{Sources: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	stamp := func(offset time.Duration) write {
		return number(packet.EventTimestamp, uint32(midnight.Add(offset).Unix()))
	}
	spoil := func(octets []byte, place int) []byte {
		octets[place] ^= 1
		return octets
	}

	cases := map[string]struct {
		from   netip.AddrPort
		octets func(d *dac) []byte
	}{
		"a stranger":   {stranger, func(d *dac) []byte { return d.make(disconnect, budi) }},
		"another code": {server, func(d *dac) []byte { return d.make(packet.AccountingRequest) }},
		"noise":        {server, func(*dac) []byte { return []byte("GET / HTTP/1.1\r\n\r\n") }},
		"a wrong secret": {
			server, func(d *dac) []byte { return spoil(d.make(disconnect, budi), 5) },
		},
		"a changed attribute": {
			server, func(d *dac) []byte { return spoil(d.make(disconnect, budi), 40) },
		},
		"an old request": {
			server, func(d *dac) []byte { return d.make(disconnect, budi, stamp(-301*time.Second)) },
		},
		"a request of the future": {
			server, func(d *dac) []byte { return d.make(disconnect, budi, stamp(301*time.Second)) },
		},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			d := newIncoming(t, config).budi()
			if reply := d.in.Answer(c.from, c.octets(d)); reply != nil {
				t.Errorf("got % x", reply)
			}

			if d.in.Ignored() != 1 || len(d.in.Heard()) != 0 || len(d.in.Lines()) != 1 {
				t.Errorf("ignored %d, heard %d", d.in.Ignored(), len(d.in.Heard()))
			}
		})
	}

	d := newIncoming(t, config).budi()
	if code, _ := d.asks(disconnect, budi, stamp(-300*time.Second)); code != packet.DisconnectACK {
		t.Errorf("at the edge of the window: got %s", code)
	}
}

func TestDuplicatesGetTheSameOctets(t *testing.T) {
	t.Parallel()

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	request := d.make(disconnect, budi, first)

	reply := d.in.Answer(server, request)
	for range 2 {
		if again := d.in.Answer(server, request); !bytes.Equal(again, reply) {
			t.Fatalf("got % x, then % x", reply, again)
		}
	}

	heard := d.in.Heard()
	if len(heard) != 1 || heard[0].Copies != 3 || heard[0].Answer != packet.DisconnectACK {
		t.Fatalf("heard %+v", heard)
	}

	if name, _ := heard[0].Get(packet.UserName); string(name) != "budi" {
		t.Errorf("heard of %q", name)
	}

	// The same Identifier with other octets is another request; so are the same octets from
	// another port.
	d.next--
	if _, cause := d.asks(coaRequest, budi, first, rate); cause != packet.CauseSessionNotFound {
		t.Errorf("another request: got cause %d", cause)
	}

	elsewhere := netip.AddrPortFrom(server.Addr(), server.Port()+1)

	_, cause := d.read(request, d.in.Answer(elsewhere, request))
	if cause != packet.CauseSessionNotFound {
		t.Errorf("another port: got cause %d", cause)
	}
}

func TestOldRequestsAreForgotten(t *testing.T) {
	t.Parallel()

	const many = 1<<14 + 10

	d := newIncoming(t, aaatest.IncomingConfig{}).budi()
	early := d.make(coaRequest, budi, first, rate)
	d.in.Answer(server, early)

	var last []byte

	for i := range uint32(many) {
		last = d.make(coaRequest, budi, first, number(packet.SessionTimeout, i+1))
		d.in.Answer(server, last)
	}

	d.in.Answer(server, last)
	d.in.Answer(server, early)

	heard := d.in.Heard()
	if len(heard) > 1<<14 || heard[len(heard)-2].Copies != 2 {
		t.Errorf("heard %d, the last but one %d times", len(heard), heard[len(heard)-2].Copies)
	}
}

func TestLinesReachTheirBounds(t *testing.T) {
	t.Parallel()

	cases := map[string]struct {
		grant  aaatest.Grant
		cause  packet.TerminateCause
		up     uint64
		down   uint64
		time   time.Duration
		living bool
	}{
		"none": {up: 100, down: 200, time: time.Hour, living: true},
		"not yet": {
			grant: aaatest.Grant{RecvLimit: 101}, up: 100, down: 200, time: time.Hour, living: true,
		},
		"timeout": {
			grant: aaatest.Grant{SessionTimeout: time.Minute},
			cause: packet.SessionTimeoutCause, up: 100, down: 200, time: time.Minute,
		},
		"upload": {
			grant: aaatest.Grant{RecvLimit: 60},
			cause: packet.NASRequestCause, up: 60, down: 200, time: time.Hour,
		},
		"download": {
			grant: aaatest.Grant{XmitLimit: 60},
			cause: packet.NASRequestCause, up: 100, down: 60, time: time.Hour,
		},
		"total": {
			grant: aaatest.Grant{TotalLimit: 150},
			cause: packet.NASRequestCause, up: 100, down: 50, time: time.Hour,
		},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			d := newIncoming(t, aaatest.IncomingConfig{})
			d.in.Open(aaatest.Line{
				Record: aaatest.Record{Station: aaatest.Station{Name: "budi", SessionID: "1"}},
				Grant:  c.grant,
			})

			line, living := d.in.Use("1", 100, 200, time.Hour)
			if living != c.living || line.InputOctets != c.up || line.OutputOctets != c.down ||
				line.Time != c.time {
				t.Errorf("living %t, %+v", living, line.Record)
			}

			stops := d.in.Stops()
			if living != (len(stops) == 0) || !living && stops[0].Cause != c.cause {
				t.Errorf("got stops %+v", stops)
			}
		})
	}
}

func TestLinesOfASession(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{Answer: forge(t, packet.AccessAccept, func(b *packet.Builder) {
		b.MessageAuthenticator()
		b.Octets(packet.Class, []byte{'g'})
		b.Address(packet.FramedIPAddress, customerAddress)
		b.Text(packet.FramedPool, "pool-isolir")
		b.Uint32(packet.SessionTimeout, 60)
		b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "10M/20M")
		b.VendorText(packet.MikroTik, packet.MikroTikAddressList, "isolir")
		b.VendorText(packet.MikroTik, packet.MikroTikAddressList, "rumah")
		b.VendorOctets64(packet.MikroTik, 17, 18, 9<<32+1)
	})})

	d := newIncoming(t, aaatest.IncomingConfig{})
	accept := nas.MustAccept(login())
	session := nas.Session(login().Station, accept)
	d.in.OpenSession(session, accept)

	line, ok := d.in.Line(session.SessionID)
	if !ok || line.RateLimit != "10M/20M" || line.Pool != "pool-isolir" ||
		line.SessionTimeout != time.Minute || line.TotalLimit != 9<<32+1 ||
		len(line.AddressLists) != 2 || line.Address != customerAddress {
		t.Fatalf("got %+v", line)
	}

	stop, ok := d.in.Hangup(session.SessionID, packet.UserRequestCause)
	if !ok || stop.Cause != packet.UserRequestCause || string(stop.Class) != "g" {
		t.Errorf("got %+v", stop)
	}

	if _, ok = d.in.Hangup(session.SessionID, packet.UserRequestCause); ok {
		t.Error("hung up twice")
	}

	if _, ok = d.in.Line(session.SessionID); ok {
		t.Error("the line is still there")
	}

	if _, ok = d.in.Use(session.SessionID, 1, 1, time.Second); ok {
		t.Error("the line can still be used")
	}
}

func TestIncomingNeedsASecret(t *testing.T) {
	t.Parallel()

	if _, err := aaatest.NewIncoming(aaatest.IncomingConfig{}); err == nil {
		t.Fatal("made without a secret")
	}
}
