package aaa_test

import (
	"bytes"
	"testing"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// eapIdentity is an EAP-Response/Identity of "budi" with the identifier 7 (RFC 3748 section 5.1).
var eapIdentity = []byte{2, 7, 0, 9, 1, 'b', 'u', 'd', 'i'}

// eapRequest writes a request with an EAP packet.
func eapRequest(message []byte) func(*packet.Builder) {
	return func(b *packet.Builder) {
		b.Uint32(packet.ServiceType, packet.ServiceFramed)
		b.Text(packet.UserName, "budi")
		for len(message) > 0 {
			piece := message[:min(len(message), packet.MaxValue)]
			b.Octets(packet.EAPMessage, piece)
			message = message[len(piece):]
		}
	}
}

func TestRFC3579Section32EAPWithoutMessageAuthenticatorIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.unsigned = true
	n.wantDrop(n.craft(packet.AccessRequest, 4, eapRequest(eapIdentity)), aaa.DropMissingMessageAuthenticator)
	if decisions := n.server.Decisions(); len(decisions) != 0 {
		t.Errorf("decisions %+v", decisions)
	}
}

// EAP is not spoken here; the refusal is one that an EAP peer understands.
func TestRFC3579Section263RejectCarriesEAPFailure(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for name, message := range map[string][]byte{
		"one attribute": eapIdentity,
		"split in four": append([]byte{2, 7, 3, 232, 1}, bytes.Repeat([]byte("x"), 995)...),
	} {
		t.Run(name, func(t *testing.T) {
			answer := n.ask(n.craft(packet.AccessRequest, 4, eapRequest(message)))
			if got := answer.Text(packet.EAPMessage); !answer.Rejected() || got != "\x04\x07\x00\x04" {
				t.Errorf("%s with EAP-Message %x, want EAP-Failure of identifier 7", answer.Code(), got)
			}
			if n.lastReason() != aaa.ReasonEAP {
				t.Errorf("reason %s", n.lastReason())
			}
		})
	}
}

func TestRFC3579Section32EAPBesideAPasswordIsRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	answer := n.ask(n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
		n.pap("budi", password)(b)
		b.Octets(packet.EAPMessage, eapIdentity)
	}))
	if !answer.Rejected() || answer.Text(packet.EAPMessage) == "" {
		t.Errorf("%s, want a Reject with EAP-Failure", answer.Code())
	}
}

func TestRFC3579EmptyEAPStartIsRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.craft(packet.AccessRequest, 4, eapRequest(nil))
	octets = resign(n, append(octets, byte(packet.EAPMessage), 2))
	if answer := n.ask(octets); !answer.Rejected() {
		t.Errorf("%s", answer.Code())
	}
}

// resign gives octets that were changed the length and Message-Authenticator of their own; it stands first.
func resign(n *network, octets []byte) []byte {
	n.t.Helper()
	octets[2], octets[3] = byte(len(octets)>>8), byte(len(octets))
	copy(octets[packet.HeaderSize+2:], messageAuthenticator(octets, packet.HeaderSize+2, []byte(sharedSecret)))

	return octets
}

// A login without EAP gets no EAP back.
func TestRFC3579RejectWithoutEAPCarriesNone(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	attempt := login("budi")
	attempt.Password, attempt.Method = "salah", aaatest.CHAP
	if answer := n.nas.MustReject(attempt); answer.Text(packet.EAPMessage) != "" {
		t.Errorf("EAP-Message % x", answer.Text(packet.EAPMessage))
	}
}
