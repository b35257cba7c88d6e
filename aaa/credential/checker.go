package credential

import (
	"crypto/md5"
	"crypto/subtle"
	"hash"
)

// Sizes of what MS-CHAP and CHAP exchange, in octets.
const (
	Challenge1Size = 8  // MS-CHAP-Challenge of version 1
	Challenge2Size = 16 // MS-CHAP-Challenge of version 2, and the peer's challenge
	ResponseSize   = 24 // NT response of both versions
)

// maxPAP is the longest password that a PAP request can carry, in octets (RFC 2865 section 5.2).
const maxPAP = 128

// scratchSize holds the longest text that is hashed: a CHAP identifier, a password of 256
// characters of three octets and a challenge of 253, or the UTF-16 form of a password.
const scratchSize = 1 + 3*MaxMSCHAPPassword + 253

// Checker checks proofs and makes the answers that follow from them. It holds the hash state
// and scratch space of one goroutine and allocates nothing after NewChecker, but for PAP
// against a one-way hash. Clients use it too, for making responses.
type Checker struct {
	md4     hash.Hash
	scratch [scratchSize]byte

	// The last MS-CHAP check, for Success and the keys. They count only while proven is set to
	// its version.
	proven    Method
	ntHash    [HashSize]byte
	hashHash  [HashSize]byte // of ntHash, when hashed is set
	hashed    bool
	challenge [Challenge1Size]byte
	response  [ResponseSize]byte
}

// NewChecker returns a checker for one goroutine.
func NewChecker() *Checker { return &Checker{md4: newMD4()} }

// PAP reports whether a password in the clear is the stored one. Clear text and NT hashes are
// compared in constant time; a one-way hash takes tens of milliseconds and allocates, see
// VerifyPassword.
func (c *Checker) PAP(stored Stored, password []byte) bool {
	switch stored.Form {
	case Clear:
		return c.samePassword(stored.Value, password)
	case NT:
		return c.hashPassword(password) &&
			subtle.ConstantTimeCompare(c.ntHash[:], stored.Value) == 1
	case OneWay:
		return VerifyPassword(string(stored.Value), password)
	default:
		return false
	}
}

// samePassword compares without telling by its time where the two differ, nor how long the
// stored one is.
func (c *Checker) samePassword(stored, password []byte) bool {
	left, right := c.scratch[:maxPAP], c.scratch[maxPAP:2*maxPAP]
	clear(c.scratch[:2*maxPAP])
	copy(left, stored)
	copy(right, password)

	same := subtle.ConstantTimeCompare(left, right)
	same &= subtle.ConstantTimeEq(int32(len(stored)), int32(len(password)))

	return same == 1 && len(stored) <= maxPAP
}

// CHAP reports whether a CHAP response fits the stored password, which must be kept in the
// clear (RFC 1994 section 4.1).
func (c *Checker) CHAP(stored Stored, identifier byte, challenge, response []byte) bool {
	if stored.Form != Clear {
		return false
	}

	want, ok := c.CHAPResponse(identifier, stored.Value, challenge)

	return ok && subtle.ConstantTimeCompare(want[:], response) == 1
}

// CHAPResponse makes the response to a CHAP challenge: MD5 over identifier, password and
// challenge. It is false when they are longer than CHAP can sensibly carry.
func (c *Checker) CHAPResponse(identifier byte, password, challenge []byte) (
	response [md5.Size]byte, ok bool,
) {
	if 1+len(password)+len(challenge) > len(c.scratch) {
		return response, false
	}

	text := append(c.scratch[:0], identifier)
	text = append(text, password...)
	text = append(text, challenge...)

	return md5.Sum(text), true
}

// hashPassword leaves the NT hash of a UTF-8 password in ntHash.
func (c *Checker) hashPassword(password []byte) bool {
	c.proven, c.hashed = 0, false

	text, ok := appendUTF16(c.scratch[:0], password)
	if !ok {
		return false
	}

	c.sumMD4(&c.ntHash, text)

	return true
}

// loadHash leaves the NT hash of a stored password in ntHash, whatever form it is kept in. It
// is false for a form that does not lead to one.
func (c *Checker) loadHash(stored Stored) bool {
	c.proven, c.hashed = 0, false

	switch {
	case stored.Form == Clear:
		return c.hashPassword(stored.Value)
	case stored.Form == NT && len(stored.Value) == HashSize:
		copy(c.ntHash[:], stored.Value)
		return true
	default:
		return false
	}
}

// doubleHash returns the hash of the NT hash, taking it once for each login.
func (c *Checker) doubleHash() []byte {
	if !c.hashed {
		c.sumMD4(&c.hashHash, c.ntHash[:])
		c.hashed = true
	}

	return c.hashHash[:]
}

// sumMD4 hashes text into sum.
func (c *Checker) sumMD4(sum *[HashSize]byte, text []byte) {
	c.md4.Reset()
	_, _ = c.md4.Write(text)
	c.md4.Sum(sum[:0])
}
