package aaa_test

import (
	"bytes"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/aaa/session"
	"gardu/store"
)

// witness is an enforcer that does what a test tells it, and remembers what it saw.
type witness struct {
	mu   sync.Mutex // guards what follows
	seen []session.Applied
	do   func(session.Applied)
}

func (w *witness) Observe(applied *session.Applied) {
	w.mu.Lock()
	w.seen = append(w.seen, *applied)
	do := w.do
	w.mu.Unlock()
	if do != nil {
		do(*applied)
	}
}

// set says what an observation does.
func (w *witness) set(do func(session.Applied)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.do = do
}

// saw returns what was observed so far.
func (w *witness) saw() []session.Applied {
	w.mu.Lock()
	defer w.mu.Unlock()

	return append([]session.Applied(nil), w.seen...)
}

// observed starts a network with an enforcer.
func observed(t *testing.T, adjust ...func(*aaa.Config)) (*network, *witness) {
	t.Helper()
	seen := &witness{}
	with := func(config *aaa.Config) { config.Enforcer = seen }

	return newNetwork(t, append([]func(*aaa.Config){with, oneSocket}, adjust...)...), seen
}

// What follows from the record that crosses a quota is on its way before the router hears that the
// record was taken.
func TestQuotaCrossingIsObservedBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	n, seen := observed(t)
	plan := n.plan
	plan.DataLimit, plan.QuotaWindow = store.DataLimit{Total: 1000}, store.WindowDay
	n.putPlan(plan)
	line := n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	entered, wait, release := n.gate()
	seen.set(func(session.Applied) { wait() })

	line.Use(600, 600, time.Minute)
	n.clock.Advance(time.Minute)
	crossing := n.nas.MustAccounting(line.At(packet.AcctInterimUpdate))
	n.must(n.nas.Send(crossing))
	<-entered
	if early := n.fence(crossing.Identifier()); len(early) != 0 {
		t.Errorf("%d answers before the record was observed", len(early))
	}
	if got := n.usage(1); got.Total() != 1200 {
		t.Errorf("the enforcer would find %+v used, want all of the record", got)
	}
	release()
	n.must(n.nas.Send(crossing)) // perhaps dropped as pending, perhaps answered again
	if _, err := n.nas.Receive(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	last := seen.saw()[1]
	open := n.open(1)[0]
	if last.Service != 1 || last.Session != open.ID || !last.Used || last.Granted != open.Granted ||
		last.Terms != open.Terms || last.NAS != nasID {
		t.Errorf("observed %+v of %+v", last, open)
	}
}

// What changes nothing is nobody's concern: retransmissions under another Identifier, and statuses
// that concern no session.
func TestOnlyNewsAreObserved(t *testing.T) {
	t.Parallel()
	n, seen := observed(t)
	line := n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	record := line.At(packet.AcctStart)
	n.nas.MustExchange(n.nas.MustAccounting(record))
	n.account(n.craft(packet.AccountingRequest, 9, func(b *packet.Builder) {
		b.Uint32(packet.AcctStatusType, 9) // Tunnel-Start
		b.Text(packet.AcctSessionID, "1")
	}))
	if got := seen.saw(); len(got) != 1 || !got[0].Opened {
		t.Errorf("observed %+v, want the Start alone", got)
	}
	n.nas.MustStop(line, packet.UserRequestCause)
	if got := seen.saw(); len(got) != 2 || got[1].Closed != 1 {
		t.Errorf("observed %+v, want the Stop too", got)
	}
}

// An enforcer that panics costs nobody an answer, and the log not more than a line.
func TestPanickingEnforcerCostsNoRecord(t *testing.T) {
	t.Parallel()
	log := &lockedBuffer{}
	n, seen := observed(t, func(config *aaa.Config) { config.Logger = slog.New(slog.NewTextHandler(log, nil)) })
	seen.set(func(session.Applied) { panic("enforcer") })
	line := n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	for range 5 {
		line.Use(10, 10, time.Second)
		n.clock.Advance(time.Second)
		n.nas.MustInterim(line)
	}
	n.wantTally(aaa.Tally{Received: 6, Stored: 6})
	if n.server.Panics() != 6 || n.usage(1).Total() != 100 {
		t.Errorf("%d panics, %+v used", n.server.Panics(), n.usage(1))
	}
	if told := strings.Count(log.String(), "observing an accounting record panicked"); told != 1 {
		t.Errorf("the log tells it %d times", told)
	}
	n.clock.Advance(time.Hour)
	n.nas.MustStop(line, packet.UserRequestCause)
	if told := strings.Count(log.String(), "observing an accounting record panicked"); told != 2 {
		t.Errorf("the log tells it %d times, an hour later", told)
	}
}

