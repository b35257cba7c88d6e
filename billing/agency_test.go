package billing_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// agency is a shop with a reseller who sells a hotspot plan of 15 000 with a margin of 5 000, one
// who works below him, and a gateway through which payers pay.
type agency struct {
	*shop
	rina    int64 // the reseller
	sub     int64 // below her
	rival   int64
	ticket  store.Plan
	gateway store.PaymentMethod
}

// newAgency opens one.
func newAgency(t testing.TB) *agency {
	t.Helper()
	a := &agency{shop: newShop(t)}
	a.ticket = a.addPlan("ticket", func(p *store.Plan) {
		p.Access, p.Price, p.Sale.TaxMode = store.Hotspot, 15_000, store.TaxNone
	})
	a.rina, a.sub, a.rival = a.operator("rina"), a.operator("sari"), a.operator("tono")
	storetest.Update(t, a.book, func(tx *db.BookTx) (err error) {
		a.gateway, err = tx.PutMethod(store.PaymentMethod{
			Name: "tripay", Kind: store.MethodGateway, Provider: "tripay",
		})

		return err
	})
	margin := int64(5_000)
	a.set(a.rina, billing.ResellerPatch{Margin: &margin})
	a.set(a.sub, billing.ResellerPatch{Margin: &margin, Parent: &a.rina})
	a.set(a.rival, billing.ResellerPatch{})

	return a
}

// operator adds an agent.
func (a *agency) operator(name string) (id int64) {
	a.t.Helper()
	storetest.Update(a.t, a.book, func(tx *db.BookTx) error {
		draft := storetest.Operator(name)
		draft.Role = store.RoleAgent
		made, err := tx.PutOperator(draft)
		id = made.ID

		return err
	})

	return id
}

// set makes somebody a reseller.
func (a *agency) set(id int64, patch billing.ResellerPatch) {
	a.t.Helper()
	if _, err := a.SetReseller(a.t.Context(), id, patch); err != nil {
		a.t.Fatalf("setting reseller %d: %v", id, err)
	}
}

// as is a context in which a reseller asks.
func (a *agency) as(id int64) context.Context {
	return store.WithActor(a.t.Context(), store.Actor{Name: "agent", Operator: id, Agent: id})
}

// fill puts money into a reseller's wallet.
func (a *agency) fill(id, amount int64) {
	a.t.Helper()
	if _, err := a.FundReseller(a.t.Context(), id, billing.Movement{Amount: amount}); err != nil {
		a.t.Fatalf("filling: %v", err)
	}
}

// purse tells what a reseller has.
func (a *agency) purse(id int64) billing.ResellerPurse {
	a.t.Helper()
	_, purse, err := a.Reseller(a.t.Context(), id)
	if err != nil {
		a.t.Fatal(err)
	}

	return purse
}

// wantPurse compares what a reseller has.
func (a *agency) wantPurse(when string, id, wallet, commission int64) {
	a.t.Helper()
	want := billing.ResellerPurse{Wallet: wallet, Commission: commission}
	if got := a.purse(id); got != want {
		a.t.Errorf("%s: the purse of %d holds %+v, want %+v", when, id, got, want)
	}
}

// sum adds up an account.
func (a *agency) sum(kind store.AccountKind, owner int64) (sum int64) {
	a.t.Helper()
	account := store.Account{Kind: kind, Owner: owner}
	storetest.View(a.t, a.book, func(r *db.BookReader) error {
		sum = 0
		moves, err := r.Moves(account, db.Page{}, false)
		for _, move := range moves {
			sum += move.Minor
		}

		return err
	})

	return account.Natural(sum)
}

// wantSum compares the sum of an account.
func (a *agency) wantSum(kind store.AccountKind, owner, want int64) {
	a.t.Helper()
	if got := a.sum(kind, owner); got != want {
		a.t.Errorf("%v:%d holds %d, want %d", kind, owner, got, want)
	}
}

// sells orders a ticket in the name of a reseller.
func (a *agency) sells(id int64, request billing.ResellerRequest) billing.ResellerSale {
	a.t.Helper()
	if request.Plan == "" {
		request.Plan = "ticket"
	}
	sale, err := a.ResellerOrder(a.as(id), id, request)
	if err != nil {
		a.t.Fatalf("ordering: %v", err)
	}

	return sale
}

