package xendit

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"

	"gardu/billing/gateway"
	"gardu/store"
)

// Status asks for the state of a payment. See gateway.Provider. A Ref with a Code is asked about
// as money to a fixed virtual account.
func (x *Xendit) Status(ctx context.Context, ref gateway.Ref) (gateway.Event, error) {
	switch {
	case ref.Code != "":
		return x.transfer(ctx, ref)
	case ref.ID == "":
		return x.find(ctx, ref.Reference)
	default:
		return x.invoice(ctx, ref)
	}
}

// invoice asks for one invoice by Xendit's id.
func (x *Xendit) invoice(ctx context.Context, ref gateway.Ref) (gateway.Event, error) {
	answer, err := x.get(ctx, "/v2/invoices/"+url.PathEscape(ref.ID), nil)
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	reply := gateway.ReadObject("reply", answer.Body)

	return x.told(reply, readInvoice(reply), answer.Body, ref)
}

// transfer asks for money to a fixed virtual account by Xendit's id of it.
func (x *Xendit) transfer(ctx context.Context, ref gateway.Ref) (gateway.Event, error) {
	if ref.ID == "" {
		return gateway.Event{}, store.Invalidf("id", "must be there for money by a fixed code")
	}
	path := "/callback_virtual_account_payments/payment_id=" + url.PathEscape(ref.ID)
	answer, err := x.get(ctx, path, nil)
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	reply := gateway.ReadObject("reply", answer.Body)
	event := readTransfer(reply)
	if event.Code != ref.Code {
		reply.Fail("account_number", "must be the one that was asked about")
	}

	return x.told(reply, event, answer.Body, ref)
}

// told holds an answer to what was asked.
func (x *Xendit) told(
	reply *gateway.Fields, event gateway.Event, body []byte, ref gateway.Ref,
) (gateway.Event, error) {
	if event.PaymentID != ref.ID {
		reply.Fail("id", "must be the one that was asked about")
	}
	if event.Reference != ref.Reference {
		reply.Fail("external_id", "must be the one that was asked about")
	}
	if err := reply.Err(); err != nil {
		return gateway.Event{}, x.caller.Misread(err)
	}
	event.Proven, event.Digest = true, sha256.Sum256(body)

	return event, nil
}

// find asks for the invoices that carry a reference of ours, and picks the one that speaks for it.
func (x *Xendit) find(ctx context.Context, reference string) (gateway.Event, error) {
	list, body, err := x.list(ctx, reference)
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	events := make([]gateway.Event, 0, len(list))
	for _, invoice := range list {
		event := readInvoice(invoice)
		if err = invoice.Err(); err != nil {
			return gateway.Event{}, x.caller.Misread(err)
		}
		event.Proven, event.Digest = true, sha256.Sum256(body)
		events = append(events, event)
	}

	return gateway.Choose(events)
}

// list asks for the invoices that carry a reference of ours. Others are dropped: the filter that
// was asked for may have been ignored. It returns the octets of the answer too.
func (x *Xendit) list(
	ctx context.Context, reference string,
) (list []*gateway.Fields, body []byte, err error) {
	if !gateway.IsReference(reference) {
		return nil, nil, store.Invalidf("reference", "must be one of ours")
	}
	answer, err := x.get(ctx, "/v2/invoices", url.Values{"external_id": {reference}})
	if err != nil {
		return nil, nil, err // told in full
	}
	all, err := gateway.ReadList("reply", answer.Body)
	if err != nil {
		return nil, nil, x.caller.Misread(err)
	}
	for _, invoice := range all {
		if invoice.Literal("external_id") == reference {
			list = append(list, invoice)
		}
	}

	return list, answer.Body, nil
}

// get asks for something at a path, and refuses what is no answer to it.
func (x *Xendit) get(
	ctx context.Context, path string, query url.Values,
) (gateway.Answer, error) {
	answer, err := x.caller.Do(ctx, gateway.Call{
		Method: http.MethodGet, Path: path, Query: query, Header: x.authorization(),
	})
	if err == nil && !answer.OK() {
		err = x.refused(answer)
	}

	return answer, err // told in full
}
