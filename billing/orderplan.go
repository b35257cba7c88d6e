package billing

import (
	"cmp"
	"context"

	"gardu/store"
	"gardu/store/db"
)

// draftPlan prices the order of a plan, and decides what a new service will be called.
func (d *desk) draftPlan(draft *orderDraft, request *OrderRequest, random drawn) error {
	plan, err := d.Plan(draft.order.Plan)
	if err != nil {
		return err
	}
	draft.plan = plan
	what := sale{
		Plan: plan, Cycle: request.Cycle, Quantity: request.Quantity, Service: request.Service,
		Fresh: request.Fresh, Mode: request.Mode, Price: request.Price, Bills: true,
		Reseller: request.Reseller, Margin: request.Margin,
		Code: request.Kind == store.OrderVoucher,
	}
	if err := d.wantedBy(&what, request); err != nil {
		return err
	}
	if what.Login, what.Secret, err = d.accessOf(&what, request.Login, random); err != nil {
		return err
	}
	if err := kindFits(request.Kind, &plan); err != nil {
		return err
	}
	made, err := d.agree(what)
	if err == nil && request.Coupon != "" {
		draft.coupon, err = d.couponFor(request.Coupon, &what, made.quote.gross())
		if err == nil {
			what.Coupon = draft.coupon
			made, err = d.agree(what)
		}
		if err == nil && what.Reseller != 0 && !draft.coupon.Funded {
			made, err = d.fromMargin(what, made.quote.Discount)
		}
	}
	if err != nil {
		return err
	}
	draft.fill(made)

	return made.takes(request.Login)
}

// takes refuses the login that was wished for a new service where one of another login is renewed:
// who wished for it would pay for something else.
func (made *deal) takes(login string) error {
	if made.service.ID == 0 || login == "" || login == made.service.Login {
		return nil
	}

	return store.Invalidf("login",
		"is for a new service, and the customer's own would be renewed: order a fresh one")
}

// pendingBefore returns the order that a customer made of a plan before he had the service that his
// wish is for now, of id 0 for none. Paid, it would be for that service too.
func (d *desk) pendingBefore(wish store.Order) (none store.Order, err error) {
	service := wish.Service
	if wish.Kind != store.OrderPlan || service == 0 {
		return none, nil
	}
	wish.Service = 0
	pending, err := d.OrderByWish(&wish)
	if err != nil || pending.Fresh {
		return none, notMissing(err)
	}
	made := &deal{}
	if made.Plan, err = d.Plan(wish.Plan); err != nil {
		return none, err
	}
	if made.Customer, err = d.Customer(cmp.Or(wish.Friend, wish.Customer)); err != nil {
		return none, err
	}
	own, err := d.ownService(made)
	if err != nil || own != 0 && own != service {
		return none, err
	}

	return pending, nil
}

// fromMargin prices a sale whose discount its reseller bears: it comes out of his margin, and goes no
// further than that.
func (d *desk) fromMargin(what sale, discount int64) (*deal, error) {
	what.Margin -= min(discount, what.Margin)
	what.Coupon = nil

	return d.agree(what)
}

// fill puts what a deal would be into an order.
func (o *orderDraft) fill(made *deal) {
	order := &o.order
	o.quote = made.quote
	order.Service, order.Quantity = made.service.ID, made.Quantity
	order.Stocked, order.Margin = made.Plan.Sale.Stocked, made.quote.Margin
	if made.service.ID == 0 {
		order.Login, order.Secret = made.Login, made.Secret
	}
	if o.coupon != nil {
		order.Coupon, order.Once = o.coupon.ID, o.coupon.Once
	}
}

// wantedBy reads who an order is for, and refuses a customer who may not order the plan himself.
func (d *desk) wantedBy(what *sale, request *OrderRequest) error {
	if request.Customer != 0 {
		payer, err := d.payer(request.Customer)
		if err != nil {
			return err
		}
		what.Customer = payer
	}
	if request.Friend != 0 {
		friend, err := d.Customer(request.Friend)
		if err != nil {
			return err
		}
		what.Customer = friend
	}
	if d.actor.Customer == 0 {
		return nil
	}
	if request.Price != nil || request.Margin != 0 {
		return store.Errorf(store.Denied, "a customer does not name the price")
	}

	return maySee(&what.Plan, &what.Customer)
}

