package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// ResellerRequest is what a reseller orders for somebody whom we do not know.
type ResellerRequest struct {
	Plan     string   // name, or id in digits
	Direct   bool     // paid from his wallet at once, at his price; else by the payer, with his margin
	Login    string   // wished for; empty for one that is made
	Password Password // the same
	Coupon   string
	Note     string
	Extra    []store.Field
}

// ResellerSale is what a reseller has ordered and, once it is paid, what came of it: a service, or
// a voucher whose code is the login. The other one is of id 0.
type ResellerSale struct {
	Order   store.Order
	Service store.Service
	Voucher store.Voucher
}

// ResellerOrder sells access through a reseller. A plan of a hotspot without a wished login becomes a
// voucher, everything else a service. A direct order checks and debits the wallet and makes what was
// ordered in one transaction; where the wallet holds too little, the error is Exhausted in reseller.
// Otherwise the order waits for its payer, who pays the reseller's price: the margin is his when the
// money comes. Money that comes too late is the reseller's, and nothing is made for it. A login that
// somebody has is a Conflict in login; a plan that is sold out is Exhausted.
func (b *Billing) ResellerOrder(
	ctx context.Context, reseller int64, request ResellerRequest,
) (ResellerSale, error) {
	random, err := b.draw(request.Password)
	if err != nil {
		return ResellerSale{}, err
	}

	return atDesk(ctx, b, func(d *desk) (ResellerSale, error) {
		if err := d.mayTouch(reseller, "reseller"); err != nil {
			return ResellerSale{}, err
		}
		who, err := d.activeReseller(reseller)
		if err != nil {
			return ResellerSale{}, err
		}
		wanted, err := d.resellerWish(&who, &request)
		if err != nil {
			return ResellerSale{}, err
		}
		order, err := d.order(wanted, random)
		if err == nil && request.Direct {
			order, err = d.payDirect(&who, order)
		}
		if err != nil {
			return ResellerSale{}, err
		}

		return saleOfOrder(&d.Lookup, order)
	})
}

// resellerWish makes an order of what a reseller asks for, at his prices.
func (d *desk) resellerWish(who *agent, request *ResellerRequest) (OrderRequest, error) {
	plan, err := findPlan(&d.Lookup, request.Plan)
	if err != nil {
		return OrderRequest{}, err
	}
	price, err := who.priceOf(&plan)
	if err != nil {
		return OrderRequest{}, err
	}
	wanted := OrderRequest{
		Kind: store.OrderPlan, Reseller: who.ID, Plan: request.Plan, Fresh: true, Quantity: 1,
		Login: request.Login, Password: request.Password, Coupon: request.Coupon,
		Price: &price.Cost, Note: request.Note, Extra: request.Extra,
	}
	if plan.Access == store.Hotspot && request.Login == "" {
		wanted.Kind = store.OrderVoucher
	}
	if !request.Direct {
		wanted.Margin = price.Sell - price.Cost
	}

	return wanted, nil
}

// payDirect pays an order from the wallet of its reseller, of which his floor must stay.
func (d *desk) payDirect(who *agent, order store.Order) (store.Order, error) {
	if err := d.affords(who, order.Total); err != nil {
		return store.Order{}, err
	}
	order, _, err := d.fulfil(order, received{
		Source: store.Account{Kind: store.AccountReseller, Owner: who.ID}, Amount: order.Total,
	})
	if err == nil && order.State != store.OrderPaid {
		err = store.Errorf(store.Conflict, "the order cannot be given: %s", order.Note)
	}

	return order, err
}

// saleOfOrder reads what came of a reseller's order.
func saleOfOrder(r *db.Lookup, order store.Order) (made ResellerSale, err error) {
	made.Order = order
	switch {
	case order.State != store.OrderPaid || order.Result == 0:
	case order.Kind == store.OrderVoucher:
		made.Voucher, err = r.Voucher(order.Result)
	case order.Kind == store.OrderPlan:
		made.Service, err = r.Service(order.Result)
	default:
	}

	return made, err
}

// ResellerSale returns an order of a reseller with what came of it. Another one's is NotFound.
func (b *Billing) ResellerSale(
	ctx context.Context, reseller, order int64,
) (ResellerSale, error) {
	return reading(ctx, b, func(d *desk) (ResellerSale, error) {
		found, err := d.ownOrder(order)
		if err == nil && (reseller == 0 || found.Reseller != reseller) {
			err = store.Errorf(store.NotFound, "there is no such order")
		}
		if err != nil {
			return ResellerSale{}, err
		}

		return saleOfOrder(&d.Lookup, found)
	})
}

// ResellerProduct is a plan that a reseller may sell, at his prices before tax.
type ResellerProduct struct {
	Plan store.Plan
	Cost int64 // that his wallet pays
	Sell int64 // that his customer pays
}

// ResellerProducts lists the plans of access that a reseller may sell, by id behind page.After.
func (b *Billing) ResellerProducts(
	ctx context.Context, reseller int64, page db.Page,
) (list []ResellerProduct, err error) {
	actor := store.ActorOf(ctx)
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		found, err := r.Reseller(reseller)
		if err == nil && !actor.MaySee(reseller) {
			err = store.Errorf(store.NotFound, "there is no such reseller")
		}
		if err != nil {
			return err
		}
		plans, err := r.Plans(page)
		for at := range plans {
			price, refused := (&agent{found}).priceOf(&plans[at])
			if refused == nil && plans[at].Sale.Kind == store.SaleAccess {
				list = append(list, ResellerProduct{plans[at], price.Cost, price.Sell})
			}
		}

		return err
	})

	return list, err
}
