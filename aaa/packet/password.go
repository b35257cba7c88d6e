package packet

import (
	"bytes"
	"crypto/md5"
	"crypto/subtle"
	"errors"
)

// MaxPassword is the longest password User-Password can carry, in octets (RFC 2865 section 5.2).
const MaxPassword = 128

// ErrPassword is returned for a hidden password whose size is not 16, 32 ... 128 octets, and
// for a clear one that is longer than 128.
var ErrPassword = errors.New("password size out of bounds")

// Reveal appends to dst the password hidden in a User-Password value (RFC 2865 section 5.2).
// The password ends where its NUL padding begins; some clients leave other octets behind the
// first NUL, so those are cut as well. With a wrong secret it returns octets without meaning,
// never an error. The octets of dst's array beyond the result hold what was cut.
func (s *Signer) Reveal(dst, hidden, authenticator []byte, secret *Secret) ([]byte, error) {
	size := len(hidden)
	if size == 0 || size > MaxPassword || size%md5.Size != 0 {
		return dst, ErrPassword
	}

	start := len(dst)
	chain := authenticator

	for block := hidden; len(block) > 0; block = block[md5.Size:] {
		s.hashBlock(secret, chain)
		chain = block[:md5.Size]

		for i, octet := range chain {
			s.want[i] = octet ^ s.sum[i]
		}

		dst = append(dst, s.want[:]...)
	}

	if end := bytes.IndexByte(dst[start:], 0); end >= 0 {
		dst = dst[:start+end]
	}

	return dst, nil
}

// Hide appends to dst the password as a User-Password value: padded with NULs to a multiple of
// 16 octets, at least one block, and hidden with the Request Authenticator and the secret.
func (s *Signer) Hide(dst, password, authenticator []byte, secret *Secret) ([]byte, error) {
	if len(password) > MaxPassword {
		return dst, ErrPassword
	}

	start := len(dst)
	dst = append(dst, password...)

	for len(dst) == start || (len(dst)-start)%md5.Size != 0 {
		dst = append(dst, 0)
	}

	s.hide(dst[start:], authenticator, nil, secret)

	return dst, nil
}

// hide encrypts whole blocks in place with the MD5 chain that User-Password and the salted keys
// share: the first block takes authenticator and salt, each later one the block before it, in
// its hidden form.
func (s *Signer) hide(octets, authenticator, salt []byte, secret *Secret) {
	s.md5.Reset()
	s.write(secret.octets)
	s.write(authenticator)
	s.write(salt)
	s.md5.Sum(s.sum[:0])

	for len(octets) > 0 {
		block := octets[:md5.Size]
		subtle.XORBytes(block, block, s.sum[:])

		octets = octets[md5.Size:]
		if len(octets) > 0 {
			s.hashBlock(secret, block)
		}
	}
}

// hashBlock leaves in sum the MD5 of the secret followed by one block.
func (s *Signer) hashBlock(secret *Secret, block []byte) {
	s.md5.Reset()
	s.write(secret.octets)
	s.write(block)
	s.md5.Sum(s.sum[:0])
}
