package coa_test

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"layeh.com/radius"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/store"
)

func TestYes(t *testing.T) {
	t.Parallel()
	for _, code := range []packet.Code{packet.CoARequest, packet.DisconnectRequest} {
		inBubble(t, (*asked).ack, func(b *bench) {
			answer := b.do(request(b, code, "budi"), coa.ACK)
			equal(b, "tries", answer.Tries, 1)
			equal(b, "cause", answer.Cause, 0)
			equal(b, "error", answer.Err, nil)
			equal(b, "login", b.network.requests()[0].login(), "budi")
			equal(b, "code", packet.Code(b.network.requests()[0].Code), code)
		})
	}
}

// TestSilence shows the schedule: four tries of the same octets from the same port, a second, two
// and four apart, and the end four seconds after the last.
func TestSilence(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		begun := time.Now()
		answer := b.do(request(b, packet.CoARequest, "budi"), coa.Silence)
		equal(b, "tries", answer.Tries, 4)
		equal(b, "took", answer.Took, 11*time.Second)
		equal(b, "error", answer.Err, nil)

		seen := b.network.requests()
		for i, after := range []time.Duration{0, 1, 3, 7} {
			equal(b, "time of a try", seen[i].at.Sub(begun), after*time.Second)
			equal(b, "port of a try", seen[i].conn, seen[0].conn)
			if !bytes.Equal(seen[i].octets, seen[0].octets) {
				b.Errorf("try %d has other octets", i+1)
			}
		}
		equal(b, "retransmissions", b.count("gardu_coa_retransmissions_total"), 3)
		equal(b, "requests", b.count("gardu_coa_requests_total", "silence", "coa"), 1)
		equal(b, "latencies", b.count("gardu_coa_seconds", "coa"), 0)
	})
}

func TestJitterStaysWithinATenth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		drawn float64
		took  time.Duration
	}{{0, 9900 * time.Millisecond}, {0.5, 11 * time.Second}, {0.75, 11550 * time.Millisecond}} {
		config := coa.Config{Random: func() float64 { return c.drawn }}
		inBubbleWith(t, nil, config, func(b *bench) {
			answer := b.do(request(b, packet.CoARequest, "budi"), coa.Silence)
			equal(b, "took", answer.Took.Round(time.Millisecond), c.took)
		})
	}
}

func TestLostTries(t *testing.T) {
	t.Parallel()
	tries := 0
	third := func(a *asked) {
		if tries++; tries == 3 {
			a.ack()
		}
	}
	inBubble(t, third, func(b *bench) {
		answer := b.do(request(b, packet.DisconnectRequest, "budi"), coa.ACK)
		equal(b, "tries", answer.Tries, 3)
		equal(b, "took", answer.Took, 3*time.Second)
		equal(b, "answered", b.count("gardu_coa_requests_total", "ack", "disconnect"), 1)
		equal(b, "latencies", b.count("gardu_coa_seconds", "disconnect"), 1)
	})
}

// TestTimestampIsOfTheRequest asks for a second time later: the octets differ, Event-Timestamp
// too.
func TestTimestampIsOfTheRequest(t *testing.T) {
	t.Parallel()
	inBubble(t, (*asked).ack, func(b *bench) {
		r := request(b, packet.CoARequest, "budi")
		for range 2 {
			b.do(r, coa.ACK)
			time.Sleep(time.Minute)
		}
		seen := b.network.requests()
		for _, a := range seen {
			stamp, _ := packet.Time(a.Get(55), true)
			equal(b, "Event-Timestamp", stamp.Unix(), a.at.Unix())
		}
		if seen[0].Identifier == seen[1].Identifier {
			b.Error("an Identifier was used again at once")
		}
	})
}

func TestLateAnswerIsTold(t *testing.T) {
	t.Parallel()
	slow := func(a *asked) {
		if a.conn.network.requests()[0] == a {
			go func() {
				time.Sleep(30 * time.Second)
				a.reply(radius.CodeCoANAK, 503)
				a.reply(radius.CodeCoANAK, 503)
			}()
		}
	}
	inBubble(t, slow, func(b *bench) {
		b.do(request(b, packet.CoARequest, "budi"), coa.Silence)
		equal(b, "late answers before there are any", len(b.lateAnswers()), 0)
		time.Sleep(20 * time.Second)
		late := b.lateAnswers()
		if len(late) != 1 {
			b.Fatalf("%d late answers, want one and no duplicate", len(late))
		}
		want := coa.Answer{Kind: coa.NAK, Cause: 503, Tries: 4, Took: 30 * time.Second}
		equal(b, "late answer", late[0], want)
		equal(b, "duplicates", b.count("gardu_coa_dropped_total", "duplicate"), 1)
		equal(b, "late", b.count("gardu_coa_late_answers_total", "nak", "coa"), 1)
	})
}

