package store

import "time"

// AccessKind is the way in which a customer reaches the network. A login is unique within one
// kind.
type AccessKind uint8

// The kinds of access. AnyAccess is what a request is taken for that does not tell its kind; no
// service is stored with it.
const (
	AnyAccess AccessKind = iota
	PPPoE
	Hotspot
	VPN
)

// Access is how a service is being used, and what the installation gives there: the part of a
// decision that neither the service nor its plan knows.
type Access struct {
	Kind     AccessKind
	Isolir   *Profile       // for whoever is isolated under a plan without one of its own
	Fallback *Plan          // the plan that follows an expiry; nil where none does
	Zone     *time.Location // the operator's zone, in which days and months begin; nil means UTC
}

// accessWords holds the words of AccessKind.
var accessWords = words{field: "access", list: []string{"any", "pppoe", "hotspot", "vpn"}}

// String returns the word of the kind.
func (k AccessKind) String() string { return accessWords.name(uint8(k)) }

// ParseAccessKind reads pppoe, hotspot, vpn or any. The error is Invalid.
func ParseAccessKind(text string) (AccessKind, error) {
	value, err := accessWords.parse(text)

	return AccessKind(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (k AccessKind) MarshalText() ([]byte, error) {
	return []byte(k.String()), accessWords.check(uint8(k))
}

// UnmarshalText reads what MarshalText wrote.
func (k *AccessKind) UnmarshalText(text []byte) (err error) {
	*k, err = ParseAccessKind(string(text))

	return err
}
