package store

import "time"

// Receivable is what one customer has not paid: the open invoices, oldest first. It has the id of
// its customer. It is derived from the invoices and kept beside them, so that a payment finds what
// to settle by key; the check of the book rebuilds it.
type Receivable struct {
	ID       int64         // of the customer
	Revision uint64        `book:"1"`
	Open     []OpenInvoice `book:"2"` // by Due, then by ID
	Services []int64       `book:"3"` // that are billed to the customer
	Look     time.Time     `book:"4"` // when a hold can next change by time alone; zero for never
}

// OpenInvoice is what a receivable remembers of an invoice.
type OpenInvoice struct {
	ID      int64     `book:"1"`
	Service int64     `book:"2"` // 0: every billed service of the customer is held for it
	Due     time.Time `book:"3"`
	Isolir  time.Time `book:"4"` // zero for never
	Left    int64     `book:"5"`
}

// Limits of a receivable.
const (
	MaxOpenInvoices = 200
	MaxBilled       = 100 // services of one customer that are billed
)

// Left sums what is owed.
func (r *Receivable) Left() (sum int64) {
	for at := range r.Open {
		sum += r.Open[at].Left
	}

	return sum
}

// Agenda lists when holds may change.
func (r *Receivable) Agenda() []Appointment {
	return appointments(Appointment{JobIsolir, r.Look})
}