// pays lets a payer pay an order through the gateway.
func (a *agency) pays(order store.Order, reference string) store.Payment {
	a.t.Helper()
	_, payment, err := a.Fulfil(a.t.Context(), order.ID, billing.Received{
		Method: a.gateway, Amount: order.Total, Reference: reference,
	})
	if err != nil {
		a.t.Fatalf("paying: %v", err)
	}

	return payment
}

func TestResellerSellsDirectly(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	a.fill(a.rina, 150_000)

	sale := a.sells(a.rina, billing.ResellerRequest{Direct: true})
	if sale.Order.State != store.OrderPaid || sale.Order.Total != 15_000 ||
		sale.Voucher.State != store.VoucherUnused || len(sale.Voucher.Code) < billing.MinCode {
		t.Errorf("the sale is %+v", sale)
	}
	a.wantPurse("after a direct sale", a.rina, 135_000, 0)
	a.wantSum(store.AccountRevenue, a.ticket.ID, 15_000)

	named := a.sells(a.rina, billing.ResellerRequest{
		Direct: true, Login: "warnet1", Password: billing.Password{Text: "rahasia"},
	})
	if named.Service.Login != "warnet1" || named.Voucher.ID != 0 || named.Service.Expires.IsZero() &&
		!named.Service.StartsAtLogin {
		t.Errorf("the named service is %+v", named.Service)
	}
	_, err := a.ResellerOrder(a.as(a.rina), a.rina, billing.ResellerRequest{
		Plan: "ticket", Direct: true, Login: "warnet1",
	})
	storetest.WantFault(t, err, store.Conflict, "login")
	a.wantPurse("after a taken login", a.rina, 120_000, 0)

	again, err := a.ResellerSale(a.as(a.rina), a.rina, sale.Order.ID)
	if err != nil || again.Voucher.Code != sale.Voucher.Code {
		t.Errorf("the order is found as %+v, %v", again, err)
	}
}

func TestResellerSellsThroughAPayer(t *testing.T) {
	t.Parallel()
	a := newAgency(t)

	sale := a.sells(a.rina, billing.ResellerRequest{})
	if sale.Order.Total != 20_000 || sale.Order.State != store.OrderPending || sale.Voucher.ID != 0 {
		t.Errorf("the order is %+v", sale.Order)
	}
	payment := a.pays(sale.Order, "T-1")
	if payment.Reseller != a.rina || payment.Customer != 0 {
		t.Errorf("the payment is %+v", payment)
	}
	a.wantSum(store.AccountGateway, a.gateway.ID, 20_000)
	a.wantSum(store.AccountRevenue, a.ticket.ID, 15_000)
	a.wantPurse("when the money has come", a.rina, 5_000, 0)

	late := a.sells(a.rina, billing.ResellerRequest{})
	a.clock.Advance(48 * 3600e9)
	if err := a.Expire(t.Context(), late.Order.ID); err != nil {
		t.Fatal(err)
	}
	a.pays(late.Order, "T-2")
	found, err := a.ResellerSale(a.as(a.rina), a.rina, late.Order.ID)
	if err != nil || found.Order.State != store.OrderExpired || found.Voucher.ID != 0 {
		t.Errorf("what was paid too late is %+v, %v", found, err)
	}
	a.wantPurse("after money that came too late", a.rina, 25_000, 0)
	a.wantSum(store.AccountRevenue, a.ticket.ID, 15_000)
}

func TestResellerCoupons(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		off                      int64
		funded, direct           bool
		total, margin, discount  int64
		revenue, debitedDiscount int64
	}{
		"ours":               {2_000, true, false, 18_000, 5_000, 2_000, 15_000, 2_000},
		"the reseller's own": {2_000, false, false, 18_000, 3_000, 0, 15_000, 0},
		"never below cost":   {9_000, false, false, 15_000, 0, 0, 15_000, 0},
		"ours, direct":       {2_000, true, true, 13_000, 0, 2_000, 15_000, 2_000},
		"his own, direct":    {2_000, false, true, 15_000, 0, 0, 15_000, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAgency(t)
			a.coupon("HEMAT", func(p *billing.CouponPatch) {
				p.Fixed, p.Hundredths, p.Funded = &test.off, nil, &test.funded
			})
			a.fill(a.rina, 50_000)
			sale := a.sells(a.rina, billing.ResellerRequest{Direct: test.direct, Coupon: "HEMAT"})
			order := sale.Order
			if order.Total != test.total || order.Margin != test.margin ||
				order.Discount != test.discount {
				t.Errorf("the order costs %d with %d margin and %d off", order.Total, order.Margin,
					order.Discount)
			}
			want := int64(50_000) + test.margin
			if test.direct {
				want -= test.total
			} else {
				a.pays(order, "C-1")
			}
			a.wantPurse("afterwards", a.rina, want, 0)
			a.wantSum(store.AccountRevenue, a.ticket.ID, test.revenue)
			a.wantSum(store.AccountDiscount, 0, test.debitedDiscount)
		})
	}
}

