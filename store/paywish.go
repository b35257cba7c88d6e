package store

import "time"

// PayWish is the wish to pay something through a method. Exactly one of Order, Invoice and Customer
// says what.
type PayWish struct {
	Order    int64
	Invoice  int64
	Customer int64 // whatever the customer owes, oldest first
	Method   int64
	Channel  string // in the words of billing/gateway; empty to choose on the provider's page
	Amount   int64  // of a wish for Customer; 0 for all that is owed
}

// ChargeNews is what came of asking a provider for a charge.
type ChargeNews struct {
	Attempt  int64
	Provider string // the provider's id
	PayCode  string
	QR       string
	URL      string
	Expires  time.Time // zero where the provider tells none
	// Unknown says that nobody knows whether the charge was made: it is looked for before another
	// one is made.
	Unknown bool
	Failed  string // why no charge was made; empty otherwise
}

// MoneyNews is what is known of money, by a provider that can be believed or by a person. It is
// told of an attempt, or, where Attempt is 0, of money that came without one.
type MoneyNews struct {
	Method    int64
	Attempt   int64
	Event     int64 // the GatewayEvent that told; 0 for none
	State     AttemptState
	Amount    int64 // that was asked for
	Received  int64
	Returned  int64 // of it, so far
	Fee       int64 // that the provider keeps
	PaymentID string
	Code      string // the fixed code that it was paid to, where there is no attempt
	Invoice   string // the number of the invoice that it is for, where there is no attempt
	Channel   string
	At        time.Time // when it was paid; zero where it is not told
	Note      string
}

// MoneyOutcome is what came of MoneyNews.
type MoneyOutcome struct {
	Attempt Attempt
	Payment int64  // that was booked by these news; 0 for none
	Verdict string // one of the words below
}

// The verdicts on news about money.
const (
	NewsPaid      = "paid"      // booked
	NewsRepeat    = "repeat"    // known already
	NewsMoved     = "moved"     // another state without money
	NewsIgnored   = "ignored"   // a state that cannot follow
	NewsUnapplied = "unapplied" // booked, and somebody has to say for whom
	NewsReturned  = "returned"  // money went back
	NewsUnknown   = "unknown"   // about no attempt of ours
)

// Payer is who pays an attempt and what for, as a provider is told.
type Payer struct {
	Name        string
	Email       string
	Phone       string
	Description string
}
