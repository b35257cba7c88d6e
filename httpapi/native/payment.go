package native

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountPayments registers the routes of money that came in, and of what is given back.
func (a *API) mountPayments() {
	const tag = "payments"
	handle(a, operation{
		method: http.MethodGet, path: PaymentListPath, mine: true,
		permission: web.PaymentsRead, tag: tag, summary: "List payments, the newest first",
	}, a.listPayments)
	handle(a, operation{
		method: http.MethodGet, path: PaymentPath, mine: true,
		permission: web.PaymentsRead, tag: tag, summary: "Show a payment",
	}, a.showPayment)
	handle(a, operation{
		method: http.MethodPost, path: PaymentListPath, mine: true, permission: web.BillingPay,
		tag: tag, status: http.StatusCreated, summary: "Take money that a customer pays",
	}, a.pay)
	handle(a, operation{
		method: http.MethodPost, path: MarkPaidPath, permission: web.BillingPay, tag: tag,
		status: http.StatusCreated, summary: "Mark an invoice as paid to another system",
	}, a.markPaid)
	handle(a, operation{
		method: http.MethodPost, path: RefundPath, permission: web.BillingRefund, tag: tag,
		status: http.StatusCreated, summary: "Give money of a payment or of a customer's credit back",
	}, a.refund)
	handle(a, operation{
		method: http.MethodPost, path: PaymentReversePath, permission: web.BillingRefund, tag: tag,
		summary: "Take a payment back as a whole",
	}, a.reverse)
	handle(a, operation{
		method: http.MethodPost, path: PaymentAssignPath, permission: web.BillingPay, tag: tag,
		status: http.StatusCreated, summary: "Say whose money is that had no owner",
	}, a.assign)
}

// RecordRef names one record by its id.
type RecordRef struct {
	ID int64 `path:"id" minimum:"1"`
}

// paymentFilter is the input of a list of payments.
type paymentFilter struct {
	Paging
	Customer  string `query:"customer" doc:"number, or # and the id"`
	Method    string `query:"method" doc:"name of a payment method"`
	Collector string `query:"collector" doc:"name of an operator"`
	Invoice   string `query:"invoice" doc:"number, or # and the id"`
	Span
}

// listPayments lists payments.
func (a *API) listPayments(ctx context.Context, in *paymentFilter) (Page[Payment], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Payment]{}, err
	}
	var read reader
	filter := billing.PaymentFilter{
		Customer:  a.namedCustomer(ctx, &read, "customer", in.Customer),
		Method:    a.namedMethod(ctx, &read, in.Method),
		Collector: a.namedOperator(ctx, &read, "collector", in.Collector),
	}
	filter.From, filter.To = in.span(&read, a.config.Zone)
	if in.Invoice != "" {
		invoice, err := a.findInvoice(ctx, in.Invoice, "")
		if err != nil {
			read.note(misnamed("invoice", err))
		}
		filter.Invoice, filter.Customer = invoice.ID, invoice.Customer
	}
	if err := read.err(); err != nil {
		return Page[Payment]{}, err
	}
	list, err := a.config.Billing.Payments(ctx, filter, records)
	if err != nil {
		return Page[Payment]{}, err
	}

	return examined(list.Payments, list.Next, a.names(ctx).showPayment), nil
}

// showPayment shows one payment.
func (a *API) showPayment(ctx context.Context, in *RecordRef) (Payment, error) {
	payment, err := a.config.Billing.Payment(ctx, in.ID)

	return shown(&payment, err, a.names(ctx).showPayment)
}

// pay takes money.
func (a *API) pay(ctx context.Context, in *created[PaymentOrder]) (Payment, error) {
	order, read := &in.Body, reader{}
	patch := billing.PaymentPatch{
		Customer: a.namedCustomer(ctx, &read, "customer", order.Customer),
		Invoice:  a.namedInvoice(ctx, &read, "invoice", order.Invoice),
		Amount:   order.Amount, Reference: order.Reference, Note: order.Note,
	}
	a.takeIn(ctx, &read, taking{order.Method, order.Collector, order.ReceivedAt}).into(&patch)
	if err := read.err(); err != nil {
		return Payment{}, err
	}
	payment, err := a.config.Billing.Pay(ctx, patch)

	return shown(&payment, err, a.names(ctx).showPayment)
}

// marked is what markPaid names.
func (a *API) markPatch(ctx context.Context, order *MarkPaidOrder) (billing.MarkPatch, error) {
	patch := billing.MarkPatch{ServiceNumber: order.ServiceNumber, Reference: order.Reference}
	if id, is := readID(order.Invoice); is {
		patch.Invoice = id

		return patch, nil
	}
	digits := strings.ReplaceAll(strings.TrimPrefix(strings.ToUpper(order.Invoice), "INV-"), "-", "")
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || number <= 0 {
		return patch, store.Invalidf("invoice", "must be a number such as INV-2601-15001")
	}
	patch.Number = number

	return patch, ctx.Err()
}

