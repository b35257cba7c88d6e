package aaa

import (
	"net/netip"
	"testing"

	"gardu/aaa/packet"
	"gardu/store"
)

// login makes a PAP login of a service under an Identifier, each with its own authenticator.
func (b *workbench) login(name string, number int, more func(*packet.Builder)) []byte {
	b.tb.Helper()
	authenticator := [16]byte{0: 7, 14: byte(number >> 8), 15: byte(number)}
	var builder packet.Builder
	builder.Start(make([]byte, packet.MaxSize), packet.AccessRequest, byte(number), authenticator[:])
	builder.MessageAuthenticator()
	builder.Text(packet.UserName, name)
	builder.Password(b.signer, b.secret, []byte("rahasia"))
	more(&builder)
	octets, err := builder.Sign(b.signer, b.secret)
	b.must(err)

	return octets
}

// When too many first logins wait for the disk, one more is dropped and forgotten, so that its NAS can ask again.
func TestFullDeferredQueueDropsAndForgets(t *testing.T) {
	bench := newWorkbench(t)
	bench.must(bench.server.config.Directory.PutService(&store.Service{
		ID: 2, Plan: 1, Access: store.PPPoE, Login: "siti", Secret: store.ClearSecret("rahasia"), StartsAtLogin: true,
	}))
	for number := range deferredRequests + 2 {
		octets := bench.login("siti", number, func(*packet.Builder) {})
		bench.send(octets, bench.auth.socket, bench.auth.batch)
		bench.auth.serve()
	}
	if waiting, dropped := len(bench.server.deferred.queue), bench.auth.counters.drops[DropOverload]; waiting !=
		deferredRequests || dropped != 2 {
		t.Errorf("%d wait and %d were dropped, want %d and 2", waiting, dropped, deferredRequests)
	}
	<-bench.server.deferred.queue
	bench.send(bench.login("siti", deferredRequests+1, func(*packet.Builder) {}), bench.auth.socket, bench.auth.batch)
	bench.auth.serve()
	if waiting := len(bench.server.deferred.queue); waiting != deferredRequests {
		t.Errorf("a retransmission of a dropped login found %d waiting and no place", waiting)
	}
}

// An answer for which proxies on the way have left no room is a Reject without a sentence, and gives its place back.
func TestAnswerWithoutRoomGivesItsPlaceBack(t *testing.T) {
	bench := newWorkbench(t)
	octets := bench.login("budi", 1, func(b *packet.Builder) {
		for b.Room() > 2 {
			b.Octets(packet.ProxyState, make([]byte, min(packet.MaxValue, b.Room()-2)))
		}
	})
	for range 2 {
		if answer := bench.ask(octets); packet.Code(answer[0]) != packet.AccessReject {
			t.Errorf("% x", answer[:packet.HeaderSize])
		}
	}
	if reserved := bench.server.config.Sessions.Counts().Reserved; reserved != 0 {
		t.Errorf("%d places reserved", reserved)
	}
}

// A request that is nothing but Proxy-State leaves no room for any signed answer.
func TestRequestWithoutRoomForAnAnswerIsForgotten(t *testing.T) {
	bench := newWorkbench(t)
	var builder packet.Builder
	builder.Start(make([]byte, packet.MaxSize), packet.AccessRequest, 1, make([]byte, 16))
	for builder.Room() > 2 {
		builder.Octets(packet.ProxyState, make([]byte, min(packet.MaxValue, builder.Room()-2)))
	}
	octets, err := builder.Sign(bench.signer, bench.secret)
	bench.must(err)
	for range 2 {
		bench.send(octets, bench.auth.socket, bench.auth.batch)
		bench.auth.serve()
	}
	if dropped := bench.auth.counters.drops[DropFailure]; dropped != 2 {
		t.Errorf("%d dropped, want 2: %v", dropped, bench.auth.counters.drops)
	}
}

// addressOf makes an address of a number.
func addressOf(number byte) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, number}) }

// What several sockets have seen of one NAS-Identifier is told as one.
func TestIdentifiersOfSocketsAreMerged(t *testing.T) {
	t.Parallel()
	one, two, three := addressOf(1), addressOf(2), addressOf(3)
	cases := map[string]struct{ seen []identifierUse }{
		"one each":             {[]identifierUse{{first: one}, {first: two}}},
		"both at the second":   {[]identifierUse{{first: one}, {first: one, second: two}}},
		"both at the first":    {[]identifierUse{{first: one, second: two}, {first: one}}},
		"a third one is extra": {[]identifierUse{{first: one, second: two}, {first: three}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			merged := make(map[string]identifierUse)
			for _, use := range c.seen {
				mergeIdentifiers(merged, &identifiers{seen: map[string]identifierUse{"MikroTik": use, "x" + name: {first: one}}})
			}
			want := SharedIdentifier{Identifier: "MikroTik", First: one, Second: two}
			if list := listIdentifiers(merged); len(list) != 1 || list[0] != want {
				t.Errorf("%+v, want %+v", list, want)
			}
		})
	}
}

// An answer without room gives its address back too.
func TestAnswerWithoutRoomGivesItsAddressBack(t *testing.T) {
	bench := newWorkbench(t)
	leases := bench.lease()
	octets := bench.login("budi", 1, func(b *packet.Builder) {
		for b.Room() > 2 {
			b.Octets(packet.ProxyState, make([]byte, min(packet.MaxValue, b.Room()-2)))
		}
	})
	if answer := bench.ask(octets); packet.Code(answer[0]) != packet.AccessReject {
		t.Errorf("% x", answer[:packet.HeaderSize])
	}
	if usage := leases.Usages()[0]; usage.Reserved != 0 {
		t.Errorf("%+v, want nothing reserved", usage)
	}
}
