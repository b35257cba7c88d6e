package packet

import (
	"crypto/md5"
	"encoding/binary"
	"errors"
	"net/netip"
)

// Errors a Builder keeps until Sign.
var (
	// ErrFull means that an attribute did not fit into the buffer or into 4,096 octets.
	ErrFull = errors.New("packet is full")
	// ErrValue means that a value is longer than an attribute can hold, or an address of the
	// wrong family.
	ErrValue = errors.New("attribute value out of bounds")
)

// Builder writes one packet into a buffer the caller lends, at most 4,096 octets of it. Values
// of zero length are left out, because RFC 2865 section 5 forbids to send them and RouterOS may
// refuse the session over them. An attribute that does not fit is left out whole; the first
// such failure is kept and returned by Sign. The zero Builder is ready for Start or Reply; it
// may be used for packet after packet, by one goroutine.
type Builder struct {
	buffer  []byte // len is the limit of the packet
	length  int    // octets written
	message int    // offset of the Message-Authenticator's value, 0 when there is none
	request View   // whose Proxy-State attributes Sign copies; the zero View for none
	err     error
}

// Start begins a packet without attributes. For an answer, authenticator is the request's; for
// an Access-Request or Status-Server, sixteen random octets; for accounting, CoA and Disconnect
// requests it is not looked at.
func (b *Builder) Start(buffer []byte, code Code, identifier byte, authenticator []byte) {
	*b = Builder{buffer: buffer[:min(len(buffer), MaxSize)]}

	if len(b.buffer) < HeaderSize {
		b.err = ErrFull
		return
	}

	b.buffer[0], b.buffer[1] = byte(code), identifier
	clear(b.buffer[2:HeaderSize])
	copy(b.buffer[4:HeaderSize], authenticator)
	b.length = HeaderSize
}

// Reply begins the answer to a request. Answers to Access-Request and Status-Server, and to any
// request that was signed itself, get Message-Authenticator as their first attribute, so that
// no forged answer can be grown from a genuine one. The request's octets must stay untouched
// until Sign, which copies its Proxy-State attributes.
func (b *Builder) Reply(buffer []byte, code Code, request View) {
	b.Start(buffer, code, request.Identifier(), request.Authenticator())

	signed := request.Code().randomAuthenticator()

	octets := request.octets
	for at := HeaderSize; at+1 < len(octets); at += int(octets[at+1]) {
		switch Type(octets[at]) {
		case MessageAuthenticator:
			signed = true
		case ProxyState:
			b.request = request
		}
	}

	if signed {
		b.MessageAuthenticator()
	}
}

// MessageAuthenticator adds room for a Message-Authenticator, which Sign fills in. Call it
// first; a second call does nothing.
func (b *Builder) MessageAuthenticator() {
	if b.message != 0 {
		return
	}

	if value := b.grow(MessageAuthenticator, md5.Size); value != nil {
		b.message = b.length - md5.Size
		clear(value)
	}
}

// Octets adds an attribute as it is.
func (b *Builder) Octets(t Type, value []byte) {
	copy(b.grow(t, len(value)), value)
}

// Text adds a text attribute, at most 253 octets of UTF-8 without a NUL at the end.
func (b *Builder) Text(t Type, value string) {
	copy(b.grow(t, len(value)), value)
}

// Uint32 adds an integer.
func (b *Builder) Uint32(t Type, value uint32) {
	if room := b.grow(t, 4); room != nil {
		binary.BigEndian.PutUint32(room, value)
	}
}

// Address adds an IPv4 address as four octets or an IPv6 address as sixteen.
func (b *Builder) Address(t Type, address netip.Addr) {
	address = address.Unmap()

	switch {
	case address.Is4():
		value := address.As4()
		copy(b.grow(t, len(value)), value[:])
	case address.Is6():
		value := address.As16()
		copy(b.grow(t, len(value)), value[:])
	default:
		b.fail(ErrValue)
	}
}

// Prefix adds an IPv6 prefix with all its octets, bits beyond the length cleared (RFC 3162
// section 2.3).
func (b *Builder) Prefix(t Type, prefix netip.Prefix) {
	if !prefix.IsValid() || !prefix.Addr().Is6() {
		b.fail(ErrValue)
		return
	}

	if room := b.grow(t, 18); room != nil {
		address := prefix.Masked().Addr().As16()
		room[0], room[1] = 0, byte(prefix.Bits())
		copy(room[2:], address[:])
	}
}

// Raw adds attributes that are encoded already, in one copy. They must have passed
// CheckAttributes.
func (b *Builder) Raw(encoded []byte) {
	if b.length+len(encoded) > len(b.buffer) {
		b.fail(ErrFull)
		return
	}

	b.length += copy(b.buffer[b.length:], encoded)
}

// Attributes returns the attributes written so far, sharing the buffer; a copy of them is what
// Raw takes. It is empty before Start.
func (b *Builder) Attributes() []byte {
	return b.buffer[min(HeaderSize, b.length):b.length]
}

// Room returns how many more octets fit.
func (b *Builder) Room() int { return len(b.buffer) - b.length }

// Err returns the first failure since Start: ErrFull, ErrValue or ErrPassword.
func (b *Builder) Err() error { return b.err }

// Sign completes the packet: Proxy-State attributes of the request, in their order, at the end
// (RFC 2865 section 5.33), the length, the Message-Authenticator if there is room for one, and
// the authenticator that belongs to the code. It returns the packet, which shares the buffer,
// or the first failure since Start.
func (b *Builder) Sign(s *Signer, secret *Secret) ([]byte, error) {
	b.copyProxyStates()

	if b.err != nil {
		return nil, b.err
	}

	octets := b.buffer[:b.length]
	binary.BigEndian.PutUint16(octets[2:4], uint16(b.length))

	code, authenticator := Code(octets[0]), octets[4:HeaderSize]
	if code.hashedRequest() {
		clear(authenticator)
	}

	if b.message != 0 {
		s.hashMessage(octets, b.message, authenticator, secret)
		copy(octets[b.message:], s.sum[:])
	}

	if !code.randomAuthenticator() {
		s.hashPacket(octets, authenticator, secret)
		copy(authenticator, s.sum[:])
	}

	return octets, nil
}

// copyProxyStates echoes the request's Proxy-State attributes once, whole and unmodified, even
// an empty one.
func (b *Builder) copyProxyStates() {
	octets := b.request.octets
	for at := HeaderSize; at+1 < len(octets); {
		end := at + int(octets[at+1])
		if Type(octets[at]) == ProxyState {
			b.Raw(octets[at:end])
		}

		at = end
	}

	b.request = View{}
}

// grow writes the header of an attribute and returns the room for its value, or nil when it
// does not fit or the size is zero.
func (b *Builder) grow(t Type, size int) []byte {
	if size == 0 {
		return nil
	}

	if size > MaxValue {
		b.fail(ErrValue)
		return nil
	}

	end := b.length + attributeHeader + size
	if end > len(b.buffer) {
		b.fail(ErrFull)
		return nil
	}

	b.buffer[b.length], b.buffer[b.length+1] = byte(t), byte(attributeHeader+size)
	room := b.buffer[b.length+attributeHeader : end : end]
	b.length = end

	return room
}

// fail keeps the first failure.
func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}
