package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountPlans registers the routes of plans.
func (a *API) mountPlans() {
	const tag = "plans"
	handle(a, operation{
		method: http.MethodPost, path: PlanListPath,
		permission: web.PlansWrite, tag: tag, status: http.StatusCreated, summary: "Make a plan",
	}, a.addPlan)
	handle(a, operation{
		method: http.MethodGet, path: PlanListPath,
		permission: web.PlansRead, agents: true, tag: tag, summary: "List plans",
	}, a.listPlans)
	handle(a, operation{
		method: http.MethodGet, path: PlanPath,
		permission: web.PlansRead, agents: true, tag: tag, summary: "Show a plan",
	}, a.showPlan)
	handle(a, operation{
		method: http.MethodPatch, path: PlanPath,
		permission: web.PlansWrite, tag: tag, summary: "Change a plan",
	}, a.setPlan)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: PlanPath,
		permission: web.PlansWrite, tag: tag, summary: "Remove a plan",
	}, a.removePlan)
}

// addPlan makes a plan.
func (a *API) addPlan(ctx context.Context, in *created[PlanChange]) (Plan, error) {
	patch, err := a.planPatch(ctx, &in.Body)
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
	patch, err := a.planPatch(ctx, &in.Body)
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

// planPatch translates a change of a plan.
func (a *API) planPatch(ctx context.Context, in *PlanChange) (registry.PlanPatch, error) {
	var read reader
	patch := registry.PlanPatch{
		Name: in.Name, Router: in.Router, OnQuota: in.OnQuota, StartsAtLogin: in.StartsAtLogin,
		OnExpiry: in.OnExpiry, SharedUsers: in.SharedUsers, Price: in.Price, Note: in.Note,
		TrafficDay: in.TrafficDay, Company: in.Company,
		ProfilePatch: in.patch(&read, ""), Isolir: isolirPatch(&read, in.Isolir, in.NoIsolir),
	}
	patch.SalePatch = a.salePatch(ctx, &read, &in.SaleChange)
	patch.Access = take(&read, "kind", in.Kind, store.ParseAccessKind)
	patch.DataLimit = take(&read, "data_limit", in.DataLimit, unlessEmpty(store.ParseDataLimit))
	patch.TimeLimit = take(&read, "time_limit", in.TimeLimit, unlessEmpty(store.ParseTimeLimit))
	patch.QuotaWindow = take(&read, "quota_window", in.QuotaWindow, store.ParseWindow)
	patch.Tiers = takeList(&read, "fup", in.FUP, store.ParseTier)
	patch.TierWindow = take(&read, "fup_window", in.FUPWindow, store.ParseWindow)
	patch.Hours = takeList(&read, "hours", in.Hours, store.ParseHours)
	patch.Validity = take(&read, "validity", in.Validity, unlessEmpty(store.ParseValidity))

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

// showPlan translates a plan.
func (n *names) showPlan(plan *store.Plan) Plan {
	return Plan{
		ID: plan.ID, Revision: plan.Revision, Name: plan.Name, Kind: plan.Access.String(),
		Router: n.router(plan.Router), Profile: n.showProfile(&plan.Profile),
		DataLimit: plan.DataLimit.String(), TimeLimit: store.FormatTimeLimit(plan.TimeLimit),
		QuotaWindow: plan.QuotaWindow.String(), OnQuota: plan.OnQuotaText(),
		Validity: plan.Validity.String(), StartsAtLogin: plan.StartsAtLogin,
		OnExpiry: n.onExpiry(plan), SharedUsers: plan.SharedUsers, Price: plan.Price,
		FUP: texts(plan.Tiers), FUPWindow: plan.TierWindow.String(), Hours: texts(plan.Hours),
		Sale:       n.showSale(&plan.Sale),
		TrafficDay: plan.TrafficDay, Company: n.company(plan.Company),
		Isolir: n.showIsolir(plan.Isolir), CreatedAt: utc(plan.Created), Note: plan.Note,
	}
}

// onExpiry writes what follows the end of a plan's validity.
func (n *names) onExpiry(plan *store.Plan) string {
	if plan.OnExpiry == store.ExpirySwitch {
		return plan.OnExpiry.String() + ":" + n.plan(plan.ExpiryPlan)
	}

	return plan.OnExpiry.String()
}
