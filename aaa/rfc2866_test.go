package aaa_test

import (
	"bytes"
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// station is the usual customer's.
func station() aaatest.Station { return aaatest.PPPoECustomer("budi", customerMAC) }

// hold makes the disk slow: it returns once an append waits, and the function it returns lets it go
// on.
func (n *network) hold() (release func(), waiting chan struct{}) {
	gate, waits := make(chan struct{}), make(chan struct{}, 16)
	n.journal.set(func(j *memoryJournal) { j.gate, j.waiting = gate, waits })
	release = sync.OnceFunc(func() {
		n.journal.set(func(j *memoryJournal) { j.gate, j.waiting = nil, nil })
		close(gate)
	})
	n.t.Cleanup(release)

	return release, waits
}

// fence exchanges a Status-Server under an Identifier with the accounting port and returns what
// came before its answer.
func (n *network) fence(identifier byte) [][]byte {
	n.t.Helper()
	answers, err := n.nas.Probe(n.server.AcctAddress(), []byte{0, identifier})
	n.must(err)

	return answers
}

func TestRFC2866Section3WrongAuthenticatorIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.nas.MustAccounting(n.nas.Session(station(), nil).At(packet.AcctStart)).Octets()
	octets[4] ^= 1
	n.wantAcctDrop(octets, aaa.DropAuthenticator)
	if tally := n.server.Tally(); tally.Received != 1 || tally.Refused != 1 || n.journal.count() != 0 {
		t.Errorf("account %+v and %d records, want one refused and none kept", tally, n.journal.count())
	}
}

func TestRFC2866Section41ResponseFollowsTheDisk(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	release, waiting := n.hold()
	request := n.nas.MustAccounting(n.nas.Session(station(), nil).At(packet.AcctStart))
	n.must(n.nas.Send(request))
	<-waiting
	if early := n.fence(request.Identifier()); len(early) != 0 || len(n.open(1)) != 0 {
		t.Errorf("%d answers and %d sessions before the disk has the record", len(early), len(n.open(1)))
	}
	release()
	n.must(n.nas.Send(request)) // perhaps dropped as pending, perhaps answered again
	if answer, err := n.nas.Receive(time.Now().Add(time.Minute)); err != nil ||
		answer.Code() != packet.AccountingResponse {
		t.Fatalf("%v", err)
	}
	if n.journal.count() != 1 || len(n.open(1)) != 1 {
		t.Errorf("%d records and %d sessions, want one of each", n.journal.count(), len(n.open(1)))
	}
}

func TestRFC2866Section42ResponseNeedsNoAttributes(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	answer := n.nas.MustExchange(n.nas.MustAccounting(n.nas.Session(station(), nil).At(packet.AcctStart)))
	if answer.Length() != packet.HeaderSize {
		t.Errorf("a response of %d octets, want a bare header", answer.Length())
	}
}

func TestRFC2866Section41SecretsAreToleratedAndNotKept(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	hidden := []byte("hidden-password!")
	n.account(n.craft(packet.AccountingRequest, 4, func(b *packet.Builder) {
		b.Uint32(packet.AcctStatusType, uint32(packet.AcctStart))
		b.Text(packet.AcctSessionID, "80000001")
		b.Text(packet.UserName, "budi")
		b.Octets(packet.UserPassword, hidden)
		b.Octets(packet.CHAPPassword, append([]byte{1}, hidden...))
		b.Octets(packet.State, hidden)
		b.Octets(packet.ReplyMessage, hidden)
	}))
	n.journal.set(func(j *memoryJournal) {
		if len(j.records) != 1 || bytes.Contains(j.records[0], hidden) {
			t.Errorf("journal %q", j.records)
		}
	})
}

func TestRFC2866Section5BadAttributeLengthIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, length := range []byte{0, 1, 200} {
		octets := n.nas.MustAccounting(n.nas.Session(station(), nil).At(packet.AcctStart)).Octets()
		octets[packet.HeaderSize+1] = length
		n.wantAcctDrop(octets, aaa.DropMalformed)
	}
}

