package aaa

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"gardu/aaa/datagram"
	"gardu/aaa/directory"
	"gardu/aaa/packet"
	"gardu/aaa/session"
)

// acctWorker takes what arrives at one socket of the accounting port: it believes or drops it, and
// submits the records to the scribe, which answers them when they are on disk.
type acctWorker struct {
	server  *Server
	socket  *datagram.Socket
	batch   *datagram.Batch
	desk    *desk
	bound   netip.Addr // our address, where the socket has one alone
	reader  recordReader
	record  session.Record
	refusal Drop // why nothing can be submitted from the batch being read

	// mu guards what follows. It is held while a batch is read, never during a system call.
	mu         sync.Mutex
	duplicates *duplicates
	counters   workerCounters
	strangers  strangers
	names      identifiers
}

// newAcctWorker makes the worker of a socket.
func newAcctWorker(server *Server, socket *datagram.Socket) *acctWorker {
	return &acctWorker{
		server: server,
		socket: socket,
		batch:  datagram.NewBatch(),
		desk:   newDesk(server),
		bound:  oneAddress(socket),
		reader: recordReader{
			directory: server.config.Directory, logins: server.config.Logins,
			interim: server.interim(),
		},
		duplicates: newDuplicates(),
		strangers:  strangers{seen: make(map[netip.Addr]strangerCount)},
		names:      identifiers{seen: make(map[string]identifierUse)},
	}
}

// oneAddress returns the address that a socket is bound to; zero for one that is bound to all.
func oneAddress(socket *datagram.Socket) netip.Addr {
	address := socket.Address().Addr().Unmap()
	if address.IsUnspecified() {
		return netip.Addr{}
	}

	return address
}

// run serves the socket until it is woken or closed.
func (w *acctWorker) run(context.Context) {
	for {
		err := w.socket.Receive(w.batch)
		switch {
		case err == nil:
			w.serve()
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
			return
		default:
			w.server.logger.Error("receiving accounting requests", "error", err)
		}
	}
}

// serve reads a batch, submits its records and sends what can be answered at once.
func (w *acctWorker) serve() {
	begun := w.server.now()
	taken, refusal := w.server.scribe.take(w, begun)
	w.refusal = refusal
	change := w.readBatch(begun, taken)
	w.server.tally.add(change, 0)
	if taken != nil {
		w.server.scribe.submit(taken)
	}
	if w.batch.Queued() == 0 {
		return
	}
	if _, err := w.socket.Send(w.batch); err != nil {
		w.server.logger.Debug("sending answers", "error", err)
	}
}

// readBatch reads every datagram of the batch under the mutex and returns how it changes the
// account. taken is nil when nothing can be submitted.
func (w *acctWorker) readBatch(now time.Time, taken *submission) (change Tally) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counters.datagrams += uint64(w.batch.Received())
	for i := range w.batch.Received() {
		w.handle(i, now, taken, &change)
	}

	return change
}

// handle reads one datagram.
func (w *acctWorker) handle(i int, now time.Time, taken *submission, change *Tally) {
	octets, cut := w.batch.Datagram(i)
	peer := w.batch.Peer(i)
	from := peer.Source()
	drop, trusted := w.desk.trust(octets, cut, from, now)
	if !trusted {
		if drop == DropUnknownSender {
			w.strangers.note(from.Addr(), now.UnixNano())
		}
		w.refuse(drop, change)

		return
	}
	request := &w.desk.request
	counters := w.counters.of(request.nas.Slot)
	counters.lastSeen = now.UnixNano()
	switch request.view.Code() {
	case packet.StatusServer:
		w.status(peer, counters)
	case packet.AccountingRequest:
		w.account(peer, counters, taken, change)
	default:
		w.refuse(DropCode, change)
	}
}

// refuse counts a datagram that is no accounting request of a NAS of ours.
func (w *acctWorker) refuse(drop Drop, change *Tally) {
	w.counters.drops[drop]++
	change.Received++
	change.Refused++
}

