package midtrans

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strconv"

	"gardu/billing/gateway"
	"gardu/store"
)

// Status asks for the state of a payment by our reference. See gateway.Provider.
func (m *Midtrans) Status(ctx context.Context, ref gateway.Ref) (gateway.Event, error) {
	if !gateway.IsReference(ref.Reference) {
		return gateway.Event{}, store.Invalidf("reference", "must be one of ours")
	}
	answer, err := m.api.Do(ctx, gateway.Call{
		Method: http.MethodGet, Path: "/v2/" + url.PathEscape(ref.Reference) + "/status",
		Header: m.authorization(),
	})
	if err != nil {
		return gateway.Event{}, err // told in full
	}
	reply := gateway.ReadObject("reply", answer.Body)
	if !reply.Has("transaction_status") {
		return gateway.Event{}, m.unknown(answer, reply)
	}
	event := readEvent(reply)
	m.checkMerchant(reply)
	if event.Reference != ref.Reference {
		reply.Fail("order_id", "must be the one that was asked about")
	}
	if err := reply.Err(); err != nil {
		return gateway.Event{}, m.api.Misread(err)
	}
	event.Proven, event.Digest = true, sha256.Sum256(answer.Body)

	return event, nil
}

// unknown makes an error of an answer without a payment in it. Its own status code counts: Midtrans
// says 404 in the body under status 200.
func (m *Midtrans) unknown(answer gateway.Answer, reply *gateway.Fields) error {
	code, err := strconv.Atoi(reply.Literal("status_code"))
	if err != nil {
		code = answer.Code
	}
	if code < http.StatusBadRequest || code >= http.StatusInternalServerError {
		return m.api.Misread(store.Invalidf("reply.transaction_status", "must be there"))
	}

	return m.refused(code, reply)
}
