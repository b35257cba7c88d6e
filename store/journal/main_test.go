package journal_test

import (
	"os"
	"testing"

	"gardu/store/journal"

	"go.uber.org/goleak"
)

// folder is where a journal lives on a disk in memory.
const folder = "journal"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimFolder); dir != "" {
		os.Exit(runVictim(dir))
	}
	goleak.VerifyTestMain(m)
}

// open opens a journal of small segments and closes it when the test ends.
func open(t testing.TB, vfs journal.VFS) *journal.Journal {
	t.Helper()

	return openWith(t, journal.Config{Dir: folder, VFS: vfs})
}

// openWith opens a journal, with the smallest segments unless config says otherwise, and closes it
// when the test ends.
func openWith(t testing.TB, config journal.Config) *journal.Journal {
	t.Helper()

	if config.SegmentBytes == 0 {
		config.SegmentBytes = journal.MinSegmentBytes
	}
	j, err := journal.Open(config)
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	t.Cleanup(func() { _ = j.Close() })

	return j
}

// mustAppend appends records of text and returns the first number.
func mustAppend(t testing.TB, j *journal.Journal, records ...string) uint64 {
	t.Helper()

	first, err := j.Append(bytesOf(records))
	if err != nil {
		t.Fatalf("appending: %v", err)
	}

	return first
}

// bytesOf turns texts into records.
func bytesOf(texts []string) [][]byte {
	records := make([][]byte, len(texts))
	for i, text := range texts {
		records[i] = []byte(text)
	}

	return records
}

// contents reads everything from a number on.
func contents(t testing.TB, j *journal.Journal, from uint64) map[uint64]string {
	t.Helper()

	found := map[uint64]string{}
	last := uint64(0)
	err := j.Read(from, 0, func(index uint64, record []byte) error {
		if index <= last {
			t.Errorf("record %d after %d", index, last)
		}
		last = index
		found[index] = string(record)

		return nil
	})
	if err != nil {
		t.Fatalf("reading: %v", err)
	}

	return found
}
