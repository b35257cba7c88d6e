package tripay

import (
	"context"
	"net/http"

	"gardu/billing/gateway"
)

var _ gateway.Offerer = (*Tripay)(nil)

// Offers asks for the ways to pay that are switched on, with their fees. See gateway.Offerer; those
// that do not take the amount are left out.
func (t *Tripay) Offers(ctx context.Context, amount int64) ([]gateway.Offer, error) {
	answer, err := t.caller.Do(ctx, gateway.Call{
		Method: http.MethodGet, Path: "/merchant/payment-channel", Header: t.authorization(),
	})
	if err != nil {
		return nil, err // told in full
	}
	reply, err := t.reply(answer)
	if err != nil {
		return nil, err // told in full
	}
	var offers []gateway.Offer
	for _, data := range reply.List("data") {
		offer := t.offer(data)
		fits := amount >= offer.Least && (offer.Most == 0 || amount <= offer.Most)
		if data.Literal("active") == "true" && fits {
			offers = append(offers, offer)
		}
	}
	if err := reply.Err(); err != nil {
		return nil, t.caller.Misread(err)
	}

	return offers, nil
}

// offer reads one way to pay.
func (t *Tripay) offer(data *gateway.Fields) gateway.Offer {
	word := data.Text("code", gateway.MaxWord)
	offer := gateway.Offer{
		Channel: t.codes.Channel(word), Word: word, Name: data.Optional("name", gateway.MaxWord),
		Least: data.Hint("minimum_amount"), Most: data.Hint("maximum_amount"),
	}
	if data.Has("total_fee") {
		fee := data.Object("total_fee")
		offer.Flat, offer.Hundredths = fee.Hint("flat"), fee.Hundredths("percent")
	}
	if data.Has("fee_customer") {
		fee := data.Object("fee_customer")
		offer.PayerFlat, offer.PayerHundredths = fee.Hint("flat"), fee.Hundredths("percent")
	}

	return offer
}
