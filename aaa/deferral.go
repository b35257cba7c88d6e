package aaa

import (
	"context"
	"sync"
	"time"

	"gardu/aaa/credential"
	"gardu/aaa/datagram"
	"gardu/store"
)

// Limits of the work off the hot path.
const (
	deferredRequests = 1024 // waiting; one more is dropped, and its NAS asks again
	deferrerCount    = 2    // goroutines, and so slow hash comparisons at one time
)

// Activation asks for the first login of a service or voucher to be made durable.
type Activation struct {
	Service int64 // 0 for a voucher that is no service yet
	Voucher int64
	NAS     int64
	Access  store.AccessKind
	MAC     store.MAC // of the station; zero when it tells none
}

// Activator makes a first login durable: it redeems the voucher, begins the validity, binds the
// station. It returns only after the change is on disk and visible in the directory. Doing it twice
// does nothing more. A Conflict, Denied, Invalid, Exhausted or NotFound error means that the login
// is refused; any other that it could not be done now.
type Activator interface {
	Activate(ctx context.Context, activation Activation) error
}

// deferredRequest is a copy of what a desk needs to decide a request again.
type deferredRequest struct {
	worker *authWorker
	peer   datagram.Peer
	octets [datagram.BufferBytes]byte
	length int

	arrived time.Time
}

// deferrers decides what must wait: first logins, which go to the disk, and one-way hashes, which
// take tens of milliseconds. Its goroutines are its own; close ends them after the last request.
type deferrers struct {
	server *Server
	free   chan *deferredRequest
	queue  chan *deferredRequest
	done   sync.WaitGroup
}

// newDeferrers makes the queue. The requests are made when they are first needed.
func newDeferrers(server *Server) *deferrers {
	return &deferrers{
		server: server,
		free:   make(chan *deferredRequest, deferredRequests),
		queue:  make(chan *deferredRequest, deferredRequests),
	}
}

// start runs the goroutines.
func (d *deferrers) start(ctx context.Context) {
	for range deferrerCount {
		d.done.Add(1)
		go func() {
			defer d.done.Done()
			d.run(ctx)
		}()
	}
}

// close lets the goroutines finish what waits and ends them. Nothing may be submitted any more.
func (d *deferrers) close() {
	close(d.queue)
	d.done.Wait()
}

// submit takes a request over; false means that the queue is full. The duplicate cache keeps its
// entry pending.
func (d *deferrers) submit(worker *authWorker, peer *datagram.Peer, request *Request) bool {
	if len(d.queue) >= deferredRequests {
		return false
	}
	var taken *deferredRequest
	select {
	case taken = <-d.free:
	default:
		taken = &deferredRequest{}
	}
	taken.worker, taken.peer, taken.arrived = worker, *peer, request.now
	taken.length = copy(taken.octets[:], request.view.Octets())
	select {
	case d.queue <- taken:
		return true
	default:
		return false
	}
}

// run decides what is submitted.
func (d *deferrers) run(ctx context.Context) {
	desk := newDesk(d.server)
	batch := datagram.NewBatch()
	for request := range d.queue {
		d.decide(ctx, desk, batch, request)
		select {
		case d.free <- request:
		default:
		}
	}
}

// decide does what a request waited for, decides it again and sends the answer.
func (d *deferrers) decide(
	ctx context.Context, desk *desk, batch *datagram.Batch, taken *deferredRequest,
) {
	if !d.settle(ctx, desk, taken) {
		taken.worker.abandon(taken)

		return
	}
	taken.worker.finish(desk, batch, taken)
}

// settle decides a request, does what it waits for and decides it again, until it waits for
// nothing. It reports false when that was not possible.
func (d *deferrers) settle(
	ctx context.Context, desk *desk, taken *deferredRequest,
) (survived bool) {
	defer desk.survive(&survived)
	_, trusted := desk.trust(taken.octets[:taken.length], false, taken.peer.Source(),
		d.server.now())
	if !trusted || !desk.decide() {
		return false
	}
	verdict, activated := hashUnknown, false
	for range maximumDeferrals {
		switch desk.decision.deferral {
		case deferNothing:
			return true
		case deferHash:
			verdict = d.compareHash(desk)
		case deferActivation:
			if refused := d.activate(ctx, desk); refused != ReasonEntitled {
				desk.decision.reject(refused)

				return true
			}
			activated = true
		}
		if !desk.decideAgain(activated, verdict) {
			return false
		}
	}

	return true
}

