package journal

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"sort"

	"github.com/hashicorp/raft-wal/segment"
	"github.com/hashicorp/raft-wal/types"
)

// markSpacing is the distance, in octets of file, between remembered positions; a reader skips at
// most so much.
const markSpacing = 64 << 10

// segmentName is what a file's name says.
type segmentName struct {
	base     uint64 // number of the first record that the segment may hold
	identity uint64 // upper half: counter of all segments ever started here; lower: random
}

// file returns the name of the segment's file.
func (n segmentName) file() string {
	return segment.FileName(types.SegmentInfo{BaseIndex: n.base, ID: n.identity})
}

// older reports whether n was started before other.
func (n segmentName) older(other segmentName) bool { return n.identity < other.identity }

// parseName reads a file name and reports whether it is a segment's.
func parseName(file string) (segmentName, bool) {
	var n segmentName
	if _, err := fmt.Sscanf(file, "%020d-%016x.wal", &n.base, &n.identity); err != nil {
		return segmentName{}, false
	}

	return n, n.base > 0 && n.file() == file
}

// nextIdentity returns the identity of the segment after the youngest one. The lower half is
// random: it salts the sums, so that nobody who gets bytes into a record can imitate an entry.
func nextIdentity(youngest uint64) (uint64, error) {
	var low [4]byte
	if _, err := rand.Read(low[:]); err != nil {
		return 0, err
	}

	return (youngest>>32+1)<<32 | uint64(binary.LittleEndian.Uint32(low[:])), nil
}

// mark remembers where an entry frame starts.
type mark struct {
	record uint64 // number of the record
	offset int64  // of its frame in the file
}

// segmentState is what a journal knows about one of its segments. Values are copied freely: marks
// only ever grow behind the length that a copy has seen.
type segmentState struct {
	segmentName
	last    uint64 // last readable record; base-1 when there is none
	end     int64  // octets of the file that are known to be good
	trimmed bool   // being deleted: nothing of it may be read any more
	marks   []mark
}

// addMark remembers a position unless one close before it is remembered already.
func (s *segmentState) addMark(record uint64, offset int64) {
	if n := len(s.marks); n > 0 && offset-s.marks[n-1].offset < markSpacing {
		return
	}
	s.marks = append(s.marks, mark{record: record, offset: offset})
}

// offsetBefore returns a position from which reading frames meets the record.
func (s *segmentState) offsetBefore(record uint64) int64 {
	after := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].record > record })
	if after == 0 {
		return fileHeaderBytes
	}

	return s.marks[after-1].offset
}
