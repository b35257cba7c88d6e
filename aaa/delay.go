package aaa

import (
	"sync"
	"time"

	"gardu/aaa/datagram"
	"gardu/aaa/packet"
)

// delayedAnswers bounds the rejects that wait at one time; one more is sent at once.
const delayedAnswers = 4096

// delayedAnswer is a reject that waits to be sent.
type delayedAnswer struct {
	worker *authWorker
	peer   datagram.Peer
	due    time.Time
	reply  []byte
	key    [packet.HeaderSize]byte // header of the request: Identifier and authenticator
}

// delays holds rejects back for a while, so that guessing is slow (RFC 2865 leaves it to the
// server; it must stay below the NAS's timeout). The wait is the same for all, so first in is first
// out. Its one goroutine is its own.
type delays struct {
	server *Server
	wait   time.Duration
	queue  chan delayedAnswer
	stop   chan struct{}
	done   sync.WaitGroup
}

// newDelays makes the queue; a wait of 0 makes one that takes nothing.
func newDelays(server *Server, wait time.Duration) *delays {
	d := &delays{server: server, wait: wait, stop: make(chan struct{})}
	if wait > 0 {
		d.queue = make(chan delayedAnswer, delayedAnswers)
	}

	return d
}

// start runs the goroutine, if there is anything to wait for.
func (d *delays) start() {
	if d.queue == nil {
		return
	}
	d.done.Add(1)
	go func() {
		defer d.done.Done()
		d.run()
	}()
}

// close sends what waits, at once, and ends the goroutine. Nothing may be submitted any more.
func (d *delays) close() {
	if d.queue == nil {
		return
	}
	close(d.stop)
	close(d.queue)
	d.done.Wait()
}

// submit takes a reject over; false means that it is to be sent now.
func (d *delays) submit(
	worker *authWorker, peer *datagram.Peer, request *Request, reply []byte,
) bool {
	if d.queue == nil || reply == nil {
		return false
	}
	delayed := delayedAnswer{
		worker: worker, peer: *peer, due: request.now.Add(d.wait),
		reply: append([]byte(nil), reply...),
	}
	copy(delayed.key[:], request.view.Octets())
	select {
	case d.queue <- delayed:
		return true
	default:
		return false
	}
}

// run sends each reject when it is due.
func (d *delays) run() {
	batch := datagram.NewBatch()
	for delayed := range d.queue {
		timer := time.NewTimer(delayed.due.Sub(d.server.now()))
		select {
		case <-timer.C:
		case <-d.stop:
			timer.Stop()
		}
		delayed.worker.sendDelayed(batch, &delayed)
	}
}

// sendDelayed keeps a reject for retransmissions and sends it.
func (w *authWorker) sendDelayed(batch *datagram.Batch, delayed *delayedAnswer) {
	w.mu.Lock()
	entry := w.duplicates.pending(delayed.peer.Source(), delayed.key[1], delayed.key[4:])
	if entry != nil {
		entry.keep(delayed.reply)
	}
	w.mu.Unlock()
	if entry == nil {
		return
	}
	batch.Queue(&delayed.peer, copy(batch.Reply(), delayed.reply))
	if _, err := w.socket.Send(batch); err != nil {
		w.server.logger.Debug("sending a delayed reject", "error", err)
	}
}