func TestRFC2866Section51EveryStatusIsAcknowledged(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	statuses := []uint32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 99, 255}
	for i, status := range statuses {
		n.account(n.craft(packet.AccountingRequest, byte(i), func(b *packet.Builder) {
			b.Uint32(packet.AcctStatusType, status)
			b.Text(packet.AcctSessionID, "80000001")
			b.Text(packet.UserName, "budi")
		}))
	}
	tally := n.server.Tally()
	if tally.Received != uint64(len(statuses)) || tally.Stored+tally.Duplicate != tally.Received {
		t.Errorf("account %+v", tally)
	}
}

func TestRFC2866Section51RecordWithoutStatusIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for name, write := range map[string]func(*packet.Builder){
		"absent":    func(b *packet.Builder) { b.Text(packet.AcctSessionID, "80000001") },
		"too short": func(b *packet.Builder) { b.Octets(packet.AcctStatusType, []byte{1}) },
		"too large": func(b *packet.Builder) { b.Uint32(packet.AcctStatusType, 256) },
	} {
		t.Run(name, func(*testing.T) {
			n.wantAcctDrop(n.craft(packet.AccountingRequest, 4, write), aaa.DropMalformed)
		})
	}
	if tally := n.server.Tally(); tally.Refused != 3 || tally.Received != 3 {
		t.Errorf("account %+v", tally)
	}
}

func TestRFC2866Section51OnAndOffCloseTheSessionsOfThatNASOnly(t *testing.T) {
	t.Parallel()
	for name, restart := range map[string]func(*aaatest.Tester) (*aaatest.Reply, error){
		"On": (*aaatest.Tester).On, "Off": (*aaatest.Tester).Off,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			n.addService("siti", nil)
			other := n.router(aaatest.Router{Identifier: "BRAS-2"})
			n.nas.MustStart(station(), nil)
			other.MustStart(aaatest.PPPoECustomer("siti", "02:00:00:00:00:02"), nil)
			n.clock.Advance(time.Minute)
			_, err := restart(n.nas)
			n.must(err)
			if mine, others := len(n.open(1)), len(n.open(2)); mine != 0 || others != 1 {
				t.Errorf("%d sessions of that router and %d of another, want 0 and 1", mine, others)
			}
		})
	}
}

func TestRFC2866Section52DelayIsSubtractedFromArrival(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	record := n.nas.Session(station(), nil).At(packet.AcctStart)
	record.Event = time.Time{}
	n.nas.MustExchange(n.nas.MustAccounting(aaatest.Delayed(record, 90*time.Second)))
	want := n.clock.Now().Add(-90 * time.Second)
	if open := n.open(1); len(open) != 1 || !open[0].Started.Equal(want) {
		t.Errorf("sessions %+v, want one since %s", open, want)
	}
}

func TestRFC2866Section55WithoutSessionIDNothingIsOpened(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.account(n.craft(packet.AccountingRequest, 4, func(b *packet.Builder) {
		b.Uint32(packet.AcctStatusType, uint32(packet.AcctStart))
		b.Text(packet.UserName, "budi")
	}))
	if len(n.open(1)) != 0 || n.journal.count() != 1 {
		t.Errorf("%d sessions and %d records", len(n.open(1)), n.journal.count())
	}
}

func TestRFC2866Section55StartAndStopInEitherOrderAreOneClosedSession(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][]packet.AcctStatus{
		"as it happened": {packet.AcctStart, packet.AcctStop}, "overtaken": {packet.AcctStop, packet.AcctStart},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			session := n.nas.Session(station(), n.nas.MustAccept(login("budi")))
			start := session.At(packet.AcctStart)
			n.clock.Advance(time.Minute)
			session.Use(10, 20, time.Minute)
			records := map[packet.AcctStatus]aaatest.Record{
				packet.AcctStart: start, packet.AcctStop: session.At(packet.AcctStop),
			}
			for _, status := range order {
				n.nas.MustExchange(n.nas.MustAccounting(records[status]))
			}
			counts := n.sessions.Counts()
			if counts.Open != 0 || counts.Closed != 1 || n.usage(1).Total() != 30 {
				t.Errorf("%+v, usage %+v", counts, n.usage(1))
			}
		})
	}
}

