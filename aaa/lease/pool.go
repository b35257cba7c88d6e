package lease

import (
	"math/bits"
	"slices"
	"sync"

	"gardu/store"
)

// state is what became of an address.
type state uint8

const (
	fresh    state = iota // not yet free: while a pool is made
	free                  // nobody has it; it is leased unless it is fixed
	reserved              // for an Accept
	held                  // a session has it
)

// slot is one address of a pool.
type slot struct {
	holder  uint64 // the session that holds it, or the nonce of the Accept it is reserved for
	before  uint64 // the session that had it when it was reserved; 0 for none
	station uint64 // that it is reserved for
	service int64  // that has or had it; 0 for none
	expires int64  // of a reservation, Unix nanoseconds
	address uint32
	state   state
	fixed   bool   // a service has it fixed
	kin     uint32 // the next in the chain of its service's hash

	older, newer uint32 // in the list of free ones, or of reserved ones
}

// pool is the addresses of a store.Pool, each at a place from 1. Places that are free stand in a
// list, those first that have been free for longest; reserved ones stand in another, by expiry.
type pool struct {
	record store.Pool // as it was put
	spans  []span     // by rising address

	mu       sync.Mutex // guards all below
	slots    []slot     // slots[0] is not used
	chains   []uint32   // places by the hash of their service, linked by kin
	free     list
	reserved list
	held     int // without fixed ones
	promised int // reserved, likewise
	fixed    int
}

// list is a list of places, linked by older and newer.
type list struct{ oldest, newest uint32 }

// newPool makes a pool whose addresses are all fresh.
func newPool(record *store.Pool) *pool {
	p := &pool{record: *record}
	p.record.Ranges = slices.Clone(record.Ranges)
	p.slots = make([]slot, 1, record.Size()+1)
	for _, one := range record.Ranges {
		first, _ := number(one.First)
		last, _ := number(one.Last)
		p.spans = append(p.spans, span{
			first: first, last: last, base: uint32(len(p.slots)), pool: p,
		})
		for address := uint64(first); address <= uint64(last); address++ {
			p.slots = append(p.slots, slot{address: uint32(address)})
		}
	}
	sortSpans(p.spans)
	p.chains = make([]uint32, 1<<bits.Len(uint(len(p.slots))))

	return p
}

// inherit makes the fresh addresses free, but for those that the pool before this one had: they
// are what they were, in the same order, behind those that nobody ever had.
func (p *pool) inherit(before *pool) {
	if before == nil {
		before = new(pool)
	}
	known := make([]bool, len(p.slots))
	for place := 1; place < len(before.slots); place++ {
		if span := findSpan(p.spans, before.slots[place].address); span != nil {
			known[span.place(before.slots[place].address)] = true
		}
	}
	for place := 1; place < len(p.slots); place++ {
		if !known[place] {
			p.slots[place].state = free
			p.enter(uint32(place))
		}
	}

	for place := before.free.oldest; place != 0; place = before.slots[place].newer {
		p.adopt(&before.slots[place])
	}
	for place := before.reserved.oldest; place != 0; place = before.slots[place].newer {
		p.adopt(&before.slots[place])
	}
	for place := 1; place < len(before.slots); place++ {
		p.adopt(&before.slots[place])
	}
}

// adopt takes over an address from the pool before this one, unless it has been already or is not
// in this one.
func (p *pool) adopt(old *slot) {
	span := findSpan(p.spans, old.address)
	if span == nil {
		return
	}
	place := span.place(old.address)
	s := &p.slots[place]
	if s.state != fresh {
		return
	}
	s.state, s.holder, s.expires = old.state, old.holder, old.expires
	s.before, s.station = old.before, old.station
	p.own(place, old.service)
	p.enter(place)
}

// enter puts a place into the list of its state, behind all others, and counts it.
func (p *pool) enter(place uint32) {
	s := &p.slots[place]
	if list := p.listOf(s); list != nil {
		list.push(p.slots, place)
	}
	*p.counterOf(s)++
}

// leave takes a place out of the list of its state, and counts it no more.
func (p *pool) leave(place uint32) {
	s := &p.slots[place]
	if list := p.listOf(s); list != nil {
		list.remove(p.slots, place)
	}
	*p.counterOf(s)--
}

// listOf returns the list that a place stands in, or nil.
func (p *pool) listOf(s *slot) *list {
	switch {
	case s.state == reserved:
		return &p.reserved
	case s.state == free && !s.fixed:
		return &p.free
	default:
		return nil
	}
}

// counterOf returns the counter that a place counts in.
func (p *pool) counterOf(s *slot) *int {
	switch {
	case s.fixed:
		return &p.fixed
	case s.state == reserved:
		return &p.promised
	case s.state == held:
		return &p.held
	default:
		return new(int)
	}
}

// fix notes whether a service has an address fixed. One that is reserved keeps its place among
// those, which is by expiry.
func (p *pool) fix(place uint32, fixed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()

	s := &p.slots[place]
	if s.fixed == fixed {
		return
	}
	*p.counterOf(s)--
	if s.state == free && fixed {
		p.free.remove(p.slots, place)
	}
	if s.state == free && !fixed {
		p.free.push(p.slots, place)
	}
	s.fixed = fixed
	*p.counterOf(s)++
}

// liberate makes an address free, behind all others that are.
func (p *pool) liberate(place uint32) {
	p.leave(place)
	s := &p.slots[place]
	s.state, s.holder, s.before = free, 0, 0
	p.enter(place)
}

// usage returns how much of the pool is in use.
func (p *pool) usage() Usage {
	p.mu.Lock()
	defer p.mu.Unlock()

	return Usage{
		Pool: p.record.ID, Name: p.record.Name, Size: len(p.slots) - 1,
		Held: p.held, Reserved: p.promised, Fixed: p.fixed,
	}
}

// own notes whose an address is or was. Service 0 changes nothing.
func (p *pool) own(place uint32, service int64) {
	s := &p.slots[place]
	if s.service == service || service == 0 {
		return
	}
	if s.service != 0 {
		at := p.chain(s.service)
		for *at != place {
			at = &p.slots[*at].kin
		}
		*at = s.kin
	}
	s.service = service
	at := p.chain(service)
	s.kin, *at = *at, place
}

// chain returns where the places of a service, and of others with its hash, begin.
func (p *pool) chain(service int64) *uint32 {
	const golden = 0x9e3779b97f4a7c15

	return &p.chains[uint64(service)*golden>>32&uint64(len(p.chains)-1)]
}

// push appends a place.
func (l *list) push(slots []slot, place uint32) {
	slots[place].older, slots[place].newer = l.newest, 0
	if l.newest != 0 {
		slots[l.newest].newer = place
	} else {
		l.oldest = place
	}
	l.newest = place
}

// remove takes a place out.
func (l *list) remove(slots []slot, place uint32) {
	gone := &slots[place]
	if gone.older != 0 {
		slots[gone.older].newer = gone.newer
	} else {
		l.oldest = gone.newer
	}
	if gone.newer != 0 {
		slots[gone.newer].older = gone.older
	} else {
		l.newest = gone.older
	}
	gone.older, gone.newer = 0, 0
}
