package session

import "sync/atomic"

// Sizes of the slab: slots a chunk, and how many sessions, open or closed, one table can hold.
const (
	chunkBits = 10
	chunkSize = 1 << chunkBits

	// SessionLimit bounds the sessions in memory, open and closed.
	SessionLimit = 1 << 24
)

// slab holds the slots of all sessions in chunks that never move. A slot is named by a reference;
// 0 is none. It grows under Table.writer; a reader that holds a shard's lock may follow references
// published under it.
type slab struct {
	chunks atomic.Pointer[[]*[chunkSize]slot]
	free   uint32 // first free slot, linked by slot.group.next
	used   uint32 // references handed out so far, the first of them 1
}

// at returns the slot of a reference.
func (s *slab) at(ref uint32) *slot {
	return &(*s.chunks.Load())[ref>>chunkBits][ref&(chunkSize-1)]
}

// allocate returns an empty slot, or 0 when SessionLimit is reached.
func (s *slab) allocate() uint32 {
	if ref := s.free; ref != 0 {
		s.free = s.at(ref).group.next
		*s.at(ref) = slot{}

		return ref
	}
	if s.used >= SessionLimit {
		return 0
	}
	s.used++
	if chunks := s.chunks.Load(); int(s.used>>chunkBits) >= len(*chunks) {
		grown := append((*chunks)[:len(*chunks):len(*chunks)], new([chunkSize]slot))
		s.chunks.Store(&grown)
	}

	return s.used
}

// release gives a slot back.
func (s *slab) release(ref uint32) {
	*s.at(ref) = slot{group: link{next: s.free}}
	s.free = ref
}
