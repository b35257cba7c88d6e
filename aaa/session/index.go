package session

// indexParts is how many tables an index consists of. Each grows by itself, so that no growth
// holds up an Apply for long.
const indexParts = 256

// firstHeads is how many chains a part begins with.
const firstHeads = 8

// entry is a slot's place in an index.
type entry struct{ hash, next uint32 }

// index finds slots by a hash. Slots of one hash may differ, and are to be compared by the caller.
type index struct {
	parts [indexParts]indexPart
	entry func(ref uint32) *entry
}

// indexPart is a table of chains, as long as there are entries.
type indexPart struct {
	heads []uint32
	count int
}

// part returns the part of a hash.
func (x *index) part(hash uint32) *indexPart { return &x.parts[hash%indexParts] }

// head returns where the chain of a hash begins.
func (p *indexPart) head(hash uint32) *uint32 {
	return &p.heads[int(hash/indexParts)&(len(p.heads)-1)]
}

// insert adds a slot.
func (x *index) insert(ref, hash uint32) {
	part := x.part(hash)
	if part.count == len(part.heads) {
		x.grow(part)
	}
	part.count++
	head := part.head(hash)
	*x.entry(ref) = entry{hash: hash, next: *head}
	*head = ref
}

// grow doubles a part.
func (x *index) grow(part *indexPart) {
	old := part.heads
	part.heads = make([]uint32, max(2*len(old), firstHeads))
	for _, ref := range old {
		for ref != 0 {
			at := x.entry(ref)
			next := at.next
			head := part.head(at.hash)
			at.next, *head = *head, ref
			ref = next
		}
	}
}

// remove takes out a slot that is there.
func (x *index) remove(ref uint32) {
	gone := x.entry(ref)
	part := x.part(gone.hash)
	at := part.head(gone.hash)
	for *at != ref {
		at = &x.entry(*at).next
	}
	*at = gone.next
	*gone = entry{}
	part.count--
}

// first returns the first slot of a hash, or 0.
func (x *index) first(hash uint32) uint32 {
	part := x.part(hash)
	if part.count == 0 {
		return 0
	}

	return x.match(*part.head(hash), hash)
}

// after returns the next slot of the same hash, or 0.
func (x *index) after(ref uint32) uint32 {
	at := x.entry(ref)

	return x.match(at.next, at.hash)
}

// match follows a chain to a slot of a hash.
func (x *index) match(ref, hash uint32) uint32 {
	for ref != 0 {
		at := x.entry(ref)
		if at.hash == hash {
			return ref
		}
		ref = at.next
	}

	return 0
}
