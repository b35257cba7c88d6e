package main

import (
	"time"

	"golang.org/x/sys/unix"

	"gardu/aaa/packet"
)

// identifiers is how many requests one socket can have under way towards one server (RFC 2865
// section 3).
const identifiers = 256

// requestBytes is the room for one request: a login of 253 octets with everything around it fits.
const requestBytes = 1024

// slot is the state of one Identifier.
type slot struct {
	waiting  bool // sent, not answered and not given up
	queued   bool // in the queue of datagrams to send
	used     bool // before holds an authenticator
	tries    int
	intended time.Duration // when the request was to be sent, since the run began
	resend   time.Duration // when to send it again or give it up

	before [packet.AuthenticatorSize]byte // of the request before, to know its late replies
}

// window holds the requests of one socket that wait for replies, one per Identifier. Free
// Identifiers are used in the order in which they became free, so that each rests as long as
// possible.
type window struct {
	slots   [identifiers]slot
	buffers [identifiers][requestBytes]byte
	vectors [identifiers]unix.Iovec
	idle    [identifiers]byte // ring of the Identifiers at rest
	first   int               // place in idle of the one that has rested longest
	resting int               // how many are at rest
	size    int               // how many may be under way
}

// newWindow makes a window for at most size requests at once.
func newWindow(size int) *window {
	w := &window{resting: identifiers, size: size}

	for i := range identifiers {
		w.idle[i] = byte(i)
		w.vectors[i].Base = &w.buffers[i][0]
	}

	return w
}

// underway returns how many requests wait for a reply.
func (w *window) underway() int { return identifiers - w.resting }

// full reports whether no further request may begin.
func (w *window) full() bool { return w.underway() >= w.size }

// next returns the Identifier that begin takes. The window must not be full.
func (w *window) next() byte { return w.idle[w.first] }

// begin starts a request of a length, which stands in the buffer of the next Identifier already.
func (w *window) begin(length int, intended, resend time.Duration) byte {
	identifier := w.next()
	w.first = (w.first + 1) % identifiers
	w.resting--

	w.vectors[identifier].SetLen(length)

	s := &w.slots[identifier]
	s.waiting, s.tries = true, 1
	s.intended, s.resend = intended, resend

	return identifier
}

// release ends a request, answered or given up, and keeps its authenticator.
func (w *window) release(identifier byte) {
	s := &w.slots[identifier]
	s.waiting, s.used = false, true
	copy(s.before[:], w.authenticator(identifier))

	w.idle[(w.first+w.resting)%identifiers] = identifier
	w.resting++
}

// authenticator returns the Request Authenticator under an Identifier.
func (w *window) authenticator(identifier byte) []byte {
	return w.buffers[identifier][4:packet.HeaderSize]
}
