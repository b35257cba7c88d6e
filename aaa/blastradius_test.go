package aaa_test

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// old is a router that signs nothing, as RouterOS 6 is.
var old = aaatest.Router{Identifier: "v6", Unsigned: true}

// demand changes what is demanded of the usual NAS.
func (n *network) demand(signature, proxyState store.Requirement) {
	n.t.Helper()
	n.record.RequireMessageAuthenticator, n.record.LimitProxyState = signature, proxyState
	n.record.Revision++
	n.must(n.directory.PutNAS(&n.record))
}

// The NAS fails each reply to Access-Request or Status-Server whose first attribute is another one.
func TestBlastRADIUSMessageAuthenticatorIsFirstInEveryReply(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	router := n.router(old)
	for _, secret := range []string{password, "salah"} {
		attempt := login("budi")
		attempt.Password = secret
		first := router.MustLogin(attempt).Attributes()
		if !first.Next() || first.Type != packet.MessageAuthenticator {
			t.Errorf("the first attribute is %d", first.Type)
		}
	}
}

func TestBlastRADIUSRequireMessageAuthenticator(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.unsigned = true
	unsigned := func() []byte { return n.craft(packet.AccessRequest, 4, n.pap("budi", password)) }
	n.demand(store.Yes, store.Auto)
	n.wantDrop(unsigned(), aaa.DropMissingMessageAuthenticator)
	n.nas.MustAccept(login("budi"))
	n.demand(store.No, store.Auto)
	if answer := n.ask(unsigned()); !answer.Accepted() {
		t.Errorf("demanded of nobody: %s", answer.Code())
	}
	n.demand(store.Auto, store.Auto)
	n.wantDrop(unsigned(), aaa.DropMissingMessageAuthenticator)
}

func TestBlastRADIUSLimitProxyState(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.unsigned = true
	proxied := func() []byte {
		return n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
			n.pap("budi", password)(b)
			b.Octets(packet.ProxyState, []byte{1})
		})
	}
	n.demand(store.No, store.Yes)
	n.wantDrop(proxied(), aaa.DropProxyState)
	if answer := n.ask(n.craft(packet.AccessRequest, 4, n.pap("budi", password))); !answer.Accepted() {
		t.Errorf("without Proxy-State: %s", answer.Code())
	}
	n.demand(store.No, store.Auto)
	if answer := n.ask(proxied()); !answer.Accepted() {
		t.Errorf("nothing learned yet: %s", answer.Code())
	}
	n.nas.MustAccept(login("budi"))
	n.wantDrop(proxied(), aaa.DropProxyState)
	n.demand(store.No, store.No)
	n.ask(proxied())
}

// What one socket has learned holds at all of them, for that source address alone, and is told once.
func TestBlastRADIUSAutoLearnsFromTheFirstValidRequest(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) { config.Sockets = 4 })
	neighbour := n.router(old, from("127.0.0.77"))
	neighbour.MustAccept(login("budi"))
	n.nas.MustAccept(login("budi"))
	n.unsigned = true
	for identifier := range byte(4) {
		n.wantDrop(n.craft(packet.AccessRequest, identifier, n.pap("budi", password)), aaa.DropMissingMessageAuthenticator)
	}
	neighbour.MustAccept(login("budi"))

	all := netip.MustParsePrefix("127.0.0.0/8")
	if known := n.server.TrustOf(all); len(known) != 1 || known[0].Address.String() != "127.0.0.1" {
		t.Errorf("learned %+v", known)
	}
	if news := <-n.server.Learned(); news.Address.String() != "127.0.0.1" || !news.Since.Equal(n.clock.Now()) {
		t.Errorf("news %+v", news)
	}
	if forgotten := n.server.ForgetTrust(all); forgotten != 1 || len(n.server.TrustOf(all)) != 0 {
		t.Errorf("forgot %d", forgotten)
	}
	n.ask(n.craft(packet.AccessRequest, 77, n.pap("budi", password)))
}

func TestBlastRADIUSWhatWasLearnedOutlivesARestart(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) {
		config.Trusted = []aaa.Trust{{Address: netip.MustParseAddr("127.0.0.1"), Since: time.Unix(1, 0)}}
	})
	n.unsigned = true
	n.wantDrop(n.craft(packet.AccessRequest, 4, n.pap("budi", password)), aaa.DropMissingMessageAuthenticator)
}

// A request whose Message-Authenticator is wrong teaches nothing.
func TestBlastRADIUSForgeryTeachesNothing(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	forged := n.craft(packet.AccessRequest, 4, n.pap("budi", password))
	forged[packet.HeaderSize+2] ^= 1
	n.wantDrop(forged, aaa.DropMessageAuthenticator)
	if known := n.server.TrustOf(netip.MustParsePrefix("0.0.0.0/0")); len(known) != 0 {
		t.Errorf("learned %+v", known)
	}
}

// A signed accounting request gets a signed answer; RouterOS sends none, but proxies do.
func TestBlastRADIUSSignedAccountingIsAnsweredSigned(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.craft(packet.AccountingRequest, 4, func(b *packet.Builder) {
		b.MessageAuthenticator()
		b.Uint32(packet.AcctStatusType, uint32(packet.AcctStart))
		b.Text(packet.AcctSessionID, "80000001")
	})
	if first := n.account(octets).Attributes(); !first.Next() || first.Type != packet.MessageAuthenticator {
		t.Errorf("the first attribute is %d", first.Type)
	}
}

// Two Message-Authenticators, or one of a wrong size, are a forgery's mark.
func TestBlastRADIUSOddMessageAuthenticatorsAreDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	twice := n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
		n.pap("budi", password)(b)
		b.Octets(packet.MessageAuthenticator, make([]byte, 16))
	})
	n.wantDrop(twice, aaa.DropMessageAuthenticator)
	n.unsigned = true
	for _, size := range []int{1, 15, 17} {
		n.wantDrop(n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
			n.pap("budi", password)(b)
			b.Octets(packet.MessageAuthenticator, bytes.Repeat([]byte{1}, size))
		}), aaa.DropMessageAuthenticator)
	}
}
