package db_test

import (
	"archive/tar"
	"bytes"
	"path/filepath"
	"testing"

	"gardu/store/db"
	"gardu/store/storetest"
)

// A backup of a book of an older layout is brought up to date while it is restored.
func TestRestoreOfAnOlderLayout(t *testing.T) {
	t.Parallel()

	source := openFolder(t)
	source.close()
	path := filepath.Join(source.dir, "book.db")
	engine, err := storetest.Opener(t)(path, db.BookTables())
	if err != nil {
		t.Fatal(err)
	}
	key, err := db.LoadKey(filepath.Join(source.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	if source.book, err = db.OpenBook(t.Context(), db.BookConfig{Engine: engine, Key: key}); err != nil {
		t.Fatal(err)
	}
	source.archive = storetest.OpenArchive(t, 0)
	source.traffic = storetest.OpenTraffic(t)
	set(t, engine, "meta", "version", "\x01")
	archive, _ := source.backup(t, false)
	archive = rewrite(t, archive, func(header *tar.Header, content []byte) ([]byte, bool) {
		if header.Name == "manifest.json" {
			content = bytes.Replace(content, []byte(`"book": 3`), []byte(`"book": 1`), 1)
		}

		return content, true
	})
	if err := source.book.Close(); err != nil {
		t.Fatal(err)
	}

	if _, _, err := restore(t, archive, source.dir); err != nil {
		t.Fatal(err)
	}
	if engine, err = storetest.Opener(t)(path, db.BookTables()); err != nil {
		t.Fatal(err)
	}
	defer engine.Close() //nolint:errcheck // the test is over
	for _, row := range rowsOf(t, engine, "meta") {
		if row.key == "version" && row.value != "\x04" {
			t.Errorf("the restored book has layout %q", row.value)
		}
	}
}
