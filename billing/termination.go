package billing

import (
	"context"
	"time"

	"gardu/store"
)

// Terminate ends a service for good: it may not log in again, and keeps its login from others
// until it is removed. It is billed no more, nothing is paid back, and what is open stays open.
// Ending it twice does nothing more.
func (b *Billing) Terminate(ctx context.Context, ref ServiceRef) (store.Service, error) {
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
			err = d.mayTouchService(&service)
		}
		if err != nil || !service.Terminated.IsZero() {
			return service, err
		}

		return d.terminate(service)
	})
}

// mayTouchService refuses, as if it were not there, a service of another agent's customer.
func (d *desk) mayTouchService(service *store.Service) error {
	if service.Customer == 0 {
		return nil
	}
	customer, err := d.Customer(service.Customer)
	if err != nil {
		return err
	}

	return d.mayTouch(customer.Person.Agent, "service")
}

// terminate ends a service that lives, and its billing.
func (d *desk) terminate(service store.Service) (store.Service, error) {
	service.Terminated = d.now
	stored, err := d.keep(service)
	if err != nil {
		return stored, err
	}
	if err := d.note("service.terminate", store.NounService, stored.ID, "", ""); err != nil {
		return stored, err
	}
	c, err := d.contract(stored.ID)
	if store.Is(err, store.NotFound) {
		return stored, nil
	}
	if err != nil {
		return stored, err
	}

	return stored, d.closeContract(c)
}

// closeContract ends what is to come of the subscription of a service that has ended. A first part
// of a month that waits for the next invoice is charged now.
func (d *desk) closeContract(c *contract) (err error) {
	carried, none := c.carried(d.zone), time.Time{}
	sub := &c.subscription
	sub.IssueAt, sub.NoticeAt, sub.PlanAt, sub.Expires = none, none, none, none
	sub.LeaveFrom, sub.LeaveTo, sub.Promise = none, none, none
	sub.NextPlan, sub.NextCycle, sub.Carry, sub.CarryTo = 0, 0, 0, none
	if c.subscription, err = d.PutSubscription(*sub); err != nil {
		return err
	}
	if err := d.invoicePeriod(c, portion{}, carried); err != nil {
		return err
	}
	if err := d.unbillService(c.customer.ID, c.service.ID); err != nil {
		return err
	}

	return d.tell(store.Notice{
		Kind: store.NoticeTerminated, Customer: c.customer.ID, Of: store.NounService,
		Subject: c.service.ID, Agent: c.customer.Person.Agent,
		Key: keyOf(store.NoticeTerminated.String(), c.service.ID),
	})
}

// doTerminate ends the service of an invoice that has been unpaid for too long.
func (b *Billing) doTerminate(d *desk, id int64) error {
	invoice, err := d.dueInvoice(id, store.JobTerminate)
	if err != nil || invoice == nil {
		return err
	}
	of, err := d.termsOf(invoice.Company)
	if err != nil {
		return err
	}
	service, err := d.Service(invoice.Service)
	if err != nil && !store.Is(err, store.NotFound) {
		return err
	}
	gone := err != nil || !service.Terminated.IsZero()
	subscription, err := d.subscriptionOf(invoice.Service)
	if err != nil {
		return err
	}
	invoice.EndAt = time.Time{}
	if subscription.Promise.After(d.now) {
		invoice.EndAt = subscription.Promise
	}
	if _, err := d.PutInvoice(*invoice); err != nil {
		return err
	}
	if gone || !invoice.EndAt.IsZero() || invoice.Left() <= of.Tolerance {
		return nil
	}
	_, err = d.terminate(service)

	return err
}

// dueInvoice reads an invoice whose appointment has come; nil where it has not, or where something
// else of it comes first.
func (d *desk) dueInvoice(id int64, job store.Job) (*store.Invoice, error) {
	invoice, err := d.Invoice(id)
	if store.Is(err, store.NotFound) || err == nil && !isTurn(invoice.Agenda(), job, d.now) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}

	return &invoice, nil
}
