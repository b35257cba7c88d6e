package billing

import (
	"context"

	"gardu/store"
)

// Void takes back a final invoice to which nothing was applied, as if it had not been issued; its
// number stays used. Anything else is a Conflict error, and is corrected by a note.
func (b *Billing) Void(ctx context.Context, id int64, reason string) (store.Invoice, error) {
	return atDesk(ctx, b, func(d *desk) (store.Invoice, error) {
		invoice, err := d.invoiceOf(id)
		if err == nil {
			err = store.CheckExpected(ctx, invoice.Revision)
		}
		if err != nil {
			return store.Invoice{}, err
		}
		if reason, err = d.because(reason); err != nil {
			return store.Invoice{}, err
		}
		if err := mayVoid(&invoice); err != nil {
			return store.Invoice{}, err
		}

		return d.void(invoice, reason)
	})
}

// mayVoid refuses what cannot be voided.
func mayVoid(invoice *store.Invoice) error {
	switch {
	case invoice.State == store.InvoiceVoid:
		return conflict("state", "the invoice is void already")
	case invoice.State == store.InvoiceDraft:
		return conflict("state", "the invoice is a draft: remove it")
	case invoice.Kind == store.InvoiceCreditNote:
		return conflict("kind", "a credit note is undone by a debit note")
	case invoice.Paid != 0 || invoice.Credited != 0 || invoice.Noted != 0:
		return conflict("state", "something was applied to the invoice: write a credit note")
	default:
		return nil
	}
}

// void takes an invoice back.
func (d *desk) void(invoice store.Invoice, reason string) (store.Invoice, error) {
	before := invoice
	entry, err := d.EntryByKey(invoiceKey(invoice.ID))
	if err == nil {
		err = d.undo(entry.ID, store.EntryVoid, reason)
	}
	if err != nil && !store.Is(err, store.NotFound) {
		return store.Invoice{}, err
	}
	debt, err := d.receivable(invoice.Customer)
	if err != nil {
		return store.Invoice{}, err
	}
	invoice.State = store.InvoiceVoid
	if err := d.putDebt(&debt, &invoice); err != nil {
		return store.Invoice{}, err
	}
	if err := d.closeDebt(&debt, true); err != nil {
		return store.Invoice{}, err
	}

	return invoice, d.record("invoice.void", store.NounInvoice, invoice.ID, &before, &invoice)
}
