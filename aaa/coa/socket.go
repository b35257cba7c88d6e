package coa

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// socket is the UDP socket of one of our own addresses.
type socket struct {
	client *Client
	local  netip.Addr
	conn   net.PacketConn
	users  int // calls of Do that use it; of the client's mutex

	// mu guards peers, what they hold, and signer. It is never held while a datagram is sent.
	mu     sync.Mutex
	peers  map[netip.AddrPort]*peer
	signer *packet.Signer
}

// newSocket makes the socket of a connection.
func newSocket(client *Client, local netip.Addr, conn net.PacketConn) *socket {
	return &socket{
		client: client, local: local, conn: conn,
		peers: map[netip.AddrPort]*peer{}, signer: packet.NewSigner(),
	}
}

// begin gives a request an Identifier, and waits for one where all are taken.
func (s *socket) begin(ctx context.Context, request *Request) (*transaction, error) {
	for {
		t, vacancy, err := s.tryBegin(request)
		if t != nil || err != nil {
			return t, err
		}
		if err := s.client.waitFor(ctx, vacancy); err != nil {
			return nil, err
		}
	}
}

// tryBegin gives a request an Identifier; without one it says what to wait for.
func (s *socket) tryBegin(request *Request) (*transaction, vacancy, error) {
	now, window := s.client.config.Now(), s.client.config.LateWindow
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.peer(canonical(request.To), now)
	if err != nil {
		return nil, vacancy{}, err
	}
	identifier, found := p.free(now, window)
	if !found {
		return nil, p.wait(window), nil
	}
	t, err := newTransaction(request, s.signer, identifier, now)
	if err != nil {
		return nil, vacancy{}, store.Errorf(store.Internal, "encoding a request: %w", err)
	}
	p.occupy(identifier, t)

	return t, vacancy{}, nil
}

// peer returns the peer of an address. Where there are too many, those that wait for nothing make
// room.
func (s *socket) peer(to netip.AddrPort, now time.Time) (*peer, error) {
	if p := s.peers[to]; p != nil {
		return p, nil
	}
	if len(s.peers) >= MaxPeers {
		for other, p := range s.peers {
			if p.idle(now, s.client.config.LateWindow) {
				delete(s.peers, other)
			}
		}
	}
	if len(s.peers) >= MaxPeers {
		return nil, store.Errorf(store.Exhausted,
			"more than %d addresses are spoken to at once", MaxPeers)
	}
	p := &peer{}
	s.peers[to] = p

	return p, nil
}

// canonical writes an IPv4 address in its own form.
func canonical(address netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(address.Addr().Unmap(), address.Port())
}

// send sends the octets of a transaction once more; false where it was answered meanwhile.
func (s *socket) send(t *transaction) (sent bool, err error) {
	s.mu.Lock()
	octets := t.octets
	if octets != nil {
		t.tries++
	}
	s.mu.Unlock()
	if octets == nil {
		return false, nil
	}
	_, err = s.conn.WriteTo(octets, net.UDPAddrFromAddrPort(t.request.To))

	return true, err
}

// forget ends a transaction that was never sent.
func (s *socket) forget(t *transaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.finish()
}

// giveUp ends the wait for an answer, unless it has come in this very moment. Cause is why the wait
// ends early, or nil.
func (s *socket) giveUp(t *transaction, cause error) Answer {
	now := s.client.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.phase == answered {
		return <-t.result
	}
	t.phase, t.abandoned, t.octets = abandoned, now, nil
	if cause == nil {
		cause = t.suspect
	}

	return Answer{Kind: Silence, Tries: t.tries, Err: cause}
}

// read receives until the socket is closed. It is the reader goroutine.
func (s *socket) read() {
	defer s.client.work.Done()
	buffer, signer := make([]byte, packet.MaxSize), packet.NewSigner()
	for {
		length, from, err := s.conn.ReadFrom(buffer)
		if err != nil {
			s.client.lost(s, err)

			return
		}
		s.receive(signer, buffer[:length], from)
	}
}

// receive takes one datagram; whatever is wrong with it, it is counted and nobody is answered.
func (s *socket) receive(signer *packet.Signer, datagram []byte, from net.Addr) {
	answer, t, dropped := s.examine(signer, datagram, from)
	if dropped == "" {
		dropped = s.settle(t, answer)
	}
	if dropped == "" {
		return
	}
	s.client.metrics.dropped(dropped)
	s.client.config.Logger.Debug("dropped an answer about a session",
		slog.String("from", from.String()), slog.String("reason", dropped))
}

// examine reads a datagram and finds the transaction that it answers. A reason is given where it is
// none that can be trusted.
func (s *socket) examine(
	signer *packet.Signer, datagram []byte, from net.Addr,
) (answer Answer, t *transaction, dropped string) {
	view, err := packet.Parse(datagram)
	if err != nil {
		return answer, nil, packet.ReasonOf(err).String()
	}
	if t, dropped = s.find(from, view.Identifier()); dropped != "" {
		return answer, nil, dropped
	}
	kind, fits := kindOf(t.request.Code, view.Code())
	if !fits {
		return answer, nil, packet.UnknownCode.String()
	}
	if _, err = signer.VerifyReply(view, t.authenticator[:], t.request.Secret); err != nil {
		s.distrust(t, err)

		return answer, nil, packet.ReasonOf(err).String()
	}
	cause, _ := packet.Uint32(view.Get(packet.ErrorCause))

	return Answer{Kind: kind, Cause: Cause(cause)}, t, ""
}

// find returns the transaction that an address has under an Identifier, or the reason why there is
// none.
func (s *socket) find(from net.Addr, identifier byte) (t *transaction, dropped string) {
	address, ok := from.(*net.UDPAddr)
	if !ok {
		return nil, dropUnsolicited
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.peers[canonical(address.AddrPort())]
	switch {
	case p == nil:
		return nil, dropUnsolicited
	case p.transactions[identifier] != nil:
		return p.transactions[identifier], ""
	case p.answered[identifier]:
		return nil, dropDuplicate
	default:
		return nil, dropUnsolicited
	}
}

// distrust notes that an answer came that cannot be trusted. It goes on waiting for a better one.
func (s *socket) distrust(t *transaction, reason error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.suspect = reason
}

// settle gives a transaction its answer. A reason is given where nobody wants it any more.
func (s *socket) settle(t *transaction, answer Answer) (dropped string) {
	now, window := s.client.config.Now(), s.client.config.LateWindow
	s.mu.Lock()
	before := t.phase
	answer.Tries, answer.Took = t.tries, now.Sub(t.begun)
	switch {
	case before == answered:
		dropped = dropDuplicate
	case before == abandoned && !now.Before(t.abandoned.Add(window)):
		dropped = dropExpired
	case before == waiting:
		t.result <- answer
		t.finish()
	default:
		t.finish()
	}
	s.mu.Unlock()

	if dropped == "" && before == abandoned {
		s.client.metrics.late(t.request.Code, answer.Kind)
		s.client.config.Late(t.request, answer)
	}

	return dropped
}

// lost ends the use of a socket that cannot be read any more.
func (c *Client) lost(s *socket, err error) {
	c.mu.Lock()
	if c.sockets[s.local] == s {
		delete(c.sockets, s.local)
	}
	c.mu.Unlock()
	_ = s.conn.Close()
	if !errors.Is(err, net.ErrClosed) {
		c.config.Logger.Warn("lost a socket for dynamic authorization",
			slog.String("local", s.local.String()), slog.Any("error", err))
	}
}
