package midtrans

import (
	"crypto/sha256"
	"crypto/sha512"
	"net/http"

	"gardu/billing/gateway"
	"gardu/store"
)

// Read verifies and reads a notification. See gateway.Provider. The event is never Proven. No
// header counts.
func (m *Midtrans) Read(_ http.Header, body []byte) (gateway.Event, error) {
	if err := gateway.CheckLength(body); err != nil {
		return gateway.Event{}, err // told in full
	}
	fields := gateway.ReadObject("callback", body)
	told := fields.Literal("signature_key")
	covered := signed{
		order: fields.Literal("order_id"), code: fields.Literal("status_code"),
		amount: fields.Literal("gross_amount"),
	}
	if err := fields.Err(); err != nil {
		return gateway.Event{}, err // names its field
	}
	if !gateway.SameDigest(told, m.digest(covered)) {
		return gateway.Event{}, store.Errorf(store.Denied, "the callback's signature is wrong")
	}
	event := readEvent(fields)
	m.checkMerchant(fields)
	event.Digest = sha256.Sum256(body)
	if err := fields.Err(); err != nil {
		return gateway.Event{}, err // names its field
	}

	return event, nil
}

// signed is what a signature covers, letter for letter as it was received.
type signed struct{ order, code, amount string }

// digest is the SHA-512 of what is covered and the server key, put together.
func (m *Midtrans) digest(covered signed) []byte {
	text := []byte(covered.order + covered.code + covered.amount)
	sum := sha512.Sum512(append(text, m.serverKey()...))

	return sum[:]
}

// checkMerchant refuses news of another merchant's money.
func (m *Midtrans) checkMerchant(fields *gateway.Fields) {
	told := fields.Optional("merchant_id", gateway.MaxID)
	if told != "" && m.config.MerchantID != "" && told != m.config.MerchantID {
		fields.Fail("merchant_id", "must be ours")
	}
}

// readEvent reads what notifications and answers have in common.
func readEvent(fields *gateway.Fields) gateway.Event {
	event := gateway.Event{
		Provider: Name, PaymentID: fields.ID("transaction_id"), Reference: fields.ID("order_id"),
		Amount: fields.Rupiah("gross_amount"), Channel: channelOf(fields),
		Word:   fields.Text("transaction_status", gateway.MaxWord),
		PaidAt: fields.Time("settlement_time", toldLayout, wib),
	}
	fields.Currency("currency")
	event.Status = statusOf(event.Word, fields.Optional("fraud_status", gateway.MaxWord))
	switch event.Status {
	case gateway.Paid:
		event.Received = event.Amount
	case gateway.Refunded:
		event.Received, event.Returned = event.Amount, event.Amount
	case gateway.PartiallyRefunded:
		event.Received, event.Returned = event.Amount, fields.OptionalRupiah("refund_amount")
	}

	return event
}

// statusOf puts Midtrans' words for a state into ours. A card's capture is money only once the
// fraud check has accepted it.
func statusOf(word, fraud string) gateway.Status {
	switch word {
	case "settlement":
		return gateway.Paid
	case "capture":
		return captured(fraud)
	case "pending", "authorize", "deny":
		return gateway.Pending
	case "expire":
		return gateway.Expired
	case "cancel":
		return gateway.Cancelled
	case "failure":
		return gateway.Failed
	case "refund", "chargeback":
		return gateway.Refunded
	case "partial_refund", "partial_chargeback":
		return gateway.PartiallyRefunded
	default:
		return gateway.Unknown
	}
}

// captured says what a card's capture means, by the fraud check.
func captured(fraud string) gateway.Status {
	switch fraud {
	case "accept":
		return gateway.Paid
	case "challenge":
		return gateway.Pending
	case "deny":
		return gateway.Failed
	default:
		return gateway.Unknown
	}
}

// methods are the words of payment_type that mean one way to pay.
var methods = gateway.Codes{
	{Channel: gateway.QRIS, Word: "qris"},
	{Channel: gateway.GoPay, Word: "gopay"},
	{Channel: gateway.ShopeePay, Word: "shopeepay"},
	{Channel: gateway.Dana, Word: "dana"},
	{Channel: gateway.VAMandiri, Word: "echannel"},
	{Channel: gateway.Card, Word: "credit_card"},
}

// places are the banks and shops that payment_type "bank_transfer" and "cstore" go on to name.
var places = gateway.Codes{
	{Channel: gateway.VABCA, Word: "bca"},
	{Channel: gateway.VABNI, Word: "bni"},
	{Channel: gateway.VABRI, Word: "bri"},
	{Channel: gateway.VABSI, Word: "bsi"},
	{Channel: gateway.VACIMB, Word: "cimb"},
	{Channel: gateway.VADanamon, Word: "danamon"},
	{Channel: gateway.VAMandiri, Word: "mandiri"},
	{Channel: gateway.VAPermata, Word: "permata"},
	{Channel: gateway.Alfamart, Word: "alfamart"},
	{Channel: gateway.Indomaret, Word: "indomaret"},
}

// channelOf reads how the payer pays.
func channelOf(fields *gateway.Fields) gateway.Channel {
	word := fields.Optional("payment_type", gateway.MaxWord)
	switch {
	case word == "cstore":
		return places.Channel(fields.Optional("store", gateway.MaxWord))
	case word == "bank_transfer" && fields.Has("permata_va_number"):
		return gateway.VAPermata
	case word == "bank_transfer" && fields.Has("va_numbers"):
		return bankOf(fields.List("va_numbers"))
	default:
		return methods.Channel(word)
	}
}

// bankOf reads the bank of the first virtual account.
func bankOf(accounts []*gateway.Fields) gateway.Channel {
	if len(accounts) == 0 {
		return gateway.OtherMethod
	}

	return places.Channel(accounts[0].Optional("bank", gateway.MaxWord))
}
