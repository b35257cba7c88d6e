package db_test

import (
	"testing"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/storetest"
)

// spoilMoney opens a book with money in it over an engine that a test may reach behind its back.
func spoilMoney(t *testing.T) (*db.Book, kv.Engine) {
	t.Helper()
	engine := storetest.OpenEngine(t, db.BookTables(), 0, 0)
	book, err := db.OpenBook(t.Context(), db.BookConfig{Engine: engine, Key: storetest.Key(t)})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Update(t, book, func(tx *db.BookTx) error {
		if _, err := tx.PutCustomer(storetest.Customer("Budi")); err != nil {
			return err
		}
		if _, err := tx.PutOperator(storetest.Operator("siti")); err != nil {
			return err
		}
		due := store.Invoice{
			ID: 1, Kind: store.InvoiceOrdinary, Number: 260701001, Customer: 1, Currency: store.IDR,
			Total: 1000, Net: 1000, State: store.InvoiceFinal, Issued: storetest.Epoch,
			Due: storetest.Epoch, Remind: storetest.Epoch, Token: "TOKEN",
		}
		due.Hash = due.Digest()
		if _, err := tx.PutInvoice(due); err != nil {
			return err
		}
		_, err := tx.PutReceivable(store.Receivable{
			ID: 1, Look: storetest.Epoch, Open: []store.OpenInvoice{{ID: 1, Left: 1000}},
		})
		if err != nil {
			return err
		}
		_, err = tx.PutPayment(store.Payment{
			Customer: 1, Amount: 500, Collector: 1, Reference: "R-1", Received: storetest.Epoch,
		})
		if err != nil {
			return err
		}
		_, err = tx.Post(store.Entry{
			Kind: store.EntryInvoice, Key: "invoice:1", Currency: store.IDR, At: storetest.Epoch,
			Postings: []store.Posting{
				store.Debit(store.AccountReceivable, 1, 1000), store.Credit(store.AccountRevenue, 0, 1000),
			},
		})
		if err != nil {
			return err
		}
		_, err = tx.Note(store.Record{Of: store.NounInvoice, Subject: 1, Action: "invoice.issue"})

		return err
	})
	if err := book.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if faults, err := book.Check(t.Context()); err != nil || len(faults) != 0 {
		t.Fatalf("a sound book has the faults %v, %v", faults, err)
	}

	return book, engine
}

// TestCheckFindsEveryMissingRowOfMoney removes each row of money in turn.
func TestCheckFindsEveryMissingRowOfMoney(t *testing.T) {
	t.Parallel()
	for _, table := range []kv.Table{
		"invoices", "receivables", "payments", "entries", "entrykeys", "moves", "balances", "agenda",
		"open", "owned", "names", "links", "records",
	} {
		book, engine := spoilMoney(t)
		rows := rowsOf(t, engine, table)
		if len(rows) == 0 {
			t.Errorf("%s has no row to spoil", table)
		}
		for _, row := range rows {
			if table == "owned" && store.Noun(row.key[9]) == store.NounRecord ||
				table == "entrykeys" {
				continue // told by the row of the log itself
			}
			set(t, engine, table, row.key, "")
			mustFail(t, book, table, row.key, "is missing")
			set(t, engine, table, row.key, row.value)
		}
	}
}

// TestCheckFindsEveryStrangeRowOfMoney adds rows that lead nowhere.
func TestCheckFindsEveryStrangeRowOfMoney(t *testing.T) {
	t.Parallel()
	book, engine := spoilMoney(t)
	id, none := "\x00\x00\x00\x00\x00\x00\x00\x01", "\x00\x00\x00\x00\x00\x00\x00\x63"
	invoice, record := string([]byte{byte(store.NounInvoice)}), string([]byte{byte(store.NounRecord)})
	for _, row := range []struct {
		table kv.Table
		key   string
	}{
		{"agenda", "x"},
		{"agenda", id + "\x05" + invoice + id},   // an appointment that the invoice does not have
		{"agenda", id + "\x05" + invoice + none}, // an invoice that is not there
		{"agenda", id + "\x05\x01" + id},         // a service has none
		{"open", "x"},
		{"open", invoice + none},
		{"open", string([]byte{byte(store.NounReceivable)}) + id},
		{"owned", "x"},
		{"owned", "\x01" + none + invoice + id},
		{"owned", invoice + none + record + id},
		{"owned", invoice + id + record + none},
		{"idempotency", "x"},
		{"idempotency", id + id + id + id},
	} {
		set(t, engine, row.table, row.key, "\x09")
		mustFail(t, book, row.table, row.key, "is strange")
		set(t, engine, row.table, row.key, "")
	}
}

// TestAnswersAreKeptForSevenDays proves what is kept of a request that may come again.
func TestAnswersAreKeptForSevenDays(t *testing.T) {
	t.Parallel()
	book := storetest.OpenBook(t)
	named := func(key string) store.Repeat {
		return store.Repeat{Principal: "operator:1", Route: "POST /v1/pay", Key: key}
	}
	storetest.Update(t, book, func(tx *db.BookTx) error {
		for day := range 10 {
			at := storetest.Epoch.AddDate(0, 0, day)
			if err := tx.PutAnswer(named(at.Format(time.DateOnly)), []byte(`{}`), at); err != nil {
				return err
			}
		}

		return tx.PutAnswer(named("long"), make([]byte, db.MaxAnswer+1), storetest.Epoch.AddDate(0, 0, 9))
	})
	storetest.View(t, book, func(r *db.BookReader) error {
		long, err := r.Answered(named("long"))
		if err != nil || !long.Unknown || len(long.Reply) != 0 {
			t.Errorf("a long answer is %+v, %v", long, err)
		}
		other := named("long")
		other.Principal = "operator:2"
		if _, err := r.Answered(other); !store.Is(err, store.NotFound) {
			t.Errorf("somebody else's key is answered: %v", err)
		}

		return nil
	})
	now := storetest.Epoch.AddDate(0, 0, 9)
	for _, want := range []int{2, 0} {
		purged, err := book.PurgeAnswers(t.Context(), now.Add(-db.AnswerLife))
		if err != nil || purged != want {
			t.Errorf("%d were forgotten, %v; want %d", purged, err, want)
		}
	}
}
