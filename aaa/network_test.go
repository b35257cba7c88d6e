package aaa_test

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/directory"
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
	t         *testing.T
	server    *aaa.Server
	directory *directory.Directory
	sessions  *session.Table
	journal   *memoryJournal
	ledger    *memoryLedger
	activator *scriptedActivator
	clock     *clock
	nas       *aaatest.Tester
	plan      store.Plan
	record    store.NAS
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
func newNetwork(t *testing.T, adjust ...func(*aaa.Config)) *network {
	t.Helper()
	n := &network{
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
	n.sessions = session.New(session.Config{Zone: time.UTC})
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
	n.must(n.server.Start(context.Background()))
	t.Cleanup(func() { n.must(n.server.Shutdown(context.Background())) })
	n.nas = n.router(aaatest.Router{Identifier: "BRAS-1"})

	return n
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
	n.must(n.directory.PutService(&service))

	return service
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

// memoryJournal is a journal in memory with faults.
type memoryJournal struct {
	mu      sync.Mutex // guards what follows
	records [][]byte
	trimmed uint64
	fail    error // of the next appends
	mending error // of the next recoveries
	broken  error
	gate    chan struct{} // when set, an append waits until it is closed
	waiting chan struct{} // when set, told that an append waits
}

func (j *memoryJournal) Append(records [][]byte) (uint64, error) {
	j.mu.Lock()
	gate, waiting := j.gate, j.waiting
	j.mu.Unlock()
	if gate != nil {
		if waiting != nil {
			waiting <- struct{}{}
		}
		<-gate
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return 0, j.broken
	}
	if j.fail != nil {
		j.broken = store.Errorf(store.Unavailable, "journal: %w", j.fail)

		return 0, j.broken
	}
	first := uint64(len(j.records)) + 1
	for _, record := range records {
		j.records = append(j.records, append([]byte(nil), record...))
	}

	return first, nil
}

func (j *memoryJournal) Broken() error {
	j.mu.Lock()
	defer j.mu.Unlock()

	return j.broken
}

func (j *memoryJournal) Recover() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.mending != nil {
		return j.mending
	}
	j.broken, j.fail = nil, nil

	return nil
}

func (j *memoryJournal) TrimTo(index uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.trimmed = index

	return nil
}

// set changes the faults.
func (j *memoryJournal) set(change func(*memoryJournal)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(j)
}

// count returns how many records are kept.
func (j *memoryJournal) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()

	return len(j.records)
}

// memoryLedger keeps what was folded.
type memoryLedger struct {
	mu       sync.Mutex // guards what follows
	sessions map[uint64]store.Session
	mark     uint64
	fail     error
}

func (l *memoryLedger) Fold(_ context.Context, mark uint64, sessions []store.Session, _ []store.UsageDelta) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return l.fail
	}
	if l.sessions == nil {
		l.sessions = make(map[uint64]store.Session)
	}
	for _, one := range sessions {
		l.sessions[one.ID] = one
	}
	l.mark = mark

	return nil
}

// scriptedActivator fails unless it was told what to do.
type scriptedActivator struct {
	mu   sync.Mutex // guards do and seen
	do   func(aaa.Activation) error
	seen []aaa.Activation
}

func (a *scriptedActivator) Activate(_ context.Context, activation aaa.Activation) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen = append(a.seen, activation)
	if a.do == nil {
		return store.Errorf(store.Internal, "nobody expected an activation")
	}

	return a.do(activation)
}
