package gatewaytest

import (
	"errors"
	"slices"
)

// Mode is what a callback says beside the truth, and how often.
type Mode string

// The modes, and the words that /_ctl/ takes for them. All but Forged, Unsigned, Claim and Stranger
// have signatures that are right.
const (
	Honest    Mode = ""          // the truth, once
	Duplicate Mode = "duplicate" // the truth, three times in the same octets
	FlipBack  Mode = "flip"      // the truth, and then that the charge is open again
	WrongSum  Mode = "amount"    // one rupiah more than was asked for
	ShortSum  Mode = "short"     // one rupiah less than was asked for
	Reordered Mode = "reordered" // the truth, with other spacing and order of fields
	Forged    Mode = "forged"    // the truth, with a signature of somebody else
	Unsigned  Mode = "unsigned"  // the truth, without a signature
	Stranger  Mode = "stranger"  // the truth, for another merchant
	// Claim is a lie: the charge stays as it is. Where the signature covers the state, it cannot be
	// right; elsewhere it is that of an earlier, honest callback.
	Claim Mode = "claim"
)

// claim is what one callback says of a charge.
type claim struct {
	outcome Outcome
	amount  int64
	mode    Mode
}

// ErrNoCharge is told of a charge that the fake does not have.
var ErrNoCharge = errors.New("no such charge")

// Settle lets an outcome happen to the newest charge of a provider with a reference, and returns
// the callbacks that a mode makes of it, in order, not yet sent.
func (g *Gateway) Settle(
	provider, reference string, outcome Outcome, mode Mode,
) ([]Callback, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	found := g.find(byReference(provider, reference))
	if found == nil {
		return nil, ErrNoCharge
	}
	if mode != Claim {
		found.become(outcome, g.config.Now())
	}
	said := claim{outcome: outcome, amount: found.amount, mode: mode}
	switch mode {
	case Duplicate:
		return slices.Repeat([]Callback{g.callback(*found, said)}, 3), nil
	case FlipBack:
		back := claim{outcome: Open, amount: found.amount}

		return []Callback{g.callback(*found, said), g.callback(*found, back)}, nil
	case WrongSum:
		said.amount++
	case ShortSum:
		said.amount--
	}

	return []Callback{g.callback(*found, said)}, nil
}

// Transfer lets money come to a fixed virtual account at Xendit, which nobody ordered, and returns
// its callback.
func (g *Gateway) Transfer(account, external string, amount int64) (Callback, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c, kept := g.add(charge{
		provider: "xendit", reference: external, amount: amount, account: account, method: "BNI",
	})
	if !kept {
		return Callback{}, errors.New("the fake is full")
	}
	c.become(Paid, g.config.Now())

	return g.callback(*c, claim{outcome: Paid, amount: amount}), nil
}
