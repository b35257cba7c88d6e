package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountHooks registers the routes of places outside that are told of what happens.
func (a *API) mountHooks() {
	const tag = "hooks"
	handle(a, operation{
		method: http.MethodPost, path: HookListPath,
		permission: web.GatewaysWrite, tag: tag, status: http.StatusCreated, summary: "Make a hook",
	}, a.addHook)
	handle(a, operation{
		method: http.MethodGet, path: HookListPath,
		permission: web.GatewaysRead, tag: tag, summary: "List hooks",
	}, a.listHooks)
	handle(a, operation{
		method: http.MethodGet, path: HookPath,
		permission: web.GatewaysRead, tag: tag, summary: "Show a hook",
	}, a.showHook)
	handle(a, operation{
		method: http.MethodPatch, path: HookPath,
		permission: web.GatewaysWrite, tag: tag, summary: "Change a hook",
	}, a.setHook)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: HookPath,
		permission: web.GatewaysWrite, tag: tag, summary: "Remove a hook",
	}, a.removeHook)
	handle(a, operation{
		method: http.MethodGet, path: DeliveryListPath, permission: web.GatewaysRead, tag: tag,
		summary: "List what was told to hooks, the newest first",
	}, a.listDeliveries)
	handle(a, operation{
		method: http.MethodPost, path: DeliveryResendPath,
		permission: web.GatewaysWrite, tag: tag, summary: "Tell it once more",
	}, a.resendDelivery)
}

// hookPatch translates a change.
func hookPatch(in *HookChange) (billing.HookPatch, error) {
	var read reader
	patch := billing.HookPatch{
		Name: in.Name, URL: in.URL, Events: in.Events, Disabled: in.Disabled, Note: in.Note,
		Allow: takeList(&read, "allow", in.Allow, readNetwork),
	}
	if in.Secret != nil {
		secret := store.ClearSecret(*in.Secret)
		patch.Secret = &secret
	}

	return patch, read.err()
}

// addHook makes a hook.
func (a *API) addHook(ctx context.Context, in *created[HookChange]) (Hook, error) {
	patch, err := hookPatch(&in.Body)
	if err != nil {
		return Hook{}, err
	}
	hook, err := a.config.Billing.AddHook(ctx, patch)

	return shown(&hook, err, showHook)
}

// listHooks lists hooks.
func (a *API) listHooks(ctx context.Context, _ *struct{}) (List[Hook], error) {
	answer := List[Hook]{Items: []Hook{}}
	list, err := a.config.Billing.Hooks(ctx)
	for place := range list {
		answer.Items = append(answer.Items, showHook(&list[place]))
	}

	return answer, err
}

// showHook shows one hook.
func (a *API) showHook(ctx context.Context, in *RecordRef) (Hook, error) {
	hook, err := a.config.Billing.Hook(ctx, in.ID)

	return shown(&hook, err, showHook)
}

// changedHook is the input of a change of a hook.
type changedHook struct {
	RecordRef
	Body HookChange
}

// setHook changes a hook.
func (a *API) setHook(ctx context.Context, in *changedHook) (Hook, error) {
	patch, err := hookPatch(&in.Body)
	if err != nil {
		return Hook{}, err
	}
	hook, err := a.config.Billing.SetHook(ctx, in.ID, patch)

	return shown(&hook, err, showHook)
}

// removeHook removes a hook.
func (a *API) removeHook(ctx context.Context, in *RecordRef) error {
	return a.config.Billing.RemoveHook(ctx, in.ID)
}

// deliveryFilter is the input of a list of deliveries.
type deliveryFilter struct {
	Paging
	Hook int64 `query:"hook" doc:"id; absent for all"`
}

// listDeliveries lists what was told to hooks.
func (a *API) listDeliveries(ctx context.Context, in *deliveryFilter) (Page[Delivery], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Delivery]{}, err
	}
	list, err := a.config.Billing.Deliveries(ctx, in.Hook, records)

	return pageOf(page, list, func(d *store.Delivery) int64 { return d.ID }, showDelivery), err
}

// resendDelivery tells an event once more.
func (a *API) resendDelivery(ctx context.Context, in *RecordRef) (Delivery, error) {
	delivery, err := a.config.Billing.Resend(ctx, in.ID)

	return shown(&delivery, err, showDelivery)
}

// showHook translates a hook. Its secret stays where it is.
func showHook(h *store.Hook) Hook {
	allow := make([]string, 0, len(h.Allow))
	for _, network := range h.Allow {
		allow = append(allow, network.String())
	}

	return Hook{
		ID: h.ID, Revision: h.Revision, Name: h.Name, URL: h.URL, Events: orList(h.Events),
		Allow: allow, Disabled: h.Disabled, Note: h.Note, CreatedAt: utc(h.Created),
	}
}

// showDelivery translates a delivery.
func showDelivery(d *store.Delivery) Delivery {
	return Delivery{
		ID: d.ID, Hook: d.Hook, Event: d.Event, Subject: d.Subject, State: d.State.String(),
		Tries: d.Tries, Code: d.Code, Fault: d.Fault, CreatedAt: utc(d.Created),
		SendAt: orNull(d.SendAt), EndedAt: orNull(d.Ended),
	}
}
