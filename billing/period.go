package billing

import (
	"fmt"
	"time"

	"gardu/billing/cycle"
	"gardu/billing/tariff"
	"gardu/store"
)

// Periods of a postpaid service tile time: each begins where the one before it ended, on its anchor
// day. One that begins between two anchor days, the first one mostly, is a part of a month and ends
// with the next anchor day.
//
//	Skipped               Begun                   Billed = begins next
//	   |--- held, not billed --|--- billed last --------|
//	                                          IssueAt --'  IssueDays before, 00:01

// contract is a subscription with everything on which its bills depend.
type contract struct {
	subscription store.Subscription
	service      store.Service
	plan         store.Plan  // that is billed next: the service's, or the one to come
	cycle        store.Cycle // the same
	customer     store.Customer
	terms        terms
}

// contract reads how a service is billed. One that is not billed is NotFound.
func (d *desk) contract(service int64) (*contract, error) {
	subscription, err := d.Subscription(service)
	if err != nil {
		return nil, err
	}

	return d.contractOf(subscription)
}

// contractOf reads what a subscription depends on.
func (d *desk) contractOf(subscription store.Subscription) (_ *contract, err error) {
	c := &contract{subscription: subscription, cycle: subscription.Cycle}
	if c.service, err = d.Service(subscription.ID); err != nil {
		return nil, err
	}
	if c.plan, err = d.Plan(c.service.Plan); err != nil {
		return nil, err
	}
	if c.customer, err = d.Customer(subscription.Customer); err != nil {
		return nil, err
	}
	c.terms, err = d.termsOf(c.customer.Person.Company)

	return c, err
}

// months tells how many months a period of a cycle of a plan has.
func months(plan *store.Plan, of store.Cycle) int {
	validity := plan.Validity
	switch {
	case of.Months() > 0:
		return of.Months()
	case validity.Count > 0 && (validity.Unit == store.Months || validity.Unit == store.Periods):
		return validity.Count
	default:
		return 1
	}
}

// months tells how many months one of its periods has.
func (c *contract) months() int { return months(&c.plan, c.cycle) }

// price tells what a whole period costs, for the whole quantity, before discounts and tax.
func (c *contract) price() (int64, error) {
	var one int64
	own := c.subscription.Price
	if c.plan.ID != c.service.Plan {
		own = nil // it was agreed upon for the plan that ends
	}
	if own != nil {
		one = *own
	} else {
		known, err := c.plan.PriceOf(c.cycle)
		if err != nil {
			return 0, err
		}
		one = known
	}

	return store.SumMoney(store.Portion(one, int64(max(c.service.Quantity, 1)), 1))
}

// issueMinute is how long after midnight an invoice is made.
const issueMinute = time.Minute

// issueAt tells when the invoice of a period is made.
func (d *desk) issueAt(begin time.Time, of terms) time.Time {
	return cycle.After(begin, -of.IssueDays, d.zone).Add(issueMinute)
}

// portion is a period to be billed, whole or the part of a month up to the next anchor day.
type portion struct {
	begin, end time.Time
	from, to   time.Time // the month of which it is a part
	whole      bool
}

// portionAt returns the period of a contract that begins with a day.
func (d *desk) portionAt(c *contract, begin time.Time) portion {
	from, to := cycle.Period(c.subscription.Anchor, begin, d.zone)
	if begin.Equal(from) {
		end := cycle.Next(c.subscription.Anchor, c.months(), begin, d.zone)

		return portion{begin: begin, end: end, from: from, to: end, whole: true}
	}

	return portion{begin: begin, end: to, from: from, to: to}
}

// charge tells what a period costs of the price of a whole one. A part of a month is a part of a
// month's share of the price, however many months the cycle has.
func (d *desk) charge(c *contract, of portion, how cycle.Proration) (int64, error) {
	price, err := c.price()
	if err != nil || of.whole {
		return price, err
	}
	month := store.Portion(price, 1, int64(c.months()))

	return how.Charge(month, of.begin, of.from, of.to, d.zone), nil
}

