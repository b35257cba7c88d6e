package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountValidity registers what is done to the validity of a service without money, and to its
// holds.
func (a *API) mountValidity() {
	const tag = "services"
	handle(a, operation{
		method: http.MethodPost, path: ServiceExtendPath,
		permission: web.BillingExtend, tag: tag, summary: "Give a service more days for nothing",
	}, a.extend)
	handle(a, operation{
		method: http.MethodPost, path: ServiceDeactivatePath,
		permission: web.BillingRecharge, tag: tag, summary: "End the validity of a service now",
	}, a.act(a.config.Billing.Deactivate))
	handle(a, operation{
		method: http.MethodPost, path: ServiceHoldPath,
		permission: web.ServicesHold, tag: tag, summary: "Hold a service for reasons",
	}, a.holding(a.config.Billing.Hold))
	handle(a, operation{
		method: http.MethodPost, path: ServiceReleasePath,
		permission: web.ServicesHold, tag: tag, summary: "Lift reasons for which a service is held",
	}, a.holding(a.config.Billing.Release))
}

// extended is the input of an extension.
type extended struct {
	ServiceRef
	Body ExtendOrder
}

// extend gives a service more days.
func (a *API) extend(ctx context.Context, in *extended) (Service, error) {
	ctx, err := web.WithReason(ctx, in.Body.Reason)
	if err != nil {
		return Service{}, err
	}
	ref, err := in.ref()
	if err != nil {
		return Service{}, err
	}
	service, err := a.config.Billing.Extend(ctx, ref, in.Body.Days)

	return shown(&service, err, a.names(ctx).showService)
}

// held is the input of a hold.
type held struct {
	ServiceRef
	Body HoldOrder
}

// holding makes the handler of a verb on holds.
func (a *API) holding(
	verb func(context.Context, billing.ServiceRef, store.Holds) (store.Service, error),
) func(context.Context, *held) (Service, error) {
	return func(ctx context.Context, in *held) (Service, error) {
		var read reader
		ctx, err := web.WithReason(ctx, in.Body.Reason)
		read.note(err)
		ref, err := in.ref()
		read.note(err)
		var holds store.Holds
		if list := takeList(&read, "holds", &in.Body.Holds, store.ParseHold); list != nil {
			for _, hold := range *list {
				holds |= hold
			}
		}
		if len(in.Body.Holds) == 0 {
			read.note(store.Invalidf("holds", "must not be empty"))
		}
		if err := read.err(); err != nil {
			return Service{}, err
		}
		service, err := verb(ctx, ref, holds)

		return shown(&service, err, a.names(ctx).showService)
	}
}
