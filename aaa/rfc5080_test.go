package aaa_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

func TestRFC5080Section222RetransmissionGetsTheSameOctets(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, method := range []aaatest.Method{aaatest.PAP, aaatest.CHAP, aaatest.MSCHAP2} {
		for _, secret := range []string{password, "salah"} {
			attempt := login("budi")
			attempt.Method, attempt.Password = method, secret
			request := n.nas.MustAccess(attempt)
			first, err := n.nas.SendAndLose(request)
			n.must(err)
			before := len(n.server.Decisions())
			if again := n.nas.MustExchange(request); !bytes.Equal(again.Octets(), first) {
				t.Errorf("method %d: another answer to a retransmission", method)
			}
			if got := len(n.server.Decisions()); got != before {
				t.Errorf("method %d: a retransmission was decided anew", method)
			}
		}
	}
}

func TestRFC5080Section222RetransmittedAccountingGetsTheSameOctets(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	request := n.nas.MustAccounting(n.nas.Session(station(), nil).At(packet.AcctStart))
	first, err := n.nas.SendAndLose(request)
	n.must(err)
	if again := n.nas.MustExchange(request); !bytes.Equal(again.Octets(), first) {
		t.Error("another answer to a retransmission")
	}
	if tally := n.server.Tally(); n.journal.count() != 1 || tally.Duplicate != 1 || tally.Stored != 1 {
		t.Errorf("%d records, account %+v", n.journal.count(), tally)
	}
}

func TestRFC5080Section222AnotherAuthenticatorIsAnotherRequest(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	wrong := n.craft(packet.AccessRequest, 9, n.pap("budi", "salah"))
	right := n.craft(packet.AccessRequest, 9, n.pap("budi", password))
	if answer := n.ask(wrong); !answer.Rejected() {
		t.Errorf("%s", answer.Code())
	}
	if answer := n.ask(right); !answer.Accepted() {
		t.Errorf("%s, want the same Identifier with another authenticator decided anew", answer.Code())
	}
	if answer := n.ask(wrong); !answer.Rejected() || len(n.server.Decisions()) != 3 {
		t.Errorf("%s after %d decisions: the older answer must be forgotten", answer.Code(), len(n.server.Decisions()))
	}
}

func TestRFC5080Section222SamePortsOfTwoSourcesAreTwo(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.craft(packet.AccessRequest, 9, n.pap("budi", password))
	other := n.router(aaatest.Router{})
	n.ask(octets)
	other.MustExchange(other.Raw(n.server.AuthAddress(), octets))
	if got := len(n.server.Decisions()); got != 2 {
		t.Errorf("%d decisions for one request from two ports, want 2", got)
	}
}

func TestRFC5080Section222AnswerIsForgottenAfterTheWindow(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.craft(packet.AccessRequest, 9, n.pap("budi", password))
	for i, wait := range []time.Duration{0, aaa.DuplicateWindow - 1, 1} {
		n.clock.Advance(wait)
		n.ask(octets)
		if want := max(1, i); len(n.server.Decisions()) != want {
			t.Errorf("exchange %d: %d decisions, want %d", i, len(n.server.Decisions()), want)
		}
	}
}

// While the first is on its way to the disk its retransmissions wait for it: one activation, one
// answer.
func TestRFC5080Section222RetransmissionOfAPendingRequestIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	entered, wait, release := n.gate()
	n.pending("siti", func(aaa.Activation) error {
		wait()
		n.activate(2)

		return nil
	})
	request := n.nas.MustAccess(login("siti"))
	n.must(n.nas.Send(request))
	<-entered
	for range 3 {
		n.wantDropOf(request.Octets(), aaa.DropInProgress)
	}
	release()
	answer, err := n.nas.Receive(time.Now().Add(time.Minute))
	if err != nil || !answer.Accepted() {
		t.Fatalf("%v", err)
	}
	if again := n.nas.MustExchange(request); !bytes.Equal(again.Octets(), answer.Octets()) {
		t.Error("a later retransmission gets another answer")
	}
	if len(n.activator.calls()) != 1 {
		t.Errorf("%d activations, want 1", len(n.activator.calls()))
	}
}

// wantDropOf sends octets and waits until they are counted, by asking behind them under an
// Identifier of the same socket.
func (n *network) wantDropOf(octets []byte, want aaa.Drop) {
	n.t.Helper()
	before := n.drops(want)
	n.must(n.nas.Send(n.nas.Raw(n.server.AuthAddress(), octets)))
	fence := n.craft(packet.StatusServer, octets[1]+128, func(b *packet.Builder) { b.MessageAuthenticator() })
	n.ask(fence)
	if got := n.drops(want) - before; got != 1 {
		n.t.Fatalf("%d datagrams dropped as %s, want 1 more", got, want)
	}
}

// pending adds a service whose validity begins at its first login, and says what the activator does
// then.
func (n *network) pending(name string, activate func(aaa.Activation) error) store.Service {
	n.t.Helper()
	n.activator.set(activate)

	return n.addService(name, func(s *store.Service) { s.Activated, s.StartsAtLogin = time.Time{}, true })
}

// activate begins the validity of a pending service, as the book does.
func (n *network) activate(id int64) {
	n.change(id, func(s *store.Service) { s.Activated = n.clock.Now() })
}

// A request that replaces a pending one under its Identifier gets the answer; the replaced one gets
// none, and the place that it had reserved is free again.
func TestRFC5080Section222ReplacedRequestGivesItsPlaceBack(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	entered, wait, release := n.gate()
	n.pending("siti", func(aaa.Activation) error {
		wait()
		n.activate(2)

		return nil
	})
	first := n.nas.MustAccess(login("siti"))
	n.must(n.nas.Send(first))
	<-entered
	if answer := n.ask(n.craft(packet.AccessRequest, first.Identifier(), n.pap("budi", password))); !answer.Accepted() {
		t.Fatalf("%s", answer.Code())
	}
	release()
	n.stop()
	if answer, err := n.nas.Receive(time.Now()); !errors.Is(err, aaatest.ErrSilence) {
		t.Errorf("a replaced request was answered: %v, %v", answer, err)
	}
	if reserved := n.sessions.Counts().Reserved; reserved != 1 {
		t.Errorf("%d places reserved, want the one of the request that was answered", reserved)
	}
}

// Access-Reject means no service, whatever Service-Type asks for (RFC 5080 section 2.6).
func TestRFC5080Section26RejectMeansNoService(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	answer := n.ask(n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
		b.Uint32(packet.ServiceType, packet.ServiceCallCheck)
		b.Text(packet.UserName, "budi")
	}))
	if _, found := answer.Uint32(packet.ServiceType); !answer.Rejected() || found {
		t.Errorf("%s", answer.Code())
	}
}

// Every Identifier of one port can be outstanding at one time, and wraps.
func TestIdentifiersOfOnePortWrap(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for round := range 3 {
		requests := make([]*aaatest.Request, 256)
		for i := range requests {
			requests[i] = n.nas.MustAccess(login("budi"))
			n.must(n.nas.Send(requests[i]))
		}
		for range requests {
			if answer, err := n.nas.Receive(time.Now().Add(time.Minute)); err != nil || !answer.Accepted() {
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
	if got := len(n.server.Decisions()); got != 768 {
		t.Errorf("%d decisions, want 768", got)
	}
}
