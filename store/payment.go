package store

import "time"

// Payment is money that came in. What it settles is told by its allocations, which may be fewer
// than its amount: the rest is the customer's credit.
type Payment struct {
	ID         int64
	Revision   uint64       `book:"1"`
	Customer   int64        `book:"2"` // 0 for a reseller's, or money that nobody could be found for
	Reseller   int64        `book:"3"`
	Method     int64        `book:"4"` // the payment method that it came by; 0 for credit or wallet
	Source     Account      `book:"5"` // that was debited
	Reference  string       `book:"6"` // the payer's or provider's; unique within its method
	Currency   Currency     `book:"7"`
	Amount     int64        `book:"8"` // that the payer's debt is reduced by, fees included
	Fee        int64        `book:"9"` // that the provider keeps of Amount
	Received   time.Time    `book:"10"`
	Booked     time.Time    `book:"11"`
	Order      int64        `book:"12"`
	Attempt    int64        `book:"13"`
	Shares     []Allocation `book:"14"` // by the invoice that they settle
	Surplus    int64        `book:"15"` // became credit
	Refunded   int64        `book:"16"` // was given back
	Reversed   time.Time    `book:"17"` // taken back as a whole: cheque, chargeback
	Entry      int64        `book:"18"`
	By         string       `book:"19"`
	Note       string       `book:"20"`
	Collector  int64        `book:"21"` // the operator who holds the cash; 0 for none
	HandedOver int64        `book:"22"` // the settlement in which the cash was handed over
	Agent      int64        `book:"23"`
	Moved      int64        `book:"24"` // the payment that money without an owner became; 0 for none
	Returned   int64        `book:"25"` // of Surplus, given back as the credit that it became
}

// Allocation is a part of a payment that settles an invoice.
type Allocation struct {
	Invoice int64 `book:"1"`
	Minor   int64 `book:"2"`
}

// MaxAllocations is how many invoices one payment settles at most.
const MaxAllocations = 100

// Attempt is one try to get money through a gateway or a transfer. Only a paid one posts.
type Attempt struct {
	ID        int64
	Revision  uint64       `book:"1"`
	Reference string       `book:"2"` // ours, unique, never used twice
	Method    int64        `book:"3"`
	Channel   string       `book:"4"` // the way to pay, in the words of billing/gateway
	Customer  int64        `book:"5"`
	Reseller  int64        `book:"6"`
	Order     int64        `book:"7"` // what is paid: an order, an invoice, or whatever is open
	Invoice   int64        `book:"8"`
	Currency  Currency     `book:"9"`
	Amount    int64        `book:"10"` // asked for, unique code included
	Code      int64        `book:"11"` // the unique code in Amount; 0 for none
	State     AttemptState `book:"12"`
	Provider  string       `book:"13"` // the provider's id
	PayCode   string       `book:"14"` // to be typed at a bank or till
	QR        string       `book:"15"` // text of a QRIS code
	URL       string       `book:"16"` // of the provider's page
	Created   time.Time    `book:"17"`
	Expires   time.Time    `book:"18"` // when its payer's time is over; see AttemptGrace
	AskAt     time.Time    `book:"19"` // when the provider is asked next; zero for never
	Asked     int          `book:"20"` // how often it was asked
	Ended     time.Time    `book:"21"`
	Payment   int64        `book:"22"`
	Received  int64        `book:"23"` // what came in
	Fee       int64        `book:"24"`
	Note      string       `book:"25"` // why it is where it is
	Proof     string       `book:"26"` // of a transfer: where its picture is kept
	Sender    string       `book:"27"`
	By        string       `book:"28"` // who approved or refused it
	Again     bool         `book:"29"` // a Create ended without an answer
	Flagged   bool         `book:"30"` // somebody should look: wrong amount, paid late, unknown order
	Key       string       `book:"31"` // of money without an order: provider and payment id
	Surcharge int64        `book:"32"` // in Amount: what the payer bears of the method's fee
	ProofGone time.Time    `book:"33"` // when the picture that Proof names was given up; zero before
}

