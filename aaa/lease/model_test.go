package lease_test

import (
	"cmp"
	"net/netip"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/aaa/lease"
	"gardu/store"
)

// place is what is known of one address, plainly.
type place struct {
	session uint64 // that holds it; 0 for none
	nonce   uint64 // of the Accept that it is reserved for; 0 for none
	expires time.Time
	station uint64 // that it is reserved for
	before  uint64 // the session that had it when it was reserved; 0 for none
	service int64  // that has it or had it last
}

// model is leases written plainly.
type model struct {
	pools map[int64]*store.Pool
	known map[netip.Addr]*place // of the addresses in pools
	idle  map[int64][]netip.Addr
	fixed map[int64]netip.Addr
}

// addresses lists the addresses of a pool.
func addresses(pool *store.Pool) (all []netip.Addr) {
	for _, one := range pool.Ranges {
		for at := range one.Size() {
			all = append(all, one.At(at))
		}
	}

	return all
}

// poolOf returns the pool of an address, or 0.
func (m *model) poolOf(address netip.Addr) int64 {
	for id, pool := range m.pools {
		if slices.Contains(addresses(pool), address) {
			return id
		}
	}

	return 0
}

// put puts a pool: new addresses have been free for longest.
func (m *model) put(pool *store.Pool) {
	all := addresses(pool)
	if before := m.pools[pool.ID]; before != nil {
		for _, address := range addresses(before) {
			if !slices.Contains(all, address) {
				delete(m.known, address)
			}
		}
	}
	var idle []netip.Addr
	for _, address := range all {
		if m.known[address] == nil {
			m.known[address] = &place{}
			idle = append(idle, address)
		}
	}
	for _, address := range m.idle[pool.ID] {
		if slices.Contains(all, address) {
			idle = append(idle, address)
		}
	}
	m.pools[pool.ID], m.idle[pool.ID] = pool, idle
}

// isFixed reports whether a service has an address fixed.
func (m *model) isFixed(address netip.Addr) bool {
	for _, fixed := range m.fixed {
		if fixed == address {
			return true
		}
	}

	return false
}

// liberate puts an address behind the others that are idle.
func (m *model) liberate(address netip.Addr) {
	at := m.known[address]
	at.session, at.nonce, at.before = 0, 0, 0
	id := m.poolOf(address)
	m.idle[id] = append(m.idle[id], address)
}

// expire frees what was reserved for too long, in the order of the reservations.
func (m *model) expire(id int64, now time.Time) {
	var over []netip.Addr
	for _, address := range addresses(m.pools[id]) {
		if at := m.known[address]; at.nonce != 0 && !at.expires.After(now) {
			over = append(over, address)
		}
	}
	slices.SortFunc(over, func(a, b netip.Addr) int {
		if order := m.known[a].expires.Compare(m.known[b].expires); order != 0 {
			return order
		}

		return int(m.known[a].nonce) - int(m.known[b].nonce)
	})
	for _, address := range over {
		m.giveBack(address)
	}
}

// giveBack ends a reservation.
func (m *model) giveBack(address netip.Addr) {
	at := m.known[address]
	if at.before == 0 {
		m.liberate(address)

		return
	}
	at.session, at.nonce, at.before = at.before, 0, 0
}

