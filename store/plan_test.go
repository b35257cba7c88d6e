package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
)

// fairPlan is a plan with a quota, tiers that rise and fall, times of day and a traffic day.
func fairPlan() *store.Plan {
	plan := goodPlan()
	plan.Tiers = []store.Tier{{After: 100e9, Rate: "20M/20M"}, {After: 150e9, Rate: "2M/2M 4M/4M"}}
	plan.TierWindow, plan.TrafficDay, plan.Company = store.WindowDay, 31, 3
	plan.Hours = []store.RateHours{
		{From: 22 * 60, To: 6 * 60, Rate: "50M/50M", OverTiers: true},
		{Days: 1 << time.Sunday, Rate: "30M/30M"},
	}

	return plan
}

func TestPlanValidateFairUse(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("0", 250) + "5M"
	checkFaults(t, fairPlan, (*store.Plan).Validate, []fault[store.Plan]{
		{"a tier without rate", func(p *store.Plan) { p.Tiers[1].Rate = "" }, "fup"},
		{"a tier with a long rate", func(p *store.Plan) { p.Tiers[1].Rate = long }, "fup"},
		{"a tier after nothing", func(p *store.Plan) { p.Tiers[0].After = 0 }, "fup"},
		{"tiers that fall", func(p *store.Plan) { p.Tiers[1].After = 99e9 }, "fup"},
		{"a tier twice", func(p *store.Plan) { p.Tiers[1].After = 100e9 }, "fup"},
		{"many tiers", func(p *store.Plan) { p.Tiers = risingTiers(store.MaxTiers + 1) }, "fup"},
		{"an unknown window", func(p *store.Plan) { p.TierWindow = 9 }, "fup_window"},
		{"hours without rate", func(p *store.Plan) { p.Hours[0].Rate = "" }, "hours"},
		{"hours with a long rate", func(p *store.Plan) { p.Hours[0].Rate = long }, "hours"},
		{"hours from beyond the day", func(p *store.Plan) { p.Hours[0].From = 24 * 60 }, "hours"},
		{"hours to beyond the day", func(p *store.Plan) { p.Hours[0].To = 24 * 60 }, "hours"},
		{"an eighth day", func(p *store.Plan) { p.Hours[0].Days = 1 << 7 }, "hours"},
		{
			"many hours",
			func(p *store.Plan) { p.Hours = slices.Repeat(p.Hours[:1], store.MaxHours+1) }, "hours",
		},
		{"the 32nd", func(p *store.Plan) { p.TrafficDay = 32 }, "traffic_day"},
		{"a day before the first", func(p *store.Plan) { p.TrafficDay = -1 }, "traffic_day"},
		{"a throttle with a long rate", func(p *store.Plan) { p.Throttle.Rate = long }, "on_quota"},
		{"a negative company", func(p *store.Plan) { p.Company = -1 }, "company"},
		{"a negative pool", func(p *store.Plan) { p.Profile.AddressPool, p.Profile.Pool = -1, "" }, "address_pool"},
		{"two pools", func(p *store.Plan) { p.Profile.AddressPool = 1 }, "address_pool"},
		{
			"everything at once",
			func(p *store.Plan) {
				p.Tiers[0].Rate, p.Hours[0].Rate, p.TrafficDay, p.TierWindow = "x", "x", 99, 9
			},
			"fup fup_window hours traffic_day",
		},
	})
}

// risingTiers makes as many tiers.
func risingTiers(count int) []store.Tier {
	tiers := make([]store.Tier, count)
	for at := range tiers {
		tiers[at] = store.Tier{After: uint64(at + 1), Rate: "1M/1M"}
	}

	return tiers
}

// What operators may well want is not refused.
func TestPlanValidateTakes(t *testing.T) {
	t.Parallel()

	for name, change := range map[string]func(p *store.Plan){
		"as many tiers as fit":      func(p *store.Plan) { p.Tiers = risingTiers(store.MaxTiers) },
		"as many hours as fit":      func(p *store.Plan) { p.Hours = slices.Repeat(p.Hours[:1], store.MaxHours) },
		"tiers of an activation":    func(p *store.Plan) { p.TierWindow = store.WindowActivation },
		"tiers beyond the quota":    func(p *store.Plan) { p.DataLimit.Total = 1 },
		"bounds of every kind":      func(p *store.Plan) { p.DataLimit = store.DataLimit{Up: 3, Down: 2, Total: 1} },
		"a throttle without quota":  func(p *store.Plan) { p.DataLimit, p.TimeLimit = store.DataLimit{}, 0 },
		"no tiers and no hours":     func(p *store.Plan) { p.Tiers, p.Hours, p.TierWindow = nil, nil, 0 },
		"a whole day, every day":    func(p *store.Plan) { p.Hours[1].Days = 0 },
		"every day by name":         func(p *store.Plan) { p.Hours[1].Days = 1<<7 - 1 },
		"an address pool of gardu":  func(p *store.Plan) { p.Profile.Pool, p.Profile.AddressPool = "", 1 },
		"one for the isolated only": func(p *store.Plan) { p.Isolir = &store.Profile{AddressPool: 2} },
	} {
		plan := fairPlan()
		change(plan)
		plan.Prepare()
		if err := plan.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPlanPrepareFairUse(t *testing.T) {
	t.Parallel()

	plan := fairPlan()
	before := *plan
	plan.Prepare()
	want := goodPlan().Profile
	for text, profile := range map[string]store.Profile{
		"20M/20M": plan.Tiers[0].Profile, "2M/2M 4M/4M": plan.Tiers[1].Profile,
		"50M/50M": plan.Hours[0].Profile, "30M/30M": plan.Hours[1].Profile,
	} {
		want.Rate = text
		if difference := cmp.Diff(want, profile); difference != "" {
			t.Errorf("profile (-want +got):\n%s", difference)
		}
	}
	if before.Tiers[0].Profile.Rate != "" || before.Hours[0].Profile.Rate != "" {
		t.Error("a plan with the same lists has changed")
	}

	plan.Profile.AddressLists[0] = "changed"
	if plan.Tiers[0].Profile.AddressLists[0] == "changed" || plan.Hours[0].Profile.AddressLists[0] == "changed" {
		t.Error("a tier or time of day shares its lists with the profile")
	}
	plan.Profile.Pool = "pool-2"
	plan.Prepare()
	if plan.Tiers[1].Profile.Pool != "pool-2" || plan.Hours[1].Profile.Pool != "pool-2" {
		t.Error("a tier or time of day keeps what the profile no longer has")
	}
}

func TestPlanMetered(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		plan             store.Plan
		limited, metered bool
	}{
		"neither": {store.Plan{Hours: []store.RateHours{{}}}, false, false},
		"data":    {store.Plan{DataLimit: store.DataLimit{Down: 1}}, true, true},
		"time":    {store.Plan{TimeLimit: 1}, true, true},
		"tiers":   {store.Plan{Tiers: risingTiers(1)}, false, true},
	} {
		if c.plan.Limited() != c.limited || c.plan.Metered() != c.metered {
			t.Errorf("%s: limited %v, metered %v", name, c.plan.Limited(), c.plan.Metered())
		}
	}
}
