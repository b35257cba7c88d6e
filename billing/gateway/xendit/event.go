package xendit

import (
	"crypto/sha256"
	"net/http"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

const (
	tokenHeader    = "X-Callback-Token"
	deliveryHeader = "Webhook-Id"
	paid           = "PAID" // also the word for money to a fixed account, which has no state
)

// Read verifies and reads a callback. See gateway.Provider. The event is never Proven.
func (x *Xendit) Read(header http.Header, body []byte) (gateway.Event, error) {
	if err := gateway.CheckLength(body); err != nil {
		return gateway.Event{}, err // told in full
	}
	if !x.callbackToken.Same(header.Get(tokenHeader)) {
		return gateway.Event{}, store.Errorf(store.Denied, "the callback's token is wrong")
	}
	fields := gateway.ReadObject("callback", body)
	if fields.Has("event") && fields.Has("data") {
		fields = fields.Object("data") // newer callbacks wrap what they are about
	}
	event := readCallback(fields)
	event.Digest, event.Delivery = sha256.Sum256(body), header.Get(deliveryHeader)
	if delivery := event.Delivery; delivery != "" &&
		(len(delivery) > gateway.MaxID || !gateway.IsToken(delivery)) {
		return gateway.Event{}, store.Invalidf("callback.webhook-id", "must be a short id")
	}
	if err := fields.Err(); err != nil {
		return gateway.Event{}, err // names its field
	}

	return event, nil
}

// readCallback reads a callback of either kind, told apart by the id that only one has.
func readCallback(fields *gateway.Fields) gateway.Event {
	if fields.Has("payment_id") && fields.Has("account_number") {
		return readTransfer(fields)
	}

	return readInvoice(fields)
}

// readInvoice reads an invoice, from a callback or an answer. What the payer paid is told apart
// from what was asked for.
func readInvoice(fields *gateway.Fields) gateway.Event {
	event := gateway.Event{
		Provider: Name, PaymentID: fields.ID("id"), Reference: fields.ID("external_id"),
		Amount: fields.Rupiah("amount"), Channel: channelOf(fields),
		Word: fields.Text("status", gateway.MaxWord),
	}
	event.Status = statusOf(event.Word)
	fields.Currency("currency")
	if event.Status != gateway.Paid {
		return event
	}
	event.PaidAt = fields.Time("paid_at", time.RFC3339, time.UTC)
	event.Received = event.Amount
	if fields.Has("paid_amount") {
		event.Received = fields.Rupiah("paid_amount")
	}
	if credited := fields.Hint("adjusted_received_amount"); credited > 0 {
		event.Fee = max(0, event.Received-credited)
	}

	return event
}

// readTransfer reads money that came to a fixed virtual account. Xendit tells of it only when it
// has arrived, so there is no state in it.
func readTransfer(fields *gateway.Fields) gateway.Event {
	amount := fields.Rupiah("amount")
	if amount == 0 {
		fields.Fail("amount", "must be above zero")
	}
	fields.Currency("currency")

	return gateway.Event{
		Provider: Name, PaymentID: fields.ID("payment_id"),
		Reference: fields.OptionalID("external_id"), Code: fields.ID("account_number"),
		Amount: amount, Received: amount,
		Channel: codes.Channel(fields.Text("bank_code", gateway.MaxWord)),
		Status:  gateway.Paid, Word: paid,
		PaidAt: fields.Time("transaction_timestamp", time.RFC3339, time.UTC),
	}
}

// channelOf reads how the payer pays: the channel, or the method where that is all there is.
func channelOf(fields *gateway.Fields) gateway.Channel {
	word := fields.Optional("payment_channel", gateway.MaxWord)
	if word == "" {
		word = fields.Optional("payment_method", gateway.MaxWord)
	}

	return codes.Channel(word)
}

// statusOf puts Xendit's word for a state into ours.
func statusOf(word string) gateway.Status {
	switch word {
	case "PENDING":
		return gateway.Pending
	case paid, "SETTLED":
		return gateway.Paid
	case "EXPIRED":
		return gateway.Expired
	default:
		return gateway.Unknown
	}
}
