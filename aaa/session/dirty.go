package session

import (
	"cmp"
	"slices"

	"gardu/store"
)

// delta is usage that has not been folded, of one session within one day, one month window and one
// activation window.
type delta struct {
	up, down   uint64
	at         int64  // arrival of the first record that added to it
	activation int64  // beginning of the activation window
	month, day uint32 // beginnings of the month and the day, Unix seconds
	online     uint32
}

// together reports whether two deltas count in the same windows.
func (d *delta) together(other *delta) bool {
	return d.day == other.day && d.month == other.month && d.activation == other.activation
}

// empty reports whether nothing was used.
func (d *delta) empty() bool { return d.up|d.down|uint64(d.online) == 0 }

// stored makes the form that a fold writes.
func (d *delta) stored(service int64) store.UsageDelta {
	return store.UsageDelta{
		Service: service, At: instant(d.at), Month: instant(int64(d.month) * second),
		ActivationStart: instant(d.activation), Up: d.up, Down: d.down, Online: online(d.online),
	}
}

// change is an entry of the dirty queue: a session that differs from its row since a record, and
// the usage that its row does not account for.
type change struct {
	ref     uint32 // 0 when the session stands elsewhere in the queue by now
	first   uint64
	delta   delta
	earlier []delta // of days and windows before delta's; nearly always empty
}

// queue holds the dirty sessions in the order in which they became so, which is the order of
// change.first. Those of a Batch in flight stand from start to head until it is folded or put
// back.
type queue struct {
	entries []change
	start   int    // the first entry that is not done with
	head    int    // the first entry that is not in flight
	base    uint32 // the number of entries[0]; numbers go round and skip 0
	count   int    // entries from head on that name a session
}

// idleEntries is the room that an empty queue keeps; more is given back.
const idleEntries = 1 << 14

// add notes that a session differs from its row since a record.
func (q *queue) add(t *Table, ref uint32, index uint64) {
	s := t.slab.at(ref)
	if s.dirty != 0 {
		return
	}
	number := q.base + uint32(len(q.entries))
	if number == 0 {
		q.entries = append(q.entries, change{})
		number++
	}
	q.entries = append(q.entries, change{ref: ref, first: index})
	q.count++
	s.dirty = number
}

// charge adds usage to the entry of a dirty session.
func (q *queue) charge(t *Table, ref uint32, used *delta) {
	q.entries[t.slab.at(ref).dirty-q.base].charge(used)
}

// charge adds usage, beside that of other days or windows.
func (c *change) charge(used *delta) {
	if c.delta.empty() {
		c.delta = *used

		return
	}
	if !c.delta.together(used) {
		c.earlier = append(c.earlier, c.delta)
		c.delta = *used

		return
	}
	c.delta.up += used.up
	c.delta.down += used.down
	c.delta.online += used.online
}

// Batch is what one fold writes in one transaction: session rows, usage to be added, and the mark
// up to which the rows then account for every record. It can be used again; its content is valid
// until the next TakeDirty.
type Batch struct {
	Sessions []store.Session // by growing ID
	Deltas   []store.UsageDelta
	Mark     uint64

	taken int
	refs  []uint32
}

// deltasPerSession bounds the deltas of a batch, by its sessions: when folds have failed for days
// a session has one for each day, and a transaction must not grow with that.
const deltasPerSession = 2

