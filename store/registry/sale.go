package registry

import (
	"errors"
	"slices"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// AnyStock, given as the stock of a plan, sells as many as are wanted.
const AnyStock = -1

// SalePatch is what is to be set of how a plan is sold; nil leaves a field as it is.
type SalePatch struct {
	Sale     *store.SaleKind
	Billing  *store.BillingMode
	TaxMode  *store.TaxMode
	Cycles   *[]store.CyclePrice // replaces those that there are
	OldPrice *int64              // 0 for none
	Stock    *int64              // AnyStock for no bound

	Visibility *store.Visibility
	Members    *[]int64  // ids of customers; replaces those that there are
	Links      *[]string // names or ids of plans; replaces those that there are
	Disabled   *bool
	Quiet      *bool // nothing is told before it ends
	Unwritten  *bool // no notice of its receipts
	Business   *bool

	Category  *string // name, made where there is none of it; empty for none
	Bandwidth *string // name or id, whose rate the plan takes; empty for a rate of its own
	Octets    *uint64 // that a top-up adds
	Online    *time.Duration
	PeriodDay *int
	OnLogin   *string
	OnLogout  *string
	Sort      *int
	Title     *string
}

// applySale puts what is given of the sale into a plan.
func (r *Registry) applySale(tx *db.BookTx, plan *store.Plan, patch PlanPatch) error {
	sale := &plan.Sale
	store.Give(&sale.Kind, patch.Sale)
	store.Give(&sale.Billing, patch.Billing)
	store.Give(&sale.TaxMode, patch.TaxMode)
	store.Give(&sale.OldPrice, patch.OldPrice)
	store.Give(&sale.Visibility, patch.Visibility)
	store.Give(&sale.Disabled, patch.Disabled)
	store.Give(&sale.Quiet, patch.Quiet)
	store.Give(&sale.Unwritten, patch.Unwritten)
	store.Give(&sale.Business, patch.Business)
	store.Give(&sale.Octets, patch.Octets)
	store.Give(&sale.Online, patch.Online)
	store.Give(&sale.PeriodDay, patch.PeriodDay)
	store.Give(&sale.OnLogin, patch.OnLogin)
	store.Give(&sale.OnLogout, patch.OnLogout)
	store.Give(&sale.Sort, patch.Sort)
	store.Give(&sale.Title, patch.Title)
	if patch.Cycles != nil {
		sale.Cycles = slices.Clone(*patch.Cycles)
	}
	patch.applyStock(sale)

	return errors.Join(
		patch.applyMembers(&tx.Lookup, sale), patch.applyLinks(&tx.Lookup, plan),
		r.applyCategory(tx, sale, patch.Category), patch.applyBandwidth(&tx.Lookup, plan),
	)
}

// applyStock puts the stock into a sale.
func (p *SalePatch) applyStock(sale *store.Sale) {
	if p.Stock == nil {
		return
	}
	sale.Stocked, sale.Stock = *p.Stock != AnyStock, *p.Stock
	if !sale.Stocked {
		sale.Stock = 0
	}
}

// applyMembers puts the customers into a sale, each of whom must be there.
func (p *SalePatch) applyMembers(b *db.Lookup, sale *store.Sale) error {
	if p.Members == nil {
		return nil
	}
	if len(*p.Members) > store.MaxMembers {
		return store.Invalidf("members", "at most %d fit", store.MaxMembers)
	}
	members := slices.Clone(*p.Members)
	slices.Sort(members)
	sale.Members = slices.Compact(members)
	for _, id := range sale.Members {
		_, err := b.Customer(id)
		if store.Is(err, store.NotFound) {
			return store.Invalidf("members", "there is no customer with id %d", id)
		}
		if err != nil {
			return err
		}
	}

	return nil
}

// applyLinks puts the plans that come with a plan into its sale.
func (p *SalePatch) applyLinks(b *db.Lookup, plan *store.Plan) error {
	if p.Links == nil {
		return nil
	}
	if len(*p.Links) > store.MaxLinks {
		return store.Invalidf("links", "at most %d fit", store.MaxLinks)
	}
	plan.Sale.Links = nil
	for _, key := range *p.Links {
		id, err := named(b, plans, "links", key)
		if err != nil {
			return err
		}
		if id == 0 || id == plan.ID {
			return store.Invalidf("links", "must be other plans")
		}
		if !slices.Contains(plan.Sale.Links, id) {
			plan.Sale.Links = append(plan.Sale.Links, id)
		}
	}

	return nil
}

// applyCategory puts a plan into a category, which is made where it is a new one.
func (r *Registry) applyCategory(tx *db.BookTx, sale *store.Sale, name *string) error {
	if name == nil {
		return nil
	}
	sale.Category, sale.CategoryID = "", 0
	if *name == "" {
		return nil
	}
	category, err := categories.find(&tx.Lookup, *name)
	if store.Is(err, store.NotFound) {
		category = store.Category{Name: *name, Created: r.now()}
		if err = category.Validate(); err != nil {
			return store.FieldWords{"name": "category"}.Rename(err)
		}
		category, err = tx.PutCategory(category)
	}
	sale.Category, sale.CategoryID = category.Name, category.ID

	return err
}

// applyBandwidth ties a plan to a bandwidth, or frees it, and takes the rate of the one that it is
// tied to. A rate of its own beside a bandwidth is refused.
func (p *PlanPatch) applyBandwidth(b *db.Lookup, plan *store.Plan) error {
	if p.Bandwidth != nil {
		id, err := named(b, bandwidths, "bandwidth", *p.Bandwidth)
		if err != nil {
			return err
		}
		plan.Sale.Bandwidth = id
	}
	if plan.Sale.Bandwidth == 0 {
		return nil
	}
	bandwidth, err := b.Bandwidth(plan.Sale.Bandwidth)
	if err != nil {
		return err
	}
	if p.Rate != nil && *p.Rate != bandwidth.Rate {
		return store.Invalidf("rate", "is that of the bandwidth %q; change that, or take it away",
			bandwidth.Name)
	}
	plan.Profile.Rate = bandwidth.Rate

	return nil
}
