package tripay

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"

	"gardu/billing/gateway"
	"gardu/store"
)

// Status asks for the state of a payment. See gateway.Provider.
func (t *Tripay) Status(ctx context.Context, ref gateway.Ref) (gateway.Event, error) {
	if ref.ID == "" {
		return t.find(ctx, ref.Reference)
	}
	answer, err := t.detail(ctx, ref.ID)
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	data, err := t.data(answer)
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	event, err := t.told(data, answer.Body)
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	if event.PaymentID != ref.ID || event.Reference != ref.Reference {
		return gateway.Event{}, t.caller.Misread(
			store.Invalidf("reply.reference", "must be the one that was asked about"))
	}

	return event, nil
}

// detail asks for one transaction by Tripay's own reference.
func (t *Tripay) detail(ctx context.Context, id string) (gateway.Answer, error) {
	return t.caller.Do(ctx, gateway.Call{
		Method: http.MethodGet, Path: "/transaction/detail",
		Query: url.Values{"reference": {id}}, Header: t.authorization(),
	})
}

// find asks for the transactions that carry a reference of ours, and picks the one that speaks
// for it.
func (t *Tripay) find(ctx context.Context, reference string) (gateway.Event, error) {
	if !gateway.IsReference(reference) {
		return gateway.Event{}, store.Invalidf("reference", "must be one of ours")
	}
	answer, err := t.caller.Do(ctx, gateway.Call{
		Method: http.MethodGet, Path: "/merchant/transactions",
		Query: url.Values{"merchant_ref": {reference}}, Header: t.authorization(),
	})
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	reply, err := t.reply(answer)
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	events, err := t.carriers(reply, answer.Body, reference)
	if err != nil {
		return gateway.Event{}, err // told in full
	}

	return gateway.Choose(events)
}

// carriers reads a list of transactions and keeps those that carry a reference: the filter that was
// asked for may have been ignored.
func (t *Tripay) carriers(
	reply *gateway.Fields, body []byte, reference string,
) ([]gateway.Event, error) {
	var events []gateway.Event
	for _, data := range reply.List("data") {
		event, err := t.told(data, body)
		if err != nil {
			return nil, err // told in full
		}
		if event.Reference == reference {
			events = append(events, event)
		}
	}
	if err := reply.Err(); err != nil {
		return nil, t.caller.Misread(err)
	}

	return events, nil
}

// told reads one transaction of an answer, whose octets are the body.
func (t *Tripay) told(data *gateway.Fields, body []byte) (gateway.Event, error) {
	event := t.readEvent(data, netOf(data))
	if err := data.Err(); err != nil {
		return gateway.Event{}, t.caller.Misread(err)
	}
	event.Digest = sha256.Sum256(body)

	return event, nil
}

// reply reads the envelope around every answer.
func (t *Tripay) reply(answer gateway.Answer) (*gateway.Fields, error) {
	reply := gateway.ReadObject("reply", answer.Body)
	success, message := reply.Literal("success"), reply.Literal("message")
	if err := reply.Err(); err != nil {
		return nil, t.caller.Misread(err)
	}
	if answer.OK() && success == "true" {
		return reply, nil
	}
	if success != "false" {
		return nil, t.caller.Misread(store.Invalidf("reply.success", "must be there"))
	}

	code := answer.Code
	if strings.Contains(strings.ToLower(message), "not found") {
		code = http.StatusNotFound // Tripay says it with 400
	}

	return nil, t.caller.Refused(code, message, t.apiKey, t.privateKey)
}

// data reads the one transaction of an answer.
func (t *Tripay) data(answer gateway.Answer) (*gateway.Fields, error) {
	reply, err := t.reply(answer)
	if err != nil {
		return nil, err // told in full
	}

	return reply.Object("data"), nil
}
