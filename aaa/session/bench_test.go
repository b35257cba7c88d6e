package session_test

import (
	"fmt"
	"net/netip"
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
		Class: session.Class{
			Service: int64(number + 1), Nonce: uint64(number)*2654435761 + 1, Granted: 7, Terms: 8,
		},
		Source:        netip.AddrFrom4([4]byte{192, 0, 2, byte(number % 50)}),
		Local:         netip.AddrFrom4([4]byte{198, 51, 100, 1}),
		Address:       netip.AddrFrom4([4]byte{10, byte(number >> 16), byte(number >> 8), byte(number)}),
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

// BenchmarkApplyInterim is the interim of a known session among 100,000, with usage.
func BenchmarkApplyInterim(b *testing.B) {
	const count = 100_000
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	table := session.New(session.Config{Windows: activatedAt(at)})
	records := make([]session.Record, count)
	for number := range records {
		records[number] = benchRecord(at, number)
		table.Apply(uint64(number+1), &records[number])
		records[number].Status = session.Interim
		records[number].Has |= session.HasInput | session.HasOutput | session.HasSessionTime
	}
	index := uint64(count)
	round := func() {
		r := &records[index%count]
		r.Arrived, r.SessionSeconds = r.Arrived+300*second, r.SessionSeconds+300
		r.Event, r.InputOctets, r.OutputOctets = r.Arrived, r.InputOctets+1e6, r.OutputOctets+1e7
		index++
		table.Apply(index, r)
	}
	for range 2 * count {
		round()
	}
	b.ReportAllocs()
	for b.Loop() {
		round()
	}
}

// BenchmarkApplyStart opens sessions and closes them, so that places are used again; an operation
// is both. Each of their routers has another session that stays.
func BenchmarkApplyStart(b *testing.B) {
	const count = 100_000
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	table := session.New(session.Config{ClosedLimit: 1000})
	records := make([]session.Record, count)
	for number := range records {
		records[number] = benchRecord(at, number)
	}
	var batch session.Batch
	index := uint64(0)
	for range 50 {
		index++
		stays := benchRecord(at, int(count+index))
		table.Apply(index, &stays)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := &records[index/2%count]
		r.Status, r.Class.Nonce = session.Start, r.Class.Nonce+count
		table.Apply(index+1, r)
		r.Status = session.Stop
		table.Apply(index+2, r)
		index += 2
		if index%20_000 != 0 {
			continue
		}
		b.StopTimer()
		for table.TakeDirty(2000, &batch) > 0 {
			table.Folded(&batch)
		}
		table.Forget(at)
		b.StartTimer()
	}
}

// BenchmarkAdmit asks for services that have one open session of the same station each.
func BenchmarkAdmit(b *testing.B) {
	const count = 100_000
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	table := session.New(session.Config{})
	records := make([]session.Record, count)
	for number := range records {
		records[number] = benchRecord(at, number)
		table.Apply(uint64(number+1), &records[number])
	}
	number := 0
	round := func() {
		r := &records[number%count]
		number++
		table.Admit(session.Admission{
			Service: r.Service, NAS: r.NAS, Calling: r.CallingStation, Limit: 1, Nonce: uint64(number),
			Now: at.Add(time.Duration(number) * time.Millisecond),
		})
	}
	for range 3 * count {
		round()
	}
	b.ReportAllocs()
	for b.Loop() {
		round()
	}
}

// BenchmarkTakeDirty folds 2,000 sessions an operation.
func BenchmarkTakeDirty(b *testing.B) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	table := session.New(session.Config{})
	for number := range 2000 {
		r := benchRecord(at, number)
		table.Apply(uint64(number+1), &r)
	}
	var batch session.Batch
	for b.Loop() {
		table.TakeDirty(2000, &batch)
		table.PutBack(&batch)
	}
}

// BenchmarkRecord writes and reads one record an operation.
func BenchmarkRecord(b *testing.B) {
	r := full()
	buffer := make([]byte, 0, session.MaxRecord)
	b.ReportAllocs()
	for b.Loop() {
		buffer = r.AppendBinary(buffer[:0])
		if _, err := session.DecodeRecord(buffer); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(buffer)), "octets/record")
}

// deaf is told of addresses and does nothing.
type deaf struct{}

func (deaf) Hold(netip.Addr, int64, uint64) {}
func (deaf) Free(netip.Addr, uint64)        {}

// TestApplyAllocations holds an interim of a known session, even one with another address from
// another source, an admission, usage and a grant to no allocation.
func TestApplyAllocations(t *testing.T) {
	table := session.New(session.Config{
		Zone: jakarta, Addresses: deaf{},
		Windows: func(service int64) (time.Time, int) { return dawn, int(service) + 14 },
	})
	r := benchRecord(dawn, 0)
	table.Apply(1, &r)
	r.Status = session.Interim
	r.Has |= session.HasInput | session.HasSessionTime
	index := uint64(1)
	if count := testing.AllocsPerRun(1000, func() {
		index++
		r.Arrived, r.Event, r.SessionSeconds = r.Arrived+second, r.Event+second, r.SessionSeconds+1
		r.InputOctets++
		table.Apply(index, &r)
	}); count != 0 {
		t.Errorf("an interim allocates %v times", count)
	}
	if count := testing.AllocsPerRun(1000, func() {
		index++
		r.Arrived, r.Event, r.SessionSeconds = r.Arrived+second, r.Event+second, r.SessionSeconds+1
		r.Address, r.Source = r.Address.Next(), ip("192.0.2.1")
		if index%2 == 0 {
			r.Source = ip("192.0.2.2")
		}
		table.Apply(index, &r)
	}); count != 0 {
		t.Errorf("an interim from elsewhere allocates %v times", count)
	}
	if count := testing.AllocsPerRun(1000, func() { table.Usage(1) }); count != 0 {
		t.Errorf("usage allocates %v times", count)
	}
	if count := testing.AllocsPerRun(1000, func() {
		index++
		table.Regrant(1, 1, index, 0, dawn)
	}); count != 0 {
		t.Errorf("a grant allocates %v times", count)
	}
	asked := session.Admission{Service: 1, Calling: r.CallingStation, Limit: 1, Nonce: 1, Now: dawn}
	table.Admit(asked)
	if count := testing.AllocsPerRun(1000, func() { table.Admit(asked) }); count != 0 {
		t.Errorf("an admission allocates %v times", count)
	}
}
