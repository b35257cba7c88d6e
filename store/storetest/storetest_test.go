package storetest_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestClockStandsStill(t *testing.T) {
	t.Parallel()

	clock := storetest.NewClock()
	if first, second := clock.Now(), clock.Now(); first != storetest.Epoch || second != first {
		t.Error("the clock does not stand at its beginning")
	}

	var group sync.WaitGroup
	for range 10 {
		group.Go(func() { clock.Advance(time.Second) })
	}
	group.Wait()
	if got := clock.Now(); got != storetest.Epoch.Add(10*time.Second) {
		t.Errorf("moved ten times by a second, the clock stands at %v", got)
	}
}

func TestClosuresRunTwice(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	runs := 0
	changes := storetest.Update(t, book, func(tx *db.BookTx) error {
		runs++
		_, err := tx.PutPlan(storetest.Plan("gold"))

		return err
	})
	if runs != 2 || len(changes) != 1 {
		t.Errorf("the closure ran %d times and told %v", runs, changes)
	}
}

func TestSamplesCanBeStored(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.Update(t, book, func(tx *db.BookTx) error {
		plan, err := tx.PutPlan(storetest.Plan("gold"))
		if err != nil {
			return err
		}
		for _, put := range []func() error{
			func() error { _, err := tx.PutCustomer(storetest.Customer("Budi")); return err },
			func() error { _, err := tx.PutNAS(storetest.NAS("one", "10.0.0.1")); return err },
			func() error { _, err := tx.PutNAS(storetest.NAS("many", "2001:db8::/32")); return err },
			func() error { _, err := tx.PutRouter(storetest.Router("one", 1)); return err },
			func() error { _, err := tx.PutOperator(storetest.Operator("siti")); return err },
			func() error { _, err := tx.PutPool(storetest.Pool("jkt", "10.0.0.0/24", "10.0.2.7")); return err },
			func() error { _, err := tx.PutCompany(storetest.Company("Selatan")); return err },
			func() error { _, err := tx.PutPlan(storetest.FairPlan("fair")); return err },
			func() error { _, err := tx.PutService(storetest.Service("budi", plan.ID)); return err },
			func() error { _, err := tx.PutVoucher(storetest.Voucher("AB12", plan.ID)); return err },
		} {
			if err := put(); err != nil {
				return err
			}
		}

		return nil
	})

	traffic := storetest.OpenTraffic(t)
	if err := traffic.Fold(t.Context(), db.Fold{Mark: 1, Sessions: []store.Session{storetest.Session(1, 1)}}); err != nil {
		t.Error(err)
	}
}

func TestFollowerSeesEveryChange(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	var follower storetest.Follower
	follower.Unchanged(t, book, func() {})
	follower.Changed(t.Context(), storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutPlan(storetest.Plan("gold"))

		return err
	}))
	want := store.Change{Noun: store.NounPlan, ID: 1}
	if told := follower.Told(); len(told) != 1 || told[0] != want {
		t.Errorf("told of %v, want %v", told, want)
	}
	if told := follower.Told(); len(told) > 0 {
		t.Errorf("told again of %v", told)
	}
}

// TestRowsSeeEveryTable: what is written anywhere is seen, records of money among it, also where no
// change is told of.
func TestRowsSeeEveryTable(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	before := storetest.Rows(t, book)
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutCoupon(store.Coupon{Code: "TEN"})

		return err
	})
	made := storetest.Rows(t, book)
	if list := before.Changes(made); len(list) == 0 {
		t.Error("a coupon that was made is not seen")
	}
	storetest.Update(t, book, func(tx *db.BookTx) error {
		coupon, err := tx.CouponByCode("TEN")
		if err == nil {
			coupon.Reserved++
			_, err = tx.PutCoupon(coupon)
		}

		return err
	})
	want := []string{"coupons has another 0000000000000001"}
	if list := made.Changes(storetest.Rows(t, book)); !slices.Equal(list, want) {
		t.Errorf("a coupon that was reserved is seen as %q", list)
	}
	if list := made.Changes(made); len(list) > 0 {
		t.Errorf("what stayed as it is was seen as %q", list)
	}
}
