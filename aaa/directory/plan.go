package directory

import (
	"maps"
	"slices"
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

// holds reports whether the set was compiled of the profile at that very place.
func (s *profileSet) holds(profile *store.Profile) bool { return s[0].Profile == profile }

// planSet is a plan with what was compiled of it. It knows no other plan.
type planSet struct {
	plan   store.Plan    // with its company's isolir profile where it has none of its own
	owns   bool          // the isolir profile is its own
	normal *profileSet   // of plan.Profile
	others []*profileSet // of each other profile that the plan itself can give
	isolir *profileSet   // nil where the installation's applies
}

// Plan is a plan with everything that a decision about it needs. It is immutable; a changed plan
// is another Plan.
type Plan struct {
	set      *planSet
	fallback *planSet // the plan that follows an expiry; nil for none, or when it is not there
	isolir   *profileSet
}

// Record returns the plan as it was saved, with the isolir profile of its company where it has
// none of its own. It must not be written to.
func (p *Plan) Record() *store.Plan { return &p.set.plan }

// Fallback returns the plan that follows an expiry, as Record does, or nil.
func (p *Plan) Fallback() *store.Plan {
	if p.fallback == nil {
		return nil
	}

	return &p.fallback.plan
}

// Metered reports whether what a service has used can matter: to the plan, or to the one that
// follows an expiry.
func (p *Plan) Metered() bool {
	fallback := p.Fallback()

	return p.Record().Metered() || fallback != nil && fallback.Metered()
}

// Isolir returns the profile of whoever is isolated: the plan's own, else its company's, else the
// installation's. It ignores fixed addresses.
func (p *Plan) Isolir() *store.Profile { return p.isolir[0].Profile }

// Access returns what Entitlement asks for besides service, plan and usage.
func (p *Plan) Access(kind store.AccessKind, zone *time.Location) store.Access {
	return store.Access{Kind: kind, Isolir: p.Isolir(), Fallback: p.Fallback(), Zone: zone}
}

// Compiled returns the encoded form of a profile that Entitlement chose of this plan, or nil for a
// profile of elsewhere. The plan's normal profile, which most logins get, is looked at first.
func (p *Plan) Compiled(profile *store.Profile, vendor store.Vendor) *CompiledProfile {
	if int(vendor) >= vendors {
		return nil
	}

	set := p.set.find(profile)
	if set == nil && p.isolir.holds(profile) {
		set = p.isolir
	}

	if set == nil && p.fallback != nil {
		set = p.fallback.find(profile)
	}

	if set == nil {
		return nil
	}

	return &set[vendor]
}

// find returns what was compiled of a profile of the plan, or nil.
func (s *planSet) find(profile *store.Profile) *profileSet {
	if s.normal.holds(profile) {
		return s.normal
	}

	if s.isolir != nil && s.isolir.holds(profile) {
		return s.isolir
	}

	for _, other := range s.others {
		if other.holds(profile) {
			return other
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

	set, err := d.compilePlan(plan, d.companies)
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

// SetIsolir changes the installation's isolir profile for every plan that has none of its own, nor
// of its company.
func (d *Directory) SetIsolir(profile store.Profile) error {
	isolir, err := d.compileIsolir(&profile)
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
func (d *Directory) compilePlan(plan *store.Plan, companies companies) (*planSet, error) {
	set := &planSet{plan: *plan}
	set.plan.Tiers = slices.Clone(plan.Tiers)
	set.plan.Hours = slices.Clone(plan.Hours)

	var err error
	if set.normal, err = d.compileProfile(&set.plan.Profile); err != nil {
		return nil, notCompiled(plan, "profile", err)
	}

	if err := d.compileOthers(set); err != nil {
		return nil, err
	}

	if set.owns = plan.Isolir != nil; !set.owns {
		set.isolir = companies.isolir(plan.Company)
	} else if set.isolir, err = d.compileIsolir(plan.Isolir); err != nil {
		return nil, notCompiled(plan, "isolir", err)
	}

	if set.isolir != nil {
		set.plan.Isolir = set.isolir[0].Profile
	}

	return set, nil
}

// compileOthers compiles what the plan gives in place of its normal profile: the throttle, and the
// tiers and times of day with rates of their own.
func (d *Directory) compileOthers(set *planSet) error {
	plan := &set.plan
	add := func(what string, profile *store.Profile) error {
		compiled, err := d.compileProfile(profile)
		if err != nil {
			return notCompiled(plan, what, err)
		}

		set.others = append(set.others, compiled)

		return nil
	}

	if plan.OnQuota == store.QuotaThrottle {
		if err := add("throttle", &plan.Throttle); err != nil {
			return err
		}
	}

	for i := range plan.Tiers {
		if err := add("fair use", &plan.Tiers[i].Profile); err != nil {
			return err
		}
	}

	for i := range plan.Hours {
		if err := add("hours", &plan.Hours[i].Profile); err != nil {
			return err
		}
	}

	return nil
}

// notCompiled says of which plan a profile is at fault.
func notCompiled(plan *store.Plan, what string, err error) error {
	return store.Errorf(store.KindOf(err), "compiling the %s of plan %q: %w", what, plan.Name, err)
}

// compileIsolir compiles a copy of an isolir profile. It ignores fixed addresses whoever saved it:
// Framed-IP-Address would beat the isolir pool on RouterOS, and undo the isolir.
func (d *Directory) compileIsolir(profile *store.Profile) (*profileSet, error) {
	return d.compileProfile(profile.AsIsolir())
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
