package db_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// journal is a journal of two files that remembers how it was used.
type journal struct {
	pinned, unpinned bool
	copied           bool
	err              error
}

// Pin notes that it was called.
func (j *journal) Pin() func() {
	j.pinned = true

	return func() { j.unpinned = true }
}

// Copy hands out two files.
func (j *journal) Copy(_ context.Context, visit func(string, int64, io.Reader) error) error {
	j.copied = j.pinned && !j.unpinned
	for _, content := range []string{"first", "second"} {
		if err := visit(content+".seg", int64(len(content)), strings.NewReader(content)); err != nil {
			return err
		}
	}

	return j.err
}

// folder is a folder of data that is in use.
type folder struct {
	dir     string
	book    *db.Book
	traffic *db.Traffic
	archive *db.Archive
	journal *journal
	photos  string // folder of pictures; empty for none
}

// openFolder makes a folder of data with one of everything.
func openFolder(t *testing.T) *folder {
	t.Helper()

	f := &folder{dir: t.TempDir(), journal: &journal{}}
	key, err := db.CreateKey(filepath.Join(f.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	open := storetest.Opener(t)
	bookEngine, err := open(filepath.Join(f.dir, "book.db"), db.BookTables())
	if err != nil {
		t.Fatal(err)
	}
	trafficEngine, err := open(filepath.Join(f.dir, "traffic.db"), db.TrafficTables())
	if err != nil {
		t.Fatal(err)
	}
	if f.book, err = db.OpenBook(t.Context(), db.BookConfig{Engine: bookEngine, Key: key}); err != nil {
		t.Fatal(err)
	}
	if f.traffic, err = db.OpenTraffic(t.Context(), db.TrafficConfig{Engine: trafficEngine}); err != nil {
		t.Fatal(err)
	}
	if f.archive, err = db.OpenArchive(db.ArchiveConfig{Dir: f.dir, Open: open}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.close)

	plan := storetest.AddPlan(t, f.book, "gold")
	storetest.AddService(t, f.book, "budi", plan.ID)
	storetest.AddPool(t, f.book, "jkt", "10.0.0.0/24")
	company := storetest.AddCompany(t, f.book, "Selatan")
	storetest.Update(t, f.book, func(tx *db.BookTx) error {
		_, err := tx.PutPlan(isolated("leased", 1, 1, company.ID))

		return err
	})
	addNAS(t, f.book, 1)
	shows(t, f.book, storetest.Ability(1, store.ActRate, store.VerdictWorks))
	fold(t, f.traffic, db.Fold{Mark: 7, Sessions: []store.Session{storetest.Session(5, 1)}})
	if err := f.archive.Put(t.Context(), []store.Session{ended(3, storetest.Epoch)}); err != nil {
		t.Fatal(err)
	}

	return f
}

// close closes the folder, once or more often.
func (f *folder) close() {
	_ = f.book.Close()
	_ = f.traffic.Close()
	_ = f.archive.Close()
}

// backup makes a backup with the key in it, or without.
func (f *folder) backup(t *testing.T, withKey bool) ([]byte, db.Manifest) {
	t.Helper()

	source := db.BackupSource{
		Book: f.book, Traffic: f.traffic, Archive: f.archive, Journal: f.journal,
		Photos: f.photos, Program: "test", Now: storetest.Epoch,
	}
	if withKey {
		source.KeyPath = filepath.Join(f.dir, "key")
	}
	var out bytes.Buffer
	manifest, err := db.WriteBackup(t.Context(), &out, source)
	if err != nil {
		t.Fatalf("making a backup: %v", err)
	}

	return out.Bytes(), manifest
}

// restore restores into a folder.
func restore(t *testing.T, archive []byte, dir string) (db.Manifest, string, error) {
	t.Helper()

	return db.Restore(t.Context(), bytes.NewReader(archive), db.RestoreConfig{Dir: dir, Open: storetest.Opener(t)})
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()

	source := openFolder(t)
	archive, manifest := source.backup(t, true)
	if !source.journal.copied || !source.journal.unpinned {
		t.Error("the journal was not pinned while it was copied, or stays pinned")
	}
	if manifest.Mark != 7 || manifest.Program != "test" || !manifest.WithKey {
		t.Errorf("the manifest says %+v", manifest)
	}
	if last := manifest.Members[len(manifest.Members)-2]; manifest.Members[0].Name != "traffic.db" ||
		last.Name != "book.db" {
		t.Errorf("the traffic file is not the first, or the book not the last: %+v", manifest.Members)
	}

	dir := t.TempDir()
	if _, kept, err := restore(t, archive, dir); err != nil || kept == "" {
		t.Fatalf("restoring: %v", err)
	}
	key, err := db.LoadKey(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	engine, err := storetest.Opener(t)(filepath.Join(dir, "book.db"), db.BookTables())
	if err != nil {
		t.Fatal(err)
	}
	book, err := db.OpenBook(t.Context(), db.BookConfig{Engine: engine, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // the test is over
	storetest.View(t, book, func(r *db.BookReader) error {
		service, err := r.ServiceByLogin("budi", store.PPPoE, 0)
		if string(service.Secret.Value) != "secret of budi" {
			t.Errorf("the restored service is %+v", service)
		}
		if err != nil {
			return err
		}
		plan, err := r.PlanByName("leased")
		if plan.Profile.AddressPool != 1 || plan.Company != 1 {
			t.Errorf("the restored plan is %+v", plan)
		}

		return err
	})
	known(t, book, storetest.Ability(1, store.ActRate, store.VerdictWorks))
	refused(t, change(t, book, func(tx *db.BookTx) error { return tx.DeletePool(1) }), store.Conflict, "")
	refused(t, change(t, book, putPool("again", "10.0.0.9")), store.Conflict, "ranges")
	if epoch, err := book.Epoch(t.Context()); err != nil || epoch == manifest.Epoch || epoch == 0 {
		t.Errorf("the restored book has the epoch %x, and the old one had %x: %v", epoch, manifest.Epoch, err)
	}
	for name, want := range map[string]string{"journal/first.seg": "first", "journal/second.seg": "second"} {
		if content, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(content) != want {
			t.Errorf("%s holds %q, %v", name, content, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "sessions-2026-07.db")); err != nil {
		t.Errorf("the archived month is missing: %v", err)
	}
	if err := db.Restoring(dir); err != nil {
		t.Errorf("a restore that is done says %v", err)
	}
}

func TestRestoreKeepsWhatItReplaces(t *testing.T) {
	t.Parallel()

	source := openFolder(t)
	archive, _ := source.backup(t, false)
	storetest.AddService(t, source.book, "ani", 1)
	if err := os.Mkdir(filepath.Join(source.dir, "journal"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(source.dir, "journal", "later.seg"), []byte("later"), 0o600); err != nil {
		t.Fatal(err)
	}

	if _, _, err := restore(t, archive, source.dir); !store.Is(err, store.Unavailable) {
		t.Fatalf("restoring over a book in use: %v", err)
	}
	source.close()
	_, kept, err := restore(t, archive, source.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"book.db", "traffic.db", "journal/later.seg", "sessions-2026-07.db"} {
		if _, err := os.Stat(filepath.Join(source.dir, kept, name)); err != nil {
			t.Errorf("%s was not kept: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(source.dir, "journal", "later.seg")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a journal of another time is still there: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(source.dir, "restore-*")); len(left) != 0 {
		t.Errorf("restoring has left %v", left)
	}
}

// rewrite copies a tar archive entry by entry, changed or left out by a function.
func rewrite(t *testing.T, archive []byte, change func(*tar.Header, []byte) ([]byte, bool)) []byte {
	t.Helper()

	var out bytes.Buffer
	writer, reader := tar.NewWriter(&out), tar.NewReader(bytes.NewReader(archive))
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		changed, stays := change(header, content)
		if !stays {
			continue
		}
		header.Size = int64(len(changed))
		if err := writer.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write(changed); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()

	source := openFolder(t)
	good, _ := source.backup(t, false)
	keyed, _ := source.backup(t, true)
	manifest := func(change func(*db.Manifest)) func(*tar.Header, []byte) ([]byte, bool) {
		return func(header *tar.Header, content []byte) ([]byte, bool) {
			if header.Name != "manifest.json" {
				return content, true
			}
			var m db.Manifest
			if err := json.Unmarshal(content, &m); err != nil {
				t.Fatal(err)
			}
			change(&m)
			changed, _ := json.Marshal(m)

			return changed, true
		}
	}
	rename := func(from, to string) func(*tar.Header, []byte) ([]byte, bool) {
		return func(header *tar.Header, content []byte) ([]byte, bool) {
			if header.Name == from {
				header.Name = to
			}

			return content, true
		}
	}
	drop := func(name string) func(*tar.Header, []byte) ([]byte, bool) {
		return func(header *tar.Header, content []byte) ([]byte, bool) { return content, header.Name != name }
	}

	tests := []struct {
		name    string
		archive []byte
		kind    store.ErrorKind
	}{
		{"nothing", nil, store.Invalid},
		{"noise", bytes.Repeat([]byte("noise"), 1000), store.Invalid},
		{"half a backup", good[:len(good)/2], store.Invalid},
		{"no manifest", rewrite(t, good, drop("manifest.json")), store.Invalid},
		{"no book", rewrite(t, good, drop("book.db/000000")), store.Invalid},
		{"a missing journal file", rewrite(t, good, drop("journal/first.seg")), store.Invalid},
		{"a path that leads out", rewrite(t, good, rename("journal/first.seg", "journal/../../x")), store.Invalid},
		{"a path from the root", rewrite(t, good, rename("journal/first.seg", "/etc/passwd")), store.Invalid},
		{"a file of somebody else", rewrite(t, good, rename("journal/first.seg", "gardu.yaml")), store.Invalid},
		{"parts out of order", rewrite(t, good, rename("book.db/000000", "book.db/000001")), store.Invalid},
		{"a spoiled octet", rewrite(t, good, func(header *tar.Header, content []byte) ([]byte, bool) {
			if header.Name == "book.db/000000" {
				content[len(content)/2] ^= 1
			}

			return content, true
		}), store.Invalid},
		{"a newer book", rewrite(t, good, manifest(func(m *db.Manifest) { m.Layouts.Book = 99 })), store.Conflict},
		{"a newer form", rewrite(t, good, manifest(func(m *db.Manifest) { m.Format = 99 })), store.Conflict},
		{"another key", rewrite(t, good, manifest(func(m *db.Manifest) { m.Key = "0123456789abcdef" })), store.Conflict},
		{"a key that nobody lists", rewrite(t, keyed, manifest(func(m *db.Manifest) { m.WithKey = false })), store.Invalid},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			dir := t.TempDir()
			key, err := os.ReadFile(filepath.Join(source.dir, "key"))
			if err != nil {
				t.Fatal(err)
			}
			for name, content := range map[string][]byte{"key": key, "traffic.db": []byte("precious")} {
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := restore(t, test.archive, dir); !store.Is(err, test.kind) {
				t.Errorf("the error is %v", err)
			}
			if content, _ := os.ReadFile(filepath.Join(dir, "traffic.db")); string(content) != "precious" {
				t.Error("a refused restore has replaced something")
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 2 {
				t.Errorf("a refused restore has left %v", entries)
			}
		})
	}
}

func TestRestoreRefusesFaults(t *testing.T) {
	t.Parallel()

	source := openFolder(t)
	source.close()
	engine, err := storetest.Opener(t)(filepath.Join(source.dir, "book.db"), db.BookTables())
	if err != nil {
		t.Fatal(err)
	}
	set(t, engine, "macs", "abcdef\x00\x00\x00\x00\x00\x00\x00\x63", "\x01")
	key, err := db.LoadKey(filepath.Join(source.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	if source.book, err = db.OpenBook(t.Context(), db.BookConfig{Engine: engine, Key: key}); err != nil {
		t.Fatal(err)
	}
	source.archive = storetest.OpenArchive(t, 0)
	source.traffic, err = db.OpenTraffic(t.Context(), db.TrafficConfig{
		Engine: storetest.OpenEngine(t, db.TrafficTables(), 0, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	archive, _ := source.backup(t, false)
	source.close()

	if _, _, err := restore(t, archive, source.dir); !store.Is(err, store.Invalid) ||
		!strings.Contains(err.Error(), "faults") {
		t.Errorf("restoring a book with faults: %v", err)
	}
}

// full is a writer whose disk is full at some point.
type full struct{ left int }

// Write takes what still fits.
func (f *full) Write(octets []byte) (int, error) {
	if f.left -= len(octets); f.left < 0 {
		return 0, errors.New("no space left")
	}

	return len(octets), nil
}

func TestBackupTellsWhatFails(t *testing.T) {
	t.Parallel()

	source := openFolder(t)
	archive, _ := source.backup(t, false)
	for left := 0; left < len(archive)-1024; left += len(archive) / 7 {
		_, err := db.WriteBackup(t.Context(), &full{left}, db.BackupSource{
			Book: source.book, Traffic: source.traffic, Journal: source.journal, Archive: source.archive, Now: storetest.Epoch,
		})
		if err == nil {
			t.Errorf("a disk that is full after %d octets goes unnoticed", left)
		}
	}

	source.journal.err = errors.New("no")
	_, err := db.WriteBackup(t.Context(), io.Discard, db.BackupSource{
		Book: source.book, Traffic: source.traffic, Journal: source.journal, Now: storetest.Epoch,
	})
	if !errors.Is(err, source.journal.err) {
		t.Errorf("a journal that cannot be copied: %v", err)
	}
	if _, err := db.WriteBackup(t.Context(), io.Discard, db.BackupSource{}); err == nil {
		t.Error("a backup of nothing was made")
	}
}

func TestRestoringIsSeen(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	if err := db.Restoring(dir); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "restore.unfinished"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := db.Restoring(dir); !store.Is(err, store.Conflict) {
		t.Errorf("an interrupted restore says %v", err)
	}
	if _, _, err := db.Restore(t.Context(), nil, db.RestoreConfig{Dir: dir}); err == nil {
		t.Error("restoring without an opener was tried")
	}
}

func TestInterruptedRestoreIsRunAgain(t *testing.T) {
	t.Parallel()

	source := openFolder(t)
	archive, _ := source.backup(t, false)
	source.close()
	for _, name := range []string{"book.db", "sessions-2026-07.db"} {
		if err := os.Remove(filepath.Join(source.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(source.dir, "restore.unfinished"), nil, 0o600); err != nil {
		t.Fatal(err)
	}

	if _, _, err := restore(t, archive, source.dir); err != nil {
		t.Fatal(err)
	}
	if err := db.Restoring(source.dir); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"book.db", "traffic.db", "journal/first.seg", "sessions-2026-07.db"} {
		if _, err := os.Stat(filepath.Join(source.dir, name)); err != nil {
			t.Errorf("%s is missing: %v", name, err)
		}
	}
}
