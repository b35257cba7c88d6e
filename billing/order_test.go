package billing_test

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"gardu/billing"
	"gardu/billing/tariff"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestOrderStory(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.buyer.ID, 200_000)

	order := s.order("taxed")
	if !regexp.MustCompile(`^[A-Z0-9]{20}$`).MatchString(order.Token) {
		t.Errorf("the token is %q", order.Token)
	}
	if order.State != store.OrderPending || order.Total != 166_500 || order.Login == "" {
		t.Errorf("the order is %+v", order)
	}
	if again := s.order("taxed"); again.Token != order.Token {
		t.Errorf("the same wish made %s beside %s", again.Token, order.Token)
	}
	if got := s.wallet(s.buyer.ID); got != 200_000 {
		t.Errorf("an order has moved the wallet to %d", got)
	}

	paid, err := s.PayOrder(t.Context(), order.ID, billing.Paying{Wallet: true})
	if err != nil {
		t.Fatal(err)
	}
	service := s.of(paid.Result)
	if paid.State != store.OrderPaid || service.Login != order.Login || paid.Receipt == 0 {
		t.Errorf("the order is %+v", paid)
	}
	if got := s.wallet(s.buyer.ID); got != 33_500 {
		t.Errorf("the wallet holds %d", got)
	}
	_, err = s.PayOrder(t.Context(), order.ID, billing.Paying{Wallet: true})
	storetest.WantFault(t, err, store.Conflict, "")
	_, err = s.OrderCancel(t.Context(), order.ID)
	storetest.WantFault(t, err, store.Conflict, "")

	renewal := s.order("taxed")
	if renewal.Service != paid.Result || renewal.Token == order.Token {
		t.Errorf("a renewal is %+v", renewal)
	}
}

// TestOrderOfALoginIsNoRenewal: whoever wishes for a login gets a service of that login or a refusal,
// never a renewal of another one. A coupon that nobody knows is no wish for an order without.
func TestOrderOfALoginIsNoRenewal(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.buyer.ID, 200_000)
	paid, err := s.PayOrder(t.Context(), s.order("taxed").ID, billing.Paying{Wallet: true})
	if err != nil {
		t.Fatal(err)
	}
	wish := billing.OrderRequest{Customer: s.buyer.ID, Plan: "taxed", Login: "kedua"}
	_, err = s.Order(t.Context(), wish)
	storetest.WantFault(t, err, store.Invalid, "login")
	wish.Fresh = true
	if order, err := s.Order(t.Context(), wish); err != nil || order.Login != "kedua" {
		t.Errorf("a fresh one is %+v, %v", order, err)
	}
	wish = billing.OrderRequest{Customer: s.buyer.ID, Plan: "taxed", Login: s.of(paid.Result).Login}
	if order, err := s.Order(t.Context(), wish); err != nil || order.Service != paid.Result {
		t.Errorf("a renewal by its own login is %+v, %v", order, err)
	}
	s.order("taxed")
	_, err = s.Order(t.Context(), billing.OrderRequest{
		Customer: s.buyer.ID, Plan: "taxed", Coupon: "TIDAK-ADA",
	})
	storetest.WantFault(t, err, store.Invalid, "coupon")
}