func TestAnswerAfterTheLateWindowIsDropped(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.do(request(b, packet.CoARequest, "budi"), coa.Silence)
		time.Sleep(coa.LateWindow)
		b.network.requests()[0].ack()
		equal(b, "late answers", len(b.lateAnswers()), 0)
		equal(b, "expired", b.count("gardu_coa_dropped_total", "expired"), 1)
	})
}

func TestDuplicateAnswerIsIgnored(t *testing.T) {
	t.Parallel()
	twice := func(a *asked) { a.ack(); a.reply(radius.CodeCoANAK, 501) }
	inBubble(t, twice, func(b *bench) {
		b.do(request(b, packet.CoARequest, "budi"), coa.ACK)
		equal(b, "duplicates", b.count("gardu_coa_dropped_total", "duplicate"), 1)
		equal(b, "late answers", len(b.lateAnswers()), 0)
	})
}

// TestAnswersThatCannotBeTrusted sends each kind of wrong answer in front of silence, and then in
// front of a right one.
func TestAnswersThatCannotBeTrusted(t *testing.T) {
	t.Parallel()
	elsewhere := netip.AddrPortFrom(router.Addr(), 3800)
	cases := []struct {
		name, reason string
		wrong        func(a *asked)
		suspect      error
	}{
		{"another secret", "authenticator", func(a *asked) {
			a.conn.deliver(a.answer(radius.CodeCoAACK, 0, "another"), a.to)
		}, packet.BadAuthenticator},
		{"another message authenticator", "message_authenticator", func(a *asked) {
			a.conn.deliver(a.signMessage(radius.CodeCoAACK, 1), a.to)
		}, packet.BadMessageAuthenticator},
		{"another port", "unsolicited", func(a *asked) {
			a.conn.deliver(a.answer(radius.CodeCoAACK, 0, sharedSecret), elsewhere)
		}, nil},
		{"another identifier", "unsolicited", func(a *asked) {
			other := *a.Packet
			other.Identifier++
			octets, _ := other.Response(radius.CodeCoAACK).Encode()
			a.conn.deliver(octets, a.to)
		}, nil},
		{"an answer to something else", "code", func(a *asked) {
			a.conn.deliver(a.answer(radius.CodeDisconnectACK, 0, sharedSecret), a.to)
		}, nil},
		{"its own request", "code", func(a *asked) { a.conn.deliver(a.octets, a.to) }, nil},
		{"a stump", "short", func(a *asked) { a.conn.deliver(a.octets[:19], a.to) }, nil},
		{"nothing", "short", func(a *asked) { a.conn.deliver(nil, a.to) }, nil},
		{"a torn one", "overrun", func(a *asked) {
			a.conn.deliver(a.octets[:len(a.octets)-1], a.to)
		}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, c.wrong, func(b *bench) {
				answer := b.do(request(b, packet.CoARequest, "budi"), coa.Silence)
				equal(b, "error", answer.Err, c.suspect)
				equal(b, "dropped", b.count("gardu_coa_dropped_total", c.reason), 4)
			})
			inBubble(t, func(a *asked) { c.wrong(a); a.ack() }, func(b *bench) {
				b.do(request(b, packet.CoARequest, "budi"), coa.ACK)
			})
		})
	}
}

func TestMessageAuthenticatorOfAnAnswer(t *testing.T) {
	t.Parallel()
	signed := func(a *asked) { a.conn.deliver(a.signMessage(radius.CodeCoAACK, 0), a.to) }
	inBubble(t, signed, func(b *bench) {
		b.do(request(b, packet.CoARequest, "budi"), coa.ACK)
	})
}

