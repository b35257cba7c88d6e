package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"gardu/store"
)

// readBuffer is what a reader asks of the disk at a time.
const readBuffer = 256 << 10

// Read calls visit for each record from number from on, in order, at most limit of them (0 means
// no limit), up to the last one that was durable when Read was called. The record is borrowed
// until visit returns. An error of visit ends the reading and is returned as it is. A record that
// fails its sum is an Internal error naming the segment; a disk that cannot be read is
// Unavailable.
func (j *Journal) Read(
	from uint64, limit int, visit func(index uint64, record []byte) error,
) error {
	defer j.Pin()()

	r := &reader{journal: j, from: from, left: limit, unlimited: limit <= 0, visit: visit}
	for _, s := range j.ranges(from) {
		done, err := r.readSegment(s)
		if err != nil || done {
			return err
		}
	}

	return nil
}

// ranges returns the segments that hold records from number from on, each with last set to what it
// is asked for.
func (j *Journal) ranges(from uint64) []segmentState {
	j.state.RLock()
	defer j.state.RUnlock()

	var found []segmentState
	for i, s := range j.segments {
		s.last = j.upTo(i)
		if s.last >= max(from, s.base) {
			found = append(found, s)
		}
	}

	return found
}

// reader is one run of Read.
type reader struct {
	journal   *Journal
	from      uint64
	left      int
	unlimited bool
	visit     func(index uint64, record []byte) error
	frame     []byte
}

// readSegment visits the wanted records of one segment. It reports true when the limit is reached.
func (r *reader) readSegment(s segmentState) (done bool, err error) {
	config := r.journal.config
	file, err := config.VFS.OpenReader(config.Dir, s.file())
	if err != nil {
		return false, store.Errorf(store.Unavailable, "opening journal segment %s: %w", s.file(),
			err)
	}
	defer func() {
		if closing := file.Close(); err == nil && closing != nil {
			err = store.Errorf(store.Unavailable, "closing journal segment %s: %w", s.file(),
				closing)
		}
	}()

	start := s.offsetBefore(r.from)
	source := bufio.NewReaderSize(io.NewSectionReader(file, start, s.end-start), readBuffer)

	return r.readFrames(source, s)
}

// readFrames visits the wanted records among the frames that source yields.
func (r *reader) readFrames(source *bufio.Reader, s segmentState) (done bool, err error) {
	seed := salt(s.base, s.identity)
	for {
		header, payload, err := r.readFrame(source)
		if err != nil {
			return false, readError(s, err)
		}
		if header.kind != frameEntry {
			continue
		}

		e, ok := decodeEntry(payload, seed)
		if !ok {
			return false, readError(s, errDamaged)
		}
		index := e.number - 1
		if e.kind == kindRecord && index >= r.from {
			if err := r.visit(index, e.payload); err != nil {
				return true, err
			}
			r.left--
			if r.left == 0 && !r.unlimited {
				return true, nil
			}
		}
		if e.kind == kindRecord && index >= s.last {
			return false, nil
		}
	}
}

// errDamaged says that bytes which were good are not so any more.
var errDamaged = errors.New("an entry fails its sum")

// readError tells damage from a disk that cannot be read.
func readError(s segmentState, cause error) error {
	for _, damage := range []error{errDamaged, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(cause, damage) {
			return store.Errorf(store.Internal, "journal segment %s is damaged: %w", s.file(),
				cause)
		}
	}

	return store.Errorf(store.Unavailable, "reading journal segment %s: %w", s.file(), cause)
}

// readFrame reads one frame; the payload is borrowed until the next call.
func (r *reader) readFrame(source *bufio.Reader) (frame, []byte, error) {
	var header [frameHeaderBytes]byte
	if _, err := io.ReadFull(source, header[:]); err != nil {
		return frame{}, nil, err
	}
	decoded, ok := decodeFrame(header[:])
	if !ok {
		return frame{}, nil, fmt.Errorf("reading a frame: %w", errDamaged)
	}

	size := int(span(decoded.size)) - frameHeaderBytes
	if decoded.kind == frameIndex {
		_, err := source.Discard(size)

		return decoded, nil, err
	}
	if cap(r.frame) < size {
		r.frame = make([]byte, size)
	}
	if _, err := io.ReadFull(source, r.frame[:size]); err != nil {
		return frame{}, nil, err
	}

	return decoded, r.frame[:decoded.size], nil
}
