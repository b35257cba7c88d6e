package billing

import (
	"cmp"
	"slices"
	"time"

	"gardu/billing/cycle"
	"gardu/store"
)

// prepareAccess finds the service that a sale is for, or makes a new one, and says when it will
// begin and end.
func (d *desk) prepareAccess(made *deal) error {
	if err := d.findService(made); err != nil {
		return err
	}
	service := &made.service
	if service.ID == 0 {
		if err := d.newService(made); err != nil {
			return err
		}
	}
	if made.subscription.Mode == store.Postpaid {
		return store.Errorf(store.Conflict, "the service %q is billed by invoices: pay those",
			service.Login)
	}
	if service.Access != made.Plan.Access {
		return store.Invalidf("plan", "the plan %q is for %v, and the service for %v",
			made.Plan.Name, made.Plan.Access, service.Access)
	}
	if made.Plan.Router != 0 && service.Router != made.Plan.Router {
		return store.Invalidf("router", "the plan %q is for another router", made.Plan.Name)
	}
	if service.Plan == made.Plan.ID {
		made.Quantity = cmp.Or(made.Quantity, service.Quantity)
	}
	made.Quantity = max(made.Quantity, 1)
	placed, err := d.spanOf(buying{
		plan: &made.Plan, cycle: made.Cycle, mode: made.Mode, service: service,
		subscription: &made.subscription, fromPayment: made.terms.FromPayment,
		follows: made.Follows,
	})
	made.span = placed
	if err == nil && placed.place == placeQueue && len(made.subscription.Queue) >= store.MaxQueue {
		err = store.Errorf(store.Exhausted, "at most %d plans can wait behind a service",
			store.MaxQueue)
	}

	return err
}

// findService reads the service that is named, or looks for the customer's own of that router and
// access kind. Its id stays 0 where there is none.
func (d *desk) findService(made *deal) (err error) {
	id := made.Service
	if id == 0 && !made.Fresh && made.Customer.ID != 0 {
		id, err = d.ownService(made)
	}
	if err != nil || id == 0 {
		return err
	}
	made.service, err = d.Service(id)
	if err != nil {
		return err
	}
	if made.service.Customer != made.Customer.ID {
		return store.Errorf(store.NotFound, "there is no such service")
	}
	made.subscription, err = d.Subscription(id)
	if store.Is(err, store.NotFound) {
		made.subscription, err = store.Subscription{}, nil
	}

	return err
}

