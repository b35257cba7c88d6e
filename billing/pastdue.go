package billing

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gardu/store"
)

// What a customer owes is kept beside the invoices, in store.Receivable, so that a transaction finds
// by key what to settle and whom to hold. The hold of a service as unpaid follows from it, from the
// subscription of the service and from the terms, and is set nowhere else:
//
//	invoices --> Receivable.Open --> past due? --> HoldUnpaid of each billed service
//	                                 promise?  --> Receivable.Look, when time alone changes it

// receivable returns what a customer owes: nothing where nothing was ever kept.
func (d *desk) receivable(customer int64) (store.Receivable, error) {
	if customer == 0 {
		return store.Receivable{}, nil
	}
	debt, err := d.Receivable(customer)
	if store.Is(err, store.NotFound) {
		return store.Receivable{ID: customer}, nil
	}

	return debt, err
}

// settle makes the holds of a customer's services what they are to be now, and tells when to look
// again.
func (d *desk) settle(customer int64) error {
	debt, err := d.receivable(customer)
	if err != nil || debt.Revision == 0 {
		return err
	}

	return d.closeDebt(&debt, false)
}

// billService notes that a service is billed to a customer, who is answerable for it from now on.
func (d *desk) billService(customer, service int64) error {
	debt, err := d.receivable(customer)
	if err != nil {
		return err
	}
	addService(&debt, service)

	return d.closeDebt(&debt, false)
}

// unbillService notes that a service is no longer billed to a customer. Its hold stays as it is.
func (d *desk) unbillService(customer, service int64) error {
	debt, err := d.receivable(customer)
	if err != nil || debt.Revision == 0 {
		return err
	}
	debt.Services = slices.DeleteFunc(debt.Services, func(id int64) bool { return id == service })

	return d.closeDebt(&debt, false)
}

// addService adds a service to those that are billed, once; 0 is none.
func addService(debt *store.Receivable, service int64) {
	if service == 0 {
		return
	}
	if at, known := slices.BinarySearch(debt.Services, service); !known {
		debt.Services = slices.Insert(debt.Services, at, service)
	}
}

// place tells where an open invoice stands; -1 for nowhere.
func place(debt *store.Receivable, invoice int64) int {
	return slices.IndexFunc(debt.Open, func(open store.OpenInvoice) bool { return open.ID == invoice })
}

// reopen puts an invoice where it belongs among the open ones, with what is left of it; nowhere
// where nothing is.
func reopen(debt *store.Receivable, invoice *store.Invoice) {
	if at := place(debt, invoice.ID); at >= 0 {
		debt.Open = slices.Delete(debt.Open, at, at+1)
	}
	if invoice.Left() <= 0 {
		return
	}
	open := store.OpenInvoice{
		ID: invoice.ID, Service: invoice.Service, Due: invoice.Due, Isolir: invoice.Isolir,
		Left: invoice.Left(),
	}
	at, _ := slices.BinarySearchFunc(debt.Open, open, func(a, b store.OpenInvoice) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID))
	})
	debt.Open = slices.Insert(debt.Open, at, open)
}

// closeDebt stores what a customer owes after a change, with the holds that follow from it. A
// service that was isolated by hand is freed only where something was relieved, paid or taken off,
// and nothing is past due.
func (d *desk) closeDebt(debt *store.Receivable, relieved bool) error {
	customer, err := d.Customer(debt.ID)
	if err != nil {
		return err
	}
	of, err := d.termsOf(customer.Person.Company)
	if err != nil {
		return err
	}
	debt.Look = time.Time{}
	services := slices.Clone(debt.Services)
	for _, id := range services {
		look, err := d.holdUnpaid(debt, &customer, id, ruling{d.now, of.Tolerance, relieved})
		if err != nil {
			return err
		}
		if debt.Look.IsZero() || !look.IsZero() && look.Before(debt.Look) {
			debt.Look = look
		}
	}

	return d.putReceivable(debt)
}

// putReceivable stores what a customer owes, where it differs from what is stored; nothing is kept of
// one who owes nothing and has no billed service.
func (d *desk) putReceivable(debt *store.Receivable) error {
	stored, err := d.receivable(debt.ID)
	if err != nil {
		return err
	}
	empty := len(debt.Open) == 0 && len(debt.Services) == 0
	switch {
	case sameDebt(&stored, debt), empty && debt.Revision == 0:
		return nil
	case empty:
		return d.DeleteReceivable(debt.ID)
	}
	*debt, err = d.PutReceivable(*debt)

	return err
}

// sameDebt reports whether two records of one debt say the same.
func sameDebt(a, b *store.Receivable) bool {
	return a.Revision == b.Revision && a.Look.Equal(b.Look) &&
		slices.Equal(a.Services, b.Services) && slices.EqualFunc(a.Open, b.Open, sameOpen)
}

