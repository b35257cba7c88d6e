package session

import (
	"time"

	"gardu/store"
)

// Bounds within which two records are of one session.
const (
	// ReuseWindow is how much later than the known start a Start must be to mean that the NAS uses
	// an identity again.
	ReuseWindow = 120 * time.Second
	// FallingTime is by how much Acct-Session-Time must fall to mean the same.
	FallingTime = 60 * time.Second
	// RepeatWindow is how long after a record the same counters with the same Acct-Session-Time
	// are a retransmission.
	RepeatWindow = 120 * time.Second
	// RepeatWindowUntimed is the same for a NAS that sends no Acct-Session-Time; an idle session
	// looks like that, so it is below the least interval between interims.
	RepeatWindowUntimed = 30 * time.Second
	// BootSlack is by how much a session may seem to begin after the Accounting-On or -Off that
	// ends it: Event-Timestamp has whole seconds.
	BootSlack = 2 * time.Second
)

// Outcome is what became of a record.
type Outcome uint8

// The outcomes.
const (
	Stored Outcome = iota + 1 // it said something new
	// Duplicate: a retransmission of what is known, perhaps under another Identifier
	Duplicate
	Ignored // it changes nothing, for a Reason
)

// Reason is why a record was ignored, from a closed list.
type Reason string

// The reasons.
const (
	ReasonStatus Reason = "status" // an Acct-Status-Type that concerns no session
	// ReasonIdentity: neither a Class of ours nor an Acct-Session-Id (RFC 2866 section 5.5)
	ReasonIdentity Reason = "identity"
	ReasonClosed   Reason = "closed"   // an interim that arrived after the Stop
	ReasonLate     Reason = "late"     // an interim older than the last one
	ReasonReplayed Reason = "replayed" // the session's row holds it already
	ReasonFull     Reason = "full"     // SessionLimit is reached
)

// Applied tells what Apply did.
type Applied struct {
	Outcome Outcome
	Reason  Reason // of Ignored; empty otherwise
	Session uint64 // the session concerned; 0 when none
	Service int64  // its service; 0 when none
	NAS     int64  // its NAS record, or the one that reported Accounting-On or -Off
	Granted uint64 // fingerprint of the profile that it has now; 0 when unknown
	Terms   uint64 // of the bounds that its NAS was told; 0 for none
	Opened  bool   // the record opened the session
	Revived bool   // the record opened it again after a conclusion of ours
	Closed  int    // sessions that the record closed
	Used    bool   // the usage of Service has changed
}

// Apply applies the record of a journal index. Indexes are given in growing order, without those
// that a fold has accounted for; one caller at a time.
func (t *Table) Apply(index uint64, record *Record) Applied {
	t.writer.Lock()
	defer t.writer.Unlock()

	t.applied = max(t.applied, index)
	switch record.Status {
	case On, Off:
		return t.reboot(index, record)
	case Start, Interim, Stop:
		return t.account(index, record)
	default:
		return Applied{Outcome: Ignored, Reason: ReasonStatus}
	}
}

// account finds the session of a record and does what the record says.
func (t *Table) account(index uint64, record *Record) Applied {
	if record.Class.Nonce == 0 && len(record.AcctSessionID) == 0 {
		return Applied{Outcome: Ignored, Reason: ReasonIdentity}
	}
	t.words.take(record)
	hash := t.identify(record.NAS, record.Class.Nonce, &t.words)
	ref := t.find(hash, record.NAS, record.Class.Nonce, index)
	if ref == 0 {
		return t.begin(index, record, hash, 0)
	}

	s := t.slab.at(ref)
	t.families.heard(s.family)
	switch {
	case s.last == index && s.id != index && s.cause == uint32(store.CauseSuperseded):
		// The row of the session that the record superseded is on disk, that of the one it opened
		// is not.
		return t.begin(index, record, hash, 0)
	case index <= s.last:
		return t.again(index, record, hash, ref)
	case s.reusedBy(record):
		return t.begin(index, record, hash, ref)
	}
	switch record.Status {
	case Start:
		return t.start(index, record, ref)
	case Stop:
		return t.stop(index, record, ref)
	default:
		return t.update(index, record, ref)
	}
}

