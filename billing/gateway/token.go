package gateway

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/netip"

	"gardu/store"
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

// SameSecret reports whether a text is a secret. The time it takes depends neither on where they
// differ nor on how long the secret is. Nothing is the same as an empty secret.
func SameSecret(text string, secret store.Secret) bool {
	told, kept := sha256.Sum256([]byte(text)), sha256.Sum256(secret.Value)

	return subtle.ConstantTimeCompare(told[:], kept[:]) == 1 && len(secret.Value) > 0
}
