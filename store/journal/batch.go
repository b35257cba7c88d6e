package journal

import "github.com/hashicorp/raft-wal/types"

// maxKeptArena is what a batch's buffer may keep between appends; a larger one, after an unusual
// batch, is given back.
const maxKeptArena = 4 << 20

// batch encodes entries for raft-wal's writer, which copies them, and reuses its memory. It also
// knows where in the file they will lie, which the writer does not tell.
type batch struct {
	salt    uint32
	arena   []byte
	entries []types.LogEntry
	ends    []int // of the entries in arena
	first   uint64
}

// records encodes records under consecutive numbers for the segment whose salt is set. The result
// is valid until the next call.
func (b *batch) records(first uint64, records [][]byte) []types.LogEntry {
	b.reset()
	b.add(first, records)

	return b.slice(first + 1)
}

// opening encodes a segment's first batch: its birth entry, and records that are carried over.
func (b *batch) opening(base uint64, origin birth, carried [][]byte) []types.LogEntry {
	b.reset()
	b.put(entry{kind: kindBirth, number: base, payload: origin.encode()})
	b.add(base, carried)

	return b.slice(base)
}

// reset forgets the batch before.
func (b *batch) reset() {
	b.arena, b.ends, b.entries = b.arena[:0], b.ends[:0], b.entries[:0]
	if cap(b.arena) > maxKeptArena {
		b.arena = nil
	}
}

// add encodes records; the number of an entry is one higher than that of its record.
func (b *batch) add(first uint64, records [][]byte) {
	for i, record := range records {
		b.put(entry{kind: kindRecord, number: first + uint64(i) + 1, payload: record})
	}
}

// put encodes one entry at its place in the batch.
func (b *batch) put(e entry) {
	e.position = uint16(len(b.ends))
	b.arena = appendEntry(b.arena, b.salt, e)
	b.ends = append(b.ends, len(b.arena))
}

// slice cuts the arena, which has stopped moving, into raft-wal's entries.
func (b *batch) slice(first uint64) []types.LogEntry {
	b.first = first
	start := 0
	for i, end := range b.ends {
		encoded := types.LogEntry{Index: first + uint64(i), Data: b.arena[start:end]}
		b.entries = append(b.entries, encoded)
		start = end
	}

	return b.entries
}

// settle notes in s what the batch, now durable, has added to the segment.
func (b *batch) settle(s *segmentState, sealed bool) {
	offset := max(s.end, fileHeaderBytes)
	start := 0
	for i, end := range b.ends {
		if record := b.first + uint64(i) - 1; record >= s.base {
			s.addMark(record, offset)
			s.last = record
		}
		offset += span(end - start)
		start = end
	}
	if sealed {
		offset += span(4 * int(s.last-s.base+2))
	}
	s.end = offset + frameHeaderBytes
}
