package directory_test

import (
	"testing"

	"pgregory.net/rapid"

	"gardu/aaa/directory"
	"gardu/store"
)

// isolirOf is the rate of a plan's isolir profile, in its encoded form.
func isolirOf(p *directory.Plan) string { return rateOf(p, p.Isolir(), store.MikroTik) }

// company makes a company whose isolir profile has a rate; an empty one stands for no profile.
func company(id int64, revision uint64, rate string) *store.Company {
	made := &store.Company{ID: id, Revision: revision, Name: "brand"}
	if rate != "" {
		made.Isolir = &store.Profile{Rate: rate}
	}

	return made
}

func TestIsolirIsThePlansOwnThenItsCompanysThenTheCommonOne(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{ID: 1, Company: 7, Isolir: &store.Profile{Rate: "own"}}))
	put(t, d.PutPlan(&store.Plan{ID: 2, Company: 7}))
	put(t, d.PutPlan(&store.Plan{ID: 3}))

	steps := []struct {
		name   string
		change func() error
		want   [3]string
	}{
		{"unknown company", nil, [3]string{"own", "isolir", "isolir"}},
		{
			"company", func() error { return d.PutCompany(company(7, 2, "brand")) },
			[3]string{"own", "brand", "isolir"},
		},
		{
			"older revision", func() error { return d.PutCompany(company(7, 1, "stale")) },
			[3]string{"own", "brand", "isolir"},
		},
		{
			"another company", func() error { return d.PutCompany(company(8, 1, "other")) },
			[3]string{"own", "brand", "isolir"},
		},
		{
			"plan saved again", func() error { return d.PutPlan(&store.Plan{ID: 2, Company: 8}) },
			[3]string{"own", "other", "isolir"},
		},
		{
			"plan back", func() error { return d.PutPlan(&store.Plan{ID: 2, Company: 7}) },
			[3]string{"own", "brand", "isolir"},
		},
		{
			"changed company", func() error { return d.PutCompany(company(7, 3, "fresh")) },
			[3]string{"own", "fresh", "isolir"},
		},
		{
			"company without a profile", func() error { return d.PutCompany(company(7, 4, "")) },
			[3]string{"own", "isolir", "isolir"},
		},
		{
			"profile again", func() error { return d.PutCompany(company(7, 5, "brand")) },
			[3]string{"own", "brand", "isolir"},
		},
		{
			"removed company", func() error { d.RemoveCompany(7); return nil },
			[3]string{"own", "isolir", "isolir"},
		},
	}
	for _, step := range steps {
		if step.change != nil {
			put(t, step.change())
		}

		for i, want := range step.want {
			if got := isolirOf(d.Plan(int64(i + 1))); got != want {
				t.Errorf("%s: isolir of plan %d = %q, want %q", step.name, i+1, got, want)
			}
		}
	}
}

// TestFallbackHasTheIsolirOfItsCompany follows an expired service into the plan that follows, whose
// quota is used up.
func TestFallbackHasTheIsolirOfItsCompany(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{ID: 1, OnExpiry: store.ExpirySwitch, ExpiryPlan: 2}))
	put(t, d.PutPlan(&store.Plan{
		ID: 2, Company: 7, OnQuota: store.QuotaIsolir,
		DataLimit: store.DataLimit{Total: 1}, QuotaWindow: store.WindowDay,
	}))
	put(t, d.PutCompany(company(7, 1, "brand")))

	plan := d.Plan(1)
	usage := store.Usage{Day: store.Amount{Start: store.DayStart(noon, nil), Up: 5}}
	standing := store.Standing{Activated: noon, Expires: noon}
	entitled := store.Entitlement(
		standing, plan.Record(), &usage, plan.Access(store.PPPoE, nil), noon)

	if got := rateOf(plan, entitled.Profile, store.MikroTik); got != "brand" {
		t.Errorf("%s with %q, want the company's isolir", entitled.Reason, got)
	}
}

func TestCompanyThatCannotBeCompiledChangesNothing(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{ID: 1, Company: 7}))
	put(t, d.PutCompany(company(7, 1, "brand")))

	if err := d.PutCompany(company(7, 2, "bad")); !store.Is(err, store.Invalid) {
		t.Fatalf("PutCompany = %v, want Invalid", err)
	}

	if got := isolirOf(d.Plan(1)); got != "brand" {
		t.Errorf("isolir = %q after a refused change", got)
	}

	source := directory.Source{Companies: visitAll([]store.Company{*company(7, 2, "bad")})}
	if err := d.Load(t.Context(), source); !store.Is(err, store.Invalid) {
		t.Fatalf("Load = %v, want Invalid", err)
	}
}

