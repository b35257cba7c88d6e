package native

import (
	"context"
	"net/http"
	"time"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountSubscriptions registers how services are billed.
func (a *API) mountSubscriptions() {
	const tag = "subscriptions"
	handle(a, operation{
		method: http.MethodPost, path: SubscriptionPath, mine: true,
		permission: web.BillingRecharge, tag: tag, status: http.StatusCreated,
		summary: "Begin to bill a service",
	}, a.subscribe)
	handle(a, operation{
		method: http.MethodGet, path: SubscriptionPath, mine: true,
		permission: web.ServicesRead, tag: tag, summary: "Show how a service is billed",
	}, a.showSubscription)
	handle(a, operation{
		method: http.MethodPatch, path: SubscriptionPath, mine: true,
		permission: web.BillingRecharge, tag: tag, summary: "Change how a service is billed",
	}, a.setSubscription)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: SubscriptionPath,
		permission: web.BillingRecharge, tag: tag, summary: "End the billing of a service",
	}, a.unsubscribe)
	handle(a, operation{
		method: http.MethodPost, path: SubscriptionPlanPath, mine: true,
		permission: web.BillingRecharge, tag: tag,
		summary: "Give a service that is billed another plan, now or with the next period",
	}, a.changePlan)
	handle(a, operation{
		method: http.MethodPost, path: SubscriptionPromisePath,
		permission: web.BillingExtend, tag: tag, summary: "Note a promise to pay",
	}, a.promise)
	handle(a, operation{
		method: http.MethodPost, path: SubscriptionLeavePath,
		permission: web.BillingExtend, tag: tag, summary: "Hold a service while its customer is away",
	}, a.leave)
	handle(a, operation{
		method: http.MethodDelete, path: SubscriptionLeavePath,
		permission: web.BillingExtend, tag: tag, summary: "End a leave now, or take it back",
	}, a.endLeave)
	a.mountValidity()
}

// subscribed is the input of a change of a subscription.
type subscribed struct {
	ServiceRef
	Body SubscriptionChange
}

// patch translates it. Another price is for whoever may give one.
func (s *subscribed) patch(
	ctx context.Context, zone *time.Location,
) (patch billing.SubscriptionPatch, err error) {
	in, read := &s.Body, reader{}
	patch = billing.SubscriptionPatch{
		Mode:  take(&read, "billing", in.Billing, store.ParseBillingMode),
		Cycle: take(&read, "cycle", in.Cycle, store.ParseCycle),
		Price: in.Price, Anchor: in.Anchor, Coupon: in.Coupon, Manual: in.Manual,
		Waived: in.Waived, Grace: in.GraceDays, Proration: in.Proration, Install: in.Install,
		From: take(&read, "from", in.From, func(text string) (time.Time, error) {
			return readInstant("from", text, zone)
		}),
	}
	if !web.RequestOf(ctx).Identity.May(web.BillingOverride) {
		const sentence = "this needs the permission billing:override"
		if in.Price != nil {
			read.note(denied("price", sentence))
		}
		if in.Waived != nil {
			read.note(denied("waived", sentence))
		}
	}

	return patch, read.err()
}

// subscribe begins to bill a service.
func (a *API) subscribe(ctx context.Context, in *subscribed) (Subscription, error) {
	return a.amend(ctx, in, a.config.Billing.Subscribe)
}

// setSubscription changes how a service is billed.
func (a *API) setSubscription(ctx context.Context, in *subscribed) (Subscription, error) {
	return a.amend(ctx, in, a.config.Billing.SetSubscription)
}

// amend reads a change and hands it to a verb.
func (a *API) amend(
	ctx context.Context, in *subscribed,
	verb func(
		context.Context, billing.ServiceRef, billing.SubscriptionPatch,
	) (store.Subscription, error),
) (Subscription, error) {
	ref, err := in.ref()
	if err != nil {
		return Subscription{}, err
	}
	patch, err := in.patch(ctx, a.config.Zone)
	if err != nil {
		return Subscription{}, err
	}
	subscription, err := verb(ctx, ref, patch)

	return shown(&subscription, err, a.names(ctx).showSubscription)
}

// showSubscription shows how a service is billed.
func (a *API) showSubscription(ctx context.Context, in *ServiceRef) (Subscription, error) {
	ref, err := in.ref()
	if err != nil {
		return Subscription{}, err
	}
	subscription, err := a.config.Billing.Subscription(ctx, ref)

	return shown(&subscription, err, a.names(ctx).showSubscription)
}

// unsubscribe ends the billing of a service.
func (a *API) unsubscribe(ctx context.Context, in *ServiceRef) error {
	ref, err := in.ref()
	if err != nil {
		return err
	}

	return a.config.Billing.Unsubscribe(ctx, ref)
}