// check wants a lease to be right, and takes it over.
func (m *model) check(t *rapid.T, ask lease.Ask, got netip.Addr, ok bool) {
	if m.pools[ask.Pool] == nil {
		if ok {
			t.Fatalf("%v was leased from no pool", got)
		}

		return
	}
	m.expire(ask.Pool, ask.Now)
	var free, familiar, promised, replaced []netip.Addr
	for _, address := range addresses(m.pools[ask.Pool]) {
		at := m.known[address]
		switch {
		case m.isFixed(address) || at.service != ask.Service:
		case at.nonce != 0 && ask.Station != 0 && at.station == ask.Station:
			promised = append(promised, address)
		case at.session != 0 && at.session == ask.Session:
			replaced = append(replaced, address)
		}
	}
	for _, address := range m.idle[ask.Pool] {
		if m.isFixed(address) {
			continue
		}
		free = append(free, address)
		if m.known[address].service == ask.Service {
			familiar = append(familiar, address)
		}
	}
	switch {
	case ok != (len(free)+len(promised)+len(replaced) > 0):
		t.Fatalf("leased is %v, %v, and free are %v", got, ok, free)
	case !ok:
		return
	case len(promised) > 0 && !slices.Contains(promised, got):
		t.Fatalf("station %d got %v, and was promised %v", ask.Station, got, promised)
	case len(promised) > 0:
	case len(replaced) > 0 && !slices.Contains(replaced, got):
		t.Fatalf("session %d is replaced by one at %v, and has %v", ask.Session, got, replaced)
	case len(replaced) > 0:
	case len(familiar) > 0 && !slices.Contains(familiar, got):
		t.Fatalf("service %d got %v, and had %v before", ask.Service, got, familiar)
	case len(familiar) == 0 && got != free[0]:
		t.Fatalf("service %d got %v, and %v has been free for longest", ask.Service, got, free[0])
	}
	m.take(got)
	at := m.known[got]
	*at = place{
		nonce: ask.Nonce, expires: ask.Now.Add(lease.ReservationTime), station: ask.Station, service: ask.Service,
		before: max(at.before, at.session),
	}
}

// take takes an address from those that are idle.
func (m *model) take(address netip.Addr) {
	id := m.poolOf(address)
	m.idle[id] = slices.DeleteFunc(m.idle[id], func(other netip.Addr) bool { return other == address })
}

// hold says that a session has an address.
func (m *model) hold(address netip.Addr, service int64, session uint64) {
	at := m.known[address]
	if at == nil || at.nonce != 0 && at.before == session {
		return
	}
	m.take(address)
	at.session, at.nonce, at.before = session, 0, 0
	if service != 0 {
		at.service = service
	}
}

// usage counts a pool.
func (m *model) usage(id int64) lease.Usage {
	pool := m.pools[id]
	usage := lease.Usage{Pool: id, Name: pool.Name, Size: pool.Size()}
	for _, address := range addresses(pool) {
		at := m.known[address]
		switch {
		case m.isFixed(address):
			usage.Fixed++
		case at.session != 0:
			usage.Held++
		case at.nonce != 0:
			usage.Reserved++
		}
	}

	return usage
}

// ranges draws which of twelve addresses are in a pool; those of the two pools are apart, but for
// pools that are to be refused.
func ranges(t *rapid.T, id int64) *store.Pool {
	pool := &store.Pool{ID: id, Name: "pool-" + string(rune('a'+id-1)), Created: dawn}
	for _, at := range rapid.SliceOfNDistinct(rapid.IntRange(0, 5), 1, 6, rapid.ID).Draw(t, "ranges") {
		address := netip.AddrFrom4([4]byte{10, 0, byte(id), byte(at)})
		pool.Ranges = append(pool.Ranges, store.AddressRange{First: address, Last: address})
	}

	return pool
}

