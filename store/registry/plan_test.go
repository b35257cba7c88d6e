package registry_test

import (
	"testing"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// TestPlanLife adds, reads, changes and removes a plan.
func TestPlanLife(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	after := o.addPlan("after")
	plan, err := o.AddPlan(t.Context(), registry.PlanPatch{
		Name: new("home"), Access: new(store.PPPoE),
		ProfilePatch: registry.ProfilePatch{
			Rate: new("10M/20M"), Pool: new("pool-home"), Extra: &[]store.Attribute{{Name: "Filter-Id", Value: "home"}},
		},
		DataLimit: &store.DataLimit{Total: 50e9}, QuotaWindow: new(store.WindowMonth), OnQuota: new("throttle=1M/2M"),
		Validity: &store.Validity{Count: 30, Unit: store.Days}, OnExpiry: new("plan:after"), Price: new(int64(150_000_00)),
		Isolir: registry.IsolirPatch{Profile: &registry.ProfilePatch{Pool: new("pool-isolir")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Throttle.Rate != "1M/2M" || plan.Throttle.Pool != "pool-home" || len(plan.Throttle.Extra) != 1 {
		t.Errorf("the throttle is %+v", plan.Throttle)
	}
	if plan.OnExpiry != store.ExpirySwitch || plan.ExpiryPlan != after.ID || !plan.Isolir.IgnoresFixed ||
		plan.SharedUsers != 1 {
		t.Errorf("made %+v", plan)
	}
	o.unchanged(func() { storetest.WantFault(t, o.RemovePlan(t.Context(), "after"), store.Conflict, "") })

	plan, err = o.SetPlan(t.Context(), "home", registry.PlanPatch{
		ProfilePatch: registry.ProfilePatch{Pool: new("pool-2"), IdleTimeout: new(time.Hour)},
		OnExpiry:     new("isolir"), Isolir: registry.IsolirPatch{Profile: &registry.ProfilePatch{Pool: new("")}},
	})
	if err != nil || plan.Throttle.Pool != "pool-2" || plan.Throttle.Rate != "1M/2M" || plan.ExpiryPlan != 0 ||
		plan.Isolir != nil || plan.Profile.Rate != "10M/20M" || plan.Profile.IdleTimeout != time.Hour {
		t.Errorf("set %+v, %v", plan, err)
	}
	plan, err = o.SetPlan(t.Context(), "home", registry.PlanPatch{OnQuota: new("block")})
	if err != nil || plan.Throttle.Rate != "" || plan.Throttle.Pool != "" {
		t.Errorf("the throttle stayed: %+v, %v", plan.Throttle, err)
	}
	if stored, err := o.Plan(t.Context(), "2"); err != nil || stored.Revision != plan.Revision {
		t.Errorf("stored %+v, %v", stored, err)
	}
	for _, name := range []string{"after", "home"} {
		if err := o.RemovePlan(t.Context(), name); err != nil {
			t.Errorf("removing %q: %v", name, err)
		}
	}
	if list, err := o.Plans(t.Context(), db.Page{}); err != nil || len(list) != 0 {
		t.Errorf("left %v, %v", list, err)
	}
}

// TestPlanInUse keeps a plan that a service has, and its kind.
func TestPlanInUse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	plan := o.addPlan("home")
	storetest.AddService(t, o.book, "budi", plan.ID)
	o.unchanged(func() {
		storetest.WantFault(t, o.RemovePlan(t.Context(), "home"), store.Conflict, "")
		_, err := o.SetPlan(t.Context(), "home", registry.PlanPatch{Access: new(store.Hotspot)})
		storetest.WantFault(t, err, store.Conflict, "kind")
	})
	if _, err := o.SetPlan(t.Context(), "home", registry.PlanPatch{Access: new(store.PPPoE)}); err != nil {
		t.Errorf("the kind it has: %v", err)
	}
}

// TestPlanBadInput holds each field to its sentence, and the book to what it was.
func TestPlanBadInput(t *testing.T) {
	t.Parallel()
	extra := func(name string) *[]store.Attribute { return &[]store.Attribute{{Name: name, Value: "x"}} }
	isolir := func(profile registry.ProfilePatch) registry.PlanPatch {
		return registry.PlanPatch{Isolir: registry.IsolirPatch{Profile: &profile}}
	}
	profile := func(profile registry.ProfilePatch) registry.PlanPatch {
		return registry.PlanPatch{ProfilePatch: profile}
	}
	cases := []struct {
		name  string
		patch registry.PlanPatch
		kind  store.ErrorKind
		field string
	}{
		{"no name", registry.PlanPatch{Name: new("")}, store.Invalid, "name"},
		{"taken name", registry.PlanPatch{Name: new("other")}, store.Conflict, "name"},
		{"any kind", registry.PlanPatch{Access: new(store.AnyAccess)}, store.Invalid, "kind"},
		{"rate", profile(registry.ProfilePatch{Rate: new("10M/")}), store.Invalid, "rate"},
		{"decimal rate", profile(registry.ProfilePatch{Rate: new("1.5M")}), store.Invalid, "rate"},
		{"short interim", profile(registry.ProfilePatch{Interim: new(30 * time.Second)}), store.Invalid, "interim"},
		{"extra", profile(registry.ProfilePatch{Extra: extra("No-Such")}), store.Invalid, "extra"},
		{"empty extra", profile(registry.ProfilePatch{Extra: extra("")}), store.Invalid, "extra"},
		{
			"extra of isolir",
			isolir(registry.ProfilePatch{Extra: extra("No-Such")}),
			store.Invalid, "isolir.extra",
		},
		{"rate of isolir", isolir(registry.ProfilePatch{Rate: new("x")}), store.Invalid, "isolir.rate"},
		{"router", registry.PlanPatch{Router: new("nope")}, store.Invalid, "router"},
		{"quota", registry.PlanPatch{OnQuota: new("explode")}, store.Invalid, "on_quota"},
		{"throttle", registry.PlanPatch{OnQuota: new("throttle=")}, store.Invalid, "on_quota"},
		{"throttle rate", registry.PlanPatch{OnQuota: new("throttle=0")}, store.Invalid, "on_quota"},
		{"expiry", registry.PlanPatch{OnExpiry: new("explode")}, store.Invalid, "on_expiry"},
		{"expiry plan without a name", registry.PlanPatch{OnExpiry: new("plan")}, store.Invalid, "on_expiry"},
		{"expiry plan", registry.PlanPatch{OnExpiry: new("plan:nope")}, store.Invalid, "on_expiry"},
		{"expiry plan of another kind", registry.PlanPatch{OnExpiry: new("plan:wifi")}, store.Invalid, "on_expiry"},
		{
			"validity",
			registry.PlanPatch{Validity: &store.Validity{Count: -1, Unit: store.Days}},
			store.Invalid, "validity",
		},
		{"shared users", registry.PlanPatch{SharedUsers: new(-1)}, store.Invalid, "shared_users"},
		{"price", registry.PlanPatch{Price: new(int64(-1))}, store.Invalid, "price"},
		{"address pool", profile(registry.ProfilePatch{AddressPool: new("nope")}), store.Invalid, "address_pool"},
		{
			"two pools", profile(registry.ProfilePatch{AddressPool: new("ours"), Pool: new("theirs")}),
			store.Invalid, "address_pool",
		},
		{
			"address pool of isolir", isolir(registry.ProfilePatch{AddressPool: new("nope")}),
			store.Invalid, "isolir.address_pool",
		},
		{"company", registry.PlanPatch{Company: new("nope")}, store.Invalid, "company"},
		{"tier twice", registry.PlanPatch{Tiers: &[]store.Tier{{After: 1, Rate: "1M"}, {After: 1, Rate: "2M"}}}, store.Invalid, "fup"},
		{"tier of nothing", registry.PlanPatch{Tiers: &[]store.Tier{{Rate: "1M"}}}, store.Invalid, "fup"},
		{"tier rate", registry.PlanPatch{Tiers: &[]store.Tier{{After: 1, Rate: "x"}}}, store.Invalid, "fup"},
		{"tier window", registry.PlanPatch{TierWindow: new(store.Window(9))}, store.Invalid, "fup_window"},
		{"hours", registry.PlanPatch{Hours: &[]store.RateHours{{Rate: "x"}}}, store.Invalid, "hours"},
		{"traffic day", registry.PlanPatch{TrafficDay: new(32)}, store.Invalid, "traffic_day"},
		{"time limit", registry.PlanPatch{TimeLimit: new(time.Millisecond)}, store.Invalid, "time_limit"},
	}
	o := newOffice(t)
	o.addPool("ours", "10.9.0.0/24")
	o.addPlan("home")
	o.addPlan("other")
	if _, err := o.AddPlan(t.Context(), registry.PlanPatch{Name: new("wifi"), Access: new(store.Hotspot)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetPlan(t.Context(), "home", c.patch)
				storetest.WantFault(t, err, c.kind, c.field)
				fresh := c.patch
				orElse(&fresh.Name, "baru")
				if fresh.Access == nil {
					fresh.Access = new(store.PPPoE)
				}
				_, err = o.AddPlan(t.Context(), fresh)
				storetest.WantFault(t, err, c.kind, c.field)
			})
		})
	}
	o.unchanged(func() {
		_, err := o.SetPlan(t.Context(), "home", registry.PlanPatch{OnExpiry: new("plan:home")})
		storetest.WantFault(t, err, store.Invalid, "on_expiry")
		_, err = o.AddPlan(t.Context(), registry.PlanPatch{
			ProfilePatch: registry.ProfilePatch{Rate: new("x")}, OnQuota: new("x"), Router: new("x"),
		})
		for _, field := range []string{"name", "kind", "rate", "on_quota", "router"} {
			storetest.WantFault(t, err, store.Invalid, field)
		}
		_, err = o.SetPlan(t.Context(), "nobody", registry.PlanPatch{})
		storetest.WantFault(t, err, store.NotFound, "")
	})
}

// TestPlanFairUse sets tiers, times of day, a traffic day, a company and a pool of gardu's own, and
// takes them away.
func TestPlanFairUse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	pool := o.addPool("ours", "10.9.0.0/24")
	company, err := o.AddCompany(t.Context(), registry.CompanyPatch{Name: new("timur")})
	if err != nil {
		t.Fatal(err)
	}
	night := store.RateHours{From: 22 * 60, To: 6 * 60, Rate: "20M/20M"}
	tiers := []store.Tier{{After: 150e9, Rate: "2M/2M"}, {After: 100e9, Rate: "5M/5M"}}
	plan, err := o.AddPlan(t.Context(), registry.PlanPatch{
		Name: new("home"), Access: new(store.PPPoE), ProfilePatch: registry.ProfilePatch{
			Rate: new("10M/10M"), AddressPool: new("ours"),
		},
		Tiers: &tiers, TierWindow: new(store.WindowMonth), Hours: &[]store.RateHours{night},
		TrafficDay: new(15), Company: new("timur"),
		Isolir: registry.IsolirPatch{Profile: &registry.ProfilePatch{AddressPool: new("1")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Tiers[0].Rate != "5M/5M" || plan.Tiers[1].Profile.Rate != "2M/2M" || tiers[0].Rate != "2M/2M" ||
		plan.Tiers[0].Profile.AddressPool != pool.ID || plan.Hours[0].Profile.Rate != "20M/20M" ||
		plan.TierWindow != store.WindowMonth || plan.TrafficDay != 15 || plan.Company != company.ID ||
		plan.Isolir.AddressPool != pool.ID || !plan.Isolir.IgnoresFixed {
		t.Errorf("made %+v", plan)
	}
	o.unchanged(func() {
		storetest.WantFault(t, o.RemovePool(t.Context(), "ours"), store.Conflict, "")
		storetest.WantFault(t, o.RemoveCompany(t.Context(), "timur"), store.Conflict, "")
	})

	plan, err = o.SetPlan(t.Context(), "home", registry.PlanPatch{
		ProfilePatch: registry.ProfilePatch{AddressPool: new(""), Pool: new("theirs")},
		Tiers:        &[]store.Tier{}, Hours: &[]store.RateHours{}, TrafficDay: new(0), Company: new(""),
		Isolir: registry.IsolirPatch{Remove: true},
	})
	if err != nil || len(plan.Tiers)+len(plan.Hours)+plan.TrafficDay != 0 || plan.Company != 0 ||
		plan.Profile.AddressPool != 0 || plan.Profile.Pool != "theirs" || plan.Isolir != nil {
		t.Errorf("set %+v, %v", plan, err)
	}
	if stored, err := o.PlanByID(t.Context(), plan.ID); err != nil || stored.Revision != plan.Revision {
		t.Errorf("stored %+v, %v", stored, err)
	}
	for name, remove := range map[string]error{
		"pool": o.RemovePool(t.Context(), "ours"), "company": o.RemoveCompany(t.Context(), "1"),
	} {
		if remove != nil {
			t.Errorf("removing the %s: %v", name, remove)
		}
	}
}
