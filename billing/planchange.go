package billing

import (
	"context"
	"time"

	"gardu/billing/cycle"
	"gardu/store"
)

// PlanChange is another plan for a service that is billed.
type PlanChange struct {
	Plan  string       // name, or id in digits
	Cycle *store.Cycle // nil for the one it has
	Price *int64       // of one cycle, in the place of the plan's
	When  ChangeWhen
}

// ChangeWhen is when another plan begins.
type ChangeWhen uint8

// The moments of a change.
const (
	ChangeAuto ChangeWhen = iota // now where it costs more, else with the next period
	ChangeNow
	ChangeNext
)

// PlanChanged is what a change of plan has made.
type PlanChanged struct {
	Service      store.Service
	Subscription store.Subscription
	Invoice      store.Invoice // of the difference; of id 0 where nothing was charged
}

// ChangePlan gives a service that is billed another plan of the same access kind.
//
// At once, a postpaid one gets one document with two lines: what is unused of the old plan is given
// back, and as many days of the new one are charged, with one tax on both; what comes to less than
// nothing becomes credit. A prepaid one gets as many days of the new plan as what is unused of the
// old one buys: money neither moves nor is lost. Only the plan can change at once, not the cycle.
//
// With the next period, the change waits: until the day on which the next period that is not billed
// begins, or until the validity of a prepaid one ends and nothing waits in its queue. A later change
// takes the place of one that waits.
func (b *Billing) ChangePlan(
	ctx context.Context, ref ServiceRef, change PlanChange,
) (PlanChanged, error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return PlanChanged{}, err
	}

	return atDesk(ctx, b, func(d *desk) (PlanChanged, error) {
		c, err := d.liveContract(id)
		if err == nil {
			err = store.CheckExpected(ctx, c.service.Revision)
		}
		if err != nil {
			return PlanChanged{}, err
		}

		return d.changePlan(c, change)
	})
}

// changePlan changes the plan of a contract now or later.
func (d *desk) changePlan(c *contract, change PlanChange) (PlanChanged, error) {
	next := *c
	if err := d.changeTo(&next, change); err != nil {
		return PlanChanged{}, err
	}
	if next.plan.ID == c.plan.ID && next.cycle == c.cycle && change.Price == nil {
		return d.dropChange(c)
	}
	when, err := change.moment(c, &next)
	if err != nil {
		return PlanChanged{}, err
	}
	if err := d.note("subscription.plan", store.NounSubscription, c.service.ID, c.plan.Name,
		next.plan.Name); err != nil {
		return PlanChanged{}, err
	}
	if when == ChangeNext {
		return d.changeNext(c, &next)
	}

	return d.changeNow(c, &next)
}

// changeTo puts what a change asks for into a contract.
func (d *desk) changeTo(next *contract, change PlanChange) (err error) {
	if next.plan, err = findPlan(&d.Lookup, change.Plan); err != nil {
		return err
	}
	switch plan := &next.plan; {
	case plan.Sale.Kind != store.SaleAccess || plan.Access != next.service.Access:
		return store.Invalidf("plan", "the plan %q is not for %v", plan.Name, next.service.Access)
	case plan.Router != 0 && plan.Router != next.service.Router:
		return store.Invalidf("plan", "the plan %q is for another router", plan.Name)
	}
	store.Give(&next.cycle, change.Cycle)
	next.subscription.Price = change.Price
	next.service.Plan = next.plan.ID
	if err := next.subscription.Validate(); err != nil {
		return err
	}
	_, err = next.price()

	return err
}

// moment decides when a change begins.
func (p *PlanChange) moment(from, to *contract) (ChangeWhen, error) {
	if p.When > ChangeNext {
		return 0, store.Invalidf("when", "must be now, next or auto")
	}
	if p.When == ChangeNow && from.cycle != to.cycle {
		return 0, store.Invalidf("when", "another cycle begins with the next period")
	}
	if p.When != ChangeAuto {
		return p.When, nil
	}
	was, err := from.monthly()
	if err != nil {
		return 0, err
	}
	is, err := to.monthly()
	if err == nil && from.cycle == to.cycle && is > was {
		return ChangeNow, nil
	}

	return ChangeNext, err
}

// monthly tells what a month costs.
func (c *contract) monthly() (int64, error) {
	price, err := c.price()

	return store.Portion(price, 1, int64(c.months())), err
}

// dropChange forgets a change that waits: the plan is to stay.
func (d *desk) dropChange(c *contract) (PlanChanged, error) {
	sub := &c.subscription
	if sub.NextPlan == 0 {
		return PlanChanged{Service: c.service, Subscription: *sub}, nil
	}
	sub.NextPlan, sub.NextCycle, sub.PlanAt = 0, 0, time.Time{}
	stored, err := d.PutSubscription(*sub)

	return PlanChanged{Service: c.service, Subscription: stored}, err
}

// changeNext lets a change wait for the next period.
func (d *desk) changeNext(c, next *contract) (PlanChanged, error) {
	sub := &c.subscription
	if next.subscription.Price != nil {
		return PlanChanged{}, store.Invalidf("price", "is set when the plan has begun")
	}
	sub.NextPlan, sub.NextCycle, sub.PlanAt = next.plan.ID, next.cycle, time.Time{}
	if sub.Mode == store.Postpaid {
		sub.PlanAt = sub.Billed
	}
	stored, err := d.PutSubscription(*sub)

	return PlanChanged{Service: c.service, Subscription: stored}, err
}

