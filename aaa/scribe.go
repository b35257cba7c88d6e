package aaa

import (
	"sync"
	"sync/atomic"
	"time"
)

// Limits of the way to the disk.
const (
	// Submissions is how many submissions there are, and so how many batches of records can be in
	// flight: at most Submissions times datagram.BatchSize records. When all are in use, requests
	// are shed.
	Submissions = 256

	// groupSubmissions bounds the submissions of one write to the journal.
	groupSubmissions = 32

	// JournalLag is how many records the journal may be ahead of their folding. Beyond it requests
	// are shed, so that the start after a crash stays short.
	JournalLag = 4_000_000

	// recoverEvery is how often a broken journal is tried again.
	recoverEvery = 2 * time.Second
)

// Journal keeps records durable under growing numbers. Append returns nil only when all of them are
// on stable storage.
type Journal interface {
	Append(records [][]byte) (first uint64, err error)
	Broken() error
	Recover() error
}

// scribe writes accounting records to the journal, applies them to the sessions and answers them,
// in this order: a record that is not on disk touches no session and gets no answer. Two goroutines
// of its own: the writer appends group after group, the clerk applies and answers the group before,
// so that the disk does not wait for the answers.
//
//	workers --submission--> writer --Append, fsync--> clerk --Apply, answer--> NAS
type scribe struct {
	server  *Server
	journal Journal
	free    chan *submission
	queue   chan *submission
	written chan *group
	spare   chan *group
	last    atomic.Uint64 // number of the last record applied, or being applied
	folded  atomic.Uint64 // number up to which records are folded
	done    sync.WaitGroup

	mu        sync.Mutex // guards triedAt and told
	told      bool       // an operator has been told that the journal is broken
	triedAt   time.Time  // when a broken journal was last tried again
	groupSize atomic.Int64
}

// group is the submissions of one write.
type group struct {
	submissions []*submission
	records     [][]byte
	first       uint64
	failure     error
}

// newScribe makes the queues and the fixed number of submissions.
func newScribe(server *Server, journal Journal, last, folded uint64) *scribe {
	s := &scribe{
		server:  server,
		journal: journal,
		free:    make(chan *submission, Submissions),
		queue:   make(chan *submission, Submissions),
		written: make(chan *group, 1),
		spare:   make(chan *group, 2),
	}
	for range Submissions {
		s.free <- &submission{}
	}
	for range cap(s.spare) {
		s.spare <- &group{}
	}
	s.last.Store(last)
	s.folded.Store(folded)

	return s
}

// start runs the two goroutines.
func (s *scribe) start() {
	s.done.Add(2)
	go func() {
		defer s.done.Done()
		defer close(s.written)
		s.write()
	}()
	go func() {
		defer s.done.Done()
		s.settle()
	}()
}

// close lets what is in flight reach the disk and be answered, and ends the goroutines. Nothing may
// be submitted any more.
func (s *scribe) close() {
	close(s.queue)
	s.done.Wait()
}

// take returns an empty submission, or nil and the reason when records cannot be taken now: the
// journal is broken or too far ahead of its folding, or all submissions are in use.
func (s *scribe) take(worker *acctWorker, begun time.Time) (*submission, Drop) {
	if !s.healthy() {
		return nil, DropUnrecorded
	}
	if s.lag() > s.server.journalLag {
		return nil, DropOverload
	}
	select {
	case taken := <-s.free:
		taken.reset(worker, begun)

		return taken, 0
	default:
		return nil, DropOverload
	}
}

// submit hands a submission over. There is always room: the queue is as long as there are
// submissions.
func (s *scribe) submit(taken *submission) {
	if taken.count == 0 {
		s.free <- taken

		return
	}
	s.queue <- taken
}

// lag returns how many records are applied but not folded.
func (s *scribe) lag() uint64 {
	last, folded := s.last.Load(), s.folded.Load()
	if folded >= last {
		return 0
	}

	return last - folded
}

// inUse returns how many submissions are in use, of Submissions.
func (s *scribe) inUse() int { return Submissions - len(s.free) }

// healthy reports whether the journal takes records. A broken one is tried again every
// recoverEvery, by whoever asks.
func (s *scribe) healthy() bool {
	if s.journal.Broken() == nil {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.server.now()
	if now.Sub(s.triedAt) < recoverEvery {
		return false
	}
	s.triedAt = now
	if err := s.journal.Recover(); err != nil {
		s.tellBroken(err)

		return false
	}
	s.told = false
	s.server.logger.Warn("the journal is usable again, on a new segment")

	return true
}

// tellBroken logs that the journal cannot be used, once until it can. The caller holds mu.
func (s *scribe) tellBroken(err error) {
	if s.told {
		return
	}
	s.told = true
	s.server.logger.Error("recovering the journal: accounting stays unanswered", "error", err)
}

// write appends group after group until the queue is closed.
func (s *scribe) write() {
	for first := range s.queue {
		next := <-s.spare
		s.gather(next, first)
		next.first, next.failure = s.journal.Append(next.records)
		if next.failure != nil {
			s.server.logger.Error("writing accounting records: they are not acknowledged",
				"error", next.failure, "records", len(next.records))
		}
		s.written <- next
	}
}

// gather collects what waits into one group.
func (s *scribe) gather(into *group, first *submission) {
	into.submissions = append(into.submissions[:0], first)
	for len(into.submissions) < groupSubmissions {
		select {
		case more, open := <-s.queue:
			if !open {
				s.collect(into)

				return
			}
			into.submissions = append(into.submissions, more)
		default:
			s.collect(into)

			return
		}
	}
	s.collect(into)
}

// collect lists the records of a group's submissions.
func (s *scribe) collect(into *group) {
	into.records = into.records[:0]
	for _, taken := range into.submissions {
		for i := range taken.count {
			into.records = append(into.records, taken.record(i))
		}
	}
	s.groupSize.Store(int64(len(into.records)))
}

// settle applies and answers each group that was written.
func (s *scribe) settle() {
	clerk := newClerk(s.server)
	for written := range s.written {
		index := written.first
		for _, taken := range written.submissions {
			if written.failure != nil {
				clerk.giveUp(taken)
			} else {
				s.last.Store(index + uint64(taken.count) - 1)
				clerk.settle(taken, index)
				index += uint64(taken.count)
			}
			s.free <- taken
		}
		s.spare <- written
	}
}