// maySee refuses, as if it were not there, a plan that a customer may not order for himself.
func maySee(plan *store.Plan, customer *store.Customer) error {
	hidden := plan.Sale.Disabled || !plan.VisibleTo(customer.ID) ||
		plan.Sale.Business && !customer.Person.Business
	if hidden {
		return store.Invalidf("plan", "there is no plan %q", plan.Name)
	}

	return nil
}

// kindFits refuses a plan of another kind than is ordered.
func kindFits(kind store.OrderKind, plan *store.Plan) error {
	want := store.SaleAccess
	switch kind {
	case store.OrderBalance:
		want = store.SaleBalance
	case store.OrderTopUp:
		want = store.SaleTopUp
	default:
	}
	if plan.Sale.Kind != want {
		return store.Invalidf("plan", "the plan %q sells %v", plan.Name, plan.Sale.Kind)
	}

	return nil
}

// accessOf decides with what a new service is logged in to: what is wished for, else what the
// customer has for the network where that is free, else what was drawn.
func (d *desk) accessOf(
	what *sale, wished string, random drawn,
) (login string, secret store.Secret, err error) {
	login, secret = random.login, store.ClearSecret(random.password)
	own, network := what.Customer.Network.Login, what.Customer.Network.Secret
	if what.Plan.Access == store.PPPoE && what.Customer.Network.PPPLogin != "" {
		own, network = what.Customer.Network.PPPLogin, what.Customer.Network.PPPSecret
	}
	switch {
	case what.Code:
		secret = store.Secret{}
	case wished == "" && own != "" && !what.Fresh:
		err = d.freeLogin(own, what.Plan.Access, cmp.Or(what.Router, what.Plan.Router))
		if err == nil {
			login, secret = own, network
		}
		if store.Is(err, store.Conflict) { // by a service of his that has ended for good
			err = nil
		}
	}
	if random.wished {
		secret = random.secret
	}

	return cmp.Or(wished, login), secret, err
}

// gross returns the price before tax was taken out of it.
func (q *Quote) gross() int64 { return q.asked }

// OrderCancel ends a pending order. One that has ended unpaid stays as it is; one that was paid is
// a Conflict error.
func (b *Billing) OrderCancel(ctx context.Context, id int64) (store.Order, error) {
	return atDesk(ctx, b, func(d *desk) (store.Order, error) {
		order, err := d.ownOrder(id)
		if err != nil {
			return store.Order{}, err
		}
		switch order.State {
		case store.OrderPending:
			return d.endOrder(order, store.OrderCancelled)
		case store.OrderPaid, store.OrderRefunded:
			return store.Order{}, store.Errorf(store.Conflict, "the order is %v", order.State)
		default:
			return order, nil
		}
	})
}

// ownOrder reads an order that whoever asks may touch.
func (d *desk) ownOrder(id int64) (store.Order, error) {
	order, err := d.Order(id)
	if err != nil {
		return store.Order{}, err
	}
	agent := order.Reseller
	if order.Customer != 0 {
		customer, err := d.Customer(order.Customer)
		if err != nil {
			return store.Order{}, err
		}
		agent = cmp.Or(agent, customer.Person.Agent)
	}

	if !seen(d.actor, agent, order.Customer) {
		return store.Order{}, store.Errorf(store.NotFound, "there is no such order")
	}

	return order, nil
}

