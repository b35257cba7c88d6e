package native

import "time"

// Attempt is one try to get money through a gateway or a transfer. Amounts are whole minor units of
// its currency.
type Attempt struct {
	ID         int64      `json:"id"`
	Revision   uint64     `json:"revision"`
	Reference  string     `json:"reference"`
	Method     string     `json:"method"`
	Channel    string     `json:"channel"`
	State      string     `json:"state" doc:"created, pending, review, paid, expired, failed, cancelled, partly-refunded or refunded"`
	Customer   string     `json:"customer"`
	CustomerID int64      `json:"customer_id"`
	Order      int64      `json:"order"`
	Invoice    int64      `json:"invoice"`
	Currency   string     `json:"currency"`
	Amount     int64      `json:"amount" doc:"asked for, unique code included"`
	UniqueCode int64      `json:"unique_code"`
	Surcharge  int64      `json:"surcharge" doc:"in the amount: what the payer bears of the fee"`
	PayCode    string     `json:"pay_code" doc:"to be typed at a bank or till"`
	QR         string     `json:"qr" doc:"text of a QRIS code"`
	URL        string     `json:"url" doc:"of the provider's page"`
	Received   int64      `json:"received" doc:"that came in"`
	Fee        int64      `json:"fee"`
	Payment    int64      `json:"payment"`
	Flagged    bool       `json:"flagged" doc:"somebody should look"`
	Note       string     `json:"note"`
	Sender     string     `json:"sender"`
	Proof      string     `json:"proof" doc:"of a transfer: where its picture is kept"`
	ProofURL   string     `json:"proof_url" doc:"that shows it; a path alone where the daemon's own address is not configured"`
	ProofGone  *time.Time `json:"proof_gone_at" doc:"when the picture was given up; null while it is kept"`
	By         string     `json:"by" doc:"who approved or refused it"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
	EndedAt    *time.Time `json:"ended_at"`
}

// AttemptOrder begins to collect money: for exactly one of an order, an invoice and a customer.
type AttemptOrder struct {
	Order    string `json:"order,omitempty" doc:"token, or # and the id"`
	Invoice  string `json:"invoice,omitempty" doc:"number, or # and the id"`
	Customer string `json:"customer,omitempty" doc:"who pays what is owed, the oldest first"`
	Method   string `json:"method" doc:"name of a payment method"`
	Channel  string `json:"channel,omitempty" doc:"absent to choose on the provider's page"`
	Amount   int64  `json:"amount,omitempty" doc:"for a customer; absent for all that is owed"`
	ReturnTo string `json:"return_to,omitempty" doc:"address to which the payer's browser goes afterwards"`
}

// ApproveOrder books a transfer that somebody has found.
type ApproveOrder struct {
	Amount     int64  `json:"amount,omitempty" doc:"that came in; absent for what was asked for"`
	Reference  string `json:"reference,omitempty" doc:"of the bank"`
	ReceivedAt string `json:"received_at,omitempty" doc:"absent for now; an earlier time needs billing:backdate"`
	Note       string `json:"note,omitempty"`
}
