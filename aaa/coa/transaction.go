package coa

import (
	"time"

	"gardu/aaa/packet"
)

// phase is how far a transaction has come.
type phase uint8

// The phases. What is answered may make room at once; what is abandoned keeps its Identifier for
// the late window.
const (
	waiting phase = iota
	answered
	abandoned
)

// transaction is a request under an Identifier. Code, secret and authenticator outlive the answer,
// so that a second one is known for what it is.
type transaction struct {
	code          packet.Code
	secret        *packet.Secret
	authenticator [packet.AuthenticatorSize]byte
	begun         time.Time
	peer          *peer
	result        chan Answer // room for one; the answer that came while Do waited

	// Of the socket's mutex:
	phase     phase
	request   *Request // nil once answered
	octets    []byte   // what is sent each time; nil once answered
	tries     int
	abandoned time.Time
	suspect   error // packet.Reason of the last answer that could not be trusted
}

// newTransaction prepares a request for an Identifier.
func newTransaction(
	request *Request, signer *packet.Signer, identifier byte, now time.Time,
) (*transaction, error) {
	octets, err := request.encode(signer, identifier, now)
	if err != nil {
		return nil, err
	}
	t := &transaction{
		code: request.Code, secret: request.Secret, begun: now, result: make(chan Answer, 1),
		request: request, octets: octets,
	}
	copy(t.authenticator[:], octets[4:])

	return t, nil
}

// finish ends the transaction; its Identifier is free.
func (t *transaction) finish() {
	t.phase, t.request, t.octets = answered, nil, nil
	t.peer.announce()
}

// frees returns when the Identifier is free: a moment past or yet to come, and false while nobody
// can say.
func (t *transaction) frees(window time.Duration) (time.Time, bool) {
	switch t.phase {
	case answered:
		return time.Time{}, true
	case abandoned:
		return t.abandoned.Add(window), true
	default:
		return time.Time{}, false
	}
}
