package billing

import (
	"context"
	"time"

	"gardu/billing/cycle"
	"gardu/store"
	"gardu/store/db"
)

// SubscriptionPatch is what is to be set of how a service is billed; nil leaves a field as it is.
type SubscriptionPatch struct {
	Mode   *store.BillingMode // nil of a new one: the plan's
	Cycle  *store.Cycle
	Price  *int64  // of one cycle; below zero for the plan's
	Anchor *int    // day of the month; nil of a new postpaid one: the service's, or today's
	Coupon *string // taken off every invoice while it is good
	Manual *bool   // no renewal from the wallet by itself
	Waived *bool   // no late fees
	Grace  *int    // days from due to isolir; below zero for those of the terms

	// These count only where a service begins to be billed.
	Proration *string    // of the first part of a month, in the place of the terms'
	Install   *int64     // charged once, with the first invoice
	From      *time.Time // the first day that is billed; nil for today
}

// apply puts what is given into a subscription.
func (p *SubscriptionPatch) apply(s *store.Subscription) {
	store.Give(&s.Mode, p.Mode)
	store.Give(&s.Cycle, p.Cycle)
	store.Give(&s.Anchor, p.Anchor)
	store.Give(&s.Coupon, p.Coupon)
	store.Give(&s.Manual, p.Manual)
	store.Give(&s.Waived, p.Waived)
	if p.Price != nil {
		s.Price = p.Price
		if *p.Price < 0 {
			s.Price = nil
		}
	}
	if p.Grace != nil {
		s.Grace = p.Grace
		if *p.Grace < 0 {
			s.Grace = nil
		}
	}
}

// Subscribe begins to bill a service to its customer.
//
// A postpaid service (pascabayar) no longer expires by itself: it is billed at the beginning of each
// period of its anchor day. What lies between now and the first anchor day is charged at once, as
// the proration says: by days, by thirtieths, as a full month, not at all, or together with the
// first whole period. On an anchor day the first whole period is charged at once. A prepaid one
// (prabayar) keeps its expiry, of which its customer is told before it comes, and after which what
// waits in its queue begins or the wallet pays for the next validity.
//
// The error is Conflict for a service that is billed already, and Invalid for one without a
// customer.
func (b *Billing) Subscribe(
	ctx context.Context, ref ServiceRef, patch SubscriptionPatch,
) (store.Subscription, error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return store.Subscription{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Subscription, error) {
		c, err := d.newContract(id, patch)
		if err != nil {
			return store.Subscription{}, err
		}
		if err := d.open(c); err != nil {
			return store.Subscription{}, err
		}
		if c.subscription.Mode == store.Postpaid {
			if err := d.billFirst(c, patch); err != nil {
				return store.Subscription{}, err
			}
		}
		if err := d.note("subscription.begin", store.NounSubscription, id, "",
			c.subscription.Mode.String()); err != nil {
			return store.Subscription{}, err
		}

		return d.Subscription(id)
	})
}

// newContract makes the subscription of a service that has none, checked and not stored.
func (d *desk) newContract(id int64, patch SubscriptionPatch) (*contract, error) {
	service, err := d.liveService(id)
	if err != nil {
		return nil, err
	}
	if service.Customer == 0 {
		return nil, store.Invalidf("customer", "must be given first: somebody has to pay")
	}
	if _, err := d.Subscription(id); !store.Is(err, store.NotFound) {
		if err == nil {
			err = store.Errorf(store.Conflict, "the service %q is billed already", service.Login)
		}

		return nil, err
	}
	c, err := d.contractOf(store.Subscription{ID: id, Customer: service.Customer, Created: d.now})
	if err != nil {
		return nil, err
	}
	sub := &c.subscription
	sub.Mode, sub.Anchor = c.plan.Sale.Billing, service.BillingAnchor
	patch.apply(sub)
	c.cycle = sub.Cycle
	if sub.Mode == store.Postpaid && sub.Anchor == 0 {
		sub.Anchor = d.now.In(d.zone).Day()
	}
	if err := sub.Validate(); err != nil {
		return nil, err
	}
	_, err = c.price()

	return c, err
}

// liveService reads a service that whoever asks may touch, and that has not ended.
func (d *desk) liveService(id int64) (store.Service, error) {
	service, err := d.Service(id)
	if err != nil {
		return service, err
	}
	if service.Customer != 0 {
		customer, err := d.Customer(service.Customer)
		if err == nil {
			err = d.mayTouch(customer.Person.Agent, "service")
		}
		if err != nil {
			return service, err
		}
	}
	if !service.Terminated.IsZero() {
		return service, store.Errorf(store.Conflict, "the service %q is terminated", service.Login)
	}

	return service, nil
}

// open stores a new subscription, and lets its service follow.
func (d *desk) open(c *contract) (err error) {
	sub := &c.subscription
	if c.subscription, err = d.PutSubscription(*sub); err != nil {
		return err
	}
	if sub.Mode == store.Postpaid {
		c.service.Expires, c.service.BillingAnchor = time.Time{}, sub.Anchor
	}
	if c.service, err = d.keep(c.service); err != nil {
		return err
	}
	if c.subscription, err = d.Subscription(sub.ID); err != nil {
		return err
	}

	return d.billService(sub.Customer, sub.ID)
}

