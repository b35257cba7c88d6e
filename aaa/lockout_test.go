package aaa_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// threeTries locks a station out after three wrong secrets, for an hour.
func threeTries(config *aaa.Config) { config.Lockout = aaa.LockoutConfig{Attempts: 3, For: time.Hour} }

// guess is a wrong password.
func guess(name string) aaatest.Login {
	attempt := login(name)
	attempt.Password = "tebak"

	return attempt
}

func TestLockoutAfterWrongSecrets(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, threeTries)
	for range 3 {
		n.wantReason(guess("budi"), aaa.ReasonWrongSecret)
	}
	n.wantReason(login("budi"), aaa.ReasonLocked)
	other := at("02:00:00:00:00:02")
	n.nas.MustAccept(other) // the neighbour who guesses locks himself, not the owner
	n.clock.Advance(time.Hour)
	n.wantReason(guess("budi"), aaa.ReasonWrongSecret)
}

func TestRightSecretForgivesTheWrongOnes(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, threeTries)
	for range 3 {
		n.nas.MustReject(guess("budi"))
		n.nas.MustReject(guess("budi"))
		n.nas.MustAccept(login("budi"))
	}
}

func TestLockoutIsClearedWithThePassword(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, threeTries)
	for range 4 {
		n.nas.MustReject(guess("budi"))
	}
	n.server.ClearLockout("siti")
	n.wantReason(login("budi"), aaa.ReasonLocked)
	n.server.ClearLockout(" Budi")
	n.nas.MustAccept(login("budi"))
}

// A login that nobody has is locked in the same words, so that locking tells nobody which logins exist.
func TestUnknownLoginIsLockedAlike(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, threeTries)
	var known, unknown []string
	for range 5 {
		known = append(known, n.nas.MustReject(guess("budi")).Message())
		unknown = append(unknown, n.nas.MustReject(guess("nobody")).Message())
	}
	if fmt.Sprint(known) != fmt.Sprint(unknown) {
		t.Errorf("a login that exists reads %q, one that does not %q", known, unknown)
	}
}

// Letters in another case are no fresh attempts.
func TestLockoutFoldsTheLogin(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, threeTries)
	n.addHotspot()
	n.addService("wati", hotspot)
	for _, name := range []string{"wati", "Wati", "WATI"} {
		attempt := aaatest.Login{Station: aaatest.HotspotCustomer(name, customerMAC), Password: "tebak"}
		n.wantReason(attempt, aaa.ReasonWrongSecret)
	}
	right := aaatest.Login{Station: aaatest.HotspotCustomer("wAtI", customerMAC), Password: password}
	n.wantReason(right, aaa.ReasonLocked)
}

func TestRetransmissionIsNoSecondGuess(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, threeTries)
	request := n.nas.MustAccess(guess("budi"))
	for range 5 {
		if answer := n.nas.MustExchange(request); !answer.Rejected() {
			t.Fatalf("%s", answer.Code())
		}
	}
	n.nas.MustAccept(login("budi"))
}

func TestLockoutIsOffByDefault(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for range 20 {
		n.nas.MustReject(guess("budi"))
	}
	n.nas.MustAccept(login("budi"))
}

// jumping is a clock that is ahead by the reject delay each time it is asked, so that a delay is always over.
type jumping struct{ clock *clock }

func (j jumping) Now() time.Time {
	j.clock.Advance(aaa.MaximumRejectDelay)

	return j.clock.Now()
}

// slowRejects holds each Reject back as long as is allowed.
func slowRejects(config *aaa.Config) { config.RejectDelay = aaa.MaximumRejectDelay }

func TestRejectIsSentWhenItsDelayIsOver(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, slowRejects, func(config *aaa.Config) {
		config.Now = jumping{&clock{now: time.Date(2026, 7, 1, 5, 0, 0, 0, time.UTC)}}.Now
	})
	for _, method := range []aaatest.Method{aaatest.PAP, aaatest.MSCHAP2} {
		attempt := guess("budi")
		attempt.Method = method
		n.nas.MustReject(attempt)
	}
	n.addService("siti", func(s *store.Service) {
		s.Secret = store.Secret{Form: store.OneWayHash, Value: []byte(hashOf(t, password))}
	})
	n.nas.MustReject(guess("siti"))
}

// While a Reject is held back others are answered, its retransmissions are dropped, and a shutdown sends it.
func TestRejectIsHeldBack(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, slowRejects)
	request := n.nas.MustAccess(guess("budi"))
	n.must(n.nas.Send(request))
	n.wantDropOf(request.Octets(), aaa.DropInProgress)
	n.addService("siti", nil)
	n.nas.MustAccept(login("siti"))
	if reason := n.server.Decisions(); len(reason) != 2 {
		t.Errorf("decisions %+v", reason)
	}
	n.stop()
	answer, err := n.nas.Receive(time.Now().Add(time.Minute))
	if err != nil || !answer.Rejected() || answer.Identifier() != request.Identifier() {
		t.Fatalf("%v, want the Reject that was held back", err)
	}
}

// Another request under the same Identifier takes the place of a Reject that is held back.
func TestHeldBackRejectIsReplaced(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, slowRejects)
	n.must(n.nas.Send(n.nas.Raw(n.server.AuthAddress(), n.craft(packet.AccessRequest, 9, n.pap("budi", "salah")))))
	accept := n.ask(n.craft(packet.AccessRequest, 9, n.pap("budi", password)))
	if !accept.Accepted() {
		t.Fatalf("%s", accept.Code())
	}
	n.stop()
	if octets, _, err := n.nas.ReceiveRaw(time.Now()); err == nil && !bytes.Equal(octets, accept.Octets()) {
		t.Errorf("a replaced Reject was sent: % x", octets)
	}
}
