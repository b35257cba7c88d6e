package billing

import (
	"context"
	"slices"
	"strconv"

	"gardu/store"
	"gardu/store/db"
)

// ResellerPatch is what is to be set of a reseller; nil leaves a field as it is.
type ResellerPatch struct {
	Parent     *int64
	Margin     *int64
	Hundredths *int64 // percent of his customers' payments, times 100
	Share      *int64 // percent of a sub-agent's commission, times 100
	Prices     *[]store.AgentPrice
	Only       *bool
	Floor      *int64
	Frozen     *bool
	Webhook    *string
	Note       *string
}

// Limits of resellers.
const (
	MaxAgentPrices = 200
	MaxAgentDepth  = 5 // resellers above one another
	wholePercent   = 10_000
)

// agent is a reseller at work: what he pays and asks for follows from his record.
type agent struct{ store.Reseller }

// SetReseller makes an operator a reseller, or changes how he sells.
func (b *Billing) SetReseller(
	ctx context.Context, operator int64, patch ResellerPatch,
) (store.Reseller, error) {
	return atDesk(ctx, b, func(d *desk) (store.Reseller, error) {
		who, err := d.Operator(operator)
		if err != nil {
			return store.Reseller{}, err
		}
		if who.Role != store.RoleAgent && who.Role != store.RoleSales {
			return store.Reseller{}, store.Invalidf("operator",
				"%q is %s; only an agent or sales can be a reseller", who.Name, who.Role)
		}
		reseller, err := d.Reseller(operator)
		if store.Is(err, store.NotFound) {
			reseller, err = store.Reseller{ID: operator, Created: d.now}, nil
		}
		if err == nil {
			err = store.CheckExpected(ctx, reseller.Revision)
		}
		if err != nil {
			return store.Reseller{}, err
		}
		if err := d.mayTouch(reseller.Parent, "reseller"); err != nil {
			return store.Reseller{}, err
		}
		before := reseller
		patch.apply(&reseller)
		if err := d.mayTouch(reseller.Parent, "reseller"); err != nil {
			return store.Reseller{}, err
		}
		if err := d.checkReseller(&reseller); err != nil {
			return store.Reseller{}, err
		}
		if reseller, err = d.PutReseller(reseller); err != nil {
			return store.Reseller{}, err
		}

		return reseller, d.record("reseller.set", store.NounReseller, operator, &before, &reseller)
	})
}

// apply puts what is given into a reseller.
func (p *ResellerPatch) apply(r *store.Reseller) {
	store.Give(&r.Parent, p.Parent)
	store.Give(&r.Margin, p.Margin)
	store.Give(&r.Hundredths, p.Hundredths)
	store.Give(&r.Share, p.Share)
	store.Give(&r.Prices, p.Prices)
	store.Give(&r.Only, p.Only)
	store.Give(&r.Floor, p.Floor)
	store.Give(&r.Webhook, p.Webhook)
	store.Give(&r.Note, p.Note)
	if p.Frozen != nil && *p.Frozen != r.Frozen {
		r.Frozen, r.Why = *p.Frozen, ""
		if r.Frozen {
			r.Why = "by hand"
		}
	}
}

// checkReseller says what is wrong with a reseller.
func (d *desk) checkReseller(r *store.Reseller) error {
	amount := func(value int64) bool { return value >= 0 && value <= store.MaxPrice }
	switch {
	case !amount(r.Margin):
		return store.Invalidf("margin", "is not an amount from 0 to %d", int64(store.MaxPrice))
	case r.Hundredths < 0 || r.Hundredths > wholePercent:
		return store.Invalidf("commission", "is not a percentage from 0 to 100")
	case r.Share < 0 || r.Share > wholePercent:
		return store.Invalidf("share", "is not a percentage from 0 to 100")
	case !amount(r.Floor):
		return store.Invalidf("floor", "is not an amount from 0 to %d", int64(store.MaxPrice))
	case len(r.Prices) > MaxAgentPrices:
		return store.Invalidf("prices", "at most %d fit", MaxAgentPrices)
	}
	for _, price := range r.Prices {
		if !amount(price.Cost) || !amount(price.Sell) {
			return store.Invalidf("prices", "must be amounts from 0 to %d", int64(store.MaxPrice))
		}
		if price.Sell < price.Cost {
			return store.Invalidf("prices", "must not sell for less than they cost")
		}
		if _, err := d.Plan(price.Plan); err != nil {
			return store.Invalidf("prices", "there is no plan with id %d", price.Plan)
		}
	}

	return d.checkParents(r)
}

