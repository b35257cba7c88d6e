package aaatest

import (
	"bytes"
	"errors"
	"net/netip"

	"gardu/aaa/packet"
)

// Check names what a reply can fail.
type Check string

// The checks, in the order they are made.
const (
	FaultStray      Check = "no request waits for it"
	FaultFormat     Check = "packet is malformed"
	FaultCode       Check = "code does not answer the request"
	FaultSignature  Check = "authenticator or message authenticator is wrong"
	FaultUnsigned   Check = "message authenticator is missing"
	FaultOrder      Check = "message authenticator is not the first attribute"
	FaultProxyState Check = "proxy states are not echoed in order at the end"
	FaultEmpty      Check = "an attribute has no value"
	FaultReject     Check = "reject carries an attribute it must not"
	FaultSuccess    Check = "chap2 success does not prove the password"
	FaultKeys       Check = "mppe keys do not follow from the password"
)

// Fault is a reply that RouterOS would throw away, or that breaks an RFC. From and Octets are
// what arrived.
type Fault struct {
	Check  Check
	From   netip.AddrPort
	Octets []byte
}

// Error names the failed check.
func (f *Fault) Error() string { return "bad reply: " + string(f.Check) }

// IsFault reports whether err is a Fault of one check.
func IsFault(err error, check Check) bool {
	var fault *Fault

	return errors.As(err, &fault) && fault.Check == check
}

// accept matches a datagram with its request, verifies it and counts the request as answered.
func (n *NAS) accept(octets []byte, from netip.AddrPort) (*Reply, error) {
	fault := func(check Check) error {
		return &Fault{Check: check, From: from, Octets: octets}
	}

	view, err := packet.Parse(octets)
	if err != nil {
		return nil, fault(FaultFormat)
	}

	request := n.waiting[flight{from, view.Identifier()}]
	if request == nil {
		return nil, fault(FaultStray)
	}

	reply := &Reply{View: view, From: from, Request: request}
	reply.index.Scan(view)

	if check := n.check(reply); check != "" {
		return nil, fault(check)
	}

	request.pending--
	if request.pending <= 0 {
		n.Forget(request)
	}

	return reply, nil
}

// check returns the first check a reply fails, empty when it passes all.
func (n *NAS) check(reply *Reply) Check {
	asked := packet.Code(reply.Request.octets[0])
	if !answers(asked, reply.Code()) {
		return FaultCode
	}

	authenticator := reply.Request.octets[4:packet.HeaderSize]

	signed, err := n.signer.VerifyReply(reply.View, authenticator, reply.Request.secret)
	if err != nil {
		return FaultSignature
	}

	if check := n.checkSigned(reply, asked, signed); check != "" {
		return check
	}

	if check := checkAttributes(reply); check != "" {
		return check
	}

	if reply.Accepted() && reply.Request.proof != nil {
		return reply.Request.proof.check(n.signer, reply)
	}

	return ""
}

// answers reports whether a code is an answer to another; Status-Server is answered according to
// the port.
func answers(asked, code packet.Code) bool {
	switch asked {
	case packet.AccessRequest:
		return code == packet.AccessAccept || code == packet.AccessReject ||
			code == packet.AccessChallenge
	case packet.AccountingRequest:
		return code == packet.AccountingResponse
	case packet.StatusServer:
		return code == packet.AccessAccept || code == packet.AccountingResponse
	default:
		return true
	}
}

// checkSigned demands a Message-Authenticator, and as the first attribute, in replies to
// Access-Request and Status-Server: RouterOS throws others away since 7.15, and only the first
// place stops CVE-2024-3596.
func (n *NAS) checkSigned(reply *Reply, asked packet.Code, signed bool) Check {
	if asked != packet.AccessRequest && asked != packet.StatusServer {
		return ""
	}

	if n.config.Lenient {
		return ""
	}

	if !signed {
		return FaultUnsigned
	}

	first := reply.Attributes()
	if !first.Next() || first.Type != packet.MessageAuthenticator {
		return FaultOrder
	}

	return ""
}

// checkAttributes looks at what every reply must keep to: RFC 2865 sections 5, 5.33 and 5.44.
func checkAttributes(reply *Reply) Check {
	if !proxyStatesEchoed(reply) {
		return FaultProxyState
	}

	for c := reply.Attributes(); c.Next(); {
		if len(c.Value) == 0 && c.Type != packet.ProxyState {
			return FaultEmpty
		}

		if reply.Rejected() && !allowedInReject(c) {
			return FaultReject
		}
	}

	return ""
}

// proxyStatesEchoed reports whether the reply's last attributes are the request's Proxy-States,
// unmodified and in order, and whether it has no others.
func proxyStatesEchoed(reply *Reply) bool {
	var want, got [][]byte

	if request, ok := reply.Request.view(); ok {
		for c := request.Attributes(); c.Next(); {
			if c.Type == packet.ProxyState {
				want = append(want, c.Value)
			}
		}
	}

	for c := reply.Attributes(); c.Next(); {
		if c.Type == packet.ProxyState {
			got = append(got, c.Value)
			continue
		}

		if len(got) > 0 {
			return false
		}
	}

	if len(want) != len(got) {
		return false
	}

	for i := range want {
		if !bytes.Equal(want[i], got[i]) {
			return false
		}
	}

	return true
}

// allowedInReject reports whether a Reject may carry the attribute: RFC 2865 section 5.44, with
// EAP (RFC 3579), MS-CHAP-Error (RFC 2548 section 2.1.5) and Error-Cause.
func allowedInReject(c packet.Cursor) bool {
	switch c.Type {
	case packet.ReplyMessage, packet.ProxyState, packet.MessageAuthenticator, packet.EAPMessage,
		packet.ErrorCause:
		return true
	case packet.VendorSpecific:
		vendor, inner, ok := packet.SplitVendor(c.Value)
		return ok && vendor == packet.Microsoft && inner.Next() && inner.Type == packet.MSCHAPError
	default:
		return false
	}
}
