package datagram

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Limits of a batch.
const (
	BatchSize   = 64   // datagrams received or sent by one system call
	BufferBytes = 4608 // room for one datagram: 4,096 octets of RADIUS and padding behind them
)

// controlBytes holds one IPV6_PKTINFO message, the larger of the two that are asked for.
const controlBytes = 64

// message is struct mmsghdr.
type message struct {
	header unix.Msghdr
	length uint32
	_      [4]byte
}

// Peer is where a datagram came from and which of our addresses it was sent to, as the kernel wrote
// it. It is a plain value: it can be kept to send a reply later.
type Peer struct {
	name          [unix.SizeofSockaddrInet6]byte
	nameLength    uint32
	control       [controlBytes]byte
	controlLength uint32
}

// Source returns the sender's address and port, with an IPv4 address in its own form.
func (p *Peer) Source() netip.AddrPort {
	port := binary.BigEndian.Uint16(p.name[2:4])
	family := binary.NativeEndian.Uint16(p.name[0:2])
	if family == unix.AF_INET {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(p.name[4:8])), port)
	}

	return netip.AddrPortFrom(netip.AddrFrom16([16]byte(p.name[8:24])).Unmap(), port)
}

// Local returns the address of ours that the datagram was sent to. It is zero where the kernel was
// not asked, because the socket is bound to that address alone.
func (p *Peer) Local() netip.Addr {
	if p.controlLength < unix.SizeofCmsghdr {
		return netip.Addr{}
	}
	header := (*unix.Cmsghdr)(unsafe.Pointer(&p.control[0]))
	data := p.control[unix.SizeofCmsghdr:]
	switch {
	case header.Level == unix.IPPROTO_IP && header.Type == unix.IP_PKTINFO:
		return netip.AddrFrom4([4]byte(data[4:8]))
	case header.Level == unix.IPPROTO_IPV6 && header.Type == unix.IPV6_PKTINFO:
		return netip.AddrFrom16([16]byte(data[0:16])).Unmap()
	default:
		return netip.Addr{}
	}
}

// forgetInterface clears the interface of the packet information, so that a reply is routed by its
// addresses: the way back need not be the way in. A link-local address needs its interface and
// keeps it.
func (p *Peer) forgetInterface() {
	if p.controlLength < unix.SizeofCmsghdr {
		return
	}
	header := (*unix.Cmsghdr)(unsafe.Pointer(&p.control[0]))
	data := p.control[unix.SizeofCmsghdr:]
	switch {
	case header.Level == unix.IPPROTO_IP && header.Type == unix.IP_PKTINFO:
		clear(data[0:4])
	case header.Level == unix.IPPROTO_IPV6 && header.Type == unix.IPV6_PKTINFO:
		if !netip.AddrFrom16([16]byte(data[0:16])).IsLinkLocalUnicast() {
			clear(data[16:20])
		}
	default:
		p.controlLength = 0
	}
}

// Batch is the buffers of one goroutine: what was received, and the replies that are to be sent. It
// is about 600 KB and is made once.
type Batch struct {
	inbound  [BatchSize]message
	vectors  [BatchSize]unix.Iovec
	peers    [BatchSize]Peer
	buffers  [BatchSize][BufferBytes]byte
	received int
	touched  int // how many inbound messages the kernel may have written to

	outbound   [BatchSize]message
	outVectors [BatchSize]unix.Iovec
	outPeers   [BatchSize]Peer
	replies    [BatchSize][BufferBytes]byte
	queued     int

	// Results of the system calls, and the calls themselves, kept so that no closure is made per
	// call.
	count   int
	errno   unix.Errno
	receive func(fd uintptr) bool
	send    func(fd uintptr) bool
	sent    int
}