// ShowsProof reports whether the attempt has a picture that is still kept.
func (a *Attempt) ShowsProof() bool { return a.Proof != "" && a.ProofGone.IsZero() }

// EndedBefore reports whether the attempt ended before an instant.
func (a *Attempt) EndedBefore(instant time.Time) bool {
	return !a.State.Open() && !a.Ended.IsZero() && a.Ended.Before(instant)
}

// AttemptState is how far an attempt has come.
type AttemptState uint8

// The states of an attempt: created, pending, then paid, expired, failed or cancelled; a late bank
// confirmation may still turn any of the last three into paid.
const (
	AttemptCreated AttemptState = iota
	AttemptPending
	AttemptReview // a transfer with a proof waits for somebody
	AttemptPaid
	AttemptExpired
	AttemptFailed
	AttemptCancelled
	AttemptPartlyRefunded
	AttemptRefunded
)

// attemptWords holds the words of AttemptState.
var attemptWords = words{field: "state", list: []string{
	"created", "pending", "review", "paid", "expired", "failed", "cancelled", "partly-refunded",
	"refunded",
}}

// String returns the word of the state.
func (s AttemptState) String() string { return attemptWords.name(uint8(s)) }

// ParseAttemptState reads the word of a state. The error is Invalid.
func ParseAttemptState(text string) (AttemptState, error) {
	value, err := attemptWords.parse(text)

	return AttemptState(value), err
}

// MarshalText returns what String does.
func (s AttemptState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *AttemptState) UnmarshalText(text []byte) error {
	value, err := attemptWords.parse(string(text))
	*s = AttemptState(value)

	return err
}

// Open reports whether money may still be expected.
func (s AttemptState) Open() bool { return s <= AttemptReview }

// CanFollow reports whether an attempt may go from one state to another. Everything else is
// ignored and logged: providers report late and out of order.
func (s AttemptState) CanFollow(before AttemptState) bool {
	switch before {
	case AttemptCreated, AttemptPending, AttemptReview:
		return s > before && s <= AttemptCancelled
	case AttemptExpired, AttemptFailed, AttemptCancelled:
		return s == AttemptPaid
	case AttemptPaid:
		return s == AttemptPartlyRefunded || s == AttemptRefunded
	case AttemptPartlyRefunded:
		return s == AttemptRefunded
	default:
		return false
	}
}

// AttemptGrace is how long an attempt stays open behind its end: a payer may have been in time, and
// the bank's word for it be on its way.
const AttemptGrace = 10 * time.Minute

// Agenda lists when the attempt expires. Asking the provider is no appointment: it is done outside
// of the book, and found by AskAt.
func (a *Attempt) Agenda() []Appointment {
	if !a.State.Open() || a.State == AttemptReview || a.Expires.IsZero() {
		return nil
	}

	return appointments(Appointment{JobAttempt, a.Expires.Add(AttemptGrace)})
}

// Asks tells when the provider is asked next; zero for never.
func (a *Attempt) Asks() time.Time {
	if !a.State.Open() || a.State == AttemptReview {
		return time.Time{}
	}

	return a.AskAt
}

// GatewayEvent is something that a provider has told us. Its key never expires: a repeat of one
// that is done is answered at once.
type GatewayEvent struct {
	ID       int64
	Revision uint64    `book:"1"`
	Method   int64     `book:"2"`
	Key      string    `book:"3"` // of the provider; unique within its method
	Attempt  int64     `book:"4"`
	Received time.Time `book:"5"`
	Done     time.Time `book:"6"` // zero until it was posted, or found to need nothing
	Times    int       `book:"7"` // how often it came
	Body     []byte    `book:"8"` // as it came, cut to MaxEventBody
	Verdict  string    `book:"9"` // what came of it
}

// MaxEventBody is how much of a callback is kept, in octets.
const MaxEventBody = 8 << 10
