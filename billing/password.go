package billing

import (
	"encoding/hex"
	"strings"

	"gardu/store"
)

// Password is a password as somebody gives it, and how it is to be kept.
type Password struct {
	Text string // empty for no password: whoever knows the login gets in

	// Form is how it is kept: store.ClearText serves every method, store.NTHash PAP and MS-CHAP,
	// store.OneWayHash PAP alone. store.NoSecret, the zero value, means clear text.
	Form store.SecretForm

	// Encoded says that Text is not the password but already what is to be kept: 32 hexadecimal
	// digits for an NT hash, the whole text of a bcrypt or argon2id hash. Text that begins like
	// such a hash is taken for one where Form is store.OneWayHash.
	Encoded bool
}

// hashPrefixes begin the one-way hashes that can be kept.
var hashPrefixes = []string{"$argon2id$", "$2a$", "$2b$", "$2y$"}

// secret makes what is to be stored of a password. It may be slow.
func (b *Billing) secret(password Password) (store.Secret, error) {
	if password.Text == "" {
		if password.Form == store.NoSecret || password.Form == store.ClearText {
			return store.Secret{}, nil
		}

		return store.Secret{}, store.Invalidf("password",
			"must not be empty where its form is %v", password.Form)
	}
	if !password.Encoded && len(password.Text) > store.MaxPassword && !looksHashed(password.Text) {
		return store.Secret{}, store.Invalidf("password",
			"must have 1 to %d octets", store.MaxPassword)
	}

	switch password.Form {
	case store.NoSecret, store.ClearText:
		return store.ClearSecret(password.Text), nil
	case store.NTHash:
		return b.ntSecret(password)
	case store.OneWayHash:
		return b.hashSecret(password)
	default:
		return store.Secret{}, store.Invalidf("form",
			"%v is not one of clear, nt, hash", password.Form)
	}
}

// ntSecret makes an NT hash.
func (b *Billing) ntSecret(password Password) (store.Secret, error) {
	if password.Encoded {
		value, err := hex.DecodeString(password.Text)
		if err != nil || len(value) != 16 {
			return store.Secret{}, store.Invalidf("password",
				"an NT hash has 32 hexadecimal digits")
		}

		return store.Secret{Form: store.NTHash, Value: value}, nil
	}
	if b.config.NTHash == nil {
		return store.Secret{}, store.Errorf(store.Internal,
			"hashing a password: no NT hash is set up")
	}
	hash, ok := b.config.NTHash([]byte(password.Text))
	if !ok {
		return store.Secret{}, store.Invalidf("password",
			"is not valid UTF-8, which an NT hash needs")
	}

	return store.Secret{Form: store.NTHash, Value: hash[:]}, nil
}

// hashSecret makes a one-way hash, or takes one that is given.
func (b *Billing) hashSecret(password Password) (store.Secret, error) {
	hash := password.Text
	switch {
	case looksHashed(hash):
		if err := b.config.CheckHash(hash); err != nil {
			return store.Secret{}, store.Invalidf("password",
				"is not a hash of bcrypt or argon2id that a login can be checked against")
		}
	case password.Encoded:
		return store.Secret{}, store.Invalidf("password", "a hash begins with %s",
			strings.Join(hashPrefixes, ", "))
	case b.config.HashPassword == nil:
		return store.Secret{}, store.Errorf(store.Internal, "hashing a password: no hash is set up")
	default:
		made, err := b.config.HashPassword([]byte(hash))
		if err != nil {
			return store.Secret{}, err
		}
		hash = made
	}

	return store.Secret{Form: store.OneWayHash, Value: []byte(hash)}, nil
}

// looksHashed reports whether a text begins like a one-way hash.
func looksHashed(text string) bool {
	for _, prefix := range hashPrefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}

	return false
}
