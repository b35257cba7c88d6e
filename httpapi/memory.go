package httpapi

import (
	"context"
	"net"
	"sync"
)

// memory is a listener within the process: what dials it gets one end of a pipe. Unlike a listener
// of sockets it has no queue; a dial waits until it is accepted.
type memory struct {
	dialled chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

var _ net.Listener = (*memory)(nil)

// newMemory makes a listener that nobody has dialled.
func newMemory() *memory {
	return &memory{dialled: make(chan net.Conn), closed: make(chan struct{})}
}

// dial connects to whoever accepts.
func (m *memory) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.dialled <- theirs:
		return ours, nil
	case <-m.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept waits for somebody to dial.
func (m *memory) Accept() (net.Conn, error) {
	select {
	case accepted := <-m.dialled:
		return accepted, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the listener. Connections stay.
func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })

	return nil
}

// Addr is no place in a network.
func (m *memory) Addr() net.Addr { return memoryAddress{} }

// memoryAddress is the address of a memory.
type memoryAddress struct{}

// Network names the kind of network.
func (memoryAddress) Network() string { return "memory" }

// String names the place.
func (memoryAddress) String() string { return "within the process" }
