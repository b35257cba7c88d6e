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

// mountReceipts registers the routes of what is sold and paid at once.
func (a *API) mountReceipts() {
	handle(a, operation{
		method: http.MethodGet, path: ReceiptListPath, mine: true, permission: web.PaymentsRead,
		tag: "receipts", summary: "List receipts, the newest first",
	}, a.listReceipts)
	handle(a, operation{
		method: http.MethodGet, path: ReceiptPath, mine: true,
		permission: web.PaymentsRead, tag: "receipts", summary: "Show a receipt",
	}, a.showReceipt)
	handle(a, operation{
		method: http.MethodPost, path: RechargePath, mine: true, permission: web.BillingRecharge,
		tag: "sales", status: http.StatusCreated, summary: "Sell a plan that is paid at once",
	}, a.recharge)
	handle(a, operation{
		method: http.MethodPost, path: ServiceRenewPath, mine: true, permission: web.BillingRecharge,
		tag: "sales", status: http.StatusCreated, summary: "Sell the next term of a service",
	}, a.renew)
	handle(a, operation{
		method: http.MethodPost, path: RedeemPath, permission: web.BillingRecharge,
		tag: "sales", status: http.StatusCreated, summary: "Turn a voucher into validity",
	}, a.redeem)
}

// ReceiptRef names one receipt.
type ReceiptRef struct {
	Receipt segment `path:"receipt" doc:"a number such as INV-12, or # and the id"`
}

// receiptFilter is the input of a list of receipts.
type receiptFilter struct {
	Paging
	Customer string `query:"customer" doc:"number, or # and the id"`
	Service  string `query:"service" doc:"login, or # and the id"`
	Plan     string `query:"plan"`
	Kind     string `query:"kind" doc:"plan, balance, topup, voucher or transfer"`
}

// listReceipts lists receipts.
func (a *API) listReceipts(ctx context.Context, in *receiptFilter) (Page[Receipt], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Receipt]{}, err
	}
	var read reader
	filter := billing.ReceiptFilter{
		Customer: a.namedCustomer(ctx, &read, "customer", in.Customer),
		Service:  a.namedService(ctx, &read, "service", in.Service),
		Plan:     a.namedPlan(ctx, &read, "plan", in.Plan),
		Kind:     readWord[store.ReceiptKind](&read, "kind", in.Kind),
	}
	if err := read.err(); err != nil {
		return Page[Receipt]{}, err
	}
	list, err := a.config.Billing.Receipts(ctx, filter, records)
	if err != nil {
		return Page[Receipt]{}, err
	}

	return examined(list.Receipts, list.Next, a.names(ctx).showReceipt), nil
}

// namedPlan finds a plan where one is named; 0 where none is.
func (a *API) namedPlan(ctx context.Context, read *reader, field, name string) int64 {
	if name == "" {
		return 0
	}
	plan, err := a.config.Registry.Plan(ctx, name)
	if err != nil {
		read.note(misnamed(field, err))
	}

	return plan.ID
}

// showReceipt shows one receipt.
func (a *API) showReceipt(ctx context.Context, in *ReceiptRef) (Receipt, error) {
	if id, is := readID(in.Receipt.text); is {
		receipt, err := a.config.Billing.Receipt(ctx, id)

		return shown(&receipt, err, a.names(ctx).showReceipt)
	}
	digits := strings.TrimPrefix(strings.ToUpper(in.Receipt.text), receiptMark)
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return Receipt{}, store.Errorf(store.NotFound, "there is no such receipt")
	}
	receipt, err := a.config.Billing.ReceiptByNumber(ctx, number)

	return shown(&receipt, err, a.names(ctx).showReceipt)
}

// receiptMark begins the number of a receipt.
const receiptMark = "INV-"

