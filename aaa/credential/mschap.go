package credential

import (
	"bytes"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"unicode/utf8"
)

// MSCHAP1 reports whether the NT response of MS-CHAP version 1 fits the stored password (RFC
// 2433 section A.5). A LAN Manager response is never looked at: it proves too little.
func (c *Checker) MSCHAP1(stored Stored, challenge, response []byte) bool {
	if !c.loadHash(stored) || len(challenge) != Challenge1Size || len(response) != ResponseSize {
		return false
	}

	c.respond([Challenge1Size]byte(challenge))

	return c.prove(MSCHAP1, response)
}

// Exchange2 is what MS-CHAP version 2 sent to and fro.
type Exchange2 struct {
	Name          []byte // the user name as sent; a domain before a backslash does not count
	Authenticator []byte // 16 octets, the NAS's challenge
	Peer          []byte // 16 octets, the client's challenge
}

// MSCHAP2 reports whether the NT response of MS-CHAP version 2 fits the stored password (RFC
// 2759 section 8.1). After true, Success and Keys2 speak of this login until the next check.
func (c *Checker) MSCHAP2(stored Stored, exchange Exchange2, response []byte) bool {
	if !c.loadHash(stored) || len(response) != ResponseSize || !c.respond2(exchange) {
		return false
	}

	return c.prove(MSCHAP2, response)
}

// MSCHAP1Response makes the response of a version 1 client. It is false for a password MS-CHAP
// cannot carry.
func (c *Checker) MSCHAP1Response(password []byte, challenge [Challenge1Size]byte) (
	response [ResponseSize]byte, ok bool,
) {
	if !c.hashPassword(password) {
		return response, false
	}

	c.respond(challenge)
	c.proven = MSCHAP1

	return c.response, true
}

// MSCHAP2Response makes the response of a version 2 client; afterwards Success and Keys2 say
// what the server must answer. It is false for a password MS-CHAP cannot carry or challenges of
// the wrong size.
func (c *Checker) MSCHAP2Response(password []byte, exchange Exchange2) (
	response [ResponseSize]byte, ok bool,
) {
	if !c.hashPassword(password) || !c.respond2(exchange) {
		return response, false
	}

	c.proven = MSCHAP2

	return c.response, true
}

// prove compares the response made with the one received and remembers the success.
func (c *Checker) prove(m Method, response []byte) bool {
	if subtle.ConstantTimeCompare(c.response[:], response) != 1 {
		return false
	}

	c.proven = m

	return true
}

// respond2 hashes the two challenges and the bare user name into the challenge that is
// encrypted (RFC 2759 section 8.2) and responds to it.
func (c *Checker) respond2(exchange Exchange2) bool {
	name := bareName(exchange.Name)
	if len(exchange.Authenticator) != Challenge2Size || len(exchange.Peer) != Challenge2Size ||
		len(name) > scratchSize-2*Challenge2Size {
		return false
	}

	text := append(c.scratch[:0], exchange.Peer...)
	text = append(text, exchange.Authenticator...)
	text = append(text, name...)
	sum := sha1.Sum(text)
	c.respond([Challenge1Size]byte(sum[:Challenge1Size]))

	return true
}

// bareName cuts what stands before the first backslash, the Windows domain.
func bareName(name []byte) []byte {
	if at := bytes.IndexByte(name, '\\'); at >= 0 {
		return name[at+1:]
	}

	return name
}

// respond encrypts the challenge under the three keys cut from the NT hash (RFC 2433 section
// A.5).
func (c *Checker) respond(challenge [Challenge1Size]byte) {
	c.challenge = challenge
	block := newDESBlock(challenge)

	for at := range 3 {
		sum := block.encrypt(key56(c.ntHash[:], 7*at))
		copy(c.response[8*at:], sum[:])
	}
}

// key56 returns seven octets of hash from an offset as a DES key without parity; octets beyond
// the end are zero.
func key56(hash []byte, from int) (key uint64) {
	for at := from; at < from+7; at++ {
		key <<= 8
		if at < len(hash) {
			key |= uint64(hash[at])
		}
	}

	return key
}

// The constants of RFC 2759 section 8.7, which go into the authenticator response.
const (
	responseMagic1 = "Magic server to client signing constant"
	responseMagic2 = "Pad to make it do more than one iteration"
)

// SuccessSize is the size of an MS-CHAP2-Success value, in octets: the identifier, "S=" and 40
// digits.
const SuccessSize = 1 + 2 + 2*sha1.Size

// Success appends the value of MS-CHAP2-Success to dst: the identifier of the response and "S="
// with 40 upper-case hexadecimal digits (RFC 2548 section 2.3.3). It appends nothing unless the
// last check was a successful MSCHAP2.
func (c *Checker) Success(dst []byte, identifier byte) []byte {
	if c.proven != MSCHAP2 {
		return dst
	}

	text := append(c.scratch[:0], c.doubleHash()...)
	text = append(text, c.response[:]...)
	text = append(text, responseMagic1...)
	sum := sha1.Sum(text)

	text = append(c.scratch[:0], sum[:]...)
	text = append(text, c.challenge[:]...)
	text = append(text, responseMagic2...)
	sum = sha1.Sum(text)

	dst = append(dst, identifier, 'S', '=')

	return appendUpperHex(dst, sum[:])
}

// appendUpperHex appends octets in upper-case hexadecimal.
func appendUpperHex(dst, octets []byte) []byte {
	start := len(dst)
	dst = hex.AppendEncode(dst, octets)

	for at := start; at < len(dst); at++ {
		if dst[at] >= 'a' {
			dst[at] -= 'a' - 'A'
		}
	}

	return dst
}

// The error codes of MS-CHAP-Error (RFC 2759 section 6).
const (
	ErrorHours    = 646 // restricted logon hours
	ErrorDisabled = 647
	ErrorExpired  = 648 // invites the client to change its password
	ErrorDialIn   = 649 // no dial-in permission
	ErrorLogin    = 691 // authentication failure, the one that tells nothing
	ErrorChange   = 709 // changing the password failed
)

// maxErrorText bounds the message of an MS-CHAP-Error, in octets, so that the whole fits one
// vendor attribute.
const maxErrorText = 180

// Failure is what an MS-CHAP-Error says.
type Failure struct {
	Code      int                  // one of the Error codes
	Retry     bool                 // whether the client may try again with the new challenge
	Challenge [Challenge2Size]byte // a fresh random challenge
	Message   string               // for the person; cut after 180 octets
}

// AppendError appends the value of MS-CHAP-Error to dst: the identifier of the response and the
// text "E=691 R=0 C=<32 digits> V=3 M=<message>" (RFC 2759 section 6).
func (f Failure) AppendError(dst []byte, identifier byte) []byte {
	retry := byte('0')
	if f.Retry {
		retry = '1'
	}

	dst = append(dst, identifier, 'E', '=')
	dst = strconv.AppendInt(dst, int64(f.Code), 10)
	dst = append(dst, ' ', 'R', '=', retry, ' ', 'C', '=')
	dst = appendUpperHex(dst, f.Challenge[:])
	dst = append(dst, " V=3 M="...)

	return append(dst, cutText(f.Message, maxErrorText)...)
}

// cutText shortens text to at most a number of octets without splitting a character.
func cutText(text string, limit int) string {
	if len(text) <= limit {
		return text
	}

	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}

	return text[:limit]
}