// maximumDeferrals bounds how often one request is decided again: once for each thing that it can
// wait for.
const maximumDeferrals = 2

// compareHash compares the password of a PAP request with the one-way hash of its login or
// operator, through a short memory, so that a router that asks again and again costs one slow
// comparison.
func (d *deferrers) compareHash(desk *desk) hashVerdict {
	secret := desk.decision.login.Secret
	if desk.request.router {
		if operator := desk.policy.directory.FindOperator(desk.request.login); operator != nil {
			secret = operator.Router
		}
	}
	password, ok := desk.policy.revealPassword(&desk.request)
	if ok && d.server.hashes.compare(secret.Value, password, desk.request.now,
		credential.VerifyPassword) {
		return hashRight
	}

	return hashWrong
}

// activate asks the activator and translates its answer; ReasonEntitled means done.
func (d *deferrers) activate(ctx context.Context, desk *desk) Reason {
	err := d.server.config.Activator.Activate(ctx, Activation{
		Service: desk.decision.service,
		Voucher: desk.decision.voucher,
		NAS:     desk.request.nas.Record.ID,
		Access:  desk.request.access,
		MAC:     desk.request.mac,
	})
	if err == nil {
		return ReasonEntitled
	}
	switch kind := store.KindOf(err); kind {
	case store.Conflict, store.Denied, store.Invalid, store.Exhausted, store.NotFound:
		return refusedLogin(desk.decision.service, kind)
	default:
		d.server.logger.Error("activating a first login", "error", err,
			"service", desk.decision.service, "voucher", desk.decision.voucher)

		return ReasonUnavailable
	}
}

// refusedLogin is why a first login was refused. A service can lose a race only: another station
// was bound first, or an operator has held it meanwhile.
func refusedLogin(service int64, kind store.ErrorKind) Reason {
	switch {
	case service == 0:
		return ReasonVoucher
	case kind == store.Conflict:
		return ReasonStation
	default:
		return ReasonPending
	}
}

// abandon gives a deferred request up: its NAS will ask again.
func (w *authWorker) abandon(taken *deferredRequest) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counters.drops[DropFailure]++
	if entry := w.pendingEntry(taken); entry != nil {
		entry.forget()
	}
}

// pendingEntry finds the duplicate cache's entry of a deferred request. The caller holds mu.
func (w *authWorker) pendingEntry(taken *deferredRequest) *answer {
	return w.duplicates.pending(taken.peer.Source(), taken.octets[1], taken.octets[4:20])
}

// finish books a decision that was made off the hot path, keeps its answer and sends it.
func (w *authWorker) finish(desk *desk, batch *datagram.Batch, taken *deferredRequest) {
	reply := desk.write(batch.Reply())
	if !w.settleDeferred(desk, taken, reply) {
		return
	}
	batch.Queue(&taken.peer, len(reply))
	if _, err := w.socket.Send(batch); err != nil {
		w.server.logger.Debug("sending a deferred answer", "error", err)
	}
}

// settleDeferred books the decision and reports whether the answer is to be sent now: not when the
// request was replaced meanwhile by another one under its Identifier, nor when it is a Reject that
// is held back.
func (w *authWorker) settleDeferred(desk *desk, taken *deferredRequest, reply []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	counters := w.counters.of(desk.request.nas.Slot)
	w.noteDecision(&desk.request, &desk.decision, counters)
	counters.answers[desk.decision.result].observe(w.server.now().Sub(taken.arrived), 1)
	entry := w.pendingEntry(taken)
	if entry == nil {
		desk.release()

		return false
	}
	if reply == nil {
		entry.forget()
		w.counters.drops[DropFailure]++

		return false
	}
	if desk.decision.result == Rejected &&
		w.server.delays.submit(w, &taken.peer, &desk.request, reply) {
		return false
	}
	entry.keep(reply)

	return true
}
