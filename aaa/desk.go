package aaa

import (
	"crypto/rand"
	"errors"
	"log/slog"
	mathrand "math/rand/v2"
	"net/netip"
	"runtime/debug"
	"time"

	"gardu/aaa/credential"
	"gardu/aaa/packet"
	"gardu/store"
)

// desk is what one goroutine needs to trust, decide and answer requests: its scratch space, and
// pointers to what is shared. It allocates when it is made and not again.
type desk struct {
	server   *Server
	policy   policy
	answerer answerer
	request  Request
	decision Decision
}

// newDesk makes a desk.
func newDesk(server *Server) *desk {
	var seed [32]byte
	_, _ = rand.Read(seed[:]) // it never fails: see crypto/rand
	d := &desk{server: server}
	d.policy = policy{
		stages:    server.stages,
		directory: server.config.Directory,
		sessions:  server.config.Sessions,
		leases:    server.config.Leases,
		lockouts:  server.lockouts,
		zone:      server.config.Zone,
		checker:   credential.NewChecker(),
		signer:    packet.NewSigner(),
		random:    mathrand.NewChaCha8(seed),
	}
	d.answerer = answerer{policy: &d.policy, language: server.config.Language}

	return d
}

// trust finds out who sent a datagram and whether to believe it: the source address chooses the NAS
// record and its secret (RFC 2865 section 3), the secret proves the octets. On success the request
// holds the packet.
func (d *desk) trust(
	octets []byte, cut bool, from netip.AddrPort, now time.Time,
) (drop Drop, trusted bool) {
	drop = DropFailure
	d.decision.disown() // of the request before
	defer d.survive(&trusted)
	request := &d.request
	view, err := packet.Parse(octets)
	if err != nil || cut {
		return DropMalformed, false
	}
	request.index.Scan(view)
	identifier, _ := request.index.Get(packet.NASIdentifier)
	request.nas = d.policy.directory.FindNAS(from.Addr(), identifier)
	if request.nas == nil {
		return DropUnknownSender, false
	}
	signed, err := d.policy.signer.Verify(view, request.nas.Secret)
	if err != nil {
		return dropOf(err), false
	}
	request.view = view
	request.source = from
	request.now = now
	if view.Code() != packet.AccessRequest {
		return 0, true
	}

	return d.trustUnsigned(signed)
}

// trustUnsigned applies what is demanded of this source: a Message-Authenticator, or that
// Proxy-State does not come without one (CVE-2024-3596).
func (d *desk) trustUnsigned(signed bool) (Drop, bool) {
	request := &d.request
	source := request.source.Addr()
	if signed {
		d.server.trust.learn(source, request.now)

		return 0, true
	}
	record := &request.nas.Record
	learned := d.server.trust.has(source)
	if demands(record.RequireMessageAuthenticator, learned) {
		return DropMissingMessageAuthenticator, false
	}
	if demands(record.LimitProxyState, learned) && request.index.Has(packet.ProxyState) {
		return DropProxyState, false
	}

	return 0, true
}

// dropOf translates a refusal of aaa/packet.
func dropOf(err error) Drop {
	switch packet.ReasonOf(err) {
	case packet.BadAuthenticator:
		return DropAuthenticator
	case packet.BadMessageAuthenticator:
		return DropMessageAuthenticator
	case packet.NoMessageAuthenticator:
		return DropMissingMessageAuthenticator
	case packet.UnknownCode:
		return DropCode
	default:
		return DropMalformed
	}
}

// survive is deferred by whatever reads what a stranger sent. A panic costs this one request: it is
// counted, logged with its stack and without the request's contents, and ok becomes false.
func (d *desk) survive(ok *bool) {
	cause := recover()
	if cause == nil {
		return
	}
	*ok = false
	d.server.panics.Add(1)
	d.server.logger.Error("serving a request panicked", slog.Any("cause", cause),
		slog.String("stack", string(debug.Stack())))
	d.release()
}

// decide decodes the request and runs the stages. It reports false when that panicked.
func (d *desk) decide() bool { return d.decideAgain(false, hashUnknown) }

// decideAgain is decide after what a stage has waited for has happened.
func (d *desk) decideAgain(activated bool, verdict hashVerdict) (survived bool) {
	defer d.survive(&survived)
	d.request.decode(d.server.config.Logins)
	d.request.activated = activated
	d.request.verdict = verdict
	d.policy.decide(&d.request, &d.decision)

	return true
}

// release gives up what an answer has reserved that is not sent after all.
func (d *desk) release() { d.policy.release(&d.decision) }

// write encodes the decided answer into a buffer; nil means a fault of ours, which is logged.
func (d *desk) write(buffer []byte) []byte {
	reply, written := d.encode(buffer)
	if !written {
		d.release()

		return nil
	}

	return reply
}

// encode is write, without the end of one that fails. An Accept that has no room, because proxies
// on the way have filled the packet, becomes a Reject, and one that has no room for its sentence
// does without.
func (d *desk) encode(buffer []byte) (reply []byte, written bool) {
	defer d.survive(&written)
	reply, err := d.answerer.write(buffer, &d.request, &d.decision)
	if errors.Is(err, packet.ErrFull) && d.decision.result != Rejected {
		d.release()
		d.decision.reject(ReasonUnavailable)
		reply, err = d.answerer.write(buffer, &d.request, &d.decision)
	}
	if errors.Is(err, packet.ErrFull) {
		d.decision.wordless = true
		reply, err = d.answerer.write(buffer, &d.request, &d.decision)
	}
	if err != nil {
		d.server.logger.Error("writing an answer", "error", err, "nas", d.request.nas.Record.Name,
			"service", d.decision.service)

		return nil, false
	}

	return reply, true
}

// status writes the answer to Status-Server (RFC 5997 section 3): Access-Accept on the
// authentication port, Accounting-Response on the accounting port.
func (d *desk) status(buffer []byte, code packet.Code) []byte {
	d.answerer.builder.Reply(buffer, code, d.request.view)
	reply, err := d.answerer.builder.Sign(d.policy.signer, d.request.nas.Secret)
	if err != nil {
		return nil
	}

	return reply
}

// resultOf is the result that an outcome of an entitlement means.
func resultOf(outcome store.Outcome) Result {
	switch outcome {
	case store.Accept:
		return Accepted
	case store.Isolate:
		return Isolated
	case store.Reject:
		return Rejected
	default:
		return Rejected
	}
}
