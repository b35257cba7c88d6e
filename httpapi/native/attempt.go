package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/billing/collect"
	"gardu/httpapi/web"
	"gardu/store"
)

// Collector asks payment gateways. It is part of a running daemon.
type Collector interface {
	// Pay begins to collect money, or goes on with what was begun.
	Pay(ctx context.Context, wish collect.Wish) (store.Attempt, error)

	// Inquire asks the provider of an attempt now.
	Inquire(ctx context.Context, attempt int64) (store.Attempt, error)
}

// mountAttempts registers the routes of money that is on its way.
func (a *API) mountAttempts() {
	const tag = "attempts"
	handle(a, operation{
		method: http.MethodPost, path: AttemptListPath, mine: true, permission: web.OrdersWrite,
		natural: true, tag: tag, status: http.StatusCreated, summary: "Begin to collect money through a method",
	}, a.openAttempt)
	handle(a, operation{
		method: http.MethodGet, path: AttemptListPath, mine: true, permission: web.PaymentsRead,
		tag: tag, summary: "List the attempts for something, or those that somebody should look at",
	}, a.listAttempts)
	handle(a, operation{
		method: http.MethodGet, path: AttemptPath, mine: true,
		permission: web.PaymentsRead, tag: tag, summary: "Show an attempt",
	}, a.showAttempt)
	a.mountProofs()
	handle(a, operation{
		method: http.MethodPost, path: AttemptApprovePath, permission: web.BillingPay, tag: tag,
		summary: "Book a transfer that somebody has found",
	}, a.approveAttempt)
	handle(a, operation{
		method: http.MethodPost, path: AttemptRefusePath, permission: web.BillingPay, tag: tag,
		summary: "Refuse a transfer whose proof proves nothing",
	}, a.refuseAttempt)
	handle(a, operation{
		method: http.MethodPost, path: AttemptInquirePath, mine: true, permission: web.PaymentsRead,
		natural: true, tag: tag, summary: "Ask the provider of an attempt now",
	}, a.inquireAttempt)
}

// openAttempt begins to collect money.
func (a *API) openAttempt(ctx context.Context, in *created[AttemptOrder]) (Attempt, error) {
	order, read := &in.Body, reader{}
	wish := collect.Wish{ReturnURL: order.ReturnTo}
	wish.Invoice = a.namedInvoice(ctx, &read, "invoice", order.Invoice)
	wish.Customer = a.namedCustomer(ctx, &read, "customer", order.Customer)
	wish.Method = a.namedMethod(ctx, &read, order.Method)
	wish.Channel, wish.Amount = order.Channel, order.Amount
	if order.Order != "" {
		found, err := a.findOrder(ctx, order.Order)
		if err != nil {
			read.note(misnamed("order", err))
		}
		wish.Order = found.ID
	}
	if wish.Method == 0 && order.Method == "" {
		read.note(store.Invalidf("method", "must be given"))
	}
	if err := read.err(); err != nil {
		return Attempt{}, err
	}
	pay := a.openAlone
	if a.config.Live.Collector != nil {
		pay = a.config.Live.Collector.Pay
	}
	attempt, err := pay(ctx, wish)

	return shown(&attempt, err, a.names(ctx).showAttempt)
}

// openAlone begins to collect money where nobody can ask a gateway: a transfer needs none.
func (a *API) openAlone(ctx context.Context, wish collect.Wish) (store.Attempt, error) {
	method, err := a.config.Billing.PaymentMethod(ctx, wish.Method)
	if err != nil {
		return store.Attempt{}, err
	}
	if method.Kind == store.MethodGateway {
		return store.Attempt{}, absent("asking a gateway")
	}

	return a.config.Billing.OpenAttempt(ctx, wish.PayWish)
}

// attemptFilter is the input of a list of attempts.
type attemptFilter struct {
	Paging
	Order    string `query:"order" doc:"token, or # and the id"`
	Invoice  string `query:"invoice" doc:"number, or # and the id"`
	Customer string `query:"customer" doc:"number, or # and the id"`
	Flagged  bool   `query:"flagged" doc:"those that somebody should look at, the oldest first"`
}

// listAttempts lists attempts for one order, invoice or customer, or those that are flagged.
func (a *API) listAttempts(ctx context.Context, in *attemptFilter) (Page[Attempt], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Attempt]{}, err
	}
	id := func(attempt *store.Attempt) int64 { return attempt.ID }
	if in.Flagged {
		if web.RequestOf(ctx).Identity.Agent != 0 {
			return Page[Attempt]{}, denied("flagged", "this is open to those only who may see all")
		}
		list, err := a.config.Billing.Flagged(ctx, records)

		return pageOf(page, list, id, a.names(ctx).showAttempt), err
	}
	var read reader
	of, subject := a.attemptSubject(ctx, &read, in)
	if err := read.err(); err != nil {
		return Page[Attempt]{}, err
	}
	list, err := a.config.Billing.AttemptsOf(ctx, of, subject, records)

	return pageOf(page, list, id, a.names(ctx).showAttempt), err
}

