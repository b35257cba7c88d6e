package coa_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/store"
)

// fill sends as many requests as there are Identifiers and returns where their answers will be.
func (b *bench) fill() []<-chan coa.Answer {
	var results []<-chan coa.Answer
	for i := range coa.Identifiers {
		results = append(results, b.start(request(b, packet.CoARequest, fmt.Sprint(i))))
	}
	synctest.Wait()

	return results
}

// TestOutstandingRequestsHaveIdentifiersOfTheirOwn answers 256 of them in reverse: each gets its
// own.
func TestOutstandingRequestsHaveIdentifiersOfTheirOwn(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		results := b.fill()
		seen := b.network.requests()
		used := map[byte]bool{}
		for i := len(seen) - 1; i >= 0; i-- {
			used[seen[i].Identifier] = true
			var number int
			_, _ = fmt.Sscan(seen[i].login(), &number)
			seen[i].reply(seen[i].Code+2, 1000+number)
		}
		equal(b, "identifiers", len(used), coa.Identifiers)
		for i, result := range results {
			answer := <-result
			equal(b, "kind", answer.Kind, coa.NAK)
			equal(b, "cause", answer.Cause, coa.Cause(1000+i))
		}
	})
}

func TestOneMoreWaitsForAnAnswer(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		results := b.fill()
		var more []<-chan coa.Answer
		for range 3 {
			more = append(more, b.start(request(b, packet.DisconnectRequest, "lagi")))
		}
		synctest.Wait()
		seen := b.network.requests()
		equal(b, "sent", len(seen), coa.Identifiers)

		for _, a := range seen[5:8] {
			a.ack()
		}
		synctest.Wait()
		equal(b, "sent", len(b.network.requests()), coa.Identifiers+3)
		for _, a := range b.network.requests()[coa.Identifiers:] {
			a.ack()
		}
		for _, result := range more {
			equal(b, "one more", (<-result).Kind, coa.ACK)
		}
		for i, result := range results {
			want := coa.Silence
			if i >= 5 && i < 8 {
				continue // goroutines of a bubble are in no order: which three it is, nobody knows
			}
			if kind := (<-result).Kind; kind != want && kind != coa.ACK {
				b.Errorf("request %d: %v", i, kind)
			}
		}
	})
}

// TestIdentifierIsKeptForTheLateWindow: an answer that comes late must find its own request.
func TestIdentifierIsKeptForTheLateWindow(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		for _, result := range b.fill() {
			equal(b, "kind", (<-result).Kind, coa.Silence)
		}
		gaveUp := time.Now()
		result := b.start(request(b, packet.CoARequest, "lagi"))
		time.Sleep(coa.LateWindow - 1)
		synctest.Wait()
		equal(b, "sent within the window", len(b.network.requests()), 4*coa.Identifiers)
		time.Sleep(time.Second)
		seen := b.network.requests()
		last := seen[len(seen)-1]
		equal(b, "sent after the window", last.login(), "lagi")
		equal(b, "moment", last.at.Sub(gaveUp), coa.LateWindow)
		last.ack()
		equal(b, "kind", (<-result).Kind, coa.ACK)
	})
}

func TestWaitingForAnIdentifierEnds(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		results := b.fill()
		ctx, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		answer := b.client.Do(ctx, request(b, packet.CoARequest, "lagi"))
		equal(b, "kind", answer.Kind, coa.Failed)
		equal(b, "exhausted", store.Is(answer.Err, store.Exhausted), true)
		equal(b, "deadline", errors.Is(answer.Err, context.DeadlineExceeded), true)

		result := b.start(request(b, packet.CoARequest, "lagi"))
		synctest.Wait()
		if err := b.client.Shutdown(b.Context()); err != nil {
			b.Fatal(err)
		}
		answer = <-result
		equal(b, "kind", answer.Kind, coa.Failed)
		equal(b, "unavailable", store.Is(answer.Err, store.Unavailable), true)
		for _, result := range results {
			<-result
		}
	})
}

func TestAnotherPortHasIdentifiersOfItsOwn(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		results := b.fill()
		r := request(b, packet.CoARequest, "lain")
		r.To = netip.AddrPortFrom(router.Addr(), 1700)
		result := b.start(r)
		synctest.Wait()
		seen := b.network.requests()
		equal(b, "sent", len(seen), coa.Identifiers+1)
		seen[coa.Identifiers].ack()
		equal(b, "kind", (<-result).Kind, coa.ACK)
		for _, result := range results {
			<-result
		}
	})
}

