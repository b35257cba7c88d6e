package aaatest_test

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// login is a PAP login that an Echo accepts.
func login() aaatest.Login {
	return aaatest.Login{Station: aaatest.PPPoECustomer("budi", mac), Password: password}
}

// parse returns a request as a view.
func parse(t testing.TB, request *aaatest.Request) packet.View {
	t.Helper()

	view, err := packet.Parse(request.Octets())
	if err != nil {
		t.Fatal(err)
	}

	return view
}

func TestRetransmissionSendsTheSameOctets(t *testing.T) {
	t.Parallel()

	const lost = 2

	var seen [][]byte

	echo := &aaatest.Echo{Answer: func(request packet.View, reply []byte) [][]byte {
		seen = append(seen, append([]byte(nil), request.Octets()...))
		if len(seen) <= lost {
			return nil
		}

		return [][]byte{reply}
	}}
	server := serve(t, echo, netip.MustParseAddr("127.0.0.1"))
	nas := aaatest.New(t, aaatest.Config{
		Auth: server, Secret: []byte(secret), Timeout: 20 * time.Millisecond, Tries: 10,
	})

	nas.MustAccept(login())
	_ = echo.Close()

	if len(seen) < lost+1 {
		t.Fatalf("server saw %d requests, want %d at least", len(seen), lost+1)
	}

	for _, octets := range seen {
		if string(octets) != string(seen[0]) {
			t.Fatal("a retransmission differs from the request")
		}
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()

	echo := &aaatest.Echo{Answer: func(packet.View, []byte) [][]byte { return nil }}
	server := serve(t, echo, netip.MustParseAddr("127.0.0.1"))
	nas := aaatest.New(t, aaatest.Config{
		Auth: server, Secret: []byte(secret), Timeout: time.Millisecond, Tries: 2,
	})

	if _, err := nas.Login(login()); !errors.Is(err, aaatest.ErrSilence) {
		t.Fatalf("got %v, want %v", err, aaatest.ErrSilence)
	}

	if nas.Waiting() != 0 {
		t.Fatalf("%d requests wait after giving up", nas.Waiting())
	}
}

func TestLostReplyComesAgain(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})
	request := nas.MustAccess(login())

	lost, err := nas.SendAndLose(request)
	if err != nil {
		t.Fatal(err)
	}

	if again := nas.MustExchange(request); string(again.Octets()) != string(lost) {
		t.Fatal("the second reply differs from the one that got lost")
	}
}

func TestDuplicatesAreEachAnswered(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})
	request := nas.MustAccess(login())

	for range 2 {
		if err := nas.Send(request); err != nil {
			t.Fatal(err)
		}
	}

	for range 2 {
		if _, err := nas.Receive(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}

	if nas.Waiting() != 0 {
		t.Fatalf("%d requests wait after both replies", nas.Waiting())
	}
}

func TestStrayReply(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{Answer: func(_ packet.View, reply []byte) [][]byte {
		return [][]byte{reply, reply}
	}})
	nas.MustAccept(login())

	if _, err := nas.Receive(time.Now().Add(time.Minute)); !aaatest.IsFault(err, aaatest.FaultStray) {
		t.Fatalf("got %v, want %q", err, aaatest.FaultStray)
	}
}

func TestIdentifiersRunOut(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{Answer: func(packet.View, []byte) [][]byte { return nil }})

	for range 256 {
		if err := nas.Send(nas.MustAccess(login())); err != nil {
			t.Fatal(err)
		}
	}

	if _, err := nas.Access(login()); !errors.Is(err, aaatest.ErrExhausted) {
		t.Fatalf("got %v, want %v", err, aaatest.ErrExhausted)
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})
	valid := nas.MustAccess(login()).Octets()

	nas.MustBeSilent(valid[:10])
	nas.MustBeSilent(valid[:len(valid)-1])
	nas.MustBeSilent([]byte("GET / HTTP/1.0\r\n\r\n    "))

	unknown := append([]byte(nil), valid...)
	unknown[0] = 99
	nas.MustBeSilent(unknown)

	answers, err := nas.Probe(nas.MustAccess(login()).Server(), valid)
	if err != nil || len(answers) != 1 {
		t.Fatalf("a valid request: got %d answers, %v", len(answers), err)
	}
}

