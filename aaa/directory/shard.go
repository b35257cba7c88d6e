package directory

// shards is how many pieces the logins, and each index, are cut into. A change copies one piece:
// about 30 KiB with a million services.
const shards = 1 << shardBits

// shardBits is the number of hash bits that choose a shard.
const shardBits = 12

// shard is an immutable piece of the logins: records one after the other in an arena, and an open
// hash table of where they begin. A slot holds the low half of a record's hash above its offset
// plus one; 0 is an empty slot.
type shard struct {
	slots []uint64
	arena []byte
	count int
}

// place returns the shard of a hash, and the part of the hash that the shard keeps.
func place(hash uint64) (int, uint32) { return int(hash >> (64 - shardBits)), uint32(hash) }

// walk meets every record of a shard whose hash has the tag.
type walk struct {
	shard *shard
	tag   uint32
	slot  int
}

// walk starts at the first record that may have the hash.
func (d *Directory) walk(hash uint64) walk {
	number, tag := place(hash)

	return d.logins[number].Load().walk(tag)
}

// walk starts at the first record that may have the tag. A nil shard is an empty one.
func (s *shard) walk(tag uint32) walk {
	if s == nil {
		return walk{}
	}

	return walk{shard: s, tag: tag, slot: home(tag, len(s.slots))}
}

// next returns the next record, or nil after the last one. A shard always has an empty slot, where
// the walk ends.
func (w *walk) next() record {
	if w.shard == nil {
		return nil
	}

	for {
		slot := w.shard.slots[w.slot]
		if slot == 0 {
			return nil
		}

		w.slot = after(w.slot, len(w.shard.slots))
		if uint32(slot>>32) == w.tag {
			return w.shard.at(slot)
		}
	}
}

// at returns the record of a slot that is not empty, and what follows it in the arena.
func (s *shard) at(slot uint64) record { return record(s.arena[uint32(slot)-1:]) }

// home is the slot in which the search for a tag begins.
func home(tag uint32, slots int) int { return int(uint64(tag) * uint64(slots) >> 32) }

// after is the slot that follows another one, around the end.
func after(slot, slots int) int {
	if slot+1 == slots {
		return 0
	}

	return slot + 1
}

// draft is a shard in the making.
type draft struct {
	arena   []byte
	entries []uint64 // what will be in the slots
}

// add notes the record that begins at an offset of the arena.
func (d *draft) add(tag uint32, offset int) {
	d.entries = append(d.entries, uint64(tag)<<32|uint64(offset+1))
}

// seal makes the shard, whose slots are three quarters full.
func (d *draft) seal() *shard {
	if len(d.entries) == 0 {
		return nil
	}

	sealed := &shard{
		slots: make([]uint64, len(d.entries)+len(d.entries)/3+1),
		arena: d.arena,
		count: len(d.entries),
	}

	for _, entry := range d.entries {
		slot := home(uint32(entry>>32), len(sealed.slots))
		for sealed.slots[slot] != 0 {
			slot = after(slot, len(sealed.slots))
		}

		sealed.slots[slot] = entry
	}

	return sealed
}

// change is what happens to a shard: an old record goes, a fresh one comes, or both. Either may be
// nil.
type change struct {
	old, fresh       record
	oldTag, freshTag uint32
}

// apply returns a shard with the change made.
func (s *shard) apply(c *change) *shard {
	if s == nil {
		s = &shard{}
	}

	gone := s.find(c.old, c.oldTag)
	start, end := len(s.arena), len(s.arena)

	if gone != 0 {
		start = int(uint32(gone)) - 1
		end = start + s.at(gone).size()
	}

	made := draft{
		arena:   make([]byte, 0, len(s.arena)-(end-start)+len(c.fresh)),
		entries: make([]uint64, 0, s.count+1),
	}
	made.arena = append(append(made.arena, s.arena[:start]...), s.arena[end:]...)

	for _, slot := range s.slots {
		switch {
		case slot == 0 || slot == gone:
		case int(uint32(slot)) > start:
			made.entries = append(made.entries, slot-uint64(end-start))
		default:
			made.entries = append(made.entries, slot)
		}
	}

	if c.fresh != nil {
		made.add(c.freshTag, len(made.arena))
		made.arena = append(made.arena, c.fresh...)
	}

	return made.seal()
}

// find returns the slot of the record with the noun and id of another one; 0 when it is not there.
func (s *shard) find(other record, tag uint32) uint64 {
	if other == nil {
		return 0
	}

	for _, slot := range s.slots {
		if slot != 0 && uint32(slot>>32) == tag && s.at(slot).is(other.isVoucher(), other.id()) {
			return slot
		}
	}

	return 0
}
