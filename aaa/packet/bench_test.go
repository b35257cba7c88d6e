package packet_test

import (
	"testing"

	"gardu/aaa/packet"
)

// login is what one goroutine needs for answering a PAP login as a router sends it.
type login struct {
	signer   *packet.Signer
	secret   *packet.Secret
	request  []byte
	buffer   []byte
	password [packet.MaxPassword]byte
	index    packet.Index
	builder  packet.Builder
}

// newLogin prepares the request of a PPPoE customer, signed.
func newLogin(tb testing.TB) *login {
	tb.Helper()

	l := &login{
		signer: packet.NewSigner(),
		secret: secretOf(tb, "a secret of thirty-two octets ok"),
		buffer: make([]byte, packet.MaxSize),
	}

	b := &l.builder
	b.Start(make([]byte, packet.MaxSize), packet.AccessRequest, 7, authenticator)
	b.MessageAuthenticator()
	b.Text(packet.UserName, "budi@example.net")
	b.Password(l.signer, l.secret, []byte("rahasia"))
	b.Text(packet.NASIdentifier, "router-utara")
	b.Text(packet.CallingStationID, "AA:BB:CC:DD:EE:FF")
	b.Text(packet.CalledStationID, "pppoe-utara")
	b.Text(packet.AcctSessionID, "81a00001")
	b.Text(packet.NASPortID, "ether2")
	b.Uint32(packet.NASPort, 1)
	b.Uint32(packet.ServiceType, packet.ServiceFramed)
	b.Uint32(packet.FramedProtocol, packet.FramedPPP)
	b.Uint32(packet.NASPortType, packet.PortEthernet)

	request, err := b.Sign(l.signer, l.secret)
	if err != nil {
		tb.Fatal(err)
	}

	l.request = request

	return l
}

// answer verifies, reveals and answers once.
func (l *login) answer(tb testing.TB) {
	view, err := packet.Parse(l.request)
	if err != nil {
		tb.Fatal(err)
	}

	if signed, err := l.signer.Verify(view, l.secret); err != nil || !signed {
		tb.Fatalf("signed %t, %v", signed, err)
	}

	l.index.Scan(view)
	hidden, _ := l.index.Get(packet.UserPassword)

	password, err := l.signer.Reveal(l.password[:0], hidden, view.Authenticator(), l.secret)
	if err != nil || string(password) != "rahasia" {
		tb.Fatalf("password %q, %v", password, err)
	}

	b := &l.builder
	b.Reply(l.buffer, packet.AccessAccept, view)
	b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "10M/20M")
	b.Text(packet.FramedPool, "pool-utara")
	b.Uint32(packet.SessionTimeout, 86400)
	b.Uint32(packet.AcctInterimInterval, 300)

	if _, err := b.Sign(l.signer, l.secret); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkLogin verifies a signed PAP request, reveals the password and signs the answer.
func BenchmarkLogin(b *testing.B) {
	l := newLogin(b)

	b.ReportAllocs()

	for b.Loop() {
		l.answer(b)
	}
}

// BenchmarkAccounting verifies an Interim and signs its answer.
func BenchmarkAccounting(b *testing.B) {
	a := newAccounting(b)

	b.ReportAllocs()

	for b.Loop() {
		a.answer(b)
	}
}

// BenchmarkScan parses a request and indexes its attributes.
func BenchmarkScan(b *testing.B) {
	l := newLogin(b)

	b.ReportAllocs()

	for b.Loop() {
		view, err := packet.Parse(l.request)
		if err != nil {
			b.Fatal(err)
		}

		l.index.Scan(view)
	}
}

// accounting is what one goroutine needs for acknowledging an Interim.
type accounting struct {
	signer  *packet.Signer
	secret  *packet.Secret
	request []byte
	buffer  []byte
	index   packet.Index
	builder packet.Builder
}

// newAccounting prepares an Interim as a router sends it.
func newAccounting(tb testing.TB) *accounting {
	tb.Helper()

	a := &accounting{
		signer: packet.NewSigner(),
		secret: secretOf(tb, "a secret of thirty-two octets ok"),
		buffer: make([]byte, packet.MaxSize),
	}

	b := &a.builder
	b.Start(make([]byte, packet.MaxSize), packet.AccountingRequest, 7, nil)
	b.Uint32(packet.AcctStatusType, uint32(packet.AcctInterimUpdate))
	b.Text(packet.UserName, "budi@example.net")
	b.Text(packet.NASIdentifier, "router-utara")
	b.Text(packet.CallingStationID, "AA:BB:CC:DD:EE:FF")
	b.Text(packet.AcctSessionID, "81a00001")
	b.Octets(packet.Class, make([]byte, 26))

	for number := packet.AcctInputOctets; number <= packet.AcctOutputOctets; number++ {
		b.Uint32(number, 4_000_000_000)
	}

	request, err := b.Sign(a.signer, a.secret)
	if err != nil {
		tb.Fatal(err)
	}

	a.request = request

	return a
}

// answer verifies and acknowledges once.
func (a *accounting) answer(tb testing.TB) {
	view, err := packet.Parse(a.request)
	if err != nil {
		tb.Fatal(err)
	}

	if _, err := a.signer.Verify(view, a.secret); err != nil {
		tb.Fatal(err)
	}

	a.index.Scan(view)
	a.index.Octets64(packet.AcctInputOctets, packet.AcctInputGigawords)
	a.builder.Reply(a.buffer, packet.AccountingResponse, view)

	if _, err := a.builder.Sign(a.signer, a.secret); err != nil {
		tb.Fatal(err)
	}
}

// TestNoAllocations holds the packet path at zero allocations. It does not run in parallel,
// because others would be counted with it.
func TestNoAllocations(t *testing.T) {
	l, a := newLogin(t), newAccounting(t)
	send, recv := make([]byte, 16), make([]byte, 16)
	unsigned := raw(packet.AccountingRequest, 33, 3, 'x')
	other := secretOf(t, "another")

	for name, function := range map[string]func(){
		"login":      func() { l.answer(t) },
		"accounting": func() { a.answer(t) },
		"keys": func() {
			l.builder.Start(l.buffer, packet.AccessAccept, 1, authenticator)
			l.builder.MPPEKeys(l.signer, l.secret, send, recv)
			l.builder.CHAPMPPEKeys(l.signer, l.secret, [8]byte{}, [16]byte{})
		},
		"refusals": func() {
			_, _ = packet.Parse(unsigned[:5])
			view, _ := packet.Parse(unsigned)
			_, err := l.signer.Verify(view, other)

			if packet.ReasonOf(err) != packet.BadAuthenticator {
				t.Fatal(err)
			}

			l.builder.Reply(l.buffer, packet.AccountingResponse, view)
			_, _ = l.builder.Sign(l.signer, l.secret)
		},
	} {
		if count := testing.AllocsPerRun(200, function); count != 0 {
			t.Errorf("%s: %v allocations", name, count)
		}
	}
}