func TestIPv6(t *testing.T) {
	t.Parallel()

	server := serve(t, &aaatest.Echo{}, netip.IPv6Loopback())
	nas := aaatest.New(t, aaatest.Config{Auth: server, Acct: server, Secret: []byte(secret)})
	nas.MustAccept(login())

	if got := nas.Source().Addr(); got != netip.IPv6Loopback() {
		t.Fatalf("sends from %s, want ::1", got)
	}
}

func TestSourceAddressIsChosen(t *testing.T) {
	t.Parallel()

	server := serve(t, &aaatest.Echo{}, netip.MustParseAddr("127.0.0.1"))
	source := netip.MustParseAddr("127.0.5.9")
	nas := aaatest.New(t, aaatest.Config{
		Auth: server, Secret: []byte(secret), Source: netip.AddrPortFrom(source, 0),
	})
	nas.MustAccept(login())

	if got := nas.Source().Addr(); got != source {
		t.Fatalf("sends from %s, want %s", got, source)
	}
}

func TestWrongSecret(t *testing.T) {
	t.Parallel()

	server := serve(t, &aaatest.Echo{}, netip.MustParseAddr("127.0.0.1"))
	nas := aaatest.New(t, aaatest.Config{
		Auth: server, Secret: []byte(secret), Timeout: time.Millisecond, Tries: 1,
	})

	if err := nas.SetSecret([]byte("typo")); err != nil {
		t.Fatal(err)
	}

	if _, err := nas.Login(login()); !errors.Is(err, aaatest.ErrSilence) {
		t.Fatalf("got %v, want %v", err, aaatest.ErrSilence)
	}

	if err := nas.SetSecret(nil); !errors.Is(err, packet.ErrEmptySecret) {
		t.Fatalf("got %v, want %v", err, packet.ErrEmptySecret)
	}
}

func TestStatusServer(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})

	request, err := nas.Status(nas.MustAccess(login()).Server())
	if err != nil {
		t.Fatal(err)
	}

	if reply := nas.MustExchange(request); reply.Code() != packet.AccessAccept {
		t.Fatalf("got %s, want Access-Accept", reply.Code())
	}
}

func TestRouterOSAttributes(t *testing.T) {
	t.Parallel()

	admin := netip.MustParseAddr("192.0.2.77")
	cases := map[string]struct {
		login   aaatest.Login
		service uint32 // Service-Type, 0 for absent
		port    uint32 // NAS-Port-Type, 0 for absent
		calling string
		host    bool // Mikrotik-Host-IP and Framed-IP-Address
	}{
		"pppoe": {
			login:   login(),
			service: packet.ServiceFramed, port: packet.PortEthernet, calling: mac,
		},
		"l2tp": {
			login:   aaatest.Login{Station: aaatest.VPNCustomer("budi", admin)},
			service: packet.ServiceFramed, port: packet.PortVirtual, calling: "192.0.2.77",
		},
		"hotspot": {
			login:   aaatest.Login{Station: aaatest.HotspotCustomer("budi", mac), Method: aaatest.CHAP},
			service: packet.ServiceLogin, port: packet.PortWireless80211, calling: mac, host: true,
		},
		"hotspot by mac": {
			login:   aaatest.MACLogin(mac, ""),
			service: packet.ServiceLogin, port: packet.PortWireless80211, calling: mac, host: true,
		},
		"winbox": {
			login:   aaatest.OperatorLogin("admin", password, admin),
			service: packet.ServiceLogin, calling: "192.0.2.77",
		},
		"dhcp": {login: aaatest.DHCPLogin(mac), port: packet.PortEthernet, calling: mac},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var index packet.Index

			index.Scan(parse(t, router(t, &aaatest.Echo{}).MustAccess(c.login)))

			service, _ := packet.Uint32(index.Get(packet.ServiceType))
			port, _ := packet.Uint32(index.Get(packet.NASPortType))
			calling, _ := index.Get(packet.CallingStationID)
			_, host := index.Vendor(packet.MikroTik, packet.MikroTikHostIP)
			identifier, _ := index.Get(packet.NASIdentifier)

			if service != c.service || port != c.port || string(calling) != c.calling || host != c.host {
				t.Fatalf("got service %d port %d calling %q host %t", service, port, calling, host)
			}

			if string(identifier) != "router-1" || !index.Has(packet.NASIPAddress) {
				t.Fatal("the router does not say who it is")
			}

			if !index.Has(packet.MessageAuthenticator) {
				t.Fatal("the request is not signed")
			}
		})
	}
}

