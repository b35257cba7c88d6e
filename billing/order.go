package billing

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// OrderRequest is the wish to buy something that will be paid later.
type OrderRequest struct {
	Kind     store.OrderKind
	Customer int64 // who pays; 0 for a reseller, or a bare voucher
	Reseller int64 // who orders, and earns Margin
	Friend   int64 // the customer whom it is for, where that is another one
	Plan     string
	Service  int64 // that is renewed or topped up; 0 for the customer's own of that access kind
	Fresh    bool  // a new service, even where the customer has one
	Invoice  int64
	Cycle    store.Cycle
	Quantity int // 0 for that of the service, or 1
	Mode     store.RechargeMode
	Login    string   // wished for a new service; empty for one that is made
	Password Password // the same; empty for one that is made
	Coupon   string
	Amount   int64  // of money for a wallet
	Price    *int64 // of the whole quantity, in the place of the plan's; not for customers
	Margin   int64  // of the reseller, added to the price
	Note     string
	Extra    []store.Field
}

// usualOrderMinutes is how long an order waits where the terms say nothing.
const usualOrderMinutes = 24 * 60

// tokenLength is how many upper-case letters and digits the token of an order has.
const tokenLength = 20

// drawn is what is random of an order, drawn outside its transaction.
type drawn struct {
	token    string
	login    string
	password string
	secret   store.Secret // of the password that was wished for; nothing where none was
	wished   bool
}

// draw draws what is random of an order.
func (b *Billing) draw(password Password) (drawn, error) {
	texts, err := drawCodes(codeAlphabet, "", DefaultCode, 2)
	if err != nil {
		return drawn{}, err
	}
	made := drawn{login: texts[0], password: texts[1], wished: password.Text != ""}
	if made.token, err = drawToken(); err != nil || !made.wished {
		return made, err
	}
	made.secret, err = b.secret(password)

	return made, err
}

// drawToken draws the token of an order.
func drawToken() (string, error) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	const fair = 256 - 256%len(alphabet)
	token := make([]byte, 0, tokenLength)
	var pool [64]byte
	for len(token) < tokenLength {
		if _, err := rand.Read(pool[:]); err != nil {
			return "", store.Errorf(store.Internal, "drawing a token: %w", err)
		}
		for _, octet := range pool {
			if int(octet) < fair && len(token) < tokenLength {
				token = append(token, alphabet[int(octet)%len(alphabet)])
			}
		}
	}

	return string(token), nil
}

// Order orders something at a price that holds until the order expires. The same wish again
// returns the order that is pending for it; another one for the same thing takes its place. What
// it reserves, it gives back when it ends unpaid.
func (b *Billing) Order(ctx context.Context, request OrderRequest) (store.Order, error) {
	random, err := b.draw(request.Password)
	if err != nil {
		return store.Order{}, err
	}
	if err := b.nameService(ctx, &request); err != nil {
		return store.Order{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Order, error) {
		return d.order(request, random)
	})
}

// Quote tells what an order would cost, and changes nothing.
func (b *Billing) Quote(ctx context.Context, request OrderRequest) (Quote, error) {
	random, err := b.draw(Password{})
	if err != nil {
		return Quote{}, err
	}
	if err := b.nameService(ctx, &request); err != nil {
		return Quote{}, err
	}

	return reading(ctx, b, func(d *desk) (Quote, error) {
		draft, err := d.draftOrder(request, random)
		if err != nil {
			return Quote{}, err
		}

		return draft.quote, nil
	})
}

// CouponCheck tells what an order would cost with its coupon, and why the coupon is refused.
func (b *Billing) CouponCheck(ctx context.Context, request OrderRequest) (Quote, error) {
	if request.Coupon == "" {
		return Quote{}, ErrCouponUnknown
	}

	return b.Quote(ctx, request)
}

// reading runs steps that only read, as a preview does.
func reading[T any](
	ctx context.Context, b *Billing, fn func(*desk) (T, error),
) (made T, err error) {
	now, actor := b.now(), store.ActorOf(ctx)
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		d := &desk{
			BookTx: &db.BookTx{Lookup: r.Lookup}, billing: b, now: now, zone: b.config.Zone,
			actor: actor, terms: map[int64]terms{},
		}
		made, err = fn(d)

		return err
	})

	return made, err
}

