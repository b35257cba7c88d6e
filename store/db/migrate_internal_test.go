package db

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
)

// update writes the outputs of migrations anew.
var update = flag.Bool("update", false, "write the outputs of migrations anew")

// openPlain opens an engine over a temporary file.
func openPlain(t *testing.T, tables []kv.Table) kv.Engine {
	t.Helper()

	engine, err := bolt.Open(t.Context(), bolt.Config{
		Path: filepath.Join(t.TempDir(), "test.db"), Tables: tables, NoSync: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })

	return engine
}

// readFixture fills an engine from lines of "table key value", the latter two as Go texts.
func readFixture(t *testing.T, engine kv.Engine, name string) {
	t.Helper()

	content, err := os.ReadFile(filepath.Join("testdata", "migrate", name))
	if err != nil {
		t.Fatal(err)
	}
	err = engine.Update(t.Context(), func(w kv.Writer) error {
		for line := range strings.Lines(string(content)) {
			var table, key, value string
			if strings.HasPrefix(line, "#") {
				continue
			}
			if _, err := fmt.Sscanf(line, "%s %q %q", &table, &key, &value); err != nil {
				return err
			}
			if err := w.Put(kv.Table(table), []byte(key), []byte(value)); err != nil {
				return err
			}
		}

		return nil
	})
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
}

// matchFixture compares an engine with a file. An epoch is drawn, so that it is there is all that
// can be known.
func matchFixture(t *testing.T, engine kv.Engine, tables []kv.Table, name string) {
	t.Helper()

	var got strings.Builder
	err := engine.View(t.Context(), func(r kv.Reader) error {
		for _, table := range tables {
			err := r.Scan(table, kv.Range{}, func(key, value []byte) error {
				if string(key) == metaEpoch {
					value = []byte("(drawn)")
				}
				_, err := fmt.Fprintf(&got, "%s %q %q\n", table, key, value)

				return err
			})
			if err != nil {
				return err
			}
		}

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	path := filepath.Join("testdata", "migrate", name)
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got.String() {
		t.Errorf("the file is not as %s has it: %v\n%s", name, err, got.String())
	}
}

func TestLayoutsOfToday(t *testing.T) {
	t.Parallel()

	key, err := NewKey([]byte("a key of 32 octets for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		tables []kv.Table
		steps  []step
		layout uint64
	}{
		"book":    {BookTables(), bookSteps(key), bookLayout},
		"traffic": {TrafficTables(), trafficSteps(), trafficLayout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			newest := fmt.Sprint(name, ".v", test.layout)
			for from := range test.layout {
				engine := openPlain(t, test.tables)
				readFixture(t, engine, fmt.Sprint(name, ".v", from))
				m := migration{what: name, engine: engine, steps: test.steps, tables: test.tables, logger: discard()}
				for range 2 {
					if err := m.run(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				matchFixture(t, engine, test.tables, newest)
			}
			if last := test.steps[len(test.steps)-1].to; last != test.layout {
				t.Errorf("the last step leads to layout %d, and %d is written into backups", last, test.layout)
			}
		})
	}
}

// discard is a logger for tests.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// renameSteps is a history of three layouts, by which the machinery is tried:
//
//	1: plans name -> price
//	2: plans name -> "Rp" price
//	3: plans "plan/" name -> "Rp" price
func renameSteps(fail *error) []step {
	each := func(change func(w kv.Writer, key, value []byte) error) func(context.Context, kv.Engine) error {
		return func(ctx context.Context, engine kv.Engine) error {
			return engine.Update(ctx, func(w kv.Writer) error {
				rows := map[string]string{}
				err := w.Scan(tablePlans, kv.Range{}, func(key, value []byte) error {
					rows[string(key)] = string(value)

					return nil
				})
				for key, value := range rows {
					err = errors.Join(err, change(w, []byte(key), []byte(value)))
				}

				return err
			})
		}
	}

	return []step{
		{1, func(context.Context, kv.Engine) error { return nil }},
		{2, each(func(w kv.Writer, key, value []byte) error {
			if strings.HasPrefix(string(value), "Rp") {
				return nil
			}

			return w.Put(tablePlans, key, append([]byte("Rp"), value...))
		})},
		{3, func(ctx context.Context, engine kv.Engine) error {
			if *fail != nil {
				return *fail
			}

			return each(func(w kv.Writer, key, value []byte) error {
				return errors.Join(w.Delete(tablePlans, key), w.Put(tablePlans, append([]byte("plan/"), key...), value))
			})(ctx, engine)
		}},
	}
}

func TestMigrationTakesWhatIsMissing(t *testing.T) {
	t.Parallel()

	tables := []kv.Table{tableMeta, tablePlans}
	engine := openPlain(t, tables)
	readFixture(t, engine, "machinery.v1")

	var backups []string
	broken := store.Errorf(store.Unavailable, "the disk is full")
	m := migration{
		what: "the book", engine: engine, steps: renameSteps(&broken), tables: tables, logger: discard(),
		before: func(_ context.Context, from, to uint64, _ kv.Engine) error {
			backups = append(backups, fmt.Sprint(from, " to ", to))

			return nil
		},
	}
	if err := m.run(t.Context()); !store.Is(err, store.Unavailable) {
		t.Fatalf("a step that fails: %v", err)
	}
	matchFixture(t, engine, tables, "machinery.v2")

	broken = nil
	if err := m.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	matchFixture(t, engine, tables, "machinery.v3")
	if got := strings.Join(backups, ", "); got != "1 to 3, 2 to 3" {
		t.Errorf("the backups were %s", got)
	}
}

func TestMigrationStopsWithoutBackup(t *testing.T) {
	t.Parallel()

	var none error
	tables := []kv.Table{tableMeta, tablePlans}
	engine := openPlain(t, tables)
	readFixture(t, engine, "machinery.v1")
	m := migration{
		what: "the book", engine: engine, steps: renameSteps(&none), tables: tables, logger: discard(),
		before: func(context.Context, uint64, uint64, kv.Engine) error {
			return store.Errorf(store.Exhausted, "no room")
		},
	}
	if err := m.run(t.Context()); !store.Is(err, store.Exhausted) {
		t.Errorf("a backup that fails: %v", err)
	}
	matchFixture(t, engine, tables, "machinery.v1")
}

func TestMigrationRefuses(t *testing.T) {
	t.Parallel()

	key, err := NewKey([]byte("a key of 32 octets for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewKey([]byte("another key of 32 octets of ours"))
	if err != nil {
		t.Fatal(err)
	}
	put := func(table kv.Table, name string, value []byte) func(t *testing.T, engine kv.Engine) {
		return func(t *testing.T, engine kv.Engine) {
			t.Helper()
			err := engine.Update(t.Context(), func(w kv.Writer) error { return w.Put(table, []byte(name), value) })
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, test := range map[string]struct {
		before func(t *testing.T, engine kv.Engine)
		words  string
	}{
		"a newer file":     {put(tableMeta, metaVersion, binary.AppendUvarint(nil, 99)), "newer gardu"},
		"a file of others": {put(tablePlans, "x", []byte("y")), "not a file of gardu"},
		"another key": {func(t *testing.T, engine kv.Engine) {
			t.Helper()
			if _, err := OpenBook(t.Context(), BookConfig{Engine: engine, Key: other}); err != nil {
				t.Fatal(err)
			}
		}, "belongs to the key " + other.Fingerprint()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			engine := openPlain(t, BookTables())
			test.before(t, engine)
			_, err := OpenBook(t.Context(), BookConfig{Engine: engine, Key: key})
			if !store.Is(err, store.Conflict) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}
