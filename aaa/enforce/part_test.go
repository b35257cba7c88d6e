package enforce

import (
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/store"
)

// noon is an instant.
var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// TestWakes: each service once, the urgent first, the strongest cause with the oldest fact; and no
// more than there is room for.
func TestWakes(t *testing.T) {
	t.Parallel()
	w := newWakes(3)
	for _, one := range []wake{
		{1, causeStart, noon},
		{2, causeClock, noon},
		{3, causeFact, noon.Add(time.Hour)},
		{3, causeUsage, noon},
		{1, causeFact, noon},
	} {
		if !w.put(one) {
			t.Fatalf("no room for %+v", one)
		}
	}
	if w.put(wake{4, causeFact, noon}) || w.size() != 3 {
		t.Error("there was room for a fourth")
	}
	for _, want := range []wake{{3, causeFact, noon}, {1, causeFact, noon}, {2, causeClock, noon}} {
		if got, some := w.take(); !some || got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if _, some := w.take(); some || w.size() != 0 {
		t.Error("something is left")
	}
}

// TestWakesAgainstModel: whatever is put and taken, every service that was put is taken once.
func TestWakesAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(chance *rapid.T) {
		w, model := newWakes(1<<20), map[int64]bool{}
		chance.Repeat(map[string]func(*rapid.T){
			"put": func(chance *rapid.T) {
				one := wake{
					service: rapid.Int64Range(1, 50).Draw(chance, "service"),
					cause:   cause(rapid.IntRange(0, int(causeKick)).Draw(chance, "cause")),
				}
				w.put(one)
				model[one.service] = true
			},
			"take": func(chance *rapid.T) {
				one, some := w.take()
				if some != (len(model) > 0) || some && !model[one.service] {
					chance.Fatalf("took %+v, %v", one, some)
				}
				delete(model, one.service)
			},
			"": func(chance *rapid.T) {
				if w.size() != len(model) {
					chance.Fatalf("%d wait, not %d", w.size(), len(model))
				}
			},
		})
	})
}

// TestFifoGivesRoomBack: a queue that was long does not stay long.
func TestFifoGivesRoomBack(t *testing.T) {
	t.Parallel()
	var f fifo
	for i := range int64(10 * fifoSlack) {
		f.push(i)
		if i%2 == 1 {
			f.pop()
		}
	}
	for range 4 * fifoSlack {
		f.pop()
	}
	if got, some := f.pop(); !some || got != 9*fifoSlack {
		t.Errorf("%d, %v", got, some)
	}
	if len(f.items)-f.head > 2*fifoSlack || len(f.items) > 8*fifoSlack {
		t.Errorf("%d items from %d", len(f.items), f.head)
	}
}

// TestAgendaAgainstModel: what is due comes in the order of its instants, each service as it was
// set last.
func TestAgendaAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(chance *rapid.T) {
		a, model := newAgenda(), map[int64]time.Time{}
		now := noon
		chance.Repeat(map[string]func(*rapid.T){
			"set": func(chance *rapid.T) {
				service := rapid.Int64Range(1, 20).Draw(chance, "service")
				at := now.Add(time.Duration(rapid.IntRange(-10, 100).Draw(chance, "in")) * time.Second)
				if rapid.Bool().Draw(chance, "clear") {
					delete(model, service)
					a.set(service, time.Time{})

					return
				}
				model[service] = at
				a.set(service, at)
			},
			"pass": func(chance *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(0, 50).Draw(chance, "s")) * time.Second)
				last := time.Time{}
				for {
					one, some := a.due(now)
					if !some {
						break
					}
					if !model[one.service].Equal(one.fact) || one.fact.Before(last) {
						chance.Fatalf("%+v is due after %v; model %v", one, last, model[one.service])
					}
					last = one.fact
					delete(model, one.service)
				}
			},
			"": func(chance *rapid.T) {
				if a.Len() != len(model) {
					chance.Fatalf("%d entries, not %d", a.Len(), len(model))
				}
			},
		})
	})
}

// TestAgendaNext: the time until the next instant, within a limit.
func TestAgendaNext(t *testing.T) {
	t.Parallel()
	a := newAgenda()
	if got := a.next(noon, time.Second); got != time.Second {
		t.Errorf("empty: %v", got)
	}
	a.set(1, noon.Add(time.Hour))
	a.set(2, noon.Add(300*time.Millisecond))
	if got := a.next(noon, time.Second); got != 300*time.Millisecond {
		t.Errorf("soon: %v", got)
	}
	if got := a.next(noon.Add(time.Minute), time.Second); got != 0 {
		t.Errorf("due: %v", got)
	}
}