// proration reads how parts of a month are charged: by what is given, or by the terms.
func (c *contract) proration(given *string) (cycle.Proration, error) {
	word := c.terms.Proration
	if given != nil {
		word = *given
	}
	if word == "" {
		return cycle.Daily, nil
	}

	return cycle.ParseProration(word)
}

// doIssue bills the next period of a postpaid service, one at a time.
func (b *Billing) doIssue(d *desk, id int64) error {
	c, err := d.due(id, store.JobIssue)
	if err != nil || c == nil {
		return err
	}
	sub := &c.subscription
	if sub.Mode != store.Postpaid || !c.service.Terminated.IsZero() {
		sub.IssueAt = time.Time{}
		_, err := d.PutSubscription(*sub)

		return err
	}
	if err := d.takeNextPlan(c); err != nil {
		return err
	}
	if c.terms.NoSuspended && c.service.Holds.Blocks() {
		return d.skipPeriod(c)
	}
	how, err := c.proration(nil)
	if err != nil {
		return err
	}
	if how != cycle.Thirtieths {
		how = cycle.Daily
	}

	return d.billPeriod(c, d.portionAt(c, sub.Billed), how, nil)
}

// due reads a contract whose appointment has come; nil where it has not, where something else of it
// comes first, or where the record is gone: the agenda was read before.
func (d *desk) due(id int64, job store.Job) (*contract, error) {
	subscription, err := d.Subscription(id)
	if store.Is(err, store.NotFound) || err == nil && !isTurn(subscription.Agenda(), job, d.now) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}

	return d.contractOf(subscription)
}

// isTurn reports whether an appointment has come, and none of the same record comes before it.
func isTurn(agenda []store.Appointment, job store.Job, now time.Time) bool {
	var first store.Appointment
	for _, each := range agenda {
		earlier := each.At.Before(first.At) || each.At.Equal(first.At) && each.Job < first.Job
		if first.At.IsZero() || earlier {
			first = each
		}
	}

	return first.Job == job && !first.At.After(now)
}

// takeNextPlan prices what begins with the plan that the service will have then.
func (d *desk) takeNextPlan(c *contract) (err error) {
	sub := &c.subscription
	if sub.NextPlan == 0 || sub.PlanAt.IsZero() || sub.Billed.Before(sub.PlanAt) {
		return nil
	}
	c.cycle = sub.NextCycle
	c.plan, err = d.Plan(sub.NextPlan)

	return err
}

// skipPeriod passes over a period at whose beginning the service is held.
func (d *desk) skipPeriod(c *contract) error {
	sub := &c.subscription
	if sub.Skipped.IsZero() {
		sub.Skipped = sub.Billed
	}
	sub.Billed = d.portionAt(c, sub.Billed).end
	sub.IssueAt = d.issueAt(sub.Billed, c.terms)
	_, err := d.PutSubscription(*sub)

	return err
}

// resume goes on with billing a service that is held no longer from an instant on: what was passed
// over before that day is not billed, and the rest of the month is.
func (d *desk) resume(c *contract, at time.Time) {
	sub := &c.subscription
	if sub.Skipped.IsZero() || c.service.Holds.Blocks() {
		return
	}
	if day := cycle.Day(at, d.zone); day.Before(sub.Billed) {
		sub.Billed = later(sub.Skipped, day)
	}
	sub.IssueAt, sub.Skipped = d.issueAt(sub.Billed, c.terms), time.Time{}
}

// later returns the later of two instants.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}

	return a
}

