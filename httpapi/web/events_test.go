package web_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"gardu/httpapi/web"
	"gardu/store"

	"pgregory.net/rapid"
)

// everything is an identity that hears everything.
var everything = web.Identity{Source: web.LocalSocket}

// newBroker makes a broker at a fixed time.
func newBroker() *web.Broker {
	return web.NewBroker(func() time.Time { return time.Unix(1_800_000_000, 0) })
}

// TestSlowListenersAreDropped publishes more than a queue holds, and never waits.
func TestSlowListenersAreDropped(t *testing.T) {
	t.Parallel()
	broker := newBroker()
	slow, err := broker.Subscribe(everything, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	choosy, err := broker.Subscribe(everything, []string{"ticket"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for range web.MaxUnheard + 1 {
		broker.Publish(web.Event{Kind: "payment"})
	}
	heard := 0
	for range slow.Events() {
		heard++
	}
	if heard != web.MaxUnheard {
		t.Errorf("the slow one heard %d", heard)
	}
	if open, dropped := broker.Counts(); open != 1 || dropped != 1 {
		t.Errorf("%d listen, %d were dropped", open, dropped)
	}
	slow.Close()
	choosy.Close()
	choosy.Close()
	if open, _ := broker.Counts(); open != 0 {
		t.Errorf("%d listen", open)
	}
}

// TestListenersAreBounded lets in as many as there are places.
func TestListenersAreBounded(t *testing.T) {
	t.Parallel()
	broker := newBroker()
	for place := range web.MaxSubscribers {
		one := web.Identity{Source: web.Operator, Operator: int64(1 + place/web.MaxOwnSubscribers)}
		if _, err := broker.Subscribe(one, nil, 0); err != nil {
			t.Fatal(err)
		}
		if place == web.MaxOwnSubscribers-1 {
			if _, err := broker.Subscribe(one, nil, 0); !store.Is(err, store.Exhausted) {
				t.Errorf("one more of the same: %v", err)
			}
		}
	}
	if _, err := broker.Subscribe(everything, nil, 0); !store.Is(err, store.Exhausted) {
		t.Errorf("one more: %v", err)
	}
}

// TestMissedEvents asks for what came after one event, of a ring that has gone round or not.
func TestMissedEvents(t *testing.T) {
	t.Parallel()
	for _, published := range []int{0, 1, 5, web.MaxRemembered, web.MaxRemembered + 1, 3*web.MaxRemembered + 7} {
		broker := newBroker()
		all, err := broker.Subscribe(everything, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var ids []uint64
		for range published {
			broker.Publish(web.Event{Kind: "payment"})
			ids = append(ids, (<-all.Events()).ID)
		}
		if published == 0 {
			continue
		}
		kept := min(published, web.MaxRemembered)
		for after, want := range map[uint64]struct {
			missed int
			gap    bool
		}{
			ids[published-1]:         {0, false},
			ids[published-kept]:      {kept - 1, false},
			ids[published-kept] - 1:  {kept, false},
			ids[published-kept] - 2:  {kept, true},
			ids[published-1] + 1:     {0, true}, // of another life of the daemon
			ids[published-1-kept/2]:  {kept / 2, false},
			ids[published-kept] - 99: {kept, true},
		} {
			again, err := broker.Subscribe(everything, nil, after)
			if err != nil {
				t.Fatal(err)
			}
			if len(again.Missed) != want.missed || again.Gap != want.gap {
				t.Errorf("%d published, after %d: %d missed, gap %v; want %+v", published, after-ids[0], len(again.Missed), again.Gap, want)
			}
			for place, event := range again.Missed {
				if event.ID != ids[published-want.missed+place] {
					t.Fatalf("%d published, after %d: place %d has %d", published, after, place, event.ID)
				}
			}
			again.Close()
		}
	}
}

// TestListenersMissNothing publishes from several goroutines while listeners come and go, each
// saying what it has heard last: none misses an event, nor hears one twice.
func TestListenersMissNothing(t *testing.T) {
	t.Parallel()
	const publishers, each = 4, 100
	broker := newBroker()
	first, err := broker.Subscribe(everything, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	broker.Publish(web.Event{Kind: "payment"})
	last := (<-first.Events()).ID
	end := last + publishers*each
	var publishing sync.WaitGroup
	for range publishers {
		publishing.Go(func() {
			for range each {
				broker.Publish(web.Event{Kind: "payment"})
			}
		})
	}
	for last < end {
		again, err := broker.Subscribe(everything, nil, last)
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range again.Missed {
			last = follows(t, last, event.ID)
		}
		for range 3 {
			if last == end {
				break
			}
			event, open := <-again.Events()
			if !open {
				break
			}
			last = follows(t, last, event.ID)
		}
		again.Close()
	}
	publishing.Wait()
}

// follows holds that an id comes right after another one.
func follows(t *testing.T, last, next uint64) uint64 {
	t.Helper()
	if next != last+1 {
		t.Fatalf("after %d comes %d", last, next)
	}

	return next
}

// TestNobodyHearsOfOthers publishes events of agents and companies to identities of all kinds.
func TestNobodyHearsOfOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		who := web.Identity{
			Source: web.Source(rapid.IntRange(0, 4).Draw(t, "source")), Role: rapid.SampledFrom(store.Roles()).Draw(t, "role"),
			Agent: rapid.Int64Range(0, 2).Draw(t, "agent"), Company: rapid.Int64Range(0, 2).Draw(t, "company"),
			Scopes: rapid.SliceOf(rapid.SampledFrom([]string{"*", "payments:read", "tickets:read", "x"})).Draw(t, "scopes"),
		}
		event := web.Event{
			Kind:  rapid.SampledFrom(append(web.EventKinds(), "unknown")).Draw(t, "kind"),
			Agent: rapid.Int64Range(0, 2).Draw(t, "of agent"), Company: rapid.Int64Range(0, 2).Draw(t, "of company"),
		}
		broker := newBroker()
		listening, err := broker.Subscribe(who, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		broker.Publish(event)
		heard := len(listening.Events()) == 1
		may := who.MayHear(event.Kind) && (who.Agent == 0 || who.Agent == event.Agent) && (who.Company == 0 || who.Company == event.Company)
		if heard != may {
			t.Fatalf("%+v hears of %+v: %v", who, event, heard)
		}
	})
}

// TestNoBroker publishes where nobody can listen.
func TestNoBroker(t *testing.T) {
	t.Parallel()
	var none *web.Broker
	none.Publish(web.Event{Kind: "payment"})
}

// ExampleBroker tells of a payment.
func ExampleBroker() {
	broker := newBroker()
	listening, _ := broker.Subscribe(everything, []string{"payment"}, 0)
	defer listening.Close()
	broker.Publish(web.Event{Kind: "payment", Subject: "service:17"})
	event := <-listening.Events()
	fmt.Println(event.Kind, event.Subject, event.At.Format(time.RFC3339))
	// Output: payment service:17 2027-01-15T08:00:00Z
}