func TestOldRouterDoesNotSign(t *testing.T) {
	t.Parallel()

	server := serve(t, &aaatest.Echo{}, netip.MustParseAddr("127.0.0.1"))
	nas := aaatest.New(t, aaatest.Config{
		Auth: server, Secret: []byte(secret), Router: aaatest.Router{Unsigned: true, Realm: "isp"},
	})

	view := parse(t, nas.MustAccess(login()))
	if _, signed := view.Get(packet.MessageAuthenticator); signed {
		t.Fatal("RouterOS 6 sends no Message-Authenticator")
	}

	if realm, _ := view.Vendor(packet.MikroTik, packet.MikroTikRealm); string(realm) != "isp" {
		t.Fatalf("got realm %q", realm)
	}
}

func TestSessionStory(t *testing.T) {
	t.Parallel()

	boot := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	server := serve(t, &aaatest.Echo{}, netip.MustParseAddr("127.0.0.1"))
	nas := aaatest.New(t, aaatest.Config{
		Auth: server, Acct: server, Secret: []byte(secret), Now: func() time.Time { return boot },
	})

	session := nas.MustStart(aaatest.PPPoECustomer("budi", mac), nil)
	first := session.SessionID
	session.Use(5<<32+7, 1<<32, 10*time.Minute)

	interim := session.At(packet.AcctInterimUpdate)

	var index packet.Index

	index.Scan(parse(t, nas.MustAccounting(interim)))

	if got, _ := index.Octets64(packet.AcctInputOctets, packet.AcctInputGigawords); got != 5<<32+7 {
		t.Errorf("upload is %d", got)
	}

	got, _ := packet.Time(index.Get(packet.EventTimestamp))
	if !got.Equal(boot.Add(10 * time.Minute)) {
		t.Errorf("event time is %s", got)
	}

	again := nas.MustAccounting(aaatest.Delayed(interim, 3*time.Second))
	index.Scan(parse(t, again))

	if delay, _ := packet.Uint32(index.Get(packet.AcctDelayTime)); delay != 3 {
		t.Errorf("delay is %d", delay)
	}

	nas.MustStop(session, packet.AdminResetCause)
	nas.Reboot()

	if _, err := nas.On(); err != nil {
		t.Fatal(err)
	}

	if next := nas.NextSessionID(); next[:2] == first[:2] {
		t.Errorf("session %s after the reboot, %s before it", next, first)
	}

	if _, err := nas.Off(); err != nil {
		t.Fatal(err)
	}
}

func TestSessionTakesClassAndAddressOfTheAccept(t *testing.T) {
	t.Parallel()

	const low, high = packet.MikroTikTotalLimit, packet.MikroTikTotalLimitGigawords

	class := []byte{'g', 1, 0, 0, 7}
	nas := router(t, &aaatest.Echo{Answer: forge(t, packet.AccessAccept, func(b *packet.Builder) {
		b.MessageAuthenticator()
		b.Octets(packet.Class, class)
		b.Address(packet.FramedIPAddress, netip.MustParseAddr("10.9.8.7"))
		b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "10M/20M")
		b.VendorOctets64(packet.MikroTik, low, high, 9<<32)
	})})

	accept := nas.MustAccept(login())
	session := nas.Session(login().Station, accept)

	if string(session.Class) != string(class) || session.Address.String() != "10.9.8.7" {
		t.Fatalf("got class %x, address %s", session.Class, session.Address)
	}

	if accept.RateLimit() != "10M/20M" {
		t.Fatalf("got rate limit %q", accept.RateLimit())
	}

	limit, ok := accept.VendorOctets64(packet.MikroTik, low, high)
	if !ok || limit != 9<<32 {
		t.Fatalf("got total limit %d", limit)
	}
}