// attemptSubject reads for what attempts are wanted.
func (a *API) attemptSubject(
	ctx context.Context, read *reader, in *attemptFilter,
) (store.Noun, int64) {
	switch {
	case in.Order != "":
		order, err := a.findOrder(ctx, in.Order)
		if err != nil {
			read.note(misnamed("order", err))
		}

		return store.NounOrder, order.ID
	case in.Invoice != "":
		return store.NounInvoice, a.namedInvoice(ctx, read, "invoice", in.Invoice)
	case in.Customer != "":
		return store.NounCustomer, a.namedCustomer(ctx, read, "customer", in.Customer)
	default:
		read.note(store.Invalidf("order", "give an order, an invoice, a customer, or flagged"))

		return 0, 0
	}
}

// findAttempt returns an attempt that whoever asks may see.
func (a *API) findAttempt(ctx context.Context, id int64) (store.Attempt, error) {
	attempt, err := a.config.Billing.Attempt(ctx, id)
	if err != nil || store.ActorOf(ctx).Agent == 0 {
		return attempt, err
	}
	customer, err := a.config.Billing.Customer(ctx, attempt.Customer)
	if err != nil || !store.ActorOf(ctx).MaySee(customer.Person.Agent) {
		return store.Attempt{}, store.Errorf(store.NotFound, "there is no such attempt")
	}

	return attempt, nil
}

// showAttempt shows one attempt.
func (a *API) showAttempt(ctx context.Context, in *RecordRef) (Attempt, error) {
	attempt, err := a.findAttempt(ctx, in.ID)

	return shown(&attempt, err, a.names(ctx).showAttempt)
}

// approved is the input of an approval.
type approved struct {
	RecordRef
	Body ApproveOrder
}

// approveAttempt books a transfer.
func (a *API) approveAttempt(ctx context.Context, in *approved) (Attempt, error) {
	var read reader
	given := a.takeIn(ctx, &read, taking{received: in.Body.ReceivedAt})
	if err := read.err(); err != nil {
		return Attempt{}, err
	}
	outcome, err := a.config.Billing.Approve(ctx, in.ID, billing.Approval{
		Amount: in.Body.Amount, Reference: in.Body.Reference, Received: given.received,
		Note: in.Body.Note,
	})

	return shown(&outcome.Attempt, err, a.names(ctx).showAttempt)
}

// refuseAttempt refuses a transfer.
func (a *API) refuseAttempt(ctx context.Context, in *reversed) (Attempt, error) {
	ctx, err := in.Body.told(ctx)
	if err != nil {
		return Attempt{}, err
	}
	attempt, err := a.config.Billing.Refuse(ctx, in.ID, store.ActorOf(ctx).Reason)

	return shown(&attempt, err, a.names(ctx).showAttempt)
}

// inquireAttempt asks a provider.
func (a *API) inquireAttempt(ctx context.Context, in *RecordRef) (Attempt, error) {
	if a.config.Live.Collector == nil {
		return Attempt{}, absent("asking a gateway")
	}
	if _, err := a.findAttempt(ctx, in.ID); err != nil {
		return Attempt{}, err
	}
	attempt, err := a.config.Live.Collector.Inquire(ctx, in.ID)

	return shown(&attempt, err, a.names(ctx).showAttempt)
}

// showAttempt translates an attempt.
func (n *names) showAttempt(t *store.Attempt) Attempt {
	return Attempt{
		ID: t.ID, Revision: t.Revision, Reference: t.Reference, Method: n.method(t.Method),
		Channel: t.Channel, State: t.State.String(), Customer: n.customer(t.Customer),
		CustomerID: t.Customer, Order: t.Order, Invoice: t.Invoice, Currency: string(t.Currency),
		Amount: t.Amount, UniqueCode: t.Code, Surcharge: t.Surcharge, PayCode: t.PayCode, QR: t.QR,
		URL: t.URL, Received: t.Received, Fee: t.Fee, Payment: t.Payment, Flagged: t.Flagged,
		Note: t.Note, Sender: t.Sender, Proof: t.Proof, ProofURL: n.api.proofURL(t), By: t.By, CreatedAt: utc(t.Created),
		ExpiresAt: orNull(t.Expires), EndedAt: orNull(t.Ended),
		ProofGone: orNull(t.ProofGone),
	}
}
