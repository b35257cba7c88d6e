package billing

import (
	"context"
	"time"

	"gardu/store"
)

// Correction is what a note changes about a final invoice.
type Correction struct {
	Invoice int64
	Lines   []store.Line // what it is about; none for one line of Amount
	Amount  int64        // before tax where the invoice adds it, else tax included; 0 with Lines
	Days    int          // by which a credit note shortens the validity of the service
	Reason  string
}

// CreditNote takes a part of a final invoice back, by a document of its own with its share of the
// tax; the invoice stays as it is. It takes off what is left of the invoice, and what goes beyond
// that becomes the customer's credit. Without lines and amount it takes back the whole invoice. More
// than the invoice came to is Invalid, with the field amount.
func (b *Billing) CreditNote(ctx context.Context, by Correction) (store.Invoice, error) {
	return b.correct(ctx, by, store.InvoiceCreditNote)
}

// DebitNote adds to a final invoice, by a document of its own with its share of the tax, which is
// due like an invoice.
func (b *Billing) DebitNote(ctx context.Context, by Correction) (store.Invoice, error) {
	return b.correct(ctx, by, store.InvoiceDebitNote)
}

// correct makes a note.
func (b *Billing) correct(
	ctx context.Context, by Correction, kind store.InvoiceKind,
) (store.Invoice, error) {
	return atDesk(ctx, b, func(d *desk) (store.Invoice, error) {
		against, err := d.invoiceOf(by.Invoice)
		if err != nil {
			return store.Invoice{}, err
		}
		reason, err := d.because(by.Reason)
		if err != nil {
			return store.Invoice{}, err
		}
		draft := store.Invoice{
			Kind: kind, Customer: against.Customer, Company: against.Company,
			Service: against.Service, Against: against.ID, TaxMode: against.TaxMode, Note: reason,
		}
		if draft.Lines, draft.Discount, err = linesOf(&against, by, kind); err != nil {
			return store.Invoice{}, err
		}
		note, err := d.issue(draft)
		if err != nil {
			return store.Invoice{}, err
		}
		if err := d.shorten(against.Service, by.Days); err != nil {
			return store.Invoice{}, err
		}

		return note, d.record("invoice."+kind.String(), store.NounInvoice, against.ID, &against, &note)
	})
}

// linesOf makes the lines of a note, and its discount: those that are given, one of an amount, or
// those of the whole invoice.
func linesOf(
	against *store.Invoice, by Correction, kind store.InvoiceKind,
) (lines []store.Line, discount int64, err error) {
	for at := range by.Lines {
		if by.Lines[at].Price < 0 {
			return nil, 0, store.Invalidf("lines", "must not be negative: the note says which way")
		}
	}
	switch {
	case len(by.Lines) > 0:
		return by.Lines, 0, nil
	case by.Amount > 0:
		line := *largest(against)
		line.Quantity, line.Price, line.Discount = 1, by.Amount, 0

		return []store.Line{line}, 0, nil
	case by.Amount < 0 || kind == store.InvoiceDebitNote || against.Noted != 0:
		return nil, 0, store.Invalidf("amount", "must be above zero")
	}
	discount = against.Discount
	for at := range against.Lines {
		discount -= against.Lines[at].Discount
	}

	return against.Lines, discount, nil
}

// largest is the line that most of an invoice is for.
func largest(invoice *store.Invoice) *store.Line {
	found := &invoice.Lines[0]
	for at := range invoice.Lines {
		if invoice.Lines[at].Amount > found.Amount {
			found = &invoice.Lines[at]
		}
	}

	return found
}

// shorten takes days that were credited off the validity of a service.
func (d *desk) shorten(id int64, days int) error {
	if days == 0 {
		return nil
	}
	if days < 0 || days > store.MaxTermDays || id == 0 {
		return store.Invalidf("days", "must be from 0 to %d, of an invoice with a service",
			store.MaxTermDays)
	}
	service, err := d.Service(id)
	if err != nil || service.Expires.IsZero() {
		return err
	}
	service.Expires = service.Expires.Add(-time.Duration(days) * 24 * time.Hour)
	_, err = d.keep(service)

	return err
}

// issueNote makes a credit note final: it takes off what is left of the invoice that it corrects,
// and what goes beyond that becomes the customer's credit, as all of it does without an invoice.
func (d *desk) issueNote(of *document) (store.Invoice, error) {
	note := &of.invoice
	if err := d.fitNote(of); err != nil {
		return store.Invoice{}, err
	}
	if err := d.finalize(of); err != nil {
		return store.Invoice{}, err
	}
	debt, err := d.receivable(note.Customer)
	if err != nil {
		return store.Invoice{}, err
	}
	off := min(note.Total, of.against.Left())
	entry := store.Entry{
		Kind: store.EntryCreditNote, Of: store.NounInvoice, Subject: note.ID,
		Key: invoiceKey(note.ID), Note: note.Note,
	}
	entry.Add(earned(note, -1)...)
	entry.Add(store.Credit(store.AccountReceivable, note.Customer, off),
		store.Credit(store.AccountCredit, note.Customer, note.Total-off))
	if err := d.bookSome(entry); err != nil {
		return store.Invoice{}, err
	}
	if of.against.ID != 0 {
		of.against.Noted += note.Total
		of.against.NotedNet += note.Net
		of.against.Credited += off
		if err := d.putDebt(&debt, &of.against); err != nil {
			return store.Invoice{}, err
		}
	}
	if err := d.useCredit(&debt); err != nil {
		return store.Invoice{}, err
	}
	if err := d.closeDebt(&debt, true); err != nil {
		return store.Invoice{}, err
	}

	return *note, nil
}

// roundingSlack is how far, in minor units, the tax of several notes may differ by rounding from that
// of their invoice.
const roundingSlack = 2

// fitNote refuses a note that takes off more than its invoice came to. The one that takes the last of
// it takes what is left of the tax, which several notes have rounded otherwise than their invoice.
func (d *desk) fitNote(of *document) error {
	note, against := &of.invoice, &of.against
	if against.ID == 0 {
		return nil
	}
	if against.Customer != note.Customer {
		return store.Invalidf("customer", "is not the one of the invoice")
	}
	net, rest := against.Net-against.NotedNet, against.Total-against.Noted
	over := note.Total - rest
	last := note.Net == net && over >= -roundingSlack && over <= roundingSlack
	if note.TaxMode == store.TaxExclusive && (last || over > 0 && over <= roundingSlack) {
		over = min(over, note.Tax)
		note.Tax -= over
		note.Total -= over
	}
	if note.TaxMode == store.TaxInclusive && note.Total == rest {
		note.Net, note.Tax = net, rest-net
	}
	if note.Net > net || note.Total > rest {
		return store.Invalidf("amount", "takes more off than the invoice came to")
	}

	return nil
}
