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
		Name: new("home"), Access: new(store.PPPoE), Rate: new("10M/20M"), Pool: new("pool-home"),
		Extra:     &[]store.Attribute{{Name: "Filter-Id", Value: "home"}},
		DataLimit: &store.DataLimit{Total: 50e9}, QuotaWindow: new(store.WindowMonth), OnQuota: new("throttle=1M/2M"),
		Validity: &store.Validity{Count: 30, Unit: store.Days}, OnExpiry: new("plan:after"), Price: new(int64(150_000_00)),
		Isolir: &store.Profile{Pool: "pool-isolir"},
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
		Pool: new("pool-2"), OnExpiry: new("isolir"), Isolir: &store.Profile{}, IdleTimeout: new(time.Hour),
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
	cases := []struct {
		name  string
		patch registry.PlanPatch
		kind  store.ErrorKind
		field string
	}{
		{"no name", registry.PlanPatch{Name: new("")}, store.Invalid, "name"},
		{"taken name", registry.PlanPatch{Name: new("other")}, store.Conflict, "name"},
		{"any kind", registry.PlanPatch{Access: new(store.AnyAccess)}, store.Invalid, "kind"},
		{"rate", registry.PlanPatch{Rate: new("10M/")}, store.Invalid, "rate"},
		{"decimal rate", registry.PlanPatch{Rate: new("1.5M")}, store.Invalid, "rate"},
		{"short interim", registry.PlanPatch{Interim: new(30 * time.Second)}, store.Invalid, "interim"},
		{"extra", registry.PlanPatch{Extra: extra("No-Such")}, store.Invalid, "extra"},
		{"empty extra", registry.PlanPatch{Extra: extra("")}, store.Invalid, "extra"},
		{
			"extra of isolir",
			registry.PlanPatch{Isolir: &store.Profile{Extra: *extra("No-Such")}},
			store.Invalid, "isolir.extra",
		},
		{"rate of isolir", registry.PlanPatch{Isolir: &store.Profile{Rate: "x"}}, store.Invalid, "isolir.rate"},
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
		{"time limit", registry.PlanPatch{TimeLimit: new(time.Millisecond)}, store.Invalid, "time_limit"},
	}
	o := newOffice(t)
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
		_, err = o.AddPlan(t.Context(), registry.PlanPatch{Rate: new("x"), OnQuota: new("x"), Router: new("x")})
		for _, field := range []string{"name", "kind", "rate", "on_quota", "router"} {
			storetest.WantFault(t, err, store.Invalid, field)
		}
		_, err = o.SetPlan(t.Context(), "nobody", registry.PlanPatch{})
		storetest.WantFault(t, err, store.NotFound, "")
	})
}
