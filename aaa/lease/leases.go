package lease

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"
	"sync"
	"time"

	"gardu/store"
)

// ReservationTime is how long an address stays reserved for an Accept whose session does not begin.
const ReservationTime = 60 * time.Second

// Leases are all pools.
type Leases struct {
	mu    sync.RWMutex // guards all below; a pool's own content is under the pool's lock
	pools map[int64]*pool
	spans []span // of all pools, by rising address

	fixes map[int64]uint32 // fixed addresses by service
	fixed map[uint32]int   // how many services have an address fixed
}

// New makes no pools.
func New() *Leases {
	return &Leases{
		pools: make(map[int64]*pool),
		fixes: make(map[int64]uint32), fixed: make(map[uint32]int),
	}
}

// Put adds a pool, or changes it: what sessions and Accepts have of the addresses that stay is
// kept. Of addresses that are new to every pool it is not known which sessions have them; those are
// to be told by Hold. The error is Invalid for a pool that is not valid or shares an address with
// another.
func (l *Leases) Put(record *store.Pool) error {
	if err := record.Validate(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()

	for id, other := range l.pools {
		if common, shared := record.Overlaps(&other.record); shared && id != record.ID {
			return store.Invalidf("ranges", "%v has addresses of the pool %s", common,
				other.record.Name)
		}
	}
	fresh := newPool(record)
	for place := range fresh.slots {
		fresh.slots[place].fixed = l.fixed[fresh.slots[place].address] > 0
	}
	fresh.inherit(l.pools[record.ID])
	l.pools[record.ID] = fresh
	l.collect()

	return nil
}

// Remove drops a pool. Sessions keep their addresses; nobody leases them any more.
func (l *Leases) Remove(id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()

	delete(l.pools, id)
	l.collect()
}

// collect makes the spans of all pools.
func (l *Leases) collect() {
	l.spans = nil
	for _, pool := range l.pools {
		l.spans = append(l.spans, pool.spans...)
	}
	sortSpans(l.spans)
}

// Fix notes the fixed address of a service, in place of the one it had; a zero address is none.
// While a service has it fixed, nobody leases it. Whoever has it at the moment keeps it.
func (l *Leases) Fix(service int64, address netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()

	before, had := l.fixes[service]
	now, has := number(address)
	if had == has && before == now {
		return
	}
	if had {
		delete(l.fixes, service)
		l.count(before, -1)
	}
	if has {
		l.fixes[service] = now
		l.count(now, 1)
	}
}

// count counts the services that have an address fixed.
func (l *Leases) count(address uint32, more int) {
	l.fixed[address] += more
	fixed := l.fixed[address] > 0
	if !fixed {
		delete(l.fixed, address)
	}
	if pool, place := l.find(address); pool != nil {
		pool.fix(place, fixed)
	}
}

// find returns the pool of an address and its place there, or nil. mu is held.
func (l *Leases) find(address uint32) (*pool, uint32) {
	span := findSpan(l.spans, address)
	if span == nil {
		return nil, 0
	}

	return span.pool, span.place(address)
}

// Usage is how much of a pool is in use. What is left can be leased.
type Usage struct {
	Pool     int64
	Name     string
	Size     int
	Held     int // sessions have them, without fixed ones
	Reserved int // for Accepts, expired ones that no Lease has met included
	Fixed    int // fixed addresses of services, whether a session has them or not
}

// Usages returns the usage of every pool, by growing ID.
func (l *Leases) Usages() []Usage {
	l.mu.RLock()
	defer l.mu.RUnlock()

	usages := make([]Usage, 0, len(l.pools))
	for _, pool := range l.pools {
		usages = append(usages, pool.usage())
	}
	slices.SortFunc(usages, func(a, b Usage) int { return cmp.Compare(a.Pool, b.Pool) })

	return usages
}

// span is a run of addresses of a pool, both ends included.
type span struct {
	first, last uint32
	base        uint32 // the place of first
	pool        *pool
}

// place returns the place of an address of the span.
func (s *span) place(address uint32) uint32 { return s.base + address - s.first }

// sortSpans sorts spans by rising address.
func sortSpans(spans []span) {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.first, b.first) })
}

// findSpan returns the span that contains an address, or nil.
func findSpan(spans []span, address uint32) *span {
	at, exact := slices.BinarySearchFunc(spans, address,
		func(s span, address uint32) int { return cmp.Compare(s.first, address) })
	if !exact {
		at--
	}
	if at < 0 || address > spans[at].last {
		return nil
	}

	return &spans[at]
}

// number returns an IPv4 address as a number, and false for any other address.
func number(address netip.Addr) (uint32, bool) {
	address = address.Unmap()
	if !address.Is4() {
		return 0, false
	}
	octets := address.As4()

	return binary.BigEndian.Uint32(octets[:]), true
}

// numbered is the inverse of number.
func numbered(number uint32) netip.Addr {
	var octets [4]byte
	binary.BigEndian.PutUint32(octets[:], number)

	return netip.AddrFrom4(octets)
}
