package aaatest

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// Limits of a Wire.
const (
	wireRoom  = 1024  // datagrams that wait at one end; more are lost, as in a socket's buffer
	firstPort = 49152 // of the ends of a Wire
)

// Wire is a network in memory that joins clients with Incomings, without a socket and without a
// goroutine, so that a test with virtual time (testing/synctest) can use it. A datagram to an
// address where no router stands is lost.
type Wire struct {
	mutex   sync.Mutex // guards everything below
	routers map[netip.AddrPort]*Incoming
	ends    map[netip.AddrPort]*wireEnd
	port    uint16
}

// NewWire makes a network without routers.
func NewWire() *Wire {
	return &Wire{
		routers: make(map[netip.AddrPort]*Incoming),
		ends:    make(map[netip.AddrPort]*wireEnd),
		port:    firstPort,
	}
}

// Join lets a router take requests at an address.
func (w *Wire) Join(at netip.AddrPort, in *Incoming) {
	w.mutex.Lock()
	defer w.mutex.Unlock()

	w.routers[at] = in
}

// Listen opens a client's end at one of its own addresses, with a port of its own.
func (w *Wire) Listen(local netip.Addr) (net.PacketConn, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()

	end := &wireEnd{
		wire:    w,
		address: netip.AddrPortFrom(local, w.port),
		inbox:   make(chan parcel, wireRoom),
		closed:  make(chan struct{}),
	}
	w.port++
	w.ends[end.address] = end

	return end, nil
}

// Deliver brings a router's reply to the client's end that it is for, where it waits: it is how
// Held replies arrive at last.
func (w *Wire) Deliver(router netip.AddrPort, reply Datagram) {
	w.mutex.Lock()
	end := w.ends[reply.To]
	w.mutex.Unlock()

	if end == nil {
		return
	}

	select {
	case end.inbox <- parcel{from: router, octets: reply.Octets}:
	default: // the buffer is full
	}
}

// router returns the router at an address, nil for none.
func (w *Wire) router(at netip.AddrPort) *Incoming {
	w.mutex.Lock()
	defer w.mutex.Unlock()

	return w.routers[at]
}

// parcel is a datagram on its way to a client.
type parcel struct {
	from   netip.AddrPort
	octets []byte
}

// wireEnd is a client's socket on a Wire.
type wireEnd struct {
	wire    *Wire
	address netip.AddrPort
	inbox   chan parcel
	closed  chan struct{}
	once    sync.Once
}

var _ net.PacketConn = (*wireEnd)(nil)

// ReadFrom waits for a reply.
func (e *wireEnd) ReadFrom(buffer []byte) (int, net.Addr, error) {
	select {
	case <-e.closed:
		return 0, nil, net.ErrClosed
	case p := <-e.inbox:
		return copy(buffer, p.octets), net.UDPAddrFromAddrPort(p.from), nil
	}
}

// WriteTo brings a request to its router, and the router's reply back at once.
func (e *wireEnd) WriteTo(request []byte, to net.Addr) (int, error) {
	select {
	case <-e.closed:
		return 0, net.ErrClosed
	default:
	}

	address, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, &net.AddrError{Err: "not a udp address", Addr: to.String()}
	}

	at := address.AddrPort()
	at = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())

	router := e.wire.router(at)
	if router == nil {
		return len(request), nil
	}

	if reply := router.Answer(e.address, request); reply != nil {
		e.wire.Deliver(at, Datagram{To: e.address, Octets: reply})
	}

	return len(request), nil
}

// Close ends the reads.
func (e *wireEnd) Close() error {
	e.once.Do(func() {
		close(e.closed)

		e.wire.mutex.Lock()
		defer e.wire.mutex.Unlock()

		delete(e.wire.ends, e.address)
	})

	return nil
}

// LocalAddr returns the client's address and port.
func (e *wireEnd) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(e.address) }

// SetDeadline and its kin are not offered: a client on a Wire waits by its own clock.
func (e *wireEnd) SetDeadline(time.Time) error      { return os.ErrNoDeadline }
func (e *wireEnd) SetReadDeadline(time.Time) error  { return os.ErrNoDeadline }
func (e *wireEnd) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }
