package db_test

import (
	"testing"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// BenchmarkFold folds full batches: sessions spread over a table of 100,000, each with a delta. It
// reports the time for one session, without the fsync of a commit.
func BenchmarkFold(b *testing.B) {
	traffic, err := db.OpenTraffic(b.Context(), db.TrafficConfig{
		Engine: storetest.OpenEngine(b, db.TrafficTables(), 0, 0), Zone: storetest.Zone,
	})
	if err != nil {
		b.Fatal(err)
	}

	const table = 100_000
	next, month := 0, store.Calendar{Zone: storetest.Zone}.MonthStart(storetest.Epoch)
	batch := db.Fold{
		Sessions: make([]store.Session, db.MaxFoldSessions), Usage: make([]store.UsageDelta, db.MaxFoldSessions),
	}
	fill := func() {
		for i := range batch.Sessions {
			number := next*7919%table + 1
			next++
			session := storetest.Session(uint64(number), int64(number))
			session.InputOctets = uint64(next)
			batch.Sessions[i] = session
			batch.Usage[i] = store.UsageDelta{
				Service: int64(number), At: storetest.Epoch, Month: month, ActivationStart: storetest.Epoch,
				Up: 5, Down: 7, Online: time.Minute,
			}
		}
		batch.Mark = uint64(next)
	}
	for next < table {
		fill()
		if err := traffic.Fold(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}

	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		fill()
		b.StartTimer()
		if err := traffic.Fold(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/db.MaxFoldSessions, "ns/session")
}
