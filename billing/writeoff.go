package billing

import (
	"context"

	"gardu/store"
)

// WriteOff gives up what is left of an invoice.
func (b *Billing) WriteOff(ctx context.Context, id int64, reason string) (store.Invoice, error) {
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
		if invoice.Left() <= 0 {
			return store.Invoice{}, conflict("state", "nothing is left of the invoice")
		}

		return d.writeOff(invoice, reason)
	})
}

// writeOff gives up what is left of an invoice.
func (d *desk) writeOff(invoice store.Invoice, reason string) (store.Invoice, error) {
	before, left := invoice, invoice.Left()
	_, err := d.book(store.Entry{
		Kind: store.EntryWriteOff, Of: store.NounInvoice, Subject: invoice.ID, Note: reason,
		Postings: []store.Posting{
			store.Debit(store.AccountWriteOff, 0, left),
			store.Credit(store.AccountReceivable, invoice.Customer, left),
		},
	})
	if err != nil {
		return store.Invoice{}, err
	}
	debt, err := d.receivable(invoice.Customer)
	if err != nil {
		return store.Invoice{}, err
	}
	invoice.Credited += left
	if err := d.putDebt(&debt, &invoice); err != nil {
		return store.Invoice{}, err
	}
	if err := d.closeDebt(&debt, true); err != nil {
		return store.Invoice{}, err
	}

	return invoice, d.record("invoice.write-off", store.NounInvoice, invoice.ID, &before, &invoice)
}
