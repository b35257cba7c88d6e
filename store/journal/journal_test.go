package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"gardu/store"
	"gardu/store/journal"
	"gardu/store/journal/journaltest"

	"github.com/prometheus/client_golang/prometheus"
)

func TestOpenRefusesBadConfig(t *testing.T) {
	t.Parallel()

	cases := []struct {
		name   string
		config journal.Config
	}{
		{"no folder", journal.Config{}},
		{"segment too small", journal.Config{Dir: folder, SegmentBytes: journal.MinSegmentBytes - 1}},
		{"segment too large", journal.Config{Dir: folder, SegmentBytes: journal.MaxSegmentBytes + 1}},
		{"segment negative", journal.Config{Dir: folder, SegmentBytes: -1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			c.config.VFS = journaltest.New(1)
			if _, err := journal.Open(c.config); !store.Is(err, store.Invalid) {
				t.Errorf("got %v, want an Invalid error", err)
			}
		})
	}
}

func TestAppendRefusesWhatIsTooMuch(t *testing.T) {
	t.Parallel()

	cases := []struct {
		name    string
		records [][]byte
		fine    bool
	}{
		{"nothing", nil, false},
		{"one empty record", [][]byte{{}}, true},
		{"largest record", [][]byte{make([]byte, journal.MaxRecordBytes)}, true},
		{"record too large", [][]byte{{1}, make([]byte, journal.MaxRecordBytes+1)}, false},
		{"largest batch", make([][]byte, journal.MaxBatchRecords), true},
		{"batch too large", make([][]byte, journal.MaxBatchRecords+1), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			j := open(t, journaltest.New(1))
			_, err := j.Append(c.records)
			if c.fine && err != nil {
				t.Errorf("refused: %v", err)
			}
			if !c.fine && !store.Is(err, store.Invalid) {
				t.Errorf("got %v, want an Invalid error", err)
			}
			if j.Broken() != nil {
				t.Errorf("broken: %v", j.Broken())
			}
		})
	}
}

func TestEmptyJournal(t *testing.T) {
	t.Parallel()

	j := open(t, journaltest.New(1))
	if j.First() != 0 || j.Last() != 0 || len(contents(t, j, 0)) != 0 {
		t.Errorf("first %d, last %d in an empty journal", j.First(), j.Last())
	}
	if err := j.TrimTo(100); err != nil {
		t.Errorf("trimming nothing: %v", err)
	}
	if first := mustAppend(t, j, "a"); first != 1 {
		t.Errorf("first number %d, want 1", first)
	}
}

