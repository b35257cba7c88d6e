package billing_test

import (
	"sync"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// end lets a service come to its end and acts upon it.
func (s *shop) end(service int64) {
	s.t.Helper()
	if at := s.of(service).Expires; at.After(s.clock.Now()) {
		s.clock.Advance(at.Sub(s.clock.Now()))
	}
	s.run()
}

// run does everything that is due.
func (s *shop) run() {
	s.t.Helper()
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{Billing: s.desk.Billing})
	if err != nil {
		s.t.Fatal(err)
	}
	if report, err := scheduler.RunOnce(s.t.Context()); err != nil || report.Failed > 0 {
		s.t.Fatalf("doing what is due: %+v, %v", report, err)
	}
}

// TestQueue: what waits begins where the one before has ended, without a drop, however late
// somebody looks.
func TestQueue(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first := s.recharge("thirty", store.RechargeExtend)
	second := s.recharge("taxed", store.RechargeQueue)
	third := s.recharge("thirty", store.RechargeQueue)
	s.wantTime("the second begins", second.Begins, "2026-07-31 12:00")
	s.wantTime("the third ends", third.Ends, "2026-09-29 12:00")

	s.clock.Advance(30*24*time.Hour + 3*time.Hour)
	s.end(first.Service)
	service := s.of(first.Service)
	if service.Plan != s.taxed.ID {
		t.Errorf("plan %d follows", service.Plan)
	}
	s.wantTime("the end", service.Expires, "2026-08-30 12:00")
	s.unchanged(func() { s.run() })

	s.end(first.Service)
	s.wantTime("the last end", s.of(first.Service).Expires, "2026-09-29 12:00")
	s.end(first.Service)
	if sub := s.subscription(first.Service); len(sub.Queue) != 0 || !sub.Expires.IsZero() {
		t.Errorf("after everything the subscription is %+v", sub)
	}
	if got := s.told(store.NoticeExpired); got != 1 {
		t.Errorf("its end was told %d times", got)
	}
}

// TestQueueLosesNoTurn: a plan that is gone is passed over, and what waits behind it begins.
func TestQueueLosesNoTurn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	gone := s.addPlan("gone", func(p *store.Plan) { p.Price = 10 })
	service := s.recharge("thirty", store.RechargeExtend).Service
	s.recharge("gone", store.RechargeQueue)
	s.recharge("taxed", store.RechargeQueue)
	storetest.Update(t, s.book, func(tx *db.BookTx) error { return tx.DeletePlan(gone.ID) })
	s.end(service)
	if got := s.of(service); got.Plan != s.taxed.ID {
		t.Errorf("plan %d follows", got.Plan)
	}
	s.wantTime("the end", s.of(service).Expires, "2026-08-30 12:00")
}

func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.recharge("thirty", store.RechargeExtend)
	for range store.MaxQueue {
		s.recharge("thirty", store.RechargeQueue)
	}
	_, err := s.Recharge(t.Context(), billing.RechargeRequest{
		Customer: s.buyer.ID, Plan: "thirty", Mode: store.RechargeQueue,
	})
	storetest.WantFault(t, err, store.Exhausted, "")
}

// TestRenewalFromTheWallet: price, bills and tax, or nothing but a notice.
func TestRenewalFromTheWallet(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name   string
		wallet int64
		change func(*shop, int64)
		left   int64
		end    string
		poor   int
	}{
		{"enough", 177_600, nil, 0, "2026-08-30 12:00", 0},
		{"enough for the price alone", 166_500, nil, 166_500, "2026-07-31 12:00", 1},
		{"empty", 0, nil, 0, "2026-07-31 12:00", 1},
		{"by hand only", 200_000, func(s *shop, id int64) {
			sub := s.subscription(id)
			sub.Manual = true
			storetest.Update(s.t, s.book, func(tx *db.BookTx) error {
				_, err := tx.PutSubscription(sub)

				return err
			})
		}, 200_000, "2026-07-31 12:00", 0},
		{"a plan that is not sold", 200_000, func(s *shop, _ int64) {
			plan := s.taxed
			plan.Sale.Disabled = true
			storetest.Update(s.t, s.book, func(tx *db.BookTx) error {
				_, err := tx.PutPlan(plan)

				return err
			})
		}, 200_000, "2026-07-31 12:00", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			service := s.recharge("taxed", store.RechargeExtend).Service
			if c.wallet > 0 {
				s.fund(s.buyer.ID, c.wallet)
			}
			if _, err := s.AddBill(t.Context(), s.buyer.ID, billing.BillPatch{
				Name: new("Modem"), Amount: new(int64(10_000)),
			}); err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(s, service)
			}
			s.clock.Advance(30*24*time.Hour + 5*time.Minute)
			s.end(service)
			s.run()
			s.wantTime("the end", s.of(service).Expires, c.end)
			if got := s.wallet(s.buyer.ID); got != c.left {
				t.Errorf("the wallet holds %d", got)
			}
			if got := s.told(store.NoticeWallet); got != c.poor {
				t.Errorf("too little was told %d times", got)
			}
		})
	}
}

