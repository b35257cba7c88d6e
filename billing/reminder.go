package billing

import (
	"time"

	"gardu/billing/cycle"
	"gardu/store"
)

// doReminder reminds of an invoice, once for each day that the terms name.
func (b *Billing) doReminder(d *desk, id int64) error {
	invoice, err := d.dueInvoice(id, store.JobReminder)
	if err != nil || invoice == nil {
		return err
	}
	of, err := d.termsOf(invoice.Company)
	if err != nil {
		return err
	}
	send, next := cycle.Offsets(invoice.Due, invoice.Issued, d.now, of.Reminders,
		invoice.Reminders, d.zone)
	invoice.Reminders, invoice.Remind = append(invoice.Reminders, send...), next
	if _, err := d.PutInvoice(*invoice); err != nil {
		return err
	}
	for _, offset := range send {
		if err := d.remindOf(invoice, offset); err != nil {
			return err
		}
	}

	return nil
}

// remindOf queues one reminder of an invoice.
func (d *desk) remindOf(invoice *store.Invoice, offset int) error {
	kind := store.NoticeReminder
	if offset > 0 {
		kind = store.NoticeOverdue
	}

	return d.tell(store.Notice{
		Kind: kind, Customer: invoice.Customer, Of: store.NounInvoice, Subject: invoice.ID,
		Offset: offset, Agent: invoice.Agent,
		Key:   keyOf(store.NoticeReminder.String(), invoice.ID, int64(offset)),
		Until: untilOf(invoice.Due, offset, d.zone),
		Fields: []store.Field{
			{Name: "number", Value: invoice.Display()},
			{Name: "left", Value: invoice.Currency.Format(invoice.Left())},
			{Name: "due", Value: invoice.Due.In(d.zone).Format(time.DateOnly)},
		},
	})
}

// untilOf tells until when a reminder may be sent: one of days that are left, on its own day only;
// one of the due day and after it, for however late.
func untilOf(due time.Time, offset int, zone *time.Location) time.Time {
	if offset >= 0 {
		return time.Time{}
	}

	return cycle.After(due, offset+1, zone)
}

// doNotice tells that the validity of a service will end, once for each day that the terms name.
func (b *Billing) doNotice(d *desk, id int64) error {
	c, err := d.due(id, store.JobNotice)
	if err != nil || c == nil {
		return err
	}
	sub := &c.subscription
	var send []int
	ends := sub.Expires
	sub.NoticeAt = time.Time{}
	if !ends.IsZero() && d.now.Before(ends) && !c.plan.Sale.Quiet {
		send, sub.NoticeAt = cycle.Offsets(ends, sub.Created, d.now, c.terms.Notices,
			sub.Noticed, d.zone)
		sub.Noticed = append(sub.Noticed, send...)
	}
	if _, err := d.PutSubscription(*sub); err != nil {
		return err
	}
	for _, offset := range send {
		err := d.tell(store.Notice{
			Kind: store.NoticeExpiring, Customer: c.customer.ID, Of: store.NounService,
			Subject: c.service.ID, Offset: offset, Agent: c.customer.Person.Agent,
			Key: keyOf(store.NoticeExpiring.String(), c.service.ID, ends.Unix(),
				int64(offset)),
			Until: earlier(untilOf(ends, offset, d.zone), ends),
			Fields: []store.Field{
				{Name: "plan", Value: c.plan.Name},
				{Name: "expires", Value: ends.In(d.zone).Format(time.DateTime)},
			},
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// earlier returns the earlier of two instants, of which a zero one is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}

	return a
}