// nameService names the service that an order without one is for, as far as it can be found
// outside a transaction only: a service that was never sold is nowhere kept by its customer's key.
func (b *Billing) nameService(ctx context.Context, request *OrderRequest) error {
	if request.Service != 0 || request.Fresh || request.Kind != store.OrderPlan {
		return nil
	}
	id, err := b.ownService(ctx, cmp.Or(request.Friend, request.Customer), planNamed(request.Plan))
	request.Service = id

	return err
}

// planNamed finds a plan by name or id.
func planNamed(key string) func(*db.Lookup) (store.Plan, error) {
	return func(b *db.Lookup) (store.Plan, error) { return findPlan(b, key) }
}

// ownService looks for the service of a customer that a plan is for; 0 for none.
func (b *Billing) ownService(
	ctx context.Context, customer int64, find func(*db.Lookup) (store.Plan, error),
) (id int64, err error) {
	if customer == 0 {
		return 0, nil
	}
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		id = 0
		plan, err := find(&r.Lookup)
		if err != nil {
			return err
		}
		owner, err := r.Customer(customer)
		if err != nil || plan.Sale.Kind != store.SaleAccess {
			return err
		}
		list, err := r.ServicesOf(store.NounCustomer, customer, db.Page{Limit: store.MaxBilled})
		for at := range list {
			service := &list[at]
			fits := service.Access == plan.Access && service.Terminated.IsZero() &&
				(plan.Router == 0 || service.Router == plan.Router)
			if fits && (id == 0 || service.ID == owner.Person.Primary) {
				id = service.ID
			}
		}

		return err
	})

	return id, err
}

// orderDraft is an order that could be made, and what it would take.
type orderDraft struct {
	order  store.Order
	quote  Quote
	coupon *store.Coupon
	plan   store.Plan
}

// order makes an order, or returns the one that is pending for the same wish.
func (d *desk) order(request OrderRequest, random drawn) (store.Order, error) {
	pending, err := d.pendingFor(&request)
	if err != nil {
		return store.Order{}, err
	}
	if pending.ID != 0 {
		same, err := d.isSame(&pending, &request)
		if err != nil || same {
			return pending, err
		}
		state := store.OrderCancelled
		if !d.now.Before(pending.Expires) {
			state = store.OrderExpired
		}
		if _, err := d.endOrder(pending, state); err != nil {
			return store.Order{}, err
		}
	}
	draft, err := d.draftOrder(request, random)
	if err != nil {
		return store.Order{}, err
	}
	if draft.coupon != nil {
		draft.coupon.Reserved++
		if _, err := d.PutCoupon(*draft.coupon); err != nil {
			return store.Order{}, err
		}
	}
	if draft.order.Stocked {
		draft.plan.Sale.Stock--
		if _, err := d.PutPlan(draft.plan); err != nil {
			return store.Order{}, err
		}
	}

	return d.PutOrder(draft.order)
}

// pendingFor returns the order that is pending for the thing that is wanted, of id 0 for none.
func (d *desk) pendingFor(request *OrderRequest) (store.Order, error) {
	if request.Customer == 0 || request.Kind == store.OrderVoucher {
		return store.Order{}, nil
	}
	payer, err := d.payer(request.Customer)
	if err != nil {
		return store.Order{}, err
	}
	if request.Kind == store.OrderTopUp {
		request.Service = cmp.Or(request.Service, payer.Person.Primary)
	}
	wish, err := d.wishOf(request)
	if err != nil {
		return store.Order{}, err
	}
	pending, err := d.OrderByWish(&wish)
	if store.Is(err, store.NotFound) {
		return d.pendingBefore(wish)
	}

	return pending, err
}

// wishOf puts what is asked for into the record of an order.
func (d *desk) wishOf(request *OrderRequest) (store.Order, error) {
	wish := store.Order{
		Kind: request.Kind, Customer: request.Customer, Reseller: request.Reseller,
		Friend: request.Friend, Service: request.Service, Invoice: request.Invoice,
		Cycle: request.Cycle, Quantity: request.Quantity, Mode: request.Mode, Fresh: request.Fresh,
		Currency: d.billing.config.Currency, Created: d.now, By: d.actor.Name, Note: request.Note,
		Extra: request.Extra, Margin: request.Margin,
	}
	if request.Reseller != 0 {
		if err := d.mayTouch(request.Reseller, "reseller"); err != nil {
			return wish, err
		}
	}
	if len(wish.Extra) > store.MaxFields {
		return wish, store.Invalidf("extra", "at most %d fit", store.MaxFields)
	}
	if !needsPlan(request.Kind) {
		return wish, nil
	}
	plan, err := findPlan(&d.Lookup, request.Plan)
	wish.Plan, wish.Sealed = plan.ID, plan.Name

	return wish, err
}

