package billing

import (
	"context"

	"gardu/store"
)

// Isolir holds a service as unpaid: it may log in, and gets the isolir profile. Of a service that is
// billed it is remembered that somebody did so by hand: it stays until Restore, or until something
// is paid and nothing is past due.
func (b *Billing) Isolir(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.Hold(ctx, ref, store.HoldUnpaid)
}

// Suspend holds a service by hand: it may not log in.
func (b *Billing) Suspend(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.Hold(ctx, ref, store.HoldManual)
}

// Restore undoes Isolir and Suspend, whichever stands: an operator who restores a service wants
// it to work. A payment is another matter, and lifts store.HoldUnpaid alone. Leave and fraud are
// lifted by nobody here: they were set for a reason of their own. Where something is past due it is
// a Conflict error: what helps then is a payment, or a promise of one.
func (b *Billing) Restore(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.Release(ctx, ref, store.HoldUnpaid|store.HoldManual)
}

// Hold holds a service for reasons. One of leave belongs to Leave, which knows when it ends.
func (b *Billing) Hold(
	ctx context.Context, ref ServiceRef, holds store.Holds,
) (store.Service, error) {
	if holds.Has(store.HoldLeave) {
		return store.Service{}, store.Invalidf("holds", "a leave has a beginning and an end")
	}

	return b.hold(ctx, ref, func(service *store.Service, subscription *store.Subscription) {
		service.Holds = service.Holds.With(holds)
		if holds.Has(store.HoldUnpaid) {
			subscription.ByHand = true
		}
	})
}

// Release lifts reasons for which a service is held. Periods that it was held for on their first
// day, and that were not billed for it, are billed from today on.
func (b *Billing) Release(
	ctx context.Context, ref ServiceRef, holds store.Holds,
) (store.Service, error) {
	if holds.Has(store.HoldLeave) {
		if _, err := b.EndLeave(ctx, ref); err != nil && !store.Is(err, store.NotFound) {
			return store.Service{}, err
		}
	}

	return b.hold(ctx, ref, func(service *store.Service, subscription *store.Subscription) {
		service.Holds = service.Holds.Without(holds)
		if holds.Has(store.HoldUnpaid) {
			subscription.ByHand = false
		}
	})
}

// hold changes the holds of a service that has not ended, and what its subscription knows of them.
// What changes nothing is not written.
func (b *Billing) hold(
	ctx context.Context, ref ServiceRef, change func(*store.Service, *store.Subscription),
) (store.Service, error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return store.Service{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Service, error) {
		service, err := d.liveService(id)
		if err == nil {
			err = store.CheckExpected(ctx, service.Revision)
		}
		if err != nil {
			return store.Service{}, err
		}
		subscription, err := d.subscriptionOf(id)
		if err != nil {
			return store.Service{}, err
		}
		was, byHand := service.Holds, subscription.ByHand
		change(&service, &subscription)
		if was.Has(store.HoldUnpaid) && !service.Holds.Has(store.HoldUnpaid) {
			if err := d.mayRestore(&service, &subscription); err != nil {
				return store.Service{}, err
			}
		}
		if service.Holds != was {
			if err := d.note("service.hold", store.NounService, id, was.String(),
				service.Holds.String()); err != nil {
				return store.Service{}, err
			}
			if service, err = d.keep(service); err != nil {
				return store.Service{}, err
			}
		}
		if subscription.ID == 0 || service.Holds == was && subscription.ByHand == byHand {
			return service, nil
		}

		return service, d.rehold(id, subscription.ByHand)
	})
}

// rehold lets a subscription follow the holds of its service: what was passed over is billed again
// from today on.
func (d *desk) rehold(id int64, byHand bool) error {
	c, err := d.contract(id)
	if err != nil {
		return err
	}
	c.subscription.ByHand = byHand
	d.resume(c, d.now)
	_, err = d.PutSubscription(c.subscription)

	return err
}

// mayRestore refuses to free a billed service for which something is past due.
func (d *desk) mayRestore(service *store.Service, subscription *store.Subscription) error {
	if subscription.ID == 0 || subscription.Promise.After(d.now) {
		return nil
	}
	customer, err := d.Customer(subscription.Customer)
	if err != nil {
		return err
	}
	debt, err := d.receivable(customer.ID)
	if err != nil {
		return err
	}
	of, err := d.termsOf(customer.Person.Company)
	if err != nil || !pastDue(&debt, service.ID, d.now, of.Tolerance) {
		return err
	}

	return store.Errorf(store.Conflict,
		"something is past due for the service %q: record a payment or a promise", service.Login)
}
