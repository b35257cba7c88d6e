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

// TestSaleComplaints holds what operators of other systems reported in public to the rules of
// sales.
func TestSaleComplaints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		test func(*testing.T)
	}{
		{"phpnuxbill#339", newPeriodCustomersEndRight},
		{"phpnuxbill#170", loginWorksAfterRecharge},
		{"phpnuxbill#348", receiptShowsTax},
		{"mikhmonv3#5", oneDayOnThe31st},
		{"mikhmonv3#61", voucherEndsWithItsValidity},
		{"whmcs#107", confirmedTwiceGivesNoFreeMonth},
		{"magento-2#279", paidTwiceDoublesNothing},
		{"FOSSBilling#3106", webhookAndSchedulerRenewOnce},
		{"FOSSBilling#997", graceGoesOnFromTheEnd},
		{"open-saas#688", creditedOnceForOneReference},
		{"phpnuxbill/transfer", negativeTransferStealsNothing},
		{"phpnuxbill/coupon", couponIsNotTheClients},
		{"phpnuxbill/voucher", twoActivateOneVoucher},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t)
		})
	}
}

// newPeriodCustomersEndRight: whoever is new to a plan of a fixed day gets neither a few days for a
// month's price nor two months.
func newPeriodCustomersEndRight(t *testing.T) {
	for day := range 31 {
		s := newShop(t)
		s.addPlan("period", func(p *store.Plan) {
			p.Price, p.Sale.TaxMode, p.Sale.PeriodDay = 30_000, store.TaxNone, 20
			p.Validity = store.Validity{Count: 1, Unit: store.Periods}
		})
		s.clock.Advance(time.Duration(day) * 24 * time.Hour)
		receipt := s.recharge("period", store.RechargeExtend)
		ends := s.of(receipt.Service).Expires
		left := ends.Sub(s.clock.Now()).Hours() / 24
		if left < 6 || left > 38 || ends.In(storetest.Zone).Day() != 21 {
			t.Errorf("bought on day %d it ends %.1f days later, %v", day+1, left, ends)
		}
		if want := min(int64(left+1)*1000, 30_000); receipt.Price != want {
			t.Errorf("%.1f days cost %d, want %d", left, receipt.Price, want)
		}
	}
}

// loginWorksAfterRecharge: who had used up the quota, or had expired, has a fresh window after
// paying.
func loginWorksAfterRecharge(t *testing.T) {
	s := newShop(t)
	plan := s.addPlan("capped", func(p *store.Plan) {
		p.Price, p.DataLimit.Total, p.OnQuota = 100, 1000, store.QuotaBlock
	})
	first := s.recharge("capped", store.RechargeExtend)
	s.clock.Advance(time.Hour)
	usage := store.Usage{Service: first.Service, Activation: store.Amount{
		Start: s.of(first.Service).Activated, Down: 5000,
	}}
	got := func() store.Outcome {
		service := s.of(first.Service)

		return store.Entitlement(service.Standing(), &plan, &usage,
			store.Access{Kind: store.PPPoE, Zone: storetest.Zone}, s.clock.Now()).Outcome
	}
	if got() == store.Accept {
		t.Fatal("the quota is not used up")
	}
	s.recharge("capped", store.RechargeExtend)
	if got() != store.Accept {
		t.Error("whoever has paid cannot log in")
	}
}

// receiptShowsTax: tax stands in the receipt, and the total is what was paid.
func receiptShowsTax(t *testing.T) {
	s := newShop(t)
	receipt := s.recharge("taxed", store.RechargeExtend)
	if receipt.Tax != 16_500 || receipt.Total != receipt.Price+receipt.Tax ||
		s.paymentOf(receipt).Amount != receipt.Total {
		t.Errorf("the receipt is %+v", receipt)
	}
}

