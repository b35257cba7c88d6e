package session_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"gardu/aaa/session"
)

// million is how many sessions the benchmarks of size hold.
const million = 1_000_000

// benchRecord makes the texts of a RouterOS PPPoE session.
func benchRecord(at time.Time, number int) session.Record {
	return session.Record{
		NAS: int64(number%50 + 1), Service: int64(number + 1), Status: session.Start,
		Arrived: at.UnixNano(), Event: at.UnixNano(),
		Class:         session.Class{Service: int64(number + 1), Nonce: uint64(number)*2654435761 + 1, Granted: 7},
		Login:         fmt.Appendf(nil, "pelanggan%07d", number),
		NASIdentifier: fmt.Appendf(nil, "gw-%02d", number%50), AcctSessionID: fmt.Appendf(nil, "81%06x", number),
		CallingStation: fmt.Appendf(nil, "AA:BB:CC:%02X:%02X:%02X", number>>16&255, number>>8&255, number&255),
		CalledStation:  []byte("pppoe-1"), NASPortID: []byte("ether2"),
		NASPort: uint32(number), Has: session.HasNASPort, Interval: 300,
	}
}

// BenchmarkSize reports the memory of a million open sessions with usage, each of its own service.
func BenchmarkSize(b *testing.B) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		table := session.New(session.Config{})
		var batch session.Batch
		for number := range million {
			record := benchRecord(at, number)
			table.Apply(uint64(2*number+1), &record)
			record.Status, record.Arrived = session.Interim, record.Arrived+int64(300*time.Second)
			record.Has |= session.HasInput | session.HasOutput | session.HasSessionTime
			record.InputOctets, record.OutputOctets, record.SessionSeconds = 1e6, 1e7, 300
			table.Apply(uint64(2*number+2), &record)
			if number%1000 == 999 {
				table.TakeDirty(2000, &batch)
				table.Folded(&batch)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapInuse-before.HeapInuse)/million, "octets/session")
		runtime.KeepAlive(table)
	}
}
