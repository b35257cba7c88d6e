package billing

import (
	"context"
	"time"

	"gardu/store"
)

// MaxExtension is by how many days a service is extended at once, at most.
const MaxExtension = 3660

// Extend gives a service more days, from its end where that is to come, from now otherwise. It
// costs nothing and makes no receipt; the audit log tells of it.
func (b *Billing) Extend(ctx context.Context, ref ServiceRef, days int) (store.Service, error) {
	if days < 1 || days > MaxExtension {
		return store.Service{}, store.Invalidf("days", "%d is not a number from 1 to %d", days,
			MaxExtension)
	}

	return b.prolong(ctx, ref, func(d *desk, service *store.Service) error {
		if d.actor.Customer != 0 {
			return store.Errorf(store.Denied, "a customer does not give himself days")
		}
		if service.Expires.IsZero() {
			return store.Errorf(store.Conflict, "the service %q never ends", service.Login)
		}
		base := service.Expires
		if base.Before(d.now) {
			base = d.now
		}
		service.Expires = base.In(d.zone).AddDate(0, 0, days).UTC()

		return nil
	})
}

// ExtendSelf is how a customer whose service has ended gets some days more, once a calendar month,
// as many as the terms say.
func (b *Billing) ExtendSelf(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.prolong(ctx, ref, func(d *desk, service *store.Service) error {
		customer, err := d.payer(service.Customer)
		if err != nil {
			return err
		}
		of, err := d.termsOf(customer.Person.Company)
		if err != nil {
			return err
		}
		if of.SelfDays == 0 {
			return store.Errorf(store.Denied, "nobody extends a service by himself here")
		}
		if standing := service.Standing(); !standing.Expired(d.now) {
			return store.Errorf(store.Conflict, "the service %q has not ended", service.Login)
		}
		if err := d.oncePerMonth(service); err != nil {
			return err
		}
		service.Expires = d.now.In(d.zone).AddDate(0, 0, of.SelfDays).UTC()

		return nil
	})
}

// oncePerMonth notes that a customer has extended a service by himself this month, and refuses the
// second time.
func (d *desk) oncePerMonth(service *store.Service) error {
	subscription, err := d.subscriptionOf(service.ID)
	if err != nil {
		return err
	}
	year, month, _ := d.now.In(d.zone).Date()
	now := year*100 + int(month)
	if subscription.Extended == now {
		return store.Errorf(store.Exhausted, "the service was extended this month already")
	}
	if subscription.ID == 0 {
		subscription = store.Subscription{
			ID: service.ID, Customer: service.Customer, Expires: service.Expires, Created: d.now,
		}
	}
	subscription.Extended = now
	_, err = d.PutSubscription(subscription)

	return err
}

// Deactivate ends the validity of a service now. Nothing follows it: neither a plan that waits nor
// a renewal from the wallet.
func (b *Billing) Deactivate(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.prolong(ctx, ref, func(d *desk, service *store.Service) error {
		if standing := service.Standing(); standing.Expired(d.now) {
			return errUnchanged
		}
		service.Expires = d.now
		if service.Activated.IsZero() {
			service.Activated = d.now
		}
		subscription, err := d.subscriptionOf(service.ID)
		if err != nil || subscription.ID == 0 {
			return err
		}
		subscription.Ended, subscription.NoticeAt = d.now, time.Time{}
		_, err = d.PutSubscription(subscription)

		return err
	})
}

// prolong changes when a service ends, and notes it in the audit log.
func (b *Billing) prolong(
	ctx context.Context, ref ServiceRef, change func(*desk, *store.Service) error,
) (store.Service, error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return store.Service{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Service, error) {
		service, err := d.Service(id)
		if err == nil {
			err = store.CheckExpected(ctx, service.Revision)
		}
		if err == nil {
			err = d.mayChange(&service)
		}
		if err != nil {
			return store.Service{}, err
		}
		before := timeText(service.Expires)
		err = change(d, &service)
		if err == errUnchanged {
			return service, nil
		}
		if err != nil {
			return store.Service{}, err
		}
		stored, err := d.keep(service)
		if err != nil {
			return store.Service{}, err
		}

		return stored, d.note("service.expiry", store.NounService, id, before,
			timeText(stored.Expires))
	})
}

// mayChange refuses a service of another agent's customer, and one that has ended for good.
func (d *desk) mayChange(service *store.Service) error {
	var agent int64
	if service.Customer != 0 {
		customer, err := d.Customer(service.Customer)
		if err != nil {
			return err
		}
		agent = customer.Person.Agent
	}
	if !seen(d.actor, agent, service.Customer) {
		return store.Errorf(store.NotFound, "there is no such service")
	}
	if !service.Terminated.IsZero() {
		return store.Errorf(store.Conflict, "the service %q is terminated", service.Login)
	}

	return nil
}

// timeText writes an instant for the audit log.
func timeText(at time.Time) string {
	if at.IsZero() {
		return "never"
	}

	return at.UTC().Format(time.RFC3339)
}
