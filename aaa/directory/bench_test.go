package directory_test

import (
	"context"
	"net/netip"
	"runtime"
	"strconv"
	"testing"

	"gardu/aaa/directory"
	"gardu/store"
)

// loaded is a directory with a number of services as an ISP has them.
func loaded(t testing.TB, services int) *directory.Directory {
	t.Helper()

	d := newDirectory(t)
	put(t, d.Load(t.Context(), directory.Source{
		Plans:    visitAll([]store.Plan{{ID: 1, Name: "plan", Access: store.PPPoE}}),
		NAS:      visitAll([]store.NAS{{ID: 1, Address: prefix("10.0.0.1/32"), Secret: secret}}),
		Services: typical(services),
	}))

	return d
}

// typical makes services with a login, a password, an expiry and a station.
func typical(services int) directory.Visit[store.Service] {
	return func(_ context.Context, each func(*store.Service) error) error {
		value := []byte("rahasia-0123")

		for i := range services {
			s := store.Service{
				ID: int64(i + 1), Revision: 3, Customer: int64(i + 1), Plan: 1, Access: store.PPPoE,
				Login:     string(loginOf(nil, i)),
				Secret:    store.Secret{Form: store.ClearText, Value: value},
				MAC:       store.MAC{2, 0, 0, byte(i >> 16), byte(i >> 8), byte(i)},
				Activated: noon, Expires: noon.AddDate(0, 1, 0),
			}
			if err := each(&s); err != nil {
				return err
			}
		}

		return nil
	}
}

// loginOf appends the login of the service of a number.
func loginOf(login []byte, i int) []byte {
	return append(strconv.AppendInt(append(login, "pelanggan"...), int64(i), 10), "@isp"...)
}

// scattered walks numbers below n in an order that no cache likes.
func scattered(i, n int) int { return int(uint64(i) * 0x9e3779b97f4a7c15 >> 11 % uint64(n)) }

// TestFindAllocatesNothing holds every question of the packet path to zero allocations.
func TestFindAllocatesNothing(t *testing.T) {
	d := loaded(t, 1000)
	put(t, d.PutVoucher(&store.Voucher{ID: 1, Code: "KODE-1", Plan: 1}))
	put(t, d.PutService(&store.Service{
		ID: 2000, Plan: 1, Login: "tambah", TopUp: store.TopUp{Octets: 1, Window: noon},
	}))

	login, upper, missing := loginOf(nil, 7), []byte("PELANGGAN7@ISP"), []byte("nobody")
	source, identifier := netip.MustParseAddr("::ffff:10.0.0.1"), []byte("router")

	var found directory.Login

	questions := map[string]func(){
		"login":         func() { d.FindLogin(store.PPPoE, 1, login, &found) },
		"login folded":  func() { d.FindLogin(store.Hotspot, 1, upper, &found) },
		"missing login": func() { d.FindLogin(store.AnyAccess, 1, missing, &found) },
		"voucher":       func() { d.FindLogin(store.AnyAccess, 1, []byte("KODE-1"), &found) },
		"service":       func() { d.FindService(8, &found) },
		"station":       func() { d.FindMAC(store.PPPoE, 1, store.MAC{2, 0, 0, 0, 0, 7}, &found) },
		"nas":           func() { d.FindNAS(source, identifier) },
		"operator":      func() { d.FindOperator(missing) },
		"top-up":        func() { d.FindService(2000, &found) },
		"plan": func() {
			plan := d.Plan(1)
			access := plan.Access(store.PPPoE, nil)
			plan.Compiled(access.Isolir, store.MikroTik)
		},
	}
	for name, ask := range questions {
		if allocations := testing.AllocsPerRun(100, ask); allocations != 0 {
			t.Errorf("%s: %v allocations", name, allocations)
		}
	}
}

// sizes are the numbers of services that benchmarks run with.
var sizes = []int{100_000, 1_000_000}

func eachSize(b *testing.B, run func(b *testing.B, d *directory.Directory, services int)) {
	b.Helper()

	for _, services := range sizes {
		d := loaded(b, services)
		b.Run(strconv.Itoa(services), func(b *testing.B) {
			b.ReportAllocs()
			run(b, d, services)
		})
	}
}

func BenchmarkFindLogin(b *testing.B) {
	eachSize(b, func(b *testing.B, d *directory.Directory, services int) {
		var (
			found  directory.Login
			buffer [64]byte
		)

		for i := 0; b.Loop(); i++ {
			login := loginOf(buffer[:0], scattered(i, services))
			if !d.FindLogin(store.PPPoE, 1, login, &found) {
				b.Fatalf("%s is not found", login)
			}
		}
	})
}

func BenchmarkFindLoginParallel(b *testing.B) {
	eachSize(b, func(b *testing.B, d *directory.Directory, services int) {
		b.RunParallel(func(next *testing.PB) {
			var (
				found  directory.Login
				buffer [64]byte
			)

			for i := 0; next.Next(); i++ {
				d.FindLogin(store.PPPoE, 1, loginOf(buffer[:0], scattered(i, services)), &found)
			}
		})
	})
}

func BenchmarkFindService(b *testing.B) {
	eachSize(b, func(b *testing.B, d *directory.Directory, services int) {
		var found directory.Login
		for i := 0; b.Loop(); i++ {
			if !d.FindService(int64(scattered(i, services)+1), &found) {
				b.Fatal("not found")
			}
		}
	})
}

func BenchmarkPutService(b *testing.B) {
	eachSize(b, func(b *testing.B, d *directory.Directory, services int) {
		s := store.Service{Revision: 3, Plan: 1, Access: store.PPPoE}

		for i := 0; b.Loop(); i++ {
			number := scattered(i, services)
			s.ID, s.Login = int64(number+1), string(loginOf(nil, number))
			put(b, d.PutService(&s))
		}
	})
}

func BenchmarkFindNAS(b *testing.B) {
	d := newDirectory(b)
	records := make([]store.NAS, 1000)

	for i := range records {
		address := netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})
		records[i] = store.NAS{ID: int64(i + 1), Address: netip.PrefixFrom(address, 32), Secret: secret}
	}

	put(b, d.Load(b.Context(), directory.Source{NAS: visitAll(records)}))

	identifier := []byte("router")

	b.ReportAllocs()

	for i := 0; b.Loop(); i++ {
		source := netip.AddrFrom4([4]byte{10, 0, byte(i >> 8 & 1), byte(i)})
		if d.FindNAS(source, identifier) == nil {
			b.Fatal("not found")
		}
	}
}

// BenchmarkLoad reports the time of a start and what a service costs in memory afterwards.
func BenchmarkLoad(b *testing.B) {
	for _, services := range sizes {
		b.Run(strconv.Itoa(services), func(b *testing.B) {
			before := heap()

			var d *directory.Directory
			for b.Loop() {
				d = loaded(b, services)
			}

			b.ReportMetric(float64(heap()-before)/float64(services), "octets/service")
			runtime.KeepAlive(d)
		})
	}
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()

	var memory runtime.MemStats

	runtime.ReadMemStats(&memory)

	return memory.HeapAlloc
}
