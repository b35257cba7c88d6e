package enforce_test

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// forge makes an answer to a request that was seen on the wire, as somebody would who does or does
// not know a secret.
func forge(t *testing.T, seen datagram, code packet.Code, secret string) []byte {
	t.Helper()
	request, err := packet.Parse(seen.octets)
	must(t, err)
	known, err := packet.NewSecret([]byte(secret))
	must(t, err)
	var b packet.Builder
	b.Reply(make([]byte, packet.MaxSize), code, request)
	if code == packet.CoANAK || code == packet.DisconnectNAK {
		b.Uint32(packet.ErrorCause, uint32(packet.CauseSessionNotFound))
	}
	octets, err := b.Sign(packet.NewSigner(), known)
	must(t, err)

	return bytes.Clone(octets)
}

// answers are the codes of an acknowledgement and of a refusal.
func (k task) answers() (ack, nak packet.Code) {
	if k.code == packet.CoARequest {
		return packet.CoAACK, packet.CoANAK
	}

	return packet.DisconnectACK, packet.DisconnectNAK
}

// TestScriptedForgedAnswers: whoever does not know the secret, or answers from another address, can
// neither pretend that something was done nor that a session is gone, nor keep the true answer from
// being heard.
func TestScriptedForgedAnswers(t *testing.T) {
	stranger := netip.MustParseAddrPort("10.9.1.66:3799")
	for _, one := range []struct {
		name  string
		forge func(t *testing.T, k task, seen datagram) []byte
		from  netip.AddrPort // zero for the router itself
	}{
		{"acknowledged without the secret", func(t *testing.T, k task, seen datagram) []byte {
			ack, _ := k.answers()

			return forge(t, seen, ack, "a guess")
		}, netip.AddrPort{}},
		{"refused without the secret", func(t *testing.T, k task, seen datagram) []byte {
			_, nak := k.answers()

			return forge(t, seen, nak, "a guess")
		}, netip.AddrPort{}},
		{"acknowledged from another address", func(t *testing.T, k task, seen datagram) []byte {
			ack, _ := k.answers()

			return forge(t, seen, ack, shared)
		}, stranger},
		{"acknowledged from another port", func(t *testing.T, k task, seen datagram) []byte {
			ack, _ := k.answers()

			return forge(t, seen, ack, shared)
		}, netip.AddrPortFrom(netip.MustParseAddr("10.9.1.1"), 1700)},
		{"answered to another request", func(t *testing.T, k task, seen datagram) []byte {
			ack, _ := k.answers()
			seen.octets = bytes.Clone(seen.octets)
			seen.octets[packet.HeaderSize-1] ^= 1

			return forge(t, seen, ack, shared)
		}, netip.AddrPort{}},
		{"answered under another identifier", func(t *testing.T, k task, seen datagram) []byte {
			ack, _ := k.answers()
			seen.octets = bytes.Clone(seen.octets)
			seen.octets[1] += 3

			return forge(t, seen, ack, shared)
		}, netip.AddrPort{}},
		{"answered by the other code", func(t *testing.T, k task, seen datagram) []byte {
			other, _ := tasks[map[packet.Code]int{packet.CoARequest: 1}[k.code]].answers()

			return forge(t, seen, other, shared)
		}, netip.AddrPort{}},
		{"reflected", func(_ *testing.T, _ task, seen datagram) []byte {
			return seen.octets
		}, netip.AddrPort{}},
		{"cut short", func(t *testing.T, k task, seen datagram) []byte {
			ack, _ := k.answers()

			return forge(t, seen, ack, shared)[:packet.HeaderSize-1]
		}, netip.AddrPort{}},
		{"noise", func(*testing.T, task, datagram) []byte {
			return bytes.Repeat([]byte{0xff}, packet.MaxSize)
		}, netip.AddrPort{}},
	} {
		t.Run(one.name, func(t *testing.T) {
			everyTask(t, func(t *testing.T, f *field, h *home, task task) {
				from := one.from
				if !from.IsValid() {
					from = h.box.at
				}
				h.box.LoseRequests(1)
				task.ask(f)
				atOnce()
				seen := h.box.departed()
				if len(seen) != 1 {
					t.Fatalf("%d requests", len(seen))
				}
				before := f.open(7)[0]
				forged := aaatest.Datagram{To: seen[0].from, Octets: one.forge(t, task, seen[0])}
				for range 100 {
					f.wire.Deliver(from, forged)
				}
				f.pass(100 * time.Millisecond)
				open := f.open(7)
				if len(open) != 1 || open[0].Granted != before.Granted || task.done(h) {
					t.Fatalf("believed: %+v", open)
				}
				f.pass(2 * time.Second)
				f.whole(t, h, task)
				if got := h.box.tries(); !slices.Equal(got, []int{2}) {
					t.Errorf("tries %v", got)
				}
			})
		})
	}
}

