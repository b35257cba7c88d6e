package lease_test

import (
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/aaa/lease"
	"gardu/aaa/session"
	"gardu/store"
)

// Leases follows the addresses of sessions.
var _ session.Addresses = (*lease.Leases)(nil)

// dawn is second 0 of every story.
var dawn = time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)

// pool makes a pool of ranges.
func pool(tb testing.TB, id int64, ranges ...string) *store.Pool {
	tb.Helper()
	made := &store.Pool{ID: id, Name: "pool-" + string(rune('a'+id-1)), Created: dawn}
	for _, text := range ranges {
		one, err := store.ParseAddressRange(text)
		if err != nil {
			tb.Fatal(err)
		}
		made.Ranges = append(made.Ranges, one)
	}

	return made
}

// story is leases whose pool is asked for addresses.
type story struct {
	t      *testing.T
	leases *lease.Leases
}

// newStory begins with one pool.
func newStory(t *testing.T, ranges ...string) *story {
	t.Helper()
	s := &story{t: t, leases: lease.New()}
	s.put(1, ranges...)

	return s
}

// put puts a pool.
func (s *story) put(id int64, ranges ...string) {
	s.t.Helper()
	if err := s.leases.Put(pool(s.t, id, ranges...)); err != nil {
		s.t.Fatal(err)
	}
}

// lease wants an address of pool 1 for a service; "" wants none.
func (s *story) lease(service int64, nonce uint64, at int64, want string) {
	s.t.Helper()
	got, ok := s.leases.Lease(lease.Ask{
		Pool: 1, Service: service, Nonce: nonce, Now: dawn.Add(time.Duration(at) * time.Second),
	})
	if ok != (want != "") || ok && got.String() != want {
		s.t.Errorf("service %d got %v, %v at %d, want %q", service, got, ok, at, want)
	}
}

// hold says that a session has an address.
func (s *story) hold(address string, service int64, session uint64) {
	s.leases.Hold(netip.MustParseAddr(address), service, session)
}

// free says that a session has it no more.
func (s *story) free(address string, session uint64) {
	s.leases.Free(netip.MustParseAddr(address), session)
}

// usage wants the usage of pool 1.
func (s *story) usage(size, held, reserved, fixed int) {
	s.t.Helper()
	want := lease.Usage{Pool: 1, Name: "pool-a", Size: size, Held: held, Reserved: reserved, Fixed: fixed}
	if got := s.leases.Usages()[0]; got != want {
		s.t.Errorf("usage (-want +got):\n%s", cmp.Diff(want, got))
	}
}

// TestLease: a login gets an address, its session holds it, and the same service gets it again.
func TestLease(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1-10.0.0.3")
	s.lease(7, 71, 0, "10.0.0.1")
	s.lease(8, 81, 0, "10.0.0.2")
	s.usage(3, 0, 2, 0)
	s.hold("10.0.0.1", 7, 100)
	s.hold("10.0.0.2", 8, 101)
	s.usage(3, 2, 0, 0)
	s.lease(9, 91, 100, "10.0.0.3")
	s.lease(10, 101, 100, "")
	s.free("10.0.0.1", 100)
	s.free("10.0.0.2", 101)
	s.lease(8, 82, 100, "10.0.0.2")
	s.lease(8, 83, 100, "10.0.0.1")
	s.lease(8, 84, 100, "")
}

// TestLeaseLongestFree: a stranger gets the address that has been free for longest.
func TestLeaseLongestFree(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1-10.0.0.3")
	for session, address := range []string{"10.0.0.1", "10.0.0.2", "10.0.0.3"} {
		s.hold(address, int64(session+1), uint64(session+1))
	}
	s.free("10.0.0.2", 2)
	s.free("10.0.0.3", 3)
	s.free("10.0.0.1", 1)
	s.lease(9, 90, 0, "10.0.0.2")
	s.lease(1, 10, 0, "10.0.0.1")
	s.lease(9, 91, 0, "10.0.0.3")
}

