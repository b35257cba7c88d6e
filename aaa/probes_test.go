package aaa_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// Eleven probes that tell a RADIUS server that keeps to the RFCs from one that does not, through a real socket.
func TestConformanceProbes(t *testing.T) {
	t.Parallel()
	probes := map[string]func(*testing.T, *network){
		"1 identical retransmission":            probeRetransmission,
		"2 same Identifier, new authenticator":  probeNewAuthenticator,
		"3 right password after a wrong one":    probeRightAfterWrong,
		"4 padding behind Length":               probePadding,
		"5 Length over the datagram":            probeLength,
		"6 attribute of length 1":               probeAttribute,
		"7 code 99":                             probeCode,
		"8 wrong Message-Authenticator":         probeMessageAuthenticator,
		"9 EAP without Message-Authenticator":   probeEAP,
		"10 Proxy-State":                        probeProxyState,
		"11 Status-Server":                      probeStatus,
		"extra: Message-Authenticator is first": probeOrder,
		"extra: no stage in a Reject":           probeSentence,
		"extra: Session-Timeout is bounded":     probeTimeout,
	}
	for name, probe := range probes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			probe(t, newNetwork(t))
		})
	}
}

func probeRetransmission(t *testing.T, n *network) {
	request := n.nas.MustAccess(login("budi"))
	first, err := n.nas.SendAndLose(request)
	n.must(err)
	if again := n.nas.MustExchange(request).Octets(); !bytes.Equal(first, again) || len(n.server.Decisions()) != 1 {
		t.Errorf("%d decisions", len(n.server.Decisions()))
	}
}

func probeNewAuthenticator(t *testing.T, n *network) {
	for range 2 {
		if answer := n.ask(n.craft(packet.AccessRequest, 5, n.pap("budi", password))); !answer.Accepted() {
			t.Errorf("%s", answer.Code())
		}
	}
	if got := len(n.server.Decisions()); got != 2 {
		t.Errorf("%d decisions, want 2", got)
	}
}

func probeRightAfterWrong(_ *testing.T, n *network) {
	wrong := login("budi")
	wrong.Password = "salah"
	n.nas.MustReject(wrong)
	n.nas.MustAccept(login("budi"))
}

func probePadding(t *testing.T, n *network) {
	octets := append(n.craft(packet.AccessRequest, 5, n.pap("budi", password)), make([]byte, 40)...)
	if answer := n.ask(octets); !answer.Accepted() {
		t.Errorf("%s", answer.Code())
	}
}

func probeLength(_ *testing.T, n *network) {
	octets := n.craft(packet.AccessRequest, 5, n.pap("budi", password))
	n.wantDrop(octets[:len(octets)-1], aaa.DropMalformed)
}

func probeAttribute(_ *testing.T, n *network) {
	octets := n.craft(packet.AccessRequest, 5, n.pap("budi", password))
	octets[packet.HeaderSize+1] = 1
	n.wantDrop(octets, aaa.DropMalformed)
}

func probeCode(_ *testing.T, n *network) {
	octets := n.craft(packet.AccessRequest, 5, n.pap("budi", password))
	octets[0] = 99
	n.wantDrop(octets, aaa.DropCode)
}

func probeMessageAuthenticator(_ *testing.T, n *network) {
	octets := n.craft(packet.AccessRequest, 5, n.pap("budi", password))
	octets[packet.HeaderSize+9] ^= 0x80
	n.wantDrop(octets, aaa.DropMessageAuthenticator)
}

func probeEAP(_ *testing.T, n *network) {
	n.unsigned = true
	n.wantDrop(n.craft(packet.AccessRequest, 5, eapRequest(eapIdentity)), aaa.DropMissingMessageAuthenticator)
}

func probeProxyState(_ *testing.T, n *network) {
	attempt := login("budi")
	attempt.ProxyStates = [][]byte{[]byte("first"), []byte("second"), []byte("first")}
	n.nas.MustAccept(attempt)
}

func probeStatus(t *testing.T, n *network) {
	if answer := n.ask(n.craft(packet.StatusServer, 5, signedStatus)); answer.Code() != packet.AccessAccept {
		t.Errorf("%s", answer.Code())
	}
}

func probeOrder(t *testing.T, n *network) {
	first := n.nas.MustAccept(login("budi")).Attributes()
	if !first.Next() || first.Type != packet.MessageAuthenticator {
		t.Errorf("the first attribute is %d", first.Type)
	}
}

func probeSentence(t *testing.T, n *network) {
	answer := n.nas.MustReject(aaatest.Login{Station: aaatest.PPPoECustomer("nobody", customerMAC), Password: "x"})
	for _, stage := range aaa.Stages() {
		if strings.Contains(answer.Message(), stage) {
			t.Errorf("%q names the stage %s", answer.Message(), stage)
		}
	}
}

func probeTimeout(t *testing.T, n *network) {
	n.addService("siti", func(s *store.Service) { s.Expires = n.clock.Now().Add(100 * 365 * 24 * time.Hour) })
	if got, _ := n.nas.MustAccept(login("siti")).Uint32(packet.SessionTimeout); got != reply.MaxSessionTimeout {
		t.Errorf("Session-Timeout %d, want %d", got, reply.MaxSessionTimeout)
	}
}
