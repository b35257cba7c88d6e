package lease

import (
	"net/netip"
	"time"
)

// Ask is the question for an address.
type Ask struct {
	Pool    int64
	Service int64  // never 0
	Nonce   uint64 // of the Class that the Accept will carry
	Now     time.Time
}

// Lease reserves an address of a pool for an Accept until its session begins (Hold), Release is
// called or ReservationTime has passed. It is one that the service had before, where one of those
// is free, else the one that has been free for longest. It answers false when all are in use, and
// when there is no such pool.
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
	place := pool.familiar(ask.Service)
	if place == 0 {
		place = pool.free.oldest
	}
	if place == 0 {
		return netip.Addr{}, false
	}
	pool.leave(place)
	s := &pool.slots[place]
	s.state, s.holder, s.expires = reserved, ask.Nonce, ask.Now.Add(ReservationTime).UnixNano()
	pool.own(place, ask.Service)
	pool.enter(place)

	return numbered(s.address), true
}

// expire frees the addresses whose reservation is over.
func (p *pool) expire(now int64) {
	for place := p.reserved.oldest; place != 0; place = p.reserved.oldest {
		if p.slots[place].expires > now {
			return
		}
		p.liberate(place)
	}
}

// familiar returns the place of a free address that a service had, or 0.
func (p *pool) familiar(service int64) uint32 {
	for place := *p.chain(service); place != 0; place = p.slots[place].kin {
		s := &p.slots[place]
		if s.service == service && s.state == free && !s.fixed {
			return place
		}
	}

	return 0
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
			p.liberate(place)

			return true
		}
	}

	return false
}

// Hold notes that a session of a service has an address, whatever was known of it before; service
// is 0 when none is known. Addresses outside the pools are ignored.
func (l *Leases) Hold(address netip.Addr, service int64, session uint64) {
	l.with(address, func(pool *pool, place uint32) {
		pool.leave(place)
		pool.slots[place].state, pool.slots[place].holder = held, session
		pool.own(place, service)
		pool.enter(place)
	})
}

// Free notes that a session has an address no more. Where another session holds it by now, nothing
// changes.
func (l *Leases) Free(address netip.Addr, session uint64) {
	l.with(address, func(pool *pool, place uint32) {
		if s := &pool.slots[place]; s.state == held && s.holder == session {
			pool.liberate(place)
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
