package journal_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"gardu/store/journal"
)

// benchRecord is about what one accounting request leaves.
const benchRecord = 300

// batchSizes are those of an idle, a busy and a flooded daemon.
var batchSizes = []int{1, 64, 1024}

// BenchmarkAppend measures durable records a second on the file system of TMPDIR, which must be a
// real disk.
func BenchmarkAppend(b *testing.B) {
	for _, size := range batchSizes {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			j, err := journal.Open(journal.Config{Dir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = j.Close() })
			records := benchBatch(size)

			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				first, err := j.Append(records)
				if err != nil {
					b.Fatal(err)
				}
				if err := j.TrimTo(first - 1); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkPlainFile is the yardstick: the same octets in one write and one fsync a batch, with no
// sums and no numbers.
func BenchmarkPlainFile(b *testing.B) {
	for _, size := range batchSizes {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			file, err := os.Create(filepath.Join(b.TempDir(), "plain"))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = file.Close() })
			batch := bytes.Join(benchBatch(size), nil)

			b.ResetTimer()
			for b.Loop() {
				if _, err := file.Write(batch); err != nil {
					b.Fatal(err)
				}
				if err := file.Sync(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkRead measures a replay.
func BenchmarkRead(b *testing.B) {
	j, err := journal.Open(journal.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = j.Close() })
	const total = 100 * 1024
	for range total / 1024 {
		if _, err := j.Append(benchBatch(1024)); err != nil {
			b.Fatal(err)
		}
	}

	b.ResetTimer()
	for b.Loop() {
		if err := j.Read(1, 0, func(uint64, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*total)/b.Elapsed().Seconds(), "records/s")
}

// benchBatch returns a batch of records of the usual size.
func benchBatch(size int) [][]byte {
	records := make([][]byte, size)
	for i := range records {
		records[i] = bytes.Repeat([]byte{byte(i)}, benchRecord)
	}

	return records
}
