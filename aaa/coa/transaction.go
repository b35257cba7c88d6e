package coa

import (
	"time"

	"gardu/aaa/packet"
)

// phase is how far a transaction has come.
type phase uint8

// The phases. What is answered gives its Identifier back at once; what is abandoned keeps it for
// the late window.
const (
	waiting phase = iota
	answered
	abandoned
)

// transaction is a request under an Identifier.
type transaction struct {
	identifier    byte
	authenticator [packet.AuthenticatorSize]byte
	request       *Request
	begun         time.Time
	peer          *peer
	result        chan Answer // room for one; the answer that came while Do waited

	// Of the socket's mutex:
	phase     phase
	octets    []byte // what is sent each time; nil once nothing is sent any more
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
		identifier: identifier, request: request, begun: now, result: make(chan Answer, 1),
		octets: octets,
	}
	copy(t.authenticator[:], octets[4:])

	return t, nil
}

// finish ends the transaction and gives its Identifier back.
func (t *transaction) finish() {
	t.phase, t.octets = answered, nil
	t.peer.release(t.identifier)
}

// frees returns when the Identifier becomes free by itself, and false while nobody can say.
func (t *transaction) frees(window time.Duration) (time.Time, bool) {
	return t.abandoned.Add(window), t.phase == abandoned
}
