package web

import (
	"maps"
	"slices"
	"sync"
	"time"

	"gardu/store"
)

// Event is something that has happened, told to whoever listens at that moment. It is news, not a
// record: what must not be lost stands in the book.
type Event struct {
	ID      uint64    `json:"id"`      // rises with every event, also over a restart
	Kind    string    `json:"kind"`    // one of EventKinds
	Subject string    `json:"subject"` // what it is about, such as service:17
	At      time.Time `json:"at"`
	Data    any       `json:"data,omitempty"` // small, and never changed once it is published

	Agent   int64 `json:"-"` // whose record it is about; 0 for those only who see all
	Company int64 `json:"-"` // the same of a company
}

// eventKinds says what somebody must be allowed to see of each kind of event.
var eventKinds = map[string]Permission{
	"session": SessionsRead,
	"isolir":  ServicesRead,
	"service": ServicesRead,
	"payment": PaymentsRead,
	"order":   OrdersRead,
	"invoice": InvoicesRead,
	"voucher": VouchersRead,
	"ticket":  TicketsRead,
	"router":  RoutersRead,
	"system":  SystemRead,
}

// EventKinds lists the kinds of events.
func EventKinds() []string { return slices.Sorted(maps.Keys(eventKinds)) }

// MayHear reports whether the identity may be told of a kind of event. No kind that is unknown is.
func (i Identity) MayHear(kind string) bool {
	permission, known := eventKinds[kind]

	return known && i.May(permission)
}

// mine reports whether an event may be shown to an identity that sees its own records only, or all.
func (i Identity) mine(event *Event) bool {
	return (i.Agent == 0 || i.Agent == event.Agent) &&
		(i.Company == 0 || i.Company == event.Company)
}

// Limits of a broker.
const (
	// MaxRemembered is how many events a client can have missed and still get.
	MaxRemembered = 1_024

	// MaxSubscribers is how many listen at one time.
	MaxSubscribers = 256

	// MaxOwnSubscribers is how many of them are one operator or key.
	MaxOwnSubscribers = 32

	// MaxUnheard is how many events wait for a subscriber. One that is slower is dropped: it
	// comes back and says what it has heard last.
	MaxUnheard = 128
)

// Broker hands events to whoever listens. It may be used concurrently, and starts no goroutine.
type Broker struct {
	now func() time.Time

	mu          sync.Mutex // guards everything below; never held while anybody is waited for
	last        uint64
	remembered  []Event // a ring, the oldest at start once it is full
	start       int
	subscribers map[*Subscription]struct{}
	dropped     uint64
}

// NewBroker makes a broker that nobody listens to. Its ids begin at the present instant, so that
// they rise over a restart too.
func NewBroker(now func() time.Time) *Broker {
	return &Broker{
		now: now, last: uint64(max(now().UnixMicro(), 0)),
		subscribers: make(map[*Subscription]struct{}),
	}
}

// Publish tells everybody who listens of an event, and never waits for them. It sets the event's
// id, and its time where there is none. A nil broker tells nobody.
func (b *Broker) Publish(event Event) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	event.ID = b.last
	if event.At.IsZero() {
		event.At = b.now()
	}
	event.At = event.At.UTC()
	b.remember(event)
	for each := range b.subscribers {
		b.offer(each, event)
	}
}

// remember keeps an event in the place of the oldest one. mu is held.
func (b *Broker) remember(event Event) {
	if len(b.remembered) < MaxRemembered {
		b.remembered = append(b.remembered, event)

		return
	}
	b.remembered[b.start] = event
	b.start = (b.start + 1) % len(b.remembered)
}

// offer puts an event into the queue of a subscriber that wants it, and drops one whose queue is
// full. mu is held.
func (b *Broker) offer(to *Subscription, event Event) {
	if !to.wants(&event) {
		return
	}
	select {
	case to.unheard <- event:
	default:
		b.dropped++
		delete(b.subscribers, to)
		close(to.unheard)
	}
}

// Subscription is somebody who listens.
type Subscription struct {
	// Missed are the events since the one that was heard last.
	Missed []Event

	// Gap says that there were more, which are forgotten.
	Gap bool

	broker  *Broker
	who     string // principal
	wants   func(*Event) bool
	unheard chan Event
}

// Events is where the events come from after Missed. It is closed when the subscriber is dropped.
func (s *Subscription) Events() <-chan Event { return s.unheard }

// Subscribe begins to listen, as an identity, to kinds of events, all that it may hear where none
// is given. after is the id of the event that was heard last; 0 for none. Close ends it. Too many
// subscribers are an Exhausted error.
func (b *Broker) Subscribe(who Identity, kinds []string, after uint64) (*Subscription, error) {
	made := &Subscription{
		broker: b, who: who.Principal(), unheard: make(chan Event, MaxUnheard),
		wants: func(event *Event) bool {
			asked := len(kinds) == 0 || slices.Contains(kinds, event.Kind)

			return asked && who.MayHear(event.Kind) && who.mine(event)
		},
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.subscribers) >= MaxSubscribers {
		return nil, store.Errorf(store.Exhausted, "%d listen already", MaxSubscribers)
	}
	if b.listensAs(made.who) >= MaxOwnSubscribers {
		return nil, store.Errorf(store.Exhausted, "you listen %d times already",
			MaxOwnSubscribers)
	}
	b.subscribers[made] = struct{}{}
	if after != 0 {
		b.recall(made, after)
	}

	return made, nil
}

// listensAs counts the subscribers that are one operator or key. mu is held.
func (b *Broker) listensAs(who string) (count int) {
	for each := range b.subscribers {
		if each.who == who {
			count++
		}
	}

	return count
}

// recall puts into a subscription what came after an event. mu is held.
func (b *Broker) recall(to *Subscription, after uint64) {
	oldest := b.last + 1 // of an empty memory: nothing before the next one is known
	for place := range b.remembered {
		event := &b.remembered[(b.start+place)%len(b.remembered)]
		oldest = min(oldest, event.ID)
		if event.ID > after && to.wants(event) {
			to.Missed = append(to.Missed, *event)
		}
	}
	to.Gap = after+1 < oldest || after > b.last
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.broker.mu.Lock()
	defer s.broker.mu.Unlock()
	delete(s.broker.subscribers, s)
}

// Counts tells how many listen, and how many were dropped so far because they were too slow.
func (b *Broker) Counts() (subscribers int, dropped uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()

	return len(b.subscribers), b.dropped
}