// again skips a record that a session's row holds already, but not what it did to other sessions,
// whose rows may be older.
func (t *Table) again(index uint64, record *Record, hash, ref uint32) Applied {
	applied := t.concerning(ref, Ignored)
	applied.Reason = ReasonReplayed
	if t.slab.at(ref).id != index {
		return applied
	}
	if older := t.find(hash, record.NAS, record.Class.Nonce, index-1); older != 0 {
		applied.Closed += t.supersede(index, older)
	}
	applied.Closed += t.replace(index, record, ref)

	return applied
}

// concerning begins the answer about a session.
func (t *Table) concerning(ref uint32, outcome Outcome) Applied {
	s := t.slab.at(ref)

	return Applied{
		Outcome: outcome, Session: s.id, Service: s.service, NAS: s.nas,
		Granted: s.granted, Terms: s.terms,
	}
}

// reusedBy reports whether a record is of another session than this one although their keys agree.
// It asks the row and the record only. A falling Acct-Session-Time says so only where the record's
// session cannot have begun before this one was last heard: otherwise it is an interim that was
// overtaken.
func (s *slot) reusedBy(record *Record) bool {
	began := record.started()
	if record.Status == Start {
		known := s.started
		if !s.is(sawStart) {
			known = max(known, s.updated)
		}

		return began > known+int64(ReuseWindow)
	}
	if !record.Has.Has(HasSessionTime) {
		return false
	}
	if uint64(record.SessionSeconds)+uint64(FallingTime/time.Second) < uint64(s.duration) {
		return began > s.updated-int64(FallingTime)
	}

	return s.byNAS() && began > s.stopped+int64(ReuseWindow)
}

// begin opens a session by any record: where its Start was lost, the start is computed from
// Acct-Session-Time. The older session of the same key, if any, is superseded.
func (t *Table) begin(index uint64, record *Record, hash, older uint32) Applied {
	ref := t.slab.allocate()
	if ref == 0 {
		return Applied{Outcome: Ignored, Reason: ReasonFull}
	}
	closed := 0
	if older != 0 {
		closed = t.supersede(index, older)
	}

	s := t.slab.at(ref)
	s.marks = inUse
	s.id, s.nas, s.service = index, record.NAS, record.Service
	s.nonce, s.granted, s.terms = record.Class.Nonce, record.Class.Granted, record.Class.Terms
	if older != 0 && record.Status != Start {
		s.inherit(t.slab.at(older))
	}
	s.started, s.updated = record.started(), record.Arrived
	t.keep(ref, &t.words)
	t.keys.insert(ref, hash)
	t.attach(ref, &t.words)
	t.families.heard(s.family)
	t.unreserve(record)
	closed += t.replace(index, record, ref)
	used := t.merge(index, record, ref)
	if record.Status == Start {
		s.marks |= sawStart
		t.families.started(s.family, record.Arrived)
	}
	if record.Status == Stop {
		t.finish(record, ref)
		closed++
	}
	applied := t.concerning(ref, Stored)
	applied.Opened, applied.Closed, applied.Used = true, closed, used

	return applied
}

// inherit takes over what the session of the same Accept has been granted since: a NAS whose clock
// or counters jumped back in the middle of a session was told nothing anew.
func (s *slot) inherit(older *slot) {
	if s.nonce != 0 && s.nonce == older.nonce {
		s.granted, s.terms, s.regrant = older.granted, older.terms, older.regrant
	}
}

// start applies a Start to a session that is known: a retransmission, or one that was overtaken by
// an interim or the Stop. It never opens a closed session again. Only gaps are filled, so that a
// retransmission changes nothing.
func (t *Table) start(index uint64, record *Record, ref uint32) Applied {
	s := t.slab.at(ref)
	outcome := Duplicate
	if !s.is(sawStart) {
		outcome = Stored
		s.marks |= sawStart
	}
	changed := t.learn(ref, false)
	if record.Event < s.started-int64(ReuseWindow) {
		s.started, changed = record.Event, true
	}
	if changed {
		outcome = Stored
		t.touch(index, ref)
	}
	t.unreserve(record)

	return t.concerning(ref, outcome)
}

