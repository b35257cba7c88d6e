package journal_test

import (
	"fmt"
	"testing"

	"gardu/store/journal"
)

func TestThin(t *testing.T) {
	dir := t.TempDir()
	for round := range 5 {
		j, err := journal.Open(journal.Config{Dir: dir, SegmentBytes: 64 << 10})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 200 {
			var records [][]byte
			for k := range 7 {
				records = append(records, fmt.Appendf(nil, "%d-%d-%d-%0300d", round, i, k, k))
			}
			if _, err := j.Append(records); err != nil {
				t.Fatal(err)
			}
		}
		n := uint64(0)
		if err := j.Read(0, 0, func(index uint64, record []byte) error {
			n++
			if index != n {
				t.Fatalf("index %d, want %d", index, n)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if n != uint64((round+1)*1400) || j.Last() != n || j.First() != 1 {
			t.Fatal(n, j.Last(), j.First())
		}
		j.Close()
	}
}
