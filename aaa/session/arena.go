package session

import (
	"encoding/binary"
	"sync/atomic"
)

// Sizes of the arena. A text takes whole units; a block is one allocation.
const (
	unitSize   = 8
	blockUnits = 1 << 17
	blockSize  = blockUnits * unitSize
	sizes      = maxWords/unitSize + 2 // lists of free pieces, by their length in units
)

// arena holds texts of varying length outside the collector's sight, in blocks that never move. A
// text is named by the number of its first unit; 0 is none. It changes under Table.writer.
type arena struct {
	blocks atomic.Pointer[[]*[blockSize]byte]
	// free is the first free piece of a length; a free piece begins with the next one's number
	free [sizes]uint32
	next uint32 // first unit never used
}

// at returns a text.
func (a *arena) at(ref uint32, length uint16) []byte {
	block := (*a.blocks.Load())[ref/blockUnits]
	offset := int(ref%blockUnits) * unitSize

	return block[offset : offset+int(length) : offset+int(length)]
}

// store copies a text into the arena.
func (a *arena) store(text []byte) uint32 {
	units := uint32(len(text)+unitSize-1) / unitSize
	ref := a.free[units]
	if ref != 0 {
		a.free[units] = binary.NativeEndian.Uint32(a.at(ref, 4))
	}
	if ref == 0 {
		ref = a.extend(units)
	}
	copy(a.at(ref, uint16(len(text))), text)

	return ref
}

// extend takes units that were never used. What is left of a block that cannot hold them is lost:
// less than one text in a thousand.
func (a *arena) extend(units uint32) uint32 {
	if a.next == 0 {
		a.next = 1
	}
	if a.next%blockUnits+units > blockUnits {
		a.next += blockUnits - a.next%blockUnits
	}
	if blocks := a.blocks.Load(); int(a.next/blockUnits) >= len(*blocks) {
		grown := append((*blocks)[:len(*blocks):len(*blocks)], new([blockSize]byte))
		a.blocks.Store(&grown)
	}
	ref := a.next
	a.next += units

	return ref
}

// release gives a text back.
func (a *arena) release(ref uint32, length uint16) {
	units := (uint32(length) + unitSize - 1) / unitSize
	binary.NativeEndian.PutUint32(a.at(ref, 4), a.free[units])
	a.free[units] = ref
}