// oneDayOnThe31st: one day from the 31st is the 1st.
func oneDayOnThe31st(t *testing.T) {
	s := newShop(t)
	day := s.addPlan("day", func(p *store.Plan) {
		p.Validity = store.Validity{Count: 1, Unit: store.Days}
	})
	s.addVoucher("abcd2345", func(v *store.Voucher) { v.Plan = day.ID })
	s.at("2026-07-31 18:00")
	receipt, err := s.Redeem(t.Context(), "abcd2345", s.buyer.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.wantTime("the end", s.of(receipt.Service).Expires, "2026-08-01 18:00")
}

// voucherEndsWithItsValidity: data that is left keeps no voucher alive.
func voucherEndsWithItsValidity(t *testing.T) {
	s := newShop(t)
	plan := s.addPlan("capped", func(p *store.Plan) {
		p.DataLimit.Total, p.OnExpiry = 1_000_000, store.ExpiryReject
		p.Validity = store.Validity{Count: 1, Unit: store.Days}
	})
	s.addVoucher("abcd2345", func(v *store.Voucher) { v.Plan = plan.ID })
	receipt, err := s.Redeem(t.Context(), "abcd2345", 0)
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(24 * time.Hour)
	if got := s.of(receipt.Service); got.State(s.clock.Now()) != store.StateExpired {
		t.Errorf("it is %v", got.State(s.clock.Now()))
	}
}

// confirmedTwiceGivesNoFreeMonth: the second confirmation of one payment is refused, and another
// payment for a paid order is money of the customer's.
func confirmedTwiceGivesNoFreeMonth(t *testing.T) {
	s := newShop(t)
	order := s.order("thirty")
	paid, _, err := s.Fulfil(t.Context(), order.ID, s.money(100, "tx-1"))
	if err != nil {
		t.Fatal(err)
	}
	ends := s.of(paid.Result).Expires
	s.unchanged(func() {
		_, _, err := s.Fulfil(t.Context(), order.ID, s.money(100, "tx-1"))
		storetest.WantFault(t, err, store.Conflict, "reference")
	})
	again, payment, err := s.Fulfil(t.Context(), order.ID, s.money(100, "tx-2"))
	if err != nil || again.Payment == payment.ID {
		t.Errorf("the order is %+v, %v", again, err)
	}
	if got := s.of(paid.Result).Expires; !got.Equal(ends) {
		t.Errorf("it ends %v, not %v", got, ends)
	}
	if got := s.credit(s.buyer.ID); got != 100 {
		t.Errorf("the credit is %d", got)
	}
}

// paidTwiceDoublesNothing: 64 who call at the same time make one sale, whatever they call with.
func paidTwiceDoublesNothing(t *testing.T) {
	s := newShop(t)
	order := s.order("thirty")
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			_, _, err := s.Fulfil(t.Context(), order.ID, s.money(100, "tx-1"))
			if err != nil && !store.Is(err, store.Conflict) {
				t.Errorf("paying: %v", err)
			}
		})
	}
	group.Wait()
	if receipts, credit := s.receipts(s.buyer.ID), s.credit(s.buyer.ID); receipts != 1 || credit != 0 {
		t.Errorf("%d receipts, %d credit", receipts, credit)
	}
}

// webhookAndSchedulerRenewOnce: money that comes at the end of a validity, and the scheduler that
// renews from the wallet at the same instant, renew once each at most, and never for one expiry.
func webhookAndSchedulerRenewOnce(t *testing.T) {
	s := newShop(t)
	service := s.recharge("thirty", store.RechargeExtend).Service
	s.fund(s.buyer.ID, 100)
	order := s.order("thirty")
	s.at("2026-07-31 12:00")
	s.terms(func(terms *store.BillingTerms) { terms.FromPayment = false })
	if _, _, err := s.Fulfil(t.Context(), order.ID, s.money(100, "tx-1")); err != nil {
		t.Fatal(err)
	}
	s.run()
	s.run()
	s.wantTime("the end", s.of(service).Expires, "2026-08-30 12:00")
	if got := s.wallet(s.buyer.ID); got != 100 {
		t.Errorf("the wallet holds %d", got)
	}

	s.at("2026-08-30 12:00")
	s.run()
	s.run()
	s.wantTime("the end", s.of(service).Expires, "2026-09-29 12:00")
	if got := s.wallet(s.buyer.ID); got != 0 {
		t.Errorf("the wallet holds %d", got)
	}
}

