package billing

import (
	"slices"
	"time"

	"gardu/store"
)

// goOn lets a service go on whose validity has ended, with what waits in its queue or from the
// wallet of its customer, and reports whether it did.
func (d *desk) goOn(id int64) (bool, error) {
	service, err := d.Service(id)
	if err != nil {
		return false, err
	}
	subscription, err := d.Subscription(id)
	if err != nil {
		return false, err
	}
	if !service.Terminated.IsZero() || subscription.Mode == store.Postpaid {
		return false, nil
	}
	if len(subscription.Queue) > 0 {
		_, begun, err := d.beginQueued(service, subscription)
		if err != nil || begun {
			return begun, err
		}
		if subscription, err = d.Subscription(id); err != nil {
			return false, err
		}
	}
	_, renewed, err := d.renewFromWallet(service, subscription)

	return renewed, err
}

// beginQueued begins the first plan that waits behind a service whose validity has ended: where it
// ended, so that nothing is lost and nobody is cut off. It returns the service as it is then, and
// whether there was anything to begin. What was left of a plan that is no longer there is noted.
func (d *desk) beginQueued(
	service store.Service, subscription store.Subscription,
) (store.Service, bool, error) {
	for len(subscription.Queue) > 0 {
		next := subscription.Queue[0]
		subscription.Queue = slices.Clone(subscription.Queue[1:])
		plan, err := d.Plan(next.Plan)
		if store.Is(err, store.NotFound) || err == nil && plan.Access != service.Access {
			err = d.note("queue.lost", store.NounSubscription, subscription.ID, "",
				"the plan that waited cannot be given")
			if err != nil {
				return service, false, err
			}

			continue
		}
		if err != nil {
			return service, false, err
		}
		service, err = d.follow(service, &subscription, &plan, next)

		return service, err == nil, err
	}
	_, err := d.PutSubscription(subscription)

	return service, false, err
}

// follow puts a plan that waited into a service.
func (d *desk) follow(
	service store.Service, subscription *store.Subscription, plan *store.Plan,
	next store.QueuedPlan,
) (store.Service, error) {
	begins := service.Expires
	if begins.IsZero() {
		begins = d.now
	}
	term := buying{
		plan: plan, cycle: next.Cycle, service: &service, subscription: subscription,
	}
	service.Expires = term.nextEnd(begins, d.zone)
	service.Plan, service.Quantity = plan.ID, max(next.Quantity, 1)
	service.Activated = begins
	subscription.Cycle = next.Cycle
	subscription.Noticed, subscription.NoticeAt = nil, time.Time{}
	subscription.Expires = service.Expires
	customer, err := d.Customer(subscription.Customer)
	if err != nil {
		return service, err
	}
	of, err := d.termsOf(companyOf(&customer, plan))
	if err != nil {
		return service, err
	}
	d.planNotices(subscription, plan, of)
	if _, err := d.PutSubscription(*subscription); err != nil {
		return service, err
	}
	if service, err = d.keep(service); err != nil {
		return service, err
	}

	return service, d.tell(store.Notice{
		Kind: store.NoticeRenewed, Customer: subscription.Customer, Of: store.NounService,
		Subject: service.ID, Key: keyOf("followed", service.ID, begins.Unix()),
		Agent: customer.Person.Agent,
	})
}

// renewFromWallet renews a service whose validity has ended from its customer's wallet, where that
// holds enough for the price, the bills and the tax, and returns the service as it is then. What
// was renewed goes on where it ended. Whoever has too little is told once, and nothing else
// happens.
func (d *desk) renewFromWallet(
	service store.Service, subscription store.Subscription,
) (store.Service, bool, error) {
	what, err := d.renewalOf(&service)
	switch {
	case refusal(err):
		return service, false, nil
	case err != nil:
		return service, false, err
	case what.Customer.ID == 0 || subscription.Manual || what.Customer.Person.Manual,
		what.Plan.Sale.Disabled:
		return service, false, nil
	}
	what.Follows = true
	what.Key = keyOf("renew", service.ID, service.Expires.Unix())
	what.Money.Source = store.Account{Kind: store.AccountWallet, Owner: service.Customer}
	what.Means = "Customer - Wallet"
	if _, err := d.EntryByKey(what.Key); !store.Is(err, store.NotFound) {
		return service, false, err // this end was paid for once, and the service taken back to it
	}
	made, err := d.agree(what)
	if err != nil {
		if refusal(err) {
			err = nil
		}

		return service, false, err
	}
	balance, err := d.Balance(store.AccountWallet, service.Customer)
	if err != nil {
		return service, false, err
	}
	if balance < made.quote.Total {
		return service, false, d.tellPoor(&service, &what.Customer, made.quote.Total)
	}
	if _, err := d.seal(made); err != nil {
		return service, false, err
	}

	return made.service, true, nil
}

// tellPoor tells a customer that the wallet holds too little to renew a service. Where it is empty,
// it was never meant to.
func (d *desk) tellPoor(service *store.Service, customer *store.Customer, total int64) error {
	return d.tell(store.Notice{
		Kind: store.NoticeWallet, Customer: customer.ID, Of: store.NounService,
		Subject: service.ID, Key: keyOf("renew-failed", service.ID, service.Expires.Unix()),
		Agent: customer.Person.Agent, Fields: []store.Field{
			{Name: "amount", Value: d.billing.config.Currency.Format(total)},
		},
	})
}
