package journal

import (
	"log/slog"
	"sync"
	"time"

	"gardu/store"

	"github.com/hashicorp/raft-wal/segment"
	"github.com/hashicorp/raft-wal/types"
	"github.com/prometheus/client_golang/prometheus"
)

// Limits of a journal.
const (
	MaxRecordBytes  = 8 << 10  // of one record; a RADIUS packet has at most 4,096 octets
	MaxBatchRecords = 4096     // of one Append
	MinSegmentBytes = 64 << 10 // of Config.SegmentBytes
	MaxSegmentBytes = 64 << 20 // of Config.SegmentBytes; Open reads a whole segment into memory

	// DefaultSegmentBytes is reserved on disk at every start and rotation. 16 MiB are about 50,000
	// records: a rotation is rare enough not to show in the rate, a small router's flash still
	// carries it, and trimming, which goes by whole segments, keeps at most so much more than is
	// needed.
	DefaultSegmentBytes = 16 << 20

	maxSegmentFile = MaxSegmentBytes + 2*MaxBatchRecords*(maxEntryBytes+frameHeaderBytes)
)

// Config says where a journal lives and what it is joined to.
type Config struct {
	Dir          string // folder of the segments; made when it is not there (by a nil VFS)
	SegmentBytes int    // a segment is full at about this size; 0 means DefaultSegmentBytes

	// After is the number up to which records are folded: no new record gets it or a lower one,
	// even when the folder was lost, because a replay starts after it.
	After uint64

	// Salvage leaves out damaged records instead of refusing to open. The numbers of what is lost
	// are not given again. It is needed until the damaged segment is trimmed.
	Salvage bool

	VFS     VFS                   // nil means the real file system
	Logger  *slog.Logger          // nil means silence
	Metrics prometheus.Registerer // nil means none
	Now     func() time.Time      // nil means time.Now
}

// Journal is an open journal. All methods may be called concurrently; appends go one after
// another.
type Journal struct {
	config  Config
	filer   *segment.Filer
	metrics *metrics

	// writing serializes Append, Recover and Close. It guards the fields down to the blank line,
	// is held during disk writes and is taken before state.
	writing  sync.Mutex
	writer   types.SegmentWriter // of the tail; nil when the next one has to be started first
	batch    batch
	youngest uint64 // identity of the segment started last, or tried to
	planned  *plan  // of the next segment, when it does not simply follow the last record

	// state guards the fields below and is never held during a disk operation.
	state    sync.RWMutex
	segments []segmentState // in the order of their making; the last one is the tail
	strays   []segmentName  // abandoned segments whose files could not be removed yet
	last     uint64
	broken   error
	closed   bool

	// pins is held shared by readers and pins, alone while files are deleted (TryLock: trimming
	// never waits).
	pins sync.RWMutex
}

// Append makes records durable under consecutive numbers and returns the first of them. It returns
// nil only when all are on stable storage; the slices may be reused then. After an error no record
// of the batch is readable, now or (as far as the disk allows) after a restart. An empty batch,
// one of more than MaxBatchRecords and a record of more than MaxRecordBytes are Invalid; any other
// error is Unavailable and leaves the journal broken until Recover succeeds.
func (j *Journal) Append(records [][]byte) (uint64, error) {
	if err := checkBatch(records); err != nil {
		return 0, err
	}

	j.writing.Lock()
	defer j.writing.Unlock()

	if err := j.Broken(); err != nil {
		j.metrics.refused.Inc()

		return 0, err
	}

	begun := j.config.Now()
	first, err := j.write(records)
	if err != nil {
		return 0, j.fail(err)
	}
	j.metrics.appended(len(records), j.config.Now().Sub(begun))

	return first, nil
}

// checkBatch refuses what Append does not take.
func checkBatch(records [][]byte) error {
	if len(records) == 0 {
		return store.Invalidf("records", "a batch holds at least one record")
	}
	if len(records) > MaxBatchRecords {
		return store.Invalidf("records", "a batch holds at most %d records, not %d",
			MaxBatchRecords, len(records))
	}
	for i, record := range records {
		if len(record) > MaxRecordBytes {
			return store.Invalidf("records", "record %d has %d octets, more than %d",
				i, len(record), MaxRecordBytes)
		}
	}

	return nil
}

