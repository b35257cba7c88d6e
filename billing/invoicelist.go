package billing

import (
	"context"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Invoice returns a document. The error is NotFound, also for what whoever asks may not know of.
func (b *Billing) Invoice(ctx context.Context, id int64) (store.Invoice, error) {
	return b.oneInvoice(ctx, func(r *db.BookReader) (store.Invoice, error) { return r.Invoice(id) })
}

// InvoiceByNumber returns the document of a number within a series; empty for that of the
// installation.
func (b *Billing) InvoiceByNumber(
	ctx context.Context, series string, number int64,
) (store.Invoice, error) {
	return b.oneInvoice(ctx, func(r *db.BookReader) (store.Invoice, error) {
		return r.InvoiceByNumber(series, number)
	})
}

// InvoiceByToken returns the document of a public page: whoever has the token may see it.
func (b *Billing) InvoiceByToken(
	ctx context.Context, token string,
) (invoice store.Invoice, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		invoice, err = r.InvoiceByToken(token)

		return err
	})

	return invoice, err
}

// oneInvoice reads a document that whoever asks may know of.
func (b *Billing) oneInvoice(
	ctx context.Context, find func(*db.BookReader) (store.Invoice, error),
) (invoice store.Invoice, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		invoice, err = find(r)
		if err == nil && !seen(store.ActorOf(ctx), invoice.Agent, invoice.Customer) {
			invoice, err = store.Invoice{}, store.Errorf(store.NotFound, "there is no such invoice")
		}

		return err
	})

	return invoice, err
}

// InvoiceFilter says which documents are wanted; what is empty filters nothing.
type InvoiceFilter struct {
	Customer int64
	Service  int64
	Status   store.InvoiceStatus // InvoiceIsUnpaid finds those that are paid in part too
	Kind     *store.InvoiceKind
	From     time.Time // of their making, without To
	To       time.Time
}

// InvoicePage is a part of a list of documents.
type InvoicePage struct {
	Invoices []store.Invoice
	Next     int64 // to be given as Page.After for what follows; 0 at the end
}

// Invoices lists documents, the newest first.
func (b *Billing) Invoices(
	ctx context.Context, filter InvoiceFilter, page db.Page,
) (answer InvoicePage, err error) {
	actor := store.ActorOf(ctx)
	if actor.Customer != 0 && filter.Customer == 0 {
		filter.Customer = actor.Customer
	}
	answer.Invoices, answer.Next, err = newest(ctx, b, page, newestOf[store.Invoice]{
		ids:  filter.ids,
		read: (*db.Lookup).Invoice,
		matches: func(invoice *store.Invoice) bool {
			return seen(actor, invoice.Agent, invoice.Customer) && filter.matches(invoice)
		},
	})

	return answer, err
}

// ids lists documents by the index that narrows most.
func (f *InvoiceFilter) ids(r *db.BookReader, page db.Page) ([]int64, error) {
	switch {
	case f.Service != 0:
		return r.Owned(store.NounService, f.Service, store.NounInvoice, page, true)
	case f.Customer != 0:
		return r.Named(store.NounCustomer, f.Customer, store.NounInvoice, page, true)
	case f.Status == store.InvoiceIsUnpaid || f.Status == store.InvoiceIsPartial:
		return r.Waiting(store.NounInvoice, page, true)
	default:
		return r.Newest(store.NounInvoice, page)
	}
}

// matches reports whether a document is wanted.
func (f *InvoiceFilter) matches(invoice *store.Invoice) bool {
	made := invoice.Issued
	if made.IsZero() {
		made = invoice.Created
	}

	return (f.Customer == 0 || invoice.Customer == f.Customer) &&
		(f.Service == 0 || invoice.Service == f.Service) &&
		(f.Kind == nil || invoice.Kind == *f.Kind) && within(made, f.From, f.To) &&
		f.status(invoice.Status())
}

// status reports whether a status is wanted.
func (f *InvoiceFilter) status(is store.InvoiceStatus) bool {
	partial := f.Status == store.InvoiceIsUnpaid && is == store.InvoiceIsPartial

	return f.Status == "" || f.Status == is || partial
}

// within reports whether an instant lies from one on and before another; zero bounds nothing.
func within(at, from, to time.Time) bool {
	return (from.IsZero() || !at.Before(from)) && (to.IsZero() || at.Before(to))
}
