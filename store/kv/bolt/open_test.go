package bolt_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
)

// rows is the table that most tests of this package use.
const rows kv.Table = "rows"

// newConfig describes a new database in a folder of the test.
func newConfig(tb testing.TB) bolt.Config {
	tb.Helper()

	return bolt.Config{
		Path:   filepath.Join(tb.TempDir(), fileName),
		Tables: []kv.Table{rows},
		NoSync: true,
	}
}

// openNew opens a new database, closed when the test ends.
func openNew(tb testing.TB, config bolt.Config) *bolt.Engine {
	tb.Helper()

	engine := open(tb, config)
	tb.Cleanup(func() { _ = engine.Close() })

	return engine
}

// putRow puts one row.
func putRow(engine kv.Engine, key, value []byte) error {
	return engine.Update(context.Background(), func(writer kv.Writer) error {
		return writer.Put(rows, key, value)
	})
}

// countRows counts the rows of the table.
func countRows(tb testing.TB, engine kv.Engine) int {
	tb.Helper()

	count := 0
	err := kv.Walk(tb.Context(), engine, rows, kv.Range{}, func(_, _ []byte) error {
		count++

		return nil
	})
	if err != nil {
		tb.Fatalf("counting rows: %v", err)
	}

	return count
}

func TestOpenMakesAPrivateFile(t *testing.T) {
	t.Parallel()

	config := newConfig(t)
	config.NoSync = false
	openNew(t, config)

	info, err := os.Stat(config.Path)
	if err != nil {
		t.Fatalf("looking at the file: %v", err)
	}

	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, want 0600", info.Mode())
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()

	for _, test := range []struct {
		name   string
		kind   store.ErrorKind
		change func(*testing.T, *bolt.Config)
	}{
		{"no path", store.Internal, func(_ *testing.T, c *bolt.Config) { c.Path = "" }},
		{"no tables", store.Internal, func(_ *testing.T, c *bolt.Config) { c.Tables = nil }},
		{"a table without a name", store.Internal, func(_ *testing.T, c *bolt.Config) {
			c.Tables = []kv.Table{""}
		}},
		{"a table twice", store.Internal, func(_ *testing.T, c *bolt.Config) {
			c.Tables = []kv.Table{"a", "a"}
		}},
		{"an unknown append-only table", store.Internal, func(_ *testing.T, c *bolt.Config) {
			c.AppendOnly = []kv.Table{"other"}
		}},
		{"a negative limit", store.Internal, func(_ *testing.T, c *bolt.Config) {
			c.MaxBytes = -1
		}},
		{"a folder that is not there", store.Unavailable, func(_ *testing.T, c *bolt.Config) {
			c.Path = filepath.Join(c.Path, "deeper", fileName)
		}},
		{"a folder as file", store.Unavailable, func(_ *testing.T, c *bolt.Config) {
			c.Path = filepath.Dir(c.Path)
		}},
		{"a text", store.Internal, func(t *testing.T, c *bolt.Config) {
			write(t, c.Path, []byte(strings.Repeat("not a database\n", 1_000)))
		}},
		{"a short text", store.Internal, func(t *testing.T, c *bolt.Config) {
			write(t, c.Path, []byte("short"))
		}},
		{"a truncated database", store.Internal, func(t *testing.T, c *bolt.Config) {
			write(t, c.Path, databaseBytes(t)[:9_000])
		}},
		{"zeros from the third page", store.Internal, func(t *testing.T, c *bolt.Config) {
			content := databaseBytes(t)
			clear(content[2*os.Getpagesize():])
			write(t, c.Path, content)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			config := newConfig(t)
			folder := filepath.Dir(config.Path)
			test.change(t, &config)

			engine, err := bolt.Open(t.Context(), config)
			if !store.Is(err, test.kind) {
				t.Errorf("got error %v of kind %q, want kind %q", err, store.KindOf(err), test.kind)
			}

			if err != nil && strings.Contains(err.Error(), folder) {
				t.Errorf("the error %q tells where the file lies", err)
			}

			if engine != nil {
				_ = engine.Close()
			}
		})
	}
}

// write makes a file.
func write(t *testing.T, path string, content []byte) {
	t.Helper()

	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatalf("writing the file: %v", err)
	}
}

// databaseBytes is the content of a database of a few hundred rows.
func databaseBytes(t *testing.T) []byte {
	t.Helper()

	engine := openNew(t, newConfig(t))
	for number := range 300 {
		if err := putRow(engine, fmt.Append(nil, number), make([]byte, 500)); err != nil {
			t.Fatalf("putting a row: %v", err)
		}
	}

	var copied bytes.Buffer
	if _, err := engine.Backup(t.Context(), &copied); err != nil {
		t.Fatalf("copying: %v", err)
	}

	return copied.Bytes()
}

