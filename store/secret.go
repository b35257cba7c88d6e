package store

import "log/slog"

// SecretForm says in which form a secret is kept, and so which authentication methods it can serve.
type SecretForm uint8

// The forms of a secret. Only the first two can answer CHAP, and only they and NTHash can answer MS-CHAP.
const (
	NoSecret   SecretForm = iota // nothing to prove: MAC authentication and bare vouchers
	ClearText                    // the password itself; encrypted on disk
	NTHash                       // 16 octets, MD4 of the UTF-16LE password; serves PAP and MS-CHAP; encrypted on disk
	OneWayHash                   // a bcrypt or argon2id text; serves PAP alone
)

// Secret is what a login proves itself with, or what a NAS signs with. It prints as a placeholder wherever it is
// formatted, so that it cannot reach a log or an error by accident.
type Secret struct {
	Form  SecretForm
	Value []byte
}

// ClearSecret makes a secret of a password, or NoSecret of an empty one.
func ClearSecret(password string) Secret {
	if password == "" {
		return Secret{}
	}

	return Secret{Form: ClearText, Value: []byte(password)}
}

// IsZero reports whether there is nothing to prove.
func (s Secret) IsZero() bool { return s.Form == NoSecret }

// String hides the value from every fmt verb.
func (s Secret) String() string { return "(secret)" }

// GoString hides the value from %#v.
func (s Secret) GoString() string { return "store.Secret{(secret)}" }

// LogValue hides the value from structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue("(secret)") }

// MarshalJSON hides the value from any reply that carries a whole record.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"(secret)"`), nil }
