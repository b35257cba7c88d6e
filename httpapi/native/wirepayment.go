package native

import "time"

// Payment is money that came in. Amounts are whole minor units of its currency.
type Payment struct {
	ID         int64        `json:"id"`
	Revision   uint64       `json:"revision"`
	Customer   string       `json:"customer" doc:"number, or # and the id; empty for money without an owner"`
	CustomerID int64        `json:"customer_id"`
	Reseller   string       `json:"reseller"`
	Method     string       `json:"method" doc:"empty for credit or the wallet"`
	Source     string       `json:"source" doc:"account that was debited, such as cash:7 or bank:1"`
	Reference  string       `json:"reference"`
	Currency   string       `json:"currency"`
	Amount     int64        `json:"amount"`
	Fee        int64        `json:"fee" doc:"of the amount, that the provider keeps"`
	Settles    []Allocation `json:"settles"`
	Surplus    int64        `json:"surplus" doc:"became credit"`
	Refunded   int64        `json:"refunded"`
	ReversedAt *time.Time   `json:"reversed_at" doc:"taken back as a whole"`
	ReceivedAt time.Time    `json:"received_at"`
	BookedAt   time.Time    `json:"booked_at"`
	Order      int64        `json:"order"`
	Attempt    int64        `json:"attempt"`
	Collector  string       `json:"collector" doc:"the operator who holds the cash"`
	HandedOver int64        `json:"handed_over" doc:"id of the settlement; 0 for not yet"`
	By         string       `json:"by"`
	Note       string       `json:"note"`
}

// Allocation is a part of a payment that settles an invoice.
type Allocation struct {
	Invoice int64 `json:"invoice" doc:"id"`
	Amount  int64 `json:"amount"`
}

// PaymentOrder records money that somebody took or saw come in.
type PaymentOrder struct {
	Customer   string `json:"customer,omitempty" doc:"number, or # and the id; absent for that of the invoice"`
	Invoice    string `json:"invoice,omitempty" doc:"that is settled first; absent for the oldest"`
	Method     string `json:"method" doc:"name of a payment method"`
	Amount     int64  `json:"amount,omitempty" doc:"minor units; absent for what is left of the invoice"`
	Reference  string `json:"reference,omitempty" doc:"unique within the method"`
	ReceivedAt string `json:"received_at,omitempty" doc:"absent for now; an earlier time needs billing:backdate"`
	Collector  string `json:"collector,omitempty" doc:"name of the operator who holds the cash"`
	Note       string `json:"note,omitempty"`
}

// RefundOrder gives money back: of a payment, or of a customer's credit.
type RefundOrder struct {
	Payment   int64  `json:"payment,omitempty" doc:"id"`
	Customer  string `json:"customer,omitempty" doc:"whose credit it is, without a payment"`
	Amount    int64  `json:"amount" doc:"minor units"`
	Method    string `json:"method,omitempty" doc:"by which it goes; absent for that of the payment"`
	Reference string `json:"reference,omitempty" doc:"of the transfer"`
	Reason    string `json:"reason,omitempty"`
}

// AssignOrder says whose money is that nobody could be found for.
type AssignOrder struct {
	Customer string  `json:"customer"`
	Order    int64   `json:"order,omitempty" doc:"id"`
	Invoices []int64 `json:"invoices,omitempty" doc:"ids; absent for the oldest"`
	Note     string  `json:"note,omitempty"`
}

// MarkPaidOrder tells that another system has been paid for an invoice, in full.
type MarkPaidOrder struct {
	Invoice       string `json:"invoice" doc:"number such as INV-2601-15001, or # and the id"`
	ServiceNumber string `json:"service_number" doc:"must be that of the invoice"`
	Reference     string `json:"reference" doc:"of the other system"`
	Method        string `json:"method,omitempty" doc:"name of a payment method; absent for that of the key"`
}

// Entry is one transaction of the ledger.
type Entry struct {
	ID       int64     `json:"id"`
	Kind     string    `json:"kind"`
	At       time.Time `json:"at"`
	Day      time.Time `json:"day" doc:"the business day that it counts for"`
	By       string    `json:"by"`
	Note     string    `json:"note"`
	Currency string    `json:"currency"`
	Subject  int64     `json:"subject" doc:"id of what it was made for"`
	Reverses int64     `json:"reverses" doc:"id of the entry that it undoes; 0 for none"`
	Postings []Posting `json:"postings"`
}

// Posting moves an amount to or from one account.
type Posting struct {
	Account string `json:"account" doc:"such as ar:12, revenue:3, tax"`
	Amount  int64  `json:"amount" doc:"minor units; debits are positive, credits negative"`
}
