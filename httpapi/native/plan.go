package native

import (
	"context"
	"net/http"

	"gardu/store"
	"gardu/store/registry"
)

// mountPlans registers the routes of plans.
func (a *API) mountPlans() {
	const tag = "plans"
	handle(a, operation{
		method: http.MethodPost, path: PlanListPath, tag: tag, status: http.StatusCreated,
		summary: "Make a plan",
	}, a.addPlan)
	handle(a, operation{
		method: http.MethodGet, path: PlanListPath, tag: tag, summary: "List plans",
	}, a.listPlans)
	handle(a, operation{
		method: http.MethodGet, path: PlanPath, tag: tag, summary: "Show a plan",
	}, a.showPlan)
	handle(a, operation{
		method: http.MethodPatch, path: PlanPath, tag: tag, summary: "Change a plan",
	}, a.setPlan)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: PlanPath, tag: tag, summary: "Remove a plan",
	}, a.removePlan)
}

// addPlan makes a plan.
func (a *API) addPlan(ctx context.Context, in *created[PlanChange]) (Plan, error) {
	patch, err := planPatch(&in.Body, nil)
	if err != nil {
		return Plan{}, err
	}
	plan, err := a.config.Registry.AddPlan(ctx, patch)
	if err != nil {
		return Plan{}, err
	}

	return a.names(ctx).showPlan(&plan), nil
}

// listPlans lists plans.
func (a *API) listPlans(ctx context.Context, in *Paging) (Page[Plan], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Plan]{}, err
	}
	list, err := a.config.Registry.Plans(ctx, records)

	return pageOf(page, list, func(plan *store.Plan) int64 { return plan.ID },
		a.names(ctx).showPlan), err
}

// showPlan shows one plan.
func (a *API) showPlan(ctx context.Context, in *Named) (Plan, error) {
	plan, err := a.config.Registry.Plan(ctx, in.Name.text)
	if err != nil {
		return Plan{}, err
	}

	return a.names(ctx).showPlan(&plan), nil
}

// changedPlan is the input of a change of a plan.
type changedPlan struct {
	Named
	Body PlanChange
}

// setPlan changes a plan.
func (a *API) setPlan(ctx context.Context, in *changedPlan) (Plan, error) {
	stored, err := a.config.Registry.Plan(ctx, in.Name.text)
	if err != nil {
		return Plan{}, err
	}
	patch, err := planPatch(&in.Body, stored.Isolir)
	if err != nil {
		return Plan{}, err
	}
	plan, err := a.config.Registry.SetPlan(ctx, in.Name.text, patch)
	if err != nil {
		return Plan{}, err
	}

	return a.names(ctx).showPlan(&plan), nil
}

// removePlan removes a plan.
func (a *API) removePlan(ctx context.Context, in *Named) error {
	return a.config.Registry.RemovePlan(ctx, in.Name.text)
}

// planPatch translates a change of a plan whose own isolir profile is given, nil for none.
func planPatch(in *PlanChange, isolir *store.Profile) (registry.PlanPatch, error) {
	patch := registry.PlanPatch{
		Name: in.Name, Router: in.Router, Rate: in.Rate, Pool: in.Pool, IPv6Pool: in.IPv6Pool,
		DelegatedIPv6Pool: in.DelegatedIPv6Pool, Group: in.Group, AddressLists: in.AddressList,
		PortLimit: in.PortLimit, Extra: attributes(in.Extra), OnQuota: in.OnQuota,
		StartsAtLogin: in.StartsAtLogin, OnExpiry: in.OnExpiry, SharedUsers: in.SharedUsers,
		Price: in.Price, Note: in.Note,
	}
	var read reader
	patch.Access = take(&read, "kind", in.Kind, store.ParseAccessKind)
	patch.IdleTimeout = take(&read, "idle_timeout", in.IdleTimeout, readLength)
	patch.Interim = take(&read, "interim", in.Interim, readLength)
	patch.DataLimit = take(&read, "data_limit", in.DataLimit, unlessEmpty(store.ParseDataLimit))
	patch.TimeLimit = take(&read, "time_limit", in.TimeLimit, unlessEmpty(store.ParseTimeLimit))
	patch.QuotaWindow = take(&read, "quota_window", in.QuotaWindow, store.ParseWindow)
	patch.Validity = take(&read, "validity", in.Validity, unlessEmpty(store.ParseValidity))
	switch {
	case in.NoIsolir != nil && *in.NoIsolir && in.Isolir != nil:
		read.note(store.Invalidf("no_isolir", "cannot be given together with isolir"))
	case in.NoIsolir != nil && *in.NoIsolir:
		patch.Isolir = &store.Profile{}
	case in.Isolir != nil:
		patch.Isolir = in.Isolir.apply(&read, isolir)
	}

	return patch, read.err()
}

