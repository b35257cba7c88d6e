package billing

import (
	"context"
	"fmt"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
)

// The tables that an audit speaks of, beside those of the book's own check.
const (
	auditInvoices      kv.Table = "invoices"
	auditPayments      kv.Table = "payments"
	auditReceivables   kv.Table = "receivables"
	auditServices      kv.Table = "services"
	auditSubscriptions kv.Table = "subscriptions"
	auditAttempts      kv.Table = "attempts"
	auditOrders        kv.Table = "orders"
)

// auditSlice is how many customers are audited in one view of the book: each is seen at one moment,
// and nobody waits long behind the view.
const auditSlice = 8

// audit gathers what is wrong with the money of a book.
type audit struct {
	billing *Billing
	now     time.Time
	faults  []db.Fault
}

// Audit proves the whole book: what its own check proves of rows, ledger and hash chains, and that
// documents and ledger say the same. What was applied to an invoice is the sum of its allocations
// and notes; what is open of a customer's invoices is his receivable and the balance of his account;
// whoever is held as unpaid has something past due, and nobody else is; whatever is paid has its
// payment. It lists every fault and may run while the book is in use. The error is of the reading
// itself.
func (b *Billing) Audit(ctx context.Context) ([]db.Fault, error) {
	faults, err := b.config.Book.Check(ctx)
	if err != nil {
		return faults, err
	}
	a := &audit{billing: b, now: b.now(), faults: faults}
	for _, part := range []func(context.Context) error{
		a.customers, a.subscriptions, a.attempts, a.orders,
	} {
		if err := part(ctx); err != nil {
			return a.faults, err
		}
	}

	return a.faults, nil
}

// fault notes one fault of a record.
func (a *audit) fault(table kv.Table, id int64, format string, arguments ...any) {
	if len(a.faults) >= db.MaxFaults {
		return
	}
	a.faults = append(a.faults, db.Fault{
		Table: table, Key: fmt.Sprintf("%016x", id), Message: fmt.Sprintf(format, arguments...),
	})
}

// inViews reads records by rising id in views of a size, and lets see look at each in its view.
func inViews[T any](
	ctx context.Context, book *db.Book, size int,
	list func(*db.BookReader, db.Page) ([]T, error), see func(*db.BookReader, *T) (int64, error),
) error {
	for after := int64(0); ; {
		seen := 0
		err := book.View(ctx, func(r *db.BookReader) error {
			records, err := list(r, db.Page{After: after, Limit: size})
			seen = len(records)
			for place := range records {
				if after, err = see(r, &records[place]); err != nil {
					return err
				}
			}

			return err
		})
		if err != nil || seen < size {
			return err
		}
	}
}

// customers audits every customer.
func (a *audit) customers(ctx context.Context) error {
	return inViews(ctx, a.billing.config.Book, auditSlice, (*db.BookReader).Customers,
		func(r *db.BookReader, c *store.Customer) (int64, error) {
			return c.ID, a.customer(r, c)
		})
}

// subscriptions proves that whoever pays for a service is answerable for it.
func (a *audit) subscriptions(ctx context.Context) error {
	return inViews(ctx, a.billing.config.Book, auditRows, (*db.BookReader).Subscriptions,
		func(r *db.BookReader, s *store.Subscription) (int64, error) {
			service, err := r.Service(s.ID)
			if err != nil || !service.Terminated.IsZero() {
				return s.ID, notMissing(err)
			}
			debt, err := r.Receivable(s.Customer)
			if err = notMissing(err); err == nil && !bills(&debt, s.ID) {
				a.fault(auditSubscriptions, s.ID, "its customer is not answerable for it")
			}

			return s.ID, err
		})
}

// auditRows is how many records are looked at in one view that need little beside themselves.
const auditRows = 200

// bills reports whether a service is billed to whoever owes.
func bills(debt *store.Receivable, service int64) bool {
	for _, id := range debt.Services {
		if id == service {
			return true
		}
	}

	return false
}

// notMissing drops a NotFound error.
func notMissing(err error) error {
	if store.Is(err, store.NotFound) {
		return nil
	}

	return err
}

// attempts proves that each paid attempt has the payment that it names.
func (a *audit) attempts(ctx context.Context) error {
	return inViews(ctx, a.billing.config.Book, auditRows, (*db.BookReader).Attempts,
		func(r *db.BookReader, attempt *store.Attempt) (int64, error) {
			if attempt.State != store.AttemptPaid && attempt.Payment == 0 {
				return attempt.ID, nil
			}

			return attempt.ID, a.hasPayment(r, auditAttempts, attempt.ID, attempt.Payment)
		})
}

// hasPayment proves that a payment is there.
func (a *audit) hasPayment(r *db.BookReader, table kv.Table, id, payment int64) error {
	_, err := r.Payment(payment)
	if store.Is(err, store.NotFound) {
		a.fault(table, id, "is paid, and there is no payment %d", payment)
	}

	return notMissing(err)
}

// orders proves that each order that was paid has what came of it.
func (a *audit) orders(ctx context.Context) error {
	return inViews(ctx, a.billing.config.Book, auditRows, (*db.BookReader).Orders,
		func(r *db.BookReader, order *store.Order) (int64, error) {
			if order.State != store.OrderPaid {
				return order.ID, nil
			}
			if order.Payment != 0 {
				return order.ID, a.hasPayment(r, auditOrders, order.ID, order.Payment)
			}
			if order.Receipt == 0 && order.Total != 0 {
				a.fault(auditOrders, order.ID, "is paid, and has neither payment nor receipt")
			}

			return order.ID, nil
		})
}
