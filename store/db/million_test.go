package db_test

import (
	"io"
	"path/filepath"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
	"gardu/store/storetest"
)

// million is how many services a big ISP has.
const million = 1_000_000

// BenchmarkMillion writes a million services with encrypted secrets once. Then it loads them all, as
// the directory does at start, and checks the whole book. It reports both as time for one service,
// and the size of the file for one.
func BenchmarkMillion(b *testing.B) {
	book := millionBook(b)
	octets, err := book.Backup(b.Context(), io.Discard)
	if err != nil {
		b.Fatal(err)
	}

	b.Run("load", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			loaded := 0
			err := book.LoadServices(b.Context(), func(*store.Service) error {
				loaded++

				return nil
			})
			if err != nil || loaded != million {
				b.Fatalf("loaded %d services: %v", loaded, err)
			}
		}
		b.ReportMetric(float64(octets)/million, "octets/service")
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/million, "ns/service")
	})
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			if faults, err := book.Check(b.Context()); err != nil || len(faults) > 0 {
				b.Fatalf("the book has %d faults: %v", len(faults), err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/million, "ns/service")
	})
}

// millionBook makes a book of a million services of one plan.
func millionBook(b *testing.B) *db.Book {
	b.Helper()

	engine, err := bolt.Open(b.Context(), bolt.Config{
		Path: filepath.Join(b.TempDir(), "book.db"), Tables: db.BookTables(), AppendOnly: db.BookAppendOnly(),
		MaxOperations: kv.BookOperations, MaxBytes: kv.BookBytes, NoSync: true,
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = engine.Close() })
	book, err := db.OpenBook(b.Context(), db.BookConfig{Engine: engine, Key: storetest.Key(b)})
	if err != nil {
		b.Fatal(err)
	}
	storetest.AddPlan(b, book, "gold")

	const slice = 100
	for first := 1; first <= million; first += slice {
		storetest.Update(b, book, func(tx *db.BookTx) error {
			for number := first; number < first+slice; number++ {
				service := typicalService(number)
				service.Revision, service.Plan, service.Customer, service.Router = 0, 1, 0, 0
				service.Secret = store.ClearSecret("rahasia-" + service.Login)
				if _, err := tx.PutService(service); err != nil {
					return err
				}
			}

			return nil
		})
	}

	return book
}
