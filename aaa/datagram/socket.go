package datagram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// socketBufferBytes is asked of the kernel for each direction. A router that comes back brings tens
// of thousands of logins at once; the kernel grants what net.core.rmem_max allows, or all of it to
// CAP_NET_ADMIN.
const socketBufferBytes = 8 << 20

// MaximumSockets bounds a group: more sockets than Identifiers would leave some idle for ever.
const MaximumSockets = 256

// Socket is one UDP socket. One goroutine may receive at a time; Send is safe beside it, each
// caller with its own Batch.
type Socket struct {
	conn *net.UDPConn
	raw  syscall.RawConn
}

// Group is the sockets that share one address.
type Group struct {
	Sockets []*Socket
}

// Listen opens count sockets on one address, such as ":1812", "127.0.0.1:0" or "[::1]:1812". An
// address without a host serves IPv4 and IPv6. With port 0 all of them get the port that the first
// one was given.
func Listen(ctx context.Context, address string, count int) (*Group, error) {
	if count < 1 || count > MaximumSockets {
		return nil, fmt.Errorf("opening %d sockets on %s: not between 1 and %d",
			count, address, MaximumSockets)
	}
	group := &Group{}
	for len(group.Sockets) < count {
		socket, err := listenOne(ctx, address, len(group.Sockets) == 0)
		if err != nil {
			return nil, errors.Join(err, group.Close())
		}
		group.Sockets = append(group.Sockets, socket)
		if address, err = withPort(address, socket); err != nil {
			return nil, errors.Join(err, group.Close())
		}
	}
	if count == 1 {
		return group, nil
	}
	if err := group.Sockets[0].steer(count); err != nil {
		return nil, errors.Join(err, group.Close())
	}

	return group, nil
}

// listenOne opens one socket of a group. The first one takes the port for itself and shares it
// afterwards, so that a group never mixes with that of another process, or of another server in
// this one: SO_REUSEPORT at bind(2) would let it join any socket of the same user, even where the
// kernel chooses the port.
func listenOne(ctx context.Context, address string, first bool) (*Socket, error) {
	prepare := prepareSocket
	if first {
		prepare = prepareFirst
	}
	config := net.ListenConfig{Control: prepare}
	packetConn, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", address, err)
	}
	conn, ok := packetConn.(*net.UDPConn)
	if !ok {
		return nil, errors.Join(
			fmt.Errorf("listening on %s: not a UDP socket", address), packetConn.Close())
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, errors.Join(
			fmt.Errorf("reaching the socket of %s: %w", address, err), conn.Close())
	}
	if err := sharePort(raw); err != nil {
		return nil, errors.Join(err, conn.Close())
	}

	return &Socket{conn: conn, raw: raw}, nil
}

// withPort replaces port 0 by the port that a socket was given.
func withPort(address string, socket *Socket) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("reading address %q: %w", address, err)
	}
	if port != "0" {
		return address, nil
	}

	return net.JoinHostPort(host, fmt.Sprint(socket.Address().Port())), nil
}

// prepareFirst sets the options of the first socket of a group that must stand before bind(2).
func prepareFirst(network, address string, raw syscall.RawConn) error {
	var failure error
	err := raw.Control(func(fd uintptr) {
		growBuffers(int(fd))
		if !bindsOneAddress(address) {
			failure = askPacketInformation(int(fd), network == "udp6")
		}
	})

	return errors.Join(err, failure)
}

// prepareSocket is prepareFirst for the others, which join the port.
func prepareSocket(network, address string, raw syscall.RawConn) error {
	if err := sharePort(raw); err != nil {
		return err
	}

	return prepareFirst(network, address, raw)
}

// sharePort lets other sockets bind to the same port; on a bound socket, those that come later.
func sharePort(raw syscall.RawConn) error {
	var failure error
	err := raw.Control(func(fd uintptr) {
		failure = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
	})
	if err = errors.Join(err, failure); err != nil {
		return fmt.Errorf("setting SO_REUSEPORT: %w", err)
	}

	return nil
}

// growBuffers asks for large buffers. They are a wish: a kernel that grants less is not an error.
func growBuffers(fd int) {
	for _, option := range []int{unix.SO_RCVBUF, unix.SO_SNDBUF} {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, option, socketBufferBytes)
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, socketBufferBytes)
}

// bindsOneAddress reports whether a socket has one address only: then its replies leave from it
// anyway, and packet information would cost every datagram something for nothing.
func bindsOneAddress(address string) bool {
	bound, err := netip.ParseAddrPort(address)

	return err == nil && !bound.Addr().IsUnspecified() && !bound.Addr().IsLinkLocalUnicast()
}

// askPacketInformation makes the kernel tell to which of our addresses a datagram was sent.
func askPacketInformation(fd int, six bool) error {
	if !six {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_PKTINFO, 1); err != nil {
			return fmt.Errorf("setting IP_PKTINFO: %w", err)
		}

		return nil
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO, 1); err != nil {
		return fmt.Errorf("setting IPV6_RECVPKTINFO: %w", err)
	}

	return nil
}

// steer attaches the three instructions that choose a socket of the group: load the octet at 1,
// take it modulo the number of sockets, return that index. The octets that the program sees begin
// behind the UDP header.
func (s *Socket) steer(count int) error {
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 1},
		{Code: unix.BPF_ALU | unix.BPF_MOD | unix.BPF_K, K: uint32(count)},
		{Code: unix.BPF_RET | unix.BPF_A},
	}
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	var failure error
	err := s.raw.Control(func(fd uintptr) {
		failure = unix.SetsockoptSockFprog(
			int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_REUSEPORT_CBPF, &filter)
	})
	if err = errors.Join(err, failure); err != nil {
		return fmt.Errorf("steering datagrams by Identifier: %w", err)
	}

	return nil
}

// Receive waits for at least one datagram and takes what has arrived, up to BatchSize. It returns
// net.ErrClosed once the socket is closed, and os.ErrDeadlineExceeded after Wake.
func (s *Socket) Receive(b *Batch) error {
	b.prepareReceive()
	if err := s.raw.Read(b.receive); err != nil {
		return fmt.Errorf("waiting for datagrams: %w", err)
	}
	if b.errno != 0 {
		return fmt.Errorf("receiving datagrams: %w", b.errno)
	}
	b.takeReceived()

	return nil
}

// Send sends the queued replies and empties the queue. A datagram that the kernel refuses is
// skipped, so that one unreachable peer costs nobody else a reply; the number that left is returned
// with the last refusal.
func (s *Socket) Send(b *Batch) (sent int, err error) {
	defer func() { b.queued = 0 }()
	b.prepareSend()
	for b.sent = 0; b.sent < b.queued; {
		if waitErr := s.raw.Write(b.send); waitErr != nil {
			return sent, fmt.Errorf("waiting to send: %w", waitErr)
		}
		if b.errno != 0 {
			err = fmt.Errorf("sending a datagram: %w", b.errno)
			b.sent++

			continue
		}
		sent += b.count
		b.sent += b.count
	}

	return sent, err
}

// Address returns the address that the socket is bound to.
func (s *Socket) Address() netip.AddrPort {
	address, ok := s.conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}
	}

	return address.AddrPort()
}

// Address returns the address that the group is bound to.
func (g *Group) Address() netip.AddrPort { return g.Sockets[0].Address() }

// Close closes every socket; a Receive that waits returns net.ErrClosed.
func (g *Group) Close() error {
	failures := make([]error, 0, len(g.Sockets))
	for _, socket := range g.Sockets {
		failures = append(failures, socket.conn.Close())
	}

	return errors.Join(failures...)
}