// A record that could not be applied is not acknowledged, and its NAS sends it again; the others of
// the same batch are.
func TestPanicWhileApplyingCostsOneRecord(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	table := session.New(session.Config{Zone: time.UTC, Windows: func(service int64) (time.Time, int) {
		if broken.Load() && service == 1 {
			panic("applying")
		}

		return time.Time{}, 0
	}})
	n, seen := observed(t, func(config *aaa.Config) { config.Sessions = table })
	n.sessions = table
	n.addService("siti", nil)
	broken.Store(true)
	budi := n.nas.Session(station(), nil)
	budi.Use(5, 5, time.Second)
	lost := n.nas.MustAccounting(budi.At(packet.AcctInterimUpdate))
	release, waiting := n.hold()
	first := n.begin(aaatest.PPPoECustomer("siti", "02:00:00:00:00:03"))
	n.must(n.nas.Send(first))
	<-waiting
	n.must(n.nas.Send(lost))
	n.settled(func(tally aaa.Tally) bool { return tally.InFlight == 2 })
	release()
	n.settled(func(tally aaa.Tally) bool { return tally.InFlight == 0 })
	n.wantTally(aaa.Tally{Received: 2, Stored: 1, Failed: 1})
	if n.drops(aaa.DropFailure) != 1 || n.server.Panics() != 1 || len(seen.saw()) != 1 {
		t.Errorf("drops %v, %d panics, observed %+v", n.server.Health().Drops, n.server.Panics(), seen.saw())
	}
	broken.Store(false)
	n.must(n.nas.Send(lost))
	n.settled(func(tally aaa.Tally) bool { return tally.Stored+tally.Duplicate == 2 })
	if tally := n.server.Tally(); tally.Received != 3 || tally.Failed != 1 || tally.InFlight != 0 {
		t.Errorf("account %+v after the NAS has tried again", tally)
	}
	n.nas.MustStart(station(), n.nas.MustAccept(login("budi"))) // nothing is left locked
}

// wantTally fails unless the account is as it should be.
func (n *network) wantTally(want aaa.Tally) {
	n.t.Helper()
	if got := n.server.Tally(); got != want {
		n.t.Errorf("account %+v, want %+v", got, want)
	}
}

// lockedBuffer is a log that several goroutines write to.
type lockedBuffer struct {
	mu     sync.Mutex // guards buffer
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(octets []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.buffer.Write(octets)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.buffer.String()
}

// Dynamic authorization names a session as its router does, and leaves from the address that the
// router knows.
func TestSessionKnowsHowItsRouterSpeaks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ listen, ask, local string }{
		"one address":   {"127.0.0.1:0", "", "127.0.0.1"},
		"all addresses": {":0", "127.0.0.7", "127.0.0.7"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t, func(config *aaa.Config) {
				config.AcctAddress = c.listen
				config.Logins = store.LoginRules{StripRealm: true}
			})
			spelled := aaatest.PPPoECustomer("budi@isp.example", customerMAC)
			router := n.router(aaatest.Router{Identifier: "BRAS-1"}, from("127.0.0.1"), func(config *aaatest.Config) {
				if c.ask != "" {
					config.Acct = netip.AddrPortFrom(netip.MustParseAddr(c.ask), config.Acct.Port())
				}
			})
			router.MustStart(spelled, nil)
			open := n.open(1)
			if len(open) != 1 || open[0].Login != "budi" || open[0].UserName != "budi@isp.example" {
				t.Fatalf("sessions %+v", open)
			}
			if open[0].Source.String() != "127.0.0.1" || open[0].Local.String() != c.local {
				t.Errorf("from %v to %v, want 127.0.0.1 and %s", open[0].Source, open[0].Local, c.local)
			}
		})
	}
}
