package aaa_test

import (
	"testing"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

func TestPAPLoginIsAcceptedWithItsProfile(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	reply := n.nas.MustAccept(login("budi"))
	if got := reply.RateLimit(); got != "10M/10M" {
		t.Errorf("Mikrotik-Rate-Limit %q", got)
	}
	if got := reply.Text(packet.FramedPool); got != "pool-home" {
		t.Errorf("Framed-Pool %q", got)
	}
	if len(reply.Class()) == 0 {
		t.Error("no Class")
	}
}

func TestEveryMethodLogsIn(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for name, method := range map[string]aaatest.Method{
		"PAP": aaatest.PAP, "CHAP with attribute 60": aaatest.CHAP,
		"CHAP over the Request Authenticator": aaatest.CHAPByAuthenticator,
		"MS-CHAPv1":                           aaatest.MSCHAP1, "MS-CHAPv2": aaatest.MSCHAP2,
	} {
		attempt := login("budi")
		attempt.Method = method
		n.nas.MustAccept(attempt)
		attempt.Password = "salah"
		if reply := n.nas.MustReject(attempt); reply.Message() == "" {
			t.Errorf("%s: a reject without a sentence", name)
		}
	}
}

func TestSessionIsCounted(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	station := aaatest.PPPoECustomer("budi", customerMAC)
	accept := n.nas.MustAccept(aaatest.Login{Station: station, Method: aaatest.PAP, Password: password})
	session := n.nas.MustStart(station, accept)
	session.Use(1000, 5_000_000_000, 300e9)
	n.nas.MustInterim(session)
	n.nas.MustStop(session, packet.UserRequestCause)
	usage, found := n.sessions.Usage(1)
	if !found || usage.Day.Up != 1000 || usage.Day.Down != 5_000_000_000 {
		t.Errorf("usage %+v, %v", usage, found)
	}
	tally := n.server.Tally()
	if tally.Received != 3 || tally.Stored != 3 {
		t.Errorf("account %+v", tally)
	}
}