// NewBatch makes the buffers.
func NewBatch() *Batch {
	b := &Batch{touched: BatchSize}
	for i := range BatchSize {
		b.vectors[i].Base = &b.buffers[i][0]
		b.inbound[i].header.Iov = &b.vectors[i]
		b.inbound[i].header.Iovlen = 1
		b.inbound[i].header.Name = &b.peers[i].name[0]
		b.inbound[i].header.Control = &b.peers[i].control[0]
		b.outVectors[i].Base = &b.replies[i][0]
		b.outbound[i].header.Iov = &b.outVectors[i]
		b.outbound[i].header.Iovlen = 1
	}
	b.receive = b.receiveCall
	b.send = b.sendCall

	return b
}

// Received returns how many datagrams the last Receive brought.
func (b *Batch) Received() int { return b.received }

// Datagram returns the octets of one received datagram and whether it was cut short because it is
// longer than BufferBytes. They are borrowed until the next Receive.
func (b *Batch) Datagram(i int) (octets []byte, cut bool) {
	return b.buffers[i][:b.inbound[i].length], b.inbound[i].header.Flags&unix.MSG_TRUNC != 0
}

// Peer returns where one received datagram came from. It is borrowed until the next Receive.
func (b *Batch) Peer(i int) *Peer { return &b.peers[i] }

// Reply returns the buffer for the next reply, BufferBytes long, or nil when the batch is full.
// Queue takes it.
func (b *Batch) Reply() []byte {
	if b.queued == BatchSize {
		return nil
	}

	return b.replies[b.queued][:]
}

// Queue adds the first length octets of the buffer that Reply returned, to be sent to a peer.
func (b *Batch) Queue(peer *Peer, length int) {
	b.outPeers[b.queued] = *peer
	b.outVectors[b.queued].SetLen(length)
	b.queued++
}

// Queued returns how many replies wait to be sent.
func (b *Batch) Queued() int { return b.queued }

// The two calls below never wait (MSG_DONTWAIT), so they are made without telling the scheduler:
// it would take a batch of tens of microseconds for a wait, and hand the processor to another
// thread in the middle of it. That cost a fifth of the time of a login.

// receiveCall is the recvmmsg(2) call; false asks the runtime to wait until the socket is readable.
func (b *Batch) receiveCall(fd uintptr) bool {
	count, _, errno := unix.RawSyscall6(
		unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&b.inbound[0])), BatchSize,
		unix.MSG_DONTWAIT, 0, 0)
	if errno == unix.EAGAIN {
		return false
	}
	b.count, b.errno = int(count), errno

	return true
}

// sendCall is the sendmmsg(2) call for what is still queued.
func (b *Batch) sendCall(fd uintptr) bool {
	count, _, errno := unix.RawSyscall6(
		unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&b.outbound[b.sent])),
		uintptr(b.queued-b.sent), unix.MSG_DONTWAIT, 0, 0)
	if errno == unix.EAGAIN {
		return false
	}
	b.count, b.errno = int(count), errno

	return true
}

// prepareReceive resets the lengths that the kernel has overwritten since the last time.
func (b *Batch) prepareReceive() {
	for i := range b.touched {
		b.resetInbound(i)
	}
	b.received = 0
	b.touched = BatchSize
}

// resetInbound gives one message its full room again.
func (b *Batch) resetInbound(i int) {
	b.vectors[i].SetLen(BufferBytes)
	b.inbound[i].header.Namelen = unix.SizeofSockaddrInet6
	b.inbound[i].header.SetControllen(controlBytes)
	b.inbound[i].header.Flags = 0
}

// takeReceived notes what the kernel has written.
func (b *Batch) takeReceived() {
	b.received = b.count
	b.touched = b.count
	for i := range b.received {
		b.peers[i].nameLength = b.inbound[i].header.Namelen
		b.peers[i].controlLength = uint32(b.inbound[i].header.Controllen)
		b.peers[i].forgetInterface()
	}
}

// prepareSend points the messages at their peers.
func (b *Batch) prepareSend() {
	for i := range b.queued {
		peer := &b.outPeers[i]
		header := &b.outbound[i].header
		header.Name = &peer.name[0]
		header.Namelen = peer.nameLength
		header.Control = nil
		if peer.controlLength != 0 {
			header.Control = &peer.control[0]
		}
		header.SetControllen(int(peer.controlLength))
	}
}
