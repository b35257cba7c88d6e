package api

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"
)

// Mode says how a connection is secured.
type Mode uint8

// The modes of a connection. The zero value is the safest one.
const (
	Verify Mode = iota // TLS 1.2 or newer; the certificate must lead to Config.Roots and name the router
	Pin                // TLS 1.2 or newer; the public key must be the one of Config.Fingerprint
	Legacy             // as Pin, but also TLS 1.0 and RSA key exchange, for old RouterOS; weak
	Plain              // no TLS: the password may cross the network in clear, use inside a tunnel only
)

// modeNames are the words of configuration files and logs.
var modeNames = [...]string{Verify: "verify", Pin: "pin", Legacy: "legacy", Plain: "plain"}

// String gives the word of a mode.
func (m Mode) String() string {
	if int(m) < len(modeNames) {
		return modeNames[m]
	}

	return fmt.Sprintf("mode %d", uint8(m))
}

// ParseMode reads the word of a mode.
func ParseMode(text string) (Mode, error) {
	for mode, name := range modeNames {
		if name == text {
			return Mode(mode), nil
		}
	}

	return Verify, fmt.Errorf("%q is not a mode: want verify, pin, legacy or plain", text)
}

// The ports that RouterOS listens on by itself.
const (
	portPlain  = "8728"
	portSecure = "8729"
)

// The times of a connection when Timeouts says nothing. Small MIPS boards need seconds for an RSA
// key and stall for seconds under load.
const (
	DialTimeout      = 5 * time.Second   // until the TCP connection stands
	HandshakeTimeout = 10 * time.Second  // the whole TLS handshake
	LoginTimeout     = 10 * time.Second  // the whole login, both steps of the old one
	WriteTimeout     = 15 * time.Second  // one write to the socket
	GapTimeout       = 15 * time.Second  // silence while a reply is awaited or under way
	TotalTimeout     = 120 * time.Second // one command with its whole reply
)

// TCP asks an idle router whether it is there. NAT tables forget sooner than RouterOS closes, and a
// session that nobody closes counts against max-sessions for minutes.
const (
	keepAliveIdle     = 30 * time.Second
	keepAliveInterval = 10 * time.Second
	keepAliveCount    = 3 // unanswered, and the connection is dead
)

// Timeouts bound the phases of a connection; a zero means the constant of that name.
type Timeouts struct {
	Dial, Handshake, Login, Write, Gap, Total time.Duration
}

// filled gives each zero its constant.
func (t Timeouts) filled() Timeouts {
	fill := func(value *time.Duration, standard time.Duration) {
		if *value <= 0 {
			*value = standard
		}
	}
	fill(&t.Dial, DialTimeout)
	fill(&t.Handshake, HandshakeTimeout)
	fill(&t.Login, LoginTimeout)
	fill(&t.Write, WriteTimeout)
	fill(&t.Gap, GapTimeout)
	fill(&t.Total, TotalTimeout)

	return t
}

// Config says which router to open and how.
type Config struct {
	// Address is a host or host:port; the port is 8729, or 8728 in Plain mode, when left out.
	Address string
	// User and Password log in. The password appears in no log and no error.
	User, Password string

	Mode Mode
	// ServerName is the name or IP address that the certificate must carry in Verify mode; empty
	// means the host of Address.
	ServerName string
	// Fingerprint is the SHA-256 of the router's public key (SubjectPublicKeyInfo) in 64 hexadecimal
	// digits, colons allowed. Empty in Pin and Legacy mode makes Open fail with a *TLSError that
	// carries the fingerprint seen, before the password is sent, so that an operator can confirm it.
	Fingerprint string
	// Roots are the authorities of Verify mode; nil means those of the system.
	Roots *x509.CertPool

	// ChallengeLogin is for RouterOS before 6.43: the login of MD5 and challenge, where the password
	// is never sent. 6.45.1 and newer refuse it.
	ChallengeLogin bool

	Timeouts Timeouts
	// Dial makes the TCP connection; nil means a net.Dialer with keepalive.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Logger hears debug remarks about odd routers; nil means nobody.
	Logger *slog.Logger
}

// errConfig begins the errors of a Config that cannot be used.
var errConfig = errors.New("configuring router connection")

// filled checks a Config and gives its empty fields their meaning.
func (c Config) filled() (Config, error) {
	if c.Address == "" || int(c.Mode) >= len(modeNames) {
		return c, fmt.Errorf("%w: address or mode missing", errConfig)
	}
	c.Address = c.withPort()
	if c.Fingerprint != "" {
		fingerprint, err := ParseFingerprint(c.Fingerprint)
		if err != nil {
			return c, fmt.Errorf("%w: %w", errConfig, err)
		}
		c.Fingerprint = fingerprint
	}
	if c.Dial == nil {
		c.Dial = dialer().DialContext
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Timeouts = c.Timeouts.filled()

	return c, nil
}

// dialer makes TCP connections that notice when the router is gone.
func dialer() *net.Dialer {
	return &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: keepAliveIdle, Interval: keepAliveInterval, Count: keepAliveCount,
	}}
}

// withPort is the address with the usual port of the mode when it has none.
func (c Config) withPort() string {
	if _, _, err := net.SplitHostPort(c.Address); err == nil {
		return c.Address
	}
	port := portSecure
	if c.Mode == Plain {
		port = portPlain
	}
	host := c.Address
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}

	return net.JoinHostPort(host, port)
}

// serverName is what the certificate must carry in Verify mode.
func (c Config) serverName() string {
	if c.ServerName != "" {
		return c.ServerName
	}
	host, _, err := net.SplitHostPort(c.Address)
	if err != nil {
		return c.Address
	}

	return host
}