func TestExtend(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.terms(func(terms *store.BillingTerms) { terms.SelfDays = 2 })
	service := s.recharge("thirty", store.RechargeExtend).Service
	ref := billing.ByID(service)
	if _, err := s.Extend(t.Context(), ref, 5); err != nil {
		t.Fatal(err)
	}
	s.wantTime("the end", s.of(service).Expires, "2026-08-05 12:00")
	_, err := s.ExtendSelf(s.asCustomer(s.buyer), ref)
	storetest.WantFault(t, err, store.Conflict, "")

	s.at("2026-08-10 09:00")
	_, err = s.ExtendSelf(s.asCustomer(s.friend), ref)
	storetest.WantFault(t, err, store.NotFound, "")
	if _, err := s.ExtendSelf(s.asCustomer(s.buyer), ref); err != nil {
		t.Fatal(err)
	}
	s.wantTime("the end", s.of(service).Expires, "2026-08-12 09:00")
	s.at("2026-08-31 23:59")
	_, err = s.ExtendSelf(s.asCustomer(s.buyer), ref)
	storetest.WantFault(t, err, store.Exhausted, "")
	s.at("2026-09-01 00:00")
	if _, err := s.ExtendSelf(s.asCustomer(s.buyer), ref); err != nil {
		t.Fatal(err)
	}
	s.at("2027-09-10 00:00") // the same month of another year
	if _, err := s.ExtendSelf(s.asCustomer(s.buyer), ref); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Extend(t.Context(), ref, 3); err != nil {
		t.Fatal(err)
	}
	s.wantTime("the end", s.of(service).Expires, "2027-09-15 00:00")
	if got := s.receipts(s.buyer.ID); got != 1 {
		t.Errorf("%d receipts were made", got)
	}
	for _, days := range []int{0, -1, billing.MaxExtension + 1} {
		_, err := s.Extend(t.Context(), ref, days)
		storetest.WantFault(t, err, store.Invalid, "days")
	}
}

// TestDeactivate: what ends by hand stays ended, whatever waits and whatever the wallet holds.
func TestDeactivate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.buyer.ID, 1000)
	service := s.recharge("thirty", store.RechargeExtend).Service
	s.recharge("thirty", store.RechargeQueue)
	s.clock.Advance(time.Hour)
	if _, err := s.Deactivate(t.Context(), billing.ByID(service)); err != nil {
		t.Fatal(err)
	}
	s.unchanged(func() {
		if _, err := s.Deactivate(t.Context(), billing.ByID(service)); err != nil {
			t.Error(err)
		}
	})
	s.clock.Advance(time.Hour)
	s.run()
	s.wantTime("the end", s.of(service).Expires, "2026-07-01 13:00")
	if got := s.wallet(s.buyer.ID); got != 1000 {
		t.Errorf("the wallet holds %d", got)
	}
	s.recharge("thirty", store.RechargeExtend)
	s.wantTime("the end", s.of(service).Expires, "2026-07-31 14:00")
}

