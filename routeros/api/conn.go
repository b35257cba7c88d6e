package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/go-routeros/routeros/v3"
	"github.com/go-routeros/routeros/v3/proto"
)

// Conn is one connection to a router, logged in. It belongs to one goroutine at a time: a second
// call while one runs gets ErrBusy. Close and Broken may come from anywhere.
type Conn struct {
	config Config
	wire   *wire
	gate   *gate
	client *routeros.Client // short commands, in its sync mode
	writer proto.Writer     // commands whose rows are visited
	limits limits           // of one command: those of the login, then the usual ones

	busy       atomic.Bool
	shown      *x509.Certificate
	secured    string
	challenged bool // the router asked for the old login although the plain one was tried
	exposed    bool // the password went over the network in clear

	mu     sync.Mutex // guards broken
	broken error
}

// duplex joins the two directions for the client: reading through the gate, writing to the stream.
type duplex struct {
	io.Reader
	io.Writer
	io.Closer
}

// Open dials a router, secures the connection and logs in. The errors are *LinkError (no
// connection, silence, closed), *TLSError (certificate or ciphers) and *Trap (login refused);
// after one of Kind Login wait long: the router's log fills and some sites ban the address.
func Open(ctx context.Context, config Config) (*Conn, error) {
	config, err := config.filled()
	if err != nil {
		return nil, err
	}
	conn := &Conn{config: config}
	if conn.wire, err = dial(ctx, config); err != nil {
		return nil, err
	}
	stream, err := conn.secure(ctx)
	if err == nil {
		err = conn.start(ctx, stream)
	}
	if err == nil {
		err = conn.down() // ctx may have ended with the last byte of the login
	}
	if err != nil {
		_ = conn.wire.hangUp(errClosed)

		return nil, err
	}

	return conn, nil
}

// dial makes the TCP connection.
func dial(ctx context.Context, config Config) (*wire, error) {
	ctx, cancel := context.WithTimeout(ctx, config.Timeouts.Dial)
	defer cancel()
	socket, err := config.Dial(ctx, "tcp", config.Address)
	if err != nil {
		return nil, &LinkError{Phase: Dialing, Hint: hintDial(err), Err: err}
	}

	return &wire{Conn: socket}, nil
}

// secure lays TLS over the wire, unless the mode is Plain.
func (c *Conn) secure(ctx context.Context) (io.ReadWriter, error) {
	if c.config.Mode == Plain {
		return c.wire, nil
	}
	var seen string
	stream := tls.Client(c.wire, tlsConfig(c.config, &seen))
	limit := c.config.Timeouts.Handshake
	stop := c.wire.begin(ctx, limits{gap: limit, write: limit, total: limit})
	err := stream.HandshakeContext(context.WithoutCancel(ctx)) // the wire obeys ctx
	if !stop() {
		return nil, &LinkError{Phase: Handshaking, Err: context.Cause(ctx)}
	}
	if err != nil {
		return nil, explainTLS(err, c.wire, seen)
	}
	state := stream.ConnectionState()
	c.shown = state.PeerCertificates[0]
	c.secured = tls.VersionName(state.Version) + " " + tls.CipherSuiteName(state.CipherSuite)

	return stream, nil
}

// start puts the gate and the client over a stream and logs in.
func (c *Conn) start(ctx context.Context, stream io.ReadWriter) error {
	c.gate = newGate(stream, c.config.Logger)
	both := duplex{Reader: c.gate, Writer: stream, Closer: c.wire}
	client, err := routeros.NewClient(both)
	if err != nil {
		return &LinkError{Phase: LoggingIn, Err: err}
	}
	client.SetLogHandler(slog.DiscardHandler) // it would print passwords
	c.client, c.writer = client, proto.NewWriter(both)
	err = c.login(ctx)
	times := c.config.Timeouts
	c.limits = limits{gap: times.Gap, write: times.Write, total: times.Total}
	c.config.Password = "" // no longer needed

	return err
}

// Close ends the connection without waiting for the router. A call under way fails at once.
// Closing twice is no error.
func (c *Conn) Close() error {
	c.breakOff(errClosed)

	return nil
}

// Broken reports whether the connection can no longer be used.
func (c *Conn) Broken() bool {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.broken != nil
}