// recharge sells something.
func (a *API) recharge(ctx context.Context, in *created[RechargeOrder]) (Receipt, error) {
	order, read := &in.Body, reader{}
	request := billing.RechargeRequest{
		Customer: a.namedCustomer(ctx, &read, "customer", order.Customer),
		Plan:     order.Plan, Service: a.namedService(ctx, &read, "service", order.Service),
		Fresh: order.Fresh, Quantity: order.Quantity, Router: order.Router, Login: order.Login,
		Zero: order.Zero, Price: order.Price, Discount: order.Discount, Note: order.Note,
		Pay: a.payingOf(ctx, &read, &order.Pay),
	}
	store.Give(&request.Cycle, readWord[store.Cycle](&read, "cycle", order.Cycle))
	store.Give(&request.Mode, readWord[store.RechargeMode](&read, "on_active", order.OnActive))
	if order.Password != "" {
		request.Password = billing.Password{Text: order.Password}
	}
	mayOverride(ctx, &read, order)
	if err := read.err(); err != nil {
		return Receipt{}, err
	}
	receipt, err := a.config.Billing.Recharge(ctx, request)

	return shown(&receipt, err, a.names(ctx).showReceipt)
}

// mayOverride refuses another price than the plan's to whoever may not give one.
func mayOverride(ctx context.Context, read *reader, order *RechargeOrder) {
	if web.RequestOf(ctx).Identity.May(web.BillingOverride) {
		return
	}
	const sentence = "another price needs the permission billing:override"
	if order.Zero {
		read.note(denied("zero", sentence))
	}
	if order.Price != nil {
		read.note(denied("price", sentence))
	}
	if order.Discount != 0 {
		read.note(denied("discount", sentence))
	}
}

// renewed is the input of a renewal.
type renewed struct {
	ServiceRef
	Body RenewOrder
}

// renew sells the next term of a service.
func (a *API) renew(ctx context.Context, in *renewed) (Receipt, error) {
	ref, err := in.ref()
	if err != nil {
		return Receipt{}, err
	}
	var read reader
	var mode store.RechargeMode
	store.Give(&mode, readWord[store.RechargeMode](&read, "on_active", in.Body.OnActive))
	pay := a.payingOf(ctx, &read, &in.Body.Pay)
	if err := read.err(); err != nil {
		return Receipt{}, err
	}
	receipt, err := a.config.Billing.Renew(ctx, ref, mode, pay)

	return shown(&receipt, err, a.names(ctx).showReceipt)
}

// redeem turns a voucher into validity.
func (a *API) redeem(ctx context.Context, in *created[Redemption]) (Receipt, error) {
	var read reader
	customer := a.namedCustomer(ctx, &read, "customer", in.Body.Customer)
	if err := read.err(); err != nil {
		return Receipt{}, err
	}
	receipt, err := a.config.Billing.Redeem(ctx, in.Body.Code, customer)

	return shown(&receipt, err, a.names(ctx).showReceipt)
}

// showReceipt translates a receipt.
func (n *names) showReceipt(r *store.Receipt) Receipt {
	lines := make([]InvoiceLine, 0, len(r.Lines))
	for place := range r.Lines {
		lines = append(lines, n.showLine(&r.Lines[place]))
	}

	return Receipt{
		ID: r.ID, Revision: r.Revision, Number: r.Number,
		Display: receiptMark + strconv.FormatInt(r.Number, 10), Kind: r.Kind.String(),
		Customer: n.customer(r.Customer), CustomerID: r.Customer, Service: r.Service,
		Payment: r.Payment, Order: r.Order, Plan: r.PlanName, Router: r.Router, Login: r.Login,
		Currency: string(r.Currency), Lines: lines, Price: r.Price, Bills: r.Bills,
		Discount: r.Discount, Tax: r.Tax, Total: r.Total, Method: r.Method, Operator: r.Operator,
		BeginsAt: orNull(r.Begins), EndsAt: orNull(r.Ends), CreatedAt: utc(r.Created),
		RefundedAt: orNull(r.Refunded), Note: r.Note,
	}
}