// TestFiftyOrdersAtOnce: a balance that is worth twenty buys twenty, whoever comes first.
func TestFiftyOrdersAtOnce(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	const worth = 20
	a.fill(a.rina, worth*15_000)
	var done, refused atomic.Int64
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			_, err := a.ResellerOrder(a.as(a.rina), a.rina, billing.ResellerRequest{
				Plan: "ticket", Direct: true,
			})
			var fault *store.Error
			switch {
			case err == nil:
				done.Add(1)
			case errors.As(err, &fault) && fault.Kind == store.Exhausted && fault.Field == "reseller":
				refused.Add(1)
			default:
				t.Errorf("an order ends with %v", err)
			}
		})
	}
	wait.Wait()
	if done.Load() != worth || refused.Load() != 30 {
		t.Errorf("%d orders were done and %d refused", done.Load(), refused.Load())
	}
	a.wantPurse("in the end", a.rina, 0, 0)
	page, err := a.Vouchers(t.Context(), billing.VoucherFilter{Plan: "ticket"}, db.Page{})
	if err != nil || len(page.Vouchers) != worth {
		t.Errorf("there are %d vouchers, %v", len(page.Vouchers), err)
	}
}

func TestResellerRefusals(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	ctx := t.Context()
	a.fill(a.rina, 30_000)
	a.fill(a.rival, 30_000)
	floor, frozen, only, one := int64(20_000), true, true, int64(1)
	mine := a.sells(a.rina, billing.ResellerRequest{Direct: true})
	order := billing.ResellerRequest{Plan: "ticket", Direct: true}
	buy := func(id int64) error {
		_, err := a.ResellerOrder(a.as(id), id, order)

		return err
	}
	tests := map[string]struct {
		do    func() error
		kind  store.ErrorKind
		field string
	}{
		"below the floor": {func() error {
			a.set(a.rival, billing.ResellerPatch{Floor: &floor})

			return buy(a.rival)
		}, store.Exhausted, "reseller"},
		"frozen": {func() error {
			a.set(a.sub, billing.ResellerPatch{Frozen: &frozen})

			return buy(a.sub)
		}, store.Denied, ""},
		"in another's name": {func() error {
			_, err := a.ResellerOrder(a.as(a.rival), a.rina, order)

			return err
		}, store.NotFound, ""},
		"another's order": {func() error {
			_, err := a.ResellerSale(a.as(a.rival), a.rina, mine.Order.ID)

			return err
		}, store.NotFound, ""},
		"another's order by name": {func() error {
			_, err := a.ResellerSale(a.as(a.rival), a.rival, mine.Order.ID)

			return err
		}, store.NotFound, ""},
		"another's receipt": {func() error {
			_, err := a.RefundReceipt(a.as(a.rival), mine.Order.Receipt, "mine now")

			return err
		}, store.NotFound, ""},
		"another's wallet": {func() error {
			_, _, err := a.Reseller(a.as(a.rival), a.rina)

			return err
		}, store.NotFound, ""},
		"another's statement": {func() error {
			_, err := a.ResellerStatement(a.as(a.rival), a.rina, db.Page{})

			return err
		}, store.NotFound, ""},
		"another's products": {func() error {
			_, err := a.ResellerProducts(a.as(a.rival), a.rina, db.Page{})

			return err
		}, store.NotFound, ""},
		"another's sub-agent": {func() error {
			_, err := a.PassOn(a.as(a.rival), a.rina, a.sub, 1)

			return err
		}, store.NotFound, ""},
		"somebody who is not below": {func() error {
			_, err := a.PassOn(a.as(a.rina), a.rina, a.rival, 1)

			return err
		}, store.NotFound, ""},
		"another's deposit": {func() error {
			_, err := a.Order(a.as(a.rival), billing.OrderRequest{
				Kind: store.OrderDeposit, Reseller: a.rina, Amount: 1_000,
			})

			return err
		}, store.NotFound, ""},
		"another's settings": {func() error {
			_, err := a.SetReseller(a.as(a.rival), a.rina, billing.ResellerPatch{Margin: &one})

			return err
		}, store.NotFound, ""},
		"his own settings": {func() error {
			_, err := a.SetReseller(a.as(a.rina), a.rina, billing.ResellerPatch{Margin: &one})

			return err
		}, store.NotFound, ""},
		"filling his own wallet": {func() error {
			_, err := a.FundReseller(a.as(a.rina), a.rina, billing.Movement{Amount: 1})

			return err
		}, store.Denied, ""},
		"a wallet that has not got it": {func() error {
			_, err := a.DrainReseller(ctx, a.rina, billing.Movement{Amount: 15_001})

			return err
		}, store.Exhausted, "reseller"},
		"commission that was not earned": {func() error {
			_, err := a.PayOut(a.as(a.rina), a.rina, billing.Movement{Amount: 1})

			return err
		}, store.Exhausted, "commission"},
		"a plan that is not on the list": {func() error {
			listed := a.operator("dono")
			a.set(listed, billing.ResellerPatch{Only: &only})

			return buy(listed)
		}, store.Invalid, "plan"},
		"a customer as reseller": {func() error {
			var cashier store.Operator
			storetest.Update(t, a.book, func(tx *db.BookTx) (err error) {
				cashier, err = tx.PutOperator(storetest.Operator("kasir"))

				return err
			})
			_, err := a.SetReseller(ctx, cashier.ID, billing.ResellerPatch{})

			return err
		}, store.Invalid, "operator"},
		"himself as parent": {func() error {
			_, err := a.SetReseller(ctx, a.rina, billing.ResellerPatch{Parent: &a.sub})

			return err
		}, store.Invalid, "parent"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			storetest.WantFault(t, test.do(), test.kind, test.field)
		})
	}
	a.wantPurse("after all that", a.rina, 15_000, 0)
}

