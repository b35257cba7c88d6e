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

	kvtest.Run(t, kvtest.Subject{
		Open: func(
			tb testing.TB, folder string, tables []kv.Table, limits kvtest.Limits,
		) kv.Engine {
			tb.Helper()

			return open(tb, bolt.Config{
				Path:          filepath.Join(folder, fileName),
				Tables:        tables,
				MaxOperations: limits.Operations,
				MaxBytes:      limits.Bytes,
				NoSync:        true,
			})
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
