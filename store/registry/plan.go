package registry

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// PlanPatch is what is to be set of a plan; nil leaves a field as it is.
type PlanPatch struct {
	Name   *string
	Access *store.AccessKind
	Router *string // name or id of a NAS; empty for any

	ProfilePatch

	DataLimit   *store.DataLimit
	TimeLimit   *time.Duration
	QuotaWindow *store.Window
	OnQuota     *string // block, isolir or throttle=RATE

	Tiers      *[]store.Tier // in any order; replaces those that there are
	TierWindow *store.Window
	Hours      *[]store.RateHours // replaces those that there are
	TrafficDay *int               // 0 for the first of the month
	Company    *string            // name or id of a company; empty for none

	Validity      *store.Validity
	StartsAtLogin *bool
	OnExpiry      *string // reject, isolir or plan:NAME

	SharedUsers *int // 0 for no limit
	Isolir      IsolirPatch
	Price       *int64 // minor units
	Note        *string

	SalePatch
}

// planFields are the words of a plan that differ from the record's.
var planFields = store.FieldWords{"access": "kind", "expiry_plan": "on_expiry"}

// expiryPlan stands before the name of the plan that follows an expiry.
const expiryPlan = "plan:"

// plans is how plans are reached.
var plans = &kind[store.Plan]{
	noun: store.NounPlan, word: "plan",
	head: func(p *store.Plan) (*int64, *uint64) { return &p.ID, &p.Revision },
	find: findPlan, list: (*db.BookReader).Plans, remove: (*db.BookTx).DeletePlan,
}

// Plan returns a plan by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Plan(ctx context.Context, key string) (store.Plan, error) {
	return one(ctx, r, plans, key)
}

// PlanByID returns a plan by its id. The error is NotFound.
func (r *Registry) PlanByID(ctx context.Context, id int64) (plan store.Plan, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		plan, err = b.Plan(id)

		return err
	})

	return plan, err
}

// Plans lists plans by id.
func (r *Registry) Plans(ctx context.Context, page db.Page) ([]store.Plan, error) {
	return some(ctx, r, plans, page)
}

// AddPlan makes a plan. A name is required, and an access kind where access is sold. What is not
// given stays at its zero, which is no limit and no price, but for shared users: one session at a
// time.
func (r *Registry) AddPlan(ctx context.Context, patch PlanPatch) (store.Plan, error) {
	fresh := store.Plan{Created: r.now(), SharedUsers: 1}

	return add(ctx, r, plans, func(tx *db.BookTx) (store.Plan, error) {
		return r.putPlan(tx, fresh, patch)
	})
}

// SetPlan changes the fields that are given of a plan. The access kind stays while anything names
// the plan, because the logins of its services are unique within it.
func (r *Registry) SetPlan(
	ctx context.Context, key string, patch PlanPatch,
) (store.Plan, error) {
	return set(ctx, r, plans, key, func(tx *db.BookTx, stored store.Plan) (store.Plan, error) {
		if err := keepsAccess(tx, &stored, patch.Access); err != nil {
			return store.Plan{}, err
		}

		return r.putPlan(tx, stored, patch)
	})
}

// RemovePlan removes a plan that no service, no unused voucher and no other plan names; otherwise
// the error is Conflict.
func (r *Registry) RemovePlan(ctx context.Context, key string) error {
	return drop(ctx, r, plans, key)
}

// findPlan finds a plan by name or id.
func findPlan(b *db.Lookup, key string) (store.Plan, error) {
	plan, err := store.ByNameOrID(key, b.PlanByName, b.Plan)
	if store.Is(err, store.NotFound) {
		err = missing("plan", key)
	}

	return plan, err
}

// keepsAccess refuses another access kind for a plan that is in use.
func keepsAccess(tx *db.BookTx, plan *store.Plan, wanted *store.AccessKind) error {
	if wanted == nil || *wanted == plan.Access {
		return nil
	}
	count, err := tx.References(store.NounPlan, plan.ID)
	if err == nil && count > 0 {
		err = &store.Error{
			Kind: store.Conflict, Field: planFields["access"],
			Message: "cannot change while services, vouchers or other plans use the plan",
		}
	}

	return err
}

// putPlan applies a patch to a plan, checks the whole and stores it.
func (r *Registry) putPlan(tx *db.BookTx, plan store.Plan, patch PlanPatch) (store.Plan, error) {
	patch.applyBasics(&plan)
	patch.applyFairUse(&plan)
	wrong := errors.Join(
		patch.applyProfiles(&tx.Lookup, &plan),
		r.applySale(tx, &plan, patch),
		patch.applyLimits(&plan),
		patch.applyRouter(&tx.Lookup, &plan),
		patch.applyCompany(&tx.Lookup, &plan),
		patch.applyExpiry(&tx.Lookup, &plan),
	)
	plan.Prepare()
	wrong = errors.Join(wrong, plan.Validate(), r.checkExtra(&plan.Profile, plan.Isolir))
	if wrong != nil {
		return store.Plan{}, planFields.Rename(wrong)
	}
	stored, err := tx.PutPlan(plan)

	return stored, planFields.Rename(err)
}

