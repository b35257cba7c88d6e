package tripay

import (
	"crypto/sha256"
	"net/http"

	"gardu/billing/gateway"
	"gardu/store"
)

const (
	signatureHeader = "X-Callback-Signature"
	eventHeader     = "X-Callback-Event"
	paymentStatus   = "payment_status" // the only event there is
	receipt         = `{"success":true}`
)

// Read verifies and reads a callback. See gateway.Provider. The signature covers the whole body,
// so the event is Proven. Reference is empty for open payments, which come without an order.
func (t *Tripay) Read(header http.Header, body []byte) (gateway.Event, error) {
	if err := gateway.CheckLength(body); err != nil {
		return gateway.Event{}, err // told in full
	}
	if !gateway.SameDigest(header.Get(signatureHeader), t.digest(body)) {
		return gateway.Event{}, store.Errorf(store.Denied, "the callback's signature is wrong")
	}
	if header.Get(eventHeader) != paymentStatus {
		return gateway.Event{}, store.Invalidf("callback", "must be about the state of a payment")
	}
	fields := gateway.ReadObject("callback", body)
	total, surcharge := fields.Rupiah("total_amount"), fields.OptionalRupiah("fee_customer")
	if surcharge > total {
		fields.Fail("fee_customer", "must not be above the total")
	}
	event := t.readEvent(fields, total-surcharge)
	event.Digest, event.Receipt = sha256.Sum256(body), receipt
	if err := fields.Err(); err != nil {
		return gateway.Event{}, err // names its field
	}

	return event, nil
}

// readEvent reads what callbacks and answers have in common. Both prove the state.
func (t *Tripay) readEvent(fields *gateway.Fields, amount int64) gateway.Event {
	method := fields.Optional("payment_method_code", gateway.MaxWord)
	if method == "" {
		method = fields.Optional("payment_method", gateway.MaxWord)
	}
	event := gateway.Event{
		Provider: Name, PaymentID: fields.ID("reference"),
		Reference: fields.OptionalID("merchant_ref"), Amount: amount,
		Fee: fields.OptionalRupiah("fee_merchant"), Channel: t.codes.Channel(method),
		Word: fields.Text("status", gateway.MaxWord), PaidAt: fields.Seconds("paid_at"),
		Proven: true,
	}
	event.Status = statusOf(event.Word)
	if event.Status == gateway.Paid || event.Status == gateway.Refunded {
		event.Received = amount
	}
	if event.Status == gateway.Refunded {
		event.Returned = amount
	}

	return event
}

// netOf returns what a charge asks of the payer without the fee on top: what the merchant receives
// and what Tripay keeps of it. That holds whether or not "amount" includes the payer's fee.
func netOf(data *gateway.Fields) int64 {
	amount, surcharge := data.Rupiah("amount"), data.OptionalRupiah("fee_customer")
	if !data.Has("amount_received") {
		return amount - surcharge
	}
	net := data.Rupiah("amount_received") + data.OptionalRupiah("fee_merchant")
	if amount != net && amount != net+surcharge {
		data.Fail("amount", "must agree with the fees")
	}

	return net
}

// statusOf puts Tripay's word for a state into ours.
func statusOf(word string) gateway.Status {
	switch word {
	case "UNPAID":
		return gateway.Pending
	case "PAID":
		return gateway.Paid
	case "EXPIRED":
		return gateway.Expired
	case "FAILED":
		return gateway.Failed
	case "REFUND":
		return gateway.Refunded
	default:
		return gateway.Unknown
	}
}
