package journal

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft-wal/types"
)

// plan says how the next segment starts.
type plan struct {
	base    uint64   // number of its first record
	follows uint64   // see birth
	carried [][]byte // records from base on, which an older file holds, perhaps not durably
}

// begin starts a segment, which becomes the tail. Its first batch, the birth entry and what is
// carried over, is durable when begin returns nil; from then on older files count only up to the
// segment's base. The caller holds writing (or is Open) and has no writer any more.
func (j *Journal) begin() error {
	next := j.planned
	if next == nil {
		last := j.Last()
		next = &plan{base: last + 1, follows: last}
	}

	name, writer, err := j.create(next.base)
	if err != nil {
		return fmt.Errorf("creating a segment: %w", err)
	}

	j.batch.salt = salt(name.base, name.identity)
	origin := birth{follows: next.follows, created: j.config.Now().UnixNano()}
	err = writer.Append(j.batch.opening(name.base, origin, next.carried))
	if err != nil {
		err = errors.Join(err, j.abandon(name, writer))

		return fmt.Errorf("writing the start of a segment: %w", err)
	}
	sealed, _, err := writer.Sealed()
	if err != nil {
		return fmt.Errorf("starting a segment: %w", errors.Join(err, j.abandon(name, writer)))
	}

	j.writer, j.planned = writer, nil
	j.adopt(name, sealed)

	return nil
}

// create makes the file of the next segment.
func (j *Journal) create(base uint64) (segmentName, types.SegmentWriter, error) {
	identity, err := nextIdentity(j.youngest)
	if err != nil {
		return segmentName{}, nil, err
	}
	j.youngest = identity

	writer, err := j.filer.Create(types.SegmentInfo{
		ID:         identity,
		BaseIndex:  base,
		MinIndex:   base,
		Codec:      fileCodec,
		SizeLimit:  uint32(j.config.SegmentBytes),
		CreateTime: j.config.Now(),
	})

	return segmentName{base: base, identity: identity}, writer, err
}

// abandon removes a segment that could not be started. Where that fails too the file holds no
// record that its elders lack; but it must go before one of its neighbours is trimmed, or it would
// look as if it had lost records.
func (j *Journal) abandon(name segmentName, writer types.SegmentWriter) error {
	closing, err := writer.Close(), j.config.VFS.Delete(j.config.Dir, name.file())
	if err != nil {
		j.state.Lock()
		j.strays = append(j.strays, name)
		j.state.Unlock()
	}

	return errors.Join(closing, err)
}

// adopt makes the started segment the tail.
func (j *Journal) adopt(name segmentName, sealed bool) {
	started := segmentState{segmentName: name, last: name.base - 1}
	j.batch.settle(&started, sealed)

	j.state.Lock()
	defer j.state.Unlock()
	j.segments = append(j.segments, started)
	j.metrics.segments.Set(float64(len(j.segments)))
}
