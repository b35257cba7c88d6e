package billing

import (
	"time"

	"gardu/store"
)

// doExpiry acts upon the end of a validity: what waits in the queue begins, or the plan that waits
// for the next period, or the wallet pays for the next validity. Where nothing goes on, the plan's
// own on-expiry counts from this instant by itself, and the customer is told.
func (b *Billing) doExpiry(d *desk, id int64) error {
	c, err := d.due(id, store.JobExpiry)
	if err != nil || c == nil {
		return err
	}
	sub := &c.subscription
	if c.service.Terminated.IsZero() && len(sub.Queue) == 0 && sub.NextPlan != 0 {
		if err := d.beginNextPlan(c); err != nil {
			return err
		}
	}
	goes, err := d.goOn(id)
	if err != nil || goes {
		return err
	}
	if c.subscription, err = d.Subscription(id); err != nil {
		return err
	}
	ended := sub.Expires
	sub.Ended, sub.Expires, sub.NoticeAt = ended, time.Time{}, time.Time{}
	if _, err := d.PutSubscription(*sub); err != nil || !c.service.Terminated.IsZero() {
		return err
	}

	return d.tell(store.Notice{
		Kind: store.NoticeExpired, Customer: c.customer.ID, Of: store.NounService,
		Subject: c.service.ID, Agent: c.customer.Person.Agent,
		Key:    keyOf(store.NoticeExpired.String(), c.service.ID, ended.Unix()),
		Fields: []store.Field{{Name: "plan", Value: c.plan.Name}},
	})
}
