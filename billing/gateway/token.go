package gateway

import (
	"crypto/subtle"
	"encoding/hex"
	"net/netip"
)

// IsToken reports whether a text is made of visible ASCII characters alone.
func IsToken(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}

	return text != ""
}

// SameDigest reports whether a text is the hexadecimal form, in small or capital letters, of a
// digest. The time it takes does not depend on where they differ.
func SameDigest(text string, digest []byte) bool {
	if len(text) != hex.EncodedLen(len(digest)) {
		return false
	}
	told, err := hex.DecodeString(text)
	if err != nil {
		return false
	}

	return subtle.ConstantTimeCompare(told, digest) == 1
}

// isLoopback reports whether a host is this very machine.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)

	return err == nil && address.IsLoopback()
}