// changeNow changes the plan at once.
func (d *desk) changeNow(c, next *contract) (PlanChanged, error) {
	sub := &next.subscription
	sub.NextPlan, sub.NextCycle, sub.PlanAt = 0, 0, time.Time{}
	var lines []store.Line
	var err error
	if sub.Mode == store.Postpaid {
		lines, err = d.difference(c, next)
	} else {
		err = d.rest(c, next)
	}
	if err != nil {
		return PlanChanged{}, err
	}
	if err := d.putContract(next); err != nil {
		return PlanChanged{}, err
	}
	made := PlanChanged{}
	if len(lines) > 0 {
		made.Invoice, err = d.issue(store.Invoice{
			Customer: next.customer.ID, Service: next.service.ID, Lines: lines,
			TaxMode: next.plan.Sale.TaxMode,
		})
		if err != nil {
			return PlanChanged{}, err
		}
	}
	if made.Service, err = d.Service(next.service.ID); err != nil {
		return PlanChanged{}, err
	}
	made.Subscription, err = d.Subscription(next.service.ID)

	return made, err
}

// putContract stores a contract whose plan has changed, and tells its customer.
func (d *desk) putContract(c *contract) (err error) {
	if c.subscription, err = d.PutSubscription(c.subscription); err != nil {
		return err
	}
	if c.service, err = d.keep(c.service); err != nil {
		return err
	}

	return d.tell(store.Notice{
		Kind: store.NoticePlanChange, Customer: c.customer.ID, Of: store.NounService,
		Subject: c.service.ID, Agent: c.customer.Person.Agent,
		Key:    keyOf(store.NoticePlanChange.String(), c.service.ID, int64(c.service.Revision)),
		Fields: []store.Field{{Name: "plan", Value: c.plan.Name}},
	})
}

// difference makes the two lines of a change within a period that is billed. What waits for the
// next invoice is changed there.
func (d *desk) difference(c, next *contract) ([]store.Line, error) {
	sub := &next.subscription
	end := earlier(sub.Skipped, sub.Billed) // what is passed over was not charged
	if sub.Begun.IsZero() || !d.now.Before(end) {
		return nil, nil
	}
	price, err := next.price()
	if err != nil {
		return nil, err
	}
	begin := cycle.Next(sub.Anchor, -c.months(), end, d.zone)
	today := later(cycle.Day(d.now, d.zone), sub.Begun)
	unused := cycle.Remaining(sub.Charged, today, sub.Begun, end, d.zone)
	charge := cycle.Remaining(price, today, begin, end, d.zone)
	sub.Begun, sub.Charged = today, charge
	if sub.CarryTo.Equal(end) {
		sub.Carry += charge - unused

		return nil, nil
	}
	of := portion{begin: today, end: end}
	var lines []store.Line
	if unused != 0 {
		lines = append(lines, c.line(of, -unused, d.zone))
	}
	if charge != 0 {
		lines = append(lines, next.line(of, charge, d.zone))
	}

	return lines, nil
}

// rest gives a prepaid service as much time of the new plan as what is unused of the old one buys.
func (d *desk) rest(c, next *contract) error {
	service := &next.service
	if service.Expires.IsZero() || !d.now.Before(service.Expires) {
		return nil
	}
	was, err := c.price()
	if err != nil {
		return err
	}
	is, err := next.price()
	if err != nil {
		return err
	}
	oldTerm, newTerm := d.seconds(c), d.seconds(next)
	if was == 0 || is == 0 || oldTerm == 0 || newTerm == 0 {
		return nil
	}
	left := int64(service.Expires.Sub(d.now) / time.Second)
	bought := store.Portion(newTerm, store.Portion(was, left, oldTerm), is)
	service.Expires = d.now.Add(time.Duration(min(bought, maxRest)) * time.Second)

	return nil
}

// maxRest bounds the time that a change of plan can buy, in seconds: ten years.
const maxRest = 10 * 366 * 24 * 60 * 60

// seconds tells how long one cycle of a contract lasts from now on; 0 for one without an end.
func (d *desk) seconds(c *contract) int64 {
	ends := c.plan.Term(c.cycle).After(d.now, c.service.BillingAnchor, d.zone)
	if ends.IsZero() {
		return 0
	}

	return int64(ends.Sub(d.now) / time.Second)
}

// doPlan begins the plan that has waited for the next period.
func (b *Billing) doPlan(d *desk, id int64) error {
	c, err := d.due(id, store.JobPlan)
	if err != nil || c == nil {
		return err
	}

	return d.beginNextPlan(c)
}

// beginNextPlan gives a service the plan that has waited. One that is gone, or for another access
// kind meanwhile, is forgotten: the service goes on as it is.
func (d *desk) beginNextPlan(c *contract) error {
	sub := &c.subscription
	plan, err := d.Plan(sub.NextPlan)
	if err != nil && !store.Is(err, store.NotFound) {
		return err
	}
	fits := err == nil && plan.Access == c.service.Access && c.service.Terminated.IsZero()
	cycle := sub.NextCycle
	sub.NextPlan, sub.NextCycle, sub.PlanAt = 0, 0, time.Time{}
	if !fits {
		_, err := d.PutSubscription(*sub)

		return err
	}
	sub.Cycle, sub.Price = cycle, nil
	c.plan, c.cycle, c.service.Plan = plan, cycle, plan.ID

	return d.putContract(c)
}
