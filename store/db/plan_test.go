package db_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestPlansComeBackPrepared puts a plan whose derived profiles nobody has made: it is stored, and
// read, with all of them, and its caller's lists are left alone.
func TestPlansComeBackPrepared(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	plan := storetest.FairPlan("gold")
	for at := range plan.Tiers {
		plan.Tiers[at].Profile = store.Profile{}
	}
	plan.Hours[0].Profile = store.Profile{Rate: "of another time"}
	plan.OnQuota, plan.Throttle = store.QuotaThrottle, store.Profile{Rate: "1M/1M"}
	plan.Isolir = &store.Profile{Pool: "isolir"}

	want := plan
	want.Tiers, want.Hours = append([]store.Tier(nil), plan.Tiers...), append([]store.RateHours(nil), plan.Hours...)
	want.Prepare()
	want.ID, want.Revision = 1, 1

	var put store.Plan
	storetest.Update(t, book, func(tx *db.BookTx) (err error) {
		put, err = tx.PutPlan(plan)

		return err
	})
	storetest.View(t, book, func(r *db.BookReader) error {
		read, err := r.Plan(1)
		for what, got := range map[string]store.Plan{"put": put, "read": read} {
			if difference := cmp.Diff(want, got, alike); difference != "" {
				t.Errorf("as %s, the plan differs (-want +got):\n%s", what, difference)
			}
		}

		return err
	})
	if plan.Tiers[0].Profile.Rate != "" || plan.Hours[0].Profile.Rate != "of another time" ||
		plan.Isolir.IgnoresFixed {
		t.Errorf("putting the plan has changed its caller's: %+v", plan)
	}

	// A change of the plan's own profile is one of every profile that follows from it.
	put.Profile.Group = "vip"
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutPlan(put)

		return err
	})
	storetest.View(t, book, func(r *db.BookReader) error {
		read, err := r.Plan(1)
		if read.Throttle.Group != "vip" || read.Tiers[1].Profile.Group != "vip" ||
			read.Hours[0].Profile.Group != "vip" || read.Tiers[1].Profile.Rate != "2M/2M" {
			t.Errorf("the plan is %+v", read)
		}

		return err
	})
}

func TestCompaniesComeBackPrepared(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	company := storetest.Company("Selatan")
	company.Isolir.IgnoresFixed = false
	var put store.Company
	storetest.Update(t, book, func(tx *db.BookTx) (err error) {
		put, err = tx.PutCompany(company)

		return err
	})
	if !put.Isolir.IgnoresFixed || company.Isolir.IgnoresFixed {
		t.Errorf("put was %+v, and its caller's is %+v", put.Isolir, company.Isolir)
	}
	same(t, "company", put, func() (read store.Company, err error) {
		err = book.View(t.Context(), func(r *db.BookReader) (err error) {
			read, err = r.CompanyByName("Selatan")

			return err
		})

		return read, err
	})
}
