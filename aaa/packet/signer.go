package packet

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding"
	"hash"
	"math/rand/v2"
)

// zeros stand in for an authenticator while it is being computed.
var zeros [AuthenticatorSize]byte

// Signer verifies and signs packets and hides passwords. It holds the hash state and the
// scratch space for that, so it belongs to one goroutine and allocates nothing after NewSigner.
type Signer struct {
	md5  hash.Hash
	load encoding.BinaryUnmarshaler // md5 again, for restoring a prepared state
	sum  [md5.Size]byte
	want [md5.Size]byte
	salt uint16 // of the last MPPE key; unique within a packet because it counts up
}

// NewSigner returns a signer for one goroutine.
func NewSigner() *Signer {
	h := md5.New()
	load, _ := h.(encoding.BinaryUnmarshaler)

	return &Signer{md5: h, load: load, salt: uint16(rand.Uint32())}
}

// Verify checks that a request comes from somebody who knows the secret, as far as its kind
// allows, and reports whether it carries a valid Message-Authenticator. The error is a Reason.
//
//   - Access-Request: a Message-Authenticator present must match (RFC 3579 section 3.2); with
//     EAP-Message it must be present. Without it nothing is proven, and requiring it is the
//     caller's policy.
//   - Status-Server: Message-Authenticator must be present (RFC 5997 section 3).
//   - Accounting, CoA and Disconnect requests: the Request Authenticator must match (RFC 2866
//     section 3, RFC 5176 section 2.3), and so must a Message-Authenticator when present, taken
//     with the authenticator zeroed (RFC 5176 section 3.4).
func (s *Signer) Verify(v View, secret *Secret) (bool, error) {
	code := v.Code()
	if !code.randomAuthenticator() && !code.hashedRequest() {
		return false, UnknownCode
	}

	at, eap, err := findMessageAuthenticator(v)
	if err != nil {
		return false, err
	}

	if at == 0 && (eap || code == StatusServer) {
		return false, NoMessageAuthenticator
	}

	authenticator := v.Authenticator()

	if code.hashedRequest() {
		authenticator = zeros[:]
		if !s.packetMatches(v, authenticator, secret) {
			return false, BadAuthenticator
		}
	}

	if at != 0 && !s.messageMatches(v, at, authenticator, secret) {
		return false, BadMessageAuthenticator
	}

	return at != 0, nil
}

// VerifyReply checks an answer against the Request Authenticator of the request it answers (RFC
// 2865 section 3) and reports whether it carries a valid Message-Authenticator, which may stand
// anywhere. The error is a Reason.
func (s *Signer) VerifyReply(v View, requestAuthenticator []byte, secret *Secret) (bool, error) {
	at, eap, err := findMessageAuthenticator(v)
	if err != nil {
		return false, err
	}

	if at == 0 && eap {
		return false, NoMessageAuthenticator
	}

	if !s.packetMatches(v, requestAuthenticator, secret) {
		return false, BadAuthenticator
	}

	if at != 0 && !s.messageMatches(v, at, requestAuthenticator, secret) {
		return false, BadMessageAuthenticator
	}

	return at != 0, nil
}

// findMessageAuthenticator returns the offset of the Message-Authenticator's value, 0 when
// there is none, and whether the packet carries EAP. A second one, or one of the wrong size, is
// an error.
func findMessageAuthenticator(v View) (at int, eap bool, err error) {
	octets := v.octets
	for i := HeaderSize; i+1 < len(octets); i += int(octets[i+1]) {
		switch Type(octets[i]) {
		case EAPMessage:
			eap = true
		case MessageAuthenticator:
			if at != 0 || octets[i+1] != attributeHeader+md5.Size {
				return 0, eap, BadMessageAuthenticator
			}

			at = i + attributeHeader
		}
	}

	return at, eap, nil
}

// packetMatches reports in constant time whether the packet's authenticator is the hash taken
// with the given one.
func (s *Signer) packetMatches(v View, authenticator []byte, secret *Secret) bool {
	s.hashPacket(v.octets, authenticator, secret)

	return subtle.ConstantTimeCompare(s.sum[:], v.Authenticator()) == 1
}

// messageMatches reports in constant time whether the Message-Authenticator at an offset is
// right.
func (s *Signer) messageMatches(v View, at int, authenticator []byte, secret *Secret) bool {
	s.hashMessage(v.octets, at, authenticator, secret)

	return subtle.ConstantTimeCompare(s.sum[:], v.octets[at:at+md5.Size]) == 1
}

// hashPacket leaves in sum the MD5 of the packet, with authenticator in the header's place, and
// the secret.
func (s *Signer) hashPacket(octets, authenticator []byte, secret *Secret) {
	s.md5.Reset()
	s.write(octets[:4])
	s.write(authenticator)
	s.write(octets[HeaderSize:])
	s.write(secret.octets)
	s.md5.Sum(s.sum[:0])
}

// hashMessage leaves in sum the HMAC-MD5 of the packet, with authenticator in the header's
// place and the Message-Authenticator at an offset taken as zeros.
func (s *Signer) hashMessage(octets []byte, at int, authenticator []byte, secret *Secret) {
	s.restore(&secret.inner)
	s.write(octets[:4])
	s.write(authenticator)
	s.write(octets[HeaderSize:at])
	s.write(zeros[:])
	s.write(octets[at+md5.Size:])
	s.md5.Sum(s.sum[:0])

	s.restore(&secret.outer)
	s.write(s.sum[:])
	s.md5.Sum(s.sum[:0])
}

// restore puts the hash into a prepared state. The state was made by the same type, so it
// cannot be refused.
func (s *Signer) restore(state *[hashState]byte) { _ = s.load.UnmarshalBinary(state[:]) }

// write feeds the hash, which never fails.
func (s *Signer) write(octets []byte) { _, _ = s.md5.Write(octets) }
