package aaa_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// signedStatus writes a Status-Server request.
func signedStatus(b *packet.Builder) { b.MessageAuthenticator() }

func TestRFC5997Section3UnsignedStatusIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	bare := n.craft(packet.StatusServer, 4, func(b *packet.Builder) { b.Text(packet.NASIdentifier, "BRAS-1") })
	n.wantDrop(bare, aaa.DropMissingMessageAuthenticator)
	n.wantAcctDrop(bare, aaa.DropMissingMessageAuthenticator)
	wrong := n.craft(packet.StatusServer, 4, signedStatus)
	wrong[packet.HeaderSize+5] ^= 1
	n.wantDrop(wrong, aaa.DropMessageAuthenticator)
	n.wantAcctDrop(wrong, aaa.DropMessageAuthenticator)
}

func TestRFC5997Section42EachPortAnswersInItsOwnWay(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.craft(packet.StatusServer, 4, signedStatus)
	if answer := n.ask(octets); answer.Code() != packet.AccessAccept {
		t.Errorf("authentication port: %s", answer.Code())
	}
	if answer := n.account(octets); answer.Code() != packet.AccountingResponse {
		t.Errorf("accounting port: %s", answer.Code())
	}
}

func TestRFC5997ExactlyOneReplyAndTheSameAgain(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.craft(packet.StatusServer, 4, signedStatus)
	auth, acct := n.ask(octets).Octets(), n.account(octets).Octets()
	if !bytes.Equal(n.ask(octets).Octets(), auth) || !bytes.Equal(n.account(octets).Octets(), acct) {
		t.Error("a retransmission gets another answer")
	}
	if stray, err := n.nas.Receive(time.Now()); !errors.Is(err, aaatest.ErrSilence) {
		t.Errorf("one reply too many: %v, %v", stray, err)
	}
}

// Proxy-State is echoed, nothing else is looked at; a status is no login and no accounting request (section 4.6).
func TestRFC5997Section46IsCountedApart(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.craft(packet.StatusServer, 4, func(b *packet.Builder) {
		signedStatus(b)
		b.Text(packet.UserName, "budi")
		b.Octets(packet.ProxyState, []byte{1, 2, 3})
	})
	n.ask(octets)
	n.account(octets)
	if tally := n.server.Tally(); tally != (aaa.Tally{}) || len(n.server.Decisions()) != 0 {
		t.Errorf("account %+v, %d decisions", tally, len(n.server.Decisions()))
	}
}

// Silence sends the NAS to another server, for accounting alone.
func TestRFC5997Section42AccountingPortIsSilentWithoutTheJournal(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.journal.set(func(j *memoryJournal) { j.broken, j.mending = errDisk, errDisk })
	quick := n.router(aaatest.Router{}, impatient)
	status, err := quick.Status(n.server.AcctAddress())
	n.must(err)
	if _, err := quick.Exchange(status); !errors.Is(err, aaatest.ErrSilence) {
		t.Errorf("%v, want silence", err)
	}
	n.ask(n.craft(packet.StatusServer, 4, signedStatus))
	n.nas.MustAccept(login("budi"))
	n.clock.Advance(time.Minute)
	n.journal.set(func(j *memoryJournal) { j.mending = nil })
	n.account(n.craft(packet.StatusServer, 4, signedStatus))
}

func TestRFC5997Section42OneNASCannotFloodWithStatuses(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, oneSocket)
	answered := 0
	for range 1100 {
		n.must(n.nas.Send(n.nas.Raw(n.server.AcctAddress(), n.craft(packet.StatusServer, 4, signedStatus))))
		if _, _, err := n.nas.ReceiveRaw(time.Now().Add(statusWait(answered))); err == nil {
			answered++
		}
	}
	if answered != 1000 {
		t.Errorf("%d of 1100 statuses within a second answered, want 1000", answered)
	}
	n.nas.MustStart(station(), nil) // behind the statuses that were left unanswered
	n.clock.Advance(time.Second)
	n.account(n.craft(packet.StatusServer, 4, signedStatus))
}

// statusWait is how long an answer is waited for: not at all once there are none to come.
func statusWait(answered int) time.Duration {
	if answered < 1000 {
		return time.Minute
	}

	return 0
}
