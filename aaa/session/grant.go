package session

import (
	"time"

	"gardu/store"
)

// Regrant notes what the NAS of an open session was told in place of what it was told before: the
// fingerprint of the profile, or 0 while it is in doubt whether the NAS has heard, and the terms of
// the bounds. It reports false when the session is not open. What a row holds of it stands over the
// Class that the NAS goes on returning.
func (t *Table) Regrant(service int64, id, granted, terms uint64, at time.Time) bool {
	t.writer.Lock()
	defer t.writer.Unlock()

	ref := t.openSession(service, id)
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
	t.writer.Lock()
	defer t.writer.Unlock()

	ref := t.openSession(service, id)
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

// openSession returns the open session with an ID, or 0. It is found among those of its service;
// without a service all places are looked through.
func (t *Table) openSession(service int64, id uint64) uint32 {
	if service == 0 {
		ref := t.scan(id)
		if ref == 0 || !t.slab.at(ref).open {
			return 0
		}

		return ref
	}
	for ref := t.firstOpen(service); ref != 0; ref = t.slab.at(ref).owned.next {
		if t.slab.at(ref).id == id {
			return ref
		}
	}

	return 0
}

// scan returns the session with an ID, open or closed, or 0.
func (t *Table) scan(id uint64) uint32 {
	for ref := uint32(1); ref <= t.slab.used; ref++ {
		if s := t.slab.at(ref); s.is(inUse) && s.id == id {
			return ref
		}
	}

	return 0
}
