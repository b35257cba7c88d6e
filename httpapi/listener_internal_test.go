package httpapi

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"

	"gardu/httpapi/web"
)

// scripted is a listener whose accepts are written beforehand.
type scripted struct {
	net.Listener
	accepts []func() (net.Conn, error)
}

// Accept does what comes next.
func (s *scripted) Accept() (net.Conn, error) {
	if len(s.accepts) == 0 {
		return nil, net.ErrClosed
	}
	next := s.accepts[0]
	s.accepts = s.accepts[1:]

	return next()
}

// calling is one end of a pipe, from an address.
type calling struct {
	net.Conn
	address string
	closed  *int
}

// RemoteAddr is that address.
func (c calling) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(c.address), 1))
}

// Close counts.
func (c calling) Close() error {
	*c.closed++

	return c.Conn.Close()
}

// calls makes accepts of connections from an address.
func calls(address string, count int, closed *int) (list []func() (net.Conn, error)) {
	for range count {
		list = append(list, func() (net.Conn, error) {
			ours, theirs := net.Pipe()

			return calling{ours, address, closed}, theirs.Close()
		})
	}

	return list
}

// TestListenerOutlivesFailedAccepts meets what passes, and what does not.
func TestListenerOutlivesFailedAccepts(t *testing.T) {
	t.Parallel()
	var closed int
	script := &scripted{}
	for _, wrong := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ECONNABORTED} {
		script.accepts = append(script.accepts, func() (net.Conn, error) {
			return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", wrong)}
		})
	}
	script.accepts = append(script.accepts, calls("192.0.2.1", 1, &closed)...)
	l := newListener(script, nil, func(net.Conn) web.Identity { return web.Identity{} })
	conn, err := l.Accept()
	if err != nil {
		t.Fatalf("after what passes: %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a closed listener: %v", err)
	}
}

// TestOneAddressDoesNotTakeAllConnections lets others in, and the same one again later.
func TestOneAddressDoesNotTakeAllConnections(t *testing.T) {
	t.Parallel()
	var closed int
	const most = web.MaxConnectionsOfAddress
	script := &scripted{accepts: calls("2001:db8::1", most, &closed)}
	script.accepts = append(script.accepts, calls("2001:db8::2", 3, &closed)...) // the same subscriber
	script.accepts = append(script.accepts, calls("10.0.0.1", most+1, &closed)...)
	script.accepts = append(script.accepts, calls("192.0.2.1", 1, &closed)...)
	l := newListener(script, nil, func(net.Conn) web.Identity { return web.Identity{} })
	l.crowded = (&gate{trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}).crowds
	var open []net.Conn
	for {
		conn, err := l.Accept()
		if err != nil {
			break
		}
		open = append(open, conn)
	}
	if len(open) != most+most+1+1 || closed != 3 {
		t.Errorf("%d are served, %d were turned away", len(open), closed)
	}
	for _, conn := range open {
		_ = conn.Close()
		_ = conn.Close()
	}
	l.wait()
	if len(l.from) != 0 || len(l.open) != 0 {
		t.Errorf("still counted are %v", fmt.Sprint(l.from))
	}
}