func TestRFC2866RetransmissionUnderAnotherIdentifierIsOneRecord(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	session := n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	session.Use(1000, 2000, 5*time.Minute)
	n.clock.Advance(5 * time.Minute)
	for _, status := range []packet.AcctStatus{packet.AcctInterimUpdate, packet.AcctStop} {
		record := session.At(status)
		for _, delay := range []time.Duration{0, time.Second, 3 * time.Second} {
			n.clock.Advance(delay)
			n.nas.MustExchange(n.nas.MustAccounting(aaatest.Delayed(record, delay)))
		}
	}
	tally := n.server.Tally()
	if tally.Stored != 3 || tally.Duplicate != 4 || n.usage(1).Up != 1000 || n.usage(1).Down != 2000 {
		t.Errorf("account %+v, usage %+v", tally, n.usage(1))
	}
}

// The NAS of a customer behind Class says nothing of the service; one without Class is found by its
// login, as a login is.
func TestAccountingFindsTheServiceWithoutClass(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	hotspot := store.Plan{ID: 2, Name: "hotspot", Access: store.Hotspot}
	n.putPlan(hotspot)
	n.addService("Wati", func(s *store.Service) { s.Access, s.Plan = store.Hotspot, hotspot.ID })
	n.addService("02:00:00:00:00:07", func(s *store.Service) { s.Access, s.Plan = store.Hotspot, hotspot.ID })
	stations := []aaatest.Station{
		station(), aaatest.HotspotCustomer("wATI", "02:00:00:00:00:03"),
		aaatest.HotspotCustomer("020000-000007", "02:00:00:00:00:07"),
	}
	for i, one := range stations {
		n.nas.MustStart(one, nil)
		if open := n.open(int64(i + 1)); len(open) != 1 {
			t.Errorf("%q: %d sessions of service %d, want 1", one.Name, len(open), i+1)
		}
	}
}

func TestSwappedOctetsAreCorrected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.record.SwapOctets = true
	n.must(n.directory.PutNAS(&n.record))
	session := n.nas.MustStart(station(), nil)
	session.Use(7<<32, 9, time.Minute)
	n.clock.Advance(time.Minute)
	n.nas.MustInterim(session)
	if used := n.usage(1); used.Up != 9 || used.Down != 7<<32 {
		t.Errorf("usage %+v, want it the other way round", used)
	}
}

// What the router was told decides how long silence may last; RouterOS does not repeat it in its
// records.
func TestSessionIsReapedByTheIntervalThatWasOrdered(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	hourly := n.plan
	hourly.ID, hourly.Name, hourly.Profile.InterimInterval = 2, "hourly", time.Hour
	n.putPlan(hourly)
	n.addService("siti", func(s *store.Service) { s.Plan = hourly.ID })
	for i, name := range []string{"budi", "siti"} {
		customer := aaatest.PPPoECustomer(name, []string{customerMAC, "02:00:00:00:00:02"}[i])
		session := n.nas.MustStart(customer, n.nas.MustAccept(aaatest.Login{Station: customer, Password: password}))
		session.Use(1, 1, time.Minute)
		n.nas.MustInterim(session)
	}
	n.clock.Advance(20 * time.Minute)
	n.server.Reap()
	if five, hour := len(n.open(1)), len(n.open(2)); five != 0 || hour != 1 {
		t.Errorf("%d sessions of the usual interval and %d of an hour, want 0 and 1", five, hour)
	}
	n.clock.Advance(3 * time.Hour)
	n.server.Reap()
	if hour := len(n.open(2)); hour != 0 {
		t.Error("a session that missed three hourly interims stays open")
	}
}

func TestAccountingOverIPv6(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, everywhere)
	six := n.record
	six.ID, six.Name, six.Address = 2, "six", netip.MustParsePrefix("::1/128")
	n.must(n.directory.PutNAS(&six))
	router := n.router(aaatest.Router{}, func(config *aaatest.Config) {
		config.Auth = netip.AddrPortFrom(netip.IPv6Loopback(), n.server.AuthAddress().Port())
		config.Acct = netip.AddrPortFrom(netip.IPv6Loopback(), n.server.AcctAddress().Port())
	})
	router.MustStart(station(), router.MustAccept(login("budi")))
	if open := n.open(1); len(open) != 1 || open[0].NAS != six.ID {
		t.Errorf("sessions %+v", open)
	}
}

// errDisk is a disk that refuses.
var errDisk = errors.New("no space left on device")

// impatient makes a router give up at once: for answers that must not come.
func impatient(config *aaatest.Config) { config.Timeout, config.Tries = time.Millisecond, 1 }