// TestLineOfSilence: a silent router is asked less and less, and counts as deaf after three
// requests over more than a minute.
func TestLineOfSilence(t *testing.T) {
	t.Parallel()
	l := &line{window: firstWindow}
	now := time.Second
	l.answered(now, 16)
	if l.window != firstWindow+1 || !l.proven(now) {
		t.Errorf("window %d after an answer", l.window)
	}
	for round, least := range []time.Duration{10, 20, 40, 60, 60} {
		now += 11 * time.Second
		l.unanswered(now)
		pause := l.probeAt - now
		if pause < least*time.Second || pause > least*time.Second*5/4 {
			t.Errorf("round %d: asked again after %v", round, pause)
		}
		if l.isDeaf(now) != (round >= 3) {
			t.Errorf("round %d: deaf %v", round, l.isDeaf(now))
		}
		now = l.probeAt
	}
	l.answered(now, 16)
	if l.silent || l.window != 2 || l.isDeaf(now) {
		t.Errorf("%+v after an answer", l)
	}
}

// TestLineOrder: who gets something back goes first, then by the age of the fact; what must be
// ended keeps to its own pace and lets the others pass.
func TestLineOrder(t *testing.T) {
	t.Parallel()
	l := &line{window: 16}
	add := func(id uint64, of rank, after time.Duration, ends bool) {
		l.push(&track{id: id, rank: of, order: noon.Add(after), number: id, ends: ends, line: l})
	}
	add(1, rankCut, 0, true)
	add(2, rankRaise, time.Hour, true)
	add(3, rankCut, time.Minute, false)
	add(4, rankKick, 2*time.Hour, true)
	now := time.Second
	for _, want := range []uint64{4, 3, 2, 1} {
		l.kickAt = 0
		if want == 3 {
			l.kickAt = now + time.Second // too early to end another one
		}
		got, at := l.next(now)
		if got == nil || got.id != want {
			t.Fatalf("%+v at %v, want %d", got, at, want)
		}
		l.drop(got)
	}
	add(5, rankCut, 0, true)
	l.kickAt = now + time.Second
	if got, at := l.next(now); got != nil || at != l.kickAt {
		t.Errorf("%+v at %v", got, at)
	}
	l.flying = 16
	if got, at := l.next(now); got != nil || at != 0 {
		t.Errorf("%+v at %v beyond the window", got, at)
	}
}

// TestProof: what is measured of a rate.
func TestProof(t *testing.T) {
	t.Parallel()
	at := func(seconds int, up, down uint64) store.Session {
		return store.Session{
			Duration: time.Duration(seconds) * time.Second, InputOctets: up, OutputOctets: down,
			Updated: noon.Add(time.Duration(seconds) * time.Second),
		}
	}
	for _, one := range []struct {
		name   string
		rate   string
		second store.Session
		want   verdict
	}{
		{"held", "8M/8M", at(160, 0, 60_000_000), holds},
		{"idle", "8M/8M", at(160, 0, 6_000_000), idle},
		{"exceeded down", "8M/8M", at(160, 0, 73_000_000), exceeds},
		{"exceeded up", "1M/8M", at(160, 9_100_000, 0), exceeds},
		{"within a burst", "8M/8M 16M/16M 6M/6M 10/10", at(160, 0, 73_000_000), holds},
		{"too short", "8M/8M", at(120, 0, 900_000_000), unsettled},
		{"counters fell", "8M/8M", at(160, 0, 0), idle},
	} {
		var p proof
		if !p.begin(&store.Profile{Rate: one.rate}) {
			t.Fatalf("%s: no rate", one.name)
		}
		first := at(100, 0, 0)
		if p.see(&first) != unsettled {
			t.Errorf("%s: settled by one interim", one.name)
		}
		if got := p.see(&one.second); got != one.want {
			t.Errorf("%s: %v, want %v", one.name, got, one.want)
		}
	}
	var p proof
	if p.begin(nil) || p.begin(&store.Profile{}) || p.begin(&store.Profile{Rate: "fast"}) {
		t.Error("something was measured without a rate")
	}
}

