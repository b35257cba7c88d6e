package store

import "time"

// Notice is something that a customer is to be told. It is queued in the transaction of what it
// tells of, once.
type Notice struct {
	ID       int64
	Revision uint64     `book:"1"`
	Kind     NoticeKind `book:"2"`
	Customer int64      `book:"3"`
	Of       Noun       `book:"4"` // what it tells of
	Subject  int64      `book:"5"`
	Offset   int        `book:"6"` // days from a due day, of a reminder
	Key      string     `book:"7"` // unique: kind, subject and offset
	Created  time.Time  `book:"8"`
	Until    time.Time  `book:"9"` // later it would be wrong to send it; zero for never
	Fields   []Field    `book:"10"`
	Sent     time.Time  `book:"11"` // zero while it is queued
	Agent    int64      `book:"12"`
}

// NoticeKind is what a notice tells.
type NoticeKind uint8

// The kinds of notices.
const (
	NoticeNone NoticeKind = iota
	NoticeInvoice
	NoticeReminder
	NoticeOverdue
	NoticeIsolir
	NoticePaid
	NoticeRestored
	NoticeExpiring
	NoticeExpired
	NoticeRenewed
	NoticeReceipt
	NoticeLateFee
	NoticeWallet
	NoticeTransferIn
	NoticeTransferOut
	NoticePlanChange
	NoticeTerminated
	NoticePaymentProblem
	NoticeWelcome
)

// noticeWords holds the words of NoticeKind.
var noticeWords = words{field: "notice", list: []string{
	"none", "invoice", "reminder", "overdue", "isolir", "paid", "restored", "expiring", "expired",
	"renewed", "receipt", "late-fee", "wallet", "transfer-in", "transfer-out", "plan-change",
	"terminated", "payment-problem", "welcome",
}}

// String returns the word of the kind.
func (k NoticeKind) String() string { return noticeWords.name(uint8(k)) }

// MarshalText returns what String does.
func (k NoticeKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *NoticeKind) UnmarshalText(text []byte) error {
	value, err := noticeWords.parse(string(text))
	*k = NoticeKind(value)

	return err
}

// Record is one line of the audit log: who changed what, and why. Secrets are not in it.
type Record struct {
	ID      int64     // rising, without gaps
	At      time.Time `book:"1"`
	Actor   string    `book:"2"`
	Address string    `book:"3"`
	Action  string    `book:"4"` // such as payment.refund
	Of      Noun      `book:"5"`
	Subject int64     `book:"6"`
	Before  string    `book:"7"` // what it was, as JSON without secrets
	After   string    `book:"8"`
	Reason  string    `book:"9"`
}

// MaxRecordText is how much of before and after is kept, in octets.
const MaxRecordText = 4096
