package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sort"
	"time"

	"gardu/store"

	"github.com/hashicorp/raft-wal/segment"
)

// Open reads and verifies every segment and starts a new one. When only the starting fails (a full
// disk), the journal opens broken, so that records can be read and authentication can go on;
// Recover tries again. Damage that is not merely a batch torn by a crash is an Internal error that
// names the segment; anything else that keeps the folder from being read is Unavailable.
func Open(config Config) (*Journal, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}

	j := &Journal{config: config, filer: segment.NewFiler(config.Dir, config.VFS)}
	leftovers, err := j.load()
	if err != nil {
		return nil, err
	}
	j.metrics = newMetrics(config.Metrics)

	if err := j.begin(); err != nil {
		j.broken = brokenBy(err)
		j.metrics.failed()
		config.Logger.Error("journal opened for reading only", "error", err)

		return j, nil
	}
	j.tidy(leftovers)

	return j, nil
}

// complete checks a Config and fills in what was left out.
func (c *Config) complete() error {
	if c.Dir == "" {
		return store.Invalidf("dir", "the journal's folder is missing")
	}
	if c.SegmentBytes == 0 {
		c.SegmentBytes = DefaultSegmentBytes
	}
	if c.SegmentBytes < MinSegmentBytes || c.SegmentBytes > MaxSegmentBytes {
		return store.Invalidf("segment_bytes", "a segment has %d to %d octets, not %d",
			MinSegmentBytes, MaxSegmentBytes, c.SegmentBytes)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.VFS != nil {
		return nil
	}

	real, err := newDisk(c.Dir)
	if err != nil {
		return store.Errorf(store.Unavailable, "making the journal's folder: %w", err)
	}
	c.VFS = real

	return nil
}

// load surveys the segments in the order of their making and returns the files that hold nothing.
func (j *Journal) load() (leftovers []segmentName, err error) {
	names, err := j.list()
	if err != nil {
		return nil, err
	}

	var tail survey
	var content bytes.Buffer
	for _, name := range names {
		found, err := j.surveyFile(name, &content)
		if err != nil {
			return nil, err
		}
		j.youngest = name.identity
		if !found.born && !found.damaged {
			leftovers = append(leftovers, name)

			continue
		}
		if err := j.join(tail, found); err != nil {
			return nil, err
		}
		found.final = cloneAll(found.final)
		tail = found
		j.segments = append(j.segments, found.segmentState)
	}

	return leftovers, j.finish(tail)
}

// list returns the names of all segments, oldest first.
func (j *Journal) list() ([]segmentName, error) {
	files, err := j.config.VFS.ListDir(j.config.Dir)
	if err != nil {
		return nil, store.Errorf(store.Unavailable, "listing the journal: %w", err)
	}

	names := make([]segmentName, 0, len(files))
	for _, file := range files {
		if name, ok := parseName(file); ok {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(a, b int) bool { return names[a].older(names[b]) })

	return names, nil
}

// surveyFile reads one segment into the buffer and surveys it there.
func (j *Journal) surveyFile(name segmentName, content *bytes.Buffer) (survey, error) {
	if err := j.readWhole(name, content); err != nil {
		return survey{}, store.Errorf(store.Unavailable,
			"reading journal segment %s: %w", name.file(), err)
	}
	found := surveySegment(name, content.Bytes())
	if found.torn && !found.damaged {
		j.config.Logger.Info("journal left out a torn batch",
			"segment", name.file(), "after", found.last)
	}

	return found, nil
}

// readWhole reads the content of a segment file into the buffer.
func (j *Journal) readWhole(name segmentName, content *bytes.Buffer) error {
	file, err := j.config.VFS.OpenReader(j.config.Dir, name.file())
	if err != nil {
		return err
	}
	content.Reset()
	_, err = content.ReadFrom(io.NewSectionReader(file, 0, maxSegmentFile))

	return errors.Join(err, file.Close())
}

// join refuses an older segment, the youngest so far, that lacks records which the next one says
// it holds.
func (j *Journal) join(older, next survey) error {
	if len(j.segments) == 0 {
		return nil
	}
	if next.base < older.base {
		return j.damage(older, fmt.Sprintf("segment %s begins before it", next.file()))
	}
	if next.born && older.last < next.follows {
		return j.damage(older,
			fmt.Sprintf("records %d to %d cannot be read", older.last+1, next.follows))
	}

	return nil
}

// damage returns the error for a segment, or nil after logging it when salvage is wanted.
func (j *Journal) damage(s survey, what string) error {
	if j.config.Salvage {
		j.config.Logger.Error("journal segment damaged, going on without",
			"segment", s.file(), "lost", what)

		return nil
	}

	return store.Errorf(store.Internal, "journal segment %s is damaged: %s", s.file(), what)
}

// finish checks the tail, which nothing follows, and plans the segment that Open starts.
func (j *Journal) finish(tail survey) error {
	j.last = tail.last
	j.planned = &plan{base: tail.last + 1, follows: tail.last}

	if tail.damaged {
		what := fmt.Sprintf("records from %d on cannot be read", tail.last+1)
		if err := j.damage(tail, what); err != nil {
			return err
		}
		j.last = tail.reach
		j.planned.base = tail.reach + 1
	} else if len(tail.final) > 0 {
		j.planned.base = tail.finalFirst()
		j.planned.follows = tail.finalFirst() - 1
		j.planned.carried = tail.final
	}

	if after := j.config.After; after > j.last {
		j.last = after
		j.planned = &plan{base: after + 1, follows: j.planned.follows}
	}

	return nil
}

// cloneAll copies records out of the file content that they are borrowed from.
func cloneAll(records [][]byte) [][]byte {
	cloned := make([][]byte, len(records))
	for i, record := range records {
		cloned[i] = bytes.Clone(record)
	}

	return cloned
}
