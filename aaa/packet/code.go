package packet

// Code is the first octet of a packet and says what kind of packet it is (RFC 2865 section 3).
type Code uint8

// The packet codes gardu sends or understands.
const (
	AccessRequest      Code = 1  // RFC 2865
	AccessAccept       Code = 2  // RFC 2865
	AccessReject       Code = 3  // RFC 2865
	AccountingRequest  Code = 4  // RFC 2866
	AccountingResponse Code = 5  // RFC 2866
	AccessChallenge    Code = 11 // RFC 2865
	StatusServer       Code = 12 // RFC 5997
	DisconnectRequest  Code = 40 // RFC 5176
	DisconnectACK      Code = 41 // RFC 5176
	DisconnectNAK      Code = 42 // RFC 5176
	CoARequest         Code = 43 // RFC 5176
	CoAACK             Code = 44 // RFC 5176
	CoANAK             Code = 45 // RFC 5176
)

// String returns the name the RFCs give the code, or "unknown".
func (c Code) String() string {
	switch c {
	case AccessRequest:
		return "Access-Request"
	case AccessAccept:
		return "Access-Accept"
	case AccessReject:
		return "Access-Reject"
	case AccountingRequest:
		return "Accounting-Request"
	case AccountingResponse:
		return "Accounting-Response"
	case AccessChallenge:
		return "Access-Challenge"
	case StatusServer:
		return "Status-Server"
	default:
		return c.dynamicName()
	}
}

// dynamicName names the codes of RFC 5176.
func (c Code) dynamicName() string {
	switch c {
	case DisconnectRequest:
		return "Disconnect-Request"
	case DisconnectACK:
		return "Disconnect-ACK"
	case DisconnectNAK:
		return "Disconnect-NAK"
	case CoARequest:
		return "CoA-Request"
	case CoAACK:
		return "CoA-ACK"
	case CoANAK:
		return "CoA-NAK"
	default:
		return "unknown"
	}
}

// randomAuthenticator reports whether the authenticator of such a packet is a random number
// chosen by the client (RFC 2865 section 3, RFC 5997 section 3). The authenticator of every
// other packet is a hash over it.
func (c Code) randomAuthenticator() bool {
	return c == AccessRequest || c == StatusServer
}

// hashedRequest reports whether the code is a request whose authenticator is a hash taken with
// sixteen zero octets in its place (RFC 2866 section 3, RFC 5176 section 2.3).
func (c Code) hashedRequest() bool {
	return c == AccountingRequest || c == CoARequest || c == DisconnectRequest
}
