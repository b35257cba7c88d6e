package aaa

import (
	"math/rand/v2"

	"gardu/aaa/credential"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/aaa/session"
)

// answerer writes the answer to a decided Access-Request. Each goroutine that decides has its own.
type answerer struct {
	policy   *policy
	language string // of the sentences that customers read
	builder  packet.Builder
	scratch  [packet.MaxValue]byte
}

// write encodes and signs the answer into a buffer. Message-Authenticator stands first, Proxy-State
// last.
func (a *answerer) write(buffer []byte, request *Request, decision *Decision) ([]byte, error) {
	if decision.result == Rejected {
		return a.reject(buffer, request, decision)
	}
	a.builder.Reply(buffer, packet.AccessAccept, request.view)
	a.mschap(request)
	if decision.operator != nil {
		a.builder.VendorText(packet.MikroTik, packet.MikroTikGroup, decision.operator.RouterGroup)
	} else {
		a.grant(request, decision)
	}

	return a.builder.Sign(a.policy.signer, request.nas.Secret)
}

// grant adds what a customer's session gets.
func (a *answerer) grant(request *Request, decision *Decision) {
	class := session.Class{
		Service: decision.service,
		Nonce:   decision.nonce,
		Granted: decision.compiled.Fingerprint,
		Terms:   decision.entitled.Terms(),
	}
	grant := reply.Grant{
		Attributes: decision.compiled.Attributes,
		Vendor:     request.nas.Record.Vendor,
		Session:    decision.entitled.Left(request.now, decision.devices()),
		Remains:    decision.entitled.Remains.Share(decision.devices()),
		Class:      class.AppendBinary(a.scratch[:0]),
	}
	decision.address(&grant)
	reply.AppendGrant(&a.builder, grant)
}

// address says which addresses the session gets: those of the service, which an isolir profile
// keeps back, and the leased one in place of an IPv4 address.
func (d *Decision) address(grant *reply.Grant) {
	if !d.compiled.Profile.IgnoresFixed {
		grant.Address = d.login.Address
		grant.IPv6Prefix = d.login.IPv6Prefix
		grant.DelegatedIPv6 = d.login.DelegatedIPv6
	}
	if d.leased.IsValid() {
		grant.Address = d.leased
	}
}

// mschap adds what an MS-CHAP client needs to go on: the proof that we know the secret too, and the
// keys of MPPE.
func (a *answerer) mschap(request *Request) {
	switch request.method {
	case MethodMSCHAP1:
		a.mschap1(request)
	case MethodMSCHAP2:
		a.mschap2(request)
	default:
	}
}

// mschap1 adds MS-CHAP-MPPE-Keys (RFC 2548 section 2.4.1).
func (a *answerer) mschap1(request *Request) {
	lm, nt, ok := a.policy.checker.Keys1(a.policy.proven)
	if !ok {
		return
	}
	a.builder.CHAPMPPEKeys(a.policy.signer, request.nas.Secret, lm, nt)
	a.encryption()
}

// mschap2 adds MS-CHAP2-Success and the MS-MPPE keys (RFC 2548 sections 2.3.3 and 2.4).
func (a *answerer) mschap2(request *Request) {
	response, ok := packet.ReadMSCHAP2(
		request.index.Vendor(packet.Microsoft, packet.MSCHAP2Response),
	)
	if !ok {
		return
	}
	success := a.policy.checker.Success(a.scratch[:0], response.Identifier)
	a.builder.Vendor(packet.Microsoft, packet.MSCHAP2Success, success)
	send, recv, ok := a.policy.checker.Keys2()
	if !ok {
		return
	}
	a.builder.MPPEKeys(a.policy.signer, request.nas.Secret, send[:], recv[:])
	a.encryption()
}

// encryption allows MPPE with keys of 40 and 128 bits; the router's profile decides whether it is
// used.
func (a *answerer) encryption() {
	a.builder.VendorUint32(packet.Microsoft, packet.MSMPPEEncryptionPolicy, packet.MPPEAllowed)
	a.builder.VendorUint32(packet.Microsoft, packet.MSMPPEEncryptionTypes, packet.MPPETypes40And128)
}

// reject writes an Access-Reject: a sentence for the person, and what the method itself needs (RFC
// 2865 section 5.44).
func (a *answerer) reject(buffer []byte, request *Request, decision *Decision) ([]byte, error) {
	a.builder.Reply(buffer, packet.AccessReject, request.view)
	if !decision.wordless {
		a.builder.Text(packet.ReplyMessage, a.sentence(decision.reason))
	}
	switch request.method {
	case MethodEAP:
		a.builder.EAPFailure(request.view)
	case MethodMSCHAP1, MethodMSCHAP2:
		a.mschapError(request, decision.reason)
	default:
	}

	return a.builder.Sign(a.policy.signer, request.nas.Secret)
}

// mschapError adds MS-CHAP-Error. It is E=691 R=0 for every reason, so that it tells nobody which
// logins exist, and no client asks again with the same password (RFC 2759 section 6).
func (a *answerer) mschapError(request *Request, reason Reason) {
	var identifier byte
	two, ok := packet.ReadMSCHAP2(
		request.index.Vendor(packet.Microsoft, packet.MSCHAP2Response),
	)
	if ok {
		identifier = two.Identifier
	}
	one, ok := packet.ReadMSCHAP1(
		request.index.Vendor(packet.Microsoft, packet.MSCHAPResponse),
	)
	if ok {
		identifier = one.Identifier
	}
	failure := credential.Failure{Code: credential.ErrorLogin, Message: a.sentence(reason)}
	fillChallenge(&failure.Challenge, a.policy.random)
	a.builder.Vendor(packet.Microsoft, packet.MSCHAPError,
		failure.AppendError(a.scratch[:0], identifier))
}

// fillChallenge fills a challenge with random octets.
func fillChallenge(challenge *[credential.Challenge2Size]byte, source *rand.ChaCha8) {
	for i := 0; i < len(challenge); i += 8 {
		word := source.Uint64()
		for j := range 8 {
			challenge[i+j] = byte(word >> (8 * j))
		}
	}
}