// billFirst bills a service for the first time, or says when that will be.
func (d *desk) billFirst(c *contract, patch SubscriptionPatch) error {
	how, err := c.proration(patch.Proration)
	if err != nil {
		return err
	}
	var more []store.Line
	if patch.Install != nil && *patch.Install != 0 {
		more = []store.Line{{
			Kind: store.LineFee, Name: "Instalasi", Quantity: 1, Price: *patch.Install,
			Amount: *patch.Install,
		}}
	}
	begin := cycle.Day(d.now, d.zone)
	if patch.From != nil {
		begin = cycle.Day(*patch.From, d.zone)
	}
	sub := &c.subscription
	if at := d.issueAt(begin, c.terms); at.After(d.now) && begin.After(d.now) {
		sub.Billed, sub.IssueAt = begin, at
		if c.subscription, err = d.PutSubscription(*sub); err != nil {
			return err
		}

		return d.invoicePeriod(c, portion{}, more)
	}

	return d.billPeriod(c, d.portionAt(c, begin), how, more)
}

// SetSubscription changes how a service is billed from the next period on. Its mode stays: a
// service is billed in another way after Unsubscribe. Another anchor day is reached by a part of a
// month, charged by its days.
func (b *Billing) SetSubscription(
	ctx context.Context, ref ServiceRef, patch SubscriptionPatch,
) (store.Subscription, error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return store.Subscription{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Subscription, error) {
		c, err := d.liveContract(id)
		if err != nil {
			return store.Subscription{}, err
		}
		if err := store.CheckExpected(ctx, c.subscription.Revision); err != nil {
			return store.Subscription{}, err
		}

		return d.amend(c, patch)
	})
}

// liveContract reads the contract of a service that whoever asks may touch, and that has not ended.
func (d *desk) liveContract(id int64) (*contract, error) {
	if _, err := d.liveService(id); err != nil {
		return nil, err
	}

	return d.contract(id)
}

// amend puts what is given into a subscription and stores it.
func (d *desk) amend(c *contract, patch SubscriptionPatch) (store.Subscription, error) {
	sub, mode := &c.subscription, c.subscription.Mode
	patch.apply(sub)
	c.cycle = sub.Cycle
	if sub.Mode != mode {
		return store.Subscription{}, store.Invalidf("billing",
			"stays as it is; end the subscription and begin another one")
	}
	if err := sub.Validate(); err != nil {
		return store.Subscription{}, err
	}
	if _, err := c.price(); err != nil {
		return store.Subscription{}, err
	}
	stored, err := d.PutSubscription(*sub)
	if err != nil {
		return stored, err
	}
	if mode == store.Postpaid && c.service.BillingAnchor != sub.Anchor {
		c.service.BillingAnchor = sub.Anchor
		if _, err := d.keep(c.service); err != nil {
			return stored, err
		}
	}

	return d.Subscription(stored.ID)
}

// Unsubscribe ends the billing of a service, which goes on as it is, and its leave. What is open
// stays open, and a first part of a month that waits for the next invoice is charged now.
func (b *Billing) Unsubscribe(ctx context.Context, ref ServiceRef) error {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return err
	}
	_, err = atDesk(ctx, b, func(d *desk) (struct{}, error) {
		c, err := d.contract(id)
		if err != nil {
			return struct{}{}, err
		}
		if err := d.mayTouch(c.customer.Person.Agent, "service"); err != nil {
			return struct{}{}, err
		}
		if err := store.CheckExpected(ctx, c.subscription.Revision); err != nil {
			return struct{}{}, err
		}
		if !c.subscription.LeaveTo.IsZero() {
			if err := d.endLeave(c, d.now); err != nil {
				return struct{}{}, err
			}
		}
		if err := d.DeleteSubscription(id); err != nil {
			return struct{}{}, err
		}
		if err := d.invoicePeriod(c, portion{}, c.carried(d.zone)); err != nil {
			return struct{}{}, err
		}
		if err := d.unbillService(c.customer.ID, id); err != nil {
			return struct{}{}, err
		}

		return struct{}{}, d.note("subscription.end", store.NounSubscription, id, "", "")
	})

	return err
}

// Subscription returns how a service is billed. One that is not billed is NotFound.
func (b *Billing) Subscription(
	ctx context.Context, ref ServiceRef,
) (subscription store.Subscription, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		service, err := ref.find(r)
		if err != nil {
			return err
		}
		subscription, err = r.Subscription(service.ID)
		if err != nil {
			return err
		}
		customer, err := r.Customer(subscription.Customer)
		if err == nil && !store.ActorOf(ctx).MaySee(customer.Person.Agent) {
			err = store.Errorf(store.NotFound, "there is no such service")
		}

		return err
	})

	return subscription, err
}