// write appends a batch to the tail, after starting a segment when the tail is full.
func (j *Journal) write(records [][]byte) (uint64, error) {
	if err := j.rotate(); err != nil {
		return 0, err
	}

	first := j.Last() + 1
	if err := j.writer.Append(j.batch.records(first, records)); err != nil {
		return 0, err
	}
	sealed, _, err := j.writer.Sealed()
	if err != nil {
		return 0, err
	}

	j.state.Lock()
	defer j.state.Unlock()
	j.batch.settle(&j.segments[len(j.segments)-1], sealed)
	j.last = first + uint64(len(records)) - 1

	return first, nil
}

// rotate starts a segment when the tail is full.
func (j *Journal) rotate() error {
	sealed, _, err := j.writer.Sealed()
	if err != nil || !sealed {
		return err
	}

	full := j.writer
	j.writer = nil
	if err := full.Close(); err != nil {
		return err
	}

	return j.begin()
}

// fail marks the journal broken and tries at once to cut the failed batch off with a new segment,
// so that a restart does not find it either. The journal stays broken even when that works: only
// Recover lifts it.
func (j *Journal) fail(cause error) error {
	err := brokenBy(cause)

	j.state.Lock()
	j.broken = err
	j.state.Unlock()
	j.metrics.failed()
	j.config.Logger.Error("journal broken", "error", cause)

	j.drop()
	if cut := j.begin(); cut != nil {
		j.config.Logger.Warn("journal could not start a segment after the failure", "error", cut)
	}

	return err
}

// brokenBy is what Append returns from a failure on.
func brokenBy(cause error) error {
	return store.Errorf(store.Unavailable, "journal is broken until it is recovered: %w", cause)
}

// drop lets go of the writer without a word: its file is not written any more.
func (j *Journal) drop() {
	if j.writer == nil {
		return
	}
	if err := j.writer.Close(); err != nil {
		j.config.Logger.Warn("closing a journal segment failed", "error", err)
	}
	j.writer = nil
}

// Broken returns nil while appending is possible, and otherwise the Unavailable error that Append
// returns.
func (j *Journal) Broken() error {
	j.state.RLock()
	defer j.state.RUnlock()

	if j.closed {
		return store.Errorf(store.Unavailable, "journal is closed")
	}

	return j.broken
}

// Recover makes a broken journal usable again. It succeeds only on a segment file started after
// the failure, because what a failed fsync left in the old one cannot be known. On a sound journal
// it does nothing. An error is Unavailable; the caller tries again later.
func (j *Journal) Recover() error {
	j.writing.Lock()
	defer j.writing.Unlock()

	if j.isClosed() {
		return j.Broken()
	}
	if j.Broken() == nil {
		return nil
	}
	if j.writer == nil {
		if err := j.begin(); err != nil {
			return store.Errorf(store.Unavailable, "recovering the journal: %w", err)
		}
	}

	j.state.Lock()
	defer j.state.Unlock()
	j.broken = nil
	j.metrics.broken.Set(0)
	j.config.Logger.Info("journal recovered", "next", j.last+1)

	return nil
}

// First returns the lowest number that can be read, or 0 when there is no record.
func (j *Journal) First() uint64 {
	j.state.RLock()
	defer j.state.RUnlock()

	for i := range j.segments {
		if s := j.segments[i]; s.base <= j.upTo(i) {
			return s.base
		}
	}

	return 0
}

// Last returns the highest number given to a durable record, also when it has been trimmed since,
// or Config.After when that is higher. It is 0 only in a journal that never held a record.
func (j *Journal) Last() uint64 {
	j.state.RLock()
	defer j.state.RUnlock()

	return j.last
}

// upTo returns the last record that segment i is asked for: a younger segment cuts an older one.
// The caller holds state.
func (j *Journal) upTo(i int) uint64 {
	if j.segments[i].trimmed {
		return j.segments[i].base - 1
	}

	last := j.segments[i].last
	if i+1 < len(j.segments) {
		last = min(last, j.segments[i+1].base-1)
	}

	return last
}

// isClosed reports whether Close was called.
func (j *Journal) isClosed() bool {
	j.state.RLock()
	defer j.state.RUnlock()

	return j.closed
}

// Close waits for a running Append and lets go of the tail. Later calls of Append and Recover are
// Unavailable; closing twice is harmless. What was appended stays readable from another process.
func (j *Journal) Close() error {
	j.writing.Lock()
	defer j.writing.Unlock()

	if j.isClosed() {
		return nil
	}
	j.state.Lock()
	j.closed = true
	j.state.Unlock()

	var err error
	if j.writer != nil {
		err = j.writer.Close()
		j.writer = nil
	}
	j.metrics.unregister()
	if err != nil {
		return store.Errorf(store.Unavailable, "closing the journal: %w", err)
	}

	return nil
}
