package midtrans

import (
	"context"
	"net/http"
	"net/url"

	"gardu/billing/gateway"
	"gardu/store"
)

var _ gateway.Expirer = (*Midtrans)(nil)

// Expire asks to stop waiting for a payer who has chosen how to pay. See gateway.Expirer. It is
// NotFound before the payer has chosen: a page cannot be taken back, only run out.
func (m *Midtrans) Expire(ctx context.Context, ref gateway.Ref) (gateway.Event, error) {
	if !gateway.IsReference(ref.Reference) {
		return gateway.Event{}, store.Invalidf("reference", "must be one of ours")
	}
	// A refusal says that there is nothing to expire; what there is instead, Status tells.
	_, err := m.api.Do(ctx, gateway.Call{
		Method: http.MethodPost, Path: "/v2/" + url.PathEscape(ref.Reference) + "/expire",
		Header: m.authorization(),
	})
	if err != nil {
		return gateway.Event{}, err // told in full
	}

	return m.Status(ctx, ref)
}
