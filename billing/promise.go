package billing

import (
	"context"
	"time"

	"gardu/store"
)

// MaxPromiseDays is how far ahead a customer may promise to pay.
const MaxPromiseDays = 30

// Promise notes that a customer has promised to pay by an instant (janji bayar): until then nothing
// isolates the service, and one that is isolated is restored. When the promise is not kept, isolir
// comes at that instant and the subscription counts it. A zero instant takes the promise back. The
// error is Conflict where nothing is open.
func (b *Billing) Promise(
	ctx context.Context, ref ServiceRef, until time.Time,
) (store.Subscription, error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return store.Subscription{}, err
	}
	until = until.UTC().Truncate(time.Second)

	return atDesk(ctx, b, func(d *desk) (store.Subscription, error) {
		c, err := d.liveContract(id)
		if err != nil {
			return store.Subscription{}, err
		}
		if err := d.mayPromise(c, until); err != nil {
			return store.Subscription{}, err
		}
		c.subscription.Promise = until
		if _, err := d.PutSubscription(c.subscription); err != nil {
			return store.Subscription{}, err
		}
		if err := d.note("subscription.promise", store.NounSubscription, id, "",
			until.Format(time.RFC3339)); err != nil {
			return store.Subscription{}, err
		}
		if err := d.settle(c.customer.ID); err != nil {
			return store.Subscription{}, err
		}

		return d.Subscription(id)
	})
}

// mayPromise refuses a promise that is too long, or that nothing is owed for.
func (d *desk) mayPromise(c *contract, until time.Time) error {
	if until.IsZero() {
		return nil
	}
	if !until.After(d.now) || until.After(d.now.AddDate(0, 0, MaxPromiseDays)) {
		return store.Invalidf("until", "must lie within the next %d days", MaxPromiseDays)
	}
	debt, err := d.receivable(c.customer.ID)
	if err != nil {
		return err
	}
	for at := range debt.Open {
		if of := debt.Open[at].Service; of == 0 || of == c.service.ID {
			return nil
		}
	}

	return store.Errorf(store.Conflict, "nothing is open for the service %q", c.service.Login)
}

// doIsolir looks what a customer has not paid by its isolir date, and counts the promises that were
// not kept.
func (b *Billing) doIsolir(d *desk, id int64) error {
	debt, err := d.receivable(id)
	if err != nil || !isTurn(debt.Agenda(), store.JobIsolir, d.now) {
		return err
	}
	customer, err := d.Customer(id)
	if err != nil {
		return err
	}
	of, err := d.termsOf(customer.Person.Company)
	if err != nil {
		return err
	}
	for _, service := range debt.Services {
		if err := d.endPromise(&debt, service, of.Tolerance); err != nil {
			return err
		}
	}

	return d.settle(id)
}

// endPromise ends a promise whose time has come; it was broken where something is past due.
func (d *desk) endPromise(debt *store.Receivable, service, tolerance int64) error {
	subscription, err := d.subscriptionOf(service)
	if err != nil || subscription.Promise.IsZero() || subscription.Promise.After(d.now) {
		return err
	}
	if pastDue(debt, service, d.now, tolerance) {
		subscription.Promised++
	}
	subscription.Promise = time.Time{}
	_, err = d.PutSubscription(subscription)

	return err
}
