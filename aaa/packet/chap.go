package packet

// CHAP is the value of a CHAP-Password attribute (RFC 2865 section 5.3).
type CHAP struct {
	Identifier byte
	Response   []byte // 16 octets
}

// ReadCHAP splits a CHAP-Password; it is false unless it has exactly 17 octets.
func ReadCHAP(value []byte, found bool) (CHAP, bool) {
	if !found || len(value) != 1+AuthenticatorSize {
		return CHAP{}, false
	}

	return CHAP{Identifier: value[0], Response: value[1:]}, true
}

// Challenge returns the CHAP challenge of an Access-Request: CHAP-Challenge when present, else
// the Request Authenticator (RFC 2865 section 5.40).
func (x *Index) Challenge() []byte {
	if challenge, ok := x.Get(CHAPChallenge); ok {
		return challenge
	}

	return x.View().Authenticator()
}

// MSCHAP1 is the value of an MS-CHAP-Response attribute (RFC 2548 section 2.1.3).
type MSCHAP1 struct {
	Identifier byte
	UseNT      bool   // flag 1: the NT response counts, not the LAN Manager one
	LM         []byte // 24 octets
	NT         []byte // 24 octets
}

// mschapSize is the size of both MS-CHAP-Response and MS-CHAP2-Response, in octets.
const mschapSize = 50

// ReadMSCHAP1 splits an MS-CHAP-Response; it is false unless it has exactly 50 octets.
func ReadMSCHAP1(value []byte, found bool) (MSCHAP1, bool) {
	if !found || len(value) != mschapSize {
		return MSCHAP1{}, false
	}

	return MSCHAP1{
		Identifier: value[0],
		UseNT:      value[1]&1 == 1,
		LM:         value[2:26],
		NT:         value[26:50],
	}, true
}

// MSCHAP2 is the value of an MS-CHAP2-Response attribute (RFC 2548 section 2.3.2).
type MSCHAP2 struct {
	Identifier byte
	Peer       []byte // 16 octets, the peer's challenge
	NT         []byte // 24 octets
}

// ReadMSCHAP2 splits an MS-CHAP2-Response; it is false unless it has exactly 50 octets. Flags
// and the reserved octets are ignored, as the RFC asks of a receiver.
func ReadMSCHAP2(value []byte, found bool) (MSCHAP2, bool) {
	if !found || len(value) != mschapSize {
		return MSCHAP2{}, false
	}

	return MSCHAP2{Identifier: value[0], Peer: value[2:18], NT: value[26:50]}, true
}
