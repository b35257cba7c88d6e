package store

import "time"

// Subscription is how a service is billed: its cycle, what it was bought with, what waits behind
// it. It has the id of its service, and none is needed for a service that is not billed.
type Subscription struct {
	ID       int64       // of the service
	Revision uint64      `book:"1"`
	Customer int64       `book:"2"`
	Mode     BillingMode `book:"3"`
	Cycle    Cycle       `book:"4"`
	Price    *int64      `book:"5"` // of one cycle, in the place of the plan's; nil for the plan's
	Anchor   int         `book:"6"` // day of the month, 1..31, that periods begin on; 0 for rolling

	Billed  time.Time `book:"7"`  // periods up to here are billed; the next one begins here
	IssueAt time.Time `book:"8"`  // when the next invoice is made; zero for never
	Expires time.Time `book:"9"`  // of the service, while somebody has to act when it comes
	Manual  bool      `book:"10"` // no renewal from the wallet by itself

	Queue     []QueuedPlan `book:"11"` // bought; the first begins when the validity ends
	NextPlan  int64        `book:"12"` // from the next period on; 0 for none
	NextCycle Cycle        `book:"13"`

	LeaveFrom time.Time `book:"14"` // cuti: held from here
	LeaveTo   time.Time `book:"15"` // and released here
	Promise   time.Time `book:"16"` // nothing is isolated before
	Promised  int       `book:"17"` // how often a promise was made and not kept
	ByHand    bool      `book:"18"` // isolated by hand, until a restore or until nothing is past due

	NoticeAt time.Time `book:"19"` // when its end is to be told next
	Noticed  []int     `book:"20"` // offsets in days from Expires that were told
	Extended int       `book:"21"` // the month, YYYYMM, in which the customer extended it by himself
	Waived   bool      `book:"22"` // no late fee
	Grace    *int      `book:"23"` // days from due to isolir, in the place of the terms'
	Carry    int64     `book:"24"` // a first, partial period that is charged with the next invoice
	CarryTo  time.Time `book:"25"` // where that period ended

	Coupon  string    `book:"26"`
	Created time.Time `book:"27"`
	Ended   time.Time `book:"28"` // the last expiry that was acted upon

	PlanAt  time.Time `book:"29"` // when NextPlan begins, of a postpaid service
	Begun   time.Time `book:"30"` // where what was billed last begins; it ends with Billed
	Charged int64     `book:"31"` // what was charged for that, without tax
	Skipped time.Time `book:"32"` // from here to Billed nothing was billed, for it was held
}

// QueuedPlan is a plan that was bought and has not begun.
type QueuedPlan struct {
	Plan     int64     `book:"1"`
	Cycle    Cycle     `book:"2"`
	Quantity int       `book:"3"`
	Receipt  int64     `book:"4"`
	Bought   time.Time `book:"5"`
}

// MaxQueue is how many plans may wait behind a service.
const MaxQueue = 12

// BillingMode is when a service is paid for.
type BillingMode uint8

// The modes of billing.
const (
	Prepaid  BillingMode = iota // paid first, valid from then on (prabayar)
	Postpaid                    // billed at the beginning of each period of a fixed day (pascabayar)
)

// billingModeWords holds the words of BillingMode.
var billingModeWords = words{field: "billing", list: []string{"prepaid", "postpaid"}}

// String returns the word of the mode.
func (m BillingMode) String() string { return billingModeWords.name(uint8(m)) }

// ParseBillingMode reads prepaid or postpaid. The error is Invalid.
func ParseBillingMode(text string) (BillingMode, error) {
	value, err := billingModeWords.parse(text)

	return BillingMode(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (m BillingMode) MarshalText() ([]byte, error) {
	return []byte(m.String()), billingModeWords.check(uint8(m))
}

// UnmarshalText reads what MarshalText wrote.
func (m *BillingMode) UnmarshalText(text []byte) (err error) {
	*m, err = ParseBillingMode(string(text))

	return err
}

// Cycle is how much of a plan is bought at once.
type Cycle uint8

// The cycles. CycleValidity is one validity of the plan at its price.
const (
	CycleValidity Cycle = iota
	CycleMonth
	CycleQuarter
	CycleSemiannual
	CycleAnnual
)

// cycleWords holds the words of Cycle.
var cycleWords = words{field: "cycle", list: []string{
	"validity", "month", "quarter", "semiannual", "annual",
}}

// String returns the word of the cycle.
func (c Cycle) String() string { return cycleWords.name(uint8(c)) }

// ParseCycle reads validity, month, quarter, semiannual or annual. The error is Invalid.
func ParseCycle(text string) (Cycle, error) {
	value, err := cycleWords.parse(text)

	return Cycle(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (c Cycle) MarshalText() ([]byte, error) {
	return []byte(c.String()), cycleWords.check(uint8(c))
}

// UnmarshalText reads what MarshalText wrote.
func (c *Cycle) UnmarshalText(text []byte) (err error) {
	*c, err = ParseCycle(string(text))

	return err
}

// Months returns the months of a cycle; 0 for CycleValidity.
func (c Cycle) Months() int {
	switch c {
	case CycleMonth:
		return 1
	case CycleQuarter:
		return 3
	case CycleSemiannual:
		return 6
	case CycleAnnual:
		return 12
	default:
		return 0
	}
}

// CyclePrice is the price of one cycle of a plan.
type CyclePrice struct {
	Cycle Cycle `book:"1"`
	Price int64 `book:"2"` // minor units
	Off   bool  `book:"3"` // known, and not sold now
}

// Agenda lists when something is to be done about the subscription.
func (s *Subscription) Agenda() []Appointment {
	leave := s.LeaveFrom
	if leave.IsZero() {
		leave = s.LeaveTo
	}

	return appointments(
		Appointment{JobIssue, s.IssueAt}, Appointment{JobExpiry, s.Expires},
		Appointment{JobNotice, s.NoticeAt}, Appointment{JobLeave, leave},
		Appointment{JobPlan, s.PlanAt},
	)
}

// Validate lists what is wrong with the subscription, each fault with its field.
func (s *Subscription) Validate() error {
	var found faults
	found.unless(s.ID > 0, "service", "must be given")
	found.unless(s.Customer > 0, "customer", "must be given: somebody has to pay")
	found.add(billingModeWords.check(uint8(s.Mode)))
	found.add(cycleWords.check(uint8(s.Cycle)))
	found.unless(s.Price == nil || *s.Price >= 0 && *s.Price <= MaxPrice, "price",
		"is not an amount from 0 to %d minor units", int64(MaxPrice))
	found.unless(s.Anchor >= 0 && s.Anchor <= lastAnchor, "billing_anchor",
		"%d is not a day of the month from 1 to %d, or 0", s.Anchor, lastAnchor)
	found.unless(s.Mode != Postpaid || s.Anchor > 0, "billing_anchor",
		"must be given: a postpaid service is billed on a fixed day")
	found.unless(len(s.Queue) <= MaxQueue, "queue", "at most %d plans can wait", MaxQueue)
	found.unless(s.LeaveTo.IsZero() || s.LeaveTo.After(s.LeaveFrom), "leave",
		"must end after it begins")
	found.unless(s.Grace == nil || *s.Grace >= 0 && *s.Grace <= MaxGraceDays, "grace_days",
		"is not a number of days from 0 to %d", MaxGraceDays)

	return found.all()
}
