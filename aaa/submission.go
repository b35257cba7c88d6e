package aaa

import (
	"time"

	"gardu/aaa/datagram"
	"gardu/aaa/directory"
	"gardu/aaa/packet"
)

// submission is the accounting records that one worker took from one batch, on their way to the
// disk. Its memory is used again: the number of submissions is fixed, and is what bounds the
// records in flight.
type submission struct {
	worker  *acctWorker
	begun   time.Time
	pending [datagram.BatchSize]pendingRecord
	count   int
	arena   []byte // the request and the record of each pending one, one behind the other
}

// pendingRecord is one record, with what its answer needs. Its octets lie in the arena.
type pendingRecord struct {
	peer         datagram.Peer
	nas          *directory.NAS
	requestStart int
	recordStart  int
	end          int
	fate         fate
}

// fate is what became of a record that is on disk.
type fate uint8

const (
	// fateFailed: a fault of ours has kept it from the sessions. It gets no answer, so that its NAS
	// sends it again.
	fateFailed fate = iota
	fateStored
	fateDuplicate
)

// fates returns how the records of a submission change the account.
func (s *submission) fates() (change Tally) {
	for i := range s.count {
		switch s.pending[i].fate {
		case fateStored:
			change.Stored++
		case fateDuplicate:
			change.Duplicate++
		case fateFailed:
			change.Failed++
		}
	}

	return change
}

// reset empties a submission for its next use.
func (s *submission) reset(worker *acctWorker, begun time.Time) {
	s.worker, s.begun, s.count = worker, begun, 0
	s.arena = s.arena[:0]
}

// request returns the request of one pending record.
func (s *submission) request(i int) []byte {
	return s.arena[s.pending[i].requestStart:s.pending[i].recordStart]
}

// record returns the journal's form of one pending record.
func (s *submission) record(i int) []byte {
	return s.arena[s.pending[i].recordStart:s.pending[i].end]
}

// header returns the Identifier and authenticator of one pending record's request.
func (s *submission) header(i int) (identifier byte, authenticator []byte) {
	request := s.request(i)

	return request[1], request[4:packet.HeaderSize]
}
