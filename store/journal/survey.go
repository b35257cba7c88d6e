package journal

import "bytes"

// survey is what the bytes of one segment file turn out to hold.
type survey struct {
	segmentState
	born    bool     // the birth entry is there
	follows uint64   // see birth
	final   [][]byte // records of the last complete batch, borrowed from the content
	torn    bool     // something that cannot be read follows the last complete batch
	damaged bool     // what cannot be read was once durable
	reach   uint64   // last record seen, readable or not; base-1 when none
}

// finalFirst returns the number of the first record of the last complete batch.
func (s *survey) finalFirst() uint64 { return s.last + 1 - uint64(len(s.final)) }

// surveyor walks over the content of one segment, batch by batch.
type surveyor struct {
	survey
	content []byte
	salt    uint32
	next    uint64 // number of the next entry
	batch   []entry
	offsets []int64 // where the frames of batch start
}

// surveySegment reads a whole segment file. It never fails: what it cannot read is the tail that a
// crash tore, unless a whole entry of a later batch follows, which was written only after the
// unreadable one had been durable.
func surveySegment(name segmentName, content []byte) survey {
	s := &surveyor{content: content, salt: salt(name.base, name.identity), next: name.base}
	s.segmentName = name
	s.last = name.base - 1
	s.reach = s.last

	full := false
	for s.end < int64(len(content)) && !full {
		after, sealed, ok := s.readBatch(max(s.end, fileHeaderBytes))
		if !ok || !s.accept(after) {
			s.searchBeyond()

			break
		}
		full = sealed
	}

	return s.survey
}

// readBatch collects the entries of the batch whose frames start at offset. It reports false
// unless the batch ends with a commit frame whose sum is right.
func (s *surveyor) readBatch(offset int64) (after int64, sealed, ok bool) {
	s.batch, s.offsets = s.batch[:0], s.offsets[:0]
	for offset+frameHeaderBytes <= int64(len(s.content)) {
		header, whole := decodeFrame(s.content[offset:])
		if !whole {
			return 0, false, false
		}

		payload := offset + frameHeaderBytes
		switch header.kind {
		case frameCommit:
			return payload, sealed, sumOf(s.content[s.end:offset]) == header.sum
		case frameIndex:
			sealed = true
		case frameEntry:
			if payload+int64(header.size) > int64(len(s.content)) {
				return 0, false, false
			}
			e, _ := decodeEntry(s.content[payload:payload+int64(header.size)], s.salt)
			s.batch, s.offsets = append(s.batch, e), append(s.offsets, offset)
		}
		offset += span(header.size)
	}

	return 0, false, false
}

// accept takes over a batch whose sum is right. A batch that does not belong here (a renamed file,
// a fault of ours) is damage, never a torn tail.
func (s *surveyor) accept(after int64) bool {
	if !s.fits() {
		s.damaged = true

		return false
	}

	s.final = s.final[:0:0]
	for i, e := range s.batch {
		if e.kind == kindBirth {
			continue
		}
		s.last = e.number - 1
		s.final = append(s.final, e.payload)
		s.addMark(s.last, s.offsets[i])
	}
	s.end, s.reach, s.born = after, s.last, true
	s.next += uint64(len(s.batch))

	return true
}

// fits reports whether the batch continues the segment: entries whole, of this file, numbered on,
// the birth entry first.
func (s *surveyor) fits() bool {
	if len(s.batch) == 0 {
		return false
	}
	for i, e := range s.batch {
		isBirth := !s.born && i == 0
		inPlace := e.number == s.next+uint64(i) && int(e.position) == i
		if !inPlace || isBirth != (e.kind == kindBirth) {
			return false
		}
	}
	if s.born {
		return true
	}

	origin, ok := decodeBirth(s.batch[0].payload)
	s.follows = origin.follows

	return ok && headerFits(s.content, s.segmentName)
}

// searchBeyond looks behind an unreadable batch for whole entries. One that belongs to a later
// batch is proof of damage.
func (s *surveyor) searchBeyond() {
	s.torn = len(bytes.TrimLeft(s.content[s.end:], "\x00")) > 0
	if !s.torn {
		return
	}
	size := int64(len(s.content))
	for offset := max(s.end, fileHeaderBytes); offset+frameHeaderBytes <= size; offset += 8 {
		header, whole := decodeFrame(s.content[offset:])
		payload := offset + frameHeaderBytes
		if !whole || header.kind != frameEntry || payload+int64(header.size) > size {
			continue
		}

		e, ok := decodeEntry(s.content[payload:payload+int64(header.size)], s.salt)
		if !ok || e.number < s.next {
			continue
		}
		s.damaged = s.damaged || e.batchFirst() > s.next
		s.reach = max(s.reach, e.number-1)
	}
}
