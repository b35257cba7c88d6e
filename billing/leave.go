package billing

import (
	"context"
	"time"

	"gardu/store"
)

// MaxLeaveDays is how long one leave may be.
const MaxLeaveDays = 366

// Leave holds a service while its customer is away (cuti), from an instant to another, or from now
// where the first one is not later. Nobody can log in meanwhile. A period of a postpaid service that
// begins during the leave is not billed, but for its rest after the return; what is billed already
// stays. The validity of a prepaid one moves on by the length of the leave.
func (b *Billing) Leave(
	ctx context.Context, ref ServiceRef, from, to time.Time,
) (store.Subscription, error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return store.Subscription{}, err
	}
	from, to = from.UTC().Truncate(time.Second), to.UTC().Truncate(time.Second)

	return atDesk(ctx, b, func(d *desk) (store.Subscription, error) {
		c, err := d.liveContract(id)
		if err != nil {
			return store.Subscription{}, err
		}
		from := later(from, d.now)
		switch {
		case !c.subscription.LeaveTo.IsZero():
			return store.Subscription{}, store.Errorf(store.Conflict,
				"the service %q has a leave already; end it first", c.service.Login)
		case !to.After(from):
			return store.Subscription{}, store.Invalidf("to", "must come after the leave begins")
		case to.After(from.AddDate(0, 0, MaxLeaveDays)):
			return store.Subscription{}, store.Invalidf("to", "must come within %d days",
				MaxLeaveDays)
		}
		c.subscription.LeaveFrom, c.subscription.LeaveTo = from, to
		if err := d.note("subscription.leave", store.NounSubscription, id, "",
			from.Format(time.RFC3339)+" "+to.Format(time.RFC3339)); err != nil {
			return store.Subscription{}, err
		}
		if c.subscription, err = d.PutSubscription(c.subscription); err != nil {
			return store.Subscription{}, err
		}
		if from.Equal(d.now) {
			err = d.beginLeave(c)
		}
		if err != nil {
			return store.Subscription{}, err
		}

		return d.Subscription(id)
	})
}

// EndLeave ends a leave now, or takes back one that has not begun. Without one nothing happens.
func (b *Billing) EndLeave(ctx context.Context, ref ServiceRef) (store.Subscription, error) {
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
		if c.subscription.LeaveTo.IsZero() {
			return c.subscription, nil
		}
		if err := d.note("subscription.return", store.NounSubscription, id, "", ""); err != nil {
			return store.Subscription{}, err
		}
		if err := d.endLeave(c, d.now); err != nil {
			return store.Subscription{}, err
		}

		return d.Subscription(id)
	})
}

// doLeave begins or ends a leave.
func (b *Billing) doLeave(d *desk, id int64) error {
	c, err := d.due(id, store.JobLeave)
	if err != nil || c == nil {
		return err
	}
	if !c.subscription.LeaveFrom.IsZero() {
		return d.beginLeave(c)
	}

	return d.endLeave(c, c.subscription.LeaveTo)
}

// beginLeave holds a service whose leave begins. The validity of a prepaid one moves on by it.
func (d *desk) beginLeave(c *contract) (err error) {
	sub := &c.subscription
	begun := sub.LeaveFrom
	sub.LeaveFrom = time.Time{}
	if c.subscription, err = d.PutSubscription(*sub); err != nil {
		return err
	}
	c.service.Holds = c.service.Holds.With(store.HoldLeave)
	d.shift(c, begun, c.subscription.LeaveTo.Sub(begun))
	c.service, err = d.keep(c.service)

	return err
}

// endLeave lets a service go on after a leave that ends with an instant, the one that was set or an
// earlier one, and takes back what the validity was moved on by too much.
func (d *desk) endLeave(c *contract, at time.Time) (err error) {
	sub := &c.subscription
	if sub.LeaveFrom.IsZero() {
		d.shift(c, at, at.Sub(sub.LeaveTo))
	}
	sub.LeaveFrom, sub.LeaveTo = time.Time{}, time.Time{}
	c.service.Holds = c.service.Holds.Without(store.HoldLeave)
	d.resume(c, at)
	if c.subscription, err = d.PutSubscription(*sub); err != nil {
		return err
	}
	c.service, err = d.keep(c.service)

	return err
}

// shift moves the validity of a prepaid service that has not ended at an instant.
func (d *desk) shift(c *contract, at time.Time, by time.Duration) {
	service := &c.service
	if c.subscription.Mode == store.Prepaid && service.Expires.After(at) {
		service.Expires = service.Expires.Add(by)
	}
}
