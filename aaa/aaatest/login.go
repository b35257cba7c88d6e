package aaatest

import (
	"bytes"
	"fmt"

	"gardu/aaa/credential"
	"gardu/aaa/packet"
)

// Method is how a login proves its password. RouterOS takes the first one its profile allows.
type Method uint8

// The methods of RouterOS, CHAP in both of its spellings, and one that proves nothing.
const (
	PAP                 Method = iota // User-Password; an empty password is one block of zeros
	CHAP                              // CHAP-Password with a CHAP-Challenge attribute
	CHAPByAuthenticator               // CHAP over the Request Authenticator (RFC 2865 section 5.3)
	MSCHAP1                           // MS-CHAP-Response, NT response only
	MSCHAP2                           // MS-CHAP2-Response
	NoCredentials                     // none; Extra may carry what a test wants instead
)

// Login is one attempt to get in.
type Login struct {
	Station
	Method   Method
	Password string

	State       []byte   // of a Challenge, returned unmodified
	ProxyStates [][]byte // what proxies on the way added, in order
	Extra       []byte   // attributes already encoded, put at the end
}

// Proof is what an Accept to an MS-CHAP login must show.
type Proof struct {
	success    []byte // value of MS-CHAP2-Success; nil for version 1
	send, recv []byte // 128-bit keys of version 2
	nt         []byte // second half of MS-CHAP-MPPE-Keys, version 1
}

// Success returns the MS-CHAP2-Success value the server must send, nil for version 1.
func (p *Proof) Success() []byte { return p.success }

// mschapIdent is the identifier of the CHAP exchange; RouterOS counts, a constant serves as well.
const mschapIdent = 1

// credentials writes the attributes that prove the password.
func (e *Encoder) credentials(l *Login, identifier byte, authenticator [16]byte) (*Proof, error) {
	b := &e.builder
	password := []byte(l.Password)

	switch l.Method {
	case PAP:
		b.Password(e.signer, e.secret, password)
		return nil, nil
	case CHAP:
		challenge := random()
		return nil, e.chap(identifier, password, challenge[:], challenge[:])
	case CHAPByAuthenticator:
		return nil, e.chap(identifier, password, authenticator[:], nil)
	case MSCHAP1:
		return e.mschap1(password)
	case MSCHAP2:
		return e.mschap2(l.Name, password)
	case NoCredentials:
		return nil, nil
	default:
		return nil, fmt.Errorf("method %d: %w", l.Method, ErrPassword)
	}
}

// chap writes the CHAP attributes; sent is the challenge attribute, nil where the authenticator
// is the challenge.
func (e *Encoder) chap(identifier byte, password, challenge, sent []byte) error {
	response, ok := e.checker.CHAPResponse(identifier, password, challenge)
	if !ok {
		return ErrPassword
	}

	e.builder.CHAP(identifier, sent, response)

	return nil
}

// mschap1 writes the attributes of MS-CHAP version 1.
func (e *Encoder) mschap1(password []byte) (*Proof, error) {
	octets := random()
	challenge := [credential.Challenge1Size]byte(octets[:credential.Challenge1Size])

	response, ok := e.checker.MSCHAP1Response(password, challenge)
	if !ok {
		return nil, ErrPassword
	}

	e.builder.MSCHAP1(mschapIdent, challenge, response)
	_, nt, _ := e.checker.Keys1(credential.Stored{Form: credential.Clear, Value: password})

	return &Proof{nt: nt[:]}, nil
}

// mschap2 writes the attributes of MS-CHAP version 2.
func (e *Encoder) mschap2(name string, password []byte) (*Proof, error) {
	challenge, peer := random(), random()
	exchange := credential.Exchange2{Name: []byte(name), Authenticator: challenge[:], Peer: peer[:]}

	response, ok := e.checker.MSCHAP2Response(password, exchange)
	if !ok {
		return nil, ErrPassword
	}

	e.builder.MSCHAP2(mschapIdent, challenge, peer, response)
	send, recv, _ := e.checker.Keys2()

	return &Proof{
		success: e.checker.Success(nil, mschapIdent),
		send:    send[:],
		recv:    recv[:],
	}, nil
}

// check returns the first thing an Accept fails to prove, empty when it proves all. Keys may be
// absent, because plans without encryption send none; those present must be right.
func (p *Proof) check(s *packet.Signer, reply *Reply) Check {
	success, _ := reply.index.Vendor(packet.Microsoft, packet.MSCHAP2Success)
	if p.success != nil && !bytes.Equal(success, p.success) {
		return FaultSuccess
	}

	keys := map[packet.Type][]byte{packet.MSMPPESendKey: p.send, packet.MSMPPERecvKey: p.recv}
	for t, want := range keys {
		value, ok := reply.index.Vendor(packet.Microsoft, t)
		if ok && !keyIs(s, reply.Request, value, want) {
			return FaultKeys
		}
	}

	value, ok := reply.index.Vendor(packet.Microsoft, packet.MSCHAPMPPEKeys)
	if ok && !p.chapKeysAre(s, reply.Request, value) {
		return FaultKeys
	}

	return ""
}

// keyIs reports whether a salted key value hides a key.
func keyIs(s *packet.Signer, r *Request, value, want []byte) bool {
	key, ok := s.RevealKey(nil, value, r.octets[4:packet.HeaderSize], r.secret)

	return ok && bytes.Equal(key, want)
}

// chapKeysAre reports whether MS-CHAP-MPPE-Keys hides the hash of the NT hash in its second half.
// The first half belongs to 40-bit encryption and is not looked at.
func (p *Proof) chapKeysAre(s *packet.Signer, r *Request, value []byte) bool {
	const lmSize, size = 8, 32

	// Reveal cuts at the first NUL, which a key may hold; the octets behind it stay in the array.
	room := make([]byte, 0, size)

	_, err := s.Reveal(room, value, r.octets[4:packet.HeaderSize], r.secret)
	if err != nil || len(value) != size {
		return false
	}

	return bytes.Equal(room[lmSize:size][:len(p.nt)], p.nt)
}

// Access makes a request of a login attempt.
func (n *NAS) Access(login Login) (*Request, error) {
	identifier, err := n.identifier(n.config.Auth)
	if err != nil {
		return nil, err
	}

	octets, proof, err := n.encoder.Access(make([]byte, packet.MaxSize), identifier, &login)
	if err != nil {
		return nil, err
	}

	return &Request{server: n.config.Auth, octets: octets, secret: n.secret, proof: proof}, nil
}

// Login makes a request of a login attempt and exchanges it.
func (n *NAS) Login(login Login) (*Reply, error) {
	request, err := n.Access(login)
	if err != nil {
		return nil, err
	}

	return n.Exchange(request)
}
