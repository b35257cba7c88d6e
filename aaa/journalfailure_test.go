package aaa_test

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/aaa/session"
)

// start makes the Start of a station's session.
func (n *network) begin(one aaatest.Station) *aaatest.Request {
	n.t.Helper()

	return n.nas.MustAccounting(n.nas.Session(one, nil).At(packet.AcctStart))
}

// The whole story of a disk that fails and comes back.
func TestJournalFailure(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, oneSocket)
	n.journal.set(func(j *memoryJournal) { j.fail, j.mending = errDisk, errDisk })
	first, second := n.begin(station()), n.begin(aaatest.PPPoECustomer("siti", "02:00:00:00:00:02"))

	n.must(n.nas.Send(first)) // meets the failing disk
	n.settled(func(tally aaa.Tally) bool { return tally.Failed == 1 })
	n.must(n.nas.Send(first)) // a retransmission is read anew, and meets a broken journal
	n.must(n.nas.Send(second))
	n.settled(func(tally aaa.Tally) bool { return tally.Failed == 3 })
	if _, err := n.nas.Receive(time.Now()); !errors.Is(err, aaatest.ErrSilence) {
		t.Errorf("a record that is not on disk was answered: %v", err)
	}
	if counts := n.sessions.Counts(); counts.Open != 0 || n.journal.count() != 0 {
		t.Errorf("%+v and %d records: a failed write must leave no trace", counts, n.journal.count())
	}
	if got := n.drops(aaa.DropUnrecorded); got != 3 || n.server.Health().Journal == nil {
		t.Errorf("%d dropped as unrecorded, journal %v", got, n.server.Health().Journal)
	}
	n.nas.MustAccept(login("budi")) // authentication goes on

	n.journal.set(func(j *memoryJournal) { j.mending = nil })
	n.clock.Advance(time.Minute)
	n.nas.MustExchange(first)
	n.nas.MustExchange(second)
	if tally := n.server.Tally(); tally.Stored != 2 || n.journal.count() != 2 || n.server.Health().Journal != nil {
		t.Errorf("account %+v, %d records after the recovery", tally, n.journal.count())
	}
}

// settled waits until the account of accounting requests satisfies a condition. The packets are on
// their way already.
func (n *network) settled(enough func(aaa.Tally) bool) {
	n.t.Helper()
	for range 100_000 {
		if enough(n.server.Tally()) {
			return
		}
		n.ask(n.craft(packet.StatusServer, byte(n.crafted), signedStatus)) // lets the others run
		n.clock.Advance(time.Millisecond)
	}
	n.t.Fatalf("account %+v", n.server.Tally())
}

// A journal that cannot be mended is not tried with every packet.
func TestRecoveryIsTriedNowAndThen(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, oneSocket)
	n.journal.set(func(j *memoryJournal) { j.broken, j.mending = errDisk, errDisk })
	for range 20 {
		n.must(n.nas.Send(n.begin(station())))
	}
	n.settledWithout(20)
	if tries := n.journal.tries(); tries > 2 {
		t.Errorf("%d recoveries tried within two seconds", tries)
	}
}

// settledWithout waits for a number of failed records without moving the clock.
func (n *network) settledWithout(failed uint64) {
	n.t.Helper()
	for n.server.Tally().Failed < failed {
		n.ask(n.craft(packet.StatusServer, byte(n.crafted), signedStatus))
	}
}

// While the disk is slow, the retransmissions of a pending record wait for it and get its answer;
// none is written twice.
func TestSlowDisk(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, oneSocket)
	release, waiting := n.hold()
	request := n.begin(station())
	n.must(n.nas.Send(request))
	<-waiting
	for range 3 {
		n.must(n.nas.Send(request))
	}
	if early := n.fence(request.Identifier() + 1); len(early) != 0 {
		t.Errorf("%d answers before the disk has the record", len(early))
	}
	if tally := n.server.Tally(); tally.InFlight != 1 || tally.Duplicate != 3 || tally.Stored != 0 {
		t.Errorf("account %+v", tally)
	}
	release()
	answer, err := n.nas.Receive(time.Now().Add(time.Minute))
	n.must(err)
	if again := n.nas.MustExchange(request); !bytes.Equal(again.Octets(), answer.Octets()) {
		t.Error("a later retransmission gets another answer")
	}
	if n.journal.count() != 1 || n.drops(aaa.DropInProgress) != 3 {
		t.Errorf("%d records, drops %v", n.journal.count(), n.server.Health().Drops)
	}
}

