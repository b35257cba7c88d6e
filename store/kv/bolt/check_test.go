package bolt_test

import (
	"testing"

	bbolt "go.etcd.io/bbolt"
)

// checkFile proves that every page of a closed database is reachable or free, and none is both.
func checkFile(tb testing.TB, path string) {
	tb.Helper()

	file, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		tb.Fatalf("opening the file to check it: %v", err)
	}

	err = file.View(func(tx *bbolt.Tx) error {
		for fault := range tx.Check() {
			tb.Errorf("the file is inconsistent: %v", fault)
		}

		return nil
	})
	if err != nil {
		tb.Errorf("checking the file: %v", err)
	}

	if err := file.Close(); err != nil {
		tb.Errorf("closing the checked file: %v", err)
	}
}
