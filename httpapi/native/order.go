package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountOrders registers the routes of orders.
func (a *API) mountOrders() {
	const tag = "orders"
	handle(a, operation{
		method: http.MethodPost, path: QuotePath, mine: true,
		permission: web.OrdersRead, tag: tag, summary: "Tell what an order would cost",
	}, a.quote)
	handle(a, operation{
		method: http.MethodPost, path: OrderListPath, mine: true, permission: web.OrdersWrite,
		tag: tag, status: http.StatusCreated, summary: "Order something at a price that holds",
	}, a.addOrder)
	handle(a, operation{
		method: http.MethodGet, path: OrderListPath, mine: true,
		permission: web.OrdersRead, tag: tag, summary: "List orders, the newest first",
	}, a.listOrders)
	handle(a, operation{
		method: http.MethodGet, path: OrderPath, mine: true,
		permission: web.OrdersRead, tag: tag, summary: "Show an order",
	}, a.showOrder)
	handle(a, operation{
		method: http.MethodPost, path: OrderCancelPath, mine: true,
		permission: web.OrdersWrite, tag: tag, summary: "Call a pending order off",
	}, a.cancelOrder)
	handle(a, operation{
		method: http.MethodPost, path: OrderPayPath, mine: true,
		permission: web.BillingRecharge, tag: tag, summary: "Pay an order at once",
	}, a.payOrder)
}

// OrderRef names one order.
type OrderRef struct {
	Order segment `path:"order" doc:"its token, or # and the id"`
}

// findOrder returns the order of a reference.
func (a *API) findOrder(ctx context.Context, reference string) (store.Order, error) {
	if id, is := readID(reference); is {
		return a.config.Billing.FindOrder(ctx, id)
	}

	return a.config.Billing.OrderByToken(ctx, reference)
}

// orderRequest translates an order. Resellers order in their own name.
func (a *API) orderRequest(
	ctx context.Context, in *OrderOrder,
) (request billing.OrderRequest, err error) {
	var read reader
	who := web.RequestOf(ctx).Identity
	request = billing.OrderRequest{
		Customer: a.namedCustomer(ctx, &read, "customer", in.Customer),
		Friend:   a.namedCustomer(ctx, &read, "friend", in.Friend),
		Plan:     in.Plan, Service: a.namedService(ctx, &read, "service", in.Service),
		Fresh: in.Fresh, Invoice: a.namedInvoice(ctx, &read, "invoice", in.Invoice),
		Quantity: in.Quantity, Login: in.Login, Coupon: in.Coupon, Amount: in.Amount,
		Price: in.Price, Margin: in.Margin, Note: in.Note,
	}
	store.Give(&request.Kind, readWord[store.OrderKind](&read, "kind", in.Kind))
	store.Give(&request.Cycle, readWord[store.Cycle](&read, "cycle", in.Cycle))
	store.Give(&request.Mode, readWord[store.RechargeMode](&read, "on_active", in.OnActive))
	if in.Password != "" {
		request.Password = billing.Password{Text: in.Password}
	}
	if in.Margin != 0 {
		request.Reseller = who.Operator
	}
	if in.Price != nil && !who.May(web.BillingOverride) {
		read.note(denied("price", "another price needs the permission billing:override"))
	}

	return request, read.err()
}

// quote tells what an order would cost.
func (a *API) quote(ctx context.Context, in *created[OrderOrder]) (Quote, error) {
	request, err := a.orderRequest(ctx, &in.Body)
	if err != nil {
		return Quote{}, err
	}
	quote, err := a.config.Billing.Quote(ctx, request)

	return shown(&quote, err, a.names(ctx).showQuote)
}

// addOrder orders something.
func (a *API) addOrder(ctx context.Context, in *created[OrderOrder]) (Order, error) {
	request, err := a.orderRequest(ctx, &in.Body)
	if err != nil {
		return Order{}, err
	}
	order, err := a.config.Billing.Order(ctx, request)

	return shown(&order, err, a.names(ctx).showOrder)
}

