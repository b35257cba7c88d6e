package billing

import (
	"time"

	"gardu/billing/tariff"
	"gardu/store"
)

// doLateFee charges the late fee of an invoice that is overdue, once, by a debit note of its own:
// the invoice stays as it was sent. No tax is on it, for nothing is supplied. Who is exempt by now
// pays none.
func (b *Billing) doLateFee(d *desk, id int64) error {
	invoice, err := d.dueInvoice(id, store.JobLateFee)
	if err != nil || invoice == nil {
		return err
	}
	of, err := d.termsOf(invoice.Company)
	if err != nil {
		return err
	}
	waived, err := d.waived(invoice)
	if err != nil {
		return err
	}
	fee := tariff.LateFee(invoice.Left(), tariff.Late{
		Flat: of.LateFlat, Hundredths: of.LatePercent, Cap: of.LateCap,
	})
	invoice.LateAt = time.Time{}
	if waived || fee <= 0 || invoice.LateFee != 0 || invoice.Left() <= of.Tolerance {
		_, err := d.PutInvoice(*invoice)

		return err
	}

	return d.chargeLate(invoice, fee)
}

// waived reports whether nobody pays late fees for an invoice.
func (d *desk) waived(invoice *store.Invoice) (bool, error) {
	customer, err := d.Customer(invoice.Customer)
	if err != nil || customer.Person.Waived {
		return customer.Person.Waived, err
	}
	subscription, err := d.subscriptionOf(invoice.Service)

	return subscription.Waived, err
}

// chargeLate makes the debit note of a late fee, and notes it on its invoice.
func (d *desk) chargeLate(invoice *store.Invoice, fee int64) error {
	note, err := d.NextID(store.NounInvoice)
	if err != nil {
		return err
	}
	invoice.LateFee = note
	if _, err := d.PutInvoice(*invoice); err != nil {
		return err
	}
	_, err = d.issue(store.Invoice{
		Kind: store.InvoiceDebitNote, Against: invoice.ID, Customer: invoice.Customer,
		Company: invoice.Company, Service: invoice.Service, TaxMode: store.TaxNone,
		Lines: []store.Line{{
			Kind: store.LineLateFee, Name: "Denda keterlambatan " + invoice.Display(),
			Quantity: 1, Price: fee, Amount: fee,
			Account: store.Account{Kind: store.AccountLateFee},
		}},
	})
	if err != nil {
		return err
	}

	return d.tell(store.Notice{
		Kind: store.NoticeLateFee, Customer: invoice.Customer, Of: store.NounInvoice,
		Subject: invoice.ID, Agent: invoice.Agent,
		Key: keyOf(store.NoticeLateFee.String(), invoice.ID),
		Fields: []store.Field{
			{Name: "number", Value: invoice.Display()},
			{Name: "fee", Value: invoice.Currency.Format(fee)},
		},
	})
}
