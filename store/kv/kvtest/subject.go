package kvtest

import (
	"io"
	"testing"

	"gardu/store/kv"
)

// The tables that the suite opens each engine with.
const (
	left  kv.Table = "left"
	right kv.Table = "right"
)

// Limits are those of one Update, as the engine is to be opened with; 0 means no limit.
type Limits struct {
	Operations, Bytes int
}

// Subject is the engine under test.
type Subject struct {
	// Open opens the engine that lives in folder, made if it is not there yet. It must not close
	// the engine when the test ends; the suite does.
	Open func(tb testing.TB, folder string, tables []kv.Table, limits Limits) kv.Engine

	// Restore makes the engine of an empty folder out of what Backup wrote.
	Restore func(tb testing.TB, folder string, backup io.Reader)
}

// open opens the engine in folder with the suite's tables, with or without limits.
func (s Subject) open(tb testing.TB, folder string, limits Limits) kv.Engine {
	tb.Helper()

	return s.Open(tb, folder, []kv.Table{left, right}, limits)
}

// fresh opens an empty engine and closes it when the test ends.
func (s Subject) fresh(tb testing.TB) kv.Engine {
	tb.Helper()

	return s.limited(tb, Limits{})
}

// limited is fresh, with limits.
func (s Subject) limited(tb testing.TB, limits Limits) kv.Engine {
	tb.Helper()

	engine := s.open(tb, tb.TempDir(), limits)
	tb.Cleanup(func() {
		if err := engine.Close(); err != nil {
			tb.Errorf("closing the engine: %v", err)
		}
	})

	return engine
}

// Run holds the subject to the whole contract.
func Run(t *testing.T, subject Subject) {
	t.Helper()

	for _, part := range []struct {
		name string
		test func(*testing.T, Subject)
	}{
		{"Order", testOrder},
		{"Ranges", testRanges},
		{"RangesAcrossPages", testRangesAcrossPages},
		{"Reading", testReading},
		{"Visitors", testVisitors},
		{"Writing", testWriting},
		{"Refusals", testRefusals},
		{"Borrowed", testBorrowed},
		{"Limits", testLimits},
		{"Rollback", testRollback},
		{"Contexts", testContexts},
		{"WriteSkew", testWriteSkew},
		{"Phantoms", testPhantoms},
		{"LostUpdates", testLostUpdates},
		{"Snapshots", testSnapshots},
		{"RunAgain", testRunAgain},
		{"Walk", testWalk},
		{"Model", testModel},
		{"Close", testClose},
		{"CloseInUse", testCloseInUse},
		{"Backup", testBackup},
		{"BackupFailures", testBackupFailures},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(t, subject)
		})
	}
}