// again asks once more for a station that has a session.
func (s *story) again(ask lease.Ask, at int64, want string) {
	s.t.Helper()
	ask.Pool, ask.Now = 1, dawn.Add(time.Duration(at)*time.Second)
	if got, ok := s.leases.Lease(ask); ok != (want != "") || ok && got.String() != want {
		s.t.Errorf("service %d got %v, %v at %d, want %q", ask.Service, got, ok, at, want)
	}
}

// TestLeaseStationAgain: a station that tries again and again takes one address only.
func TestLeaseStationAgain(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1-10.0.0.2")
	s.again(lease.Ask{Service: 7, Nonce: 71, Station: 5}, 0, "10.0.0.1")
	s.again(lease.Ask{Service: 7, Nonce: 72, Station: 5}, 40, "10.0.0.1")
	s.leases.Release(7, 71)
	s.usage(2, 0, 1, 0)
	s.again(lease.Ask{Service: 7, Nonce: 73, Station: 6}, 80, "10.0.0.2")
	s.again(lease.Ask{Service: 8, Nonce: 81, Station: 5}, 99, "")
	s.again(lease.Ask{Service: 8, Nonce: 81, Station: 5}, 100, "10.0.0.1")
	s.again(lease.Ask{Service: 7, Nonce: 74}, 100, "")
	s.hold("10.0.0.2", 7, 1)
	s.again(lease.Ask{Service: 7, Nonce: 75, Station: 6}, 100, "")
}

// TestLeaseReplaces: in a full pool a station whose session is still thought to run gets its place
// again, and gives it back when nothing comes of that.
func TestLeaseReplaces(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1")
	s.hold("10.0.0.1", 7, 1)
	s.again(lease.Ask{Service: 8, Nonce: 81, Session: 1}, 0, "")
	s.again(lease.Ask{Service: 7, Nonce: 71, Session: 2}, 0, "")
	s.again(lease.Ask{Service: 7, Nonce: 71, Station: 5, Session: 1}, 0, "10.0.0.1")
	s.again(lease.Ask{Service: 7, Nonce: 72, Station: 5, Session: 1}, 10, "10.0.0.1")
	s.hold("10.0.0.1", 7, 1)
	s.usage(1, 0, 1, 0)
	s.leases.Release(7, 72)
	s.usage(1, 1, 0, 0)
	s.again(lease.Ask{Service: 7, Nonce: 73, Session: 1}, 20, "10.0.0.1")
	s.lease(8, 81, 80, "")
	s.usage(1, 1, 0, 0)

	s.again(lease.Ask{Service: 7, Nonce: 74, Session: 1}, 90, "10.0.0.1")
	s.hold("10.0.0.1", 7, 2)
	s.free("10.0.0.1", 1)
	s.usage(1, 1, 0, 0)
	s.again(lease.Ask{Service: 7, Nonce: 75, Session: 2}, 100, "10.0.0.1")
	s.free("10.0.0.1", 2)
	s.usage(1, 0, 1, 0)
	s.leases.Release(7, 75)
	s.lease(8, 82, 100, "10.0.0.1")
}

// TestLeaseExpires: an Accept whose session does not begin gives its address back after a minute.
func TestLeaseExpires(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1-10.0.0.2")
	s.lease(7, 71, 0, "10.0.0.1")
	s.lease(8, 81, 1, "10.0.0.2")
	s.lease(9, 91, 59, "")
	s.usage(2, 0, 2, 0)
	s.lease(9, 91, 60, "10.0.0.1")
	s.usage(2, 0, 2, 0)
	s.lease(7, 72, 61, "10.0.0.2")
	s.hold("10.0.0.1", 9, 1)
	s.lease(8, 82, 1000, "10.0.0.2")
}

