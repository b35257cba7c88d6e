package aaatest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"

	"gardu/aaa/credential"
	"gardu/aaa/packet"
)

// ErrPassword is returned for a password that the chosen method cannot carry.
var ErrPassword = errors.New("password does not fit the method")

// Router is what a router says of itself.
type Router struct {
	Identifier string     // NAS-Identifier, the router's name; may repeat between routers
	Address    netip.Addr // NAS-IP-Address, as the router sees itself; invalid leaves it out
	Realm      string     // Mikrotik-Realm, empty leaves it out
	Unsigned   bool       // send Access-Requests without Message-Authenticator, as RouterOS 6 does
}

// Encoder makes a router's requests in a buffer the caller lends. Accounting allocates nothing.
// An Encoder belongs to one goroutine.
type Encoder struct {
	router  Router
	secret  *packet.Secret
	signer  *packet.Signer
	checker *credential.Checker
	builder packet.Builder
}

// NewEncoder returns an encoder for one router and one secret.
func NewEncoder(router Router, secret *packet.Secret) *Encoder {
	return &Encoder{
		router:  router,
		secret:  secret,
		signer:  packet.NewSigner(),
		checker: credential.NewChecker(),
	}
}

// Access makes an Access-Request and says what an Accept must prove. The proof is nil for methods
// that prove nothing.
func (e *Encoder) Access(buffer []byte, identifier byte, login *Login) ([]byte, *Proof, error) {
	authenticator := random()

	b := &e.builder
	b.Start(buffer, packet.AccessRequest, identifier, authenticator[:])

	if !e.router.Unsigned {
		b.MessageAuthenticator()
	}

	login.access(b)

	proof, err := e.credentials(login, identifier, authenticator)
	if err != nil {
		return nil, nil, fmt.Errorf("making access request: %w", err)
	}

	b.Octets(packet.State, login.State)
	e.self()

	for _, state := range login.ProxyStates {
		b.Octets(packet.ProxyState, state)
	}

	b.Raw(login.Extra)

	octets, err := b.Sign(e.signer, e.secret)
	if err != nil {
		return nil, nil, fmt.Errorf("making access request: %w", err)
	}

	return octets, proof, nil
}

// Accounting makes an Accounting-Request of a record.
func (e *Encoder) Accounting(buffer []byte, identifier byte, record *Record) ([]byte, error) {
	b := &e.builder
	b.Start(buffer, packet.AccountingRequest, identifier, nil)
	record.write(b)
	e.self()

	for _, state := range record.ProxyStates {
		b.Octets(packet.ProxyState, state)
	}

	b.Raw(record.Extra)

	octets, err := b.Sign(e.signer, e.secret)
	if err != nil {
		return nil, fmt.Errorf("making accounting request: %w", err)
	}

	return octets, nil
}

// Status makes a Status-Server request (RFC 5997).
func (e *Encoder) Status(buffer []byte, identifier byte) ([]byte, error) {
	authenticator := random()

	b := &e.builder
	b.Start(buffer, packet.StatusServer, identifier, authenticator[:])
	b.MessageAuthenticator()
	b.Text(packet.NASIdentifier, e.router.Identifier)

	octets, err := b.Sign(e.signer, e.secret)
	if err != nil {
		return nil, fmt.Errorf("making status request: %w", err)
	}

	return octets, nil
}

// self writes what the router says of itself.
func (e *Encoder) self() {
	e.builder.Text(packet.NASIdentifier, e.router.Identifier)

	if e.router.Address.IsValid() {
		e.builder.Address(addressType(e.router.Address), e.router.Address)
	}

	e.builder.VendorText(packet.MikroTik, packet.MikroTikRealm, e.router.Realm)
}

// addressType returns the attribute that holds a router's address: RFC 3162 has another one for
// IPv6.
func addressType(address netip.Addr) packet.Type {
	if address.Unmap().Is4() {
		return packet.NASIPAddress
	}

	return packet.NASIPv6Address
}

// random makes sixteen random octets: an authenticator or a challenge.
func random() (octets [packet.AuthenticatorSize]byte) {
	_, _ = rand.Read(octets[:])

	return octets
}
