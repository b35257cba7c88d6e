package gateway

// Status is the state of one attempt to collect money. The zero value is Unknown, so that what
// was not understood never passes for something better.
type Status uint8

// The states of an attempt.
const (
	Unknown           Status = iota // told in words that we do not know, or that prove nothing
	Created                         // ours alone: before the provider knows
	Pending                         // the provider waits for the payer
	Paid                            // the only state that may post money
	Expired                         // the payer's time is over; a late confirmation may follow
	Failed                          // refused for good
	Cancelled                       // called off by us or by the payer
	PartiallyRefunded               // some of the money went back
	Refunded                        // all of it went back, by refund or chargeback
)

// statusWords holds the words of Status.
var statusWords = [...]string{
	"unknown", "created", "pending", "paid", "expired", "failed", "cancelled",
	"partially_refunded", "refunded",
}

// String returns the state's word, as logs and metric labels write it.
func (s Status) String() string {
	if int(s) >= len(statusWords) {
		return statusWords[Unknown]
	}

	return statusWords[s]
}

// followers says which states an attempt may move to from each state. Expired to Paid is a bank
// that confirmed late. Refunds may be the first news of a payment, when the news of it was lost.
var followers = map[Status][]Status{
	Created: {Pending, Paid, Expired, Failed, Cancelled, PartiallyRefunded, Refunded},
	Pending: {Paid, Expired, Failed, Cancelled, PartiallyRefunded, Refunded},
	Expired: {Paid, PartiallyRefunded, Refunded},
	Paid:    {PartiallyRefunded, Refunded},

	PartiallyRefunded: {Refunded},
}

// CanFollow reports whether an attempt in state before may move to s. It is false for staying
// where it is and for whatever is Unknown: both change nothing.
func (s Status) CanFollow(before Status) bool {
	for _, next := range followers[before] {
		if next == s {
			return true
		}
	}

	return false
}