func TestOpenAddsTables(t *testing.T) {
	t.Parallel()

	config := newConfig(t)
	engine := open(t, config)

	err := errors.Join(putRow(engine, []byte("key"), []byte("value")), engine.Close())
	if err != nil {
		t.Fatalf("preparing: %v", err)
	}

	config.Tables = []kv.Table{"other"}
	engine = open(t, config)
	err = putRow(engine, []byte("key"), []byte("new value"))

	if !store.Is(err, store.Internal) {
		t.Errorf("got error %v for a table that was not listed, want Internal", err)
	}

	if err := engine.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}

	config.Tables = []kv.Table{"other", rows}
	if count := countRows(t, openNew(t, config)); count != 1 {
		t.Errorf("the table holds %d rows after a while without it, want 1", count)
	}
}

func TestOpenWritesNothingWhenComplete(t *testing.T) {
	t.Parallel()

	config := newConfig(t)
	if err := open(t, config).Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}

	before, err := os.ReadFile(config.Path)
	if err != nil {
		t.Fatalf("reading the file: %v", err)
	}

	if err := open(t, config).Close(); err != nil {
		t.Fatalf("closing again: %v", err)
	}

	after, err := os.ReadFile(config.Path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("opening a complete database has changed it (error %v)", err)
	}
}

func TestOpenHonoursContext(t *testing.T) {
	t.Parallel()

	config := newConfig(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	_, err := bolt.Open(ctx, config)
	if !store.Is(err, store.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want Unavailable for the context", err)
	}

	if _, err := os.Stat(config.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file was made all the same (error %v)", err)
	}
}

// TestOpenNamesTheHolder opens a file that another process holds.
func TestOpenNamesTheHolder(t *testing.T) {
	t.Parallel()

	config := newConfig(t)
	holder := child(t, "hold", config.Path)

	output, err := holder.StdoutPipe()
	if err != nil {
		t.Fatalf("connecting: %v", err)
	}

	release, err := holder.StdinPipe()
	if err != nil {
		t.Fatalf("connecting: %v", err)
	}

	if err := holder.Start(); err != nil {
		t.Fatalf("starting the holder: %v", err)
	}

	if _, err := bufio.NewReader(output).ReadString('\n'); err != nil {
		t.Fatalf("waiting for the holder: %v", err)
	}

	_, err = bolt.Open(t.Context(), config)
	want := fmt.Sprintf("%s is in use by PID %d", fileName, holder.Process.Pid)

	if !store.Is(err, store.Unavailable) || err.Error() != want {
		t.Errorf("got error %v, want Unavailable %q", err, want)
	}

	if err := errors.Join(release.Close(), holder.Wait()); err != nil {
		t.Fatalf("ending the holder: %v", err)
	}

	openNew(t, config)
}

// holdFile is the child that has the database open until its input ends.
func holdFile(path string) error {
	config := bolt.Config{Path: path, Tables: []kv.Table{rows}}
	engine, err := bolt.Open(context.Background(), config)
	if err != nil {
		return err
	}

	fmt.Println("held")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')

	return engine.Close()
}

func TestLockTimeoutIsShortOfASecond(t *testing.T) {
	t.Parallel()

	if bolt.DefaultLockTimeout >= time.Second {
		t.Errorf("Open waits %v by default, want less than a second", bolt.DefaultLockTimeout)
	}
}

// TestAppendOnlySavesSpace compares a table filled in rising order with and without the hint.
func TestAppendOnlySavesSpace(t *testing.T) {
	t.Parallel()

	sizes := make(map[bool]int64)
	for _, hinted := range []bool{false, true} {
		config := newConfig(t)
		if hinted {
			config.AppendOnly = config.Tables
		}

		engine := openNew(t, config)
		for slice := range 20 {
			fillRising(t, engine, slice*500, 500)
		}

		size, err := engine.Backup(t.Context(), &bytes.Buffer{})
		if err != nil {
			t.Fatalf("measuring: %v", err)
		}

		sizes[hinted] = size
	}

	t.Logf("10,000 rows of 100 octets: %d octets, append-only %d", sizes[false], sizes[true])

	if sizes[true] > sizes[false]*2/3 {
		t.Errorf("the hint saves too little: %d of %d octets", sizes[true], sizes[false])
	}
}

// fillRising puts count rows of 100 octets with keys from first upwards, in one Update.
func fillRising(tb testing.TB, engine kv.Engine, first, count int) {
	tb.Helper()

	err := engine.Update(tb.Context(), func(writer kv.Writer) error {
		for number := first; number < first+count; number++ {
			key := fmt.Appendf(nil, "%012d", number)
			if err := writer.Put(rows, key, make([]byte, 100)); err != nil {
				return err
			}
		}

		return nil
	})
	if err != nil {
		tb.Fatalf("filling: %v", err)
	}
}
