package billing

import (
	"context"
	"time"

	"gardu/store"
)

// MaxBackdateDays is how many days before now money may be said to have come.
const MaxBackdateDays = 31

// PaymentPatch is money that somebody took or saw come in.
type PaymentPatch struct {
	Customer  int64     // 0 for that of the invoice
	Invoice   int64     // that is settled first; 0 for the oldest
	Method    string    // name of a payment method, or id in digits
	Amount    int64     // minor units; 0 for what is left of the invoice
	Reference string    // unique within the method; may be empty
	Received  time.Time // zero for now; at most MaxBackdateDays ago
	Note      string
	Collector int64 // the operator who holds the cash; 0 for none
}

// Pay records money that came in: it settles the invoice that is named, then the oldest ones, and
// the rest becomes the customer's credit. What nothing is past due for any more is restored in the
// same transaction. A reference that the method has seen is a Conflict error with the field
// reference.
func (b *Billing) Pay(ctx context.Context, patch PaymentPatch) (store.Payment, error) {
	return atDesk(ctx, b, func(d *desk) (store.Payment, error) {
		money, err := d.moneyOf(patch)
		if err != nil {
			return store.Payment{}, err
		}
		payment, err := d.receive(money)
		if err != nil {
			return store.Payment{}, err
		}

		return payment, d.record("payment.add", store.NounPayment, payment.ID, nil, &payment)
	})
}

// moneyOf looks up what a patch names.
func (d *desk) moneyOf(patch PaymentPatch) (money received, err error) {
	money = received{
		Customer: patch.Customer, Reference: patch.Reference, Amount: patch.Amount,
		Received: patch.Received.UTC().Truncate(time.Second), Note: patch.Note,
		Collector: patch.Collector,
	}
	if patch.Invoice != 0 {
		invoice, err := d.invoiceOf(patch.Invoice)
		if err != nil {
			return money, err
		}
		if money.Customer == 0 {
			money.Customer = invoice.Customer
		}
		if money.Customer != invoice.Customer {
			return money, store.Invalidf("invoice", "is another customer's")
		}
		if money.Amount == 0 {
			money.Amount = invoice.Left()
		}
		if money.Amount == 0 {
			return money, store.Invalidf("amount",
				"must be given: nothing is left of the invoice, and all of it would become credit")
		}
		money.Invoices = []int64{invoice.ID}
	}
	if money.Customer == 0 {
		return money, store.Invalidf("customer", "must be given, or an invoice")
	}
	if err := d.checkReceived(money.Received); err != nil {
		return money, err
	}
	if patch.Collector != 0 {
		if _, err := d.Operator(patch.Collector); err != nil {
			return money, store.Invalidf("collector", "there is no such operator")
		}
	}
	money.Method, err = d.methodOf(patch.Method)

	return money, err
}

// checkReceived refuses money of the future, and of a day that is long past.
func (d *desk) checkReceived(at time.Time) error {
	switch {
	case at.IsZero():
		return nil
	case at.After(d.now):
		return store.Invalidf("received", "lies in the future")
	case at.Before(d.now.AddDate(0, 0, -MaxBackdateDays)):
		return store.Invalidf("received", "lies more than %d days back", MaxBackdateDays)
	default:
		return nil
	}
}

// methodOf finds the payment method of a name or id for a field that names it.
func (d *desk) methodOf(key string) (store.PaymentMethod, error) {
	if key == "" {
		return store.PaymentMethod{}, store.Invalidf("method", "must be given")
	}
	method, err := store.ByNameOrID(key, d.MethodByName, d.Method)
	if store.Is(err, store.NotFound) {
		err = store.Invalidf("method", "there is no payment method %q", store.Brief(key))
	}
	if err == nil && method.Disabled {
		err = store.Invalidf("method", "the payment method %q is switched off", method.Name)
	}

	return method, err
}

// invoiceOf returns an invoice that the actor may know of.
func (d *desk) invoiceOf(id int64) (store.Invoice, error) {
	invoice, err := d.Invoice(id)
	if err != nil {
		return store.Invoice{}, err
	}
	if !seen(d.actor, invoice.Agent, invoice.Customer) {
		return store.Invoice{}, store.Errorf(store.NotFound, "there is no such invoice")
	}

	return invoice, nil
}