// sameOpen reports whether two open invoices are the same.
func sameOpen(a, b store.OpenInvoice) bool {
	return a.ID == b.ID && a.Service == b.Service && a.Left == b.Left && a.Due.Equal(b.Due) &&
		a.Isolir.Equal(b.Isolir)
}

// ruling is by what holds are set.
type ruling struct {
	now       time.Time
	tolerance int64 // what may be missing of an invoice
	relieved  bool  // something was paid or taken off
}

// holdUnpaid sets or lifts the hold of one billed service, and tells when time alone may change it.
// A service that is gone, or billed to somebody else, is dropped from the debt.
func (d *desk) holdUnpaid(
	debt *store.Receivable, customer *store.Customer, id int64, by ruling,
) (look time.Time, err error) {
	service, err := d.Service(id)
	subscription, wrong := d.subscriptionOf(id)
	if wrong != nil {
		return look, wrong
	}
	gone := store.Is(err, store.NotFound) ||
		subscription.ID != 0 && subscription.Customer != debt.ID
	if gone {
		debt.Services = slices.DeleteFunc(debt.Services, func(one int64) bool { return one == id })

		return look, nil
	}
	if err != nil || !service.Terminated.IsZero() {
		return look, err
	}
	want, free := wantHold(debt, &service, &subscription, by)
	if free {
		subscription.ByHand = false
		if _, err := d.PutSubscription(subscription); err != nil {
			return look, err
		}
	}

	return lookAt(debt, &subscription, id, d.now, by.tolerance), d.putHold(customer, service, want)
}

// subscriptionOf returns how a service is billed; of id 0 where it is not.
func (d *desk) subscriptionOf(service int64) (store.Subscription, error) {
	subscription, err := d.Subscription(service)
	if store.Is(err, store.NotFound) {
		return store.Subscription{}, nil
	}

	return subscription, err
}

// wantHold tells whether a service is to be held as unpaid, and whether it is to be freed from what
// was set by hand. One without a subscription remembers nobody's hand: there a hold stays until
// something is paid.
func wantHold(
	debt *store.Receivable, service *store.Service, subscription *store.Subscription, by ruling,
) (hold, free bool) {
	late := pastDue(debt, service.ID, by.now, by.tolerance)
	free = by.relieved && !late
	byHand := subscription.ByHand
	if subscription.ID == 0 {
		byHand = service.Holds.Has(store.HoldUnpaid)
	}
	hold = late && !subscription.Promise.After(by.now) || byHand && !free

	return hold, free && subscription.ByHand
}

// pastDue reports whether something that a service is held for is past its isolir date.
func pastDue(debt *store.Receivable, service int64, now time.Time, tolerance int64) bool {
	for at := range debt.Open {
		open := &debt.Open[at]
		if isFor(open, service, tolerance) && !open.Isolir.After(now) {
			return true
		}
	}

	return false
}

// isFor reports whether a service is held for an open invoice once it is past due.
func isFor(open *store.OpenInvoice, service, tolerance int64) bool {
	return (open.Service == service || open.Service == 0) && open.Left > tolerance &&
		!open.Isolir.IsZero()
}

// lookAt tells when the hold of a service may next change by time alone; zero for never.
func lookAt(
	debt *store.Receivable, subscription *store.Subscription, service int64, now time.Time,
	tolerance int64,
) time.Time {
	first := time.Time{}
	for at := range debt.Open {
		open := &debt.Open[at]
		earlier := first.IsZero() || open.Isolir.Before(first)
		if isFor(open, service, tolerance) && earlier {
			first = open.Isolir
		}
	}
	if first.IsZero() {
		return first
	}
	if subscription.Promise.After(first) {
		first = subscription.Promise
	}
	if !first.After(now) {
		return time.Time{}
	}

	return first
}

// putHold sets or lifts the hold of a service, where that is a change, and tells the customer.
func (d *desk) putHold(customer *store.Customer, service store.Service, hold bool) error {
	if service.Holds.Has(store.HoldUnpaid) == hold {
		return nil
	}
	kind := store.NoticeRestored
	service.Holds = service.Holds.Without(store.HoldUnpaid)
	if hold {
		kind = store.NoticeIsolir
		service.Holds = service.Holds.With(store.HoldUnpaid)
	}
	stored, err := d.keep(service)
	if err != nil {
		return err
	}

	return d.tell(store.Notice{
		Kind: kind, Customer: customer.ID, Of: store.NounService, Subject: stored.ID,
		Key:   fmt.Sprintf("%v:%d:%d", kind, stored.ID, stored.Revision),
		Agent: customer.Person.Agent,
	})
}
