package credential

import (
	"encoding/binary"
	"hash"
	"unicode/utf16"
	"unicode/utf8"

	//lint:ignore SA1019 MS-CHAP is defined over MD4.
	"golang.org/x/crypto/md4"
)

// MaxMSCHAPPassword is the longest password MS-CHAP knows, in UTF-16 units (RFC 2759 section 4).
const MaxMSCHAPPassword = 256

// HashSize is the size of an NT hash, in octets.
const HashSize = 16

// NTHash returns the NT hash of a UTF-8 password: MD4 over its UTF-16LE form (RFC 2759 section
// 8.3). It is false when the password is not UTF-8 or longer than 256 UTF-16 units. It
// allocates; the hot path uses a Checker.
func NTHash(password []byte) ([HashSize]byte, bool) {
	c := NewChecker()
	ok := c.hashPassword(password)

	return c.ntHash, ok
}

// appendUTF16 appends the UTF-16LE form of a UTF-8 password to dst. It is false for malformed
// UTF-8 and for more than 256 units.
func appendUTF16(dst, password []byte) ([]byte, bool) {
	limit := len(dst) + 2*MaxMSCHAPPassword

	for len(password) > 0 {
		r, size := utf8.DecodeRune(password)
		if r == utf8.RuneError && size <= 1 {
			return dst, false
		}

		password = password[size:]
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			dst = binary.LittleEndian.AppendUint16(dst, uint16(high))
			r = low
		}

		dst = binary.LittleEndian.AppendUint16(dst, uint16(r))
		if len(dst) > limit {
			return dst, false
		}
	}

	return dst, true
}

// newMD4 returns an MD4 state.
func newMD4() hash.Hash { return md4.New() }
