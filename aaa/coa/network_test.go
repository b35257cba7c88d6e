package coa_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"errors"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/rfc3576"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
)

// sharedSecret is what the client and its NASes share.
const sharedSecret = "rahasia-bersama-yang-panjang-sekali"

// router is where requests of these tests go.
var router = netip.MustParseAddrPort("10.0.0.1:3799")

// secret prepares a secret that must be in order.
func secret(tb testing.TB, text string) *packet.Secret {
	tb.Helper()
	prepared, err := packet.NewSecret([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}

	return prepared
}

// request asks the router to change or end the session of a login.
func request(tb testing.TB, code packet.Code, login string) *coa.Request {
	tb.Helper()
	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), code, 0, nil)
	b.Text(packet.UserName, login)

	return &coa.Request{
		Code: code, To: router, Secret: secret(tb, sharedSecret), Attributes: b.Attributes(),
	}
}

// asked is a datagram that a NAS has received, as another library reads it.
type asked struct {
	*radius.Packet
	octets []byte
	to     netip.AddrPort
	conn   *conn // to answer it
	at     time.Time
}

// login is the User-Name of the request.
func (a *asked) login() string { return rfc2865.UserName_GetString(a.Packet) }

// answer makes the octets of an answer, signed with a secret; a cause of 0 is left out.
func (a *asked) answer(code radius.Code, cause int, key string) []byte {
	answer := a.Response(code)
	answer.Secret = []byte(key)
	if cause != 0 {
		_ = rfc3576.ErrorCause_Set(answer, rfc3576.ErrorCause(cause))
	}
	octets, err := answer.Encode()
	if err != nil {
		panic(err) // the code is one of ours
	}

	return octets
}

// reply answers the request with a code, and a cause unless that is 0.
func (a *asked) reply(code radius.Code, cause int) {
	a.conn.deliver(a.answer(code, cause, sharedSecret), a.to)
}

// ack says yes.
func (a *asked) ack() { a.reply(a.Code+1, 0) }

// signMessage appends a Message-Authenticator to an answer and signs it anew. The octet is added to
// the first one of the result, so that 0 makes a right one.
func (a *asked) signMessage(code radius.Code, slip byte) []byte {
	answer := a.Response(code)
	_ = rfc2869.MessageAuthenticator_Set(answer, make([]byte, md5.Size))
	octets, err := answer.MarshalBinary() // with the Request Authenticator in its place
	if err != nil {
		panic(err)
	}
	mac := hmac.New(md5.New, []byte(sharedSecret))
	_, _ = mac.Write(octets)
	sum := mac.Sum(nil)
	sum[0] += slip
	_ = rfc2869.MessageAuthenticator_Set(answer, sum)
	if octets, err = answer.Encode(); err != nil {
		panic(err)
	}

	return octets
}

// read reads a request with another library and checks it as RFC 5176 sections 2.3 and 3.4 say: the
// Request Authenticator, a Message-Authenticator in first place, taken with zeros in place of the
// authenticator, and an Event-Timestamp.
func read(octets []byte) (*radius.Packet, error) {
	if !radius.IsAuthenticRequest(octets, []byte(sharedSecret)) {
		return nil, errors.New("the Request Authenticator is wrong")
	}
	p, err := radius.Parse(octets, []byte(sharedSecret))
	if err != nil {
		return nil, err
	}
	if octets[20] != byte(rfc2869.MessageAuthenticator_Type) || octets[21] != 18 {
		return nil, errors.New("the first attribute is not Message-Authenticator")
	}
	zeroed := bytes.Clone(octets)
	clear(zeroed[4:20])
	clear(zeroed[22:38])
	mac := hmac.New(md5.New, []byte(sharedSecret))
	_, _ = mac.Write(zeroed)
	if !hmac.Equal(mac.Sum(nil), octets[22:38]) {
		return nil, errors.New("the Message-Authenticator is wrong")
	}
	if _, err := rfc2869.EventTimestamp_Lookup(p); err != nil {
		return nil, errors.New("there is no Event-Timestamp")
	}

	return p, nil
}

// network is a network in memory on which every datagram meets one script. Within a synctest bubble
// its time is that of the bubble.
type network struct {
	t      testing.TB
	script func(*asked) // called for each datagram in turn; may sleep only in a goroutine
	fail   func(octets []byte) error

	mu    sync.Mutex
	seen  []*asked
	conns []*conn
}

// listen opens a connection; it is a Config.Listen.
func (n *network) listen(local netip.Addr) (net.PacketConn, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !local.IsValid() {
		local = netip.IPv4Unspecified()
	}
	c := &conn{
		network: n, local: netip.AddrPortFrom(local, uint16(40000+len(n.conns))),
		arrived: make(chan datagram, 1024), closed: make(chan struct{}),
	}
	n.conns = append(n.conns, c)

	return c, nil
}

// requests returns what was sent so far.
func (n *network) requests() []*asked {
	n.mu.Lock()
	defer n.mu.Unlock()

	return append([]*asked(nil), n.seen...)
}

// take reads what was sent and hands it to the script.
func (n *network) take(c *conn, octets []byte, to netip.AddrPort) error {
	if n.fail != nil {
		if err := n.fail(octets); err != nil {
			return err
		}
	}
	p, err := read(octets)
	if err != nil {
		n.t.Errorf("a request that no NAS would take: %v", err)

		return nil
	}
	a := &asked{Packet: p, octets: bytes.Clone(octets), to: to, conn: c, at: time.Now()}
	n.mu.Lock()
	n.seen = append(n.seen, a)
	n.mu.Unlock()
	if n.script != nil {
		n.script(a)
	}

	return nil
}

// datagram is something on its way to the client.
type datagram struct {
	octets []byte
	from   netip.AddrPort
}

// conn is one end of a network.
type conn struct {
	network *network
	local   netip.AddrPort
	arrived chan datagram
	once    sync.Once
	closed  chan struct{}
}

// deliver puts a datagram where the client reads.
func (c *conn) deliver(octets []byte, from netip.AddrPort) {
	c.arrived <- datagram{octets: octets, from: from}
}

func (c *conn) ReadFrom(buffer []byte) (int, net.Addr, error) {
	select {
	case d := <-c.arrived:
		return copy(buffer, d.octets), net.UDPAddrFromAddrPort(d.from), nil
	case <-c.closed:
		return 0, nil, net.ErrClosed
	}
}

func (c *conn) WriteTo(octets []byte, to net.Addr) (int, error) {
	select {
	case <-c.closed:
		return 0, net.ErrClosed
	default:
	}

	return len(octets), c.network.take(c, octets, to.(*net.UDPAddr).AddrPort())
}

func (c *conn) Close() error {
	c.once.Do(func() { close(c.closed) })

	return nil
}

func (c *conn) LocalAddr() net.Addr              { return net.UDPAddrFromAddrPort(c.local) }
func (c *conn) SetDeadline(time.Time) error      { return nil }
func (c *conn) SetReadDeadline(time.Time) error  { return nil }
func (c *conn) SetWriteDeadline(time.Time) error { return nil }
