package aaatest

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"gardu/aaa/packet"
)

// ErrExhausted is returned when all 256 Identifiers towards one server address wait for a reply.
var ErrExhausted = errors.New("no identifier is free")

// Defaults of a Config. The timeout is the one RouterOS has had since version 7; it counts per
// try.
const (
	DefaultTimeout = 1100 * time.Millisecond
	DefaultTries   = 3
)

// Config says which router this is and whom it asks.
type Config struct {
	Auth   netip.AddrPort // the server's authentication address
	Acct   netip.AddrPort // the server's accounting address
	Secret []byte

	Router
	// Source is the address and port to send from; the zero value takes loopback and any port
	Source  netip.AddrPort
	Lenient bool // take unsigned answers: require-message-auth=no of RouterOS 7.15

	// Timeout is how long Exchange waits for a reply to one try; 0 means DefaultTimeout
	Timeout time.Duration
	Tries   int              // how often Exchange sends a request; 0 means DefaultTries
	Now     func() time.Time // clock of the customers, for Event-Timestamp; nil means time.Now
}

// NAS is one router: a socket, a secret, and the requests that wait for a reply. It belongs to
// one goroutine.
type NAS struct {
	config  Config
	conn    *net.UDPConn
	secret  *packet.Secret
	encoder *Encoder
	signer  *packet.Signer // verifies replies
	waiting map[flight]*Request
	next    byte   // the Identifier to try first
	family  byte   // first two digits of Acct-Session-Id; the next after a reboot
	count   uint32 // sessions opened since the boot
	buffer  []byte
}

// flight is what ties a reply to its request: RFC 2865 section 3 has 256 Identifiers per pair of
// addresses.
type flight struct {
	server     netip.AddrPort
	identifier byte
}

// Open binds the router's socket.
func Open(config Config) (*NAS, error) {
	secret, err := packet.NewSecret(config.Secret)
	if err != nil {
		return nil, fmt.Errorf("opening nas: %w", err)
	}

	config = config.withDefaults()

	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(config.Source))
	if err != nil {
		return nil, fmt.Errorf("opening nas: %w", err)
	}

	return &NAS{
		config:  config,
		conn:    conn,
		secret:  secret,
		encoder: NewEncoder(config.Router, secret),
		signer:  packet.NewSigner(),
		waiting: make(map[flight]*Request),
		family:  firstFamily,
		buffer:  make([]byte, maxDatagram),
	}, nil
}

// withDefaults fills what was left at zero.
func (c Config) withDefaults() Config {
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}

	if c.Tries <= 0 {
		c.Tries = DefaultTries
	}

	if c.Now == nil {
		c.Now = time.Now
	}

	if !c.Source.Addr().IsValid() {
		c.Source = netip.AddrPortFrom(loopbackFor(c.Auth.Addr(), c.Acct.Addr()), c.Source.Port())
	}

	return c
}

// loopbackFor returns the loopback address of the family that the servers have.
func loopbackFor(servers ...netip.Addr) netip.Addr {
	for _, server := range servers {
		if server.Is6() && !server.Is4In6() {
			return netip.IPv6Loopback()
		}
	}

	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

// Close releases the socket.
func (n *NAS) Close() error {
	if err := n.conn.Close(); err != nil {
		return fmt.Errorf("closing nas: %w", err)
	}

	return nil
}

// Source returns the address and port the router sends from.
func (n *NAS) Source() netip.AddrPort {
	address, ok := n.conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}
	}

	port := address.AddrPort()

	return netip.AddrPortFrom(port.Addr().Unmap(), port.Port())
}

// Waiting returns the number of requests that were sent and not answered or given up.
func (n *NAS) Waiting() int { return len(n.waiting) }

// SetSecret changes the router's secret, for the operator who mistypes it. Requests made before
// keep theirs.
func (n *NAS) SetSecret(octets []byte) error {
	secret, err := packet.NewSecret(octets)
	if err != nil {
		return fmt.Errorf("changing secret: %w", err)
	}

	n.secret = secret
	n.encoder = NewEncoder(n.config.Router, secret)

	return nil
}

// identifier takes the next one that is free towards a server.
func (n *NAS) identifier(server netip.AddrPort) (byte, error) {
	for range 256 {
		candidate := n.next
		n.next++

		if n.waiting[flight{server, candidate}] == nil {
			return candidate, nil
		}
	}

	return 0, ErrExhausted
}