// TestModel holds leases to the plain model, through restarts.
func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		leases, now := lease.New(), dawn
		m := &model{
			pools: make(map[int64]*store.Pool), known: make(map[netip.Addr]*place),
			idle: make(map[int64][]netip.Addr), fixed: make(map[int64]netip.Addr),
		}
		address := func() netip.Addr {
			return netip.AddrFrom4([4]byte{10, 0, byte(rapid.IntRange(1, 3).Draw(t, "net")), byte(rapid.IntRange(0, 5).Draw(t, "host"))})
		}
		service := rapid.Int64Range(1, 4)
		for nonce := range uint64(rapid.IntRange(1, 100).Draw(t, "steps")) {
			nonce++
			now = now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "pause")) * time.Second)
			switch rapid.IntRange(0, 12).Draw(t, "step") {
			case 0:
				put := ranges(t, rapid.Int64Range(1, 2).Draw(t, "put"))
				if err := leases.Put(put); err != nil {
					t.Fatal(err)
				}
				m.put(put)
			case 1:
				id, fixed := service.Draw(t, "fixed service"), address()
				if rapid.Bool().Draw(t, "cleared") {
					fixed = netip.Addr{}
				}
				before := m.fixed[id]
				leases.Fix(id, fixed)
				m.refix(id, before, fixed)
			case 2, 3:
				held, owner := address(), rapid.Int64Range(0, 4).Draw(t, "owner")
				session := nonce
				if at := m.known[held]; at != nil && rapid.Bool().Draw(t, "again") {
					session = cmp.Or(at.session, at.before, nonce)
				}
				leases.Hold(held, owner, session)
				m.hold(held, owner, session)
			case 4, 5, 6:
				freed, session := address(), rapid.Uint64Range(1, nonce).Draw(t, "freed")
				if at := m.known[freed]; at != nil && rapid.Bool().Draw(t, "holder") {
					session = max(at.session, at.before, 1)
				}
				leases.Free(freed, session)
				switch at := m.known[freed]; {
				case at == nil:
				case at.session == session:
					m.liberate(freed)
				case at.before == session:
					at.before = 0
				}
			case 7:
				id, released := service.Draw(t, "released service"), rapid.Uint64Range(1, nonce).Draw(t, "released")
				leases.Release(id, released)
				for address, at := range m.known {
					if at.service == id && at.nonce == released {
						m.giveBack(address)
					}
				}
			case 8:
				leases = m.restart(t)
			default:
				ask := lease.Ask{
					Pool: rapid.Int64Range(1, 3).Draw(t, "pool"), Service: service.Draw(t, "service"), Nonce: nonce, Now: now,
				}
				ask.Station = rapid.Uint64Range(0, 2).Draw(t, "station")
				if at := m.known[address()]; at != nil && rapid.Bool().Draw(t, "replaces") {
					ask.Session = at.session
				}
				got, ok := leases.Lease(ask)
				m.check(t, ask, got, ok)
			}
			for _, usage := range leases.Usages() {
				if want := m.usage(usage.Pool); usage != want {
					t.Fatalf("usage is %+v, want %+v", usage, want)
				}
			}
		}
	})
}

// refix notes the fixed address of a service. One that is fixed no more has been free as of now.
func (m *model) refix(service int64, before, now netip.Addr) {
	var changed []netip.Addr
	wasFixed := m.isFixed(now)
	delete(m.fixed, service)
	if before.IsValid() && before != now && !m.isFixed(before) {
		changed = append(changed, before)
	}
	if now.IsValid() {
		m.fixed[service] = now
		if !wasFixed {
			changed = append(changed, now)
		}
	}
	for _, address := range changed {
		if at := m.known[address]; at != nil && at.session == 0 && at.nonce == 0 {
			m.take(address)
			m.liberate(address)
		}
	}
}

// restart makes leases of the pools, the fixed addresses and the sessions. Reservations are lost,
// and so is who had an address before.
func (m *model) restart(t *rapid.T) *lease.Leases {
	leases := lease.New()
	known := m.known
	m.known, m.idle = make(map[netip.Addr]*place), make(map[int64][]netip.Addr)
	for service, address := range m.fixed {
		leases.Fix(service, address)
	}
	for _, id := range []int64{1, 2} {
		pool := m.pools[id]
		if pool == nil {
			continue
		}
		if err := leases.Put(pool); err != nil {
			t.Fatal(err)
		}
		delete(m.pools, id)
		m.put(pool)
	}
	for address, at := range known {
		if at.session != 0 {
			leases.Hold(address, at.service, at.session)
			m.hold(address, at.service, at.session)
		}
	}

	return leases
}