// WantsChallenge reports whether the router answered the plain login with a challenge: a RouterOS
// before 6.43. Set Config.ChallengeLogin for it, so that the password is not sent next time.
func (c *Conn) WantsChallenge() bool { return c.challenged }

// PasswordExposed reports whether the password crossed the network in clear.
func (c *Conn) PasswordExposed() bool { return c.exposed }

// Secured names the version of TLS and the cipher, empty in Plain mode.
func (c *Conn) Secured() string { return c.secured }

// Certificate is what the router showed, nil in Plain mode. In Pin and Legacy mode only its public
// key was checked.
func (c *Conn) Certificate() *x509.Certificate { return c.shown }

// breakOff makes the connection unusable for good; the first reason stays.
func (c *Conn) breakOff(reason error) {
	c.mu.Lock()
	if c.broken == nil {
		c.broken = reason
	}
	c.mu.Unlock()
	_ = c.wire.hangUp(reason) // the reason matters, not how the socket closed
}

// down gives the error of a broken connection. The first cause is told but not wrapped: the end of
// an earlier context must not look like the end of this one.
func (c *Conn) down() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken == nil {
		return nil
	}

	return fmt.Errorf("%w: %v", ErrBroken, c.broken) //nolint:errorlint // see above
}

// run sends a command and collects its reply, which must be small.
func (c *Conn) run(ctx context.Context, words []string) (*routeros.Reply, error) {
	var reply *routeros.Reply
	err := c.command(ctx, words, limit{maxReply, maxFew}, func() error {
		var err error
		reply, err = c.client.RunArgs(words)
		var refused *routeros.DeviceError
		if errors.As(err, &refused) {
			return nil // the gate kept the first trap
		}

		return err
	})
	if err != nil {
		return nil, err
	}

	return reply, nil
}

// stream sends a command and gives each row of its reply to visit, as it arrives. When visit fails
// the rest of the reply is read and dropped, so that the connection stays usable.
func (c *Conn) stream(ctx context.Context, words []string, visit func(Row) error) error {
	var failed error
	err := c.command(ctx, words, limit{maxTable, maxRows}, func() error {
		if err := c.write(words); err != nil {
			return err
		}
		for {
			kind, err := c.gate.pass()
			if err != nil || kind == wordDone {
				return err
			}
			if kind != wordRow {
				continue
			}
			if failed == nil {
				failed = visit(c.gate.row())
			}
		}
	})
	if err != nil {
		return err
	}

	return failed
}

// write sends one sentence.
func (c *Conn) write(words []string) error {
	c.writer.BeginSentence()
	for _, word := range words {
		c.writer.WriteWord(word)
	}

	return c.writer.EndSentence()
}

// command surrounds one exchange: one at a time, not on a broken connection, within the limits and
// the life of ctx. A context that ended before anything was sent does no harm.
func (c *Conn) command(ctx context.Context, words []string, most limit, talk func() error) error {
	if err := checkWords(words); err != nil {
		return err
	}
	if !c.busy.CompareAndSwap(false, true) {
		return ErrBusy
	}
	defer c.busy.Store(false)
	if err := c.down(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("starting %s: %w", words[0], context.Cause(ctx))
	}
	stop := c.wire.begin(ctx, c.limits)
	settled := false
	defer func() {
		if !settled { // a visit panicked
			stop()
			c.breakOff(errUnfinished)
		}
	}()
	err := c.gate.begin(most)
	if err == nil {
		err = talk()
	}
	settled = true
	if !stop() {
		c.breakOff(context.Cause(ctx))
	}

	return c.settle(words, err)
}

// settle turns the end of an exchange into its result: nothing, a trap, or a broken connection.
func (c *Conn) settle(words []string, err error) error {
	if err == nil && c.gate.trap == nil {
		return nil
	}
	if err == nil {
		c.gate.trap.finish(words)

		return c.gate.trap
	}
	link := &LinkError{Phase: Reading, Command: words[0], Sent: c.wire.sent > 0, Err: err}
	if c.gate.err != nil {
		link.Err = c.gate.err // the client tells it with less
	} else if phase, fault := c.wire.failure(); fault != nil {
		link.Phase, link.Err = phase, fault
	}
	c.breakOff(link)

	return link
}