// changedServicePlan is the input of another plan.
type changedServicePlan struct {
	ServiceRef
	Body PlanChangeOrder
}

// changeMoments are the words for when another plan begins.
var changeMoments = map[string]billing.ChangeWhen{
	"": billing.ChangeAuto, "auto": billing.ChangeAuto, "now": billing.ChangeNow,
	"next": billing.ChangeNext,
}

// changePlan gives a service another plan.
func (a *API) changePlan(ctx context.Context, in *changedServicePlan) (PlanChanged, error) {
	ref, err := in.ref()
	if err != nil {
		return PlanChanged{}, err
	}
	var read reader
	change := billing.PlanChange{
		Plan: in.Body.Plan, Price: in.Body.Price,
		Cycle: take(&read, "cycle", in.Body.Cycle, store.ParseCycle),
	}
	when, known := changeMoments[in.Body.When]
	if change.When = when; !known {
		read.note(store.Invalidf("when", "is not one of auto, now, next"))
	}
	if in.Body.Price != nil && !web.RequestOf(ctx).Identity.May(web.BillingOverride) {
		read.note(denied("price", "this needs the permission billing:override"))
	}
	if err := read.err(); err != nil {
		return PlanChanged{}, err
	}
	changed, err := a.config.Billing.ChangePlan(ctx, ref, change)
	if err != nil {
		return PlanChanged{}, err
	}
	names := a.names(ctx)
	answer := PlanChanged{
		Service:      names.showService(&changed.Service),
		Subscription: names.showSubscription(&changed.Subscription),
	}
	if changed.Invoice.ID != 0 {
		invoice := names.showInvoice(&changed.Invoice)
		answer.Invoice = &invoice
	}

	return answer, nil
}

// promised is the input of a promise.
type promised struct {
	ServiceRef
	Body PromiseOrder
}

// promise notes a promise to pay.
func (a *API) promise(ctx context.Context, in *promised) (Subscription, error) {
	ref, err := in.ref()
	if err != nil {
		return Subscription{}, err
	}
	until, err := readInstant("until", in.Body.Until, a.config.Zone)
	if err != nil {
		return Subscription{}, err
	}
	subscription, err := a.config.Billing.Promise(ctx, ref, until)

	return shown(&subscription, err, a.names(ctx).showSubscription)
}

// left is the input of a leave.
type left struct {
	ServiceRef
	Body LeaveOrder
}

// leave holds a service while its customer is away.
func (a *API) leave(ctx context.Context, in *left) (Subscription, error) {
	ref, err := in.ref()
	if err != nil {
		return Subscription{}, err
	}
	var read reader
	from := a.instantOf(&read, "from", in.Body.From)
	to := a.instantOf(&read, "to", in.Body.To)
	if from.IsZero() {
		from = a.config.Now()
	}
	if err := read.err(); err != nil {
		return Subscription{}, err
	}
	subscription, err := a.config.Billing.Leave(ctx, ref, from, to)

	return shown(&subscription, err, a.names(ctx).showSubscription)
}

// endLeave ends a leave.
func (a *API) endLeave(ctx context.Context, in *ServiceRef) (Subscription, error) {
	ref, err := in.ref()
	if err != nil {
		return Subscription{}, err
	}
	subscription, err := a.config.Billing.EndLeave(ctx, ref)

	return shown(&subscription, err, a.names(ctx).showSubscription)
}

// showSubscription translates how a service is billed.
func (n *names) showSubscription(s *store.Subscription) Subscription {
	queue := make([]QueuedFor, 0, len(s.Queue))
	for _, waits := range s.Queue {
		queue = append(queue, QueuedFor{
			Plan: n.plan(waits.Plan), Cycle: waits.Cycle.String(), Quantity: waits.Quantity,
		})
	}
	shown := Subscription{
		Service: s.ID, Revision: s.Revision, Customer: n.customer(s.Customer),
		CustomerID: s.Customer, Billing: s.Mode.String(), Cycle: s.Cycle.String(), Price: s.Price,
		Anchor: s.Anchor, BilledTo: orNull(s.Billed), IssueAt: orNull(s.IssueAt),
		ExpiresAt: orNull(s.Expires), Manual: s.Manual, Waived: s.Waived, GraceDays: s.Grace,
		Coupon: s.Coupon, NextPlan: n.plan(s.NextPlan), LeaveFrom: orNull(s.LeaveFrom),
		LeaveTo: orNull(s.LeaveTo), Promise: orNull(s.Promise), Broken: s.Promised, Queue: queue,
		CreatedAt: utc(s.Created),
	}
	if s.NextPlan != 0 {
		shown.NextCycle = s.NextCycle.String()
	}

	return shown
}
