package coa

import (
	"net/netip"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// DefaultPort is where a NAS listens for dynamic authorization (RFC 5176 section 2.1).
const DefaultPort = 3799

// overhead is the header, Message-Authenticator and Event-Timestamp of a request in octets.
const overhead = packet.HeaderSize + 18 + 6

// Request is what a NAS is asked for. It must not change until Do has returned, nor, where Late is
// used, afterwards.
type Request struct {
	Code   packet.Code    // CoARequest or DisconnectRequest
	To     netip.AddrPort // the NAS
	From   netip.Addr     // our own address that it knows; zero for any
	Secret *packet.Secret

	// Attributes are encoded, as Builder.Attributes returns them. Message-Authenticator and
	// Event-Timestamp are added to them, and must not be among them.
	Attributes []byte
}

// check says whether the request can be sent. The error is Invalid.
func (r *Request) check() error {
	switch {
	case r.Code != packet.CoARequest && r.Code != packet.DisconnectRequest:
		return store.Invalidf("code", "is neither CoA-Request nor Disconnect-Request")
	case !r.To.IsValid() || r.To.Port() == 0:
		return store.Invalidf("to", "is not an address with a port")
	case r.Secret == nil:
		return store.Invalidf("secret", "is missing")
	case packet.CheckAttributes(r.Attributes) != nil:
		return store.Invalidf("attributes", "are not well formed")
	case len(r.Attributes) > packet.MaxSize-overhead:
		return store.Invalidf("attributes", "take more than %d octets", packet.MaxSize-overhead)
	}
	for rest := r.Attributes; len(rest) > 0; rest = rest[rest[1]:] {
		switch packet.Type(rest[0]) {
		case packet.MessageAuthenticator, packet.EventTimestamp:
			return store.Invalidf("attributes", "hold one that is added to every request")
		}
	}

	return nil
}

// encode makes the octets of the request, in memory of their own. Message-Authenticator stands
// first; both it and the Request Authenticator are taken with zeros in the latter's place (RFC 5176
// sections 2.3 and 3.4). Event-Timestamp is of this moment and stays in retransmissions (section
// 6.3), so that a NAS can tell them from a replay.
func (r *Request) encode(signer *packet.Signer, identifier byte, now time.Time) ([]byte, error) {
	var b packet.Builder
	b.Start(make([]byte, overhead+len(r.Attributes)), r.Code, identifier, nil)
	b.MessageAuthenticator()
	b.Uint32(packet.EventTimestamp, uint32(now.Unix()))
	b.Raw(r.Attributes)

	return b.Sign(signer, r.Secret)
}

// kindOf says what an answer of a code is to a request of a code; false where it is none.
func kindOf(request, answer packet.Code) (Kind, bool) {
	switch {
	case request == packet.CoARequest && answer == packet.CoAACK,
		request == packet.DisconnectRequest && answer == packet.DisconnectACK:
		return ACK, true
	case request == packet.CoARequest && answer == packet.CoANAK,
		request == packet.DisconnectRequest && answer == packet.DisconnectNAK:
		return NAK, true
	default:
		return Failed, false
	}
}