// checkParents refuses a reseller above himself, and too many above one another.
func (d *desk) checkParents(r *store.Reseller) error {
	above := r.Parent
	for range MaxAgentDepth {
		if above == 0 {
			return nil
		}
		if above == r.ID {
			return store.Invalidf("parent", "must not stand below the reseller himself")
		}
		parent, err := d.Reseller(above)
		if store.Is(err, store.NotFound) {
			return store.Invalidf("parent", "there is no reseller with id %d", above)
		}
		if err != nil {
			return err
		}
		above = parent.Parent
	}

	return store.Invalidf("parent", "at most %d resellers stand above one another", MaxAgentDepth)
}

// activeReseller returns a reseller who may sell. The error is Denied for one who is frozen.
func (d *desk) activeReseller(id int64) (agent, error) {
	found, err := d.Reseller(id)
	if err != nil {
		return agent{}, err
	}
	if found.Frozen {
		return agent{}, store.Errorf(store.Denied, "the reseller is frozen: %s", found.Why)
	}

	return agent{found}, nil
}

// priceOf returns what a plan costs the reseller, and what his customer pays. The error is Invalid
// for a plan that he may not sell.
func (a *agent) priceOf(plan *store.Plan) (store.AgentPrice, error) {
	at := slices.IndexFunc(a.Prices, func(p store.AgentPrice) bool { return p.Plan == plan.ID })
	switch {
	case plan.Sale.Disabled:
		return store.AgentPrice{}, store.Invalidf("plan", "the plan %q is not sold", plan.Name)
	case at >= 0:
		return a.Prices[at], nil
	case a.Only:
		return store.AgentPrice{}, store.Invalidf("plan",
			"the plan %q is not on the reseller's list", plan.Name)
	default:
		return store.AgentPrice{
			Plan: plan.ID, Cost: plan.Price, Sell: plan.Price + a.Margin,
		}, nil
	}
}

// affords refuses what a reseller's wallet cannot pay, of which his floor must stay.
func (d *desk) affords(who *agent, minor int64) error {
	balance, err := d.Balance(store.AccountReseller, who.ID)
	if err != nil || minor == 0 || balance-minor >= who.Floor {
		return err
	}

	return &store.Error{
		Kind: store.Exhausted, Field: store.AccountReseller.String(),
		Message: "the balance is not enough",
	}
}

// takeFromReseller debits a reseller's wallet, of which his floor must stay, and books the rest of
// the entry with it.
func (d *desk) takeFromReseller(
	who *agent, minor int64, entry store.Entry,
) (store.Entry, error) {
	if err := d.affords(who, minor); err != nil {
		return store.Entry{}, err
	}
	entry.Postings = append([]store.Posting{
		store.Debit(store.AccountReseller, who.ID, minor),
	}, entry.Postings...)

	return d.book(entry)
}

// Reseller returns a reseller with what his wallet holds and what commission he has earned.
func (b *Billing) Reseller(
	ctx context.Context, operator int64,
) (reseller store.Reseller, purse ResellerPurse, err error) {
	actor := store.ActorOf(ctx)
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		if reseller, err = r.Reseller(operator); err != nil {
			return err
		}
		if !actor.MaySee(operator) && !actor.MaySee(reseller.Parent) {
			return store.Errorf(store.NotFound, "there is no such reseller")
		}
		if purse.Wallet, err = r.Balance(store.AccountReseller, operator); err != nil {
			return err
		}
		purse.Commission, err = r.Balance(store.AccountCommission, operator)

		return err
	})

	return reseller, purse, err
}

// ResellerPurse is what a reseller has, in minor units.
type ResellerPurse struct {
	Wallet     int64
	Commission int64
}

// Resellers lists resellers by the ids of their operators.
func (b *Billing) Resellers(ctx context.Context, page db.Page) (list []store.Reseller, err error) {
	actor := store.ActorOf(ctx)
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		all, err := r.Resellers(page)
		list = slices.DeleteFunc(all, func(each store.Reseller) bool {
			return !actor.MaySee(each.ID) && !actor.MaySee(each.Parent)
		})

		return err
	})

	return list, err
}

// keyOf makes the key of an entry or a notice from a word and ids.
func keyOf(word string, ids ...int64) string {
	key := word
	for _, id := range ids {
		key += "/" + strconv.FormatInt(id, 10)
	}

	return key
}