// orderFilter is the input of a list of orders.
type orderFilter struct {
	Paging
	Customer string `query:"customer" doc:"number, or # and the id"`
	Service  string `query:"service" doc:"login, or # and the id"`
	State    string `query:"state" doc:"pending, paid, failed, cancelled, expired or refunded"`
	Kind     string `query:"kind"`
}

// listOrders lists orders.
func (a *API) listOrders(ctx context.Context, in *orderFilter) (Page[Order], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Order]{}, err
	}
	var read reader
	filter := billing.OrderFilter{
		Customer: a.namedCustomer(ctx, &read, "customer", in.Customer),
		Service:  a.namedService(ctx, &read, "service", in.Service),
		State:    readWord[store.OrderState](&read, "state", in.State),
		Kind:     readWord[store.OrderKind](&read, "kind", in.Kind),
	}
	if err := read.err(); err != nil {
		return Page[Order]{}, err
	}
	list, err := a.config.Billing.Orders(ctx, filter, records)
	if err != nil {
		return Page[Order]{}, err
	}

	return examined(list.Orders, list.Next, a.names(ctx).showOrder), nil
}

// showOrder shows one order.
func (a *API) showOrder(ctx context.Context, in *OrderRef) (Order, error) {
	order, err := a.findOrder(ctx, in.Order.text)

	return shown(&order, err, a.names(ctx).showOrder)
}

// cancelOrder calls an order off.
func (a *API) cancelOrder(ctx context.Context, in *OrderRef) (Order, error) {
	order, err := a.findOrder(ctx, in.Order.text)
	if err != nil {
		return Order{}, err
	}
	order, err = a.config.Billing.OrderCancel(ctx, order.ID)

	return shown(&order, err, a.names(ctx).showOrder)
}

// paidOrder is the input of a payment of an order.
type paidOrder struct {
	OrderRef
	Body PayingOrder
}

// payOrder pays an order at once.
func (a *API) payOrder(ctx context.Context, in *paidOrder) (Order, error) {
	order, err := a.findOrder(ctx, in.Order.text)
	if err != nil {
		return Order{}, err
	}
	var read reader
	pay := a.payingOf(ctx, &read, &in.Body)
	if err := read.err(); err != nil {
		return Order{}, err
	}
	order, err = a.config.Billing.PayOrder(ctx, order.ID, pay)

	return shown(&order, err, a.names(ctx).showOrder)
}

// showOrder translates an order.
func (n *names) showOrder(o *store.Order) Order {
	return Order{
		ID: o.ID, Revision: o.Revision, Token: o.Token, Kind: o.Kind.String(),
		State: o.State.String(), Customer: n.customer(o.Customer), CustomerID: o.Customer,
		Friend: n.customer(o.Friend), Reseller: n.operator(o.Reseller), Plan: o.Sealed,
		Service: o.Service, Invoice: o.Invoice, Cycle: o.Cycle.String(), Quantity: o.Quantity,
		OnActive: o.Mode.String(), Login: o.Login, Currency: string(o.Currency), Price: o.Price,
		Bills: o.Bills, Discount: o.Discount, Tax: o.Tax, Margin: o.Margin, Total: o.Total,
		CreatedAt: utc(o.Created), ExpiresAt: orNull(o.Expires), EndedAt: orNull(o.Ended),
		Payment: o.Payment, Receipt: o.Receipt, Result: o.Result, By: o.By, Note: o.Note,
	}
}

// showQuote translates what something would cost.
func (n *names) showQuote(q *billing.Quote) Quote {
	lines := make([]InvoiceLine, 0, len(q.Lines))
	for place := range q.Lines {
		lines = append(lines, n.showLine(&q.Lines[place]))
	}

	return Quote{
		Currency: string(q.Currency), Lines: lines, Price: q.Price, Bills: q.Bills,
		Discount: q.Discount, TaxBase: q.Base, Tax: q.Tax, TaxLabel: q.TaxLabel, Total: q.Total,
		Margin: q.Margin, First: q.First,
	}
}
