package main

// tally counts what happened to requests. Each worker has its own; sums are made for showing.
type tally struct {
	Sent          uint64 // requests sent for the first time
	Retransmitted uint64 // times a request was sent again
	Answered      uint64 // requests with a verified reply; the sum of the next four
	Accepted      uint64
	Rejected      uint64
	Challenged    uint64
	Acknowledged  uint64 // Accounting-Responses
	Unexpected    uint64 // answered, but not as the user list expects
	Late          uint64 // valid replies to requests answered or given up before
	Bad           uint64 // replies that fail a check
	Lost          uint64 // requests given up after the last try
	Refused       uint64 // times the kernel said that nobody listens, or had no room
}

// add adds another tally.
func (t *tally) add(other *tally) {
	t.Sent += other.Sent
	t.Retransmitted += other.Retransmitted
	t.Answered += other.Answered
	t.Accepted += other.Accepted
	t.Rejected += other.Rejected
	t.Challenged += other.Challenged
	t.Acknowledged += other.Acknowledged
	t.Unexpected += other.Unexpected
	t.Late += other.Late
	t.Bad += other.Bad
	t.Lost += other.Lost
	t.Refused += other.Refused
}

// verdict is what a reply says.
type verdict uint8

// The verdicts.
const (
	accepted verdict = iota + 1
	rejected
	challenged
	acknowledged
)

// count books the verdict of an answered request.
func (t *tally) count(v verdict, expected bool) {
	t.Answered++

	switch v {
	case accepted:
		t.Accepted++
	case rejected:
		t.Rejected++
	case challenged:
		t.Challenged++
	case acknowledged:
		t.Acknowledged++
	}

	if !expected {
		t.Unexpected++
	}
}