// status answers Status-Server, unless accounting is not possible: then silence sends the NAS to
// another server (RFC 5997 section 4.2). It stands outside the account of accounting requests
// (section 4.6) and outside the duplicate cache: the answer is the same each time.
func (w *acctWorker) status(peer *datagram.Peer, counters *nasCounters) {
	if !counters.status(w.desk.request.now) {
		w.counters.drops[DropOverload]++

		return
	}
	if !w.server.scribe.healthy() {
		w.counters.drops[DropSilent]++

		return
	}
	reply := w.desk.status(w.batch.Reply(), packet.AccountingResponse)
	if reply == nil {
		w.counters.drops[DropFailure]++

		return
	}
	w.batch.Queue(peer, len(reply))
}

// account takes an Accounting-Request: a retransmission gets its answer again or waits for it, a
// new one is submitted.
func (w *acctWorker) account(
	peer *datagram.Peer, counters *nasCounters, taken *submission, change *Tally,
) {
	request := &w.desk.request
	change.Received++
	view := request.view
	entry, state := w.duplicates.find(request.source, view.Identifier(), view.Authenticator(),
		request.now.UnixNano())
	switch state {
	case answerPending:
		w.counters.drops[DropInProgress]++
		change.Duplicate++

		return
	case answerReady:
		w.counters.resent++
		change.Duplicate++
		w.batch.Queue(peer, copy(w.batch.Reply(), entry.reply))

		return
	case answerNone, answerSilent:
	}
	if !w.read(w.local(peer)) {
		entry.forget()
		change.Received--
		w.refuse(DropMalformed, change)

		return
	}
	if taken == nil {
		entry.forget()
		w.turnAway(change)

		return
	}
	w.note(counters)
	w.enclose(taken, peer, request.nas)
	change.InFlight++
}

// local returns our address that a datagram came to: dynamic authorization leaves from it, because
// a NAS hears only a server that it knows. It is zero when the kernel does not tell.
func (w *acctWorker) local(peer *datagram.Peer) netip.Addr {
	if w.bound.IsValid() {
		return w.bound
	}

	return peer.Local()
}

// read fills the record from the request, and reports false when nothing can be made of it.
func (w *acctWorker) read(local netip.Addr) (ok bool) {
	defer w.desk.survive(&ok)

	return w.reader.read(&w.record, &w.desk.request, local)
}

// turnAway counts a record that cannot be taken now: its NAS will send it again.
func (w *acctWorker) turnAway(change *Tally) {
	w.counters.drops[w.refusal]++
	if w.refusal == DropUnrecorded {
		change.Failed++

		return
	}
	change.Shed++
}

// note counts what `gardu doctor` looks at.
func (w *acctWorker) note(counters *nasCounters) {
	request := &w.desk.request
	switch w.record.Status {
	case session.Start:
		counters.starts++
	case session.Interim:
		counters.interims++
	case session.Stop, session.On, session.Off:
	}
	stamp, ok := packet.Time(request.index.Get(packet.EventTimestamp))
	if ok && w.record.Delay == 0 {
		counters.skew = stamp.Sub(request.now)
	}
	w.names.note(w.record.NASIdentifier, request.nas, request.source.Addr())
}

// enclose copies a record into the submission.
func (w *acctWorker) enclose(taken *submission, peer *datagram.Peer, nas *directory.NAS) {
	pending := &taken.pending[taken.count]
	taken.count++
	pending.peer, pending.nas = *peer, nas
	pending.requestStart = len(taken.arena)
	taken.arena = append(taken.arena, w.desk.request.view.Octets()...)
	pending.recordStart = len(taken.arena)
	taken.arena = w.record.AppendBinary(taken.arena)
	pending.end = len(taken.arena)
}

// keepAnswer stores the answer of a record for retransmissions, and reports whether it is still
// wanted. The caller holds mu.
func (w *acctWorker) keepAnswer(s *submission, i int, reply []byte) bool {
	identifier, authenticator := s.header(i)
	entry := w.duplicates.pending(s.pending[i].peer.Source(), identifier, authenticator)
	if entry == nil {
		return false
	}
	if reply == nil {
		entry.forget()

		return false
	}
	entry.keep(reply)

	return true
}
