package session

import (
	"gardu/store"
)

// listSlice is how many places of the table List reads at a time; Apply waits no longer than that.
const listSlice = 4096

// State chooses sessions by whether they are open.
type State uint8

// The states to list.
const (
	Any State = iota
	OpenOnly
	ClosedOnly
)

// Filter chooses sessions; zero fields choose all.
type Filter struct {
	Login   string
	NAS     int64
	Service int64
	State   State
}

// List visits at most limit sessions in memory that a filter chooses, in no order, until visit
// answers false. It sees a session that lives throughout once; what changes meanwhile may be seen
// before or after. visit may call the table.
func (t *Table) List(filter *Filter, limit int, visit func(*store.Session) bool) {
	var found []store.Session
	for from, more := uint32(1), true; more && limit > 0; {
		found, from, more = t.page(filter, from, found[:0])
		for i := range found {
			if limit == 0 || !visit(&found[i]) {
				return
			}
			limit--
		}
	}
}

// page collects the sessions of one slice of the table, and returns where the next one begins and
// whether there is one.
func (t *Table) page(
	filter *Filter, from uint32, found []store.Session,
) ([]store.Session, uint32, bool) {
	t.writer.Lock()
	defer t.writer.Unlock()

	end := min(from+listSlice, t.slab.used+1)
	for ref := from; ref < end; ref++ {
		s := t.slab.at(ref)
		if s.is(inUse) && t.chosen(s, filter) {
			found = append(found, s.session(t.text(s)))
		}
	}

	return found, end, end <= t.slab.used
}

// chosen reports whether a filter chooses a session.
func (t *Table) chosen(s *slot, filter *Filter) bool {
	switch {
	case filter.NAS != 0 && s.nas != filter.NAS,
		filter.Service != 0 && s.service != filter.Service,
		filter.State == OpenOnly && !s.open,
		filter.State == ClosedOnly && s.open:
		return false
	case filter.Login == "":
		return true
	}
	t.known.parse(t.text(s))

	return string(t.known.login) == filter.Login
}

// AppendOpen appends the open sessions of a service to dst, the newest first.
func (t *Table) AppendOpen(dst []store.Session, service int64) []store.Session {
	t.writer.Lock()
	defer t.writer.Unlock()

	for ref := t.firstOpen(service); ref != 0; ref = t.slab.at(ref).owned.next {
		s := t.slab.at(ref)
		dst = append(dst, s.session(t.text(s)))
	}

	return dst
}

// firstOpen returns where the chain of a service's open sessions begins. The chain stays while the
// writer's lock is held.
func (t *Table) firstOpen(service int64) uint32 {
	shard := t.shard(service)
	shard.mu.Lock()
	defer shard.mu.Unlock()

	if at := shard.find(service); at != 0 {
		return shard.services[at].sessions
	}

	return 0
}
