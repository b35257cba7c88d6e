package duitku

import (
	"context"
	"crypto/sha256"
	"net/http"

	"gardu/billing/gateway"
	"gardu/store"
)

// statusQuestion asks for the state of a payment.
type statusQuestion struct {
	Merchant  string `json:"merchantCode"`
	Order     string `json:"merchantOrderId"`
	Signature string `json:"signature"`
}

// Status asks for the state of a payment by our reference. See gateway.Provider.
func (d *Duitku) Status(ctx context.Context, ref gateway.Ref) (gateway.Event, error) {
	if !gateway.IsReference(ref.Reference) {
		return gateway.Event{}, store.Invalidf("reference", "must be one of ours")
	}
	answer, err := d.api.Do(ctx, gateway.Call{
		Method: http.MethodPost, Path: "/merchant/transactionStatus",
		Body: statusQuestion{
			Merchant: d.config.MerchantCode, Order: ref.Reference,
			Signature: d.signStatus(ref.Reference),
		},
	})
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	reply := gateway.ReadObject("reply", answer.Body)
	if !answer.OK() {
		return gateway.Event{}, d.refused(answer.Code, reply)
	}
	event := readStatus(reply)
	if event.Reference != ref.Reference {
		reply.Fail("merchantOrderId", "must be the one that was asked about")
	}
	if err := reply.Err(); err != nil {
		return gateway.Event{}, d.api.Misread(err)
	}
	event.Digest = sha256.Sum256(answer.Body)

	return event, nil
}

// readStatus reads the state of a payment out of an answer, which proves it.
func readStatus(reply *gateway.Fields) gateway.Event {
	event := gateway.Event{
		Provider: Name, PaymentID: reply.ID("reference"), Reference: reply.ID("merchantOrderId"),
		Amount: reply.Rupiah("amount"), Fee: reply.Hint("fee"),
		Word: reply.Text("statusCode", gateway.MaxWord), Proven: true,
	}
	switch event.Word {
	case success:
		event.Status, event.Received = gateway.Paid, event.Amount
	case "01":
		event.Status = gateway.Pending
	case "02":
		event.Status = gateway.Expired
	}

	return event
}