func TestNumbersAreConsecutiveOverRestarts(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	for round := range uint64(5) {
		j := openWith(t, journal.Config{Dir: dir})
		for i := range uint64(100) {
			records := []string{"left", strings.Repeat("x", 700), fmt.Sprint(round, i)}
			if first := mustAppend(t, j, records...); first != round*300+i*3+1 {
				t.Fatalf("round %d, batch %d: first number %d", round, i, first)
			}
		}
		found := contents(t, j, 0)
		if len(found) != int(round+1)*300 || j.First() != 1 || j.Last() != round*300+300 {
			t.Errorf("round %d: %d records, first %d, last %d", round, len(found), j.First(), j.Last())
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSlicesMayBeReused(t *testing.T) {
	t.Parallel()

	j := open(t, journaltest.New(1))
	record := []byte("first")
	for _, text := range []string{"first", "again"} {
		copy(record, text)
		if _, err := j.Append([][]byte{record}); err != nil {
			t.Fatal(err)
		}
	}
	if found := contents(t, j, 1); found[1] != "first" || found[2] != "again" {
		t.Errorf("found %v", found)
	}
}

func TestReadBounds(t *testing.T) {
	t.Parallel()

	j := open(t, journaltest.New(1))
	for i := 1; i <= 1000; i++ {
		mustAppend(t, j, fmt.Sprint(i), strings.Repeat("y", 500))
	}
	cases := []struct {
		name        string
		from        uint64
		limit       int
		first, last uint64
	}{
		{"all", 0, 0, 1, 2000},
		{"from the middle", 1234, 0, 1234, 2000},
		{"a few", 700, 5, 700, 704},
		{"one", 1, 1, 1, 1},
		{"the last", 2000, 10, 2000, 2000},
		{"more than there are", 1999, 100, 1999, 2000},
		{"beyond", 2001, 10, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			var numbers []uint64
			err := j.Read(c.from, c.limit, func(index uint64, _ []byte) error {
				numbers = append(numbers, index)

				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if c.first == 0 && len(numbers) == 0 {
				return
			}
			if len(numbers) != int(c.last-c.first+1) || numbers[0] != c.first {
				t.Errorf("read %d records, want %d to %d", len(numbers), c.first, c.last)
			}
		})
	}
}

func TestReadStopsAtVisitorsError(t *testing.T) {
	t.Parallel()

	j := open(t, journaltest.New(1))
	mustAppend(t, j, "a", "b", "c")
	enough := errors.New("enough")
	visits := 0
	err := j.Read(1, 0, func(uint64, []byte) error {
		visits++

		return enough
	})
	if err != enough || visits != 1 { //nolint:errorlint // returned as it is
		t.Errorf("got %v after %d visits", err, visits)
	}
}

func TestClosedJournal(t *testing.T) {
	t.Parallel()

	j := open(t, journaltest.New(1))
	mustAppend(t, j, "a")
	for range 2 {
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.Append(bytesOf([]string{"b"})); !store.Is(err, store.Unavailable) {
		t.Errorf("append: %v", err)
	}
	if err := j.Recover(); !store.Is(err, store.Unavailable) {
		t.Errorf("recover: %v", err)
	}
	if err := j.Broken(); !store.Is(err, store.Unavailable) {
		t.Errorf("broken: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()

	j := open(t, journaltest.New(1))
	var group sync.WaitGroup
	for writer := range 4 {
		group.Go(func() {
			for i := range 50 {
				mustAppend(t, j, fmt.Sprint(writer, i), strings.Repeat("z", 900))
			}
		})
	}
	for range 2 {
		group.Go(func() {
			for range 20 {
				contents(t, j, j.First())
				if last := j.Last(); last > 100 {
					if err := j.TrimTo(last - 100); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Wait()
	if j.Last() != 400 {
		t.Errorf("last %d, want 400", j.Last())
	}
}

func TestNumbersStartAboveTheMark(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	j := openWith(t, journal.Config{Dir: folder, VFS: disk, After: 500})
	if j.Last() != 500 || mustAppend(t, j, "a", "b") != 501 {
		t.Errorf("last %d", j.Last())
	}
	_ = j.Close()

	j = openWith(t, journal.Config{Dir: folder, VFS: disk, After: 501})
	if found := contents(t, j, 0); len(found) != 2 || mustAppend(t, j, "c") != 503 {
		t.Errorf("found %v, last %d", found, j.Last())
	}
	_ = j.Close()

	j = openWith(t, journal.Config{Dir: folder, VFS: disk, After: 9000})
	if mustAppend(t, j, "d") != 9001 {
		t.Errorf("last %d", j.Last())
	}
	_ = j.Close()

	j = openWith(t, journal.Config{Dir: folder, VFS: disk})
	if found := contents(t, j, 0); found[501] != "a" || found[503] != "c" || found[9001] != "d" {
		t.Errorf("found %v", found)
	}
}

func TestForeignFilesAreLeftAlone(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	strange := []string{"notes.txt", "1-2.wal", "00000000000000000000-0000000100000000.wal"}
	for _, name := range strange {
		disk.Replace(folder+"/"+name, []byte("kept"))
	}
	j := open(t, disk)
	mustAppend(t, j, "a")
	for _, name := range strange {
		if !bytes.Equal(disk.Content(folder+"/"+name), []byte("kept")) {
			t.Errorf("%s was touched", name)
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()

	registry := prometheus.NewPedanticRegistry()
	disk := journaltest.New(1)
	for range 2 { // a second journal may register after the first is closed
		j := openWith(t, journal.Config{Dir: folder, VFS: disk, Metrics: registry})
		mustAppend(t, j, "a", "b")
		disk.Fail(journaltest.Syncing, errors.New("broken disk"), 1)
		_, _ = j.Append(bytesOf([]string{"c"}))
		_, _ = j.Append(bytesOf([]string{"c"}))
		want := map[string]float64{
			"gardu_journal_broken":                1,
			"gardu_journal_failures_total":        1,
			"gardu_journal_records_total":         2,
			"gardu_journal_refused_batches_total": 1,
		}
		for name, value := range gather(t, registry) {
			if expected, ok := want[name]; ok && value != expected {
				t.Errorf("%s is %v, want %v", name, value, expected)
			}
			delete(want, name)
		}
		if len(want) > 0 {
			t.Errorf("metrics not shown: %v", want)
		}
		_ = j.Close()
	}
}

// gather returns the values of all counters and gauges by name.
func gather(t testing.TB, registry *prometheus.Registry) map[string]float64 {
	t.Helper()

	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, family := range families {
		metric := family.GetMetric()[0]
		values[family.GetName()] = metric.GetCounter().GetValue() + metric.GetGauge().GetValue()
	}

	return values
}
