package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountResellers registers the routes of resellers and of what collectors bring.
func (a *API) mountResellers() {
	const tag = "resellers"
	handle(a, operation{
		method: http.MethodGet, path: ResellerListPath, mine: true,
		permission: web.ResellersRead, tag: tag, summary: "List resellers",
	}, a.listResellers)
	handle(a, operation{
		method: http.MethodGet, path: ResellerPath, mine: true,
		permission: web.ResellersRead, tag: tag, summary: "Show a reseller",
	}, a.showReseller)
	handle(a, operation{
		method: http.MethodPatch, path: ResellerPath, permission: web.ResellersWrite, tag: tag,
		summary: "Make an operator a reseller, or change how he sells",
	}, a.setReseller)
	for _, one := range []struct {
		path, summary string
		permission    web.Permission
		verb          func(context.Context, int64, billing.Movement) (store.Entry, error)
	}{
		{ResellerFundPath, "Put money into a reseller's wallet", web.ResellersWrite, a.config.Billing.FundReseller},
		{ResellerDrainPath, "Take money out of a reseller's wallet", web.ResellersWrite, a.config.Billing.DrainReseller},
		{ResellerPayOutPath, "Pay commission out, to the wallet or by a method", web.ResellersWrite, a.config.Billing.PayOut},
	} {
		handle(a, operation{
			method: http.MethodPost, path: one.path, permission: one.permission, tag: tag,
			status: http.StatusCreated, summary: one.summary,
		}, a.move(one.verb))
	}
	handle(a, operation{
		method: http.MethodPost, path: ResellerPassOnPath, mine: true,
		permission: web.ResellersRead, tag: tag, status: http.StatusCreated,
		summary: "Move money to the wallet of a reseller directly below",
	}, a.passOn)
	handle(a, operation{
		method: http.MethodGet, path: ResellerStatementPath, mine: true,
		permission: web.ResellersRead, tag: tag,
		summary: "List what has moved a reseller's wallet, the newest first",
	}, a.listResellerLines)
	a.mountSettlements()
}

// listResellers lists resellers. What their wallets hold is told of each by itself.
func (a *API) listResellers(ctx context.Context, in *Paging) (Page[Reseller], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Reseller]{}, err
	}
	list, err := a.config.Billing.Resellers(ctx, records)
	names := a.names(ctx)

	return pageOf(page, list, func(r *store.Reseller) int64 { return r.ID },
		func(r *store.Reseller) Reseller {
			_, purse, wrong := a.config.Billing.Reseller(ctx, r.ID)
			if wrong != nil && err == nil {
				err = wrong
			}

			return names.showReseller(r, purse)
		}), err
}

// showReseller shows one reseller.
func (a *API) showReseller(ctx context.Context, in *Named) (Reseller, error) {
	id, err := a.findReseller(ctx, in.Name.text)
	if err != nil {
		return Reseller{}, err
	}

	return a.resellerOf(ctx, id)
}

// findReseller returns the id of an operator whom whoever asks may know of as a reseller. Another
// agent's is as if it were not there, whether there is one or not.
func (a *API) findReseller(ctx context.Context, name string) (int64, error) {
	id, err := a.findOperator(ctx, name)
	if err == nil && store.ActorOf(ctx).Agent != 0 {
		_, _, err = a.config.Billing.Reseller(ctx, id)
	}
	if store.Is(err, store.NotFound) {
		err = store.Errorf(store.NotFound, "there is no such reseller")
	}

	return id, err
}

// resellerOf reads a reseller and shows it.
func (a *API) resellerOf(ctx context.Context, id int64) (Reseller, error) {
	reseller, purse, err := a.config.Billing.Reseller(ctx, id)
	if err != nil {
		return Reseller{}, err
	}

	return a.names(ctx).showReseller(&reseller, purse), nil
}

// changedReseller is the input of a change of a reseller.
type changedReseller struct {
	Named
	Body ResellerChange
}