// TestSentences: what people read about routers.
func TestSentences(t *testing.T) {
	t.Parallel()
	for want, one := range map[string]store.Ability{
		"CoA works for the limits of vpn": {
			Access: store.VPN, Act: store.ActLimits, Verdict: store.VerdictWorks,
		},
		"CoA refused 401 (unsupported attribute) for the rate of hotspot: using Disconnect": {
			Access: store.Hotspot, Verdict: store.VerdictRefused, Cause: 401,
		},
		"CoA refused without a cause for the rate of pppoe: using Disconnect": {
			Access: store.PPPoE, Verdict: store.VerdictRefused,
		},
		"CoA acknowledged and not done for the rate of pppoe: trying once more": {
			Access: store.PPPoE, Verdict: store.VerdictIgnored, Count: 1,
		},
		"CoA acknowledged and not done for the rate of pppoe: using Disconnect": {
			Access: store.PPPoE, Verdict: store.VerdictIgnored, Count: 2,
		},
		"Disconnect acknowledged and not done for the end of pppoe: " +
			"sessions cannot be ended by RADIUS": {
			Access: store.PPPoE, Act: store.ActDisconnect, Verdict: store.VerdictIgnored,
		},
		"CoA not answered for the rate of pppoe: is /radius incoming switched on?": {
			Access: store.PPPoE, Verdict: store.VerdictDeaf,
		},
		"CoA not tried yet for the rate of pppoe": {Access: store.PPPoE},
	} {
		if got := Sentence(one); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestDestination: where a router is looked for.
func TestDestination(t *testing.T) {
	t.Parallel()
	source, fixed := netip.MustParseAddr("10.1.1.1"), netip.MustParseAddr("10.9.9.9")
	single := netip.MustParsePrefix("10.2.2.2/32")
	network := netip.MustParsePrefix("10.0.0.0/8")
	for _, one := range []struct {
		name    string
		nas     store.NAS
		session store.Session
		want    string
	}{
		{"last heard", store.NAS{Address: network}, store.Session{Source: source}, "10.1.1.1:3799"},
		{
			"set",
			store.NAS{Address: network, CoAAddress: fixed, CoAPort: 1700},
			store.Session{Source: source},
			"10.9.9.9:1700",
		},
		{"only one", store.NAS{Address: single}, store.Session{}, "10.2.2.2:3799"},
		{"nowhere", store.NAS{Address: network}, store.Session{}, ""},
	} {
		got, known := destination(&one.nas, &one.session)
		if known != (one.want != "") || known && got.String() != one.want {
			t.Errorf("%s: %v, %v", one.name, got, known)
		}
	}
	to := netip.MustParseAddrPort("10.1.1.1:3799")
	if got := sourceFor(to, &store.Session{Local: source}); got != source {
		t.Errorf("from %v", got)
	}
	if got := sourceFor(to, &store.Session{Local: netip.MustParseAddr("2001:db8::1")}); got.IsValid() {
		t.Errorf("from %v of the other family", got)
	}
}

// TestResults: every class of refusal leads somewhere.
func TestResults(t *testing.T) {
	t.Parallel()
	for class := coa.ClassRefused; class <= coa.ClassBusy; class++ {
		if _, known := classResults[class]; !known {
			t.Errorf("nothing follows from %v", class)
		}
	}
	invalid := coa.Answer{Kind: coa.Failed, Err: store.Invalidf("to", "is wrong")}
	if got := resultOf(packet.CoARequest, &invalid); got != helpless {
		t.Errorf("a request that can never be sent: %v", got)
	}
	if got := resultOf(packet.CoARequest, &coa.Answer{Kind: coa.Failed}); got != failed {
		t.Errorf("a request that could not be sent: %v", got)
	}
}

// TestAbilities: what is learned, passed on and believed.
func TestAbilities(t *testing.T) {
	t.Parallel()
	a := newAbilities(nil)
	of := skill{nas: 1, access: store.PPPoE, act: store.ActRate}
	nas := &store.NAS{ID: 1}
	a.works(of, noon)
	a.works(of, noon)
	if got := len(a.takeFresh()); got != 1 {
		t.Errorf("passed on %d times that it works", got)
	}
	a.learn(of, store.VerdictIgnored, 0, noon)
	a.works(of, noon)
	if !a.can(nas, store.PPPoE, noon).rate || a.known[of].Verdict != store.VerdictIgnored {
		t.Error("one suspicion was believed, or taken back by an acknowledgement")
	}
	a.learn(of, store.VerdictIgnored, 0, noon)
	if a.can(nas, store.PPPoE, noon).rate || !a.can(nas, store.Hotspot, noon).rate {
		t.Error("two suspicions were not believed, or for another kind of access")
	}
	if !a.can(&store.NAS{ID: 1, CoA: store.CoAAll}, store.PPPoE, noon).rate {
		t.Error("the record says all")
	}
	if !a.can(nas, store.PPPoE, noon.Add(relearnAfter)).rate {
		t.Error("still believed after a day")
	}
	a.takeFresh()
	a.forget(1, noon)
	if got := a.takeFresh(); len(got) != 1 || got[0].Verdict != store.VerdictUnknown {
		t.Errorf("%+v", got)
	}
	if len(a.of(1)) != 0 {
		t.Error("shown although it is forgotten")
	}
	for range 3 {
		a.learn(of, store.VerdictRefused, 401, noon)
	}
	if got := a.takeFresh(); len(got) != 1 || a.known[of].Count != 3 {
		t.Errorf("%d passed on, count %d", len(got), a.known[of].Count)
	}
}