// update applies an interim to a session that is known. One that was closed by our own conclusion
// is opened again when the interim proves it alive.
func (t *Table) update(index uint64, record *Record, ref uint32) Applied {
	s := t.slab.at(ref)
	ignored := t.concerning(ref, Ignored)
	switch {
	case s.byNAS():
		ignored.Reason = ReasonClosed

		return ignored
	case s.repeated(record):
		return t.concerning(ref, Duplicate)
	case record.Has.Has(HasSessionTime) && record.SessionSeconds < s.duration:
		ignored.Reason = ReasonLate

		return ignored
	}

	revived := !s.open && s.revivedBy(record)
	if revived {
		t.revive(ref)
	}
	used := t.merge(index, record, ref)
	t.learn(ref, true)
	applied := t.concerning(ref, Stored)
	applied.Revived, applied.Used = revived, used

	return applied
}

// stop applies a Stop to a session that is known. A second one is a duplicate, whatever it says;
// one that comes after our own conclusion replaces that.
func (t *Table) stop(index uint64, record *Record, ref uint32) Applied {
	s := t.slab.at(ref)
	if s.byNAS() {
		return t.concerning(ref, Duplicate)
	}

	closed := 0
	if s.open {
		closed = 1
	}
	used := t.merge(index, record, ref)
	t.learn(ref, true)
	t.finish(record, ref)
	applied := t.concerning(ref, Stored)
	applied.Closed, applied.Used = closed, used

	return applied
}

// reboot closes all sessions that a NAS had when it reported Accounting-On or -Off (RFC 2866
// section 5.1): those of the source's record whose NAS-Identifier agrees, since several routers
// may stand behind one address.
func (t *Table) reboot(index uint64, record *Record) Applied {
	applied := Applied{Outcome: Stored, NAS: record.NAS}
	group := t.nas[record.NAS]
	if group == nil {
		return applied
	}
	identifier := clip(record.NASIdentifier)
	for ref := group.first; ref != 0; {
		s := t.slab.at(ref)
		here := ref
		ref = s.group.next
		text := t.text(s)
		if s.last >= index || string(text[4:4+text[0]]) != string(identifier) {
			continue
		}
		if s.started > record.Event+int64(BootSlack) {
			continue
		}
		t.conclude(here, store.CauseNASReboot, record.Event)
		t.touch(index, here)
		applied.Closed++
	}

	return applied
}

// supersede closes the older session of a key that its NAS uses again. When it really ended is not
// known; it was last heard at its last record.
func (t *Table) supersede(index uint64, ref uint32) int {
	s := t.slab.at(ref)
	if !s.open || s.last >= index {
		return 0
	}
	t.conclude(ref, store.CauseSuperseded, s.updated)
	t.touch(index, ref)

	return 1
}

// replace closes the older sessions of the station whose session a record has opened: RouterOS
// reports no Stop for a session that its successor pushes out. A session of which only the Stop
// came closes nothing.
func (t *Table) replace(index uint64, record *Record, ref uint32) int {
	if record.Status == Stop {
		return 0
	}
	s := t.slab.at(ref)
	hash := t.stationHash(record.NAS, &t.words)
	closed := 0
	for next := t.stations.first(hash); next != 0; {
		here := next
		next = t.stations.after(here)
		older := t.slab.at(here)
		if here == ref || older.nas != s.nas || older.id > index || older.last >= index ||
			older.started > record.started() {
			continue
		}
		t.known.parse(t.text(older))
		samePort := older.is(hasPort) && record.Has.Has(HasNASPort) && older.port == record.NASPort
		if !sameStation(&t.words, &t.known, samePort) {
			continue
		}
		t.conclude(here, store.CauseReplaced, record.started())
		t.touch(index, here)
		closed++
	}

	return closed
}

// touch notes that a record has changed a session.
func (t *Table) touch(index uint64, ref uint32) {
	t.slab.at(ref).last = index
	t.dirty.add(t, ref, index)
}
