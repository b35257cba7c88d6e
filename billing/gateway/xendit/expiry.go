package xendit

import (
	"context"
	"net/http"
	"net/url"

	"gardu/billing/gateway"
	"gardu/store"
)

var _ gateway.Expirer = (*Xendit)(nil)

// Expire asks to stop waiting for the payer of an invoice, by Xendit's id. See gateway.Expirer.
func (x *Xendit) Expire(ctx context.Context, ref gateway.Ref) (gateway.Event, error) {
	if ref.ID == "" || ref.Code != "" {
		return gateway.Event{}, store.Invalidf("id", "must be that of an invoice")
	}
	// A refusal says that there is nothing to expire; what there is instead, Status tells.
	_, err := x.caller.Do(ctx, gateway.Call{
		Method: http.MethodPost, Path: "/invoices/" + url.PathEscape(ref.ID) + "/expire!",
		Header: x.authorization(),
	})
	if err != nil {
		return gateway.Event{}, err // told in full
	}

	return x.Status(ctx, ref)
}