// When every submission is in use records are shed, and the next attempt of each goes through.
func TestOverloadShedsRecords(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, oneSocket)
	release, waiting := n.hold()
	first := n.begin(station())
	n.must(n.nas.Send(first))
	<-waiting
	var requests []*aaatest.Request
	for i := 0; n.server.Tally().Shed == 0 && i < 10*aaa.Submissions; i++ {
		router := n.nas
		if i%200 == 0 {
			router = n.router(aaatest.Router{Identifier: "BRAS-1"})
			n.nas = router
		}
		request := n.begin(station())
		requests = append(requests, request)
		n.must(router.Send(request))
		n.fence(request.Identifier())
	}
	tally := n.server.Tally()
	if tally.Shed == 0 || tally.InFlight > aaa.Submissions || n.drops(aaa.DropOverload) != tally.Shed {
		t.Errorf("account %+v, drops %v", tally, n.server.Health().Drops)
	}
	release()
	n.settled(func(tally aaa.Tally) bool { return tally.InFlight == 0 })
	n.nas.MustExchange(requests[len(requests)-1]) // was shed
}

// A journal too far ahead of its folding is not fed further; folding opens the way again.
func TestJournalLagShedsRecords(t *testing.T) {
	t.Parallel()
	n := newQuietNetwork(t, oneSocket)
	n.server.SetJournalLag(2)
	n.ledger.fail = errDisk
	n.start()
	for i, name := range []string{"a", "b", "c"} {
		n.nas.MustExchange(n.begin(aaatest.PPPoECustomer(name, "02:00:00:00:00:0"+string(rune('1'+i)))))
	}
	shed := n.begin(station())
	n.must(n.nas.Send(shed))
	n.fence(shed.Identifier())
	if tally := n.server.Tally(); tally.Shed != 1 || n.server.Lag() != 3 {
		t.Errorf("account %+v, lag %d", tally, n.server.Lag())
	}
	n.ledger.set(nil)
	n.must(n.server.Fold(context.Background()))
	n.nas.MustExchange(shed)
}

// faultyEnforcer panics now and then.
type faultyEnforcer struct{ calls atomic.Uint64 }

func (f *faultyEnforcer) Observe(*session.Applied) {
	if f.calls.Add(1)%3 == 0 {
		panic("enforcer")
	}
}

// faultyTable is a table in which applying panics now and then.
func faultyTable() *session.Table {
	var calls atomic.Uint64

	return session.New(session.Config{Zone: time.UTC, Windows: func(int64) (time.Time, int) {
		if calls.Add(1)%5 == 0 {
			panic("applying")
		}

		return time.Time{}, 0
	}})
}

// At every instant each datagram is somewhere: read continuously under load, with faults coming and
// going, of the disk and of our own. Each fault of the disk lasts until it has cost a record, each
// mending until a record was stored, so that the faults of our own are met as well.
func TestTallyHoldsAtEveryInstant(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) {
		config.Sockets, config.Sessions, config.Enforcer = 3, faultyTable(), &faultyEnforcer{}
	})
	load := n.newLoad(4)
	defer load.end()
	for range 20 {
		before := n.server.Tally()
		n.journal.set(func(j *memoryJournal) { j.fail, j.mending = errDisk, errDisk })
		load.until("the disk fails a record", func(now aaa.Tally) bool { return now.Failed > before.Failed })
		n.nas.MustAccept(login("budi"))
		n.journal.set(func(j *memoryJournal) { j.fail, j.mending = nil, nil })
		n.clock.Advance(time.Minute) // whoever asks next finds the disk mended
		load.until("a record is stored", func(now aaa.Tally) bool { return now.Stored > before.Stored })
	}
	load.until("all was received", func(now aaa.Tally) bool { return now.Received == load.sent })
	load.end()
	n.stop()
	if n.server.Panics() == 0 {
		t.Error("nothing has panicked")
	}
	if tally := n.server.Tally(); tally.InFlight != 0 || tally.Received != load.sent {
		t.Errorf("account %+v of %d datagrams", tally, load.sent)
	}
}