// setReseller changes a reseller, or makes one.
func (a *API) setReseller(ctx context.Context, in *changedReseller) (Reseller, error) {
	id, err := a.findOperator(ctx, in.Name.text)
	if err != nil {
		return Reseller{}, err
	}
	change, read := &in.Body, reader{}
	patch := billing.ResellerPatch{
		Margin: change.Margin, Hundredths: change.Hundredths, Share: change.Share,
		Only: change.Only, Floor: change.Floor, Frozen: change.Frozen, Webhook: change.Webhook,
		Note: change.Note, Prices: a.agentPrices(ctx, &read, change.Prices),
		Parent: take(&read, "parent", change.Parent, func(name string) (int64, error) {
			return unlessNone(name, func() (int64, error) { return a.findOperator(ctx, name) })
		}),
	}
	if err := read.err(); err != nil {
		return Reseller{}, err
	}
	if _, err := a.config.Billing.SetReseller(ctx, id, patch); err != nil {
		return Reseller{}, err
	}

	return a.resellerOf(ctx, id)
}

// agentPrices translates a price list; nil where none is given.
func (a *API) agentPrices(
	ctx context.Context, read *reader, list *[]AgentPrice,
) *[]store.AgentPrice {
	if list == nil {
		return nil
	}
	if len(*list) > billing.MaxAgentPrices {
		read.note(store.Invalidf("prices", "has more than %d entries", billing.MaxAgentPrices))

		return nil
	}
	prices := make([]store.AgentPrice, 0, len(*list))
	for _, price := range *list {
		prices = append(prices, store.AgentPrice{
			Plan: a.namedPlan(ctx, read, "prices", price.Plan), Cost: price.Cost, Sell: price.Sell,
		})
	}

	return &prices
}

// moved is the input of money that is moved by hand.
type moved struct {
	Named
	Body MovementOrder
}

// move makes the handler of a verb that moves money of a reseller.
func (a *API) move(
	verb func(context.Context, int64, billing.Movement) (store.Entry, error),
) func(context.Context, *moved) (Entry, error) {
	return func(ctx context.Context, in *moved) (Entry, error) {
		id, err := a.findOperator(ctx, in.Name.text)
		if err != nil {
			return Entry{}, err
		}
		entry, err := verb(ctx, id, in.Body.movement())

		return shown(&entry, err, showEntry)
	}
}

// passedOn is the input of money for a reseller below.
type passedOn struct {
	Named
	Body PassOnOrder
}

// passOn moves money to a reseller below. Resellers move their own.
func (a *API) passOn(ctx context.Context, in *passedOn) (Entry, error) {
	from, err := a.findReseller(ctx, in.Name.text)
	if err != nil {
		return Entry{}, err
	}
	who := web.RequestOf(ctx).Identity
	if who.Agent != from && !who.May(web.ResellersWrite) {
		return Entry{}, store.Errorf(store.NotFound, "there is no such reseller")
	}
	to, err := a.findReseller(ctx, in.Body.To)
	if err != nil {
		return Entry{}, misnamed("to", err)
	}
	entry, err := a.config.Billing.PassOn(ctx, from, to, in.Body.Amount)

	return shown(&entry, err, showEntry)
}

// resellerLines is the input of a list of what has moved a reseller's wallet.
type resellerLines struct {
	Named
	Paging
}

// listResellerLines lists what has moved a reseller's wallet.
func (a *API) listResellerLines(
	ctx context.Context, in *resellerLines,
) (Page[StatementLine], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[StatementLine]{}, err
	}
	id, err := a.findReseller(ctx, in.Name.text)
	if err != nil {
		return Page[StatementLine]{}, err
	}
	lines, err := a.config.Billing.ResellerStatement(ctx, id, records)
	answer := Page[StatementLine]{Items: showLines(store.AccountReseller, lines)}
	if len(lines) > 0 {
		answer.Next = page.Next(len(lines), lines[len(lines)-1].Entry.ID)
	}

	return answer, err
}

// showReseller translates a reseller.
func (n *names) showReseller(r *store.Reseller, purse billing.ResellerPurse) Reseller {
	prices := make([]AgentPrice, 0, len(r.Prices))
	for _, price := range r.Prices {
		prices = append(prices, AgentPrice{
			Plan: n.plan(price.Plan), Cost: price.Cost, Sell: price.Sell,
		})
	}

	return Reseller{
		Operator: n.operator(r.ID), ID: r.ID, Revision: r.Revision, Parent: n.operator(r.Parent),
		Currency: n.api.currency(), Wallet: purse.Wallet, Commission: purse.Commission,
		Margin: r.Margin, Hundredths: r.Hundredths, Share: r.Share, Prices: prices, Only: r.Only,
		Floor: r.Floor, Frozen: r.Frozen, Why: r.Why, Webhook: r.Webhook,
		CreatedAt: utc(r.Created), Note: r.Note,
	}
}
