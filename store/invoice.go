package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Invoice is what a customer owes for something, or, as a credit note, no longer owes. A final one
// never changes but for what was applied to it and what was sent about it.
type Invoice struct {
	ID       int64
	Revision uint64      `book:"1"`
	Kind     InvoiceKind `book:"2"`
	Series   string      `book:"3"` // numbers are gapless within it
	Number   int64       `book:"4"` // YYMMDD and a growing sequence; 0 for a draft
	Customer int64       `book:"5"`
	Company  int64       `book:"6"`
	Service  int64       `book:"7"` // the service that is isolated for it; 0 for none
	Against  int64       `book:"8"` // the invoice that a note corrects, or that a fee is late for

	Lines    []Line   `book:"9"`
	Currency Currency `book:"10"`
	Subtotal int64    `book:"11"` // sum of the lines before discount and tax
	Discount int64    `book:"12"` // of all lines and of the whole
	Net      int64    `book:"13"` // without tax
	Base     int64    `book:"14"` // what the tax is said to be of (DPP)
	Tax      int64    `book:"15"`
	TaxLabel string   `book:"16"`
	TaxMode  TaxMode  `book:"17"`
	Total    int64    `book:"18"`

	Begin  time.Time    `book:"19"` // the period that it bills; zero for none
	End    time.Time    `book:"20"`
	State  InvoiceState `book:"21"`
	Issued time.Time    `book:"22"` // when it became final
	Due    time.Time    `book:"23"` // midnight that begins the last day on which it may be paid
	Isolir time.Time    `book:"24"` // when its service is isolated; zero for never
	Hash   []byte       `book:"25"` // SHA-256 of what is immutable

	Paid     int64     `book:"26"` // applied from payments and credit
	Credited int64     `book:"27"` // taken off by credit notes and write-offs
	Settled  time.Time `book:"28"` // when nothing was left

	Reminders []int     `book:"29"` // offsets that were sent, in days from Due
	Remind    time.Time `book:"30"` // when the next one is to be sent; zero for never
	LateFee   int64     `book:"31"` // the invoice of the fee that was charged for it
	LateAt    time.Time `book:"32"` // when a late fee is to be charged; zero for never
	EndAt     time.Time `book:"33"` // when its service is terminated; zero for never

	Code     int64     `book:"34"` // unique code that was added for a transfer; 0 for none
	Token    string    `book:"35"` // of its public page
	Note     string    `book:"36"`
	Created  time.Time `book:"37"`
	By       string    `book:"38"`
	Names    Names     `book:"39"` // as they were when it became final
	Agent    int64     `book:"40"` // the operator whose customer it is; 0 for none
	Noted    int64     `book:"41"` // what credit notes against it came to
	NotedNet int64     `book:"42"` // the same without tax
}

// Names are the names that a document was made out to.
type Names struct {
	Customer string `book:"1"`
	Address  string `book:"2"`
	Company  string `book:"3"`
	NPWP     string `book:"4"`
	Login    string `book:"5"`
	Number   string `book:"6"` // the service number
}

// Line is one line of an invoice.
type Line struct {
	Kind     LineKind `book:"1"`
	Name     string   `book:"2"`
	Plan     int64    `book:"3"` // whose revenue it is; 0 for none
	Quantity int64    `book:"4"`
	Price    int64    `book:"5"` // of one; negative for what is given back
	Discount int64    `book:"6"`
	Amount   int64    `book:"7"` // Quantity * Price - Discount
	Account  Account  `book:"8"` // what it is booked to; zero for the plan's revenue
}

// LineKind is what a line is for.
type LineKind uint8

// The kinds of lines.
const (
	LinePlan LineKind = iota
	LineProration
	LineBill
	LineFee
	LineLateFee
	LineVoucher
	LineOther
)

// lineWords holds the words of LineKind.
var lineWords = words{field: "line_kind", list: []string{
	"plan", "proration", "bill", "fee", "late-fee", "voucher", "other",
}}

// String returns the word of the kind.
func (k LineKind) String() string { return lineWords.name(uint8(k)) }

// MarshalText returns what String does.
func (k LineKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *LineKind) UnmarshalText(text []byte) error {
	value, err := lineWords.parse(string(text))
	*k = LineKind(value)

	return err
}

// InvoiceKind is what a document does to a debt.
type InvoiceKind uint8

