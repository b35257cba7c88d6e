package httpapi

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"gardu/httpapi/web"
)

// listener knows who is at the other end of each connection that it accepts, and which of them are
// open, so that they can be cut.
type listener struct {
	net.Listener
	site     *site
	identify func(net.Conn) web.Identity
	secure   *tls.Config // nil for plain connections

	// crowded reports whether an address that has a number of connections may have no more; nil
	// means that none is.
	crowded func(address netip.Addr, connections int) bool

	mu   sync.Mutex // guards open, from and shut
	open map[*connection]struct{}
	from map[string]int // connections of each address; nil where nobody is crowded
	shut bool
	left sync.WaitGroup // connections that are open
}

// newListener makes a listener of a site around another one.
func newListener(
	under net.Listener, serves *site, identify func(net.Conn) web.Identity,
) *listener {
	return &listener{
		Listener: under, site: serves, identify: identify, open: make(map[*connection]struct{}),
		from: make(map[string]int),
	}
}

// errShut is told to a connection that came while the listener was being closed.
var errShut = errors.New("the server is stopping")

// Accept waits for a connection and finds out whose it is. A TLS handshake is made later, by the
// goroutine that serves the connection.
func (l *listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			if !passing(err) {
				return nil, err
			}
			time.Sleep(acceptPause)

			continue
		}
		opened, err := l.take(accepted)
		if opened != nil || err != nil {
			return opened, err
		}
	}
}

// acceptPause is how long a listener rests when the machine has no room for a connection.
const acceptPause = 50 * time.Millisecond

// passing reports whether a failed accept says nothing of the next one: the peer was gone, or the
// machine had no descriptor or memory at that moment (accept(2)). The library would take each of
// them for the end of the listener.
func passing(err error) bool {
	for _, one := range []syscall.Errno{
		syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED,
		syscall.EPROTO,
	} {
		if errors.Is(err, one) {
			return true
		}
	}

	return false
}

// take notes a connection as open. It returns none where its address has too many, which is then
// closed.
func (l *listener) take(accepted net.Conn) (net.Conn, error) {
	opened := &connection{
		Conn: accepted, raw: accepted, listener: l, identity: l.identify(accepted),
	}
	address := addressOf(accepted)
	if l.secure != nil {
		opened.Conn = tls.Server(accepted, l.secure)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shut {
		return nil, errors.Join(errShut, accepted.Close())
	}
	if l.crowded != nil {
		opened.from = web.AddressKey(address)
		if l.crowded(address, l.from[opened.from]) {
			_ = accepted.Close() // it was never served

			return nil, nil //nolint:nilnil // there is no connection to serve, and no fault
		}
		l.from[opened.from]++
	}
	l.open[opened] = struct{}{}
	l.left.Add(1)

	return opened, nil
}

// forget notes that a connection is open no longer.
func (l *listener) forget(closed *connection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, closed)
	if l.crowded == nil {
		return
	}
	if l.from[closed.from]--; l.from[closed.from] == 0 {
		delete(l.from, closed.from)
	}
}

// addressOf returns the address at the other end of a connection; none where it has none.
func addressOf(conn net.Conn) netip.Addr {
	endpoint, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}

	return endpoint.Addr().Unmap().WithZone("")
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
	from     string // key of its address, where addresses are counted
	once     sync.Once
}

// Close closes the connection and forgets it.
func (c *connection) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() {
		c.listener.forget(c)
		c.listener.left.Done()
	})

	return err
}