// graceGoesOnFromTheEnd: where the terms say so, a renewal that is some days late begins where the
// last one has ended.
func graceGoesOnFromTheEnd(t *testing.T) {
	s := newShop(t)
	s.terms(func(terms *store.BillingTerms) { terms.FromPayment = false })
	service := s.recharge("thirty", store.RechargeExtend).Service
	s.at("2026-08-03 09:00")
	s.run()
	s.recharge("thirty", store.RechargeExtend)
	s.wantTime("the end", s.of(service).Expires, "2026-08-30 12:00")
	if state := s.of(service); state.State(s.clock.Now()) != store.StateActive {
		t.Errorf("it is %v", state.State(s.clock.Now()))
	}
}

// creditedOnceForOneReference: a callback that comes more than once credits a wallet once.
func creditedOnceForOneReference(t *testing.T) {
	s := newShop(t)
	order, err := s.Order(t.Context(), billing.OrderRequest{
		Kind: store.OrderCustom, Customer: s.buyer.ID, Amount: 500,
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, _, err = s.Fulfil(t.Context(), order.ID, s.money(500, "tx-1"))
	}
	storetest.WantFault(t, err, store.Conflict, "reference")
	if got := s.wallet(s.buyer.ID); got != 500 {
		t.Errorf("the wallet holds %d", got)
	}
}

// negativeTransferStealsNothing: a negative amount takes nothing from whom it is sent to.
func negativeTransferStealsNothing(t *testing.T) {
	s := newShop(t)
	s.fund(s.friend.ID, 100)
	s.unchanged(func() {
		_, err := s.Transfer(s.asCustomer(s.buyer), billing.WalletTransfer{
			From: s.buyer.ID, To: s.friend.ID, Amount: -100,
		})
		storetest.WantFault(t, err, store.Invalid, "amount")
	})
}

// couponIsNotTheClients: what a coupon takes off is counted here, when the order is made, and a
// customer names no price of his own.
func couponIsNotTheClients(t *testing.T) {
	s := newShop(t)
	s.coupon("HEMAT", func(p *billing.CouponPatch) { p.Fixed = new(int64(50)) })
	cheap := int64(1)
	_, err := s.Order(s.asCustomer(s.buyer), billing.OrderRequest{
		Customer: s.buyer.ID, Plan: "thirty", Price: &cheap,
	})
	storetest.WantFault(t, err, store.Denied, "")
	order, err := s.Order(s.asCustomer(s.buyer), billing.OrderRequest{
		Customer: s.buyer.ID, Plan: "thirty", Coupon: "HEMAT",
	})
	if err != nil || order.Discount != 50 || order.Total != 50 {
		t.Fatalf("the order is %+v, %v", order, err)
	}
	paid, _, err := s.Fulfil(t.Context(), order.ID, s.money(50, "tx-1"))
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := s.Receipt(t.Context(), paid.Receipt)
	if err != nil || receipt.Price != 100 || receipt.Discount != 50 || receipt.Total != 50 {
		t.Errorf("the receipt is %+v, %v", receipt, err)
	}
}

// twoActivateOneVoucher: a first login and a portal that use one code at the same time give one
// validity.
func twoActivateOneVoucher(t *testing.T) {
	s := newShop(t)
	voucher := s.addVoucher("abcd2345", func(v *store.Voucher) { v.Plan = s.days.ID })
	var group sync.WaitGroup
	group.Go(func() {
		_, err := s.Redeem(t.Context(), "abcd2345", s.buyer.ID)
		if err != nil && !store.Is(err, store.Conflict) {
			t.Errorf("redeeming: %v", err)
		}
	})
	group.Go(func() {
		err := s.Activate(t.Context(), billing.Activation{Voucher: voucher.ID, Access: store.PPPoE})
		if err != nil && !store.Is(err, store.Conflict) {
			t.Errorf("activating: %v", err)
		}
	})
	group.Wait()
	page, err := s.Services(t.Context(), billing.ServiceFilter{Plan: "thirty"}, db.Page{})
	if err != nil || len(page.Services) != 1 {
		t.Errorf("%d services came of it, %v", len(page.Services), err)
	}
}
