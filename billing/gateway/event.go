package gateway

import (
	"crypto/sha256"
	"time"

	"gardu/store"
)

// Event is one piece of news about a payment, from a callback or from asking.
type Event struct {
	Provider  string // "tripay", "midtrans", "xendit", "duitku"
	PaymentID string // the provider's
	Reference string // ours; empty for money that came without an order
	Code      string // the number it was paid to, where money came by a fixed code
	Amount    int64  // whole rupiah that were asked for, without what was added for the payer
	Received  int64  // whole rupiah that were paid of it; 0 unless the state is Paid or after it
	Returned  int64  // whole rupiah of it that went back so far; 0 also when not told
	Fee       int64  // whole rupiah that the provider keeps of it; 0 also when not told
	Channel   Channel
	Status    Status
	Word      string    // the state in the provider's own word
	PaidAt    time.Time // zero when not told
	// Proven is whether Status can be believed: the signature covers it, or the provider itself was
	// asked over TLS. Otherwise the sender proved no more than having seen some callback once, and
	// billing asks for the status before it believes.
	Proven bool
	// Delivery is the provider's id of this delivery, where it gives one. No signature covers it.
	Delivery string
	// Digest is the SHA-256 of the octets as they came.
	Digest [sha256.Size]byte
	// Receipt is the body that the provider wants back with status 200; empty when any will do.
	Receipt string
}

// Key names what is told, for the index that lets it happen once: provider, payment and state, and
// for refunds of a part how much went back so far. Repeats of the same news have the same key,
// whatever else in them differs: a provider may have two words for being paid. What is Unknown has
// the provider's word.
func (e Event) Key() string {
	key := e.Provider + ":" + e.PaymentID + ":" + e.Status.String()
	switch e.Status {
	case Unknown:
		return key + ":" + e.Word
	case PartiallyRefunded:
		return key + ":" + FormatRupiah(e.Returned)
	default:
		return key
	}
}

// Relation says how a piece of news stands to what is known of the same payment.
type Relation uint8

// The relations, told apart by Against.
const (
	Unrelated   Relation = iota // another provider or payment: nothing can be said
	Verbatim                    // the same octets once more
	Repeat                      // the same facts in other octets
	Forward                     // the attempt moves on
	Late                        // paid after it had expired
	Backward                    // older news that came later; changes nothing
	Unclear                     // a state that is not known
	Contradicts                 // another amount or reference, or paid after it was refused
)

// relationWords holds the words of Relation.
var relationWords = [...]string{
	"unrelated", "verbatim", "repeat", "forward", "late", "backward", "unclear", "contradicts",
}

// String returns the relation's word, as logs and metric labels write it.
func (r Relation) String() string {
	if int(r) >= len(relationWords) {
		return relationWords[Unrelated]
	}

	return relationWords[r]
}

// Against tells what this news is beside what is known of the payment already. It is only a
// description: whether either is Proven, and what is to be done, the caller weighs.
func (e Event) Against(known Event) Relation {
	if e.Provider != known.Provider || e.PaymentID != known.PaymentID {
		return Unrelated
	}
	if e.Digest == known.Digest {
		return Verbatim
	}
	if e.Reference != known.Reference || e.Amount != known.Amount || e.Code != known.Code {
		return Contradicts
	}

	if e.Status == PartiallyRefunded && known.Status == PartiallyRefunded {
		return e.returnsBeside(known)
	}

	return e.movesFrom(known.Status)
}

// returnsBeside tells what a refund of a part is beside another one of the same payment.
func (e Event) returnsBeside(known Event) Relation {
	switch {
	case e.Returned > known.Returned:
		return Forward
	case e.Returned < known.Returned:
		return Backward
	default:
		return Repeat
	}
}

// movesFrom tells what the state is beside another one of the same payment.
func (e Event) movesFrom(before Status) Relation {
	switch {
	case e.Status == Unknown:
		return Unclear
	case e.Status == before:
		return Repeat
	case before == Expired && e.Status == Paid:
		return Late
	case e.Status.CanFollow(before), before == Unknown:
		return Forward
	case e.Status == Paid && (before == Failed || before == Cancelled):
		return Contradicts
	default:
		return Backward
	}
}

// Choose picks the event that speaks for a reference which several payments carry, as happens
// when the reply to a Create was lost and it was tried again: the one that is paid, else one that
// still waits, else the first. It is NotFound for none, and Conflict for two that were both paid,
// about which a person has to decide.
func Choose(events []Event) (Event, error) {
	if len(events) == 0 {
		return Event{}, store.Errorf(store.NotFound, "no payment carries the reference")
	}
	best, paid := events[0], 0
	for _, event := range events {
		if isPaidOnce(event.Status) {
			paid++
		}
		if weight(event.Status) > weight(best.Status) {
			best = event
		}
	}
	if paid > 1 {
		return Event{}, store.Errorf(store.Conflict, "several payments carry the reference")
	}

	return best, nil
}

// isPaidOnce reports whether money arrived, even if it went back.
func isPaidOnce(status Status) bool {
	return status == Paid || status == PartiallyRefunded || status == Refunded
}

// weight orders states by how much they say about a reference.
func weight(status Status) int {
	switch {
	case isPaidOnce(status):
		return 2
	case status == Pending:
		return 1
	default:
		return 0
	}
}