// TestOrderBeforeAndAfterARecharge: what was ordered before a customer had a service gives way to the
// same wish afterwards; one for a service more stays.
func TestOrderBeforeAndAfterARecharge(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	fresh, err := s.Order(t.Context(), billing.OrderRequest{
		Kind: store.OrderPlan, Customer: s.friend.ID, Plan: "taxed", Fresh: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	first := s.order("taxed")
	for _, customer := range []int64{s.buyer.ID, s.friend.ID} {
		if _, err := s.Recharge(t.Context(), billing.RechargeRequest{
			Customer: customer, Plan: "taxed", Zero: true,
		}); err != nil {
			t.Fatal(err)
		}
	}
	second := s.order("taxed")
	if second.ID == first.ID || second.Service == 0 || second.State != store.OrderPending {
		t.Errorf("the second order is %+v", second)
	}
	if found, err := s.FindOrder(t.Context(), first.ID); err != nil ||
		found.State != store.OrderCancelled {
		t.Errorf("the first order is %v, %v", found.State, err)
	}
	if again := s.order("taxed"); again.ID != second.ID {
		t.Errorf("the same wish made %d beside %d", again.ID, second.ID)
	}
	if _, err = s.Order(t.Context(), billing.OrderRequest{
		Kind: store.OrderPlan, Customer: s.friend.ID, Plan: "taxed",
	}); err != nil {
		t.Fatal(err)
	}
	if found, err := s.FindOrder(t.Context(), fresh.ID); err != nil ||
		found.State != store.OrderPending {
		t.Errorf("the order of a service more is %v, %v", found.State, err)
	}
}

// TestOrderHoldsItsPrice: what is paid is what was shown, whatever became of the plan.
func TestOrderHoldsItsPrice(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	order := s.order("thirty")
	dear := s.days
	dear.Price = 500
	storetest.Update(t, s.book, func(tx *db.BookTx) error {
		_, err := tx.PutPlan(dear)

		return err
	})
	if again := s.order("thirty"); again.Total != 100 {
		t.Errorf("the pending order costs %d", again.Total)
	}
	if _, _, err := s.Fulfil(t.Context(), order.ID, s.money(100, "a")); err != nil {
		t.Fatal(err)
	}
	if fresh := s.order("thirty"); fresh.Total != 500 {
		t.Errorf("a new order costs %d", fresh.Total)
	}
}

// TestOrderReserves: what an order reserves is used by its payment, and given back without.
func TestOrderReserves(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name           string
		end            func(*shop, store.Order) error
		state          store.OrderState
		reserved, used int64
		stock          int64
	}{
		{"pending", func(*shop, store.Order) error { return nil }, store.OrderPending, 1, 0, 0},
		{"paid", func(s *shop, o store.Order) error {
			_, _, err := s.Fulfil(s.t.Context(), o.ID, s.money(o.Total, "a"))

			return err
		}, store.OrderPaid, 0, 1, 0},
		{"cancelled twice", func(s *shop, o store.Order) error {
			if _, err := s.OrderCancel(s.t.Context(), o.ID); err != nil {
				return err
			}
			_, err := s.OrderCancel(s.t.Context(), o.ID)

			return err
		}, store.OrderCancelled, 0, 0, 1},
		{"expired twice", func(s *shop, o store.Order) error {
			s.clock.Advance(24 * time.Hour)
			if err := s.Expire(s.t.Context(), o.ID); err != nil {
				return err
			}

			return s.Expire(s.t.Context(), o.ID)
		}, store.OrderExpired, 0, 0, 1},
		{"asked too early", func(s *shop, o store.Order) error {
			s.clock.Advance(23 * time.Hour)

			return s.Expire(s.t.Context(), o.ID)
		}, store.OrderPending, 1, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			plan := s.addPlan("rare", func(p *store.Plan) {
				p.Price, p.Sale.Stocked, p.Sale.Stock = 1000, true, 1
			})
			coupon := s.coupon("HEMAT", func(p *billing.CouponPatch) { p.MaxUses = new(int64(1)) })
			order, err := s.Order(t.Context(), billing.OrderRequest{
				Customer: s.buyer.ID, Plan: "rare", Coupon: "hemat",
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.end(s, order); err != nil {
				t.Fatal(err)
			}
			if order, err = s.FindOrder(t.Context(), order.ID); err != nil || order.State != c.state {
				t.Errorf("the order is %v, %v", order.State, err)
			}
			if coupon, err = s.Coupon(t.Context(), coupon.ID); err != nil ||
				coupon.Reserved != c.reserved || coupon.Used != c.used {
				t.Errorf("%d uses are reserved, %d used, %v", coupon.Reserved, coupon.Used, err)
			}
			storetest.View(t, s.book, func(r *db.BookReader) error {
				plan, err = r.Plan(plan.ID)

				return err
			})
			if plan.Sale.Stock != c.stock {
				t.Errorf("%d are in stock", plan.Sale.Stock)
			}
		})
	}
}

// coupon adds a coupon of 100 off after a change.
func (s *shop) coupon(code string, change func(*billing.CouponPatch)) store.Coupon {
	s.t.Helper()
	patch := billing.CouponPatch{Code: &code, Fixed: new(int64(100))}
	change(&patch)
	coupon, err := s.AddCoupon(s.t.Context(), patch)
	if err != nil {
		s.t.Fatalf("adding a coupon: %v", err)
	}

	return coupon
}

// TestCouponRules asks the rules in their order.
func TestCouponRules(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addPlan("money", func(p *store.Plan) { p.Price, p.Sale.Kind = 5000, store.SaleBalance })
	s.coupon("OFF", func(p *billing.CouponPatch) { p.Disabled = new(true) })
	s.coupon("SOON", func(p *billing.CouponPatch) { p.From = new("2026-07-02") })
	s.coupon("PAST", func(p *billing.CouponPatch) { p.To = new("2026-06-30") })
	s.coupon("TODAY", func(p *billing.CouponPatch) {
		p.From, p.To = new("2026-07-01"), new("2026-07-01")
	})
	s.coupon("DEAR", func(p *billing.CouponPatch) { p.Min = new(int64(150_001)) })
	s.coupon("OTHER", func(p *billing.CouponPatch) { p.Plans = new([]string{"thirty"}) })
	s.coupon("ALL", func(p *billing.CouponPatch) { p.Fixed = new(int64(150_000)) })
	s.coupon("TEN", func(p *billing.CouponPatch) {
		p.Fixed, p.Hundredths, p.Cap = new(int64(0)), new(int64(1000)), new(int64(12_000))
	})
	s.coupon("ONCE", func(p *billing.CouponPatch) { p.Once = new(true) })
	s.coupon("LAST", func(p *billing.CouponPatch) { p.MaxUses = new(int64(1)) })
	for _, code := range []string{"ONCE", "LAST"} {
		customer := s.buyer.ID
		if code == "LAST" {
			customer = s.friend.ID
		}
		if _, err := s.Order(t.Context(), billing.OrderRequest{
			Customer: customer, Plan: "taxed", Coupon: code, Cycle: store.CycleValidity,
		}); err != nil {
			t.Fatal(err)
		}
	}

	for _, c := range []struct {
		code, plan string
		discount   int64
		want       error
	}{
		{"NONE", "taxed", 0, billing.ErrCouponUnknown},
		{"OFF", "taxed", 0, billing.ErrCouponOff},
		{"SOON", "taxed", 0, billing.ErrCouponDay},
		{"PAST", "taxed", 0, billing.ErrCouponDay},
		{"TODAY", "taxed", 100, nil},
		{"LAST", "taxed", 0, billing.ErrCouponUsedUp},
		{"DEAR", "taxed", 0, tariff.ErrBelowMinimum},
		{"OTHER", "taxed", 0, billing.ErrCouponPlan},
		{"ONCE", "taxed", 0, billing.ErrCouponOnce},
		{"TODAY", "money", 0, billing.ErrCouponBalance},
		{"ALL", "taxed", 0, tariff.ErrCoversPrice},
		{"ten", "taxed", 12_000, nil},
	} {
		kind := store.OrderPlan
		if c.plan == "money" {
			kind = store.OrderBalance
		}
		s.unchanged(func() {
			quote, err := s.CouponCheck(t.Context(), billing.OrderRequest{
				Kind: kind, Customer: s.buyer.ID, Plan: c.plan, Coupon: c.code,
			})
			if err != c.want || quote.Discount != c.discount {
				t.Errorf("%s: %d off, %v; want %d, %v", c.code, quote.Discount, err, c.discount, c.want)
			}
		})
	}
}

// TestQuote: lines, and totals that add up, in each mode of tax.
func TestQuote(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addPlan("inside", func(p *store.Plan) {
		p.Price, p.Sale.TaxMode = 111_000, store.TaxInclusive
	})
	bill, err := s.AddBill(t.Context(), s.buyer.ID, billing.BillPatch{
		Name: new("Modem"), Amount: new(int64(11_100)), Left: new(int64(2)),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.coupon("HEMAT", func(*billing.CouponPatch) {})
	for _, c := range []struct {
		plan                               string
		price, bills, discount, tax, total int64
	}{
		{"thirty", 100, 11_100, 0, 0, 11_200},
		{"taxed", 150_000, 11_100, 0, 17_721, 178_821},
		{"inside", 100_000, 10_000, 0, 12_100, 122_100},
	} {
		q, err := s.Quote(t.Context(), billing.OrderRequest{Customer: s.buyer.ID, Plan: c.plan})
		if err != nil {
			t.Fatal(err)
		}
		if q.Price != c.price || q.Bills != c.bills || q.Tax != c.tax || q.Total != c.total {
			t.Errorf("%s: %+v", c.plan, q)
		}
		if q.Price+q.Bills-q.Discount+q.Tax != q.Total || len(q.Lines) != 2 {
			t.Errorf("%s does not add up: %+v", c.plan, q)
		}
	}

	for range 2 {
		s.recharge("thirty", store.RechargeExtend)
	}
	if last := s.recharge("thirty", store.RechargeExtend); last.Bills != 0 {
		t.Errorf("a bill for two times is charged a third time: %d", last.Bills)
	}
	list, err := s.Bills(t.Context(), s.buyer.ID)
	if err != nil || len(list) != 1 || !list[0].Done || list[0].ID != bill.ID {
		t.Errorf("the bills are %+v, %v", list, err)
	}
}

// TestLateMoney: what comes for an order that gets nothing is the customer's, and gives nothing.
func TestLateMoney(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name    string
		request billing.OrderRequest
		amount  int64
		end     func(*shop, store.Order) error
		wallet  int64
		credit  int64
		state   store.OrderState
	}{
		{
			"cancelled",
			billing.OrderRequest{Plan: "thirty"},
			100, cancelled, 0, 100,
			store.OrderCancelled,
		},
		{
			"money for the wallet",
			billing.OrderRequest{Kind: store.OrderCustom, Amount: 700},
			700,
			cancelled, 700, 0, store.OrderCancelled,
		},
		{
			"too little",
			billing.OrderRequest{Plan: "thirty"},
			99,
			func(*shop, store.Order) error { return nil }, 0, 99, store.OrderPending,
		},
		{
			"what cannot be given",
			billing.OrderRequest{Plan: "thirty"},
			100,
			func(s *shop, _ store.Order) error {
				banned := s.buyer
				banned.State = store.CustomerBanned
				storetest.Update(s.t, s.book, func(tx *db.BookTx) error {
					_, err := tx.PutCustomer(banned)

					return err
				})

				return nil
			}, 0, 100, store.OrderFailed,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			c.request.Customer = s.buyer.ID
			order, err := s.Order(t.Context(), c.request)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.end(s, order); err != nil {
				t.Fatal(err)
			}
			ended, payment, err := s.Fulfil(t.Context(), order.ID, s.money(c.amount, "late"))
			if err != nil || ended.State != c.state || payment.Amount != c.amount {
				t.Errorf("the order is %v, %d was kept, %v", ended.State, payment.Amount, err)
			}
			if got := s.wallet(s.buyer.ID); got != c.wallet {
				t.Errorf("the wallet holds %d", got)
			}
			if got := s.credit(s.buyer.ID); got != c.credit {
				t.Errorf("the credit is %d", got)
			}
			if got := s.receipts(s.buyer.ID); got != 0 {
				t.Errorf("%d receipts were made", got)
			}
		})
	}
}

// cancelled cancels an order.
func cancelled(s *shop, order store.Order) error {
	_, err := s.OrderCancel(s.t.Context(), order.ID)

	return err
}

// credit tells the credit of a customer.
func (s *shop) credit(customer int64) (credit int64) {
	s.t.Helper()
	storetest.View(s.t, s.book, func(r *db.BookReader) (err error) {
		credit, err = r.Balance(store.AccountCredit, customer)

		return err
	})

	return credit
}

// TestOrderKinds orders and pays each kind.
func TestOrderKinds(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addPlan("money", func(p *store.Plan) { p.Price, p.Sale.Kind = 5000, store.SaleBalance })
	s.addPlan("capped", func(p *store.Plan) {
		p.Price, p.DataLimit.Total, p.OnQuota = 100, 1000, store.QuotaBlock
	})
	s.addPlan("more", func(p *store.Plan) {
		p.Price, p.Sale.Kind, p.Sale.Octets = 10, store.SaleTopUp, 500
	})
	capped := s.recharge("capped", store.RechargeExtend).Service
	invoice := s.bill(150_000, s.clock.Now())

	pay := func(request billing.OrderRequest) store.Order {
		t.Helper()
		if request.Customer == 0 && request.Kind != store.OrderVoucher {
			request.Customer = s.buyer.ID
		}
		order, err := s.Order(t.Context(), request)
		if err != nil {
			t.Fatalf("ordering %v: %v", request.Kind, err)
		}
		paid, _, err := s.Fulfil(t.Context(), order.ID,
			s.money(order.Total, "kind-"+strconv.FormatInt(order.ID, 10)))
		if err != nil || paid.State != store.OrderPaid {
			t.Fatalf("paying %v: %v, %v", request.Kind, paid.Note, err)
		}

		return paid
	}
	pay(billing.OrderRequest{Kind: store.OrderBalance, Plan: "money"})
	pay(billing.OrderRequest{Kind: store.OrderCustom, Amount: 300})
	if got := s.wallet(s.buyer.ID); got != 5300 {
		t.Errorf("the wallet holds %d", got)
	}
	pay(billing.OrderRequest{Kind: store.OrderTransfer, Friend: s.friend.ID, Amount: 200})
	if got := s.wallet(s.friend.ID); got != 200 {
		t.Errorf("the friend's wallet holds %d", got)
	}
	pay(billing.OrderRequest{Kind: store.OrderTopUp, Plan: "more", Service: capped, Quantity: 2})
	if got := s.of(capped).TopUp.Octets; got != 1000 {
		t.Errorf("%d octets were added", got)
	}
	pay(billing.OrderRequest{
		Kind: store.OrderInvoice, Customer: s.customer.ID, Invoice: invoice.ID,
	})
	voucher := pay(billing.OrderRequest{Kind: store.OrderVoucher, Plan: "thirty"})
	found, err := s.Voucher(t.Context(), voucher.Login)
	if err != nil || found.ID != voucher.Result || found.State != store.VoucherUnused {
		t.Errorf("the voucher is %+v, %v", found, err)
	}
}

// TestInvoiceFromTheWallet: an invoice is paid from the wallet as it was ordered, or not at all.
func TestInvoiceFromTheWallet(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.customer.ID, 400_000)
	invoice := s.bill(150_000, s.clock.Now())
	order, err := s.Order(t.Context(), billing.OrderRequest{
		Kind: store.OrderInvoice, Customer: s.customer.ID, Invoice: invoice.ID,
	})
	if err != nil || order.Total != invoice.Total {
		t.Fatalf("the order is %+v, %v", order, err)
	}
	if _, err := s.Receive(t.Context(), billing.Received{
		Customer: s.customer.ID, Method: s.bank, Amount: 1000, Reference: "part",
	}); err != nil {
		t.Fatal(err)
	}
	s.unchanged(func() {
		_, err := s.PayOrder(t.Context(), order.ID, billing.Paying{Wallet: true})
		storetest.WantFault(t, err, store.Conflict, "")
	})
	again, err := s.Order(t.Context(), billing.OrderRequest{
		Kind: store.OrderInvoice, Customer: s.customer.ID, Invoice: invoice.ID,
	})
	if err != nil || again.Total != invoice.Total-1000 {
		t.Fatalf("the second order is %+v, %v", again, err)
	}
	paid, err := s.PayOrder(t.Context(), again.ID, billing.Paying{Wallet: true})
	if err != nil || paid.State != store.OrderPaid {
		t.Fatalf("it is %v, %v", paid.State, err)
	}
	if got := s.wallet(s.customer.ID); got != 400_000-again.Total {
		t.Errorf("the wallet holds %d", got)
	}
}

func TestOrderLists(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first, second := s.order("thirty"), s.order("taxed")
	if _, err := s.OrderCancel(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	pending := store.OrderPending
	for _, c := range []struct {
		name   string
		filter billing.OrderFilter
		want   []int64
	}{
		{"all", billing.OrderFilter{}, []int64{second.ID, first.ID}},
		{"of the buyer", billing.OrderFilter{Customer: s.buyer.ID}, []int64{second.ID, first.ID}},
		{"of the friend", billing.OrderFilter{Customer: s.friend.ID}, nil},
		{"pending", billing.OrderFilter{State: &pending}, []int64{second.ID}},
	} {
		page, err := s.Orders(t.Context(), c.filter, db.Page{})
		if err != nil || len(page.Orders) != len(c.want) || page.Next != 0 {
			t.Errorf("%s: %d orders, %v", c.name, len(page.Orders), err)

			continue
		}
		for at, id := range c.want {
			if page.Orders[at].ID != id {
				t.Errorf("%s: order %d stands at %d", c.name, page.Orders[at].ID, at)
			}
		}
	}
	if page, err := s.Orders(t.Context(), billing.OrderFilter{}, db.Page{Limit: 1}); err != nil ||
		page.Next != second.ID {
		t.Errorf("the next page is after %d, %v", page.Next, err)
	}
	found, err := s.OrderByToken(t.Context(), second.Token)
	if err != nil || found.ID != second.ID {
		t.Errorf("order %d has the token, %v", found.ID, err)
	}
}
