package billing_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gardu/billing"
	"gardu/billing/cycle"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
	"gardu/store/storetest"
)

// BenchmarkMonthEnd bills all customers of an operator at the beginning of a month, with tax, on a
// disk that is synced with every transaction.
func BenchmarkMonthEnd(b *testing.B) {
	for _, customers := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(customers), func(b *testing.B) { benchmarkMonthEnd(b, customers) })
	}
}

// benchmarkMonthEnd bills customers, one month each round.
func benchmarkMonthEnd(b *testing.B, customers int) {
	book := openFile(b, filepath.Join(b.TempDir(), "book.db"), true)
	b.Cleanup(func() { _ = book.Close() })
	clock := storetest.NewClock()
	verbs := billing.New(billing.Config{
		Book: book, Now: clock.Now, Zone: storetest.Zone, Terms: storyTerms(), PKP: true,
	})
	begin := cycle.Next(1, 1, clock.Now(), storetest.Zone)
	populate(b, book, customers, begin)
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{
		Billing: verbs, Now: clock.Now,
	})
	if err != nil {
		b.Fatal(err)
	}
	months := 0
	for b.Loop() {
		clock.Advance(begin.Add(2 * time.Minute).Sub(clock.Now()))
		report, err := scheduler.RunOnce(b.Context())
		if err != nil || report.Done[store.JobIssue] != customers {
			b.Fatalf("%+v, %v", report, err)
		}
		begin = cycle.Next(1, 1, begin, storetest.Zone)
		months++
	}
	b.ReportMetric(float64(months*customers)/b.Elapsed().Seconds(), "customers/s")
}

// openFile opens a book in a file, which is synced to the disk with every transaction where that is
// asked for. The caller closes it.
func openFile(b testing.TB, path string, synced bool) *db.Book {
	b.Helper()
	engine, err := bolt.Open(b.Context(), bolt.Config{
		Path: path, Tables: db.BookTables(),
		MaxOperations: kv.BookOperations, MaxBytes: kv.BookBytes,
		NoSync: !synced,
	})
	if err != nil {
		b.Fatal(err)
	}
	book, err := db.OpenBook(b.Context(), db.BookConfig{Engine: engine, Key: storetest.Key(b)})
	if err != nil {
		b.Fatal(err)
	}

	return book
}

// populate stores customers with a service each that is billed from an instant on.
func populate(b testing.TB, book *db.Book, customers int, begin time.Time) {
	b.Helper()
	plan := storetest.Plan("sepuluh")
	plan.Price, plan.Sale.Billing = 150_000, store.Postpaid
	plan.Validity = store.Validity{Count: 1, Unit: store.Months}
	storetest.Update(b, book, func(tx *db.BookTx) (err error) {
		plan, err = tx.PutPlan(plan)

		return err
	})
	const slice = 40
	for done := 0; done < customers; done += slice {
		storetest.Update(b, book, func(tx *db.BookTx) error {
			for at := done; at < min(done+slice, customers); at++ {
				if err := populateOne(tx, at, plan.ID, begin); err != nil {
					return err
				}
			}

			return nil
		})
	}
}

// populateOne stores one of them.
func populateOne(tx *db.BookTx, at int, plan int64, begin time.Time) error {
	customer, err := tx.PutCustomer(storetest.Customer(fmt.Sprintf("Pelanggan %06d", at)))
	if err != nil {
		return err
	}
	service := storetest.Service(fmt.Sprintf("p%06d", at), plan)
	service.Customer, service.BillingAnchor, service.Expires = customer.ID, 1, time.Time{}
	if service, err = tx.PutService(service); err != nil {
		return err
	}
	_, err = tx.PutSubscription(store.Subscription{
		ID: service.ID, Customer: customer.ID, Mode: store.Postpaid, Anchor: 1,
		Billed: begin, IssueAt: begin.Add(time.Minute), Created: storetest.Epoch,
	})

	return err
}
