package billing

import (
	"context"
	"slices"
	"time"

	"gardu/store"
)

// InvoicePatch is an invoice that somebody writes by hand.
type InvoicePatch struct {
	Customer int64
	Service  int64 // that is isolated for it; 0 for every billed one of the customer
	Lines    []store.Line
	Discount int64 // of the whole, before tax, beside those of the lines
	TaxMode  store.TaxMode
	Begin    time.Time // the period that it bills; zero for none
	End      time.Time
	Due      time.Time // zero for what the terms say
	Note     string
}

// draft makes a draft of a patch.
func (p *InvoicePatch) draft() store.Invoice {
	return store.Invoice{
		Customer: p.Customer, Service: p.Service, Lines: slices.Clone(p.Lines),
		Discount: p.Discount, TaxMode: p.TaxMode, Begin: p.Begin, End: p.End, Due: p.Due,
		Note: p.Note,
	}
}

// IssueInvoice makes an invoice final that somebody wrote by hand.
func (b *Billing) IssueInvoice(ctx context.Context, patch InvoicePatch) (store.Invoice, error) {
	return atDesk(ctx, b, func(d *desk) (store.Invoice, error) {
		invoice, err := d.issue(patch.draft())
		if err != nil {
			return store.Invoice{}, err
		}

		return invoice, d.record("invoice.issue", store.NounInvoice, invoice.ID, nil, &invoice)
	})
}

// Draft stores an invoice that is not final: nothing is owed for it, and it has no number. An id
// replaces the draft of that id. Its totals are those of today's tax.
func (b *Billing) Draft(
	ctx context.Context, id int64, patch InvoicePatch,
) (store.Invoice, error) {
	return atDesk(ctx, b, func(d *desk) (store.Invoice, error) {
		draft, stored := patch.draft(), store.Invoice{}
		if id != 0 {
			var err error
			if stored, err = d.draftOf(ctx, id); err != nil {
				return store.Invoice{}, err
			}
		}
		of, err := d.prepare(draft)
		if err != nil {
			return store.Invoice{}, err
		}
		if of.invoice.Kind == store.InvoiceCreditNote {
			return store.Invoice{}, store.Invalidf("lines", "come to less than nothing")
		}
		made := of.invoice
		made.ID, made.Revision, made.Agent = stored.ID, stored.Revision, of.customer.Person.Agent
		made.Created, made.By = d.now, d.actor.Name
		made.Discount = patch.Discount

		return d.PutInvoice(made)
	})
}

// draftOf returns a draft that the actor may know of.
func (d *desk) draftOf(ctx context.Context, id int64) (store.Invoice, error) {
	invoice, err := d.invoiceOf(id)
	if err == nil {
		err = store.CheckExpected(ctx, invoice.Revision)
	}
	if err == nil && invoice.State != store.InvoiceDraft {
		err = conflict("state", "the invoice is no draft")
	}

	return invoice, err
}

// Finalize makes a draft final.
func (b *Billing) Finalize(ctx context.Context, id int64) (store.Invoice, error) {
	return atDesk(ctx, b, func(d *desk) (store.Invoice, error) {
		draft, err := d.draftOf(ctx, id)
		if err != nil {
			return store.Invoice{}, err
		}
		invoice, err := d.issue(draft)
		if err != nil {
			return store.Invoice{}, err
		}

		return invoice, d.record("invoice.finalize", store.NounInvoice, id, nil, &invoice)
	})
}

// Finalized is what came of a draft that was to become final.
type Finalized struct {
	ID      int64
	Invoice store.Invoice // zero where Err is set
	Err     error
}

// MaxFinalized is how many drafts are made final at once.
const MaxFinalized = 1000

// FinalizeAll makes drafts final, each in a transaction of its own: one that cannot be does not
// keep the others from it. The error is that of the context.
func (b *Billing) FinalizeAll(ctx context.Context, ids []int64) ([]Finalized, error) {
	if len(ids) > MaxFinalized {
		return nil, store.Invalidf("invoices", "at most %d fit", MaxFinalized)
	}
	list := make([]Finalized, 0, len(ids))
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return list, err
		}
		one := Finalized{ID: id}
		one.Invoice, one.Err = b.Finalize(partOf(ctx, id), id)
		list = append(list, one)
	}

	return list, nil
}

// RemoveDraft removes an invoice that never became final.
func (b *Billing) RemoveDraft(ctx context.Context, id int64) error {
	_, err := atDesk(ctx, b, func(d *desk) (struct{}, error) {
		if _, err := d.draftOf(ctx, id); err != nil {
			return struct{}{}, err
		}

		return struct{}{}, d.DeleteInvoice(id)
	})

	return err
}
