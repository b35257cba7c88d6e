package aaatest

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"gardu/aaa/packet"
)

// Answer takes a request as it comes from the wire and returns the reply, nil when there is none:
// the router is gone, does not hear the sender, throws the request away, or the reply gets lost or
// is held back. Both slices are the caller's.
func (in *Incoming) Answer(from netip.AddrPort, request []byte) []byte {
	reply, _, _ := in.handle(from, request)

	return reply
}

// handle is Answer that also returns what was heard, and whether it was a genuine request at all.
func (in *Incoming) handle(from netip.AddrPort, request []byte) ([]byte, Heard, bool) {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	if in.script.gone || take(&in.script.loseRequests) {
		return nil, Heard{}, false
	}

	view, ok := in.genuine(from, request)
	if !ok {
		in.ignored++
		return nil, Heard{}, false
	}

	key := asker{from, view.Identifier()}

	known := in.answers[key]
	if known != nil && string(known.authenticator[:]) == string(view.Authenticator()) {
		in.again(known.heard)
	} else {
		known = in.first(key, view)
	}

	return in.emit(known, from), in.recall(known.heard), true
}

// genuine parses and verifies a datagram. RouterOS is silent to whoever is not in its list or does
// not know the secret.
func (in *Incoming) genuine(from netip.AddrPort, datagram []byte) (packet.View, bool) {
	if !in.hears(from.Addr().Unmap()) {
		return packet.View{}, false
	}

	view, err := packet.Parse(datagram)
	if err != nil {
		return packet.View{}, false
	}

	if view.Code() != packet.CoARequest && view.Code() != packet.DisconnectRequest {
		return packet.View{}, false
	}

	_, err = in.signer.Verify(view, in.secret)

	return view, err == nil && in.timely(view)
}

// hears reports whether requests of a sender are listened to.
func (in *Incoming) hears(sender netip.Addr) bool {
	for _, source := range in.config.Sources {
		if source.Contains(sender) {
			return true
		}
	}

	return in.config.Sources == nil
}

// timely reports whether a request's Event-Timestamp, if it has one, is of now. A retransmission
// keeps the one of its request, so it may come too late (RFC 5176 section 6.3).
func (in *Incoming) timely(view packet.View) bool {
	value, found := view.Get(packet.EventTimestamp)

	event, ok := packet.Time(value, found)
	if !ok {
		return true
	}

	age := in.config.Now().Sub(event)

	return -stampWindow <= age && age <= stampWindow
}

// first answers a request that is not a duplicate, and remembers the reply.
func (in *Incoming) first(key asker, view packet.View) *answer {
	code, cause := in.obey(view)

	if len(in.answers) >= keptAnswers {
		clear(in.answers)
	}

	fresh := &answer{octets: in.reply(view, code, cause)}
	copy(fresh.authenticator[:], view.Authenticator())

	fresh.heard = in.note(Heard{
		View: ownView(view), From: key.from, Copies: 1, Answer: code, Cause: cause,
	})
	in.answers[key] = fresh

	return fresh
}

// emit returns the octets of a reply that gets through, nil for others.
func (in *Incoming) emit(known *answer, to netip.AddrPort) []byte {
	if known.held || take(&in.script.loseReplies) {
		return nil
	}

	octets := append([]byte(nil), known.octets...)

	if take(&in.script.hold) {
		known.held = true
		in.held = append(in.held, Datagram{To: to, Octets: octets})

		return nil
	}

	return octets
}

// reply makes the signed reply.
func (in *Incoming) reply(request packet.View, code packet.Code, cause packet.Cause) []byte {
	b := &in.builder
	b.Reply(in.buffer, code, request)

	if cause != 0 {
		b.Uint32(packet.ErrorCause, uint32(cause))
	}

	octets, err := b.Sign(in.signer, in.secret)
	if err != nil { // cannot be: the buffer holds the largest packet
		return nil
	}

	return append([]byte(nil), octets...)
}

