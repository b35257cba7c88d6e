package bolt_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"gardu/store/kv"
)

// benchValue is about as long as an encoded service.
const benchValue = 200

// benchKey spreads or keeps the order of numbers.
func benchKey(number uint64, spread bool) []byte {
	if spread {
		number *= 0x9e3779b97f4a7c15
	}

	return binary.BigEndian.AppendUint64(nil, number)
}

// BenchmarkPut writes batches, each one durable Update. ns/op is per batch; rows/s is per row.
func BenchmarkPut(b *testing.B) {
	for _, spread := range []bool{false, true} {
		for _, batch := range []int{1, 64, 1_000} {
			order := map[bool]string{false: "rising", true: "random"}[spread]
			b.Run(fmt.Sprintf("%s/%d", order, batch), func(b *testing.B) {
				benchmarkPut(b, batch, spread)
			})
		}
	}
}

// benchmarkPut is BenchmarkPut for one size and order of batches.
func benchmarkPut(b *testing.B, batch int, spread bool) {
	config := newConfig(b)
	config.NoSync = false
	engine := openNew(b, config)
	value, next := make([]byte, benchValue), uint64(0)

	b.ReportAllocs()

	for b.Loop() {
		err := engine.Update(b.Context(), func(writer kv.Writer) error {
			for range batch {
				next++
				if err := writer.Put(rows, benchKey(next, spread), value); err != nil {
					return err
				}
			}

			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}

	b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "rows/s")
}

// benchRows is how many rows the reading benchmarks have.
const benchRows = 100_000

// BenchmarkGet reads one of 100,000 rows in a View of its own, and in a View that is open.
func BenchmarkGet(b *testing.B) {
	engine := benchTable(b)

	b.Run("view each", func(b *testing.B) {
		b.ReportAllocs()

		for b.Loop() {
			key := benchKey(rand.Uint64N(benchRows), true)
			err := engine.View(b.Context(), func(reader kv.Reader) error {
				return getOne(reader, key)
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})

	b.Run("one view", func(b *testing.B) {
		b.ReportAllocs()

		err := engine.View(b.Context(), func(reader kv.Reader) error {
			for b.Loop() {
				if err := getOne(reader, benchKey(rand.Uint64N(benchRows), true)); err != nil {
					return err
				}
			}

			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	})
}

// getOne reads a row that is there.
func getOne(reader kv.Reader, key []byte) error {
	value, err := reader.Get(rows, key)
	if err == nil && len(value) != benchValue {
		return fmt.Errorf("a value of %d octets", len(value))
	}

	return err
}

// BenchmarkWalk reads 100,000 rows in order.
func BenchmarkWalk(b *testing.B) {
	engine := benchTable(b)
	b.ReportAllocs()

	for b.Loop() {
		count := 0
		err := kv.Walk(b.Context(), engine, rows, kv.Range{}, func(_, _ []byte) error {
			count++

			return nil
		})
		if err != nil || count != benchRows {
			b.Fatalf("%d rows, error %v", count, err)
		}
	}

	b.ReportMetric(float64(b.N*benchRows)/b.Elapsed().Seconds(), "rows/s")
}

// benchTable is a database of benchRows rows.
func benchTable(b *testing.B) kv.Engine {
	b.Helper()

	engine := openNew(b, newConfig(b))
	for first := uint64(0); first < benchRows; first += 1_000 {
		err := engine.Update(b.Context(), func(writer kv.Writer) error {
			for number := first; number < first+1_000; number++ {
				err := writer.Put(rows, benchKey(number, true), make([]byte, benchValue))
				if err != nil {
					return err
				}
			}

			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}

	return engine
}
