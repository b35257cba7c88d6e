package journal

import (
	"encoding/binary"
	"hash/crc32"
)

// The segment format of raft-wal, version 0: a file header of 32 octets, then frames of a header
// of 8 octets (kind, three zeros, length or sum) and a payload padded to 8. A batch is its entry
// frames, an index frame when the segment is full, and a commit frame whose sum covers everything
// since the commit before it (the file header belongs to the first).
const (
	fileHeaderBytes  = 32
	frameHeaderBytes = 8

	frameEntry  = 1
	frameIndex  = 2
	frameCommit = 3

	fileMagic = 0x58eb6b0d
	fileCodec = 1<<16 + 'g' // ours: the first 65,536 belong to raft-wal

	maxEntryBytes = envelopeBytes + MaxRecordBytes
)

// frame is a frame's header.
type frame struct {
	kind byte
	size int    // octets of payload; 0 for a commit
	sum  uint32 // of a commit
}

// decodeFrame reads a frame header of 8 octets. It reports false for the zeros after the last
// frame and for anything that raft-wal would not have written for us.
func decodeFrame(header []byte) (frame, bool) {
	word := binary.LittleEndian.Uint32(header[4:])
	if header[1]|header[2]|header[3] != 0 {
		return frame{}, false
	}

	switch header[0] {
	case frameEntry:
		return frame{kind: frameEntry, size: int(word)}, word <= maxEntryBytes
	case frameIndex:
		return frame{kind: frameIndex, size: int(word)}, word <= maxSegmentFile
	case frameCommit:
		return frame{kind: frameCommit, sum: word}, true
	default:
		return frame{}, false
	}
}

// span returns what a frame with that payload takes in the file: header, payload and padding.
func span(payload int) int64 {
	return frameHeaderBytes + int64(payload+7)&^7
}

// headerFits reports whether a file starts with the header of the segment of that base and
// identity.
func headerFits(content []byte, name segmentName) bool {
	return len(content) >= fileHeaderBytes &&
		binary.LittleEndian.Uint64(content) == fileMagic &&
		binary.LittleEndian.Uint64(content[8:]) == name.base &&
		binary.LittleEndian.Uint64(content[16:]) == name.identity &&
		binary.LittleEndian.Uint64(content[24:]) == fileCodec
}

// sumOf is the sum that raft-wal keeps in a commit frame.
func sumOf(batch []byte) uint32 { return crc32.Checksum(batch, castagnoli) }