// TestScriptedForgedSilence: forgeries without a true answer are a silence, which says that the
// secret may be another one.
func TestScriptedForgedSilence(t *testing.T) {
	everyTask(t, func(t *testing.T, f *field, h *home, task task) {
		h.box.LoseRequests(4)
		task.ask(f)
		atOnce()
		seen := h.box.departed()[0]
		ack, _ := task.answers()
		for range 5 {
			f.wire.Deliver(h.box.at, aaatest.Datagram{
				To: seen.from, Octets: forge(t, seen, ack, "a guess"),
			})
			f.pass(time.Second)
		}
		f.pass(8 * time.Second)
		waits := f.engine.Pending(7)
		if len(waits) != 1 || waits[0].Tries != 1 || waits[0].Last == "" || task.done(h) {
			t.Errorf("pending %+v", waits)
		}
		f.pass(30 * time.Second)
		f.whole(t, h, task)
	})
}

// TestScriptedReplay: an old answer that is played again answers nothing else.
func TestScriptedReplay(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		f.settle()
		f.quicker("20M/20M")
		f.settle()
		rate(t, "20M/20M", home)
		old := forge(t, gate.departed()[0], packet.CoAACK, shared)
		gate.LoseRequests(1)
		f.quicker("30M/30M")
		atOnce()
		for identifier := range 256 {
			again := bytes.Clone(old)
			again[1] = byte(identifier)
			f.wire.Deliver(gate.at, aaatest.Datagram{To: gate.departed()[0].from, Octets: again})
		}
		f.pass(100 * time.Millisecond)
		if _, compiled := f.given(7); f.open(7)[0].Granted == compiled.Fingerprint {
			t.Error("a replayed answer was believed")
		}
		f.pass(2 * time.Second)
		rate(t, "30M/30M", home)
		if got := gate.tries(); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("tries %v", got)
		}
	})
}

// TestScriptedImpostor: accounting that another router sends of a session it does not have changes
// neither where the session is asked for nor what is done with it.
func TestScriptedImpostor(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		gate, other := f.town(1), f.town(2)
		f.start()
		home := gate.dial(7)
		f.settle()
		copied := home.line()
		f.account(other, copied.At(packet.AcctInterimUpdate))
		f.settle()
		f.hold(7, true)
		f.settle()
		if home.online() {
			t.Error("still online on its own router")
		}
		if f.pass(time.Minute); len(f.open(7)) != 0 {
			t.Errorf("open %+v", f.open(7))
		}
		gate.expect(0, 1)
		other.expect(0, 1) // which knows no such session
	})
}

// TestScriptedOtherListener: a router whose list of servers does not hold us is silent, and is
// shown as such; one kick is answered in time nevertheless.
func TestScriptedOtherListener(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		f.nas(1, nil)
		gate := f.join(1, 1, shared)
		elsewhere, err := aaatest.NewIncoming(aaatest.IncomingConfig{
			Secret: []byte(shared), Now: f.now,
			Sources: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")},
		})
		must(t, err)
		f.wire.Join(gate.at, elsewhere)
		f.start()
		gate.dial(7)
		f.settle()
		began := f.now()
		kicked, err := f.engine.Kick(t.Context(), target(7, 0))
		must(t, err)
		if took := f.now().Sub(began); kicked[0].Ended || took > 25*time.Second {
			t.Errorf("%+v after %v", kicked, took)
		}
		if len(f.open(7)) != 1 || elsewhere.Ignored() != 4 {
			t.Errorf("%d open, %d ignored", len(f.open(7)), elsewhere.Ignored())
		}
		if known := f.engine.Abilities(1); len(known) > 0 && known[0].Verdict != store.VerdictDeaf {
			t.Errorf("learned %+v", known)
		}
	})
}
