package storetest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
)

// BookRows is what every table of a book holds: the digest of each row, by its place.
type BookRows map[RowPlace][sha256.Size]byte

// RowPlace is where a row stands: records, indexes, the ledger and the audit log are all rows.
type RowPlace struct {
	Table kv.Table
	Key   string
}

// Rows reads every row of every table of a book, out of a copy of it: what a verb leaves anywhere is
// seen, and a table that is added later is too.
func Rows(t testing.TB, book *db.Book) BookRows {
	t.Helper()

	path := copyOf(t, book)
	engine, err := bolt.Open(t.Context(), bolt.Config{
		Path: path, Tables: db.BookTables(), NoSync: true,
	})
	if err != nil {
		t.Fatalf("opening the copy of the book: %v", err)
	}
	defer func() { _ = engine.Close() }()

	rows := BookRows{}
	err = engine.View(t.Context(), func(r kv.Reader) error {
		for _, table := range db.BookTables() {
			if err := rows.read(r, table); err != nil {
				return err
			}
		}

		return nil
	})
	if err != nil {
		t.Fatalf("reading the copy of the book: %v", err)
	}

	return rows
}

// copyOf writes a copy of a book, which goes with the test, and returns its path.
func copyOf(t testing.TB, book *db.Book) string {
	t.Helper()

	file, err := os.Create(filepath.Join(t.TempDir(), "copy.db"))
	if err != nil {
		t.Fatalf("making the copy of the book: %v", err)
	}
	defer func() { _ = file.Close() }()
	if _, err := book.Backup(t.Context(), file); err != nil {
		t.Fatalf("copying the book: %v", err)
	}

	return file.Name()
}

// read takes the rows of one table.
func (b BookRows) read(r kv.Reader, table kv.Table) error {
	return r.Scan(table, kv.Range{}, func(key, value []byte) error {
		b[RowPlace{table, string(key)}] = sha256.Sum256(value)

		return nil
	})
}

// Changes tells what is otherwise in later rows, in the order of tables and keys.
func (b BookRows) Changes(later BookRows) (list []string) {
	for place, digest := range b {
		now, is := later[place]
		switch {
		case !is:
			list = append(list, fmt.Sprintf("%s lost %x", place.Table, place.Key))
		case now != digest:
			list = append(list, fmt.Sprintf("%s has another %x", place.Table, place.Key))
		}
	}
	for place := range later {
		if _, was := b[place]; !was {
			list = append(list, fmt.Sprintf("%s gained %x", place.Table, place.Key))
		}
	}
	slices.Sort(list)

	return list
}
