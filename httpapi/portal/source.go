package portal

import (
	"context"
	"net/netip"
	"time"

	"gardu/store"
)

// Finder finds the service that somebody means. The error is NotFound where there is none.
type Finder interface {
	// ServiceAt returns the service whose open session has an address.
	ServiceAt(ctx context.Context, address netip.Addr) (int64, error)

	// ServiceNamed returns the service of a login, or of a number of a service or customer.
	ServiceNamed(ctx context.Context, name string) (int64, error)
}

// People reads to whom something belongs.
type People interface {
	Customer(ctx context.Context, id int64) (store.Customer, error)

	// Company returns a company; 0 is the only one, which may have no record.
	Company(ctx context.Context, id int64) (store.Company, error)
}

// Invoices reads documents. The error is NotFound.
type Invoices interface {
	Invoice(ctx context.Context, id int64) (store.Invoice, error)
	InvoiceByToken(ctx context.Context, token string) (store.Invoice, error)

	// InvoiceOf returns the invoice of a number, with all its digits, that bills the service of a
	// number.
	InvoiceOf(ctx context.Context, number int64, service string) (store.Invoice, error)
}

// Debts reads what a customer owes and has paid.
type Debts interface {
	// Owed lists the open invoices, the oldest first.
	Owed(ctx context.Context, customer int64) ([]store.Invoice, error)

	// Payments lists the last payments, the newest first.
	Payments(ctx context.Context, customer int64, limit int) ([]store.Payment, error)
}

// Orders reads orders and makes those that a page has a button for.
type Orders interface {
	OrderByToken(ctx context.Context, token string) (store.Order, error)

	// Renew orders another term of a service, or returns the order for it that still waits. The
	// error is Conflict where it cannot be renewed by its customer.
	Renew(ctx context.Context, service int64) (store.Order, error)
}

// Tills collect money.
type Tills interface {
	// Offers lists the ways to pay that a customer of a company may choose from, in their order.
	Offers(ctx context.Context, company int64) ([]Offer, error)

	// Pay begins to collect, or returns the attempt that has begun for the same. back is the
	// address of the checkout, below which the page of an attempt has its reference for a name; it
	// is empty where our own address is not known. The error is Conflict where nothing is to be
	// paid any more.
	Pay(ctx context.Context, wish store.PayWish, back string) (store.Attempt, error)

	Attempt(ctx context.Context, reference string) (store.Attempt, error)
}

// Proofs take what a payer shows of a transfer.
type Proofs interface {
	// KeepPicture keeps a picture under a name made of what is in it, for operators to see. kind is
	// "jpg" or "png".
	KeepPicture(ctx context.Context, kind string, picture []byte) (name string, err error)

	// SubmitProof hands in the proof of an attempt, which then waits for somebody to look. The
	// error is Conflict where the attempt is no transfer, or has ended.
	SubmitProof(ctx context.Context, attempt int64, picture, sender string) error
}

// Services reads how a service stands, and redeems vouchers for it.
type Services interface {
	Standing(ctx context.Context, service int64) (Standing, error)

	// Redeem gives a service what a voucher is for. The error is NotFound, Conflict or Invalid
	// where the code is not one that can be.
	Redeem(ctx context.Context, service int64, code string) error
}

// Generations tell which links to a service are still good: a link names the generation in which it
// was made.
type Generations interface {
	Generation(ctx context.Context, service int64) (uint32, error)

	// Revoke makes every link to a service void that was made before.
	Revoke(ctx context.Context, service int64) error
}

// Offer is a payment method as a payer sees it. It holds no secret.
type Offer struct {
	Method   int64
	Name     string
	Kind     store.MethodKind
	Details  string   // what the payer reads: bank, number, name
	Channels []string // in the words of billing/gateway; empty for a method without
	FeeFlat  int64    // that the payer bears
	FeeParts int64    // percent of the amount, times 100, that the payer bears
}

// Standing is how a service stands at a moment.
type Standing struct {
	Service store.Service
	Plan    store.Plan
	State   store.ServiceState
	Online  bool
	Spent   bool  // its quota is used up
	Data    *Left // octets; nil for no limit
	Time    *Left // seconds; nil for no limit
}

// Left is what remains of a limit.
type Left struct{ Left, Limit uint64 }

// Clock tells the time.
type Clock func() time.Time
