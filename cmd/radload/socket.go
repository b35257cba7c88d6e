package main

import (
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Limits of the socket layer.
const (
	batchSize         = 64      // datagrams sent or received by one system call
	replyBytes        = 4608    // room for one reply: 4,096 octets of RADIUS and padding behind them
	socketBufferBytes = 4 << 20 // asked of the kernel, which grants what net.core.rmem_max allows
)

// socket is one UDP socket, connected, so that replies from any other address than the one asked
// never arrive. It is used by one goroutine and does not take part in Go's network poller: the
// worker waits for all its sockets at once, with a finer clock than the poller's.
type socket struct {
	fd int
}

// openSocket binds a socket to source, which may be the zero value, and connects it to server.
func openSocket(source netip.Addr, server netip.AddrPort) (*socket, error) {
	family := unix.AF_INET6
	if server.Addr().Is4() {
		family = unix.AF_INET
	}

	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("opening socket: %w", err)
	}

	s := &socket{fd: fd}
	if err := s.prepare(source, server); err != nil {
		_ = s.close()
		return nil, err
	}

	return s, nil
}

// prepare asks for buffers, binds and connects. Smaller buffers than asked for are no error.
func (s *socket) prepare(source netip.Addr, server netip.AddrPort) error {
	_ = unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_RCVBUF, socketBufferBytes)
	_ = unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_SNDBUF, socketBufferBytes)

	if source.IsValid() {
		if err := unix.Bind(s.fd, sockaddr(netip.AddrPortFrom(source, 0))); err != nil {
			return fmt.Errorf("binding socket to %s: %w", source, err)
		}
	}

	if err := unix.Connect(s.fd, sockaddr(server)); err != nil {
		return fmt.Errorf("connecting socket to %s: %w", server, err)
	}

	return nil
}

// close releases the socket.
func (s *socket) close() error {
	if err := unix.Close(s.fd); err != nil {
		return fmt.Errorf("closing socket: %w", err)
	}

	return nil
}

// sockaddr turns an address into the kernel's form.
func sockaddr(address netip.AddrPort) unix.Sockaddr {
	if address.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(address.Port()), Addr: address.Addr().As4()}
	}

	return &unix.SockaddrInet6{Port: int(address.Port()), Addr: address.Addr().As16()}
}

// message is struct mmsghdr of recvmmsg(2) and sendmmsg(2). Go pads it as C does.
type message struct {
	header unix.Msghdr
	length uint32
}

// batch is the kernel's view of the datagrams of one system call. A worker has one and uses it
// for all its sockets. Its calls never wait, so they bypass Go's scheduler, which would otherwise
// hand the processor to another thread and back in the middle of every batch (a tenth of the
// rate, measured).
type batch struct {
	inbound  [batchSize]message
	vectors  [batchSize]unix.Iovec
	buffers  [batchSize][replyBytes]byte
	outbound [batchSize]message
}

// newBatch makes the buffers, about 300 KB.
func newBatch() *batch {
	b := &batch{}

	for i := range batchSize {
		b.vectors[i].Base = &b.buffers[i][0]
		b.vectors[i].SetLen(replyBytes)
		b.inbound[i].header.Iov = &b.vectors[i]
		b.inbound[i].header.SetIovlen(1)
		b.outbound[i].header.SetIovlen(1)
	}

	return b
}

// receive takes what has arrived, up to batchSize datagrams, without waiting. The error is the
// one the kernel kept for the socket, ECONNREFUSED when nobody listens at the server's port.
func (b *batch) receive(s *socket) (int, error) {
	count, _, errno := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(s.fd),
		uintptr(unsafe.Pointer(&b.inbound[0])), batchSize, unix.MSG_DONTWAIT, 0, 0)

	return settle(count, errno)
}

// datagram returns one of those received last, borrowed until the next receive.
func (b *batch) datagram(i int) []byte { return b.buffers[i][:b.inbound[i].length] }

// put makes the i-th datagram to send. The vector and what it points to must stay until send.
func (b *batch) put(i int, vector *unix.Iovec) { b.outbound[i].header.Iov = vector }

// send sends the datagrams from the i-th to before the n-th without waiting, and returns how many
// left.
func (b *batch) send(s *socket, i, n int) (int, error) {
	count, _, errno := unix.RawSyscall6(unix.SYS_SENDMMSG, uintptr(s.fd),
		uintptr(unsafe.Pointer(&b.outbound[i])), uintptr(n-i), unix.MSG_DONTWAIT, 0, 0)

	return settle(count, errno)
}

// settle reads the result of a system call that does not wait: having nothing to do is no error.
func settle(count uintptr, errno unix.Errno) (int, error) {
	switch errno {
	case 0:
		return int(count), nil
	case unix.EAGAIN, unix.EINTR:
		return 0, nil
	default:
		return 0, errno
	}
}
