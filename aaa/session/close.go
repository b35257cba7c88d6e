package session

import "gardu/store"

// attach puts a slot with its words among the open ones: its NAS's, its station's and its service's.
func (t *Table) attach(ref uint32, words *words) {
	s := t.slab.at(ref)
	group := t.nas[s.nas]
	if group == nil {
		group = new(chain)
		t.nas[s.nas] = group
	}
	group.push(ref, t.groups)
	t.stations.insert(ref, t.stationHash(s.nas, words))
	t.open++
	s.open = true
	t.hold(s, words.address)
	t.join(s, words)
	if s.service == 0 {
		return
	}

	shard := t.shard(s.service)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	shard.adopt(ref, t)
}

// detach takes a slot from the open ones.
func (t *Table) detach(ref uint32) {
	s := t.slab.at(ref)
	t.nas[s.nas].remove(ref, t.groups)
	t.stations.remove(ref)
	t.open--
	s.open = false
	if t.config.Addresses != nil {
		t.known.parse(t.text(s))
		t.free(s, t.known.address)
	}
	if s.service == 0 {
		t.families.leave(s)

		return
	}

	shard := t.shard(s.service)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	shard.disown(ref, t)
	t.families.leave(s)
}

// retire puts a closed slot among those that Forget will drop.
func (t *Table) retire(ref uint32) {
	s := t.slab.at(ref)
	s.marks &^= stoppedList
	if s.byNAS() {
		s.marks |= stoppedList
		t.stopped.push(ref, t.groups)

		return
	}
	t.inferred.push(ref, t.groups)
}

// withdraw takes a closed slot from those that Forget will drop.
func (t *Table) withdraw(ref uint32) {
	if t.slab.at(ref).is(stoppedList) {
		t.stopped.remove(ref, t.groups)

		return
	}
	t.inferred.remove(ref, t.groups)
}

// conclude closes an open session for a reason of ours. The caller notes the change.
func (t *Table) conclude(ref uint32, cause store.TerminateCause, at int64) {
	s := t.slab.at(ref)
	t.detach(ref)
	s.stopped, s.cause = max(at, s.started), uint32(cause)
	t.retire(ref)
}

// finish closes a session, open or concluded, by the Stop of its NAS.
func (t *Table) finish(record *Record, ref uint32) {
	s := t.slab.at(ref)
	if s.open {
		t.detach(ref)
	} else {
		t.withdraw(ref)
	}
	s.stopped, s.cause = max(record.Event, s.started), record.Cause
	if s.cause >= ownCauses {
		s.cause = 0
	}
	t.retire(ref)
}

// revive opens a session again that our own conclusion had closed.
func (t *Table) revive(ref uint32) {
	s := t.slab.at(ref)
	t.withdraw(ref)
	s.stopped, s.cause = 0, 0
	t.known.parse(t.text(s))
	t.attach(ref, &t.known)
	t.families.heard(s.family)
}

// revivedBy reports whether an interim proves that a concluded session is alive: any does after
// silence, and after we have only heard or supposed that it is gone; after a reboot of the NAS or a
// successor only one from well after the end, since an earlier one may have been overtaken.
func (s *slot) revivedBy(record *Record) bool {
	switch store.TerminateCause(s.cause) {
	case store.CauseReaped, store.CauseGone, store.CauseEnded, store.CauseRebooted:
		return true
	default:
		return record.Event > s.stopped+int64(ReuseWindow)
	}
}
