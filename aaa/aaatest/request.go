package aaatest

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"gardu/aaa/packet"
)

// ErrSilence is returned when no reply came in time.
var ErrSilence = errors.New("no reply")

// maxDatagram is the largest datagram the router reads: a packet and some padding.
const maxDatagram = 2 * packet.MaxSize

// Request is octets on their way to one server address. Sending it again sends the same octets
// under the same Identifier, which is what RFC 5080 section 2.2.1 calls a retransmission.
type Request struct {
	server  netip.AddrPort
	octets  []byte
	secret  *packet.Secret
	pending int    // times sent and not answered
	proof   *Proof // what an Accept must show, nil where nothing is expected
}

// Octets returns the request as it goes out. The slice is the request's own; changing it makes a
// malformed one.
func (r *Request) Octets() []byte { return r.octets }

// Identifier returns the octet that ties the reply to the request.
func (r *Request) Identifier() byte { return r.octets[1] }

// Server returns the address the request goes to.
func (r *Request) Server() netip.AddrPort { return r.server }

// view returns the request as a parsed packet; requests of this package are well formed until a
// test changes them.
func (r *Request) view() (packet.View, bool) {
	view, err := packet.Parse(r.octets)

	return view, err == nil
}

// Send sends a request, for the first time or again, and waits for nothing.
func (n *NAS) Send(r *Request) error {
	if len(r.octets) < packet.HeaderSize {
		return fmt.Errorf("sending request: %w", packet.TooShort)
	}

	if _, err := n.conn.WriteToUDPAddrPort(r.octets, r.server); err != nil {
		return fmt.Errorf("sending request: %w", err)
	}

	r.pending++
	n.waiting[flight{r.server, r.Identifier()}] = r

	return nil
}

// Forget gives a request up: a reply that still comes is a stray.
func (n *NAS) Forget(r *Request) {
	r.pending = 0
	delete(n.waiting, flight{r.server, r.Identifier()})
}

// Receive waits until deadline for the next reply to any request that waits for one, and verifies
// it. The error is ErrSilence when none came, a Fault when one came that RouterOS would throw
// away.
func (n *NAS) Receive(deadline time.Time) (*Reply, error) {
	octets, from, err := n.ReceiveRaw(deadline)
	if err != nil {
		return nil, err
	}

	return n.accept(octets, from)
}

// ReceiveRaw waits until deadline for the next datagram, whoever sent it, and returns a copy of
// it unverified. The error is ErrSilence when none came.
func (n *NAS) ReceiveRaw(deadline time.Time) ([]byte, netip.AddrPort, error) {
	if err := n.conn.SetReadDeadline(deadline); err != nil {
		return nil, netip.AddrPort{}, fmt.Errorf("receiving reply: %w", err)
	}

	size, from, err := n.conn.ReadFromUDPAddrPort(n.buffer)

	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, netip.AddrPort{}, ErrSilence
	case err != nil:
		return nil, netip.AddrPort{}, fmt.Errorf("receiving reply: %w", err)
	}

	return bytes.Clone(n.buffer[:size]), netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), nil
}

// Exchange sends a request, again when no reply comes within the timeout, as often as configured,
// and returns the verified reply. Strays are passed over, any other Fault ends it. The error is
// ErrSilence when every try went unanswered. The request is forgotten afterwards.
func (n *NAS) Exchange(r *Request) (*Reply, error) {
	defer n.Forget(r)

	for range n.config.Tries {
		if err := n.Send(r); err != nil {
			return nil, err
		}

		reply, err := n.await(r, time.Now().Add(n.config.Timeout))
		if !errors.Is(err, ErrSilence) {
			return reply, err
		}
	}

	return nil, ErrSilence
}

// await receives until the reply to r is there; replies to other requests and strays are passed
// over.
func (n *NAS) await(r *Request, deadline time.Time) (*Reply, error) {
	for {
		reply, err := n.Receive(deadline)

		switch {
		case IsFault(err, FaultStray):
		case err != nil:
			return nil, err
		case reply.Request == r:
			return reply, nil
		}
	}
}

