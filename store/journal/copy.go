package journal

import (
	"context"
	"io"

	"gardu/store"
)

// Copy hands out the journal's files for a backup, oldest first, while appending goes on: each
// with its name, its size and its content. Written under these names into an empty folder they are
// a journal that Open takes, holding every record that was durable when Copy was called. Nothing
// is trimmed meanwhile; a backup that must agree with another file holds a Pin around both. An
// error of visit is returned as it is; the context is asked between files.
func (j *Journal) Copy(
	ctx context.Context, visit func(name string, size int64, content io.Reader) error,
) error {
	defer j.Pin()()

	for _, s := range j.snapshot() {
		if err := ctx.Err(); err != nil {
			return store.Errorf(store.Unavailable, "copying the journal: %w", err)
		}
		if err := j.copySegment(s, visit); err != nil {
			return err
		}
	}

	return nil
}

// snapshot returns the segments as they are now.
func (j *Journal) snapshot() []segmentState {
	j.state.RLock()
	defer j.state.RUnlock()

	kept := make([]segmentState, 0, len(j.segments))
	for _, s := range j.segments {
		if !s.trimmed {
			kept = append(kept, s)
		}
	}

	return kept
}

// copySegment hands out the good part of one segment.
func (j *Journal) copySegment(s segmentState, visit func(string, int64, io.Reader) error) error {
	file, err := j.config.VFS.OpenReader(j.config.Dir, s.file())
	if err != nil {
		return store.Errorf(store.Unavailable, "opening journal segment %s: %w", s.file(), err)
	}

	err = visit(s.file(), s.end, io.NewSectionReader(file, 0, s.end))
	if closing := file.Close(); err == nil && closing != nil {
		err = store.Errorf(store.Unavailable, "closing journal segment %s: %w", s.file(), closing)
	}

	return err
}
