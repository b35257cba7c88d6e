package gateway

import "time"

// Payment is a charge as the provider made it: what the payer needs in order to pay. At least one
// of Page, Code and QR is there.
type Payment struct {
	Provider  string
	ID        string // the provider's; may be empty where it makes none before the payer chooses
	Reference string // ours
	Amount    int64  // whole rupiah, as in the Charge
	Surcharge int64  // whole rupiah that the payer pays on top, as far as told
	Channel   Channel
	Page      string    // address to send the payer's browser to
	Code      string    // number to pay at a bank or a shop
	QR        string    // text of a QRIS code
	Expires   time.Time // zero when not told: then as in the Charge
}

// IsPayable reports whether the payer has been given anything to pay with.
func (p Payment) IsPayable() bool { return p.Page != "" || p.Code != "" || p.QR != "" }
