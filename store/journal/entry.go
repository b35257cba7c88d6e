package journal

import (
	"encoding/binary"
	"hash/crc32"
)

// An entry is what one frame of a segment carries: an envelope of 16 octets and the payload.
// raft-wal sums a batch but checks that sum for the last batch only, and never when reading; the
// envelope's own sum covers every entry, binds it to its file and number, and tells which batch it
// was written with.
//
//	0      4         5      6          8                16
//	| sum  | version | kind | position | entry number   | payload ...
//
// All integers are little endian. The sum (CRC-32C) covers the segment's base and identity and
// everything after itself.
const (
	envelopeBytes = 16
	entryVersion  = 1
)

// The kinds of entry.
const (
	kindBirth  = 1 // the first entry of a segment
	kindRecord = 2 // one record of the caller
)

// castagnoli is the polynomial that raft-wal uses too; amd64 and arm64 compute it in hardware.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// entry is a decoded envelope. The payload is borrowed from the bytes it was decoded from.
type entry struct {
	kind     byte
	position uint16 // place in its batch, from 0
	number   uint64 // the segment's base for its birth; a record's own number plus one
	payload  []byte
}

// batchFirst returns the number of the first entry of the batch that e was written with.
func (e entry) batchFirst() uint64 { return e.number - uint64(e.position) }

// salt returns the start of every sum in the segment of that base and identity, so that an entry
// found in a wrong file, or made up inside a payload by somebody who cannot know the identity, is
// not taken for one of the segment.
func salt(base, identity uint64) uint32 {
	var seed [16]byte
	binary.LittleEndian.PutUint64(seed[:8], base)
	binary.LittleEndian.PutUint64(seed[8:], identity)

	return crc32.Checksum(seed[:], castagnoli)
}

// appendEntry appends the encoded entry to buffer.
func appendEntry(buffer []byte, salt uint32, e entry) []byte {
	start := len(buffer)
	buffer = append(buffer, 0, 0, 0, 0, entryVersion, e.kind)
	buffer = binary.LittleEndian.AppendUint16(buffer, e.position)
	buffer = binary.LittleEndian.AppendUint64(buffer, e.number)
	buffer = append(buffer, e.payload...)

	sum := crc32.Update(salt, castagnoli, buffer[start+4:])
	binary.LittleEndian.PutUint32(buffer[start:], sum)

	return buffer
}

// decodeEntry reads an encoded entry and reports whether it is whole and belongs to the segment of
// that salt.
func decodeEntry(encoded []byte, salt uint32) (entry, bool) {
	if len(encoded) < envelopeBytes || encoded[4] != entryVersion {
		return entry{}, false
	}
	if crc32.Update(salt, castagnoli, encoded[4:]) != binary.LittleEndian.Uint32(encoded) {
		return entry{}, false
	}

	e := entry{
		kind:     encoded[5],
		position: binary.LittleEndian.Uint16(encoded[6:]),
		number:   binary.LittleEndian.Uint64(encoded[8:]),
		payload:  encoded[envelopeBytes:],
	}

	return e, e.kind == kindBirth || e.kind == kindRecord
}

// birth is the payload of a segment's first entry.
type birth struct {
	// follows is the last record that older segments are known to hold: base-1 unless numbers were
	// skipped.
	follows uint64
	created int64 // Unix nanoseconds
}

// birthBytes is the encoded size of a birth.
const birthBytes = 16

// encode returns the payload of a birth entry.
func (b birth) encode() []byte {
	payload := binary.LittleEndian.AppendUint64(make([]byte, 0, birthBytes), b.follows)

	return binary.LittleEndian.AppendUint64(payload, uint64(b.created))
}

// decodeBirth reads the payload of a birth entry; a longer payload, of a later version, is
// accepted.
func decodeBirth(payload []byte) (birth, bool) {
	if len(payload) < birthBytes {
		return birth{}, false
	}

	return birth{
		follows: binary.LittleEndian.Uint64(payload),
		created: int64(binary.LittleEndian.Uint64(payload[8:])),
	}, true
}