// TestRelease: an Accept that was not sent gives its address back at once, and nobody else's.
func TestRelease(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1-10.0.0.2")
	s.lease(7, 71, 0, "10.0.0.1")
	s.lease(7, 72, 0, "10.0.0.2")
	s.leases.Release(7, 73)
	s.leases.Release(8, 71)
	s.lease(8, 81, 0, "")
	s.leases.Release(7, 71)
	s.leases.Release(7, 71)
	s.lease(8, 81, 0, "10.0.0.1")
	s.hold("10.0.0.2", 7, 5)
	s.leases.Release(7, 72)
	s.usage(2, 1, 1, 0)
}

// TestFix: a fixed address is never leased, also not to its own service, and may well be held.
func TestFix(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1-10.0.0.3")
	s.leases.Fix(7, netip.MustParseAddr("10.0.0.1"))
	s.leases.Fix(8, netip.MustParseAddr("192.0.2.1"))
	s.usage(3, 0, 0, 1)
	s.hold("10.0.0.1", 7, 1)
	s.usage(3, 0, 0, 1)
	s.free("10.0.0.1", 1)
	s.lease(7, 71, 0, "10.0.0.2")
	s.lease(9, 91, 0, "10.0.0.3")
	s.lease(10, 101, 0, "")
	s.leases.Fix(9, netip.MustParseAddr("10.0.0.1"))
	s.leases.Fix(7, netip.Addr{})
	s.lease(10, 101, 0, "")
	s.leases.Fix(9, netip.MustParseAddr("2001:db8::1"))
	s.lease(10, 101, 0, "10.0.0.1")
	s.leases.Fix(10, netip.MustParseAddr("10.0.0.1"))
	s.usage(3, 0, 2, 1)
	s.lease(11, 111, 100, "10.0.0.2")
	s.lease(12, 121, 100, "10.0.0.3")
	s.lease(13, 131, 100, "")
}

// TestConflictOfSessions: of two sessions with one address the later one holds it.
func TestConflictOfSessions(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1")
	s.hold("10.0.0.1", 7, 1)
	s.hold("10.0.0.1", 8, 2)
	s.free("10.0.0.1", 1)
	s.lease(9, 91, 0, "")
	s.usage(1, 1, 0, 0)
	s.free("10.0.0.1", 2)
	s.free("10.0.0.1", 2)
	s.lease(7, 71, 0, "10.0.0.1")
	s.free("10.0.0.1", 2)
	s.usage(1, 0, 1, 0)
}

// TestPutChanges: a pool that is changed keeps what is known of the addresses that stay.
func TestPutChanges(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1-10.0.0.4")
	s.lease(7, 71, 0, "10.0.0.1")
	s.hold("10.0.0.1", 7, 1)
	s.lease(8, 81, 0, "10.0.0.2")
	s.lease(9, 91, 0, "10.0.0.3")
	s.leases.Release(9, 91)
	s.hold("10.0.0.4", 10, 2)
	s.put(1, "10.0.1.1", "10.0.0.1-10.0.0.3")
	s.usage(4, 1, 1, 0)
	s.free("10.0.0.4", 2)
	s.lease(9, 92, 1, "10.0.0.3")
	s.lease(10, 101, 1, "10.0.1.1")
	s.lease(11, 111, 1, "")
	s.lease(11, 111, 60, "10.0.0.2")
	s.free("10.0.0.1", 1)
	s.lease(7, 72, 60, "10.0.0.1")
	s.put(1, "10.0.1.2")
	s.usage(1, 0, 0, 0)
	s.leases.Remove(1)
	s.lease(7, 73, 60, "")
	if got := s.leases.Usages(); len(got) != 0 {
		t.Errorf("after its removal there is %+v", got)
	}
}

// TestPutRefuses: no address is in two pools, and a pool that is refused changes nothing.
func TestPutRefuses(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.1-10.0.0.3")
	s.hold("10.0.0.2", 7, 1)
	if err := s.leases.Put(pool(t, 2, "10.0.1.0/24", "10.0.0.3-10.0.0.9")); !store.Is(err, store.Invalid) {
		t.Errorf("an overlap gives %v", err)
	}
	if err := s.leases.Put(pool(t, 1)); !store.Is(err, store.Invalid) {
		t.Errorf("a pool without addresses gives %v", err)
	}
	s.usage(3, 1, 0, 0)
	s.put(2, "10.0.1.0/24")
	s.put(1, "10.0.0.2-10.0.0.9")
	s.usage(8, 1, 0, 0)
	if got := s.leases.Usages()[1]; got.Pool != 2 || got.Size != 254 {
		t.Errorf("the other pool is %+v", got)
	}
}