// markPaid settles an invoice that another system has been paid for.
func (a *API) markPaid(ctx context.Context, in *created[MarkPaidOrder]) (Payment, error) {
	order, read := &in.Body, reader{}
	method := web.RequestOf(ctx).Identity.Method
	if order.Method != "" {
		given := a.namedMethod(ctx, &read, order.Method)
		if method != 0 && given != method {
			return Payment{}, &store.Error{
				Kind: store.Denied, Field: "method", Message: "this key reports payments of another method",
			}
		}
		method = given
	}
	patch, err := a.markPatch(ctx, order)
	read.note(err)
	if method == 0 && order.Method == "" {
		read.note(store.Invalidf("method", "must be given"))
	}
	if err := read.err(); err != nil {
		return Payment{}, err
	}
	payment, err := a.config.Billing.MarkPaid(ctx, patch, method)

	return shown(&payment, err, a.names(ctx).showPayment)
}

// refund gives money back.
func (a *API) refund(ctx context.Context, in *created[RefundOrder]) (Entry, error) {
	order, read := &in.Body, reader{}
	ctx, err := web.WithReason(ctx, order.Reason)
	read.note(err)
	patch := billing.Refund{
		Payment: order.Payment, Customer: a.namedCustomer(ctx, &read, "customer", order.Customer),
		Amount: order.Amount, Method: order.Method, Reference: order.Reference,
		Reason: store.ActorOf(ctx).Reason,
	}
	if err := read.err(); err != nil {
		return Entry{}, err
	}
	entry, err := a.config.Billing.Refund(ctx, patch)

	return shown(&entry, err, showEntry)
}

// reversed is the input of a reversal.
type reversed struct {
	RecordRef
	Body *Reasoned
}

// reverse takes a payment back.
func (a *API) reverse(ctx context.Context, in *reversed) (Payment, error) {
	ctx, err := in.Body.told(ctx)
	if err != nil {
		return Payment{}, err
	}
	payment, err := a.config.Billing.Reverse(ctx, in.ID, store.ActorOf(ctx).Reason)

	return shown(&payment, err, a.names(ctx).showPayment)
}

// assigned is the input of an assignment.
type assigned struct {
	RecordRef
	Body AssignOrder
}

// assign gives money that had no owner to a customer.
func (a *API) assign(ctx context.Context, in *assigned) (Payment, error) {
	var read reader
	to := billing.Assignment{
		Customer: a.namedCustomer(ctx, &read, "customer", in.Body.Customer),
		Order:    in.Body.Order, Invoices: in.Body.Invoices, Note: in.Body.Note,
	}
	if err := read.err(); err != nil {
		return Payment{}, err
	}
	payment, err := a.config.Billing.AssignUnapplied(ctx, in.ID, to)

	return shown(&payment, err, a.names(ctx).showPayment)
}

// showPayment translates a payment.
func (n *names) showPayment(p *store.Payment) Payment {
	settles := make([]Allocation, 0, len(p.Shares))
	for _, share := range p.Shares {
		settles = append(settles, Allocation{Invoice: share.Invoice, Amount: share.Minor})
	}

	return Payment{
		ID: p.ID, Revision: p.Revision, Customer: n.customer(p.Customer), CustomerID: p.Customer,
		Reseller: n.operator(p.Reseller), Method: n.method(p.Method), Source: p.Source.String(),
		Reference: p.Reference, Currency: string(p.Currency), Amount: p.Amount, Fee: p.Fee,
		Settles: settles, Surplus: p.Surplus, Refunded: p.Refunded,
		ReversedAt: orNull(p.Reversed), ReceivedAt: utc(p.Received), BookedAt: utc(p.Booked),
		Order: p.Order, Attempt: p.Attempt, Collector: n.operator(p.Collector),
		HandedOver: p.HandedOver, By: p.By, Note: p.Note,
	}
}

// showEntry translates an entry of the ledger.
func showEntry(e *store.Entry) Entry {
	postings := make([]Posting, 0, len(e.Postings))
	for _, posting := range e.Postings {
		postings = append(postings, Posting{
			Account: posting.Account.String(), Amount: posting.Minor,
		})
	}

	return Entry{
		ID: e.ID, Kind: e.Kind.String(), At: utc(e.At), Day: utc(e.Day), By: e.By, Note: e.Note,
		Currency: string(e.Currency), Subject: e.Subject, Reverses: e.Reverses, Postings: postings,
	}
}
