package billing

import (
	"time"

	"gardu/billing/cycle"
	"gardu/store"
)

// placing is where in the life of a service something that was bought begins.
type placing uint8

// The places.
const (
	placeNew    placing = iota // with a service that is made for it
	placeNow                   // now: what was left is gone
	placeEnd                   // where the validity ends, or has ended
	placeQueue                 // after everything that was bought before
	placeUnused                // with the first login, which has not come
)

// usualPeriodDay is the day of the month on which the periods of a plan end that names none.
const usualPeriodDay = 20

// How far away the first end of a period is, in days for each period: a nearer one is put off by a
// month, a farther one comes a month earlier.
const (
	nearestPeriod  = 7
	farthestPeriod = 35
)

// span is the time that something bought is valid.
type span struct {
	place  placing
	begins time.Time
	ends   time.Time // zero for never
	first  bool      // a first period, which may be longer or shorter than the rest
}

// buying is what is placed into the life of a service.
type buying struct {
	plan         *store.Plan
	cycle        store.Cycle
	mode         store.RechargeMode
	service      *store.Service      // of id 0 for a new one
	subscription *store.Subscription // of id 0 for none
	fromPayment  bool                // a late renewal begins now
	follows      bool                // it goes on where the validity ended, whatever it is
}

// spanOf says when something bought begins and ends. It is Conflict where the service cannot take
// it.
func (d *desk) spanOf(what buying) (span, error) {
	where, err := what.place(d.now)
	if err != nil {
		return span{}, err
	}
	made := span{place: where, begins: d.now}
	switch where {
	case placeNew, placeNow:
		made.ends, made.first = what.firstEnd(d.now, d.zone)
	case placeEnd:
		made.begins = what.service.Expires
		made.ends = what.nextEnd(made.begins, d.zone)
		if !made.ends.IsZero() && !d.now.Before(made.ends) { // so late that nothing would be left
			made.place, made.begins = placeNow, d.now
			made.ends, _ = what.firstEnd(d.now, d.zone)
		}
	case placeQueue:
		made.begins, err = d.queueEnd(what.service, what.subscription)
		if err == nil && !made.begins.IsZero() {
			made.ends = what.nextEnd(made.begins, d.zone)
		}
	case placeUnused:
		made.begins = time.Time{}
	}

	return made, err
}

// place decides where it begins.
func (w *buying) place(now time.Time) (placing, error) {
	service, same := w.service, w.service.Plan == w.plan.ID
	standing := service.Standing()
	unused := service.Activated.IsZero()
	switch {
	case service.ID == 0 && w.plan.StartsAtLogin:
		return placeUnused, nil
	case service.ID == 0:
		return placeNew, nil
	case !service.Terminated.IsZero():
		return 0, store.Errorf(store.Conflict, "the service %q is terminated", service.Login)
	case w.follows && !service.Expires.IsZero():
		return placeEnd, nil
	case w.mode == store.RechargeQueue && (unused || !standing.Expired(now)),
		unused && same && w.mode == store.RechargeExtend:
		return placeQueue, nil
	case unused && w.plan.StartsAtLogin && service.StartsAtLogin:
		return placeUnused, nil
	case w.mode != store.RechargeExtend || !same:
		return placeNow, nil
	case standing.Expired(now) && w.fromPayment:
		return placeNow, nil
	case service.Expires.IsZero():
		return 0, store.Errorf(store.Conflict, "the service %q never ends, and cannot be extended",
			service.Login)
	default:
		return placeEnd, nil
	}
}

// firstEnd returns when a validity ends that begins at an instant with no regard to what was
// before, and whether it is a first period.
func (w *buying) firstEnd(begins time.Time, zone *time.Location) (ends time.Time, first bool) {
	term := w.plan.Term(w.cycle)
	if term.Unit == store.Periods && term.Count > 0 {
		return firstPeriod(begins, term.Count, w.edge(zone), zone), true
	}

	return term.After(begins, 0, zone), false
}

// nextEnd returns when a validity ends that follows another.
func (w *buying) nextEnd(begins time.Time, zone *time.Location) time.Time {
	term := w.plan.Term(w.cycle)
	if term.Unit == store.Periods && term.Count > 0 {
		last := begins.Add(-time.Second).In(zone)

		return w.edge(zone)(last.Year(), last.Month()+time.Month(term.Count))
	}

	return term.After(begins, w.subscription.Anchor, zone)
}

// edge returns the instant at which the period of a month ends: with the anchor day of the service
// where it has one, after the plan's day otherwise. The month may lie outside 1..12.
func (w *buying) edge(zone *time.Location) func(year int, month time.Month) time.Time {
	day, after := w.plan.Sale.PeriodDay, 1
	if day == 0 {
		day = usualPeriodDay
	}
	if w.service.BillingAnchor > 0 {
		day, after = w.service.BillingAnchor, 0
	}

	return func(year int, month time.Month) time.Time {
		last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
		noon := time.Date(year, month, min(day, last)+after, 12, 0, 0, 0, zone)

		return store.DayStart(noon, zone)
	}
}

// firstPeriod returns the end of a first validity of periods: the one after the next, unless that
// is far away, or the next one, unless that is near.
func firstPeriod(
	now time.Time, count int, edge func(int, time.Month) time.Time, zone *time.Location,
) time.Time {
	year, month, _ := now.In(zone).Date()
	away := func(months int) int64 {
		return cycle.Days(now, edge(year, month+time.Month(months)), zone)
	}
	near, far := int64(nearestPeriod*count), int64(farthestPeriod*count)
	months := 1
	for away(months) < near {
		months++
	}
	for away(months) > far {
		months--
	}
	if away(months) < near {
		months++
	}

	return edge(year, month+time.Month(months+count-1))
}

// portion returns what is paid of the price of a first period: a thirtieth for each day, the price
// at most; all of it where the terms ask for a full first period, nothing where it is free.
func (s *span) portion(plan *store.Plan, of terms, zone *time.Location) func(int64) int64 {
	if !s.first || of.Proration == cycle.Full.String() {
		return nil
	}
	whole := int64(30 * max(plan.Validity.Count, 1))
	days := min(cycle.Days(s.begins, s.ends, zone), whole)
	if of.Proration == cycle.Free.String() {
		days = 0
	}

	return func(price int64) int64 { return store.Portion(price, days, whole) }
}

// queueEnd returns when everything that was bought for a service will have ended; zero where that
// cannot be told, because its first login has not come or one of the plans never ends.
func (d *desk) queueEnd(
	service *store.Service, subscription *store.Subscription,
) (time.Time, error) {
	at := service.Expires
	if at.IsZero() && !service.Activated.IsZero() {
		return at, store.Errorf(store.Conflict, "the service %q never ends, and nothing can follow",
			service.Login)
	}
	for _, queued := range subscription.Queue {
		plan, err := d.Plan(queued.Plan)
		if store.Is(err, store.NotFound) || at.IsZero() {
			continue
		}
		if err != nil {
			return at, err
		}
		next := buying{
			plan: &plan, cycle: queued.Cycle, service: service, subscription: subscription,
		}
		at = next.nextEnd(at, d.zone)
	}

	return at, nil
}
