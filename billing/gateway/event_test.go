package gateway_test

import (
	"testing"

	"gardu/billing/gateway"
	"gardu/store"
)

// news returns an event of one payment, with a digest that tells it from others.
func news(status gateway.Status, digest byte) gateway.Event {
	event := gateway.Event{
		Provider: "tripay", PaymentID: "T1", Reference: reference, Amount: 166_500,
		Status: status, Word: status.String(),
	}
	event.Digest[0] = digest

	return event
}

func TestNewsBesideWhatIsKnown(t *testing.T) {
	t.Parallel()
	other := func(change func(e *gateway.Event)) gateway.Event {
		event := news(gateway.Paid, 2)
		change(&event)

		return event
	}
	for name, c := range map[string]struct {
		known, told gateway.Event
		want        gateway.Relation
	}{
		"same octets":     {news(gateway.Paid, 1), news(gateway.Paid, 1), gateway.Verbatim},
		"same facts":      {news(gateway.Paid, 1), news(gateway.Paid, 2), gateway.Repeat},
		"paid":            {news(gateway.Pending, 1), news(gateway.Paid, 2), gateway.Forward},
		"expired":         {news(gateway.Pending, 1), news(gateway.Expired, 2), gateway.Forward},
		"refunded":        {news(gateway.Paid, 1), news(gateway.Refunded, 2), gateway.Forward},
		"after unknown":   {news(gateway.Unknown, 1), news(gateway.Paid, 2), gateway.Forward},
		"late":            {news(gateway.Expired, 1), news(gateway.Paid, 2), gateway.Late},
		"back to pending": {news(gateway.Paid, 1), news(gateway.Pending, 2), gateway.Backward},
		"expired, paid":   {news(gateway.Paid, 1), news(gateway.Expired, 2), gateway.Backward},
		"failed, paid":    {news(gateway.Paid, 1), news(gateway.Failed, 2), gateway.Backward},
		"unpaid refund":   {news(gateway.Refunded, 1), news(gateway.Paid, 2), gateway.Backward},
		"unknown":         {news(gateway.Paid, 1), news(gateway.Unknown, 2), gateway.Unclear},
		"paid, failed":    {news(gateway.Failed, 1), news(gateway.Paid, 2), gateway.Contradicts},
		"paid, cancelled": {news(gateway.Cancelled, 1), news(gateway.Paid, 2), gateway.Contradicts},
		"other amount": {
			news(gateway.Paid, 1), other(func(e *gateway.Event) { e.Amount++ }), gateway.Contradicts,
		},
		"other reference": {
			news(gateway.Paid, 1), other(func(e *gateway.Event) { e.Reference = "X" }),
			gateway.Contradicts,
		},
		"other code": {
			news(gateway.Paid, 1), other(func(e *gateway.Event) { e.Code = "88" }), gateway.Contradicts,
		},
		"other payment": {
			news(gateway.Paid, 1), other(func(e *gateway.Event) { e.PaymentID = "T2" }),
			gateway.Unrelated,
		},
		"other provider": {
			news(gateway.Paid, 1), other(func(e *gateway.Event) { e.Provider = "xendit" }),
			gateway.Unrelated,
		},
	} {
		if got := c.told.Against(c.known); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestTheKeyOfAnEvent(t *testing.T) {
	t.Parallel()
	paid := news(gateway.Paid, 1)
	if got := paid.Key(); got != "tripay:T1:paid" {
		t.Errorf("got %q", got)
	}
	if paid.Key() == news(gateway.Refunded, 1).Key() {
		t.Error("two states of a payment have one key")
	}
	settled := paid
	settled.Word = "SETTLED"
	if settled.Key() != paid.Key() {
		t.Error("two words for one state have two keys")
	}
	odd, odder := news(gateway.Unknown, 1), news(gateway.Unknown, 1)
	odder.Word = "frozen"
	if odd.Key() == odder.Key() {
		t.Error("two states that are not known have one key")
	}
}

func TestRefundsOfPartsAreToldApart(t *testing.T) {
	t.Parallel()
	first, second := news(gateway.PartiallyRefunded, 1), news(gateway.PartiallyRefunded, 2)
	first.Returned, second.Returned = 10_000, 25_000
	if first.Key() == second.Key() {
		t.Error("two refunds have one key")
	}
	again := first
	again.Digest[0] = 3
	for want, got := range map[gateway.Relation]gateway.Relation{
		gateway.Forward: second.Against(first), gateway.Backward: first.Against(second),
		gateway.Repeat: again.Against(first),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestWhichPaymentSpeaksForAReference(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		states []gateway.Status
		want   gateway.Status
		kind   store.ErrorKind
	}{
		"none":            {nil, 0, store.NotFound},
		"one":             {[]gateway.Status{gateway.Expired}, gateway.Expired, 0},
		"paid one":        {[]gateway.Status{gateway.Pending, gateway.Paid}, gateway.Paid, 0},
		"paid one first":  {[]gateway.Status{gateway.Paid, gateway.Pending}, gateway.Paid, 0},
		"refunded one":    {[]gateway.Status{gateway.Pending, gateway.Refunded}, gateway.Refunded, 0},
		"waiting one":     {[]gateway.Status{gateway.Expired, gateway.Pending}, gateway.Pending, 0},
		"two that failed": {[]gateway.Status{gateway.Failed, gateway.Expired}, gateway.Failed, 0},
		"two paid":        {[]gateway.Status{gateway.Paid, gateway.Paid}, 0, store.Conflict},
		"paid, refunded":  {[]gateway.Status{gateway.Refunded, gateway.Paid}, 0, store.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events := make([]gateway.Event, len(c.states))
			for i, state := range c.states {
				events[i] = news(state, byte(i))
			}
			got, err := gateway.Choose(events)
			if c.kind != 0 {
				wantKind(t, err, c.kind)

				return
			}
			if err != nil || got.Status != c.want {
				t.Fatalf("got %s and %v, want %s", got.Status, err, c.want)
			}
		})
	}
}