func TestContext(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		ctx, cancel := context.WithCancel(b.Context())
		cancel()
		answer := b.client.Do(ctx, request(b, packet.CoARequest, "budi"))
		equal(b, "ended before", answer.Kind, coa.Failed)
		equal(b, "is sent", len(b.network.requests()), 0)

		ctx, cancel = context.WithTimeout(b.Context(), 2*time.Second)
		defer cancel()
		answer = b.client.Do(ctx, request(b, packet.CoARequest, "budi"))
		equal(b, "ended while waiting", answer.Kind, coa.Silence)
		equal(b, "tries", answer.Tries, 2)
		if !errors.Is(answer.Err, context.DeadlineExceeded) {
			b.Errorf("error %v", answer.Err)
		}

		b.network.requests()[0].ack()
		equal(b, "late answers", len(b.lateAnswers()), 1)
	})
}

func TestShutdownWhileWaiting(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		result := b.start(request(b, packet.DisconnectRequest, "budi"))
		synctest.Wait()
		if err := b.client.Shutdown(b.Context()); err != nil {
			b.Fatal(err)
		}
		answer := <-result
		equal(b, "kind", answer.Kind, coa.Silence)
		equal(b, "unavailable", store.Is(answer.Err, store.Unavailable), true)

		answer = b.do(request(b, packet.DisconnectRequest, "budi"), coa.Failed)
		equal(b, "unavailable", store.Is(answer.Err, store.Unavailable), true)
	})
}

func TestShutdownDoesNotWaitLongerThanItsContext(t *testing.T) {
	t.Parallel()
	var release chan struct{}
	inBubble(t, func(*asked) { <-release }, func(b *bench) {
		release = make(chan struct{})
		result := b.start(request(b, packet.CoARequest, "budi"))
		synctest.Wait() // within the send, which does not end by itself
		ctx, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		if err := b.client.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			b.Errorf("Shutdown = %v", err)
		}
		close(release)
		<-result
	})
}

func TestRequestsThatCannotBeSent(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat(append([]byte{26, 255}, make([]byte, 253)...), 16)
	for field, spoil := range map[string]func(*coa.Request){
		"code":       func(r *coa.Request) { r.Code = packet.AccessRequest },
		"to":         func(r *coa.Request) { r.To = netip.AddrPort{} },
		"secret":     func(r *coa.Request) { r.Secret = nil },
		"attributes": func(r *coa.Request) { r.Attributes = []byte{1, 1} },
	} {
		checkInvalid(t, field, spoil)
	}
	checkInvalid(t, "attributes", func(r *coa.Request) { r.Attributes = large })
	checkInvalid(t, "attributes", func(r *coa.Request) {
		r.Attributes = append([]byte{80, 18}, make([]byte, 16)...)
	})
	checkInvalid(t, "attributes", func(r *coa.Request) { r.Attributes = []byte{55, 6, 0, 0, 0, 0} })
	checkInvalid(t, "to", func(r *coa.Request) { r.To = netip.AddrPortFrom(router.Addr(), 0) })
}

// checkInvalid spoils a request and expects an error about a field.
func checkInvalid(t *testing.T, field string, spoil func(*coa.Request)) {
	t.Helper()
	inBubble(t, nil, func(b *bench) {
		r := request(b, packet.CoARequest, "budi")
		spoil(r)
		answer := b.do(r, coa.Failed)
		var typed *store.Error
		if !errors.As(answer.Err, &typed) || typed.Kind != store.Invalid || typed.Field != field {
			b.Errorf("error %v, want Invalid about %s", answer.Err, field)
		}
	})
}

// TestTheLargestRequest fills a packet to its last octet.
func TestTheLargestRequest(t *testing.T) {
	t.Parallel()
	inBubble(t, (*asked).ack, func(b *bench) {
		r := request(b, packet.CoARequest, "budi")
		for len(r.Attributes) < packet.MaxSize-44 {
			size := min(255, packet.MaxSize-44-len(r.Attributes))
			filler := make([]byte, size)
			filler[0], filler[1] = 26, byte(size)
			r.Attributes = append(r.Attributes, filler...)
		}
		b.do(r, coa.ACK)
		equal(b, "length", len(b.network.requests()[0].octets), packet.MaxSize)
	})
}

func TestMetricsLetAnotherClientFollow(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		if err := b.client.Shutdown(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.client = coa.New(coa.Config{Registerer: b.registry, Listen: b.network.listen})
	})
}
