package coa_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"layeh.com/radius"
	"pgregory.net/rapid"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// gesture is what a NAS does about one try of one request.
type gesture struct {
	delay  time.Duration // until it answers; negative for never
	no     bool
	forged bool // signed with another secret
}

// play is a random story: requests of which each try meets a gesture.
type play struct {
	starts   []time.Duration
	gestures [][]gesture // by request and try
}

// drawPlay draws a story of a few requests.
func drawPlay(t *rapid.T) play {
	var p play
	for range rapid.IntRange(1, 6).Draw(t, "requests") {
		start := rapid.IntRange(0, 60_000).Draw(t, "start")
		p.starts = append(p.starts, time.Duration(start)*time.Millisecond)
		var tries []gesture
		for range 4 {
			tries = append(tries, gesture{
				// Half a millisecond off, so that no answer meets a timer of the client.
				delay: time.Duration(rapid.IntRange(-20_000, 60_000).Draw(t, "delay"))*
					time.Millisecond + 500*time.Microsecond,
				no:     rapid.Bool().Draw(t, "no"),
				forged: rapid.IntRange(0, 3).Draw(t, "forged") == 0,
			})
		}
		p.gestures = append(p.gestures, tries)
	}

	return p
}

// expect is what must come of a request: the answer that Do gives, and the late one.
func (p play) expect(number int) (answer, late coa.Kind) {
	sent := [...]time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second}
	const gaveUp = 11 * time.Second
	first, at := coa.Silence, gaveUp+coa.LateWindow
	for try, g := range p.gestures[number] {
		arrives := sent[try] + g.delay
		// Once answered, the client sends no more: a later try counts only if nothing came before.
		if g.delay < 0 || g.forged || arrives >= at || sent[try] > at {
			continue
		}
		first, at = coa.ACK, arrives
		if g.no {
			first = coa.NAK
		}
	}
	if at < gaveUp {
		return first, coa.Failed
	}
	if first == coa.Silence {
		return coa.Silence, coa.Failed
	}

	return coa.Silence, first
}

// TestRandomStories plays random stories: every Do ends once, with the first answer that can be
// trusted; one that comes late is told once, to the right request; and no Identifier serves two
// requests at a time.
func TestRandomStories(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlay(rt)
		var faults []string
		synctest.Test(t, func(t *testing.T) { faults = p.perform(t) })
		if len(faults) > 0 {
			rt.Fatalf("%q", faults)
		}
	})
}

// perform plays the story and returns what was wrong.
func (p play) perform(t *testing.T) (faults []string) {
	var mu sync.Mutex
	late := map[*coa.Request]coa.Kind{}
	fault := func(format string, arguments ...any) {
		mu.Lock()
		defer mu.Unlock()
		faults = append(faults, fmt.Sprintf(format, arguments...))
	}
	n := &network{t: t, script: p.script()}
	client := coa.New(coa.Config{
		Listen: n.listen, Random: func() float64 { return 0.5 },
		Late: func(r *coa.Request, answer coa.Answer) {
			mu.Lock()
			defer mu.Unlock()
			if _, twice := late[r]; twice {
				faults = append(faults, "a late answer was told twice")
			}
			late[r] = answer.Kind
		},
	})
	requests := make([]*coa.Request, len(p.starts))
	var work sync.WaitGroup
	for i, start := range p.starts {
		requests[i] = request(t, packet.CoARequest, fmt.Sprint(i))
		work.Go(func() {
			time.Sleep(start)
			answer := client.Do(t.Context(), requests[i])
			if want, _ := p.expect(i); answer.Kind != want {
				fault("request %d: %v, want %v", i, answer.Kind, want)
			}
		})
	}
	work.Wait()
	time.Sleep(2 * time.Minute)
	synctest.Wait()
	for i, r := range requests {
		if _, want := p.expect(i); late[r] != want {
			fault("request %d: late %v, want %v", i, late[r], want)
		}
	}
	checkIdentifiers(n.requests(), fault)
	if err := client.Shutdown(t.Context()); err != nil {
		fault("%v", err)
	}

	return faults
}

// script is what the NAS does, by the number of the request, which is its login, and of the try.
func (p play) script() func(*asked) {
	tries := map[int]int{}
	var mu sync.Mutex

	return func(a *asked) {
		var number int
		_, _ = fmt.Sscan(a.login(), &number)
		mu.Lock()
		g := p.gestures[number][tries[number]]
		tries[number]++
		mu.Unlock()
		if g.delay < 0 {
			return
		}
		code, key := radius.CodeCoAACK, sharedSecret
		if g.no {
			code = radius.CodeCoANAK
		}
		if g.forged {
			key = "dipalsukan"
		}
		octets := a.answer(code, 0, key)
		go func() {
			time.Sleep(g.delay)
			a.conn.deliver(octets, a.to)
		}()
	}
}

// checkIdentifiers expects that tries with one Identifier are of one request.
func checkIdentifiers(seen []*asked, fault func(string, ...any)) {
	owners := map[byte]string{}
	for _, a := range seen {
		if owner, used := owners[a.Identifier]; used && owner != a.login() {
			fault("identifier %d is of %s and %s", a.Identifier, owner, a.login())
		}
		owners[a.Identifier] = a.login()
	}
}