// ownService returns the id of the customer's service of a router and access kind: the primary one
// where it fits, else the first that is billed; 0 for none.
func (d *desk) ownService(made *deal) (int64, error) {
	billed, err := d.receivable(made.Customer.ID)
	if err != nil {
		return 0, err
	}
	router := cmp.Or(made.Router, made.Plan.Router)
	ids := append([]int64{made.Customer.Person.Primary}, billed.Services...)
	for _, id := range ids {
		if id == 0 {
			continue
		}
		service, err := d.Service(id)
		if store.Is(err, store.NotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		if service.Customer == made.Customer.ID && service.Access == made.Plan.Access &&
			service.Terminated.IsZero() && (router == 0 || service.Router == router) {
			return id, nil
		}
	}

	return 0, nil
}

// newService makes the record of a service that is sold, without an id yet. Its login must be free.
func (d *desk) newService(made *deal) error {
	router := cmp.Or(made.Router, made.Plan.Router)
	made.service = store.Service{
		Customer: made.Customer.ID, Plan: made.Plan.ID, Quantity: max(made.Quantity, 1),
		Access: made.Plan.Access, Router: router, Login: made.Login, Secret: made.Secret,
		StartsAtLogin: made.Plan.StartsAtLogin, Voucher: made.Voucher, Created: d.now,
	}
	if err := made.service.Validate(); err != nil {
		return serviceFields.Rename(err)
	}
	if made.Voucher != 0 {
		return nil // the code is the voucher's own, and becomes the service's login
	}

	return d.freeLogin(made.Login, made.Plan.Access, router)
}

// freeLogin refuses a login that somebody has, with Conflict in login.
func (d *desk) freeLogin(login string, access store.AccessKind, router int64) error {
	_, err := d.ServiceByLogin(login, access, router)
	if store.Is(err, store.NotFound) {
		voucher, wrong := d.VoucherByCode(login)
		err = wrong
		if wrong == nil && voucher.State == store.VoucherUsed {
			return nil
		}
	}
	if store.Is(err, store.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}

	return &store.Error{Kind: store.Conflict, Field: "login", Message: "is somebody else's"}
}

// deliverAccess writes the service and how it is billed.
func (d *desk) deliverAccess(made *deal, receipt int64) (err error) {
	if err := d.readAgain(made); err != nil {
		return err
	}
	if made.span.place == placeQueue {
		made.subscription.Queue = append(slices.Clone(made.subscription.Queue), store.QueuedPlan{
			Plan: made.Plan.ID, Cycle: made.Cycle, Quantity: made.Quantity, Receipt: receipt,
			Bought: d.now,
		})

		return d.subscribe(made)
	}
	made.begin(d.now)
	if err := d.freeByHand(made); err != nil {
		return err
	}
	fresh := made.service.ID == 0
	made.service, err = d.keep(made.service)
	if err != nil || made.Customer.ID == 0 {
		return err
	}
	if fresh {
		if err := d.makePrimary(made); err != nil {
			return err
		}
	}
	made.subscription, err = d.subscriptionOf(made.service.ID)
	if err != nil {
		return err
	}
	made.subscription.Cycle = made.Cycle
	if made.span.place != placeEnd {
		made.subscription.Anchor = made.rollingAnchor(d.now, d.zone)
		made.subscription.NextPlan = 0
	}

	return d.subscribe(made)
}

// makePrimary makes the first service of a customer the one that is meant where none is named.
func (d *desk) makePrimary(made *deal) error {
	customer, err := d.Customer(made.Customer.ID)
	if err != nil || customer.Person.Primary != 0 {
		return err
	}
	customer.Person.Primary = made.service.ID
	made.Customer, err = d.PutCustomer(customer)

	return err
}

// readAgain reads a service and how it is billed once more: the money that came in may have settled
// something else too, and lifted a hold.
func (d *desk) readAgain(made *deal) (err error) {
	if made.service.ID == 0 {
		return nil
	}
	if made.service, err = d.Service(made.service.ID); err != nil {
		return err
	}
	made.subscription, err = d.subscriptionOf(made.service.ID)

	return err
}

// freeByHand lifts the isolir of a service that was set by hand: it has been paid for. What is past
// due holds it still.
func (d *desk) freeByHand(made *deal) error {
	if !made.service.Holds.Has(store.HoldUnpaid) || made.quote.Total == 0 {
		return nil
	}
	debt, err := d.receivable(made.Customer.ID)
	if err != nil || pastDue(&debt, made.service.ID, d.now, made.terms.Tolerance) {
		return err
	}
	made.service.Holds = made.service.Holds.Without(store.HoldUnpaid)
	if !made.subscription.ByHand {
		return nil
	}
	made.subscription.ByHand = false
	made.subscription, err = d.PutSubscription(made.subscription)

	return err
}

// begin puts the plan that was bought into the service.
func (m *deal) begin(now time.Time) {
	service := &m.service
	service.Plan, service.Quantity = m.Plan.ID, m.Quantity
	service.Expires = m.span.ends
	if m.span.place != placeUnused {
		// The window of a quota begins anew with what was paid for it.
		service.Activated = now
	}
}

// rollingAnchor returns the day of the month on which a validity of months began, so that a day
// that February does not have comes back in March; 0 where there is nothing to remember.
func (m *deal) rollingAnchor(now time.Time, zone *time.Location) int {
	const everyMonthHas = 28
	term := m.Plan.Term(m.Cycle)
	if day := now.In(zone).Day(); term.Unit == store.Months && day > everyMonthHas {
		return day
	}

	return 0
}

// subscribe stores how a sold service is billed: prepaid, by its customer.
func (d *desk) subscribe(made *deal) (err error) {
	subscription := &made.subscription
	if subscription.Revision == 0 {
		*subscription = store.Subscription{
			ID: made.service.ID, Customer: made.Customer.ID, Cycle: subscription.Cycle,
			Anchor: subscription.Anchor, Queue: subscription.Queue, Created: d.now,
			Expires: made.service.Expires, Manual: made.Customer.Person.Manual,
		}
	}
	d.planNotices(subscription, &made.Plan, made.terms)
	if err := subscription.Validate(); err != nil {
		return err
	}
	if *subscription, err = d.PutSubscription(*subscription); err != nil {
		return err
	}

	return d.billService(made.Customer.ID, made.service.ID)
}

// planNotices says when the end of a subscription is told next: never, where nothing is told of the
// plan, or another waits behind it.
func (d *desk) planNotices(subscription *store.Subscription, plan *store.Plan, of terms) {
	subscription.NoticeAt = time.Time{}
	if plan.Sale.Quiet || len(subscription.Queue) > 0 || subscription.Expires.IsZero() {
		return
	}
	_, subscription.NoticeAt = cycle.Offsets(subscription.Expires, d.now, d.now, of.Notices,
		subscription.Noticed, d.zone)
}

// prepareTopUp checks what is to be added to a quota, and puts it into the service.
func (d *desk) prepareTopUp(made *deal) error {
	made.Quantity = max(made.Quantity, 1)
	if made.Service == 0 {
		made.Service = made.Customer.Person.Primary
	}
	if made.Service == 0 {
		return store.Invalidf("service", "must be given: something is added to its quota")
	}
	if err := d.findService(made); err != nil {
		return err
	}
	probe := made.service

	return d.addTo(made, &probe)
}

// maxOnline is the most uptime that is bought at once: what is beyond is beyond every plan.
const maxOnline = 100 * 366 * 24 * time.Hour

// addTo adds what was bought to the quota of a service.
func (d *desk) addTo(made *deal, service *store.Service) error {
	added := uint64(made.Quantity)
	if made.Plan.Sale.Octets > store.MaxTopUp/added ||
		made.Plan.Sale.Online > maxOnline/time.Duration(added) {
		return store.Invalidf("quantity", "is more than can be added to one window")
	}
	octets := made.Plan.Sale.Octets * added
	online := made.Plan.Sale.Online * time.Duration(added)

	return addTopUp(&d.Lookup, service, more{octets, online}, d.now, d.zone)
}