// The kinds of documents.
const (
	InvoiceOrdinary InvoiceKind = iota
	InvoiceDebitNote
	InvoiceCreditNote
)

// invoiceKindWords holds the words of InvoiceKind.
var invoiceKindWords = words{field: "kind", list: []string{
	"invoice", "debit-note", "credit-note",
}}

// String returns the word of the kind.
func (k InvoiceKind) String() string { return invoiceKindWords.name(uint8(k)) }

// MarshalText returns what String does.
func (k InvoiceKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *InvoiceKind) UnmarshalText(text []byte) error {
	value, err := invoiceKindWords.parse(string(text))
	*k = InvoiceKind(value)

	return err
}

// InvoiceState is how far a document has come. Whether it is paid follows from what was applied.
type InvoiceState uint8

// The states of a document.
const (
	InvoiceDraft InvoiceState = iota
	InvoiceFinal
	InvoiceVoid
)

// InvoiceStatus is the one word that is shown for a document. It is derived, never stored.
type InvoiceStatus string

// The shown states of a document.
const (
	InvoiceIsDraft   InvoiceStatus = "draft"
	InvoiceIsUnpaid  InvoiceStatus = "unpaid"
	InvoiceIsPartial InvoiceStatus = "partial"
	InvoiceIsPaid    InvoiceStatus = "paid"
	InvoiceIsVoid    InvoiceStatus = "void"
)

// Left returns what is still owed.
func (i *Invoice) Left() int64 {
	if i.State != InvoiceFinal || i.Kind == InvoiceCreditNote {
		return 0
	}

	return i.Total - i.Paid - i.Credited
}

// Status derives the shown state from what was applied.
func (i *Invoice) Status() InvoiceStatus {
	switch {
	case i.State == InvoiceDraft:
		return InvoiceIsDraft
	case i.State == InvoiceVoid:
		return InvoiceIsVoid
	case i.Left() <= 0:
		return InvoiceIsPaid
	case i.Paid+i.Credited > 0:
		return InvoiceIsPartial
	default:
		return InvoiceIsUnpaid
	}
}

// Display writes the number for people: INV-2304-01001, four digits, a dash and the rest. A draft
// has none.
func (i *Invoice) Display() string {
	digits := fmt.Sprintf("%09d", i.Number)
	if i.Number == 0 {
		return ""
	}
	prefix := "INV"
	switch i.Kind {
	case InvoiceDebitNote:
		prefix = "DN"
	case InvoiceCreditNote:
		prefix = "CN"
	default:
	}

	return prefix + "-" + digits[:4] + "-" + digits[4:]
}

// Digest returns the SHA-256 of everything that must not change once the document is final.
func (i *Invoice) Digest() []byte {
	hash := sha256.New()
	put := func(numbers ...int64) {
		var octets [8]byte
		for _, number := range numbers {
			binary.BigEndian.PutUint64(octets[:], uint64(number))
			_, _ = hash.Write(octets[:])
		}
	}
	say := func(texts ...string) {
		for _, text := range texts {
			put(int64(len(text)))
			_, _ = hash.Write([]byte(text))
		}
	}
	put(i.ID, int64(i.Kind), i.Number, i.Customer, i.Company, i.Service, i.Against)
	say(i.Series, string(i.Currency), i.TaxLabel)
	put(i.Subtotal, i.Discount, i.Net, i.Base, i.Tax, int64(i.TaxMode), i.Total)
	put(i.Begin.UnixMicro(), i.End.UnixMicro(), i.Issued.UnixMicro(), i.Due.UnixMicro())
	say(i.Names.Customer, i.Names.Address, i.Names.Company, i.Names.NPWP, i.Names.Login,
		i.Names.Number)
	put(int64(len(i.Lines)))
	for at := range i.Lines {
		line := &i.Lines[at]
		put(int64(line.Kind), line.Plan, line.Quantity, line.Price, line.Discount, line.Amount,
			int64(line.Account.Kind), line.Account.Owner)
		say(line.Name)
	}

	return hash.Sum(nil)
}

// Agenda lists when something is to be done about the invoice.
func (i *Invoice) Agenda() []Appointment {
	if i.Left() <= 0 {
		return nil
	}

	return appointments(
		Appointment{JobReminder, i.Remind}, Appointment{JobLateFee, i.LateAt},
		Appointment{JobTerminate, i.EndAt},
	)
}

// Limits of an invoice.
const (
	MaxLines     = 100
	MaxReminders = 32
)
