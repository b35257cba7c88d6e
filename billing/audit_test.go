package billing_test

import (
	"strings"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestAuditFindsPlantedFaults writes records that contradict each other, each of which is sound by
// itself, and wants the audit to say so.
func TestAuditFindsPlantedFaults(t *testing.T) {
	t.Parallel()
	for name, plant := range map[string]struct {
		do   func(*db.BookTx, *till) error
		says string
	}{
		"an invoice says more was paid": {func(tx *db.BookTx, d *till) error {
			return change(tx.Invoice, tx.PutInvoice, 1, func(i *store.Invoice) { i.Paid++ })
		}, "says that"},
		"a write-off without an entry": {func(tx *db.BookTx, d *till) error {
			return change(tx.Invoice, tx.PutInvoice, 2, func(i *store.Invoice) { i.Credited = i.Total })
		}, "taken off"},
		"an invoice is void, and its entry stands": {func(tx *db.BookTx, d *till) error {
			return change(tx.Invoice, tx.PutInvoice, 2, func(i *store.Invoice) {
				i.State = store.InvoiceVoid
			})
		}, "void"},
		"a settled one is not": {func(tx *db.BookTx, d *till) error {
			return change(tx.Invoice, tx.PutInvoice, 1, func(i *store.Invoice) {
				i.Settled = time.Time{}
			})
		}, "settled"},
		"a debt is forgotten": {func(tx *db.BookTx, d *till) error {
			return change(tx.Receivable, tx.PutReceivable, d.customer.ID,
				func(r *store.Receivable) { r.Open = nil })
		}, "open invoices"},
		"nobody answers for a service": {func(tx *db.BookTx, d *till) error {
			return change(tx.Receivable, tx.PutReceivable, d.customer.ID,
				func(r *store.Receivable) { r.Services = nil })
		}, "not answerable"},
		"held though nothing is past due": {func(tx *db.BookTx, d *till) error {
			return change(tx.Service, tx.PutService, d.service.ID, func(s *store.Service) {
				s.Holds = store.HoldUnpaid
			})
		}, "held as unpaid"},
		"a share grows": {func(tx *db.BookTx, d *till) error {
			return change(tx.Payment, tx.PutPayment, 1, func(p *store.Payment) { p.Shares[0].Minor++ })
		}, "settles"},
		"a payment is said to be back": {func(tx *db.BookTx, d *till) error {
			return change(tx.Payment, tx.PutPayment, 1, func(p *store.Payment) {
				p.Reversed = storetest.Epoch
			})
		}, "taken back"},
		"an attempt is paid with nothing": {func(tx *db.BookTx, d *till) error {
			_, err := tx.PutAttempt(store.Attempt{
				Method: d.bank.ID, State: store.AttemptPaid, Payment: 99, Reference: "A",
			})

			return err
		}, "no payment 99"},
		"an order is paid with nothing": {func(tx *db.BookTx, d *till) error {
			_, err := tx.PutOrder(store.Order{Token: "O", State: store.OrderPaid, Total: 5})

			return err
		}, "neither"},
		"the ledger knows a debt that nobody wrote": {func(tx *db.BookTx, d *till) error {
			_, err := tx.Post(store.Entry{
				Kind: store.EntryAdjustment, Currency: store.IDR, Postings: []store.Posting{
					store.Debit(store.AccountReceivable, d.customer.ID, 5),
					store.Credit(store.AccountRevenue, 0, 5),
				},
			})

			return err
		}, "the ledger says"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := sober(t)
			storetest.Update(t, d.book, func(tx *db.BookTx) error { return plant.do(tx, d) })
			said := ""
			for _, fault := range d.faults() {
				said += fault.String() + "\n"
			}
			if !strings.Contains(said, plant.says) {
				t.Errorf("it says %q, and nothing of %q", said, plant.says)
			}
		})
	}
}

// sober opens a till with a paid and an open invoice that is not audited in the end.
func sober(t *testing.T) *till {
	t.Helper()
	d := openTill(t)
	d.bill(100_000, time.Time{})
	d.pay(111_000, "P1")
	d.bill(50_000, time.Time{})
	d.audited()

	return d
}

// change rewrites one record.
func change[T any](
	get func(int64) (T, error), put func(T) (T, error), id int64, fn func(*T),
) error {
	record, err := get(id)
	if err != nil {
		return err
	}
	fn(&record)
	_, err = put(record)

	return err
}

// TestAuditWaitsForTheScheduler does not call it a fault when an isolir date has just passed.
func TestAuditWaitsForTheScheduler(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(100_000, time.Time{})
	d.clock.Advance(invoice.Isolir.Sub(d.clock.Now()))
	d.audited()
	d.overdue(invoice)
	d.audited()
	d.wantState(store.StateIsolir)
	if _, err := d.Void(t.Context(), invoice.ID, because); err != nil {
		t.Fatal(err)
	}
	d.wantState(store.StateActive)
	if _, err := d.DebitNote(t.Context(), billing.Correction{
		Invoice: invoice.ID, Amount: 5, Reason: because,
	}); !store.Is(err, store.Conflict) {
		t.Errorf("a note against a void invoice: %v", err)
	}
}
