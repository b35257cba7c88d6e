package httpapi

import (
	"crypto/tls"
	"errors"
	"net"
	"sync"

	"gardu/httpapi/web"
)

// listener knows who is at the other end of each connection that it accepts, and which of them are
// open, so that they can be cut.
type listener struct {
	net.Listener
	site     *site
	identify func(net.Conn) web.Identity
	secure   *tls.Config // nil for plain connections

	mu   sync.Mutex // guards open and shut
	open map[*connection]struct{}
	shut bool
	left sync.WaitGroup // connections that are open
}

// newListener makes a listener of a site around another one.
func newListener(
	under net.Listener, serves *site, identify func(net.Conn) web.Identity,
) *listener {
	return &listener{
		Listener: under, site: serves, identify: identify, open: make(map[*connection]struct{}),
	}
}

// errShut is told to a connection that came while the listener was being closed.
var errShut = errors.New("the server is stopping")

// Accept waits for a connection and finds out whose it is. A TLS handshake is made later, by the
// goroutine that serves the connection.
func (l *listener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	opened := &connection{
		Conn: accepted, raw: accepted, listener: l, identity: l.identify(accepted),
	}
	if l.secure != nil {
		opened.Conn = tls.Server(accepted, l.secure)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shut {
		return nil, errors.Join(errShut, accepted.Close())
	}
	l.open[opened] = struct{}{}
	l.left.Add(1)

	return opened, nil
}

// cut closes every connection that is open, without a word of TLS, which could wait for its peer.
func (l *listener) cut() {
	l.mu.Lock()
	l.shut = true
	list := make([]*connection, 0, len(l.open))
	for each := range l.open {
		list = append(list, each)
	}
	l.mu.Unlock()
	for _, each := range list {
		_ = each.raw.Close() // its server sees that, and closes it properly
	}
}

// wait returns when the server has left every connection.
func (l *listener) wait() { l.left.Wait() }

// connection is one that a listener has accepted.
type connection struct {
	net.Conn          // what the server reads and writes: raw, or TLS over it
	raw      net.Conn // of the socket
	listener *listener
	identity web.Identity
	once     sync.Once
}

// Close closes the connection and forgets it.
func (c *connection) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() {
		c.listener.mu.Lock()
		delete(c.listener.open, c)
		c.listener.mu.Unlock()
		c.listener.left.Done()
	})

	return err
}
