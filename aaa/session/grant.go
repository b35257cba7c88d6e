package session

import (
	"time"

	"gardu/store"
)

// Regrant notes what the NAS of an open session was told in place of what it was told before: the
// fingerprint of the profile, or 0 while it is in doubt whether the NAS has heard, and the terms of
// the bounds. It reports false when the session is not open. What was noted stands over the Class
// that the NAS goes on returning.
func (t *Table) Regrant(service int64, id, granted, terms uint64, at time.Time) bool {
	known := t.locateUnserved(service, id)
	t.writer.Lock()
	defer t.writer.Unlock()

	ref := t.openSession(service, id, known)
	if ref == 0 {
		return false
	}
	s := t.slab.at(ref)
	if s.granted == granted && s.terms == terms {
		return true
	}
	if s.granted != granted {
		s.regrant = unix(at)
	}
	s.granted, s.terms = granted, terms
	t.touchUnrecorded(ref)

	return true
}

// Conclude closes an open session for a reason of ours, such as an answer of its NAS that it knows
// no such session. It reports false when the session is not open. An interim that comes after
// CauseGone, CauseEnded or CauseRebooted opens it again, and counts nothing twice.
func (t *Table) Conclude(
	service int64, id uint64, cause store.TerminateCause, at time.Time,
) bool {
	known := t.locateUnserved(service, id)
	t.writer.Lock()
	defer t.writer.Unlock()

	ref := t.openSession(service, id, known)
	if ref == 0 {
		return false
	}
	t.conclude(ref, cause, at.UnixNano())
	t.touchUnrecorded(ref)

	return true
}

// touchUnrecorded notes that a session has changed without a record behind it: its row is written,
// but holds back no mark, and LastIndex stays that of its last record.
func (t *Table) touchUnrecorded(ref uint32) { t.dirty.add(t, ref, t.applied+1) }

// openSession returns the open session of a service with an ID, or 0. known is where a session
// without a service was seen.
func (t *Table) openSession(service int64, id uint64, known uint32) uint32 {
	if service == 0 {
		if known == 0 || !t.slab.at(known).open || t.slab.at(known).id != id {
			return 0
		}

		return known
	}
	for ref := t.firstOpen(service); ref != 0; ref = t.slab.at(ref).owned.next {
		if t.slab.at(ref).id == id {
			return ref
		}
	}

	return 0
}

// locateUnserved returns where a session with an ID stands that belongs to no service, or 0.
func (t *Table) locateUnserved(service int64, id uint64) uint32 {
	if service != 0 {
		return 0
	}

	return t.locate(id)
}

// locate looks through the table for a session, open or closed, and returns where it stands, or 0.
// By the time it returns, another may stand there.
func (t *Table) locate(id uint64) uint32 {
	found := uint32(0)
	for from, more := uint32(1), true; more && found == 0; {
		found, from, more = t.locateIn(id, from)
	}

	return found
}

// locateIn looks through one slice of the table, and returns besides where the next one begins and
// whether there is one.
func (t *Table) locateIn(id uint64, from uint32) (found, next uint32, more bool) {
	t.writer.Lock()
	defer t.writer.Unlock()

	end := min(from+listSlice, t.slab.used+1)
	for ref := from; ref < end; ref++ {
		if s := t.slab.at(ref); s.is(inUse) && s.id == id {
			return ref, end, false
		}
	}

	return 0, end, end <= t.slab.used
}
