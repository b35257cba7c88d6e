package directory

import "sync/atomic"

// pairs is an index of numbers: a sharded multimap from key to value, read without a lock. Each
// shard is an immutable open hash table, of which a change copies one.
type pairs struct {
	shards [shards]atomic.Pointer[pairShard]
}

// pairShard is one piece of an index. A slot whose key is 0 is empty; there always is one.
type pairShard struct {
	slots []pair
	count int
}

// pair is one entry of an index. The key is never 0.
type pair struct{ key, value uint64 }

// golden spreads numbers in a row evenly: 2^64 divided by the golden ratio.
const golden = 0x9e3779b97f4a7c15

// pairNumber returns the shard of a key.
func pairNumber(key uint64) int { return int(key * golden >> (64 - shardBits)) }

// pairHome is the slot in which the search for a key begins.
func pairHome(key uint64, slots int) int {
	return home(uint32(key*golden>>(32-shardBits)), slots)
}

// pairWalk meets every value of a key.
type pairWalk struct {
	slots []pair
	key   uint64
	slot  int
}

// walk starts at the first value of a key.
func (p *pairs) walk(key uint64) pairWalk {
	shard := p.shards[pairNumber(key)].Load()
	if shard == nil {
		return pairWalk{}
	}

	return pairWalk{slots: shard.slots, key: key, slot: pairHome(key, len(shard.slots))}
}

// next returns the next value, until there is none.
func (w *pairWalk) next() (uint64, bool) {
	if len(w.slots) == 0 {
		return 0, false
	}

	for {
		entry := w.slots[w.slot]
		if entry.key == 0 {
			return 0, false
		}

		w.slot = after(w.slot, len(w.slots))
		if entry.key == w.key {
			return entry.value, true
		}
	}
}

// first returns a value of a key; the only one, where set is used.
func (p *pairs) first(key uint64) (uint64, bool) {
	walk := p.walk(key)

	return walk.next()
}

// add puts an entry in, once. For writers.
func (p *pairs) add(entry pair) {
	p.rewrite(entry.key, func(known pair) bool { return known != entry }, entry)
}

// remove takes an entry out, if it is there. For writers.
func (p *pairs) remove(entry pair) {
	p.rewrite(entry.key, func(known pair) bool { return known != entry })
}

// set makes value the only one of its key. For writers.
func (p *pairs) set(key, value uint64) {
	p.rewrite(key, func(known pair) bool { return known.key != key }, pair{key: key, value: value})
}

// clear takes a key out. For writers.
func (p *pairs) clear(key uint64) {
	p.rewrite(key, func(known pair) bool { return known.key != key })
}

// rewrite replaces the shard of a key by one with the entries that are kept, and some more.
func (p *pairs) rewrite(key uint64, keeps func(pair) bool, more ...pair) {
	number := pairNumber(key)
	entries := more

	if old := p.shards[number].Load(); old != nil {
		entries = make([]pair, 0, old.count+len(more))

		for _, known := range old.slots {
			if known.key != 0 && keeps(known) {
				entries = append(entries, known)
			}
		}

		entries = append(entries, more...)
	}

	p.shards[number].Store(sealPairs(entries))
}

// sealPairs makes a shard, whose slots are three quarters full.
func sealPairs(entries []pair) *pairShard {
	if len(entries) == 0 {
		return nil
	}

	sealed := &pairShard{
		slots: make([]pair, len(entries)+len(entries)/3+1),
		count: len(entries),
	}

	for _, entry := range entries {
		slot := pairHome(entry.key, len(sealed.slots))
		for sealed.slots[slot].key != 0 {
			slot = after(slot, len(sealed.slots))
		}

		sealed.slots[slot] = entry
	}

	return sealed
}

// count walks the shards.
func (p *pairs) count() int {
	total := 0

	for i := range p.shards {
		if shard := p.shards[i].Load(); shard != nil {
			total += shard.count
		}
	}

	return total
}

// pairsDraft is an index in the making. Each entry is added once.
type pairsDraft [shards][]pair

// add notes an entry.
func (d *pairsDraft) add(key, value uint64) {
	number := pairNumber(key)
	d[number] = append(d[number], pair{key: key, value: value})
}

// publish makes what was noted the whole index.
func (d *pairsDraft) publish(p *pairs) {
	for i, entries := range d {
		d[i] = nil
		p.shards[i].Store(sealPairs(entries))
	}
}
