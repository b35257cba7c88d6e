package gateway_test

import (
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/gateway"
	"gardu/billing/gateway/gatewaytest"
)

// attempt is the smallest consumer of events that is right: it asks before it believes, and lets
// the state of one payment only move on.
type attempt struct {
	known  gateway.Event
	posted map[string]int64 // by key of the event
}

// hear takes one callback's event.
func (a *attempt) hear(told gateway.Event, ask func() gateway.Event) {
	if !told.Proven {
		told = ask()
	}
	if told.Amount != 166_500 || told.Reference != reference {
		return // money that does not fit is not posted on this attempt
	}
	before := a.known.Status
	if a.known.Provider == "" {
		before = gateway.Created
	}
	if !told.Status.CanFollow(before) {
		return
	}
	a.known = told
	if told.Status == gateway.Paid {
		a.posted[told.Key()] += told.Received
	}
}

func TestNoOrderOfCallbacksPostsTwice(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		var deck []gateway.Event
		for _, c := range []struct {
			outcome gatewaytest.Outcome
			mode    gatewaytest.Mode
		}{
			{gatewaytest.Open, gatewaytest.Honest},
			{gatewaytest.Expired, gatewaytest.Honest},
			{gatewaytest.Paid, gatewaytest.Duplicate},
			{gatewaytest.Paid, gatewaytest.Reordered},
			{gatewaytest.Paid, gatewaytest.WrongSum},
			{gatewaytest.Paid, gatewaytest.FlipBack},
		} {
			for _, callback := range w.settle(t, c.outcome, c.mode) {
				deck = append(deck, w.read(t, callback))
			}
		}
		truth := w.status(t)
		rapid.Check(t, func(t *rapid.T) {
			a := &attempt{posted: map[string]int64{}}
			for _, event := range rapid.Permutation(deck).Draw(t, "order") {
				a.hear(event, func() gateway.Event { return truth })
			}
			if len(a.posted) != 1 || a.posted[truth.Key()] != 166_500 {
				t.Fatalf("posted %v", a.posted)
			}
		})
	})
}
