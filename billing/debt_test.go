package billing_test

import (
	"context"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// till is a book with a customer who has a service that is billed, at a company that charges tax.
type till struct {
	*desk
	billing.Steps
	customer store.Customer
	service  store.Service
	bank     store.PaymentMethod
}

// newTill opens one that is audited when the test ends.
func newTill(t testing.TB) *till {
	t.Helper()
	made := openTill(t)
	t.Cleanup(func() {
		if !t.Failed() {
			made.audited()
		}
	})

	return made
}

// openTill opens one.
func openTill(t testing.TB) *till {
	t.Helper()
	d := newDesk(t)
	terms := store.DefaultTerms()
	terms.Reminders = []int{-7, -3, -1, 0}
	d.Billing = billing.New(billing.Config{
		Book: d.book, Now: d.clock.Now, Zone: storetest.Zone, Terms: terms, PKP: true,
		Changed: d.changes.Changed,
	})
	made := &till{desk: d, Steps: billing.Steps{Billing: d.Billing}}
	storetest.Update(t, d.book, func(tx *db.BookTx) (err error) {
		if made.customer, err = tx.PutCustomer(storetest.Customer("Budi")); err != nil {
			return err
		}
		service := storetest.Service("budi", d.plan.ID)
		service.Customer = made.customer.ID
		if made.service, err = tx.PutService(service); err != nil {
			return err
		}
		_, err = tx.PutSubscription(store.Subscription{
			ID: made.service.ID, Customer: made.customer.ID, Mode: store.Postpaid, Anchor: 1,
		})
		if err != nil {
			return err
		}
		_, err = tx.PutReceivable(store.Receivable{
			ID: made.customer.ID, Services: []int64{made.service.ID},
		})
		if err != nil {
			return err
		}
		made.bank, err = tx.PutMethod(store.PaymentMethod{Name: "bank", Kind: store.MethodTransfer})

		return err
	})

	return made
}

// audited fails the test with every fault that an audit finds.
func (d *till) audited() {
	d.t.Helper()
	for _, fault := range d.faults() {
		d.t.Errorf("the audit finds: %v", fault)
	}
}

// faults audits the book.
func (d *till) faults() []db.Fault {
	d.t.Helper()
	faults, err := d.Audit(context.WithoutCancel(d.t.Context()))
	if err != nil {
		d.t.Fatalf("auditing: %v", err)
	}

	return faults
}

// at moves the clock to a moment in Jakarta.
func (d *till) at(text string) {
	d.t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, storetest.Zone)
	if err != nil {
		d.t.Fatal(err)
	}
	d.clock.Advance(moment.Sub(d.clock.Now()))
}

// draft is a month of the plan at a price.
func (d *till) draft(price int64, begin time.Time) store.Invoice {
	return store.Invoice{
		Customer: d.customer.ID, Service: d.service.ID, Begin: begin,
		Lines: []store.Line{{Name: "home", Plan: d.plan.ID, Quantity: 1, Price: price}},
	}
}

// bill issues an invoice of a month.
func (d *till) bill(price int64, begin time.Time) store.Invoice {
	d.t.Helper()
	invoice, err := d.Issue(d.t.Context(), d.draft(price, begin))
	if err != nil {
		d.t.Fatalf("issuing: %v", err)
	}

	return invoice
}

// pay receives money at the bank.
func (d *till) pay(amount int64, reference string) store.Payment {
	d.t.Helper()
	payment, err := d.Receive(d.t.Context(), billing.Received{
		Customer: d.customer.ID, Method: d.bank, Amount: amount, Reference: reference,
	})
	if err != nil {
		d.t.Fatalf("receiving: %v", err)
	}

	return payment
}

// balance reads a balance.
func (d *till) balance(kind store.AccountKind) (minor int64) {
	d.t.Helper()
	storetest.View(d.t, d.book, func(r *db.BookReader) (err error) {
		minor, err = r.Balance(kind, d.customer.ID)

		return err
	})

	return minor
}

// TestIssueIsolirPay follows one invoice from its issue over isolir to its payment.
func TestIssueIsolirPay(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.at("2027-02-01 00:01")
	invoice := d.bill(150_000, d.clock.Now())
	if invoice.Total != 166_500 || invoice.Tax != 16_500 || invoice.Base != 137_500 {
		t.Errorf("it comes to %+v", invoice)
	}
	if invoice.Number != 270201001 || invoice.Display() != "INV-2702-01001" {
		t.Errorf("its number is %d, %s", invoice.Number, invoice.Display())
	}
	if got := invoice.Due.In(storetest.Zone).Format(time.DateOnly); got != "2027-02-10" {
		t.Errorf("it is due on %s", got)
	}
	debt, err := d.Settle(t.Context(), d.customer.ID)
	if err != nil || !debt.Look.Equal(invoice.Isolir) || debt.Left() != 166_500 {
		t.Fatalf("owes %+v, %v", debt, err)
	}

	d.at("2027-02-20 00:00")
	if debt, err = d.Settle(t.Context(), d.customer.ID); err != nil || !debt.Look.IsZero() {
		t.Fatalf("owes %+v, %v", debt, err)
	}
	if got := d.state("budi"); got != store.StateIsolir {
		t.Fatalf("the service is %v past its isolir date", got)
	}
	d.pay(166_637, "T1")
	if d.service0().Holds != 0 {
		t.Error("the service is held though everything is paid")
	}
	if d.balance(store.AccountReceivable) != 0 || d.balance(store.AccountCredit) != 137 {
		t.Errorf("owes %d, has %d", d.balance(store.AccountReceivable), d.balance(store.AccountCredit))
	}
	next := d.bill(250_000, d.clock.Now().AddDate(0, 1, 0))
	if next.Left() != 277_363 || d.balance(store.AccountCredit) != 0 {
		t.Errorf("the next invoice leaves %d", next.Left())
	}
	_, err = d.Issue(t.Context(), d.draft(1, next.Begin))
	storetest.WantFault(t, err, store.Conflict, "period")
	_, err = d.Receive(t.Context(), billing.Received{
		Customer: d.customer.ID, Method: d.bank, Amount: 1, Reference: "T1",
	})
	storetest.WantFault(t, err, store.Conflict, "reference")
}

// service0 reads the service anew.
func (d *till) service0() store.Service { return d.desk.service("budi") }