// SendAndLose sends a request, waits for the reply as Exchange does and drops it unread on the
// way, so that the server has answered and the router does not know. Sending the request again
// must bring the same octets back.
func (n *NAS) SendAndLose(r *Request) ([]byte, error) {
	reply, err := n.Exchange(r)
	if err != nil {
		return nil, fmt.Errorf("losing reply: %w", err)
	}

	return reply.Octets(), nil
}

// Probe sends octets that may be no packet at all, and behind them a Status-Server with the same
// Identifier, which a server reads from the same socket next. It returns every datagram that came
// back before the answer to that: none, when the server dropped the probe. A server that
// acknowledges the probe later than the Status-Server is not caught.
func (n *NAS) Probe(server netip.AddrPort, octets []byte) ([][]byte, error) {
	if _, err := n.conn.WriteToUDPAddrPort(octets, server); err != nil {
		return nil, fmt.Errorf("sending probe: %w", err)
	}

	identifier := byte(0)
	if len(octets) > 1 {
		identifier = octets[1]
	}

	fence, err := n.statusAs(server, identifier)
	if err != nil {
		return nil, err
	}

	return n.untilFence(fence)
}

// untilFence sends the fence and collects what comes before its answer.
func (n *NAS) untilFence(fence *Request) ([][]byte, error) {
	var answers [][]byte

	for range n.config.Tries {
		if err := n.Send(fence); err != nil {
			return nil, err
		}

		deadline := time.Now().Add(n.config.Timeout)

		for {
			octets, from, err := n.ReceiveRaw(deadline)
			if errors.Is(err, ErrSilence) {
				break
			}

			if err != nil {
				return nil, err
			}

			if n.answers(fence, octets, from) {
				n.Forget(fence)
				return answers, nil
			}

			answers = append(answers, octets)
		}
	}

	n.Forget(fence)

	return answers, ErrSilence
}

// answers reports whether octets are the valid answer to a request.
func (n *NAS) answers(r *Request, octets []byte, from netip.AddrPort) bool {
	view, err := packet.Parse(octets)
	if err != nil || from != r.server || view.Identifier() != r.Identifier() {
		return false
	}

	_, err = n.signer.VerifyReply(view, r.octets[4:packet.HeaderSize], r.secret)

	return err == nil
}

// Raw makes a request of octets as they are, towards a server. A reply to it is verified with the
// router's secret.
func (n *NAS) Raw(server netip.AddrPort, octets []byte) *Request {
	return &Request{server: server, octets: bytes.Clone(octets), secret: n.secret}
}

// Status makes a Status-Server request (RFC 5997) towards one of the server's addresses.
func (n *NAS) Status(server netip.AddrPort) (*Request, error) {
	identifier, err := n.identifier(server)
	if err != nil {
		return nil, err
	}

	return n.statusAs(server, identifier)
}

// statusAs makes a Status-Server request with a given Identifier.
func (n *NAS) statusAs(server netip.AddrPort, identifier byte) (*Request, error) {
	octets, err := n.encoder.Status(make([]byte, packet.MaxSize), identifier)
	if err != nil {
		return nil, err
	}

	return &Request{server: server, octets: octets, secret: n.secret}, nil
}

// Accounting makes a request of a record.
func (n *NAS) Accounting(record Record) (*Request, error) {
	identifier, err := n.identifier(n.config.Acct)
	if err != nil {
		return nil, err
	}

	octets, err := n.encoder.Accounting(make([]byte, packet.MaxSize), identifier, &record)
	if err != nil {
		return nil, err
	}

	return &Request{server: n.config.Acct, octets: octets, secret: n.secret}, nil
}

// Account makes a request of a record and exchanges it.
func (n *NAS) Account(record Record) (*Reply, error) {
	request, err := n.Accounting(record)
	if err != nil {
		return nil, err
	}

	return n.Exchange(request)
}
