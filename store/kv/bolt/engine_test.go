package bolt_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"gardu/store/kv"
	"gardu/store/kv/bolt"
	"gardu/store/kv/kvtest"
)

// fileName is what the tests call their database.
const fileName = "book.db"

// TestConformance holds the engine to the contract of kv.
func TestConformance(t *testing.T) {
	t.Parallel()

	for name, base := range map[string]bolt.Config{
		"Plain":           {NoSync: true},
		"Durable":         {},
		"RebuildFreeList": {NoSync: true, RebuildFreeList: true},
		"AppendOnly":      {NoSync: true, AppendOnly: []kv.Table{"left", "right"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if !base.NoSync && testing.Short() {
				t.Skip("waits for the disk thousands of times")
			}

			conform(t, base)
		})
	}
}

// conform runs the suite over databases of one kind.
func conform(t *testing.T, base bolt.Config) {
	t.Helper()

	kvtest.Run(t, kvtest.Subject{
		Open: func(
			tb testing.TB, folder string, tables []kv.Table, limits kvtest.Limits,
		) kv.Engine {
			tb.Helper()

			config := base
			config.Path, config.Tables = filepath.Join(folder, fileName), tables
			config.MaxOperations, config.MaxBytes = limits.Operations, limits.Bytes

			return open(tb, config)
		},
		Restore: func(tb testing.TB, folder string, backup io.Reader) {
			tb.Helper()

			content, err := io.ReadAll(backup)
			if err != nil {
				tb.Fatalf("reading the backup: %v", err)
			}

			if err := os.WriteFile(filepath.Join(folder, fileName), content, 0o600); err != nil {
				tb.Fatalf("writing the backup: %v", err)
			}
		},
	})
}

// open opens an engine, which must succeed.
func open(tb testing.TB, config bolt.Config) *bolt.Engine {
	tb.Helper()

	engine, err := bolt.Open(tb.Context(), config)
	if err != nil {
		tb.Fatalf("opening: %v", err)
	}

	return engine
}