// applyProfiles puts what is given of the profiles into a plan.
func (p *PlanPatch) applyProfiles(b *db.Lookup, plan *store.Plan) error {
	wrong := p.ProfilePatch.apply(b, &plan.Profile)
	isolir, err := p.Isolir.apply(b, plan.Isolir)
	plan.Isolir = isolir

	return errors.Join(wrong, err)
}

// applyBasics puts what is given of name, price and validity into a plan.
func (p *PlanPatch) applyBasics(plan *store.Plan) {
	store.Give(&plan.Name, p.Name)
	store.Give(&plan.Access, p.Access)
	store.Give(&plan.Validity, p.Validity)
	store.Give(&plan.StartsAtLogin, p.StartsAtLogin)
	store.Give(&plan.SharedUsers, p.SharedUsers)
	store.Give(&plan.Price, p.Price)
	store.Give(&plan.Note, p.Note)
}

// applyLimits puts what is given of the quota into a plan.
func (p *PlanPatch) applyLimits(plan *store.Plan) error {
	store.Give(&plan.DataLimit, p.DataLimit)
	store.Give(&plan.TimeLimit, p.TimeLimit)
	store.Give(&plan.QuotaWindow, p.QuotaWindow)
	if p.OnQuota == nil {
		return nil
	}

	return plan.SetOnQuota(*p.OnQuota)
}

// applyFairUse puts what is given of tiers, times of day and the traffic day into a plan. Tiers are
// put into their order; two of one size are for Validate to refuse.
func (p *PlanPatch) applyFairUse(plan *store.Plan) {
	if p.Tiers != nil {
		if len(plan.Tiers) == 0 && p.TierWindow == nil {
			plan.TierWindow = store.WindowMonth // the usual one, where nobody says another
		}
		plan.Tiers = slices.Clone(*p.Tiers)
	}
	slices.SortStableFunc(plan.Tiers, func(one, other store.Tier) int {
		return cmp.Compare(one.After, other.After)
	})
	store.Give(&plan.TierWindow, p.TierWindow)
	if p.Hours != nil {
		plan.Hours = slices.Clone(*p.Hours)
	}
	store.Give(&plan.TrafficDay, p.TrafficDay)
}

// applyCompany puts a plan under the company that is given.
func (p *PlanPatch) applyCompany(b *db.Lookup, plan *store.Plan) error {
	if p.Company == nil {
		return nil
	}
	plan.Company = 0
	if *p.Company == "" {
		return nil
	}
	company, err := findCompany(b, *p.Company)
	if store.Is(err, store.NotFound) {
		return store.Invalidf("company", "there is no company %q", store.Brief(*p.Company))
	}
	plan.Company = company.ID

	return err
}

// applyRouter ties a plan to the router that is given.
func (p *PlanPatch) applyRouter(b *db.Lookup, plan *store.Plan) error {
	if p.Router == nil {
		return nil
	}
	plan.Router = 0
	if *p.Router == "" {
		return nil
	}
	nas, err := findNAS(b, *p.Router)
	if store.Is(err, store.NotFound) {
		return store.Invalidf("router", "there is no nas %q", store.Brief(*p.Router))
	}
	plan.Router = nas.ID

	return err
}

// applyExpiry reads what follows the end of the validity.
func (p *PlanPatch) applyExpiry(b *db.Lookup, plan *store.Plan) error {
	if p.OnExpiry == nil {
		return nil
	}
	plan.ExpiryPlan = 0
	name, switches := strings.CutPrefix(*p.OnExpiry, expiryPlan)
	if !switches {
		action, err := store.ParseExpiryAction(*p.OnExpiry)
		if err != nil || action == store.ExpirySwitch {
			return store.Invalidf("on_expiry",
				"%q is not one of reject, isolir, plan:NAME", store.Brief(*p.OnExpiry))
		}
		plan.OnExpiry = action

		return nil
	}

	next, err := findPlan(b, name)
	if store.Is(err, store.NotFound) {
		return store.Invalidf("on_expiry", "there is no plan %q", store.Brief(name))
	}
	if err == nil && next.Access != plan.Access {
		return store.Invalidf("on_expiry", "the plan %q is for %v, and this one for %v",
			next.Name, next.Access, plan.Access)
	}
	plan.OnExpiry, plan.ExpiryPlan = store.ExpirySwitch, next.ID

	return err
}
