package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountCorrections registers what is done to a final document, which itself never changes.
func (a *API) mountCorrections(tag string) {
	for _, one := range []struct {
		path, summary string
		verb          func(context.Context, billing.Correction) (store.Invoice, error)
	}{
		{InvoiceCreditNotePath, "Take a part of a final invoice back", a.config.Billing.CreditNote},
		{InvoiceDebitNotePath, "Charge more for a final invoice", a.config.Billing.DebitNote},
	} {
		handle(a, operation{
			method: http.MethodPost, path: one.path, permission: web.InvoicesWrite, tag: tag,
			status: http.StatusCreated, summary: one.summary,
		}, a.correct(one.verb))
	}
	handle(a, operation{
		method: http.MethodPost, path: InvoiceVoidPath, permission: web.InvoicesWrite, tag: tag,
		summary: "Take back an invoice to which nothing was applied",
	}, a.giveUp(a.config.Billing.Void))
	handle(a, operation{
		method: http.MethodPost, path: InvoiceWriteOffPath, permission: web.BillingWriteOff, tag: tag,
		summary: "Give up what is left of an invoice",
	}, a.giveUp(a.config.Billing.WriteOff))
}

// corrected is the input of a note.
type corrected struct {
	InvoiceRef
	Body NoteOrder
}

// correct makes the handler of a note.
func (a *API) correct(
	verb func(context.Context, billing.Correction) (store.Invoice, error),
) func(context.Context, *corrected) (Invoice, error) {
	return func(ctx context.Context, in *corrected) (Invoice, error) {
		ctx, err := web.WithReason(ctx, in.Body.Reason)
		if err != nil {
			return Invoice{}, err
		}
		invoice, err := a.findInvoice(ctx, in.Invoice.text, in.Series)
		if err != nil {
			return Invoice{}, err
		}
		var read reader
		by := billing.Correction{
			Invoice: invoice.ID, Lines: a.linesOf(ctx, &read, in.Body.Lines),
			Amount: in.Body.Amount, Days: in.Body.Days, Reason: store.ActorOf(ctx).Reason,
		}
		if err := read.err(); err != nil {
			return Invoice{}, err
		}
		note, err := verb(ctx, by)

		return shown(&note, err, a.names(ctx).showInvoice)
	}
}

// givenUp is the input of what needs a reason and nothing else.
type givenUp struct {
	InvoiceRef
	Body *Reasoned
}

// giveUp makes the handler of a verb that takes a document and a reason.
func (a *API) giveUp(
	verb func(context.Context, int64, string) (store.Invoice, error),
) func(context.Context, *givenUp) (Invoice, error) {
	return func(ctx context.Context, in *givenUp) (Invoice, error) {
		ctx, err := in.Body.told(ctx)
		if err != nil {
			return Invoice{}, err
		}
		invoice, err := a.findInvoice(ctx, in.Invoice.text, in.Series)
		if err != nil {
			return Invoice{}, err
		}
		invoice, err = verb(ctx, invoice.ID, store.ActorOf(ctx).Reason)

		return shown(&invoice, err, a.names(ctx).showInvoice)
	}
}

// told returns a context in which it is known why.
func (r *Reasoned) told(ctx context.Context) (context.Context, error) {
	if r == nil {
		return ctx, nil
	}

	return web.WithReason(ctx, r.Reason)
}