// needsPlan reports whether what is ordered is a plan.
func needsPlan(kind store.OrderKind) bool {
	switch kind {
	case store.OrderPlan, store.OrderBalance, store.OrderTopUp, store.OrderVoucher:
		return true
	default:
		return false
	}
}

// isSame reports whether a pending order is for what is asked: then it is the answer.
func (d *desk) isSame(pending *store.Order, request *OrderRequest) (bool, error) {
	coupon := int64(0)
	if request.Coupon != "" {
		found, err := d.CouponByCode(request.Coupon)
		if store.Is(err, store.NotFound) {
			return false, nil // a new order is refused for it, and this one was made without
		}
		if err != nil {
			return false, err
		}
		coupon = found.ID
	}
	asked := request.Amount
	if request.Kind == store.OrderInvoice {
		invoice, err := d.Invoice(request.Invoice)
		if err != nil {
			return false, err
		}
		asked = invoice.Left()
	}
	if request.Price != nil {
		asked = *request.Price + request.Margin
	}

	return d.now.Before(pending.Expires) && pending.Cycle == request.Cycle &&
		pending.Service == request.Service &&
		(request.Quantity == 0 || pending.Quantity == request.Quantity) &&
		pending.Mode == request.Mode && pending.Coupon == coupon && pending.Fresh == request.Fresh &&
		(request.Login == "" || pending.Login == request.Login) &&
		(asked == 0 || pending.Price == asked), nil
}

// draftOrder checks and prices an order. It writes nothing.
func (d *desk) draftOrder(request OrderRequest, random drawn) (orderDraft, error) {
	wish, err := d.wishOf(&request)
	if err != nil {
		return orderDraft{}, err
	}
	draft := orderDraft{order: wish}
	switch {
	case request.Kind == store.OrderInvoice:
		err = d.draftInvoice(&draft)
	case needsPlan(request.Kind):
		err = d.draftPlan(&draft, &request, random)
	default:
		err = d.draftMoney(&draft, &request)
	}
	if err != nil {
		return orderDraft{}, err
	}
	order, quoted := &draft.order, &draft.quote
	order.Token = random.token
	order.Price, order.Bills, order.Discount = quoted.Price, quoted.Bills, quoted.Discount
	order.Tax, order.Total = quoted.Tax, quoted.Total
	of, err := d.orderTerms(order)
	minutes := time.Duration(cmp.Or(of.OrderMinutes, usualOrderMinutes))
	order.Expires = d.now.Add(minutes * time.Minute)

	return draft, err
}

// orderTerms returns the terms of whoever pays for an order.
func (d *desk) orderTerms(order *store.Order) (terms, error) {
	if order.Customer == 0 {
		return d.termsOf(0)
	}
	customer, err := d.payer(order.Customer)
	if err != nil {
		return terms{}, err
	}

	return d.termsOf(customer.Person.Company)
}

// draftInvoice prices the payment of an invoice: what is left of it.
func (d *desk) draftInvoice(draft *orderDraft) error {
	order := &draft.order
	invoice, err := d.Invoice(order.Invoice)
	if err != nil {
		return err
	}
	if order.Customer == 0 || invoice.Customer != order.Customer {
		return store.Errorf(store.NotFound, "there is no such invoice")
	}
	if invoice.Left() <= 0 {
		return store.Errorf(store.Conflict, "nothing is left to pay of the invoice")
	}
	draft.quote = Quote{Currency: invoice.Currency, Price: invoice.Left(), Total: invoice.Left()}

	return nil
}

// draftMoney prices money for a wallet: as much as it is.
func (d *desk) draftMoney(draft *orderDraft, request *OrderRequest) error {
	order := &draft.order
	if request.Amount <= 0 || request.Amount > store.MaxPrice {
		return store.Invalidf("amount", "must be more than 0")
	}
	switch {
	case order.Kind == store.OrderDeposit:
		if _, err := d.Reseller(order.Reseller); err != nil {
			return err
		}
	case order.Customer == 0:
		return store.Invalidf("customer", "must be given")
	case order.Kind == store.OrderTransfer && (order.Friend == 0 || order.Friend == order.Customer):
		return store.Invalidf("friend", "must be another customer")
	}
	if order.Friend != 0 {
		if _, err := d.Customer(order.Friend); err != nil {
			return err
		}
	}
	draft.quote = Quote{
		Currency: order.Currency, Price: request.Amount, Total: request.Amount,
	}

	return nil
}
