package directory

import (
	"maps"
	"time"

	"gardu/store"
)

// Compile makes the attributes of a profile for a vendor, ready to be appended to a reply, and the
// fingerprint of what the profile means.
type Compile func(*store.Profile, store.Vendor) (attributes []byte, fingerprint uint64, err error)

// vendors is the number of vendors that replies are made for.
const vendors = int(store.OtherVendor) + 1

// CompiledProfile is what a session gets on the network, encoded for one vendor. It must not be
// written to.
type CompiledProfile struct {
	Profile     *store.Profile
	Attributes  []byte // without header and without what differs from session to session
	Fingerprint uint64 // of the meaning; the same for each vendor
}

// profileSet is a profile compiled for each vendor.
type profileSet [vendors]CompiledProfile

// planSet is a plan with what was compiled of it. It knows no other plan.
type planSet struct {
	plan      store.Plan
	normal    *profileSet
	throttled *profileSet // nil unless the plan throttles
	isolir    *profileSet // nil where the installation's applies
}

// Plan is a plan with everything that a decision about it needs. It is immutable; a changed plan
// is another Plan.
type Plan struct {
	set      *planSet
	fallback *planSet // the plan that follows an expiry; nil for none, or when it is not there
	isolir   *profileSet
}

// Record returns the plan as it was saved. It must not be written to.
func (p *Plan) Record() *store.Plan { return &p.set.plan }

// Fallback returns the plan that follows an expiry, or nil.
func (p *Plan) Fallback() *store.Plan {
	if p.fallback == nil {
		return nil
	}

	return &p.fallback.plan
}

// Isolir returns the profile of whoever is isolated: the plan's own, else the installation's.
func (p *Plan) Isolir() *store.Profile { return p.isolir[0].Profile }

// Access returns what Entitlement asks for besides service, plan and usage.
func (p *Plan) Access(kind store.AccessKind, zone *time.Location) store.Access {
	return store.Access{Kind: kind, Isolir: p.Isolir(), Fallback: p.Fallback(), Zone: zone}
}

// Compiled returns the encoded form of a profile that Entitlement chose of this plan, or nil for a
// profile of elsewhere.
func (p *Plan) Compiled(profile *store.Profile, vendor store.Vendor) *CompiledProfile {
	sets := [...]*profileSet{p.set.normal, p.isolir, p.set.throttled, nil, nil, nil}
	if p.fallback != nil {
		sets[3], sets[4], sets[5] = p.fallback.normal, p.fallback.throttled, p.fallback.isolir
	}

	for _, set := range sets {
		if set != nil && set[0].Profile == profile && int(vendor) < vendors {
			return &set[vendor]
		}
	}

	return nil
}

// Plan returns the plan of an id, or nil.
func (d *Directory) Plan(id int64) *Plan { return (*d.plans.Load())[id] }

// PutPlan makes a plan known as it is now, also to the plans that fall back to it. Services are
// not touched. A plan that cannot be compiled changes nothing.
func (d *Directory) PutPlan(plan *store.Plan) error {
	d.mu.Lock()
	defer d.mu.Unlock()

	if known := d.sets[plan.ID]; known != nil && known.plan.Revision > plan.Revision {
		return nil
	}

	set, err := d.compilePlan(plan)
	if err != nil {
		return err
	}

	d.sets[plan.ID] = set
	d.link(plan.ID)

	return nil
}

// RemovePlan forgets a plan.
func (d *Directory) RemovePlan(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()

	delete(d.sets, id)
	d.link(id)
}

// SetIsolir changes the installation's isolir profile for every plan that has none of its own.
func (d *Directory) SetIsolir(profile store.Profile) error {
	isolir, err := d.compileProfile(&profile)
	if err != nil {
		return store.Errorf(store.KindOf(err), "compiling the isolir profile: %w", err)
	}

	d.mu.Lock()
	defer d.mu.Unlock()

	d.isolir = isolir
	d.linkAll()

	return nil
}

// link publishes one changed or removed plan, and those that fall back to it. For writers.
func (d *Directory) link(id int64) {
	plans := maps.Clone(*d.plans.Load())
	delete(plans, id)

	for known, set := range d.sets {
		if known == id || set.follower() == id {
			plans[known] = d.linked(set)
		}
	}

	d.plans.Store(&plans)
}

// linkAll publishes every plan. For writers.
func (d *Directory) linkAll() {
	plans := make(map[int64]*Plan, len(d.sets))
	for id, set := range d.sets {
		plans[id] = d.linked(set)
	}

	d.plans.Store(&plans)
}

// linked joins a plan with what it refers to.
func (d *Directory) linked(set *planSet) *Plan {
	plan := &Plan{set: set, isolir: set.isolir, fallback: d.sets[set.follower()]}
	if plan.isolir == nil {
		plan.isolir = d.isolir
	}

	return plan
}

// follower is the id of the plan that follows an expiry; 0 for none.
func (s *planSet) follower() int64 {
	if s.plan.OnExpiry != store.ExpirySwitch {
		return 0
	}

	return s.plan.ExpiryPlan
}

// compilePlan compiles the profiles of a plan. The set has a copy of the record, to which its
// profiles point.
func (d *Directory) compilePlan(plan *store.Plan) (*planSet, error) {
	set := &planSet{plan: *plan}

	var err error
	if set.normal, err = d.compileProfile(&set.plan.Profile); err != nil {
		return nil, notCompiled(plan, "profile", err)
	}

	if plan.OnQuota == store.QuotaThrottle {
		if set.throttled, err = d.compileProfile(&set.plan.Throttle); err != nil {
			return nil, notCompiled(plan, "throttle", err)
		}
	}

	if plan.Isolir == nil {
		return set, nil
	}

	isolir := *plan.Isolir
	set.plan.Isolir = &isolir

	if set.isolir, err = d.compileProfile(&isolir); err != nil {
		return nil, notCompiled(plan, "isolir", err)
	}

	return set, nil
}

// notCompiled says of which plan a profile is at fault.
func notCompiled(plan *store.Plan, what string, err error) error {
	return store.Errorf(store.KindOf(err), "compiling the %s of plan %q: %w", what, plan.Name, err)
}

// compileProfile compiles a profile for each vendor.
func (d *Directory) compileProfile(profile *store.Profile) (*profileSet, error) {
	set := new(profileSet)

	for vendor := range vendors {
		attributes, fingerprint, err := d.compile(profile, store.Vendor(vendor))
		if err != nil {
			return nil, err
		}

		set[vendor] = CompiledProfile{
			Profile:     profile,
			Attributes:  attributes,
			Fingerprint: fingerprint,
		}
	}

	return set, nil
}
