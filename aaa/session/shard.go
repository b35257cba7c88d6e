package session

import "sync"

// shardCount is how many locks the services share.
const shardCount = 256

// shard is a part of the services, with their reservations. Authentication takes its lock, and so
// does Apply for what authentication reads.
type shard struct {
	mu       sync.Mutex
	heads    []uint32  // chains of services by hash
	services []service // services[0] is not used

	reservations   []reservation // reservations[0] is not used
	free           uint32        // first free reservation, linked by later
	oldest, newest uint32        // reservations in the order in which they expire
}

// shard returns the shard of a service.
func (t *Table) shard(id int64) *shard { return &t.shards[mix(id)%shardCount] }

// head returns where the chain of a service begins.
func (s *shard) head(id int64) *uint32 {
	return &s.heads[int(mix(id)>>8)&(len(s.heads)-1)]
}

// find returns the place of a service, or 0.
func (s *shard) find(id int64) uint32 {
	if len(s.heads) == 0 {
		return 0
	}
	at := *s.head(id)
	for at != 0 && s.services[at].id != id {
		at = s.services[at].next
	}

	return at
}

// service returns a service, made if it is not there. The pointer is valid until the next call.
func (s *shard) service(id int64) *service {
	if at := s.find(id); at != 0 {
		return &s.services[at]
	}
	s.services = roomy(s.services)
	if len(s.services) > len(s.heads) {
		s.grow()
	}
	at := uint32(len(s.services))
	head := s.head(id)
	s.services = append(s.services, service{id: id, next: *head})
	*head = at

	return &s.services[at]
}

// roomy makes room for one more service, an eighth at a time: append would leave up to a quarter
// unused. The first place stays empty.
func roomy(services []service) []service {
	if len(services) < cap(services) {
		return services
	}
	grown := make([]service, max(len(services), 1), len(services)+len(services)/8+firstHeads)
	copy(grown, services)

	return grown
}

// grow doubles the chains.
func (s *shard) grow() {
	s.heads = make([]uint32, max(2*len(s.heads), firstHeads))
	for at := 1; at < len(s.services); at++ {
		head := s.head(s.services[at].id)
		s.services[at].next, *head = *head, uint32(at)
	}
}

// adopt puts an open session into the chain of its service.
func (s *shard) adopt(ref uint32, t *Table) {
	slot := t.slab.at(ref)
	owner := s.service(slot.service)
	slot.owned = link{next: owner.sessions}
	if owner.sessions != 0 {
		t.slab.at(owner.sessions).owned.previous = ref
	}
	owner.sessions = ref
}

// disown takes a session out of the chain of its service.
func (s *shard) disown(ref uint32, t *Table) {
	slot := t.slab.at(ref)
	if slot.owned.next != 0 {
		t.slab.at(slot.owned.next).owned.previous = slot.owned.previous
	}
	if slot.owned.previous != 0 {
		t.slab.at(slot.owned.previous).owned.next = slot.owned.next
	} else {
		s.service(slot.service).sessions = slot.owned.next
	}
	slot.owned = link{}
}