// TestOutside: addresses that are in no pool are nobody's business.
func TestOutside(t *testing.T) {
	t.Parallel()
	s := newStory(t, "10.0.0.2-10.0.0.3", "10.0.0.5-10.0.0.6")
	for _, address := range []string{"10.0.0.1", "10.0.0.4", "10.0.0.7", "2001:db8::1", "::"} {
		s.hold(address, 7, 1)
		s.free(address, 1)
	}
	s.leases.Hold(netip.Addr{}, 7, 1)
	s.usage(4, 0, 0, 0)
	s.hold("::ffff:10.0.0.5", 0, 1)
	s.usage(4, 1, 0, 0)
	if got, ok := s.leases.Lease(lease.Ask{Pool: 2, Service: 7, Nonce: 1, Now: dawn}); ok {
		t.Errorf("a pool that is not there gave %v", got)
	}
}

func TestLeaseAllocations(t *testing.T) {
	leases := lease.New()
	if err := leases.Put(pool(t, 1, "10.0.0.0/20")); err != nil {
		t.Fatal(err)
	}
	ask := lease.Ask{Pool: 1, Now: dawn}
	if count := testing.AllocsPerRun(1000, func() {
		ask.Service++
		ask.Nonce++
		address, _ := leases.Lease(ask)
		leases.Hold(address, ask.Service, ask.Nonce)
		if ask.Service%2 == 0 {
			leases.Free(address, ask.Nonce)
		}
		leases.Lease(ask)
		leases.Release(ask.Service, ask.Nonce)
	}); count != 0 {
		t.Errorf("a lease allocates %v times", count)
	}
}

// TestConcurrent calls everything at once, for the race detector.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	leases := lease.New()
	if err := leases.Put(pool(t, 1, "10.0.0.0/24")); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for worker := range 3 {
		group.Go(func() {
			for i := range 1000 {
				service, nonce := int64(i%50+1), uint64(1000*worker+i)
				now := dawn.Add(time.Duration(i) * time.Second)
				address, ok := leases.Lease(lease.Ask{Pool: 1, Service: service, Nonce: nonce, Now: now})
				switch {
				case !ok:
				case i%3 == 0:
					leases.Release(service, nonce)
				default:
					leases.Hold(address, service, nonce)
					leases.Free(address, nonce)
				}
			}
		})
	}
	group.Go(func() {
		for i := range 200 {
			if err := leases.Put(pool(t, int64(i%2+1), []string{"10.0.0.0/24", "10.0.1.0/24"}[i%2])); err != nil {
				t.Error(err)
			}
			leases.Fix(int64(i%5+1), netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}))
			leases.Usages()
			leases.Remove(2)
		}
	})
	group.Wait()
	if got := leases.Usages()[0]; got.Held != 0 || got.Size != 254 {
		t.Errorf("at the end usage is %+v", got)
	}
}

// BenchmarkLease is a lease, a hold and a free in a pool of 64,000 of which most are held.
func BenchmarkLease(b *testing.B) {
	leases := lease.New()
	if err := leases.Put(pool(b, 1, "10.0.0.0/16")); err != nil {
		b.Fatal(err)
	}
	ask := lease.Ask{Pool: 1, Now: dawn}
	for range 60_000 {
		ask.Service++
		address, _ := leases.Lease(ask)
		leases.Hold(address, ask.Service, uint64(ask.Service))
	}
	b.ReportAllocs()
	for b.Loop() {
		ask.Service++
		ask.Nonce++
		address, _ := leases.Lease(ask)
		leases.Hold(address, ask.Service, ask.Nonce)
		leases.Free(address, ask.Nonce)
	}
}
