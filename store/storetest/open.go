package storetest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
	"gardu/store/kv/kvtest"
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

// OpenEngine opens an engine over a temporary file, with the limits of an Update, 0 for none. It
// is closed with the test unless somebody has closed it before.
func OpenEngine(t testing.TB, tables []kv.Table, operations, octets int) kv.Engine {
	t.Helper()

	engine, err := bolt.Open(t.Context(), bolt.Config{
		Path: filepath.Join(t.TempDir(), "test.db"), Tables: tables,
		MaxOperations: operations, MaxBytes: octets, NoSync: true,
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

	engine := OpenEngine(t, db.BookTables(), kv.BookOperations, kv.BookBytes)
	book, err := db.OpenBook(t.Context(), db.BookConfig{
		Engine: kvtest.Strict(t, engine), Key: Key(t), Now: NewClock().Now,
	})
	if err != nil {
		t.Fatalf("opening the book: %v", err)
	}
	t.Cleanup(func() { checked(t, "book", book.Check) })

	return book
}

// Zone is the operator's zone in every test: UTC+7 without summer time, as in Jakarta.
var Zone = time.FixedZone("WIB", 7*60*60)

// OpenTraffic opens an empty traffic file, which is checked and closed with the test.
func OpenTraffic(t testing.TB) *db.Traffic {
	t.Helper()

	traffic, err := db.OpenTraffic(t.Context(), db.TrafficConfig{
		Engine: kvtest.Strict(t, OpenEngine(t, db.TrafficTables(), 0, 0)), Zone: Zone,
	})
	if err != nil {
		t.Fatalf("opening the traffic file: %v", err)
	}
	t.Cleanup(func() { checked(t, "traffic file", traffic.Check) })

	return traffic
}

// OpenArchive opens an empty archive that keeps a number of months, 0 for all.
func OpenArchive(t testing.TB, keep int) *db.Archive {
	t.Helper()

	archive, err := db.OpenArchive(db.ArchiveConfig{
		Dir: t.TempDir(), Zone: Zone, Keep: keep, Open: Opener(t),
	})
	if err != nil {
		t.Fatalf("opening the archive: %v", err)
	}
	t.Cleanup(func() { _ = archive.Close() })

	return archive
}

// Opener opens engines over files that need not outlive the machine.
func Opener(t testing.TB) db.Opener {
	t.Helper()

	return func(path string, tables []kv.Table) (kv.Engine, error) {
		ctx := context.WithoutCancel(t.Context())

		return bolt.Open(ctx, bolt.Config{Path: path, Tables: tables, NoSync: true})
	}
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