func TestResellerPrices(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	prices := []store.AgentPrice{{Plan: a.ticket.ID, Cost: 12_000, Sell: 13_000}}
	a.set(a.rina, billing.ResellerPatch{Prices: &prices})
	a.fill(a.rina, 12_000)
	if sale := a.sells(a.rina, billing.ResellerRequest{Direct: true}); sale.Order.Total != 12_000 {
		t.Errorf("his own price is %d", sale.Order.Total)
	}
	if sale := a.sells(a.rina, billing.ResellerRequest{}); sale.Order.Total != 13_000 {
		t.Errorf("his customer's price is %d", sale.Order.Total)
	}
	list, err := a.ResellerProducts(a.as(a.rina), a.rina, db.Page{})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, each := range list {
		found = found || each.Plan.ID == a.ticket.ID && each.Cost == 12_000 && each.Sell == 13_000
	}
	if !found {
		t.Errorf("the products are %+v", list)
	}
	dear := []store.AgentPrice{{Plan: a.ticket.ID, Cost: 12_000, Sell: 11_000}}
	_, err = a.SetReseller(t.Context(), a.rina, billing.ResellerPatch{Prices: &dear})
	storetest.WantFault(t, err, store.Invalid, "prices")
}

// TestSubAgents: money goes down one step at a time, and so deep only.
func TestSubAgents(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	a.fill(a.rina, 10_000)
	if _, err := a.PassOn(a.as(a.rina), a.rina, a.sub, 4_000); err != nil {
		t.Fatal(err)
	}
	a.wantPurse("above", a.rina, 6_000, 0)
	a.wantPurse("below", a.sub, 4_000, 0)
	if list, err := a.Resellers(a.as(a.rina), db.Page{}); err != nil || len(list) != 2 {
		t.Errorf("she sees %+v, %v", list, err)
	}
	lines, err := a.ResellerStatement(a.as(a.rina), a.rina, db.Page{})
	if err != nil || len(lines) != 2 || lines[0].Minor != -4_000 || lines[0].Balance != 6_000 ||
		lines[1].Balance != 10_000 {
		t.Errorf("her statement is %+v, %v", lines, err)
	}

	above := a.sub
	for depth := 2; depth <= billing.MaxAgentDepth; depth++ {
		next := a.operator("sub" + string(rune('a'+depth)))
		_, err := a.SetReseller(t.Context(), next, billing.ResellerPatch{Parent: &above})
		if deepest := depth == billing.MaxAgentDepth; (err == nil) == deepest {
			t.Errorf("at depth %d: %v", depth, err)
		}
		above = next
	}
}