// TakeDirty fills a batch with at most limit sessions that differ from their rows, those first
// that have differed longest, and reports how many there are. A batch with sessions is in flight
// until Folded or PutBack is called with it; meanwhile TakeDirty gives none, and a mark of 0. A
// batch without sessions is not in flight, and its mark holds as the rows stand.
func (t *Table) TakeDirty(limit int, into *Batch) int {
	t.writer.Lock()
	defer t.writer.Unlock()

	clear(into.Sessions)
	into.Sessions, into.Deltas, into.refs = into.Sessions[:0], into.Deltas[:0], into.refs[:0]
	into.Mark, into.taken = 0, 0
	queue := &t.dirty
	if queue.head != queue.start {
		return 0
	}
	for queue.head < len(queue.entries) && len(into.refs) < limit {
		if len(into.Deltas) >= deltasPerSession*limit {
			break
		}
		entry := &queue.entries[queue.head]
		queue.head++
		if entry.ref != 0 {
			t.takeOne(entry, into)
		}
	}
	into.taken, into.Mark = queue.head-queue.start, t.mark()
	if len(into.refs) == 0 {
		queue.discard()

		return 0
	}
	slices.SortFunc(into.refs, func(a, b uint32) int {
		return cmp.Compare(t.slab.at(a).id, t.slab.at(b).id)
	})
	for _, ref := range into.refs {
		s := t.slab.at(ref)
		into.Sessions = append(into.Sessions, s.session(t.text(s)))
	}

	return len(into.Sessions)
}

// takeOne puts one session in flight.
func (t *Table) takeOne(entry *change, into *Batch) {
	s := t.slab.at(entry.ref)
	s.dirty = 0
	s.marks |= taken
	t.dirty.count--
	into.refs = append(into.refs, entry.ref)
	for i := range entry.earlier {
		into.Deltas = append(into.Deltas, entry.earlier[i].stored(s.service))
	}
	if !entry.delta.empty() {
		into.Deltas = append(into.Deltas, entry.delta.stored(s.service))
	}
}

// mark returns up to which index rows account for every record, once what is in flight is folded.
func (t *Table) mark() uint64 {
	for i := t.dirty.head; i < len(t.dirty.entries); i++ {
		if entry := &t.dirty.entries[i]; entry.ref != 0 {
			return min(entry.first-1, t.applied)
		}
	}

	return t.applied
}

// Folded tells that the transaction with the batch has been committed.
func (t *Table) Folded(batch *Batch) {
	t.writer.Lock()
	defer t.writer.Unlock()

	t.land(batch)
	t.dirty.discard()
	batch.taken = 0
}

// discard removes the entries before head. The rest moves down only when it is the smaller half,
// so that a long queue costs no more for each session than a short one.
func (q *queue) discard() {
	clear(q.entries[q.start:q.head])
	q.start = q.head
	if 2*q.start < len(q.entries) {
		return
	}
	rest := copy(q.entries, q.entries[q.start:])
	clear(q.entries[rest:])
	q.entries = q.entries[:rest]
	q.base += uint32(q.start)
	q.start, q.head = 0, 0
	if rest == 0 && cap(q.entries) > idleEntries {
		q.entries = nil
	}
}

// PutBack tells that the transaction with the batch has failed: its sessions are dirty again, in
// their old place.
func (t *Table) PutBack(batch *Batch) {
	t.writer.Lock()
	defer t.writer.Unlock()

	t.land(batch)
	queue := &t.dirty
	for i := queue.start; i < queue.start+batch.taken; i++ {
		entry := &queue.entries[i]
		if entry.ref == 0 {
			continue
		}
		s := t.slab.at(entry.ref)
		if s.dirty != 0 {
			newer := &queue.entries[s.dirty-queue.base]
			entry.join(newer)
			*newer = change{}
			queue.count--
		}
		s.dirty = queue.base + uint32(i)
		queue.count++
	}
	queue.head = queue.start
	batch.taken = 0
}

// join adds the usage of a newer entry of the same session.
func (c *change) join(newer *change) {
	for i := range newer.earlier {
		c.charge(&newer.earlier[i])
	}
	if !newer.delta.empty() {
		c.charge(&newer.delta)
	}
}

// land ends the flight of a batch's sessions.
func (t *Table) land(batch *Batch) {
	for _, ref := range batch.refs {
		t.slab.at(ref).marks &^= taken
	}
	batch.refs = batch.refs[:0]
}
