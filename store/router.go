package store

import (
	"encoding/hex"
	"net"
	"strconv"
	"time"
)

// Router is a MikroTik router that is kept in step through its API. It is the NAS record of the
// same device: services that are tied to that NAS live on it.
type Router struct {
	ID       int64
	Revision uint64
	Name     string // unique; a metric label
	NAS      int64
	Address  string // HOST:PORT of its API
	User     string
	Password Secret // ClearText
	Mode     RouterMode

	TLS         RouterTLS
	Fingerprint string // of RouterPin: SHA-256 of the public key in hexadecimal; empty until trusted
	Authority   string // of RouterVerify: the certificate authority in PEM; empty for the system's
	// ChallengeLogin makes RouterOS before 6.43 log in without ever hearing the password.
	ChallengeLogin bool

	// Serial is the serial number, or the software id, that was seen when it was first trusted. A
	// router with another one behind the same address is not written to.
	Serial string
	Paused bool // nothing is written to it; reading goes on
	// Fresh says that nobody has applied a plan to it yet. Until somebody has looked at one and
	// does, nothing is written to it by itself.
	Fresh   bool
	Created time.Time
	Note    string
}

// RouterMode says who decides on a router who may log in.
type RouterMode uint8

// The modes.
const (
	RouterRADIUS RouterMode = iota // gardu, asked by RADIUS
	RouterLocal                    // the router, from secrets and users that gardu writes
	RouterMixed                    // the router for services tied to it, gardu for all others
)

// RouterTLS says how the connection to a router is protected.
type RouterTLS uint8

// The protections.
const (
	RouterVerify RouterTLS = iota // a certificate that an authority vouches for
	RouterPin                     // a public key that an operator has confirmed
	RouterLegacy                  // as RouterPin, with ciphers that are no longer safe
	RouterPlain                   // none: for a tunnel that is protected itself
)

// Limits of a router.
const (
	MaxRouterPassword  = 253
	MaxRouterAuthority = 16 << 10 // octets of PEM
	fingerprintOctets  = 32
)

// routerModeWords holds the words of RouterMode.
var routerModeWords = words{field: "mode", list: []string{"radius", "local", "mixed"}}

// String returns the word of the mode.
func (m RouterMode) String() string { return routerModeWords.name(uint8(m)) }

// ParseRouterMode reads radius, local or mixed. The error is Invalid.
func ParseRouterMode(text string) (RouterMode, error) {
	value, err := routerModeWords.parse(text)

	return RouterMode(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (m RouterMode) MarshalText() ([]byte, error) {
	return []byte(m.String()), routerModeWords.check(uint8(m))
}

// UnmarshalText reads what MarshalText wrote.
func (m *RouterMode) UnmarshalText(text []byte) (err error) {
	*m, err = ParseRouterMode(string(text))

	return err
}

// Writes reports whether secrets and users are written to a router in this mode.
func (m RouterMode) Writes() bool { return m == RouterLocal || m == RouterMixed }

// Asks reports whether a router in this mode asks gardu by RADIUS.
func (m RouterMode) Asks() bool { return m == RouterRADIUS || m == RouterMixed }

// routerTLSWords holds the words of RouterTLS.
var routerTLSWords = words{field: "tls", list: []string{"verify", "pin", "legacy", "off"}}

// String returns the word of the protection.
func (t RouterTLS) String() string { return routerTLSWords.name(uint8(t)) }

// ParseRouterTLS reads verify, pin, legacy or off. The error is Invalid.
func ParseRouterTLS(text string) (RouterTLS, error) {
	value, err := routerTLSWords.parse(text)

	return RouterTLS(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (t RouterTLS) MarshalText() ([]byte, error) {
	return []byte(t.String()), routerTLSWords.check(uint8(t))
}

// UnmarshalText reads what MarshalText wrote.
func (t *RouterTLS) UnmarshalText(text []byte) (err error) {
	*t, err = ParseRouterTLS(string(text))

	return err
}

// Validate lists what is wrong with the router, each fault with its field. Whether its NAS exists
// is for whoever can look it up.
func (r *Router) Validate() error {
	var found faults
	found.name("name", r.Name)
	found.unless(r.NAS > 0, "nas", "must be given")
	host, port, err := net.SplitHostPort(r.Address)
	number, _ := strconv.ParseUint(port, 10, 16)
	found.unless(err == nil && host != "" && number > 0, "address",
		"%q is not an address with a port, such as 192.0.2.1:8729", r.Address)
	found.text("address", r.Address, MaxName)
	found.name("user", r.User)
	found.unless(r.Password.Form == ClearText, "password", "must be given")
	found.unless(len(r.Password.Value) <= MaxRouterPassword, "password",
		"is %d octets long, and at most %d fit", len(r.Password.Value), MaxRouterPassword)
	found.add(routerModeWords.check(uint8(r.Mode)))
	found.add(routerTLSWords.check(uint8(r.TLS)))
	octets, err := hex.DecodeString(r.Fingerprint)
	found.unless(r.Fingerprint == "" || err == nil && len(octets) == fingerprintOctets,
		"fingerprint", "%q is not %d octets in hexadecimal", r.Fingerprint, fingerprintOctets)
	found.unless(len(r.Authority) <= MaxRouterAuthority, "authority",
		"is %d octets long, and at most %d fit", len(r.Authority), MaxRouterAuthority)
	found.text("serial", r.Serial, MaxName)
	found.note("note", r.Note)

	return found.all()
}

// Warnings lists what is allowed but unwise, in sentences for whoever has just saved the router.
func (r *Router) Warnings() []string {
	switch r.TLS {
	case RouterPlain:
		return []string{"passwords cross the network in the clear; use api-ssl with a " +
			"certificate, or a tunnel"}
	case RouterLegacy:
		return []string{"the connection uses ciphers that are no longer safe; update RouterOS, " +
			"give api-ssl a certificate and use --tls pin"}
	default:
		return nil
	}
}