// TestRedeem: for a customer's own service, for a new one, and for nobody's.
func TestRedeem(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, code := range []string{"abcd2345", "efgh2345", "jkmn2345", "void2345"} {
		s.addVoucher(code, func(v *store.Voucher) { v.Plan = s.days.ID })
	}
	first, err := s.Redeem(t.Context(), "abcd2345", s.buyer.ID)
	if err != nil || first.Total != 0 || first.Kind != store.ReceiptVoucher {
		t.Fatalf("the receipt is %+v, %v", first, err)
	}
	service := s.of(first.Service)
	if service.Customer != s.buyer.ID || service.Login != "abcd2345" {
		t.Errorf("the service is %+v", service)
	}
	second, err := s.Redeem(t.Context(), "efgh2345", s.buyer.ID)
	if err != nil || second.Service != first.Service {
		t.Errorf("the second is for service %d, %v", second.Service, err)
	}
	s.wantTime("the end", s.of(first.Service).Expires, "2026-08-30 12:00")
	bare, err := s.Redeem(t.Context(), "jkmn2345", 0)
	if err != nil || s.of(bare.Service).Login != "jkmn2345" || bare.Customer != 0 {
		t.Errorf("without a customer it is %+v, %v", bare, err)
	}
	_, err = s.Redeem(t.Context(), "abcd2345", s.friend.ID)
	storetest.WantFault(t, err, store.Conflict, "")
	if _, err := s.VoidVoucher(t.Context(), "void2345"); err != nil {
		t.Fatal(err)
	}
	_, err = s.Redeem(t.Context(), "void2345", s.friend.ID)
	storetest.WantFault(t, err, store.Denied, "")
	_, err = s.Redeem(t.Context(), "ABCD2345", s.friend.ID)
	storetest.WantFault(t, err, store.NotFound, "")
}

// TestRedeemedOnce: of many who redeem one code at the same time, one gets it.
func TestRedeemedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addVoucher("abcd2345", func(v *store.Voucher) { v.Plan = s.days.ID })
	var group sync.WaitGroup
	won := make(chan struct{}, 32)
	for at := range 32 {
		customer := []int64{s.buyer.ID, s.friend.ID}[at%2]
		group.Go(func() {
			_, err := s.Redeem(t.Context(), "abcd2345", customer)
			switch {
			case err == nil:
				won <- struct{}{}
			case !store.Is(err, store.Conflict):
				t.Errorf("redeeming: %v", err)
			}
		})
	}
	group.Wait()
	if len(won) != 1 {
		t.Errorf("%d have redeemed it", len(won))
	}
}

func TestRegister(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.terms(func(terms *store.BillingTerms) { terms.Welcome = s.days.ID })
	request := billing.Registration{
		CustomerPatch: billing.CustomerPatch{Name: new("Eko")}, Login: "eko", Password: "rahasia",
	}
	customer, err := s.Register(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if customer.Number != "eko" || customer.Person.Portal == "" ||
		customer.Person.Portal == "rahasia" {
		t.Errorf("the customer is %+v", customer)
	}
	service := s.desk.service("eko")
	if service.Customer != customer.ID || service.Plan != s.days.ID {
		t.Errorf("the welcome is %+v", service)
	}
	for _, login := range []string{"eko", "budi"} {
		request.Login = login
		s.unchanged(func() {
			_, err := s.Register(t.Context(), request)
			storetest.WantFault(t, err, store.Conflict, "login")
		})
	}
	request.Login = ""
	_, err = s.Register(t.Context(), request)
	storetest.WantFault(t, err, store.Invalid, "login")
}

// TestLinks: what comes with a plan comes once, however it is linked, and not when it is not sold.
func TestLinks(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	spot := s.addPlan("spot", func(p *store.Plan) { p.Access, p.Price = store.Hotspot, 50 })
	bonus := s.addPlan("bonus", func(p *store.Plan) {
		p.Price, p.Sale.Kind = 25, store.SaleBalance
	})
	off := s.addPlan("off", func(p *store.Plan) {
		p.Access, p.Sale.Disabled = store.VPN, true
	})
	main := s.addPlan("main", func(p *store.Plan) {
		p.Price, p.Sale.TaxMode = 100, store.TaxNone
		p.Sale.Links = []int64{spot.ID, bonus.ID, off.ID, 999, s.days.ID}
	})
	spot.Sale.Links = []int64{main.ID, bonus.ID}
	storetest.Update(t, s.book, func(tx *db.BookTx) error {
		_, err := tx.PutPlan(spot)

		return err
	})
	receipt := s.recharge("main", store.RechargeExtend)
	if got := s.receipts(s.buyer.ID); got != 3 {
		t.Errorf("%d receipts were made", got)
	}
	if got := s.wallet(s.buyer.ID); got != 25 {
		t.Errorf("the wallet holds %d", got)
	}
	login := s.of(receipt.Service).Login
	other, err := s.desk.Billing.Service(t.Context(), billing.ServiceRef{
		Login: login, Access: store.Hotspot,
	})
	if err != nil || other.Plan != spot.ID {
		t.Errorf("the hotspot service is %+v, %v", other, err)
	}
	if s.of(receipt.Service).Plan != main.ID {
		t.Error("a link took the place of what was bought")
	}
}
