package coa

import "time"

// Kind says how a request ended.
type Kind uint8

// The kinds. After Silence nobody knows what the NAS has done.
const (
	Failed  Kind = iota // it was never sent: Answer.Err says why
	ACK                 // the NAS says that it has done it
	NAK                 // the NAS says that it has not, for Answer.Cause
	Silence             // it was sent, and no answer that can be trusted came
)

// kindWords names the kinds by number.
var kindWords = [...]string{Failed: "failed", ACK: "ack", NAK: "nak", Silence: "silence"}

// String returns a word for logs and metric labels.
func (k Kind) String() string {
	if int(k) >= len(kindWords) {
		return "unknown"
	}

	return kindWords[k]
}

// Answer is what came of a request.
type Answer struct {
	Kind  Kind
	Cause Cause         // of a NAK, and of an ACK that has one (201); 0 for none
	Tries int           // how often it was sent
	Took  time.Duration // from Do to the answer, or until Do gave up

	// Err says why a request Failed. With Silence it is why waiting ended early (the context's
	// error, or an Unavailable one at shutdown), or a packet.Reason where the NAS answered with
	// something that could not be trusted, most often because its secret is another one; else nil.
	Err error
}

// failed is the answer to a request that was not sent.
func failed(err error) Answer { return Answer{Kind: Failed, Err: err} }
