package billing

import (
	"gardu/store"
)

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

// roundingSlack is how far, in minor units, the tax of several notes may round past that of their
// invoice.
const roundingSlack = 1

// fitNote refuses a note that takes off more than its invoice came to. One that goes beyond it by
// the rounding of its tax takes that much less tax.
func (d *desk) fitNote(of *document) error {
	note, against := &of.invoice, &of.against
	if against.ID == 0 {
		return nil
	}
	if against.Customer != note.Customer {
		return store.Invalidf("customer", "is not the one of the invoice")
	}
	over := note.Total - (against.Total - against.Noted)
	if over <= 0 {
		return nil
	}
	if over > roundingSlack || note.Tax < over || note.TaxMode != store.TaxExclusive {
		return store.Invalidf("amount", "takes more off than the invoice came to")
	}
	note.Tax -= over
	note.Total -= over

	return nil
}
