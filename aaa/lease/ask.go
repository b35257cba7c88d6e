package lease

import (
	"cmp"
	"net/netip"
	"time"
)

// Ask is the question for an address.
type Ask struct {
	Pool    int64
	Service int64  // never 0
	Nonce   uint64 // of the Class that the Accept will carry
	Station uint64 // stands for the calling station; 0 when the NAS names none
	Session uint64 // the station's open session, which the new one will replace; 0 for none
	Now     time.Time
}

// Lease reserves an address of a pool for an Accept until its session begins (Hold), Release is
// called or ReservationTime has passed. It is the one that the same station was promised and did
// not begin, or that its session has, or one that the service had before and that is free, or else
// the one that has been free for longest. So a station that tries again and again takes one address
// and not all, and when a router has lost its power, customers find their places in a full pool.
// Lease answers false when all addresses are in use, and when there is no such pool.
func (l *Leases) Lease(ask Ask) (netip.Addr, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()

	pool := l.pools[ask.Pool]
	if pool == nil {
		return netip.Addr{}, false
	}
	pool.mu.Lock()
	defer pool.mu.Unlock()

	pool.expire(ask.Now.UnixNano())
	place := pool.familiar(&ask)
	if place == 0 {
		place = pool.free.oldest
	}
	if place == 0 {
		return netip.Addr{}, false
	}
	pool.reserve(place, &ask)

	return numbered(pool.slots[place].address), true
}

// reserve reserves an address. A session that has it gets it back when nothing comes of that.
func (p *pool) reserve(place uint32, ask *Ask) {
	p.leave(place)
	s := &p.slots[place]
	if s.state == held {
		s.before = s.holder
	}
	s.state, s.holder, s.station = reserved, ask.Nonce, ask.Station
	s.expires = ask.Now.Add(ReservationTime).UnixNano()
	p.own(place, ask.Service)
	p.enter(place)
}

// expire frees the addresses whose reservation is over.
func (p *pool) expire(now int64) {
	for place := p.reserved.oldest; place != 0; place = p.reserved.oldest {
		if p.slots[place].expires > now {
			return
		}
		p.giveBack(place)
	}
}

// giveBack ends a reservation: the address is the session's again that had it before, or free.
func (p *pool) giveBack(place uint32) {
	s := &p.slots[place]
	if s.before == 0 {
		p.liberate(place)

		return
	}
	p.leave(place)
	s.state, s.holder, s.before = held, s.before, 0
	p.enter(place)
}

// familiar returns the place of an address that is the asker's in the order of Lease, or 0.
func (p *pool) familiar(ask *Ask) uint32 {
	var promised, replaced, known uint32
	for place := *p.chain(ask.Service); place != 0; place = p.slots[place].kin {
		s := &p.slots[place]
		switch {
		case s.service != ask.Service || s.fixed:
		case s.state == reserved && ask.Station != 0 && s.station == ask.Station:
			promised = place
		case s.state == held && ask.Session != 0 && s.holder == ask.Session:
			replaced = place
		case s.state == free && known == 0:
			known = place
		}
	}

	return cmp.Or(promised, replaced, known)
}

// Release frees the address that is reserved for an Accept which was not sent.
func (l *Leases) Release(service int64, nonce uint64) {
	l.mu.RLock()
	defer l.mu.RUnlock()

	for _, pool := range l.pools {
		if pool.release(service, nonce) {
			return
		}
	}
}

// release frees the address that is reserved for an Accept, and reports whether there is one.
func (p *pool) release(service int64, nonce uint64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()

	for place := *p.chain(service); place != 0; place = p.slots[place].kin {
		s := &p.slots[place]
		if s.service == service && s.state == reserved && s.holder == nonce {
			p.giveBack(place)

			return true
		}
	}

	return false
}

// Hold notes that a session of a service has an address, whatever was known of it before; service
// is 0 when none is known. Addresses outside the pools are ignored.
func (l *Leases) Hold(address netip.Addr, service int64, session uint64) {
	l.with(address, func(pool *pool, place uint32) {
		s := &pool.slots[place]
		if s.state == reserved && s.before == session {
			return // it is told again of the session that is to be replaced
		}
		pool.leave(place)
		s.state, s.holder, s.before = held, session, 0
		pool.own(place, service)
		pool.enter(place)
	})
}

// Free notes that a session has an address no more. Where another session holds it by now, nothing
// changes.
func (l *Leases) Free(address netip.Addr, session uint64) {
	l.with(address, func(pool *pool, place uint32) {
		s := &pool.slots[place]
		if s.state == held && s.holder == session {
			pool.liberate(place)
		}
		if s.before == session {
			s.before = 0
		}
	})
}

// with does something to the place of an address, if it is in a pool.
func (l *Leases) with(address netip.Addr, do func(pool *pool, place uint32)) {
	number, ok := number(address)
	if !ok {
		return
	}
	l.mu.RLock()
	defer l.mu.RUnlock()

	pool, place := l.find(number)
	if pool == nil {
		return
	}
	pool.mu.Lock()
	defer pool.mu.Unlock()

	do(pool, place)
}
