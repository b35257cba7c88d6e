package billing

import (
	"context"

	"gardu/store"
)

// RechargeRequest is something that is bought and paid at once.
type RechargeRequest struct {
	Customer int64 // 0 for a service without a customer
	Plan     string
	Service  int64 // 0 for the customer's own of that access kind, or a new one
	Fresh    bool  // a new service, even where the customer has one
	Cycle    store.Cycle
	Quantity int // 0 for that of the service, or 1
	Mode     store.RechargeMode
	Router   string   // of a new service: name of a NAS, or id in digits; empty for the plan's
	Login    string   // of a new service; empty for one that is made
	Password Password // the same

	Zero     bool   // a gift: without price and bills
	Price    *int64 // of the whole quantity, in the place of the plan's
	Discount int64
	Pay      Paying
	Note     string
}

// Recharge sells a plan of any kind, paid at once: access for a service, data or time for one, or
// money for a wallet. An operator may sell every plan, a customer those that he may see, from his
// wallet. Where the wallet holds too little the error is Exhausted with the field wallet.
func (b *Billing) Recharge(ctx context.Context, request RechargeRequest) (store.Receipt, error) {
	random, err := b.draw(request.Password)
	if err != nil {
		return store.Receipt{}, err
	}
	if request.Service == 0 && !request.Fresh {
		request.Service, err = b.ownService(ctx, request.Customer, planNamed(request.Plan))
	}
	if err != nil {
		return store.Receipt{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Receipt, error) {
		what, err := d.rechargeOf(&request, random)
		if err != nil {
			return store.Receipt{}, err
		}

		return d.sell(what)
	})
}

// rechargeOf makes a sale of a request.
func (d *desk) rechargeOf(request *RechargeRequest, random drawn) (what sale, err error) {
	plan, err := findPlan(&d.Lookup, request.Plan)
	if err != nil {
		return what, err
	}
	what = sale{
		Plan: plan, Cycle: request.Cycle, Quantity: request.Quantity, Service: request.Service,
		Fresh: request.Fresh, Mode: request.Mode, Price: request.Price, Bills: true,
		Discount: request.Discount, Note: request.Note,
	}
	if request.Customer != 0 {
		if what.Customer, err = d.payer(request.Customer); err != nil {
			return what, err
		}
	}
	if err := d.maySell(&what, request); err != nil {
		return what, err
	}
	if what.Router, err = findRouter(&d.Lookup, request.Router); err != nil {
		return what, err
	}
	if what.Login, what.Secret, err = d.accessOf(&what, request.Login, random); err != nil {
		return what, err
	}
	if request.Zero {
		nothing := int64(0)
		what.Price, what.Bills, what.Discount = &nothing, false, 0
		what.Means = request.Pay.Means
		if what.Means == "" {
			what.Means = "Zero - " + d.actor.Name
		}

		return what, nil
	}
	what.Money, err = request.Pay.received(d, request.Customer)
	what.Means = request.Pay.means(d, &what.Money)

	return what, err
}

// maySell refuses what a customer may not sell himself.
func (d *desk) maySell(what *sale, request *RechargeRequest) error {
	if d.actor.Customer == 0 {
		return nil
	}
	named := request.Zero || request.Price != nil || request.Discount != 0
	if named || !request.Pay.Wallet {
		return store.Errorf(store.Denied, "a customer pays the price, from the wallet")
	}

	return maySee(&what.Plan, &what.Customer)
}

// Renew sells the next term of a service's own plan and cycle.
func (b *Billing) Renew(
	ctx context.Context, ref ServiceRef, mode store.RechargeMode, pay Paying,
) (store.Receipt, error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return store.Receipt{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Receipt, error) {
		service, err := d.Service(id)
		if err != nil {
			return store.Receipt{}, err
		}
		what, err := d.renewalOf(&service)
		if err != nil {
			return store.Receipt{}, err
		}
		if d.actor.Customer != 0 && (what.Plan.Sale.Disabled || !pay.Wallet) {
			return store.Receipt{}, store.Errorf(store.Denied, "a customer pays from the wallet")
		}
		what.Mode = mode
		if what.Money, err = pay.received(d, service.Customer); err != nil {
			return store.Receipt{}, err
		}
		what.Means = pay.means(d, &what.Money)

		return d.sell(what)
	})
}

// renewalOf makes the sale of the next term of a service: of its own plan and cycle, or of those
// that were asked for from the next term on.
func (d *desk) renewalOf(service *store.Service) (what sale, err error) {
	subscription, err := d.subscriptionOf(service.ID)
	if err != nil {
		return what, err
	}
	id, cycle := service.Plan, subscription.Cycle
	if subscription.NextPlan != 0 {
		id, cycle = subscription.NextPlan, subscription.NextCycle
	}
	what = sale{Service: service.ID, Cycle: cycle, Quantity: service.Quantity, Bills: true}
	if what.Plan, err = d.Plan(id); err != nil || service.Customer == 0 {
		return what, err
	}
	what.Customer, err = d.payer(service.Customer)

	return what, err
}
