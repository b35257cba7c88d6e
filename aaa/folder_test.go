package aaa_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// fold merges the journal into the ledger.
func (n *network) fold() error { return n.server.Fold(context.Background()) }

// folded returns what the ledger holds.
func (l *memoryLedger) folded() (sessions int, usage store.UsageDelta, mark uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.usage {
		usage.Up += one.Up
		usage.Down += one.Down
	}

	return len(l.sessions), usage, l.mark
}

// set changes the fault of the ledger.
func (l *memoryLedger) set(fault error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = fault
}

// trimmedTo returns up to which record the journal was let go.
func (j *memoryJournal) trimmedTo() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()

	return j.trimmed
}

// tries returns how often a recovery was tried.
func (j *memoryJournal) tries() int {
	j.mu.Lock()
	defer j.mu.Unlock()

	return j.recoveries
}

func TestFoldWritesSessionsUsageAndMark(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	session := n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	session.Use(1000, 2000, time.Minute)
	n.clock.Advance(time.Minute)
	n.nas.MustInterim(session)
	n.must(n.fold())
	sessions, used, mark := n.ledger.folded()
	if sessions != 1 || used.Up != 1000 || used.Down != 2000 || mark != 2 || n.server.Lag() != 0 {
		t.Errorf("%d sessions, usage %+v, mark %d, lag %d", sessions, used, mark, n.server.Lag())
	}
	if trimmed := n.journal.trimmedTo(); trimmed != mark {
		t.Errorf("the journal is trimmed to %d, the mark is %d", trimmed, mark)
	}
}

// A fold that fails keeps everything: nothing is lost, nothing counted twice, and the journal is not trimmed.
func TestFailedFoldKeepsEverything(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.ledger.set(errDisk)
	session := n.nas.MustStart(station(), nil)
	for range 3 {
		session.Use(1000, 2000, time.Minute)
		n.clock.Advance(time.Minute)
		n.nas.MustInterim(session)
		if err := n.fold(); !errors.Is(err, errDisk) {
			t.Errorf("folding on a full disk: %v", err)
		}
	}
	if trimmed := n.journal.trimmedTo(); trimmed != 0 || n.server.Lag() != 4 {
		t.Errorf("trimmed to %d, lag %d", trimmed, n.server.Lag())
	}
	n.ledger.set(nil)
	n.must(n.fold())
	if sessions, used, mark := n.ledger.folded(); sessions != 1 || used.Up != 3000 || used.Down != 6000 || mark != 4 {
		t.Errorf("%d sessions, usage %+v, mark %d", sessions, used, mark)
	}
}

// Records that change no session move the mark all the same: retransmissions must not fill the journal.
func TestFoldMovesTheMarkOverRetransmissions(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	record := n.nas.Session(station(), nil).At(packet.AcctStart)
	n.nas.MustExchange(n.nas.MustAccounting(record))
	n.must(n.fold())
	for i := range 5 {
		n.nas.MustExchange(n.nas.MustAccounting(aaatest.Delayed(record, time.Duration(i+1)*time.Second)))
	}
	n.must(n.fold())
	if _, _, mark := n.ledger.folded(); mark != 6 || n.server.Lag() != 0 || n.journal.trimmedTo() != 6 {
		t.Errorf("mark %d, lag %d, trimmed to %d", mark, n.server.Lag(), n.journal.trimmedTo())
	}
	n.ledger.set(errDisk)
	n.nas.MustExchange(n.nas.MustAccounting(aaatest.Delayed(record, time.Minute)))
	if err := n.fold(); !errors.Is(err, errDisk) || n.server.Lag() != 1 {
		t.Errorf("%v, lag %d", err, n.server.Lag())
	}
	n.ledger.set(nil)
}

// No transaction is larger than FoldSessions.
func TestFoldIsCutIntoTransactions(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	const sessions = aaa.FoldSessions + 50
	for i := range sessions {
		customer := aaatest.PPPoECustomer(fmt.Sprint("user", i), customerMAC)
		customer.Calling = fmt.Sprintf("02:00:00:00:%02X:%02X", i>>8, i&0xff)
		n.nas.MustStart(customer, nil)
	}
	n.must(n.fold())
	kept, _, mark := n.ledger.folded()
	if kept != sessions || mark != sessions || n.ledger.largest > aaa.FoldSessions {
		t.Errorf("%d sessions, mark %d, the largest transaction has %d", kept, mark, n.ledger.largest)
	}
}

func TestShutdownAnswersWhatWasAccepted(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	release, waiting := n.hold()
	request := n.nas.MustAccounting(n.nas.Session(station(), nil).At(packet.AcctStart))
	n.must(n.nas.Send(request))
	<-waiting
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		n.stop()
	}()
	release()
	<-stopped
	if answer, err := n.nas.Receive(time.Now().Add(time.Minute)); err != nil ||
		answer.Code() != packet.AccountingResponse {
		t.Errorf("a record that was accepted: %v", err)
	}
	if sessions, _, mark := n.ledger.folded(); sessions != 1 || mark != 1 {
		t.Errorf("%d sessions folded, mark %d", sessions, mark)
	}
}

func TestShutdownAnswersAFirstLogin(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	entered, wait, release := n.gate()
	n.pending("siti", func(aaa.Activation) error {
		wait()
		n.activate(2)

		return nil
	})
	n.must(n.nas.Send(n.nas.MustAccess(login("siti"))))
	<-entered
	release()
	n.stop()
	if answer, err := n.nas.Receive(time.Now().Add(time.Minute)); err != nil || !answer.Accepted() {
		t.Errorf("a first login that was accepted: %v", err)
	}
}

func TestShutdownWithoutStart(t *testing.T) {
	t.Parallel()
	n := newQuietNetwork(t)
	n.stop()
	n.start()
	n.stop()
	n.stop()
}

func TestShutdownAfterAFailingStart(t *testing.T) {
	t.Parallel()
	for name, adjust := range map[string]func(*aaa.Config){
		"authentication": func(config *aaa.Config) { config.AuthAddress = "203.0.113.200:1" },
		"accounting":     func(config *aaa.Config) { config.AcctAddress = "203.0.113.200:1" },
		"no port":        func(config *aaa.Config) { config.AcctAddress = "nonsense" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newQuietNetwork(t, adjust)
			if err := n.server.Start(context.Background()); err == nil {
				t.Error("a server started at an address that is not ours")
			}
			n.stop()
		})
	}
}

func TestConfigurationFaultsAreNamedTogether(t *testing.T) {
	t.Parallel()
	_, err := aaa.New(aaa.Config{
		RejectDelay: time.Minute, Language: "fr", Lockout: aaa.LockoutConfig{Attempts: 1},
	})
	var fields []string
	for _, fault := range store.Faults(err) {
		fields = append(fields, fault.Field)
	}
	want := "[radius.sockets radius.reject_delay radius.lockout.for language]"
	if got := fmt.Sprint(fields); got != want {
		t.Errorf("faults %s, want %s", got, want)
	}
	if _, err := aaa.New(aaa.Config{Sockets: 1, Language: "id", Lockout: aaa.LockoutConfig{Attempts: -1}}); err == nil {
		t.Error("a negative number of attempts")
	}
}
