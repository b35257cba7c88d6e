package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
)

// mountSettlements registers the routes of cash that collectors bring.
func (a *API) mountSettlements() {
	const tag = "settlements"
	handle(a, operation{
		method: http.MethodGet, path: SettlementListPath, mine: true, permission: web.CashRead,
		tag: tag, summary: "List what collectors brought, the newest first",
	}, a.listSettlements)
	handle(a, operation{
		method: http.MethodPost, path: SettlementListPath, mine: true, permission: web.CashRead,
		tag: tag, status: http.StatusCreated, summary: "Note the cash that a collector brings",
	}, a.handOver)
	handle(a, operation{
		method: http.MethodPost, path: SettlementConfirmPath,
		permission: web.CashSettle, tag: tag, summary: "Book the cash that was counted",
	}, a.confirm(true))
	handle(a, operation{
		method: http.MethodPost, path: SettlementRefusePath,
		permission: web.CashSettle, tag: tag, summary: "Refuse what a collector says to have brought",
	}, a.confirm(false))
}

// settlementFilter is the input of a list of settlements.
type settlementFilter struct {
	Paging
	Open bool `query:"open" doc:"only those that wait to be counted"`
}

// listSettlements lists what collectors brought.
func (a *API) listSettlements(
	ctx context.Context, in *settlementFilter,
) (Page[Settlement], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Settlement]{}, err
	}
	list, err := a.config.Billing.Settlements(ctx, in.Open, records)
	if err != nil {
		return Page[Settlement]{}, err
	}

	return examined(list.Settlements, list.Next, a.names(ctx).showSettlement), nil
}

// handOver notes the cash that a collector brings. Whoever sees their own records alone brings
// their own.
func (a *API) handOver(ctx context.Context, in *created[HandOverOrder]) (Settlement, error) {
	var read reader
	who := web.RequestOf(ctx).Identity
	collector := who.Operator
	if in.Body.Collector != "" {
		collector = a.namedOperator(ctx, &read, "collector", in.Body.Collector)
	}
	if collector == 0 && in.Body.Collector == "" {
		read.note(store.Invalidf("collector", "must be given"))
	}
	if collector != who.Operator && !who.May(web.CashSettle) {
		read.note(denied("collector", "you hand over what you hold yourself"))
	}
	if err := read.err(); err != nil {
		return Settlement{}, err
	}
	settlement, err := a.config.Billing.HandOver(ctx, collector, in.Body.Counted, in.Body.Method,
		in.Body.Note)

	return shown(&settlement, err, a.names(ctx).showSettlement)
}

// confirm makes the handler of the word of whoever has counted.
func (a *API) confirm(right bool) func(context.Context, *reversed) (Settlement, error) {
	return func(ctx context.Context, in *reversed) (Settlement, error) {
		ctx, err := in.Body.told(ctx)
		if err != nil {
			return Settlement{}, err
		}
		settlement, err := a.config.Billing.ConfirmHandOver(ctx, in.ID, right)

		return shown(&settlement, err, a.names(ctx).showSettlement)
	}
}

// showSettlement translates a settlement.
func (n *names) showSettlement(s *store.Settlement) Settlement {
	return Settlement{
		ID: s.ID, Revision: s.Revision, Collector: n.operator(s.Collector),
		Method: n.method(s.Method), Day: utc(s.Day), Currency: string(s.Currency),
		Expected: s.Expected, Counted: s.Counted, State: s.State.String(),
		CreatedAt: utc(s.Created), ConfirmedAt: orNull(s.Confirmed), By: s.By, Note: s.Note,
	}
}
