package aaa_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/directory"
	"gardu/aaa/lease"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/aaa/session"
	"gardu/store"
)

// What every network of these tests has.
const (
	sharedSecret = "a-shared-secret-of-32-octets-or-so"
	password     = "rahasia"
	customerMAC  = "02:00:00:00:00:01"
	planID       = 1
	nasID        = 1
)

// network is a whole RADIUS server on loopback with a small book in memory, and a router that asks it.
type network struct {
	t         testing.TB
	server    *aaa.Server
	directory *directory.Directory
	sessions  *session.Table
	leases    *lease.Leases
	journal   *memoryJournal
	ledger    *memoryLedger
	activator *scriptedActivator
	clock     *clock
	nas       *aaatest.Tester
	signer    *packet.Signer
	crafted   int
	unsigned  bool // crafted Access-Requests carry no Message-Authenticator

	mu       sync.Mutex // guards services
	services map[int64]store.Service
	plan     store.Plan
	record   store.NAS
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

func (c *clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// newNetwork starts a network; adjust may change the configuration before that.
func newNetwork(t testing.TB, adjust ...func(*aaa.Config)) *network {
	t.Helper()
	n := newQuietNetwork(t, adjust...)
	n.start()

	return n
}

// newQuietNetwork makes a network whose server has not been started.
func newQuietNetwork(t testing.TB, adjust ...func(*aaa.Config)) *network {
	t.Helper()
	n := &network{
		signer:    packet.NewSigner(),
		services:  make(map[int64]store.Service),
		t:         t,
		journal:   &memoryJournal{},
		ledger:    &memoryLedger{},
		activator: &scriptedActivator{},
		clock:     &clock{now: time.Date(2026, 7, 1, 5, 0, 0, 0, time.UTC)},
	}
	var err error
	n.directory, err = directory.New(directory.Config{
		Compile: reply.Compiler{}.Compile,
		Isolir:  *(&store.Profile{Rate: "512k/1M", Pool: "pool-isolir", AddressLists: []string{"isolir"}}).AsIsolir(),
	})
	n.must(err)
	n.leases = lease.New()
	n.sessions = session.New(session.Config{Zone: time.UTC, Addresses: n.leases})
	n.addDefaults()
	config := aaa.Config{
		AuthAddress: "127.0.0.1:0",
		AcctAddress: "127.0.0.1:0",
		Sockets:     2,
		Directory:   n.directory,
		Sessions:    n.sessions,
		Journal:     n.journal,
		Ledger:      n.ledger,
		Activator:   n.activator,
		Leases:      n.leases,
		Zone:        time.UTC,
		Language:    "en",
		Now:         n.clock.Now,
		Logger:      slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	for _, change := range adjust {
		change(&config)
	}
	n.server, err = aaa.New(config)
	n.must(err)

	return n
}

// start starts the server, until the test ends, and opens the usual router.
func (n *network) start() {
	n.t.Helper()
	n.must(n.server.Start(context.Background()))
	n.t.Cleanup(n.stop)
	n.nas = n.router(aaatest.Router{Identifier: "BRAS-1"})
}

// stop shuts the server down; a second time does nothing.
func (n *network) stop() {
	if err := n.server.Shutdown(context.Background()); err != nil {
		n.t.Errorf("shutting down: %v", err)
	}
}

// addDefaults puts one NAS, one plan and one service into the directory.
func (n *network) addDefaults() {
	n.t.Helper()
	n.record = store.NAS{
		ID: nasID, Name: "bras-1", Address: netip.MustParsePrefix("127.0.0.0/8"), Secret: store.ClearSecret(sharedSecret),
	}
	n.must(n.directory.PutNAS(&n.record))
	n.plan = store.Plan{
		ID: planID, Name: "home-10", Access: store.PPPoE, SharedUsers: 1,
		Profile: store.Profile{Rate: "10M/10M", Pool: "pool-home"},
	}
	n.putPlan(n.plan)
	n.addService("budi", nil)
}

// putPlan stores a plan.
func (n *network) putPlan(plan store.Plan) {
	n.t.Helper()
	n.must(n.directory.PutPlan(&plan))
}

// addService stores an active PPPoE service with the usual password; change may make it another one.
func (n *network) addService(login string, change func(*store.Service)) store.Service {
	n.t.Helper()
	service := store.Service{
		ID: int64(n.directory.Counts().Services) + 1, Revision: 1, Plan: planID, Access: store.PPPoE, Login: login,
		Secret: store.ClearSecret(password), Activated: n.clock.Now().Add(-time.Hour),
	}
	if change != nil {
		change(&service)
	}
	n.put(service)

	return service
}

// put stores a service, as the book has it now.
func (n *network) put(service store.Service) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.services[service.ID] = service
	if err := n.directory.PutService(&service); err != nil {
		n.t.Errorf("storing a service: %v", err)
	}
}

// change stores a changed service.
func (n *network) change(id int64, how func(*store.Service)) {
	n.mu.Lock()
	service := n.services[id]
	n.mu.Unlock()
	how(&service)
	service.Revision++
	n.put(service)
}

// prefix reads a prefix of a test's own.
func prefix(text string) netip.Prefix { return netip.MustParsePrefix(text) }

// messageAuthenticator computes the Message-Authenticator at an offset of a request.
func messageAuthenticator(octets []byte, at int, secret []byte) []byte {
	zeroed := bytes.Clone(octets)
	clear(zeroed[at : at+md5.Size])
	mac := hmac.New(md5.New, secret)
	mac.Write(zeroed)

	return mac.Sum(nil)
}

// router opens one more router at the same server.
func (n *network) router(router aaatest.Router, change ...func(*aaatest.Config)) *aaatest.Tester {
	n.t.Helper()
	config := aaatest.Config{
		Auth: n.server.AuthAddress(), Acct: n.server.AcctAddress(), Secret: []byte(sharedSecret),
		Router: router, Now: n.clock.Now, Timeout: 2 * time.Second,
	}
	for _, adjust := range change {
		adjust(&config)
	}

	return aaatest.New(n.t, config)
}

// login is a PAP login of a PPPoE customer.
func login(name string) aaatest.Login {
	return aaatest.Login{
		Station: aaatest.PPPoECustomer(name, customerMAC), Method: aaatest.PAP, Password: password,
	}
}

func (n *network) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// lastReason returns the reason of the newest decision.
func (n *network) lastReason() aaa.Reason {
	n.t.Helper()
	decisions := n.server.Decisions()
	if len(decisions) == 0 {
		n.t.Fatal("no decision was logged")
	}

	return decisions[0].Reason
}

// gate is where an activation waits until a test, or its end, lets it go on.
func (n *network) gate() (entered chan struct{}, wait, release func()) {
	entered = make(chan struct{}, 16)
	closed := make(chan struct{})
	release = sync.OnceFunc(func() { close(closed) })
	n.t.Cleanup(release)
	wait = func() {
		entered <- struct{}{}
		<-closed
	}

	return entered, wait, release
}

// try makes a login and returns its answer and the reason of it.
func (n *network) try(attempt aaatest.Login) (*aaatest.Reply, aaa.Reason) {
	n.t.Helper()
	n.clock.Advance(time.Nanosecond) // so that the newest decision is known
	answer := n.nas.MustLogin(attempt)

	return answer, n.lastReason()
}

// wantReason ends the test unless a login is answered for a reason.
func (n *network) wantReason(attempt aaatest.Login, want aaa.Reason) *aaatest.Reply {
	n.t.Helper()
	answer, got := n.try(attempt)
	if got != want {
		n.t.Fatalf("login of %q: %s, want %s", attempt.Name, got, want)
	}

	return answer
}

// drops returns how many datagrams were left unanswered for a reason.
func (n *network) drops(reason aaa.Drop) uint64 { return n.server.Health().Drops[reason.String()] }

// wantDrop ends the test unless a datagram to the authentication port is left unanswered for a reason.
func (n *network) wantDrop(octets []byte, want aaa.Drop) {
	n.t.Helper()
	before := n.drops(want)
	n.nas.MustBeSilent(octets)
	if got := n.drops(want) - before; got != 1 {
		n.t.Fatalf("%d datagrams dropped as %s, want 1 more; all drops: %v", got, want, n.server.Health().Drops)
	}
}

// wantAcctDrop is wantDrop for the accounting port.
func (n *network) wantAcctDrop(octets []byte, want aaa.Drop) {
	n.t.Helper()
	before := n.drops(want)
	answers, err := n.nas.Probe(n.server.AcctAddress(), octets)
	n.must(err)
	if got := n.drops(want) - before; got != 1 || len(answers) != 0 {
		n.t.Fatalf("%d datagrams dropped as %s and %d answers, want 1 and none", got, want, len(answers))
	}
	if tally := n.server.Tally(); tally.InFlight != 0 {
		n.t.Fatalf("account %+v, want nothing in flight", tally)
	}
}

// secret prepares a shared secret.
func (n *network) secret(text string) *packet.Secret {
	n.t.Helper()
	secret, err := packet.NewSecret([]byte(text))
	n.must(err)

	return secret
}

// craft makes a request of a test's own attributes, signed with the usual secret. The Request Authenticator of an
// Access-Request counts up, so that no two are alike.
func (n *network) craft(code packet.Code, identifier byte, write func(*packet.Builder)) []byte {
	n.t.Helper()
	n.crafted++
	authenticator := [packet.AuthenticatorSize]byte{0: 0xaa, 14: byte(n.crafted >> 8), 15: byte(n.crafted)}
	var builder packet.Builder
	builder.Start(make([]byte, packet.MaxSize), code, identifier, authenticator[:])
	if code == packet.AccessRequest && !n.unsigned {
		builder.MessageAuthenticator()
	}
	write(&builder)
	octets, err := builder.Sign(n.signer, n.secret(sharedSecret))
	n.must(err)

	return octets
}

// pap writes a whole PAP login of a PPPoE customer into a crafted request.
func (n *network) pap(name, secret string) func(*packet.Builder) {
	return func(b *packet.Builder) {
		b.Uint32(packet.ServiceType, packet.ServiceFramed)
		b.Uint32(packet.NASPortType, packet.PortEthernet)
		b.Text(packet.UserName, name)
		b.Password(n.signer, n.secret(sharedSecret), []byte(secret))
		b.Text(packet.CallingStationID, customerMAC)
		b.Text(packet.NASIdentifier, "BRAS-1")
	}
}

// ask exchanges octets with the authentication port.
func (n *network) ask(octets []byte) *aaatest.Reply {
	n.t.Helper()

	return n.nas.MustExchange(n.nas.Raw(n.server.AuthAddress(), octets))
}

// account exchanges octets with the accounting port.
func (n *network) account(octets []byte) *aaatest.Reply {
	n.t.Helper()

	return n.nas.MustExchange(n.nas.Raw(n.server.AcctAddress(), octets))
}

// open returns the open sessions of a service.
func (n *network) open(service int64) []store.Session { return n.sessions.AppendOpen(nil, service) }

// usage returns what a service has used today.
func (n *network) usage(service int64) store.Amount {
	used, _ := n.sessions.Usage(service)

	return used.Day
}
