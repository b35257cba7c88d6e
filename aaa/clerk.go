package aaa

import (
	"log/slog"
	"runtime/debug"
	"time"

	"gardu/aaa/datagram"
	"gardu/aaa/packet"
	"gardu/aaa/session"
)

// tellFaultsEvery is how often a clerk that meets faults of ours says so. A fault that each record
// meets would fill the log; the counter of panics has them all.
const tellFaultsEvery = time.Minute

// Enforcer hears what each record has changed, before the NAS hears that it was taken: so what
// follows from it is on its way when the Accounting-Response leaves.
type Enforcer interface {
	// Observe is called for each record that is applied and says something new, by one goroutine,
	// in the order of the journal. The argument is borrowed until it returns. It must not block.
	Observe(applied *session.Applied)
}

// clerk applies records that are on disk, tells the enforcer and answers them. It belongs to one
// goroutine. A panic on its way costs one record: one that was not applied is not answered, and
// whatever was applied is counted as stored, once.
type clerk struct {
	server  *Server
	batch   *datagram.Batch
	builder packet.Builder
	signer  *packet.Signer
	record  session.Record
	applied session.Applied
	told    time.Time // when a fault was last logged
}

// newClerk makes a clerk.
func newClerk(server *Server) *clerk {
	return &clerk{server: server, batch: datagram.NewBatch(), signer: packet.NewSigner()}
}

// settle applies the records of a submission, numbered from first, and answers them. All are
// applied, and observed, before the first answer is written.
func (c *clerk) settle(taken *submission, first uint64) {
	for i := range taken.count {
		taken.pending[i].fate = c.apply(taken.record(i), first+uint64(i))
		if taken.pending[i].fate == fateStored && c.applied.Outcome == session.Stored {
			c.tell()
		}
	}
	c.answer(taken)
	c.server.tally.add(taken.fates(), uint64(taken.count))
	if _, err := taken.worker.socket.Send(c.batch); err != nil {
		c.server.logger.Debug("sending accounting responses", "error", err)
	}
	c.observe(taken)
}

// apply applies a record to the sessions.
func (c *clerk) apply(octets []byte, index uint64) (became fate) {
	defer c.survive("applying an accounting record panicked")
	record, err := session.DecodeRecord(octets)
	if err != nil { // we encoded it: a fault of ours, which must not lose the rest
		c.server.logger.Error("reading a record back", "error", err, "record", index)

		return fateFailed
	}
	c.record = record
	c.applied = c.server.config.Sessions.Apply(index, &c.record)
	if c.applied.Outcome == session.Duplicate {
		return fateDuplicate
	}

	return fateStored
}

// tell tells the enforcer what the last record has changed. An enforcer that panics misses this
// one record and nothing else: it compares again with the session's next record.
func (c *clerk) tell() {
	if c.server.config.Enforcer == nil {
		return
	}
	defer c.survive("observing an accounting record panicked")
	c.server.config.Enforcer.Observe(&c.applied)
}

// survive is deferred around whatever may panic. The panic is counted, and logged with its stack
// once in tellFaultsEvery.
func (c *clerk) survive(message string) {
	cause := recover()
	if cause == nil {
		return
	}
	c.server.panics.Add(1)
	now := c.server.now()
	if !c.told.IsZero() && now.Sub(c.told) < tellFaultsEvery {
		return
	}
	c.told = now
	c.server.logger.Error("settling accounting records", slog.String("fault", message),
		slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
}

// answer writes the Accounting-Responses into the batch and the duplicate cache.
func (c *clerk) answer(taken *submission) {
	taken.worker.mu.Lock()
	defer taken.worker.mu.Unlock()
	for i := range taken.count {
		var reply []byte
		if taken.pending[i].fate != fateFailed {
			reply = c.write(taken, i)
		}
		if reply == nil {
			taken.worker.counters.drops[DropFailure]++
		}
		if taken.worker.keepAnswer(taken, i, reply) {
			c.batch.Queue(&taken.pending[i].peer, len(reply))
		}
	}
}

// write writes one Accounting-Response (RFC 2866 section 4.2); nil means a fault of ours, which is
// logged.
func (c *clerk) write(taken *submission, i int) (written []byte) {
	defer c.survive("writing an accounting response panicked")
	view, err := packet.Parse(taken.request(i))
	if err != nil {
		c.server.logger.Error("reading a request back", "error", err)

		return nil
	}
	c.builder.Reply(c.batch.Reply(), packet.AccountingResponse, view)
	reply, err := c.builder.Sign(c.signer, taken.pending[i].nas.Secret)
	if err != nil {
		c.server.logger.Error("writing an accounting response", "error", err)

		return nil
	}

	return reply
}

// observe books how long the answers took.
func (c *clerk) observe(taken *submission) {
	defer c.survive("booking accounting responses panicked")
	took := c.server.now().Sub(taken.begun)
	taken.worker.mu.Lock()
	defer taken.worker.mu.Unlock()
	for i := range taken.count {
		if taken.pending[i].fate != fateFailed {
			taken.worker.counters.of(taken.pending[i].nas.Slot).accounting.observe(took, 1)
		}
	}
}

// giveUp forgets records that could not be written: they are not answered, and a retransmission is
// read anew.
func (c *clerk) giveUp(taken *submission) {
	taken.worker.mu.Lock()
	for i := range taken.count {
		taken.worker.keepAnswer(taken, i, nil)
	}
	taken.worker.counters.drops[DropUnrecorded] += uint64(taken.count)
	taken.worker.mu.Unlock()
	c.server.tally.add(Tally{Failed: uint64(taken.count)}, uint64(taken.count))
}
