package aaa

import "sync"

// Tally accounts for every accounting datagram since the process began. At any instant
//
//	Received = Stored + Duplicate + Refused + Shed + Failed + InFlight
//
// so that a record that is neither stored nor on its way cannot hide.
type Tally struct {
	Received  uint64 // datagrams on the accounting port, Status-Server aside
	Stored    uint64 // on disk and applied; acknowledged, unless a fault of ours kept the answer
	Duplicate uint64 // known already: answered again, or dropped while the first one is in flight
	Refused   uint64 // unknown sender, malformed, wrong authenticator, not an accounting request
	Shed      uint64 // no room: a queue is full, or the journal is too far ahead of its folding
	Failed    uint64 // the journal could not write it, or it could not be applied: not acknowledged
	InFlight  uint64 // waiting for the disk
}

// tally is a Tally that several goroutines add to. Each adds what a batch has changed in one call,
// so that the sum above holds whenever it is read.
type tally struct {
	mu    sync.Mutex // guards total
	total Tally
}

// add adds a change. A settled record leaves InFlight by the number given in settled.
func (t *tally) add(change Tally, settled uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.total.Received += change.Received
	t.total.Stored += change.Stored
	t.total.Duplicate += change.Duplicate
	t.total.Refused += change.Refused
	t.total.Shed += change.Shed
	t.total.Failed += change.Failed
	t.total.InFlight += change.InFlight
	t.total.InFlight -= settled
}

// read returns the account at one instant.
func (t *tally) read() Tally {
	t.mu.Lock()
	defer t.mu.Unlock()

	return t.total
}
