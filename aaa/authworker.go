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
	"gardu/aaa/packet"
)

// authWorker answers what arrives at one socket of the authentication port. Its goroutine runs a
// request to completion: nothing in it waits. What must wait is handed to the deferrers, which come
// back to it for the duplicate cache.
type authWorker struct {
	server *Server
	socket *datagram.Socket
	batch  *datagram.Batch
	desk   *desk
	log    *decisionLog

	// mu guards what follows. It is held while a batch is decided, never during a system call.
	mu         sync.Mutex
	duplicates *duplicates
	counters   workerCounters
	strangers  strangers
	answered   []*nasCounters // of the batch in hand, one for each answer
}

// newAuthWorker makes the worker of a socket.
func newAuthWorker(server *Server, socket *datagram.Socket) *authWorker {
	return &authWorker{
		server:     server,
		socket:     socket,
		batch:      datagram.NewBatch(),
		desk:       newDesk(server),
		log:        newDecisionLog(),
		duplicates: newDuplicates(),
		strangers:  strangers{seen: make(map[netip.Addr]strangerCount)},
		answered:   make([]*nasCounters, 0, datagram.BatchSize),
	}
}

// run serves the socket until it is woken or closed.
func (w *authWorker) run(context.Context) {
	for {
		err := w.socket.Receive(w.batch)
		switch {
		case err == nil:
			w.serve()
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
			return
		default:
			w.server.logger.Error("receiving authentication requests", "error", err)
		}
	}
}

// serve decides a batch and sends the answers.
func (w *authWorker) serve() {
	begun := w.server.now()
	w.decideBatch(begun)
	queued := w.batch.Queued()
	sent, err := w.socket.Send(w.batch)
	w.settle(w.server.now().Sub(begun), queued-sent)
	if err != nil {
		w.server.logger.Debug("sending answers", "error", err)
	}
}

// decideBatch decides every datagram of the batch under the mutex.
func (w *authWorker) decideBatch(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counters.datagrams += uint64(w.batch.Received())
	for i := range w.batch.Received() {
		if drop, silent := w.handle(i, now); silent {
			w.counters.drops[drop]++
		}
	}
}

// settle books the latency of a batch: each answer took as long as its batch.
func (w *authWorker) settle(took time.Duration, unsent int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counters.unsent += uint64(unsent)
	for _, counters := range w.answered {
		for result, number := range counters.batch {
			if number != 0 {
				counters.answers[result].observe(took, number)
				counters.batch[result] = 0
			}
		}
	}
	w.answered = w.answered[:0]
}

// handle carries one datagram from its octets to its answer. It reports silence with its reason.
func (w *authWorker) handle(i int, now time.Time) (reason Drop, silent bool) {
	octets, cut := w.batch.Datagram(i)
	peer := w.batch.Peer(i)
	from := peer.Source()
	request := &w.desk.request
	drop, trusted := w.desk.trust(octets, cut, from, now)
	if !trusted {
		if drop == DropUnknownSender {
			w.strangers.note(from.Addr(), now.UnixNano())
		}

		return drop, true
	}
	counters := w.counters.of(request.nas.Slot)
	counters.lastSeen = now.UnixNano()
	view := request.view
	if view.Code() != packet.AccessRequest && view.Code() != packet.StatusServer {
		return DropCode, true
	}
	entry, state := w.duplicates.find(from, view.Identifier(), view.Authenticator(), now.UnixNano())
	switch state {
	case answerPending:
		return DropInProgress, true
	case answerReady:
		w.counters.resent++
		w.batch.Queue(peer, copy(w.batch.Reply(), entry.reply))

		return 0, false
	case answerNone, answerSilent:
	}
	if view.Code() == packet.StatusServer {
		if !counters.status(now) {
			entry.forget()

			return DropOverload, true
		}

		return w.queue(peer, entry, w.desk.status(w.batch.Reply(), packet.AccessAccept))
	}

	return w.answer(peer, entry, counters)
}

// answer decides an Access-Request and queues its answer, or hands it to the deferrers.
func (w *authWorker) answer(
	peer *datagram.Peer, entry *answer, counters *nasCounters,
) (Drop, bool) {
	request, decision := &w.desk.request, &w.desk.decision
	if !w.desk.decide() {
		entry.forget()

		return DropFailure, true
	}
	if decision.deferral != deferNothing {
		if w.server.deferred.submit(w, peer, request) {
			return 0, false
		}
		entry.forget()

		return DropOverload, true
	}
	reply := w.desk.write(w.batch.Reply())
	w.note(counters)
	if decision.result == Rejected && w.server.delays.submit(w, peer, request, reply) {
		return 0, false
	}

	return w.queue(peer, entry, reply)
}

// note counts a decision and writes it into the decision log.
func (w *authWorker) note(counters *nasCounters) {
	request, decision := &w.desk.request, &w.desk.decision
	w.noteDecision(request, decision, counters)
	counters.batch[decision.result]++
	w.answered = append(w.answered, counters)
}

// noteDecision counts a decision that may have been made elsewhere. The caller holds mu.
func (w *authWorker) noteDecision(request *Request, decision *Decision, counters *nasCounters) {
	w.counters.reasons[decision.reason]++
	w.log.add(request, decision)
	if request.method != MethodPAP {
		return
	}
	counters.passwords++
	if decision.reason == ReasonWrongSecret && !printable(request) {
		counters.unprintable++
	}
}

// queue keeps an answer for retransmissions and puts it into the batch. An answer that could not be
// written is nil.
func (w *authWorker) queue(peer *datagram.Peer, entry *answer, reply []byte) (Drop, bool) {
	if reply == nil {
		entry.forget()

		return DropFailure, true
	}
	entry.keep(reply)
	w.batch.Queue(peer, len(reply))

	return 0, false
}

// printable reports whether the revealed password looks like text. With a wrong shared secret it
// does not.
func printable(request *Request) bool {
	for _, octet := range request.revealed {
		if octet < 0x20 || octet == 0x7f {
			return false
		}
	}

	return true
}
