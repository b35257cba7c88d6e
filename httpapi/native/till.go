package native

import (
	"context"
	"strconv"
	"time"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// taking says how money is taken, as a request says it.
type taking struct{ method, collector, received string }

// taken is the same, read and allowed.
type taken struct {
	method    string
	collector int64
	received  time.Time
}

// into puts it into a payment.
func (t taken) into(patch *billing.PaymentPatch) {
	patch.Method, patch.Collector, patch.Received = t.method, t.collector, t.received
}

// takeIn reads how money is taken. Whoever sees their own records alone takes cash, which they hold
// from then on, or what the method of their key stands for; money of an earlier day is for whoever
// may date back.
func (a *API) takeIn(ctx context.Context, read *reader, how taking) taken {
	who := web.RequestOf(ctx).Identity
	given := taken{
		method:    how.method,
		collector: a.namedOperator(ctx, read, "collector", how.collector),
		received:  a.instantOf(read, "received_at", how.received),
	}
	if how.received != "" && !who.May(web.BillingBackdate) {
		read.note(denied("received_at", "an earlier time needs the permission billing:backdate"))
	}
	if who.Agent == 0 {
		return given
	}
	given.collector = who.Operator
	if who.Method != 0 {
		given.method, given.collector = strconv.FormatInt(who.Method, 10), 0
	}
	method := a.namedMethod(ctx, read, how.method)
	if method != 0 && method != who.Method && !a.isCash(ctx, method) {
		read.note(denied("method", "you take cash, which you hold until you hand it over"))
	}
	if how.collector != "" && a.namedOperator(ctx, read, "collector", how.collector) != who.Operator {
		read.note(denied("collector", "the cash that you take is held by you"))
	}

	return given
}

// isCash reports whether a payment method is cash.
func (a *API) isCash(ctx context.Context, method int64) bool {
	found, err := a.config.Billing.PaymentMethod(ctx, method)

	return err == nil && found.Kind == store.MethodCash
}

// denied is the error of a field that whoever asks may not use so.
func denied(field, sentence string) error {
	return &store.Error{Kind: store.Denied, Field: field, Message: sentence}
}

// payingOf reads how something is paid at once.
func (a *API) payingOf(ctx context.Context, read *reader, in *PayingOrder) billing.Paying {
	given := a.takeIn(ctx, read, taking{in.Method, in.Collector, in.ReceivedAt})
	if in.Wallet {
		return billing.Paying{Wallet: true, Note: in.Note}
	}

	return billing.Paying{
		Method: given.method, Collector: given.collector, Received: given.received,
		Reference: in.Reference, Note: in.Note,
	}
}

// namedMethod finds a payment method where one is named; 0 where none is.
func (a *API) namedMethod(ctx context.Context, read *reader, name string) int64 {
	id, err := a.findMethod(ctx, name)
	if err != nil {
		read.note(misnamed("method", err))
	}

	return id
}

// namedOperator finds an operator where one is named; 0 where none is.
func (a *API) namedOperator(ctx context.Context, read *reader, field, name string) int64 {
	if name == "" {
		return 0
	}
	id, err := a.findOperator(ctx, name)
	if err != nil {
		read.note(misnamed(field, err))
	}

	return id
}

// namedInvoice finds a document where one is named; 0 where none is.
func (a *API) namedInvoice(ctx context.Context, read *reader, field, name string) int64 {
	if name == "" {
		return 0
	}
	invoice, err := a.findInvoice(ctx, name, "")
	if err != nil {
		read.note(misnamed(field, err))
	}

	return invoice.ID
}
