package main_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// The load under which the daemon is asked to stop.
const (
	stopRouters = 8
	stopWindow  = 64 // records of a router that wait for their answers
	stopAfter   = 50 // answers of the first router, then the signal
)

// sender is a router that sends records that nobody sends twice, and notes which of them were
// answered.
type sender struct {
	nas      *aaatest.NAS
	prefix   string
	sent     int
	answered map[string]bool
	requests map[*aaatest.Request]string
	err      error
}

// newSender opens a router whose session ids begin with a prefix.
func newSender(i *installation, prefix string) *sender {
	return &sender{
		nas: i.router(), prefix: prefix, answered: map[string]bool{},
		requests: map[*aaatest.Request]string{},
	}
}

// send sends the Start of another session.
func (s *sender) send() error {
	s.sent++
	id := fmt.Sprintf("%s-%d", s.prefix, s.sent)
	station := aaatest.PPPoECustomer("budi", "02:00:00:00:00:01")
	station.SessionID = id
	request, err := s.nas.Accounting(aaatest.Record{Station: station, Status: packet.AcctStart})
	if err != nil {
		return err
	}
	s.requests[request] = id

	return s.nas.Send(request)
}

// receive takes one answer, if one comes before a moment; it reports whether one came.
func (s *sender) receive(deadline time.Time) (bool, error) {
	reply, err := s.nas.Receive(deadline)
	if errors.Is(err, aaatest.ErrSilence) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.answered[s.requests[reply.Request]] = true
	delete(s.requests, reply.Request)

	return true, nil
}

// run sends records, a window of them at once, until the daemon has ended and its last answers are
// read.
func (s *sender) run(ended <-chan struct{}, progress func(answered int)) {
	for s.err == nil {
		for s.err == nil && len(s.requests) < stopWindow {
			s.err = s.send()
		}
		var came bool
		if s.err == nil {
			came, s.err = s.receive(time.Now().Add(pollInterval))
			progress(len(s.answered))
		}
		if s.err != nil || came {
			continue
		}
		select {
		case <-ended:
			return
		default:
		}
	}
}

// TestStopAnswersWhatItAccepted asks the daemon to stop under load that is never repeated. Whatever
// it has stored it must have answered, and whatever it has answered must be stored: neither router
// nor book is left in doubt.
func TestStopAnswersWhatItAccepted(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	enough := make(chan struct{})
	var once sync.Once
	var routers sync.WaitGroup
	senders := make([]*sender, stopRouters)
	for n := range senders {
		senders[n] = newSender(i, fmt.Sprintf("henti-%d", n))
		routers.Go(func() {
			senders[n].run(i.daemon.ended, func(answered int) {
				if n == 0 && answered >= stopAfter {
					once.Do(func() { close(enough) })
				}
			})
		})
	}
	select {
	case <-enough:
	case <-time.After(patience):
		t.Error("the daemon answers nothing")
	}
	i.daemon.signal(syscall.SIGTERM)
	if code := i.daemon.exitCode(); code != 0 {
		t.Errorf("the daemon ended with %d", code)
	}
	routers.Wait()

	i.start()
	stored := map[string]bool{}
	for _, row := range i.sessions() {
		stored[row.AcctSessionID] = true
	}
	i.compareStop(senders, stored)
}

// compareStop compares what the routers were told with what is stored.
func (i *installation) compareStop(senders []*sender, stored map[string]bool) {
	i.t.Helper()
	sent, answered := 0, 0
	for _, s := range senders {
		if s.err != nil {
			i.t.Error(s.err)
		}
		sent += s.sent
		answered += len(s.answered)
		for n := range s.sent {
			id := fmt.Sprintf("%s-%d", s.prefix, n+1)
			if stored[id] != s.answered[id] {
				i.t.Errorf("%s: stored %v, answered %v", id, stored[id], s.answered[id])
			}
		}
	}
	i.t.Logf("%d records sent, %d answered, %d stored", sent, answered, len(stored))
}

// TestStopUnderRadload stops and starts the daemon while the load generator repeats what is not
// answered, and expects that nothing acknowledged is lost and nothing is refused.
func TestStopUnderRadload(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	acked := filepath.Join(i.folder, "acked.tsv")
	load := launch(t, "radload", i.radload("--mode", "acct", "--acked", acked,
		"--users", "1000", "--sessions", "500",
		"--sockets", "4", "--window", "16", "--rate", "4000", "--timeout", "2s", "--tries", "15",
		"--duration", "4s"))
	for range 3 {
		before := len(readIfThere(acked))
		eventually(t, "the load goes on", func() bool { return len(readIfThere(acked)) > before })
		i.stop()
		i.start()
	}
	load.exitCode()
	report := readReport(t, load.log.String())
	found := i.verifies(acked)
	t.Logf("sent %d, acknowledged %d, lost %d; verified %d records",
		report.Sent, report.Acknowledged, report.Lost, found.Records)
	if report.Lost+report.Bad+report.Unexpected > 0 ||
		found.Missing+found.Short+found.Duplicates > 0 {
		t.Errorf("the load %+v, verified %+v", report, found)
	}
}
