package db_test

import (
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/storetest"
)

// spoil opens a book with one of everything over an engine that a test may reach behind its back.
func spoil(t *testing.T) (*db.Book, kv.Engine) {
	t.Helper()

	engine := storetest.OpenEngine(t, db.BookTables(), 0, 0)
	book, err := db.OpenBook(t.Context(), db.BookConfig{Engine: engine, Key: storetest.Key(t)})
	if err != nil {
		t.Fatal(err)
	}
	storetest.AddPlan(t, book, "gold")
	storetest.Update(t, book, func(tx *db.BookTx) error {
		if _, err := tx.PutNAS(storetest.NAS("pop", "10.0.0.1")); err != nil {
			return err
		}
		if _, err := tx.PutVoucher(storetest.Voucher("AB12", 1)); err != nil {
			return err
		}
		if _, err := tx.PutOperator(storetest.Operator("siti")); err != nil {
			return err
		}
		if _, err := tx.PutAPIKey(storetest.APIKey("panel", 1)); err != nil {
			return err
		}
		if _, err := tx.PutTokenFamily(storetest.TokenFamily(1)); err != nil {
			return err
		}
		customer := storetest.Customer("Budi")
		customer.Number = "C-1"
		if _, err := tx.PutCustomer(customer); err != nil {
			return err
		}
		service := storetest.Service("budi", 1)
		service.Number, service.MAC, service.Router, service.Customer = "N-1", store.MAC{1}, 1, 1
		_, err := tx.PutService(service)

		return err
	})
	storetest.AddPool(t, book, "pool", "10.0.0.0/24", "10.0.2.0/24")
	storetest.AddPool(t, book, "other", "10.0.1.0/24")
	company := storetest.AddCompany(t, book, "Selatan")
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutPlan(isolated("leased", 1, 2, company.ID))

		return err
	})
	storetest.AddRouter(t, book, "cabang", 1)
	shows(t, book, storetest.Ability(1, store.ActRate, store.VerdictWorks))
	if faults, err := book.Check(t.Context()); err != nil || len(faults) != 0 {
		t.Fatalf("a sound book has the faults %v, %v", faults, err)
	}

	return book, engine
}

// TestCheckFindsEveryMissingRow removes each row of a sound book in turn, and spoils its value in
// turn: no row may be one that nobody would miss.
func TestCheckFindsEveryMissingRow(t *testing.T) {
	t.Parallel()

	unproven := map[kv.Table]bool{
		"settings": true, "trust": true, "imports": true, "idempotency": true, "abilities": true,
		"lockouts": true, "codes": true,
	}
	unprovenMeta := map[string]bool{
		"version": true, "epoch": true, "key": true, "sequence/outbox": true, "sequence/ranges": true,
	}
	for _, table := range db.BookTables() {
		if unproven[table] {
			continue
		}
		book, engine := spoil(t)
		for _, row := range rowsOf(t, engine, table) {
			if table == "meta" && unprovenMeta[row.key] {
				continue
			}
			set(t, engine, table, row.key, "")
			mustFail(t, book, table, row.key, "is missing")
			if len(row.value) > 1 {
				set(t, engine, table, row.key, string([]byte{0xff})+row.value[1:])
				mustFail(t, book, table, row.key, "is spoiled")
			}
			set(t, engine, table, row.key, row.value)
		}
		if faults, err := book.Check(t.Context()); err != nil || len(faults) != 0 {
			t.Errorf("mended, the book has the faults %v, %v", faults, err)
		}
	}
}

// TestCheckFindsEveryStrangeRow adds rows that lead nowhere.
func TestCheckFindsEveryStrangeRow(t *testing.T) {
	t.Parallel()

	book, engine := spoil(t)
	id := "\x00\x00\x00\x00\x00\x00\x00\x63"
	for _, row := range []struct {
		table      kv.Table
		key, value string
	}{
		{"logins", "\x03ani\x01\x00\x00\x00\x00\x00\x00\x00\x00ani", id},
		{"logins", "\x03ani", id + "\x00"},
		{"logins", "\x03ani", "\x00\x00\x00\x00\x00\x00\x00\x00\x02"},
		{"names", "\x02nsilver", id},
		{"names", "\x09nsilver", id},
		{"links", "\x02" + id + "\x01" + id, "\x01"},
		{"links", "\x02" + id, "\x01"},
		{"links", "\x02", "\x01"},
		{"macs", "abcdef" + id, "\x01"},
		{"ranges", "\x0a\x09\x00\x00\x0a\x09\x00\x01" + id, "\x01"},
		{"ranges", "\x0a\x00\x00\x20\x0a\x00\x00\x21" + id, "\x01"},
		{"ranges", "x", "\x01"},
		{"abilities", id + "\x01\x01", "\x01"},
		{"abilities", id[:7] + "\x01\x01\x01", "\x09"},
		{"abilities", "x", "\x01"},
		{"pools", id, "\x01"},
		{"companies", id, "\x01"},
		{"apikeys", id, "\x01"},
		{"families", id, "\x01"},
		{"familyowners", "\x01" + id + id, "\x01"},
		{"lockouts", "x", "\x01"},
		{"lockouts", id + id + id + id, "\x01\x03\x00"},
		{"codes", "x", "\x01"},
		{"codes", id + id + id + id, "\x01\x05\x00"},
		{"names", "\x0annone", id},
		{"routers", id, "\x01"},
		{"names", "\x09nnone", id},
		{"names", "\x09d" + id, id},
		{"names", "\x07nnone", id},
		{"names", "\x08nnone", id},
		{"outbox", "s" + id, "\x01"},
		{"outbox", "r\x01" + id, id},
		{"outbox", "x", "\x01"},
		{"services", id, "\x01"},
		{"services", "x", "\x01"},
	} {
		set(t, engine, row.table, row.key, row.value)
		mustFail(t, book, row.table, row.key, "is strange")
		set(t, engine, row.table, row.key, "")
	}
}

// entry is a row as it lies in an engine.
type entry struct{ key, value string }

// rowsOf reads a table.
func rowsOf(t *testing.T, engine kv.Engine, table kv.Table) (rows []entry) {
	t.Helper()
	err := engine.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(table, kv.Range{}, func(key, value []byte) error {
			rows = append(rows, entry{string(key), string(value)})

			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}

	return rows
}

// set writes a row behind the store's back; an empty value removes it.
func set(t *testing.T, engine kv.Engine, table kv.Table, key, value string) {
	t.Helper()
	err := engine.Update(t.Context(), func(w kv.Writer) error {
		if value == "" {
			return w.Delete(table, []byte(key))
		}

		return w.Put(table, []byte(key), []byte(value))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// mustFail proves that a check finds something.
func mustFail(t *testing.T, book *db.Book, table kv.Table, key, how string) {
	t.Helper()
	faults, err := book.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(faults) == 0 {
		t.Errorf("nobody notices that %q of %s %s", key, table, how)
	}
}
