package billing

import (
	"context"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// TopUp adds data, uptime or both to the current window of a service: that of its plan's quota, or,
// for a plan without one, that of its tiers of fair use. What was added to an earlier window is gone.
// The error is Invalid, with the field data or time, for what the plan does not bound, and Conflict
// for a service that has no window now.
func (b *Billing) TopUp(
	ctx context.Context, ref ServiceRef, octets uint64, online time.Duration,
) (store.Service, error) {
	if octets == 0 && online == 0 {
		return store.Service{}, store.Invalidf("data", "must be given, or time")
	}
	now := b.now()

	return b.rewrite(ctx, ref, func(tx *db.BookTx, service *store.Service) error {
		return addTopUp(&tx.Lookup, service, more{octets, online}, now, b.config.Zone)
	})
}

// more is what is to be added to a quota.
type more struct {
	octets uint64
	online time.Duration
}

// addTopUp adds to the current window of a service.
func addTopUp(
	b *db.Lookup, service *store.Service, add more, now time.Time, zone *time.Location,
) error {
	plan, err := planInForce(b, service, now)
	if err != nil {
		return err
	}
	if err := canAdd(&plan, add.octets, add.online); err != nil {
		return err
	}
	window := plan.TopUpWindow()
	if window == store.WindowActivation && service.Activated.IsZero() {
		return store.Errorf(store.Conflict,
			"the service %q waits for its first login, with which its window begins", service.Login)
	}
	start := plan.Calendar(zone).Start(window, now, service.Activated)
	service.TopUp, err = service.TopUp.Plus(add.octets, add.online, start)

	return err
}

// planInForce returns the plan whose limits count for a service: its own, or the one that has
// followed its expiry. One that has ended and that nothing follows is a Conflict error.
func planInForce(b *db.Lookup, service *store.Service, now time.Time) (store.Plan, error) {
	if !service.Terminated.IsZero() {
		return store.Plan{}, store.Errorf(store.Conflict,
			"the service %q is terminated", service.Login)
	}
	plan, err := b.Plan(service.Plan)
	if err != nil || service.Expires.IsZero() || now.Before(service.Expires) {
		return plan, err
	}
	if plan.OnExpiry == store.ExpirySwitch {
		return b.Plan(plan.ExpiryPlan)
	}

	return plan, store.Errorf(store.Conflict,
		"the validity of the service %q has ended; extend it first", service.Login)
}

// canAdd refuses what a plan does not bound, which nothing would come of.
func canAdd(plan *store.Plan, octets uint64, online time.Duration) error {
	switch {
	case !plan.Metered():
		return store.Invalidf(fieldOf(octets), "the plan %q has neither a quota nor fair use, so "+
			"there is nothing to add to", plan.Name)
	case octets > 0 && plan.Limited() && plan.DataLimit.IsZero():
		return store.Invalidf("data", "the plan %q bounds the uptime, and no data", plan.Name)
	case online > 0 && plan.TimeLimit == 0:
		return store.Invalidf("time", "the plan %q bounds no uptime", plan.Name)
	default:
		return nil
	}
}

// fieldOf names what was to be added.
func fieldOf(octets uint64) string {
	if octets > 0 {
		return "data"
	}

	return "time"
}
