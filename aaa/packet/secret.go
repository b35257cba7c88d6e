package packet

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding"
	"errors"
)

// WeakSecret is the length in octets up to which a secret deserves a warning; 32 octets are
// recommended.
const WeakSecret = 12

// hashState is a serialised MD5 state, of the size md5's AppendBinary makes.
const hashState = 92

// ErrEmptySecret is returned for a secret without octets, which would sign nothing (RFC 2865
// section 3).
var ErrEmptySecret = errors.New("shared secret is empty")

// Secret is what a NAS shares with the server, with the two HMAC-MD5 pad blocks already hashed:
// restoring those states takes 5 ns, hashing a pad again 85 ns, and a login would need four. It
// never changes, so goroutines may share it. It prints as a fixed word.
type Secret struct {
	octets []byte
	inner  [hashState]byte // MD5 after secret xor ipad (RFC 2104)
	outer  [hashState]byte // MD5 after secret xor opad
}

// NewSecret prepares a secret, copying its octets. Secrets are opaque: any octets will do, but
// not none.
func NewSecret(octets []byte) (*Secret, error) {
	if len(octets) == 0 {
		return nil, ErrEmptySecret
	}

	s := &Secret{octets: append([]byte(nil), octets...)}
	s.inner = padState(octets, 0x36)
	s.outer = padState(octets, 0x5c)

	return s, nil
}

// padState returns the MD5 state after one block of key xor pad; a key longer than a block is
// hashed first.
func padState(key []byte, pad byte) [hashState]byte {
	if len(key) > md5.BlockSize {
		sum := md5.Sum(key)
		key = sum[:]
	}

	var block [md5.BlockSize]byte
	copy(block[:], key)

	for i := range block {
		block[i] ^= pad
	}

	h := md5.New()
	_, _ = h.Write(block[:])

	var state [hashState]byte
	if appender, ok := h.(encoding.BinaryAppender); ok {
		_, _ = appender.AppendBinary(state[:0])
	}

	return state
}

// Equal reports in constant time whether octets are the secret's.
func (s *Secret) Equal(octets []byte) bool { return hmac.Equal(s.octets, octets) }

// Weak reports whether the secret is short enough to deserve a warning.
func (s *Secret) Weak() bool { return len(s.octets) <= WeakSecret }

// String hides the secret from logs.
func (s *Secret) String() string { return "[secret]" }

// GoString hides the secret from %#v.
func (s *Secret) GoString() string { return "[secret]" }
