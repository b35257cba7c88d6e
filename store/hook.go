package store

import (
	"net/netip"
	"net/url"
	"slices"
	"time"
)

// Hook is a place outside that is told of what happens, by a signed webhook.
type Hook struct {
	ID       int64
	Revision uint64         `book:"1"`
	Name     string         `book:"2"` // unique
	Slot     int            `book:"3"` // from 0 to MaxHooks-1, unique: hooks are found by it
	URL      string         `book:"4"`
	Events   []string       `book:"5"` // that are told; empty for all
	Secret   Secret         `book:"6"` // signs what is sent
	Allow    []netip.Prefix `book:"7"` // private networks that may be sent to
	Disabled bool           `book:"8"`
	Note     string         `book:"9"`
	Created  time.Time      `book:"10"`
}

// The events that hooks are told of.
const (
	EventPaymentPaid     = "payment.paid"
	EventInvoiceIssued   = "invoice.issued"
	EventServiceIsolated = "service.isolated"
	EventServiceRestored = "service.restored"
	EventOrderPaid       = "order.paid"
)

// HookEvents lists the events that hooks are told of.
func HookEvents() []string {
	return []string{
		EventPaymentPaid, EventInvoiceIssued, EventServiceIsolated, EventServiceRestored,
		EventOrderPaid,
	}
}

// Limits of hooks.
const (
	MaxHooks     = 8
	MaxHookURL   = 1024
	MaxHookAllow = 8
)

// Wants reports whether the hook is told of an event.
func (h *Hook) Wants(event string) bool {
	return !h.Disabled && (len(h.Events) == 0 || slices.Contains(h.Events, event))
}

// Validate lists what is wrong with the hook, each fault with its field.
func (h *Hook) Validate() error {
	var found faults
	found.name("name", h.Name)
	found.unless(h.Slot >= 0 && h.Slot < MaxHooks, "slot", "at most %d hooks fit", MaxHooks)
	parsed, err := url.Parse(h.URL)
	web := err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http")
	found.unless(web && parsed.Hostname() != "" && parsed.User == nil && len(h.URL) <= MaxHookURL,
		"url", "must be an http or https address of at most %d octets", MaxHookURL)
	for _, event := range h.Events {
		found.unless(slices.Contains(HookEvents(), event), "events", "names an unknown event")
	}
	found.unless(h.Secret.Form == ClearText && len(h.Secret.Value) >= MinHookSecret, "secret",
		"must have at least %d octets", MinHookSecret)
	found.unless(len(h.Allow) <= MaxHookAllow, "allow", "at most %d networks fit", MaxHookAllow)
	found.note("note", h.Note)

	return found.all()
}

// MinHookSecret is how many octets the secret of a hook has at least.
const MinHookSecret = 16

// Delivery is one telling of one event to one hook. It is queued in the transaction of the event.
type Delivery struct {
	ID       int64
	Revision uint64        `book:"1"`
	Hook     int64         `book:"2"`
	Event    string        `book:"3"`
	Of       Noun          `book:"4"` // what it tells of
	Subject  int64         `book:"5"`
	Body     []byte        `book:"6"` // as it is signed and sent
	State    DeliveryState `book:"7"`
	Created  time.Time     `book:"8"`
	SendAt   time.Time     `book:"9"` // when it is sent next, while it is queued
	Tries    int           `book:"10"`
	Code     int           `book:"11"` // the status of the last answer; 0 for none
	Fault    string        `book:"12"` // why the last try was in vain
	Ended    time.Time     `book:"13"`
}

// MaxDeliveryBody is how many octets the body of a delivery has at most.
const MaxDeliveryBody = 8 << 10

// DeliveryState is how far a delivery has come.
type DeliveryState uint8

// The states of a delivery.
const (
	DeliveryQueued DeliveryState = iota
	DeliveryDone
	DeliveryDead // given up; it can be sent again by hand
)

// deliveryWords holds the words of DeliveryState.
var deliveryWords = words{field: "state", list: []string{"queued", "delivered", "dead"}}

// String returns the word of the state.
func (s DeliveryState) String() string { return deliveryWords.name(uint8(s)) }

// ParseDeliveryState reads queued, delivered or dead. The error is Invalid.
func ParseDeliveryState(text string) (DeliveryState, error) {
	value, err := deliveryWords.parse(text)

	return DeliveryState(value), err
}

// MarshalText returns what String does.
func (s DeliveryState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *DeliveryState) UnmarshalText(text []byte) error {
	value, err := deliveryWords.parse(string(text))
	*s = DeliveryState(value)

	return err
}

// retryDelays are how long a delivery waits after each try in vain.
var retryDelays = [...]time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour,
	6 * time.Hour, 24 * time.Hour,
}

// Retry returns how long to wait after a number of tries in vain; false when it is given up.
func (d *Delivery) Retry() (time.Duration, bool) {
	if d.Tries < 1 || d.Tries > len(retryDelays) {
		return 0, d.Tries < 1
	}

	return retryDelays[d.Tries-1], true
}
