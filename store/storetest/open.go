package storetest

import (
	"context"
	"path/filepath"
	"testing"

	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
)

// Key returns a key that is the same in every test.
func Key(t testing.TB) *db.Key {
	t.Helper()

	key, err := db.NewKey([]byte("a key of 32 octets for the tests"))
	if err != nil {
		t.Fatalf("making the key: %v", err)
	}

	return key
}

// OpenEngine opens an engine over a temporary file with the limits of the book, which is closed with the test unless
// somebody has closed it before.
func OpenEngine(t testing.TB, tables []kv.Table) kv.Engine {
	t.Helper()

	engine, err := bolt.Open(t.Context(), bolt.Config{
		Path:   filepath.Join(t.TempDir(), "test.db"),
		Tables: tables, MaxOperations: kv.BookOperations, MaxBytes: kv.BookBytes, NoSync: true,
	})
	if err != nil {
		t.Fatalf("opening the engine: %v", err)
	}
	t.Cleanup(func() { _ = engine.Close() })

	return engine
}

// OpenBook opens an empty book, which is checked and closed with the test.
func OpenBook(t testing.TB) *db.Book {
	t.Helper()

	book, err := db.OpenBook(t.Context(), db.BookConfig{
		Engine: Rerun(OpenEngine(t, db.BookTables())), Key: Key(t), Now: NewClock().Now,
	})
	if err != nil {
		t.Fatalf("opening the book: %v", err)
	}
	t.Cleanup(func() { checked(t, "book", book.Check) })

	return book
}

// checked fails the test with every fault that a check finds.
func checked(t testing.TB, what string, check func(context.Context) ([]db.Fault, error)) {
	t.Helper()

	faults, err := check(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Errorf("checking the %s: %v", what, err)
	}
	for _, fault := range faults {
		t.Errorf("the %s is at fault: %v", what, fault)
	}
}
