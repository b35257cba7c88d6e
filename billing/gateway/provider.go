package gateway

import (
	"context"
	"net/http"
)

// Provider is one payment gateway. All of its methods may be called by many goroutines at once.
type Provider interface {
	// Create asks for a charge. The package comment says which errors mean that none was made.
	Create(ctx context.Context, charge Charge) (Payment, error)

	// Read verifies a callback and reads it, without asking anybody. The body is the octets as they
	// came: signatures cover them, so nothing may have parsed and written them anew. It is Denied
	// for a signature that is wrong or missing, Exhausted for more than MaxCallback octets, and
	// Invalid in the field at fault for what is signed and cannot be read.
	Read(header http.Header, body []byte) (Event, error)

	// Status asks for the state of a payment. It is NotFound when the provider knows none, which
	// may mean only that the payer has not chosen how to pay. It is Conflict when several paid
	// payments carry the reference, and Unavailable when the answer is about something else.
	Status(ctx context.Context, ref Ref) (Event, error)
}

// Expirer is a Provider that can be told to stop waiting for a payer: Midtrans and Xendit. With the
// others a charge ends when its time is over.
type Expirer interface {
	Provider

	// Expire asks to stop waiting, and returns the state afterwards as Status does. The payer may
	// have been quicker: then that is Paid, and no error.
	Expire(ctx context.Context, ref Ref) (Event, error)
}

// Ref names the payment that is asked about. Reference is enough while ID is not known.
type Ref struct {
	ID        string // the provider's; may be empty
	Reference string // ours; empty for money that came without an order
	Code      string // the fixed code it was paid to; empty for a charge of ours
}

// Ref returns how to ask about the payment that an event tells of.
func (e Event) Ref() Ref { return Ref{ID: e.PaymentID, Reference: e.Reference, Code: e.Code} }
