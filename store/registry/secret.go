package registry

import (
	"crypto/rand"

	"gardu/store"
)

// GenerateSecret, given as the secret of a NAS, asks for one to be drawn.
const GenerateSecret = "generate"

// secretOctets is how long a drawn secret is: 32 characters of 62 are 190 bits, more than the MD5
// of RFC 2865 can use.
const secretOctets = 32

// secretAlphabet holds what a drawn secret is made of: nothing that a router's console would need
// quoted.
const secretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// drawSecret draws a secret. Octets that would favour the first letters of the alphabet are
// thrown away.
func drawSecret() (string, error) {
	secret := make([]byte, 0, secretOctets)
	const fair = 256 - 256%len(secretAlphabet)
	var pool [secretOctets]byte
	for len(secret) < secretOctets {
		if _, err := rand.Read(pool[:]); err != nil {
			return "", store.Errorf(store.Internal, "drawing a secret: %w", err)
		}
		for _, octet := range pool {
			if int(octet) < fair && len(secret) < secretOctets {
				secret = append(secret, secretAlphabet[int(octet)%len(secretAlphabet)])
			}
		}
	}

	return string(secret), nil
}