// PayOrder pays a pending order at once, from the customer's wallet or over the counter. One that
// is not pending is a Conflict error, and nothing is taken for it.
func (b *Billing) PayOrder(ctx context.Context, id int64, pay Paying) (store.Order, error) {
	return atDesk(ctx, b, func(d *desk) (store.Order, error) {
		order, err := d.ownOrder(id)
		if err != nil {
			return store.Order{}, err
		}
		if order.State == store.OrderPending && !d.now.Before(order.Expires) {
			return store.Order{}, store.Errorf(store.Conflict, "the order is %v", store.OrderExpired)
		}
		if order.State != store.OrderPending {
			return store.Order{}, store.Errorf(store.Conflict, "the order is %v", order.State)
		}
		money, err := pay.received(d, order.Customer)
		if err != nil {
			return store.Order{}, err
		}
		money.Amount = order.Total
		paid, _, err := d.fulfil(order, money)
		if err == nil && paid.State != store.OrderPaid {
			err = store.Errorf(store.Conflict, "the order cannot be given: %s", paid.Note)
		}

		return paid, err
	})
}

// doOrder lets an order expire whose time has come.
func (b *Billing) doOrder(d *desk, id int64) error {
	order, err := d.Order(id)
	if err != nil {
		return err
	}
	if order.State != store.OrderPending || d.now.Before(order.Expires) {
		return nil
	}
	_, err = d.endOrder(order, store.OrderExpired)

	return err
}

// FindOrder returns an order. The error is NotFound, for another agent's too.
func (b *Billing) FindOrder(ctx context.Context, id int64) (store.Order, error) {
	return reading(ctx, b, func(d *desk) (store.Order, error) { return d.ownOrder(id) })
}

// OrderByToken returns the order of a token. The error is NotFound.
func (b *Billing) OrderByToken(ctx context.Context, token string) (store.Order, error) {
	return reading(ctx, b, func(d *desk) (store.Order, error) {
		order, err := d.BookTx.OrderByToken(token)
		if err != nil {
			return store.Order{}, err
		}

		return d.ownOrder(order.ID)
	})
}

// OrderFilter says which orders are wanted; what is empty filters nothing.
type OrderFilter struct {
	Customer int64
	Service  int64
	Reseller int64
	Coupon   int64
	State    *store.OrderState
	Kind     *store.OrderKind
}

// OrderPage is a part of a list of orders.
type OrderPage struct {
	Orders []store.Order
	Next   int64 // to be given as Page.After for what follows; 0 at the end
}

// Orders lists orders, the newest first.
func (b *Billing) Orders(
	ctx context.Context, filter OrderFilter, page db.Page,
) (answer OrderPage, err error) {
	actor := store.ActorOf(ctx)
	if actor.Customer != 0 && filter.Customer == 0 {
		filter.Customer = actor.Customer
	}
	if filter.Customer != 0 {
		if _, err := reading(ctx, b, func(d *desk) (store.Customer, error) {
			return d.payer(filter.Customer)
		}); err != nil {
			return OrderPage{}, err
		}
	}
	answer.Orders, answer.Next, err = newest(ctx, b, page, newestOf[store.Order]{
		ids:  filter.ids,
		read: (*db.Lookup).Order,
		matches: func(order *store.Order) bool {
			mine := actor.MaySee(order.Reseller) || filter.Customer != 0
			return mine && filter.matches(order)
		},
	})

	return answer, err
}

// ids lists orders by the index that narrows most.
func (f *OrderFilter) ids(r *db.BookReader, page db.Page) ([]int64, error) {
	switch {
	case f.Customer != 0:
		return r.Named(store.NounCustomer, f.Customer, store.NounOrder, page, true)
	case f.Reseller != 0:
		return r.Named(store.NounOperator, f.Reseller, store.NounOrder, page, true)
	case f.Service != 0:
		return r.Owned(store.NounService, f.Service, store.NounOrder, page, true)
	case f.State != nil && *f.State == store.OrderPending:
		return r.Waiting(store.NounOrder, page, true)
	default:
		return r.Newest(store.NounOrder, page)
	}
}

// matches reports whether an order is wanted.
func (f *OrderFilter) matches(order *store.Order) bool {
	return (f.Customer == 0 || order.Customer == f.Customer) &&
		(f.Service == 0 || order.Service == f.Service) &&
		(f.Reseller == 0 || order.Reseller == f.Reseller) &&
		(f.Coupon == 0 || order.Coupon == f.Coupon) &&
		(f.State == nil || order.State == *f.State) &&
		(f.Kind == nil || order.Kind == *f.Kind)
}