// obey does what a request asks and returns the code and Error-Cause of the reply.
func (in *Incoming) obey(view packet.View) (packet.Code, packet.Cause) {
	ack, nak := packet.CoAACK, packet.CoANAK
	if view.Code() == packet.DisconnectRequest {
		ack, nak = packet.DisconnectACK, packet.DisconnectNAK
	}

	d, cause := readDemand(view)
	if cause == 0 && !in.meant(&d) {
		cause = packet.CauseNASMismatch
	}

	if cause != 0 {
		return nak, cause
	}

	cause = in.script.refusal(&d)

	line := in.find(&d)
	if succeeded(cause) {
		in.apply(&d, line)
		return ack, cause
	}

	if cause == 0 && line == nil {
		cause = packet.CauseSessionNotFound
	}

	if cause != 0 {
		return nak, cause
	}

	if !take(&in.script.pretend) {
		in.apply(&d, line)
	}

	return ack, 0
}

// succeeded reports whether a cause is one of success.
func succeeded(cause packet.Cause) bool { return cause >= 200 && cause < 300 }

// meant reports whether a request is meant for this router.
func (in *Incoming) meant(d *demand) bool {
	if d.identifier != "" && in.config.Identifier != "" && d.identifier != in.config.Identifier {
		return false
	}

	return !d.router.IsValid() || !in.config.Address.IsValid() || d.router == in.config.Address
}

// find returns the line that a request means, nil for none. Where several fit, RouterOS takes one
// of them; here it is the one that began first.
func (in *Incoming) find(d *demand) *Line {
	if d.session != "" {
		line := in.lines[d.session]
		if line == nil || !line.is(d) {
			return nil
		}

		return line
	}

	var found *Line

	for _, line := range in.lines {
		if line.is(d) && (found == nil || before(line, found)) {
			found = line
		}
	}

	return found
}

// before orders lines by their beginning.
func before(a, b *Line) bool {
	if !a.Started.Equal(b.Started) {
		return a.Started.Before(b.Started)
	}

	return a.SessionID < b.SessionID
}

// apply changes or ends a line; nil is nobody's.
func (in *Incoming) apply(d *demand, line *Line) {
	if line == nil {
		return
	}

	if d.code == packet.DisconnectRequest {
		in.stop(in.end(line, in.config.Cause))
		return
	}

	for _, a := range d.changes {
		line.change(a)
	}

	line.Changes++
}

// Listen binds an address and answers over UDP until Shutdown. It starts one goroutine.
func (in *Incoming) Listen(address netip.AddrPort) error {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(address))
	if err != nil {
		return fmt.Errorf("listening for incoming: %w", err)
	}

	_ = conn.SetReadBuffer(incomingBuffer)
	in.conn = conn
	in.done.Go(in.serve)

	return nil
}

// Send sends a reply from the router's socket; one that cannot be sent is lost.
func (in *Incoming) Send(reply Datagram) {
	_, _ = in.conn.WriteToUDPAddrPort(reply.Octets, reply.To)
}

// ListenAddress returns where requests are taken after Listen.
func (in *Incoming) ListenAddress() netip.AddrPort {
	address, ok := in.conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}
	}

	port := address.AddrPort()

	return netip.AddrPortFrom(port.Addr().Unmap(), port.Port())
}

// Shutdown stops what Listen has started and waits for its goroutine. A second call only fails.
func (in *Incoming) Shutdown() error {
	err := in.conn.Close()
	in.done.Wait()

	if err != nil {
		return fmt.Errorf("closing incoming: %w", err)
	}

	return nil
}

// serve answers one datagram after the other until the socket is closed.
func (in *Incoming) serve() {
	buffer := make([]byte, maxDatagram)

	for {
		size, from, err := in.conn.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}

		if err != nil {
			continue
		}

		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())

		reply, heard, genuine := in.handle(from, buffer[:size])
		if reply != nil {
			in.Send(Datagram{To: from, Octets: reply})
		}

		if genuine && in.config.After != nil {
			in.config.After(heard)
		}
	}
}