// unlessEmpty reads an empty text as the absence of a bound.
func unlessEmpty[T any](parse func(string) (T, error)) func(string) (T, error) {
	return func(text string) (T, error) {
		if text == "" {
			var none T

			return none, nil
		}

		return parse(text)
	}
}

// apply returns the isolir profile with what is given put into it.
func (p *ProfileChange) apply(read *reader, stored *store.Profile) *store.Profile {
	var profile store.Profile
	if stored != nil {
		profile = *stored
	}
	give(&profile.Rate, p.Rate)
	give(&profile.Pool, p.Pool)
	give(&profile.IPv6Pool, p.IPv6Pool)
	give(&profile.DelegatedIPv6Pool, p.DelegatedIPv6Pool)
	give(&profile.Group, p.Group)
	give(&profile.AddressLists, p.AddressList)
	give(&profile.PortLimit, p.PortLimit)
	give(&profile.Extra, attributes(p.Extra))
	give(&profile.IdleTimeout, take(read, "isolir.idle_timeout", p.IdleTimeout, readLength))
	give(&profile.InterimInterval, take(read, "isolir.interim", p.Interim, readLength))

	return &profile
}

// attributes translates free attributes, where they are given.
func attributes(in *[]Attribute) *[]store.Attribute {
	if in == nil {
		return nil
	}
	list := make([]store.Attribute, 0, len(*in))
	for _, attribute := range *in {
		list = append(list, store.Attribute{Name: attribute.Name, Value: attribute.Value})
	}

	return &list
}

// showPlan translates a plan.
func (n *names) showPlan(plan *store.Plan) Plan {
	shown := Plan{
		ID: plan.ID, Revision: plan.Revision, Name: plan.Name, Kind: plan.Access.String(),
		Router: n.router(plan.Router), Profile: showProfile(&plan.Profile),
		DataLimit: plan.DataLimit.String(), TimeLimit: store.FormatTimeLimit(plan.TimeLimit),
		QuotaWindow: plan.QuotaWindow.String(), OnQuota: plan.OnQuotaText(),
		Validity: plan.Validity.String(), StartsAtLogin: plan.StartsAtLogin,
		OnExpiry: n.onExpiry(plan), SharedUsers: plan.SharedUsers, Price: plan.Price,
		CreatedAt: utc(plan.Created), Note: plan.Note,
	}
	if plan.Isolir != nil {
		isolir := showProfile(plan.Isolir)
		shown.Isolir = &isolir
	}

	return shown
}

// onExpiry writes what follows the end of a plan's validity.
func (n *names) onExpiry(plan *store.Plan) string {
	if plan.OnExpiry == store.ExpirySwitch {
		return plan.OnExpiry.String() + ":" + n.plan(plan.ExpiryPlan)
	}

	return plan.OnExpiry.String()
}

// showProfile translates a profile.
func showProfile(profile *store.Profile) Profile {
	shown := Profile{
		Rate: profile.Rate, Pool: profile.Pool, IPv6Pool: profile.IPv6Pool,
		DelegatedIPv6Pool: profile.DelegatedIPv6Pool, Group: profile.Group,
		AddressList: orList(profile.AddressLists), IdleTimeout: lengthText(profile.IdleTimeout),
		Interim: lengthText(profile.InterimInterval), PortLimit: profile.PortLimit,
		Extra: make([]Attribute, 0, len(profile.Extra)),
	}
	for _, attribute := range profile.Extra {
		shown.Extra = append(shown.Extra, Attribute{Name: attribute.Name, Value: attribute.Value})
	}

	return shown
}
