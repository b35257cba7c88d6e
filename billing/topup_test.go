package billing_test

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/billing"
	"gardu/store"
	"gardu/store/storetest"
)

// TestTopUp adds to the window that is current, and to the next one from nothing.
func TestTopUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addPlan("daily", func(p *store.Plan) {
		p.DataLimit, p.TimeLimit, p.QuotaWindow = store.DataLimit{Total: 5e9}, time.Hour, store.WindowDay
	})
	budi := d.addOn("budi", "daily")
	today := store.DayStart(d.clock.Now(), storetest.Zone)
	for _, want := range []store.TopUp{
		{Octets: 1e9, Online: time.Hour, Window: today}, {Octets: 2e9, Online: 2 * time.Hour, Window: today},
	} {
		service, err := d.TopUp(t.Context(), budi, 1e9, time.Hour)
		if err != nil || !sameTopUp(service.TopUp, want) || !sameTopUp(d.service("budi").TopUp, want) {
			t.Errorf("added up to %+v, %v; want %+v", service.TopUp, err, want)
		}
	}
	d.clock.Advance(24 * time.Hour)
	service, err := d.TopUp(t.Context(), budi, 0, time.Minute)
	if want := (store.TopUp{Online: time.Minute, Window: today.Add(24 * time.Hour)}); err != nil ||
		!sameTopUp(service.TopUp, want) {
		t.Errorf("the next day has %+v, %v; want %+v", service.TopUp, err, want)
	}
}

// addOn makes a service on a plan.
func (d *desk) addOn(login, plan string) billing.ServiceRef {
	d.t.Helper()
	if _, err := d.AddService(d.t.Context(), billing.ServicePatch{Login: &login, Plan: &plan}); err != nil {
		d.t.Fatalf("adding %q: %v", login, err)
	}

	return billing.ByLogin(login)
}

// sameTopUp compares two top-ups.
func sameTopUp(one, other store.TopUp) bool {
	return one.Octets == other.Octets && one.Online == other.Online && one.Window.Equal(other.Window)
}

// TestTopUpWindows adds to the window of each kind of plan.
func TestTopUpWindows(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	now := d.clock.Now()
	for name, kind := range map[string]struct {
		change func(*store.Plan)
		start  time.Time
	}{
		"activation": {
			func(p *store.Plan) { p.DataLimit.Total, p.QuotaWindow = 1e9, store.WindowActivation }, storetest.Epoch,
		},
		"traffic day": {
			func(p *store.Plan) { p.DataLimit.Up, p.QuotaWindow, p.TrafficDay = 1e9, store.WindowMonth, 31 },
			store.Calendar{Zone: storetest.Zone, TrafficDay: 31}.MonthStart(now),
		},
		"fair use": {
			func(p *store.Plan) {
				p.Tiers, p.TierWindow = []store.Tier{{After: 1e9, Rate: "1M/1M"}}, store.WindowMonth
				p.Prepare()
			},
			store.Calendar{Zone: storetest.Zone}.MonthStart(now),
		},
		"quota before fair use": {
			func(p *store.Plan) {
				p.Tiers, p.TierWindow = []store.Tier{{After: 1e9, Rate: "1M/1M"}}, store.WindowMonth
				p.DataLimit.Total, p.QuotaWindow = 1e9, store.WindowDay
				p.Prepare()
			},
			store.DayStart(now, storetest.Zone),
		},
	} {
		d.addPlan(name, kind.change)
		service, err := d.TopUp(t.Context(), d.addOn(name, name), 1e9, 0)
		if err != nil || !service.TopUp.Window.Equal(kind.start) {
			t.Errorf("%s: the window begins %v, %v; want %v", name, service.TopUp.Window, err, kind.start)
		}
	}
}

// TestTopUpAfterSwitch adds to the plan that has followed an expiry.
func TestTopUpAfterSwitch(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	next := d.addPlan("next", func(p *store.Plan) { p.DataLimit.Total, p.QuotaWindow = 1e9, store.WindowDay })
	d.addPlan("first", func(p *store.Plan) { p.OnExpiry, p.ExpiryPlan = store.ExpirySwitch, next.ID })
	budi := d.addOn("budi", "first")
	d.unchanged(func() {
		_, err := d.TopUp(t.Context(), budi, 1e9, 0)
		storetest.WantFault(t, err, store.Invalid, "data")
	})
	d.clock.Advance(31 * 24 * time.Hour)
	if _, err := d.TopUp(t.Context(), budi, 1e9, 0); err != nil {
		t.Error(err)
	}
}

