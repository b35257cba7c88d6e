package gateway

import (
	"crypto/sha256"
	"crypto/subtle"

	"gardu/store"
)

// Credential is a secret of ours at a provider. It is a function, so that no fmt verb and no
// encoder can reach the value, however deep in another value it stands.
type Credential func() []byte

// Keep makes a Credential. It is Invalid in the field named when the secret is missing, or is not
// made of visible ASCII, as the providers' are.
func Keep(field string, secret store.Secret) (Credential, error) {
	value := string(secret.Value)
	if !IsToken(value) {
		return nil, store.Invalidf(field, "must be there, in visible ASCII")
	}

	return func() []byte { return []byte(value) }, nil
}

// Same reports whether a text is the credential. The time it takes depends neither on where they
// differ nor on how long the credential is.
func (c Credential) Same(text string) bool {
	told, kept := sha256.Sum256([]byte(text)), sha256.Sum256(c())

	return subtle.ConstantTimeCompare(told[:], kept[:]) == 1
}