func TestLoadReadsCompanies(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutCompany(company(8, 1, "of before")))
	put(t, d.Load(t.Context(), directory.Source{
		Companies: visitAll([]store.Company{*company(7, 1, "brand")}),
		Plans:     visitAll([]store.Plan{{ID: 1, Company: 7}, {ID: 2, Company: 8}}),
	}))

	for id, want := range map[int64]string{1: "brand", 2: "isolir"} {
		if got := isolirOf(d.Plan(id)); got != want {
			t.Errorf("isolir of plan %d = %q, want %q", id, got, want)
		}
	}
}

// TestIsolirNeverGivesAFixedAddress: Framed-IP-Address beats Framed-Pool on RouterOS, so an isolir
// profile must leave it out, whoever saved it and however.
func TestIsolirNeverGivesAFixedAddress(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	own, brand := store.Profile{Rate: "own"}, company(7, 1, "brand")
	put(t, d.PutPlan(&store.Plan{ID: 1, Company: 7, Isolir: &own}))
	put(t, d.PutPlan(&store.Plan{ID: 2, Company: 7}))
	put(t, d.PutPlan(&store.Plan{ID: 3}))
	put(t, d.PutCompany(brand))

	check := func(when string) {
		t.Helper()

		for id := range int64(3) {
			plan := d.Plan(id + 1)
			if compiled := plan.Compiled(plan.Isolir(), store.MikroTik); !compiled.Profile.IgnoresFixed {
				t.Errorf("%s: isolir %q of plan %d gives a fixed address", when, plan.Isolir().Rate, id+1)
			}
		}
	}
	check("as it was made")
	put(t, d.SetIsolir(store.Profile{Rate: "another"}))
	check("after a change of the common one")

	if own.IgnoresFixed || brand.Isolir.IgnoresFixed {
		t.Error("the feeder's own record was written to")
	}
}

// TestIsolirAgainstModel changes plans, companies and the common profile at random, and asks after
// each step what every plan gives to whoever is isolated.
func TestIsolirAgainstModel(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		d, common := newDirectory(t), "isolir"
		plans, brands := map[int64]store.Plan{}, map[int64]string{}
		rate := rapid.SampledFrom([]string{"", "a", "b", "c"})

		t.Repeat(map[string]func(*rapid.T){
			"put plan": func(t *rapid.T) {
				plan := store.Plan{
					ID: rapid.Int64Range(1, 4).Draw(t, "plan"), Company: rapid.Int64Range(0, 2).Draw(t, "of"),
				}
				if own := rate.Draw(t, "own"); own != "" {
					plan.Isolir = &store.Profile{Rate: own}
				}

				put(t, d.PutPlan(&plan))
				plans[plan.ID] = plan
			},
			"remove plan": func(t *rapid.T) {
				id := rapid.Int64Range(1, 4).Draw(t, "plan")
				d.RemovePlan(id)
				delete(plans, id)
			},
			"put company": func(t *rapid.T) {
				id := rapid.Int64Range(1, 2).Draw(t, "company")
				brands[id] = rate.Draw(t, "brand")
				put(t, d.PutCompany(company(id, 0, brands[id])))
			},
			"remove company": func(t *rapid.T) {
				id := rapid.Int64Range(1, 2).Draw(t, "company")
				d.RemoveCompany(id)
				delete(brands, id)
			},
			"set isolir": func(t *rapid.T) {
				common = "common " + rate.Draw(t, "common")
				put(t, d.SetIsolir(store.Profile{Rate: common}))
			},
			"": func(t *rapid.T) {
				for id := int64(1); id <= 4; id++ {
					compareIsolir(t, d.Plan(id), plans, id, brands, common)
				}
			},
		})
	})
}

// compareIsolir asks a plan for its isolir profile.
func compareIsolir(
	t *rapid.T, plan *directory.Plan, plans map[int64]store.Plan, id int64,
	brands map[int64]string, common string,
) {
	saved, known := plans[id]
	if known != (plan != nil) {
		t.Fatalf("plan %d is there: %v, want %v", id, plan != nil, known)
	}

	if !known {
		return
	}

	want := common
	if brand := brands[saved.Company]; brand != "" {
		want = brand
	}

	if saved.Isolir != nil {
		want = saved.Isolir.Rate
	}

	if got := isolirOf(plan); got != want {
		t.Fatalf("isolir of plan %d = %q, want %q", id, got, want)
	}
}
