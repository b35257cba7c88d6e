package billing

import (
	"context"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Payment returns money that came in. The error is NotFound, also for what whoever asks may not know
// of.
func (b *Billing) Payment(ctx context.Context, id int64) (payment store.Payment, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		payment, err = r.Payment(id)
		if err == nil && !seen(store.ActorOf(ctx), payment.Agent, payment.Customer) {
			payment, err = store.Payment{}, store.Errorf(store.NotFound, "there is no such payment")
		}

		return err
	})

	return payment, err
}

// PaymentFilter says which payments are wanted; what is empty filters nothing.
type PaymentFilter struct {
	Customer  int64
	Method    int64
	Collector int64
	Invoice   int64     // that something of it settles; with its Customer
	From      time.Time // when it came, without To
	To        time.Time
}

// PaymentPage is a part of a list of payments.
type PaymentPage struct {
	Payments []store.Payment
	Next     int64 // to be given as Page.After for what follows; 0 at the end
}

// Payments lists money that came in, the newest first.
func (b *Billing) Payments(
	ctx context.Context, filter PaymentFilter, page db.Page,
) (answer PaymentPage, err error) {
	actor := store.ActorOf(ctx)
	if actor.Customer != 0 && filter.Customer == 0 {
		filter.Customer = actor.Customer
	}
	answer.Payments, answer.Next, err = newest(ctx, b, page, newestOf[store.Payment]{
		ids:  filter.ids,
		read: (*db.Lookup).Payment,
		matches: func(payment *store.Payment) bool {
			return seen(actor, payment.Agent, payment.Customer) && filter.matches(payment)
		},
	})

	return answer, err
}

// ids lists payments by the index that narrows most.
func (f *PaymentFilter) ids(r *db.BookReader, page db.Page) ([]int64, error) {
	switch {
	case f.Customer != 0:
		return r.Named(store.NounCustomer, f.Customer, store.NounPayment, page, true)
	case f.Collector != 0:
		return r.Owned(store.NounOperator, f.Collector, store.NounPayment, page, true)
	case f.Method != 0:
		return r.Named(store.NounMethod, f.Method, store.NounPayment, page, true)
	default:
		return r.Newest(store.NounPayment, page)
	}
}

// matches reports whether a payment is wanted.
func (f *PaymentFilter) matches(payment *store.Payment) bool {
	return (f.Customer == 0 || payment.Customer == f.Customer) &&
		(f.Method == 0 || payment.Method == f.Method) &&
		(f.Collector == 0 || payment.Collector == f.Collector) &&
		(f.Invoice == 0 || settles(payment, f.Invoice)) &&
		within(payment.Received, f.From, f.To)
}

// settles reports whether something of a payment settles an invoice.
func settles(payment *store.Payment, invoice int64) bool {
	for _, share := range payment.Shares {
		if share.Invoice == invoice {
			return true
		}
	}

	return false
}
