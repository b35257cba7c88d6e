package db

import (
	"reflect"
	"slices"

	"gardu/store"
)

// plans is how plans are kept.
var plans = &noun[store.Plan]{
	noun: store.NounPlan, word: "plan", table: tablePlans,
	head:   func(p *store.Plan) (*int64, *uint64) { return &p.ID, &p.Revision },
	encode: encodePlan,
	decode: decodePlan,
	derive: derivePlan,
	check:  checkPlan,
	claims: planClaims,
	names:  planNames,
	ripple: true,
}

// PutPlan stores a plan. Its name must be free; its router, its company, the plan that follows it
// and the pools of its profiles must be there.
func (tx *BookTx) PutPlan(plan store.Plan) (store.Plan, error) { return plans.put(tx, plan) }

// DeletePlan removes a plan that no service, no voucher still to be used and no other plan names.
func (tx *BookTx) DeletePlan(id int64) error { return plans.remove(tx, id) }

// derivePlan makes the profiles that follow from the rest of a plan, so that whoever has put one
// holds the same as whoever reads it. Its lists become its own: Prepare writes into them, and they
// may be a caller's.
func derivePlan(p *store.Plan) {
	p.Tiers, p.Hours = slices.Clone(p.Tiers), slices.Clone(p.Hours)
	p.Prepare()
}

// checkPlan holds what a decoder and the keys demand.
func checkPlan(p *store.Plan) error {
	if err := checkName("name", p.Name); err != nil {
		return err
	}

	switch {
	case p.TierWindow > store.WindowMonth:
		return store.Invalidf("fup_window", "is not a window")
	case len(p.Tiers) > maxList:
		return store.Invalidf("fup", "has more than %d steps", maxList)
	case len(p.Hours) > maxList:
		return store.Invalidf("hours", "has more than %d entries", maxList)
	case p.Access > store.VPN:
		return store.Invalidf("access", "is not a kind of access")
	case p.QuotaWindow > store.WindowMonth:
		return store.Invalidf("quota_window", "is not a window")
	case p.OnQuota > store.QuotaIsolir:
		return store.Invalidf("on_quota", "is not an action")
	case p.OnExpiry > store.ExpirySwitch:
		return store.Invalidf("on_expiry", "is not an action")
	case p.Validity.Unit > store.Periods:
		return store.Invalidf("validity", "has an unknown unit")
	case p.Router < 0:
		return store.Invalidf("router", "must not be negative")
	case p.ExpiryPlan < 0 || (p.ExpiryPlan != 0 && p.ExpiryPlan == p.ID):
		return store.Invalidf("expiry_plan", "must be another plan")
	}

	if err := checkTagged(reflect.ValueOf(&p.Sale).Elem()); err != nil {
		return err
	}

	return checkProfiles(&p.Profile, p.Isolir)
}

// planClaims lists what nobody but the plan may have.
func planClaims(p *store.Plan) []claim {
	return []claim{{tableNames, string(nameKey(store.NounPlan, byName, p.Name)), "name"}}
}

// planNames lists the records that a plan names.
func planNames(p *store.Plan) []ref {
	var refs []ref
	if p.Router != 0 {
		refs = append(refs, ref{store.NounNAS, p.Router, "router"})
	}
	if p.ExpiryPlan != 0 {
		refs = append(refs, ref{store.NounPlan, p.ExpiryPlan, "expiry_plan"})
	}
	if p.Company != 0 {
		refs = append(refs, ref{store.NounCompany, p.Company, "company"})
	}
	if p.Sale.Bandwidth != 0 {
		refs = append(refs, ref{store.NounBandwidth, p.Sale.Bandwidth, "bandwidth"})
	}

	if p.Sale.CategoryID != 0 {
		refs = append(refs, ref{store.NounCategory, p.Sale.CategoryID, "category"})
	}

	return poolNames(refs, &p.Profile, p.Isolir)
}

// encodePlan writes the fields of a plan.
func encodePlan(e *encoder, p *store.Plan) {
	e.uint(1, p.Revision)
	e.text(2, p.Name)
	e.uint(3, uint64(p.Access))
	e.int(4, p.Router)
	encodeProfile(e, 5, &p.Profile)
	e.uint(6, p.DataLimit.Up)
	e.uint(7, p.DataLimit.Down)
	e.uint(8, p.DataLimit.Total)
	e.duration(9, p.TimeLimit)
	e.uint(10, uint64(p.QuotaWindow))
	e.uint(11, uint64(p.OnQuota))
	encodeProfile(e, 12, &p.Throttle)
	e.int(13, int64(p.Validity.Count))
	e.uint(14, uint64(p.Validity.Unit))
	e.flag(15, p.StartsAtLogin)
	e.uint(16, uint64(p.OnExpiry))
	e.int(17, p.ExpiryPlan)
	e.int(18, int64(p.SharedUsers))
	if p.Isolir != nil {
		encodeProfile(e, 19, p.Isolir)
	}
	e.int(20, p.Price)
	e.time(21, p.Created)
	e.text(22, p.Note)
	encodeFairUse(e, p)
	e.int(27, p.Company)
	writeStruct(e, 28, reflect.ValueOf(&p.Sale).Elem())
}

// decodePlan reads the fields of a plan.
func decodePlan(d *decoder, p *store.Plan) {
	for d.next() {
		switch d.field {
		case 1:
			p.Revision = d.uint()
		case 2:
			p.Name = d.text()
		case 3:
			p.Access = store.AccessKind(d.upTo(uint64(store.VPN)))
		case 4:
			p.Router = d.int()
		case 5:
			decodeProfile(d, &p.Profile)
		case 12:
			decodeProfile(d, &p.Throttle)
		case 18:
			p.SharedUsers = int(d.int())
		case 19:
			p.Isolir = &store.Profile{}
			decodeProfile(d, p.Isolir)
		case 20:
			p.Price = d.int()
		case 21:
			p.Created = d.time()
		case 22:
			p.Note = d.text()
		case 23, 24, 25, 26:
			decodeFairUse(d, p)
		case 27:
			p.Company = d.int()
		case 28:
			readStruct(d, reflect.ValueOf(&p.Sale).Elem())
		default:
			decodePlanLimits(d, p)
		}
	}
}

// decodePlanLimits reads the fields that bound what a plan gives.
func decodePlanLimits(d *decoder, p *store.Plan) {
	switch d.field {
	case 6:
		p.DataLimit.Up = d.uint()
	case 7:
		p.DataLimit.Down = d.uint()
	case 8:
		p.DataLimit.Total = d.uint()
	case 9:
		p.TimeLimit = d.duration()
	case 10:
		p.QuotaWindow = store.Window(d.upTo(uint64(store.WindowMonth)))
	case 11:
		p.OnQuota = store.QuotaAction(d.upTo(uint64(store.QuotaIsolir)))
	case 13:
		p.Validity.Count = int(d.int())
	case 14:
		p.Validity.Unit = store.ValidityUnit(d.upTo(uint64(store.Periods)))
	case 15:
		p.StartsAtLogin = d.flag()
	case 16:
		p.OnExpiry = store.ExpiryAction(d.upTo(uint64(store.ExpirySwitch)))
	case 17:
		p.ExpiryPlan = d.int()
	}
}
