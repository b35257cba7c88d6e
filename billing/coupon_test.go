package billing_test

import (
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestCouponVerbs(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	coupon := s.coupon("HEMAT", func(p *billing.CouponPatch) {
		p.From, p.To = new("2026-07-01"), new("2026-07-31")
	})
	s.wantTime("it begins", coupon.From, "2026-07-01 00:00")
	s.wantTime("it ends", coupon.To, "2026-08-01 00:00")
	_, err := s.AddCoupon(t.Context(), billing.CouponPatch{
		Code: new("hemat"), Fixed: new(int64(1)),
	})
	storetest.WantFault(t, err, store.Conflict, "code")

	for _, c := range []struct {
		name  string
		patch billing.CouponPatch
		field string
	}{
		{"no code", billing.CouponPatch{Code: new("")}, "code"},
		{"a blank", billing.CouponPatch{Code: new("a b")}, "code"},
		{"both", billing.CouponPatch{Hundredths: new(int64(100))}, "value"},
		{"neither", billing.CouponPatch{Fixed: new(int64(0))}, "value"},
		{"a negative cap", billing.CouponPatch{Cap: new(int64(-1))}, "cap"},
		{"negative uses", billing.CouponPatch{MaxUses: new(int64(-1))}, "max_uses"},
		{"no day", billing.CouponPatch{From: new("31-07-2026")}, "from"},
		{"ends before it begins", billing.CouponPatch{To: new("2026-06-29")}, "to"},
		{"no plan", billing.CouponPatch{Plans: new([]string{"nothing"})}, "plan"},
	} {
		s.unchanged(func() {
			_, err := s.SetCoupon(t.Context(), coupon.ID, c.patch)
			if !store.Is(err, store.Invalid) || fieldOf(err) != c.field {
				t.Errorf("%s: %v", c.name, err)
			}
		})
	}
	order, err := s.Order(t.Context(), billing.OrderRequest{
		Customer: s.buyer.ID, Plan: "taxed", Coupon: "HEMAT",
	})
	if err != nil {
		t.Fatal(err)
	}
	storetest.WantFault(t, s.RemoveCoupon(t.Context(), coupon.ID), store.Conflict, "")
	if _, err := s.OrderCancel(t.Context(), order.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveCoupon(t.Context(), coupon.ID); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Coupons(t.Context(), db.Page{}); err != nil || len(list) != 0 {
		t.Errorf("%d coupons are left, %v", len(list), err)
	}
}

// TestCouponIsReplaced: another wish for the same thing gives back what the first one reserved,
// before it reserves its own.
func TestCouponIsReplaced(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	coupon := s.coupon("LAST", func(p *billing.CouponPatch) { p.MaxUses = new(int64(1)) })
	request := billing.OrderRequest{Customer: s.buyer.ID, Plan: "taxed", Coupon: "LAST"}
	first, err := s.Order(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	request.Quantity = 2
	second, err := s.Order(t.Context(), request)
	if err != nil || second.ID == first.ID || second.Discount != 100 {
		t.Fatalf("the second is %+v, %v", second, err)
	}
	if first, err = s.FindOrder(t.Context(), first.ID); err != nil ||
		first.State != store.OrderCancelled {
		t.Errorf("the first is %v, %v", first.State, err)
	}
	if coupon, err = s.Coupon(t.Context(), coupon.ID); err != nil || coupon.Reserved != 1 {
		t.Errorf("%d uses are reserved, %v", coupon.Reserved, err)
	}
}

func TestBillVerbs(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	patch := billing.BillPatch{Name: new("Modem"), Amount: new(int64(10)), Left: new(int64(1))}
	var last store.Bill
	for range store.MaxBills {
		bill, err := s.AddBill(t.Context(), s.buyer.ID, patch)
		if err != nil {
			t.Fatal(err)
		}
		last = bill
	}
	_, err := s.AddBill(t.Context(), s.buyer.ID, patch)
	storetest.WantFault(t, err, store.Exhausted, "")
	if err := s.RemoveBill(t.Context(), last.ID); err != nil {
		t.Fatal(err)
	}
	if receipt := s.recharge("thirty", store.RechargeExtend); receipt.Bills != 190 ||
		len(receipt.Lines) != 20 {
		t.Errorf("%d of bills in %d lines", receipt.Bills, len(receipt.Lines))
	}
	if _, err := s.AddBill(t.Context(), s.buyer.ID, patch); err != nil {
		t.Errorf("one that is done makes no room: %v", err)
	}
	for _, c := range []struct {
		field string
		patch billing.BillPatch
	}{
		{"name", billing.BillPatch{Amount: new(int64(1))}},
		{"amount", billing.BillPatch{Name: new("x"), Amount: new(int64(-1))}},
		{"left", billing.BillPatch{Name: new("x"), Amount: new(int64(1)), Left: new(int64(-1))}},
	} {
		_, err := s.AddBill(t.Context(), s.friend.ID, c.patch)
		storetest.WantFault(t, err, store.Invalid, c.field)
	}
}

// TestBillsStayOutOfWalletsAndGifts: neither money for a wallet nor a gift charges bills.
func TestBillsStayOutOfWalletsAndGifts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addPlan("money", func(p *store.Plan) { p.Price, p.Sale.Kind = 5000, store.SaleBalance })
	if _, err := s.AddBill(t.Context(), s.buyer.ID, billing.BillPatch{
		Name: new("Modem"), Amount: new(int64(10)), Left: new(int64(1)),
	}); err != nil {
		t.Fatal(err)
	}
	for _, request := range []billing.RechargeRequest{
		{Customer: s.buyer.ID, Plan: "money"}, {Customer: s.buyer.ID, Plan: "thirty", Zero: true},
	} {
		receipt, err := s.Recharge(t.Context(), request)
		if err != nil || receipt.Bills != 0 || receipt.Tax != 0 {
			t.Errorf("%s: %+v, %v", request.Plan, receipt, err)
		}
	}
	if list, err := s.Bills(t.Context(), s.buyer.ID); err != nil || list[0].Done {
		t.Errorf("the bills are %+v, %v", list, err)
	}
}
