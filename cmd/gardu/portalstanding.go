package main

import (
	"context"
	"time"

	"gardu/billing"
	"gardu/httpapi/portal"
	"gardu/store"
)

// Standing tells how a service stands: what holds it, and what is left of its quota.
func (c counter) Standing(ctx context.Context, id int64) (portal.Standing, error) {
	service, err := c.Billing.Service(ctx, billing.ByID(id))
	if err != nil {
		return portal.Standing{}, err
	}
	plan, err := c.Registry.PlanByID(ctx, service.Plan)
	if err != nil {
		return portal.Standing{}, err
	}
	usage, err := c.UsageOf(ctx, id)
	if err != nil {
		return portal.Standing{}, err
	}
	made := portal.Standing{
		Service: service, Plan: plan, State: service.State(c.now()),
		Online: len(c.Network.Sessions.AppendOpen(nil, id)) > 0,
	}
	c.quota(&made, &usage)

	return made, nil
}

// quota tells what is left of the limits of a plan. Of several limits of data, the one of which
// least is left is told.
func (c counter) quota(made *portal.Standing, usage *store.Usage) {
	plan := &made.Plan
	if !plan.Limited() {
		return
	}
	standing, now := made.Service.Standing(), c.now()
	calendar := plan.Calendar(c.Zone)
	start := calendar.Start(plan.QuotaWindow, now, standing.Activated)
	bounds := plan.Bounds(made.Service.TopUp.In(start))
	used := standing.Used(usage, plan.QuotaWindow, now, calendar)
	left, online := bounds.Remaining(used)
	for _, one := range []portal.Left{
		{Left: left.Total, Limit: bounds.Data.Total},
		{Left: left.Down, Limit: bounds.Data.Down},
		{Left: left.Up, Limit: bounds.Data.Up},
	} {
		if one.Limit > 0 && (made.Data == nil || one.Left < made.Data.Left) {
			made.Data = &one
		}
	}
	if bounds.Online > 0 {
		made.Time = &portal.Left{
			Left: uint64(online / time.Second), Limit: uint64(bounds.Online / time.Second),
		}
	}
	made.Spent = plan.OnQuota != store.QuotaThrottle && bounds.Exhausted(used)
}