func TestSocketForEachAddressOfOurs(t *testing.T) {
	t.Parallel()
	inBubble(t, (*asked).ack, func(b *bench) {
		for _, from := range []string{"", "10.9.0.1", "::ffff:10.9.0.1", "2001:db8::1", ""} {
			r := request(b, packet.CoARequest, "budi")
			if from != "" {
				r.From = netip.MustParseAddr(from)
			}
			b.do(r, coa.ACK)
		}
		var locals []netip.Addr
		for _, c := range b.network.conns {
			locals = append(locals, c.local.Addr())
		}
		if fmt.Sprint(locals) != "[0.0.0.0 10.9.0.1 2001:db8::1]" {
			b.Errorf("sockets %v", locals)
		}
	})
}

// fromAddress is a request from one of many addresses of ours.
func fromAddress(tb testing.TB, number int) *coa.Request {
	tb.Helper()
	r := request(tb, packet.CoARequest, "budi")
	r.From = netip.AddrFrom4([4]byte{10, 9, byte(number >> 8), byte(number)})

	return r
}

func TestSocketsAreBounded(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		var results []<-chan coa.Answer
		for i := range coa.MaxSockets {
			results = append(results, b.start(fromAddress(b, i)))
		}
		synctest.Wait()
		answer := b.do(fromAddress(b, coa.MaxSockets), coa.Failed)
		equal(b, "exhausted", store.Is(answer.Err, store.Exhausted), true)
		for _, result := range results {
			equal(b, "kind", (<-result).Kind, coa.Silence)
		}

		b.network.script = (*asked).ack
		b.do(fromAddress(b, coa.MaxSockets), coa.ACK) // an unused one makes room
		closed := 0
		for _, c := range b.network.conns {
			select {
			case <-c.closed:
				closed++
			default:
			}
		}
		equal(b, "sockets closed", closed, 1)
	})
}

func TestPeersAreBounded(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		to := func(number int) *coa.Request {
			r := request(b, packet.CoARequest, "budi")
			r.To = netip.AddrPortFrom(router.Addr(), uint16(1+number))

			return r
		}
		var results []<-chan coa.Answer
		for i := range coa.MaxPeers {
			results = append(results, b.start(to(i)))
		}
		synctest.Wait()
		answer := b.do(to(coa.MaxPeers), coa.Failed)
		equal(b, "exhausted", store.Is(answer.Err, store.Exhausted), true)
		for _, result := range results {
			<-result
		}
		b.do(to(coa.MaxPeers), coa.Failed) // their late answers are still awaited

		time.Sleep(coa.LateWindow)
		b.network.script = (*asked).ack
		b.do(to(coa.MaxPeers), coa.ACK)
	})
}

func TestSendThatFails(t *testing.T) {
	t.Parallel()
	unreachable := errors.New("network is unreachable")
	inBubble(t, (*asked).ack, func(b *bench) {
		b.network.fail = func([]byte) error { return unreachable }
		for range coa.Identifiers + 1 { // each gives its Identifier back
			answer := b.do(request(b, packet.CoARequest, "budi"), coa.Failed)
			equal(b, "error", errors.Is(answer.Err, unreachable), true)
		}
		equal(b, "failed", b.count("gardu_coa_requests_total", "failed", "coa"), coa.Identifiers+1)
	})
	tries := 0
	inBubble(t, nil, func(b *bench) {
		b.network.fail = func([]byte) error {
			if tries++; tries == 2 {
				return unreachable
			}

			return nil
		}
		b.do(request(b, packet.CoARequest, "budi"), coa.Silence) // the first try was sent: who knows
	})
}

func TestSocketThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	client := coa.New(coa.Config{
		Listen: func(netip.Addr) (net.PacketConn, error) { return nil, net.ErrWriteToConnected },
	})
	answer := client.Do(t.Context(), request(t, packet.CoARequest, "budi"))
	equal(t, "kind", answer.Kind, coa.Failed)
	equal(t, "error", errors.Is(answer.Err, net.ErrWriteToConnected), true)
	if err := client.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLostSocketIsOpenedAnew closes the connection behind the client's back.
func TestLostSocketIsOpenedAnew(t *testing.T) {
	t.Parallel()
	inBubble(t, (*asked).ack, func(b *bench) {
		b.do(request(b, packet.CoARequest, "budi"), coa.ACK)
		_ = b.network.conns[0].Close()
		synctest.Wait()
		b.do(request(b, packet.CoARequest, "budi"), coa.ACK)
		equal(b, "sockets", len(b.network.conns), 2)
	})
}
