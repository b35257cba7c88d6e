package store

import (
	"fmt"
	"log/slog"
)

// SecretForm says in which form a secret is kept, and so which authentication methods it can
// serve.
type SecretForm uint8

// The forms of a secret. Only the first two can answer CHAP, and only they and NTHash can answer
// MS-CHAP.
const (
	NoSecret  SecretForm = iota // nothing to prove: MAC authentication and bare vouchers
	ClearText                   // the password itself; encrypted on disk
	// NTHash is MD4 of the UTF-16LE password; serves PAP, MS-CHAP; encrypted on disk
	NTHash
	OneWayHash // a bcrypt or argon2id text; serves PAP alone
)

// Secret is what a login proves itself with, or what a NAS signs with. It prints as a placeholder
// wherever it is formatted, so that it cannot reach a log or an error by accident.
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

// Format hides the value from every fmt verb, those for numbers and pointers among them.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(s.String())) }

// String hides the value from whoever asks for a text. A nested Secret is hidden too, as long as
// its field is exported: fmt calls no methods of unexported fields.
func (s Secret) String() string { return "(secret)" }

// GoString hides the value from %#v.
func (s Secret) GoString() string { return "store.Secret{(secret)}" }

// LogValue hides the value from structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue("(secret)") }

// MarshalJSON hides the value from any reply that carries a whole record.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"(secret)"`), nil }

// MarshalText hides the value from every other encoder that asks, XML and YAML among them.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalJSON reads a hidden value back as none. Anything else is refused: a secret never comes
// in a record.
func (s *Secret) UnmarshalJSON(octets []byte) error {
	if string(octets) != `"(secret)"` {
		return Invalidf("secret", "must not be given")
	}
	*s = Secret{}

	return nil
}

// formWords holds the words of SecretForm.
var formWords = words{field: "form", list: []string{"none", "clear", "nt", "hash"}}

// String returns the word of the form.
func (f SecretForm) String() string { return formWords.name(uint8(f)) }

// ParseSecretForm reads none, clear, nt or hash. The error is Invalid.
func ParseSecretForm(text string) (SecretForm, error) {
	value, err := formWords.parse(text)

	return SecretForm(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (f SecretForm) MarshalText() ([]byte, error) {
	return []byte(f.String()), formWords.check(uint8(f))
}

// UnmarshalText reads what MarshalText wrote.
func (f *SecretForm) UnmarshalText(text []byte) (err error) {
	*f, err = ParseSecretForm(string(text))

	return err
}

// AuthMethod is a way in which a login proves its secret.
type AuthMethod string

// The methods that a stored secret may have to answer.
const (
	MethodPAP      AuthMethod = "PAP"
	MethodCHAP     AuthMethod = "CHAP"
	MethodMSCHAPv1 AuthMethod = "MS-CHAPv1"
	MethodMSCHAPv2 AuthMethod = "MS-CHAPv2"
)

// Methods lists the methods that a form can serve: CHAP needs the clear text (RFC 1994 section
// 2.2), MS-CHAP that or the NT hash (RFC 2759 section 8), PAP anything.
func (f SecretForm) Methods() []AuthMethod {
	switch f {
	case ClearText:
		return []AuthMethod{MethodPAP, MethodCHAP, MethodMSCHAPv1, MethodMSCHAPv2}
	case NTHash:
		return []AuthMethod{MethodPAP, MethodMSCHAPv1, MethodMSCHAPv2}
	case OneWayHash:
		return []AuthMethod{MethodPAP}
	case NoSecret:
		return nil
	default:
		return nil
	}
}

// Remark returns a sentence for whoever has just stored a secret of this form that cannot serve
// every login, or an empty text.
func (f SecretForm) Remark() string {
	switch f {
	case NoSecret:
		return "no secret: whoever knows the login gets in"
	case NTHash:
		return "this secret serves PAP and MS-CHAP only; RouterOS hotspot logins use CHAP"
	case OneWayHash:
		return "this secret serves PAP only; CHAP and MS-CHAP logins will be refused"
	case ClearText:
		return ""
	default:
		return ""
	}
}

// Limits of a secret. 128 octets are what a User-Password can hold (RFC 2865 section 5.2).
const (
	MaxPassword   = 128
	ntHashOctets  = 16
	maxHashOctets = 512
)

// Validate says whether the value has the shape of its form. The error is Invalid, names the
// field secret and never shows the value.
func (s Secret) Validate() error {
	if err := formWords.check(uint8(s.Form)); err != nil {
		return inField("secret", err)
	}

	size := len(s.Value)
	switch {
	case s.Form == NoSecret && size != 0:
		return Invalidf("secret", "has a value but no form")
	case s.Form == ClearText && (size == 0 || size > MaxPassword):
		return Invalidf("secret", "must have 1 to %d octets", MaxPassword)
	case s.Form == NTHash && size != ntHashOctets:
		return Invalidf("secret", "an NT hash has %d octets", ntHashOctets)
	case s.Form == OneWayHash && (size == 0 || size > maxHashOctets):
		return Invalidf("secret", "a hash must have 1 to %d octets", maxHashOctets)
	default:
		return nil
	}
}