// TestTopUpRefused holds each refusal to its kind and field, and the book to what it was.
func TestTopUpRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addPlan("data", func(p *store.Plan) { p.DataLimit.Total = 1e9 })
	d.addPlan("time", func(p *store.Plan) { p.TimeLimit = time.Hour })
	d.addPlan("waiting", func(p *store.Plan) { p.DataLimit.Total, p.StartsAtLogin = 1e9, true })
	for _, plan := range []string{"home", "data", "time", "waiting"} {
		d.addOn(plan, plan)
	}
	d.addOn("ended", "data")
	if _, err := d.Terminate(t.Context(), billing.ByLogin("ended")); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]struct {
		login  string
		octets uint64
		online time.Duration
		kind   store.ErrorKind
		field  string
	}{
		"nothing":               {"data", 0, 0, store.Invalid, "data"},
		"no quota":              {"home", 1, 0, store.Invalid, "data"},
		"no quota of time":      {"home", 0, time.Hour, store.Invalid, "time"},
		"data for time":         {"time", 1, 0, store.Invalid, "data"},
		"time for data":         {"data", 0, time.Hour, store.Invalid, "time"},
		"more than can be kept": {"data", store.MaxTopUp + 1, 0, store.Invalid, "data"},
		"half a second":         {"time", 0, time.Second / 2, store.Invalid, "time"},
		"waiting":               {"waiting", 1, 0, store.Conflict, ""},
		"terminated":            {"ended", 1, 0, store.Conflict, ""},
		"nobody":                {"nobody", 1, 0, store.NotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d.unchanged(func() {
				_, err := d.TopUp(t.Context(), billing.ByLogin(bad.login), bad.octets, bad.online)
				storetest.WantFault(t, err, bad.kind, bad.field)
			})
		})
	}
	d.clock.Advance(31 * 24 * time.Hour)
	d.unchanged(func() {
		_, err := d.TopUp(t.Context(), billing.ByLogin("data"), 1, 0)
		storetest.WantFault(t, err, store.Conflict, "")
	})
}

// TestTopUpsTogether adds from many sides at once, and loses none.
func TestTopUpsTogether(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addPlan("data", func(p *store.Plan) { p.DataLimit.Total = 1e9 })
	budi := d.addOn("budi", "data")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := d.TopUp(t.Context(), budi, 1e9, 0); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if added := d.service("budi").TopUp.Octets; added != 8e9 {
		t.Errorf("%d octets were added", added)
	}
}

// TestTopUpsAddUp adds at random and lets time pass: what stands is always the sum of what was added
// since the window began, whatever was bought before.
func TestTopUpsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t)
		d.addPlan("daily", func(p *store.Plan) {
			p.DataLimit.Total, p.TimeLimit, p.QuotaWindow = 1e9, time.Hour, store.WindowDay
			p.Validity = store.Validity{}
		})
		budi := d.addOn("budi", "daily")
		var sum store.TopUp
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			d.clock.Advance(time.Duration(rapid.IntRange(0, 20).Draw(r, "hours")) * time.Hour)
			octets := rapid.Uint64Range(0, 5e9).Draw(r, "octets")
			online := time.Duration(rapid.IntRange(1, 7200).Draw(r, "seconds")) * time.Second
			if today := store.DayStart(d.clock.Now(), storetest.Zone); !sum.Window.Equal(today) {
				sum = store.TopUp{Window: today}
			}
			sum.Octets, sum.Online = sum.Octets+octets, sum.Online+online
			service, err := d.TopUp(t.Context(), budi, octets, online)
			if err != nil || !sameTopUp(service.TopUp, sum) {
				r.Fatalf("stands at %+v, %v; want %+v", service.TopUp, err, sum)
			}
		}
	})
}
