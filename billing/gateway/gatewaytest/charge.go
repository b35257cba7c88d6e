package gatewaytest

import (
	"fmt"
	"time"
)

// Outcome is what becomes of a charge.
type Outcome string

// The outcomes, and the words that /_ctl/ takes for them. Open is how a charge begins.
const (
	Open    Outcome = "open"
	Paid    Outcome = "pay"
	Expired Outcome = "expire"
	Failed  Outcome = "fail"
	Refund  Outcome = "refund"
)

// charge is one payment as the fake knows it.
type charge struct {
	provider, id, reference string
	amount, surcharge       int64
	method                  string
	state                   Outcome
	chosen                  bool // the payer has picked how to pay; Midtrans knows nothing before
	account                 string
	expires, paidAt         time.Time
	callbackURL             string
}

// maxCharges is how many charges a fake keeps; more are refused.
const maxCharges = 10_000

// add keeps a new charge and gives it an id. g.mu is held.
func (g *Gateway) add(c charge) (*charge, bool) {
	if len(g.charges) >= maxCharges {
		return nil, false
	}
	c.id = fmt.Sprintf("%s-%06d", c.provider, len(g.charges)+1)
	if c.state == "" {
		c.state = Open
	}
	if c.callbackURL == "" {
		c.callbackURL = g.config.CallbackURL
	}
	g.charges = append(g.charges, &c)

	return &c, true
}

// find returns the newest charge that fits, or nil. g.mu is held.
func (g *Gateway) find(fits func(c *charge) bool) *charge {
	for i := len(g.charges) - 1; i >= 0; i-- {
		if fits(g.charges[i]) {
			return g.charges[i]
		}
	}

	return nil
}

// byReference fits charges of a provider with a reference.
func byReference(provider, reference string) func(c *charge) bool {
	return func(c *charge) bool { return c.provider == provider && c.reference == reference }
}

// byID fits the charge of a provider with an id.
func byID(provider, id string) func(c *charge) bool {
	return func(c *charge) bool { return c.provider == provider && c.id == id }
}

// become moves a charge to an outcome at a time.
func (c *charge) become(outcome Outcome, now time.Time) {
	c.state, c.chosen = outcome, true
	if outcome == Paid {
		c.paidAt = now
	}
}

// paidOr returns when a charge was paid, or a time for one that only claims to be.
func (c *charge) paidOr(now time.Time) time.Time {
	if c.paidAt.IsZero() {
		return now
	}

	return c.paidAt
}
