package native

import "time"

// Invoice is a document about what a customer owes. Amounts are whole minor units of its currency.
type Invoice struct {
	ID          int64         `json:"id"`
	Revision    uint64        `json:"revision"`
	Kind        string        `json:"kind" doc:"invoice, debit-note or credit-note"`
	Status      string        `json:"status" doc:"draft, unpaid, partial, paid or void"`
	Series      string        `json:"series"`
	Number      int64         `json:"number" doc:"0 for a draft"`
	Display     string        `json:"display" doc:"the number for people; empty for a draft"`
	Customer    string        `json:"customer" doc:"number, or # and the id"`
	CustomerID  int64         `json:"customer_id"`
	Company     string        `json:"company"`
	Service     int64         `json:"service" doc:"id of the service that is isolated for it; 0 for none"`
	Against     int64         `json:"against" doc:"id of the invoice that it corrects; 0 for none"`
	Currency    string        `json:"currency"`
	Lines       []InvoiceLine `json:"lines"`
	Subtotal    int64         `json:"subtotal"`
	Discount    int64         `json:"discount"`
	Net         int64         `json:"net"`
	TaxBase     int64         `json:"tax_base"`
	Tax         int64         `json:"tax"`
	TaxLabel    string        `json:"tax_label"`
	TaxMode     string        `json:"tax_mode" doc:"exclusive, inclusive or none"`
	Total       int64         `json:"total"`
	Paid        int64         `json:"paid"`
	Credited    int64         `json:"credited"`
	Left        int64         `json:"left" doc:"still owed"`
	PeriodBegin *time.Time    `json:"period_begin"`
	PeriodEnd   *time.Time    `json:"period_end"`
	IssuedAt    *time.Time    `json:"issued_at"`
	DueAt       *time.Time    `json:"due_at" doc:"beginning of the last day on which it may be paid"`
	IsolirAt    *time.Time    `json:"isolir_at" doc:"null for never"`
	SettledAt   *time.Time    `json:"settled_at"`
	UniqueCode  int64         `json:"unique_code"`
	Note        string        `json:"note"`
	CreatedAt   time.Time     `json:"created_at"`
	By          string        `json:"by"`
	BilledTo    BilledTo      `json:"billed_to"`
}

// BilledTo are the names that a document was made out to.
type BilledTo struct {
	Customer string `json:"customer"`
	Address  string `json:"address"`
	Company  string `json:"company"`
	NPWP     string `json:"npwp"`
	Login    string `json:"login"`
	Number   string `json:"number" doc:"of the service"`
}

// InvoiceLine is one line of a document.
type InvoiceLine struct {
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Plan     string `json:"plan"`
	Quantity int64  `json:"quantity"`
	Price    int64  `json:"price" doc:"of one; negative for what is given back"`
	Discount int64  `json:"discount"`
	Amount   int64  `json:"amount"`
}

// LineOrder is a line that somebody writes.
type LineOrder struct {
	Name     string `json:"name"`
	Quantity int64  `json:"quantity,omitempty" doc:"1 where it is absent"`
	Price    int64  `json:"price" doc:"minor units, of one"`
	Discount int64  `json:"discount,omitempty"`
	Plan     string `json:"plan,omitempty" doc:"whose revenue it is"`
}

// InvoiceOrder writes an invoice by hand.
type InvoiceOrder struct {
	Customer    string      `json:"customer" doc:"number, or # and the id"`
	Service     string      `json:"service,omitempty" doc:"login, or # and the id, of the service that is isolated for it"`
	Lines       []LineOrder `json:"lines"`
	Discount    int64       `json:"discount,omitempty" doc:"of the whole, before tax"`
	TaxMode     string      `json:"tax_mode,omitempty" doc:"exclusive (default), inclusive or none"`
	PeriodBegin string      `json:"period_begin,omitempty" doc:"RFC 3339, or a date"`
	PeriodEnd   string      `json:"period_end,omitempty"`
	DueAt       string      `json:"due_at,omitempty" doc:"absent for what the terms say"`
	Note        string      `json:"note,omitempty"`
	Draft       bool        `json:"draft,omitempty" doc:"only writes it; finalize makes it final"`
}

// FinalizeOrder makes drafts final.
type FinalizeOrder struct {
	IDs []int64 `json:"ids"`
}

// Finalized is what came of one draft.
type Finalized struct {
	ID      int64    `json:"id"`
	Invoice *Invoice `json:"invoice" doc:"null where it was refused"`
	Refused *Error   `json:"refused" doc:"null where it is final"`
}

// NoteOrder corrects a final invoice.
type NoteOrder struct {
	Lines  []LineOrder `json:"lines,omitempty" doc:"or amount; a credit note of neither takes all back"`
	Amount int64       `json:"amount,omitempty" doc:"minor units, before tax where the invoice adds it"`
	Days   int         `json:"days,omitempty" doc:"by which a credit note shortens the validity of the service"`
	Reason string      `json:"reason,omitempty"`
}

// Reasoned says why something is done.
type Reasoned struct {
	Reason string `json:"reason,omitempty" doc:"in the place of the header X-Reason"`
}

// InvoiceLink leads to the public page of an invoice. Whoever has it may see the invoice.
type InvoiceLink struct {
	Token string `json:"token"`
	URL   string `json:"url" doc:"empty where nobody knows how this daemon is reached"`
}
