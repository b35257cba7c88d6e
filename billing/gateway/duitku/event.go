package duitku

import (
	"crypto/sha256"
	"net/http"

	"gardu/billing/gateway"
	"gardu/store"
)

// receipt is what Duitku wants back.
const receipt = "OK"

// Read verifies and reads a callback, which is a form. See gateway.Provider. The event is never
// Proven. No header counts.
func (d *Duitku) Read(_ http.Header, body []byte) (gateway.Event, error) {
	if err := gateway.CheckLength(body); err != nil {
		return gateway.Event{}, err // told in full
	}
	fields := gateway.ReadForm("callback", body)
	merchant, amount := fields.Literal("merchantCode"), fields.Literal("amount")
	order, told := fields.Literal("merchantOrderId"), fields.Literal("signature")
	if err := fields.Err(); err != nil {
		return gateway.Event{}, err // names its field
	}
	ours := merchant == d.config.MerchantCode
	if !gateway.SameDigest(told, d.digest(merchant+amount+order)) || !ours {
		return gateway.Event{}, store.Errorf(store.Denied, "the callback's signature is wrong")
	}
	event := gateway.Event{
		Provider: Name, PaymentID: fields.ID("reference"), Reference: fields.ID("merchantOrderId"),
		Amount:  fields.Rupiah("amount"),
		Channel: d.codes.Channel(fields.Optional("paymentCode", gateway.MaxWord)),
		Word:    fields.Text("resultCode", gateway.MaxWord),
		Digest:  sha256.Sum256(body), Receipt: receipt,
	}
	if event.Word == success {
		event.Status, event.Received = gateway.Paid, event.Amount
	}
	if err := fields.Err(); err != nil {
		return gateway.Event{}, err // names its field
	}

	return event, nil
}