// billPeriod makes the invoice of a period, and moves the subscription behind it. What it costs is
// kept for the next invoice where the proration is cycle.Combined. Of nothing no invoice is made.
func (d *desk) billPeriod(c *contract, of portion, how cycle.Proration, more []store.Line) error {
	charge, err := d.charge(c, of, how)
	if err != nil {
		return err
	}
	line := c.line(of, charge, d.zone)
	if err := d.discount(c, &line); err != nil {
		return err
	}
	sub := &c.subscription
	var lines []store.Line
	if how == cycle.Combined && !of.whole {
		sub.Carry, sub.CarryTo = line.Amount, of.end
	} else {
		lines = c.carried(d.zone)
		if line.Price != 0 {
			lines = append(lines, line)
		}
		sub.Carry, sub.CarryTo = 0, time.Time{}
	}
	sub.Begun, sub.Charged, sub.Billed = of.begin, line.Amount, of.end
	sub.IssueAt, sub.Skipped = d.issueAt(of.end, c.terms), time.Time{}
	if c.subscription, err = d.PutSubscription(*sub); err != nil {
		return err
	}

	return d.invoicePeriod(c, of, append(lines, more...))
}

// carried is the line of a first part of a month that was left for this invoice.
func (c *contract) carried(zone *time.Location) []store.Line {
	sub := &c.subscription
	if sub.Carry == 0 {
		return nil
	}

	return []store.Line{c.line(portion{begin: sub.Begun, end: sub.CarryTo}, sub.Carry, zone)}
}

// line is the line of a period.
func (c *contract) line(of portion, charge int64, zone *time.Location) store.Line {
	kind := store.LineProration
	if of.whole {
		kind = store.LinePlan
	}

	return store.Line{
		Kind: kind, Name: nameOf(&c.plan, of.begin, of.end, zone), Plan: c.plan.ID, Quantity: 1,
		Price: charge, Amount: charge,
	}
}

// nameOf says for which plan and days something is charged; the day of end is the first that is not.
func nameOf(plan *store.Plan, begin, end time.Time, zone *time.Location) string {
	name := plan.Sale.Title
	if name == "" {
		name = plan.Name
	}
	last := cycle.After(end, -1, zone)

	return fmt.Sprintf("%s %s - %s", name, begin.In(zone).Format(time.DateOnly),
		last.In(zone).Format(time.DateOnly))
}

// discount takes off a line what the coupon of the subscription takes off. A coupon that is no
// longer good costs nobody his invoice.
func (d *desk) discount(c *contract, line *store.Line) error {
	if c.subscription.Coupon == "" || line.Price <= 0 {
		return nil
	}
	coupon, err := d.CouponByCode(c.subscription.Coupon)
	if store.Is(err, store.NotFound) {
		return nil
	}
	if err != nil || !goodFor(&coupon, c.plan.ID, d.now) {
		return err
	}
	taken, err := tariff.Discount(line.Price, tariff.Coupon{
		Hundredths: coupon.Hundredths, Fixed: coupon.Fixed, Cap: coupon.Cap, Min: coupon.Min,
	})
	if err != nil {
		return nil //nolint:nilerr // the coupon is for other prices, which is no failure
	}
	line.Discount, line.Amount = taken, line.Price-taken

	return nil
}

// goodFor reports whether a coupon is in force for a plan.
func goodFor(coupon *store.Coupon, plan int64, now time.Time) bool {
	in := len(coupon.Plans) == 0
	for _, id := range coupon.Plans {
		in = in || id == plan
	}

	return in && !coupon.Disabled && !now.Before(coupon.From) &&
		(coupon.To.IsZero() || now.Before(coupon.To))
}

// invoicePeriod makes the invoice of a period of lines and of the extra charges of the customer,
// once.
func (d *desk) invoicePeriod(c *contract, of portion, lines []store.Line) error {
	if len(lines) == 0 {
		return nil
	}
	_, err := d.InvoiceByPeriod(c.service.ID, of.begin)
	if !store.Is(err, store.NotFound) {
		return err
	}
	extra, err := d.billLines(c.customer.ID)
	if err != nil {
		return err
	}
	if len(extra) > 0 {
		if err := d.chargeBills(c.customer.ID); err != nil {
			return err
		}
	}
	_, err = d.issue(store.Invoice{
		Customer: c.customer.ID, Service: c.service.ID, TaxMode: c.plan.Sale.TaxMode,
		Lines: append(lines, extra...), Begin: of.begin, End: of.end,
	})

	return err
}
