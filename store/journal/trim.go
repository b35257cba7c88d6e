package journal

import (
	"slices"
	"sync"

	"gardu/store"
)

// TrimTo lets go of records up to and including index. Whole segments are deleted, oldest first,
// and the tail always stays, so records up to index may remain readable and numbers go on growing.
// While the journal is pinned or being read nothing is deleted and nil is returned: the next
// TrimTo catches up. An Unavailable error does not break the journal.
func (j *Journal) TrimTo(index uint64) error {
	if !j.pins.TryLock() {
		return nil
	}
	defer j.pins.Unlock()

	for {
		oldest, ok := j.stray()
		if !ok {
			oldest, ok = j.trimmable(index)
		}
		if !ok {
			return nil
		}
		if err := j.config.VFS.Delete(j.config.Dir, oldest.file()); err != nil {
			return store.Errorf(store.Unavailable, "trimming the journal: %w", err)
		}
		j.forget(oldest)
	}
}

// stray returns a file that must go before any segment does.
func (j *Journal) stray() (segmentName, bool) {
	j.state.RLock()
	defer j.state.RUnlock()

	if len(j.strays) == 0 {
		return segmentName{}, false
	}

	return j.strays[0], true
}

// trimmable returns the oldest segment when none of its records is wanted, and takes it out of
// reading. It stays on the list until it is gone: were a later one deleted before it, the gap
// would look like damage at the next Open.
func (j *Journal) trimmable(index uint64) (segmentName, bool) {
	j.state.Lock()
	defer j.state.Unlock()

	if len(j.segments) < 2 || j.upTo(0) > index {
		return segmentName{}, false
	}
	j.segments[0].trimmed = true

	return j.segments[0].segmentName, true
}

// forget takes a deleted file off the lists. Copies of the list of segments that readers hold are
// not disturbed.
func (j *Journal) forget(name segmentName) {
	j.state.Lock()
	defer j.state.Unlock()

	j.strays = slices.DeleteFunc(j.strays, func(s segmentName) bool { return s == name })
	kept := make([]segmentState, 0, len(j.segments))
	for _, s := range j.segments {
		if s.segmentName != name {
			kept = append(kept, s)
		}
	}
	j.segments = kept
	j.metrics.segments.Set(float64(len(kept)))
}

// tidy removes what Open found to be of no use: files of segments that never were born, and
// segments whose every number belongs to a younger one. Failing is only logged, the next Open
// tries again.
func (j *Journal) tidy(leftovers []segmentName) {
	for i := 0; i+1 < len(j.segments); i++ {
		if j.segments[i+1].base <= j.segments[i].base {
			leftovers = append(leftovers, j.segments[i].segmentName)
		}
	}
	for _, name := range leftovers {
		if err := j.config.VFS.Delete(j.config.Dir, name.file()); err != nil {
			j.config.Logger.Warn("removing a journal segment failed",
				"segment", name.file(), "error", err)

			continue
		}
		j.forget(name)
	}
}

// Pin keeps every record that can be read now until the returned function is called, which may be
// done more than once. Appending goes on. It waits for a running TrimTo.
func (j *Journal) Pin() (unpin func()) {
	j.pins.RLock()

	return sync.OnceFunc(j.pins.RUnlock)
}