// Whatever a record holds, the packet made of it says the same.
func TestRecordsSurviveTheWire(t *testing.T) {
	t.Parallel()

	prepared, err := packet.NewSecret([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}

	encoder := aaatest.NewEncoder(aaatest.Router{Identifier: "r"}, prepared)
	signer := packet.NewSigner()
	buffer := make([]byte, packet.MaxSize)

	rapid.Check(t, func(t *rapid.T) {
		record := aaatest.Record{
			Station:      aaatest.PPPoECustomer(rapid.StringN(1, 60, 253).Draw(t, "login"), mac),
			Status:       packet.AcctStop,
			InputOctets:  rapid.Uint64().Draw(t, "input"),
			OutputOctets: rapid.Uint64().Draw(t, "output"),
			Time:         time.Duration(rapid.Uint32().Draw(t, "time")) * time.Second,
			Class:        rapid.SliceOfN(rapid.Byte(), 0, 253).Draw(t, "class"),
		}

		octets, err := encoder.Accounting(buffer, rapid.Byte().Draw(t, "identifier"), &record)
		if err != nil {
			t.Fatal(err)
		}

		view, err := packet.Parse(octets)
		if err != nil {
			t.Fatal(err)
		}

		if _, err := signer.Verify(view, prepared); err != nil {
			t.Fatal(err)
		}

		var index packet.Index

		index.Scan(view)

		input, _ := index.Octets64(packet.AcctInputOctets, packet.AcctInputGigawords)
		output, _ := index.Octets64(packet.AcctOutputOctets, packet.AcctOutputGigawords)
		seconds, _ := packet.Uint32(index.Get(packet.AcctSessionTime))
		class, _ := index.Get(packet.Class)
		name, _ := index.Get(packet.UserName)

		if input != record.InputOctets || output != record.OutputOctets || string(name) != record.Name ||
			time.Duration(seconds)*time.Second != record.Time || string(class) != string(record.Class) {
			t.Fatalf("record %+v became % x", record, octets)
		}
	})
}

func TestOldCountersWrap(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})
	session := nas.Session(login().Station, nil)
	session.WithoutGigawords, session.WithoutSessionTime = true, true
	session.Use(1<<32+5, 0, time.Minute)

	view := parse(t, nas.MustAccounting(session.At(packet.AcctInterimUpdate)))

	value, _ := view.Get(packet.AcctInputOctets)
	if got := binary.BigEndian.Uint32(value); got != 5 {
		t.Errorf("upload is %d, want 5", got)
	}

	for _, absent := range []packet.Type{packet.AcctInputGigawords, packet.AcctSessionTime} {
		if _, ok := view.Get(absent); ok {
			t.Errorf("attribute %d is there", absent)
		}
	}
}

func TestAccountingAllocatesNothing(t *testing.T) {
	prepared, err := packet.NewSecret([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}

	encoder := aaatest.NewEncoder(aaatest.Router{Identifier: "r"}, prepared)
	buffer := make([]byte, packet.MaxSize)
	record := &aaatest.Record{Station: login().Station, Status: packet.AcctStop, InputOctets: 1 << 40}
	encode := func() { _, _ = encoder.Accounting(buffer, 1, record) }

	if allocated := testing.AllocsPerRun(100, encode); allocated != 0 {
		t.Fatalf("%g allocations a record", allocated)
	}
}

func TestPasswordTooLong(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})
	long := login()
	long.Password = string(make([]byte, packet.MaxPassword+1))

	if _, err := nas.Access(long); !errors.Is(err, packet.ErrPassword) {
		t.Fatalf("got %v, want %v", err, packet.ErrPassword)
	}

	long.Method = aaatest.MSCHAP2
	long.Password = "\xff"

	if _, err := nas.Access(long); !errors.Is(err, aaatest.ErrPassword) {
		t.Fatalf("got %v, want %v", err, aaatest.ErrPassword)
	}
}

// The Tester ends a test for what a NAS reports as an error.
func TestTesterFails(t *testing.T) {
	t.Parallel()

	nas := router(t, &aaatest.Echo{})
	recorder := &recorder{}
	server := nas.MustAccess(login()).Server()
	broken := aaatest.New(recorder, aaatest.Config{Auth: server, Secret: []byte(secret)})

	t.Cleanup(recorder.end)

	wrong := login()
	wrong.Password = "salah"
	broken.MustAccept(wrong)
	broken.MustReject(login())

	if got := recorder.failures.Load(); got != 2 {
		t.Fatalf("%d failures reported, want 2", got)
	}
}

// recorder stands in for a test that may fail.
type recorder struct {
	failures atomic.Int32
	cleanups []func()
}

func (r *recorder) Helper()               { /* nothing to mark */ }
func (r *recorder) Cleanup(f func())      { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Fatalf(string, ...any) { r.failures.Add(1) }
func (r *recorder) end() {
	for _, f := range r.cleanups {
		f()
	}
}
