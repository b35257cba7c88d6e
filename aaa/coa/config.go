package coa

import (
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Times of a request.
const (
	// FirstWait, SecondWait and ThirdWait pass before the second, third and fourth try: each twice
	// the one before, as RFC 5080 section 2.2.1 wants of a client, so that a NAS in trouble is
	// asked less and less.
	FirstWait  = time.Second
	SecondWait = 2 * time.Second
	ThirdWait  = 4 * time.Second
	// LastWait passes after the last try before Do gives up.
	LastWait = 4 * time.Second
	// Jitter is the part of a wait by which it is drawn longer or shorter, so that the tries of
	// many requests do not arrive together (RFC 5080 section 2.2.1).
	Jitter = 0.1
	// LateWindow is how long after Do has given up an answer is still known for one. No Identifier
	// is used again before that.
	LateWindow = 30 * time.Second
)

// Limits of a client.
const (
	MaxSockets  = 64   // sockets, one for each of our own addresses
	MaxPeers    = 4096 // NASes spoken to from one socket
	Identifiers = 256  // outstanding requests of a socket to one peer (RFC 2865 section 3)
)

// Config is what a Client needs. The zero Config is right but for metrics and logs.
type Config struct {
	// Schedule is how long each try waits for an answer; its length is the number of tries. Empty
	// for FirstWait, SecondWait, ThirdWait, LastWait.
	Schedule []time.Duration
	// LateWindow is the time after giving up in which an answer goes to Late; 0 for the constant.
	LateWindow time.Duration
	// Late is told of an answer that comes within LateWindow after Do has returned without one; nil
	// for nobody. It runs in the goroutine that reads the socket: it must not block, nor call Do.
	Late func(*Request, Answer)

	// Listen opens the socket for one of our own addresses, with a port of its own; the zero
	// address stands for any. Addresses that it reads are *net.UDPAddr. Nil for UDP.
	Listen func(local netip.Addr) (net.PacketConn, error)
	Now    func() time.Time // nil for time.Now
	Random func() float64   // from [0, 1), for the jitter; safe for many goroutines; nil for math/rand

	Logger     *slog.Logger          // nil for none
	Registerer prometheus.Registerer // nil for no metrics
}

// complete fills in what was left out.
func (c Config) complete() Config {
	if len(c.Schedule) == 0 {
		c.Schedule = []time.Duration{FirstWait, SecondWait, ThirdWait, LastWait}
	}
	if c.LateWindow == 0 {
		c.LateWindow = LateWindow
	}
	if c.Late == nil {
		c.Late = func(*Request, Answer) {}
	}
	if c.Listen == nil {
		c.Listen = listenUDP
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Float64
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}

	return c
}

// listenUDP opens a UDP socket on a free port of an address, or of all of both families.
func listenUDP(local netip.Addr) (net.PacketConn, error) {
	return net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(local, 0)))
}

// jittered draws a wait that is up to Jitter longer or shorter.
func (c *Config) jittered(wait time.Duration) time.Duration {
	return time.Duration(float64(wait) * (1 - Jitter + 2*Jitter*c.Random()))
}