// seen reports whether an actor may know of what belongs to a customer of an agent.
func seen(actor store.Actor, agent, customer int64) bool {
	return actor.MaySee(agent) && (actor.Customer == 0 || actor.Customer == customer)
}

// MarkPatch names an invoice that another system has been paid for, in full.
type MarkPatch struct {
	Invoice       int64  // its id; 0 where Number is given
	Number        int64  // its number in the series of its customer's company
	ServiceNumber string // must be that of the invoice
	Reference     string // of the other system
}

// MarkPaid settles an invoice in full with money that came by a method. The errors tell apart, by
// their fields: a service number that nobody has (NotFound, service_number), an invoice that is not
// there (NotFound, invoice) or belongs to another service (NotFound, service), one that is paid
// already (Conflict, invoice) and a reference that was used (Conflict, reference).
func (b *Billing) MarkPaid(
	ctx context.Context, patch MarkPatch, method int64,
) (store.Payment, error) {
	return atDesk(ctx, b, func(d *desk) (store.Payment, error) {
		by, err := d.Method(method)
		if err != nil {
			return store.Payment{}, store.Invalidf("method", "there is no such payment method")
		}
		invoice, err := d.invoiceToMark(patch)
		if err != nil {
			return store.Payment{}, err
		}
		payment, err := d.receive(received{
			Customer: invoice.Customer, Method: by, Reference: patch.Reference,
			Amount: invoice.Left(), Invoices: []int64{invoice.ID},
		})
		if err != nil {
			return store.Payment{}, err
		}

		return payment, d.record("invoice.mark-paid", store.NounInvoice, invoice.ID, nil, &payment)
	})
}

// invoiceToMark finds the invoice that a patch names.
func (d *desk) invoiceToMark(patch MarkPatch) (store.Invoice, error) {
	service, err := d.ServiceByNumber(patch.ServiceNumber)
	if store.Is(err, store.NotFound) {
		return store.Invoice{}, notFound("service_number", "there is no such service")
	}
	if err != nil {
		return store.Invoice{}, err
	}
	invoice, err := d.invoiceByPatch(patch, &service)
	if store.Is(err, store.NotFound) || err == nil && invoice.State == store.InvoiceDraft {
		return store.Invoice{}, notFound("invoice", "there is no such invoice")
	}
	if err != nil {
		return store.Invoice{}, err
	}
	mine := invoice.Service == service.ID ||
		invoice.Service == 0 && invoice.Customer == service.Customer
	switch {
	case !mine:
		return store.Invoice{}, notFound("service", "the invoice belongs to another service")
	case invoice.State == store.InvoiceVoid:
		return store.Invoice{}, conflict("invoice", "the invoice is void")
	case invoice.Left() <= 0:
		return store.Invoice{}, conflict("invoice", "the invoice is already paid")
	default:
		return invoice, nil
	}
}

// invoiceByPatch finds the invoice of an id, or of a number in the series of a service's company.
func (d *desk) invoiceByPatch(patch MarkPatch, service *store.Service) (store.Invoice, error) {
	if patch.Invoice != 0 {
		return d.invoiceOf(patch.Invoice)
	}
	customer, err := d.Customer(service.Customer)
	if err != nil {
		return store.Invoice{}, err
	}
	of, err := d.termsOf(customer.Person.Company)
	if err != nil {
		return store.Invoice{}, err
	}
	invoice, err := d.InvoiceByNumber(of.seriesOf(customer.Person.Company), patch.Number)
	if err != nil {
		return store.Invoice{}, err
	}

	return d.invoiceOf(invoice.ID)
}

// notFound is a NotFound error about one field.
func notFound(field, message string) error {
	return &store.Error{Kind: store.NotFound, Field: field, Message: message}
}

// conflict is a Conflict error about one field.
func conflict(field, message string) error {
	return &store.Error{Kind: store.Conflict, Field: field, Message: message}
}
