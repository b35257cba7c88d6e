package signed

import (
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// Message is what another system tells of a payment.
type Message struct {
	Event     string // payment.paid is the only one that is understood
	Invoice   string // number of the invoice
	Amount    int64  // whole rupiah
	Reference string // the payment's at the sender; empty where the id of the message will do
	PaidAt    time.Time
}

// PaymentPaid is the event that tells of a payment.
const PaymentPaid = "payment.paid"

// maxWord is how long the texts of a message are at most, in octets.
const maxWord = 64

// Read reads the body of a message that was verified. It is Invalid in the field at fault.
func Read(body []byte) (Message, error) {
	if err := gateway.CheckLength(body); err != nil {
		return Message{}, err // told in full
	}
	fields := gateway.ReadObject("message", body)
	told := Message{
		Event: fields.Text("event", maxWord), Invoice: fields.OptionalID("invoice"),
		Amount: fields.OptionalRupiah("amount"), Reference: fields.OptionalID("reference"),
		PaidAt: fields.Seconds("paid_at"),
	}
	if err := fields.Err(); err != nil {
		return Message{}, err // names its field
	}
	if told.Event == PaymentPaid && (told.Amount <= 0 || told.Invoice == "") {
		return Message{}, store.Invalidf("message.amount", "invoice and amount must be there")
	}

	return told, nil
}
