package session

import (
	"time"

	"gardu/store"
)

// Brief is what is worth comparing of an open session, without texts.
type Brief struct {
	ID             uint64
	Service        int64 // 0 when none is known
	NAS            int64
	Granted, Terms uint64 // as in store.Session
	Updated        time.Time
}

// EachOpen visits all open sessions, in no order, until visit answers false. It sees one that is
// open throughout once; what changes meanwhile may be seen before or after. visit may call the
// table.
func (t *Table) EachOpen(visit func(*Brief) bool) {
	var found []Brief
	for from, more := uint32(1), true; more; {
		found, from, more = t.briefs(from, found[:0])
		for i := range found {
			if !visit(&found[i]) {
				return
			}
		}
	}
}

// briefs collects the open sessions of one slice of the table, and returns where the next one
// begins and whether there is one.
func (t *Table) briefs(from uint32, found []Brief) ([]Brief, uint32, bool) {
	t.writer.Lock()
	defer t.writer.Unlock()

	end := min(from+listSlice, t.slab.used+1)
	for ref := from; ref < end; ref++ {
		s := t.slab.at(ref)
		if s.open {
			found = append(found, Brief{
				ID: s.id, Service: s.service, NAS: s.nas, Granted: s.granted, Terms: s.terms,
				Updated: instant(s.updated),
			})
		}
	}

	return found, end, end <= t.slab.used
}

// Session returns the session with an ID, open or closed in memory. It looks through the table, and
// is for what a person asks.
func (t *Table) Session(id uint64) (store.Session, bool) {
	ref := t.locate(id)
	if ref == 0 {
		return store.Session{}, false
	}
	t.writer.Lock()
	defer t.writer.Unlock()

	s := t.slab.at(ref)
	if !s.is(inUse) || s.id != id {
		return store.Session{}, false
	}

	return s.session(t.text(s)), true
}
