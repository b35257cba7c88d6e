package billing_test

import (
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// earns gives the resellers their percentages, and makes the shop's buyer a customer of the sub-agent:
// he earns ten percent, of which a quarter is for the one above him.
func (a *agency) earns() {
	a.t.Helper()
	tenth, quarter := int64(10_00), int64(25_00)
	a.set(a.rina, billing.ResellerPatch{Share: &quarter})
	a.set(a.sub, billing.ResellerPatch{Hundredths: &tenth})
	a.ownedBy(a.sub, &a.buyer)
	a.ownedBy(a.sub, &a.customer)
}

// ownedBy gives a customer to a reseller.
func (a *agency) ownedBy(reseller int64, customer *store.Customer) {
	a.t.Helper()
	storetest.Update(a.t, a.book, func(tx *db.BookTx) error {
		found, err := tx.Customer(customer.ID)
		if err != nil {
			return err
		}
		found.Person.Agent = reseller
		*customer, err = tx.PutCustomer(found)

		return err
	})
}

// TestCommission: each way in which a reseller's customer pays earns once, and what is given back
// takes it along.
func TestCommission(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		do         func(*testing.T, *agency)
		below, top int64
	}{
		"an invoice": {func(t *testing.T, a *agency) {
			a.paysInvoice(t)
		}, 12_487, 4_163},
		"an invoice whose payment bounced": {func(t *testing.T, a *agency) {
			if _, err := a.Reverse(t.Context(), a.paysInvoice(t).ID, "bounced"); err != nil {
				t.Fatal(err)
			}
		}, 0, 0},
		"an invoice of which a half was given back, and then the rest": {
			func(t *testing.T, a *agency) {
				payment := a.paysInvoice(t)
				for _, part := range []int64{83_250, 50_000, 33_250} {
					if _, err := a.Refund(t.Context(), billing.Refund{
						Payment: payment.ID, Amount: part, Reason: "no line",
					}); err != nil {
						t.Fatal(err)
					}
					if part == 83_250 {
						a.wantPurse("after a half", a.sub, 0, 6_243)
						a.wantPurse("after a half", a.rina, 0, 2_081)
					}
				}
			}, 0, 0,
		},
		"credit that was given back, in two parts": {
			func(t *testing.T, a *agency) {
				a.paysAhead(t, 60_000)
				a.paysAhead(t, 40_000)
				a.wantPurse("paid ahead", a.sub, 0, 7_500)
				a.givesCreditBack(t, 50_000)
				a.wantPurse("after a half", a.sub, 0, 3_750)
				a.wantPurse("after a half", a.rina, 0, 1_250)
				a.givesCreditBack(t, 50_000)
			}, 0, 0,
		},
		"credit of a payment of which a part had been given back": {
			func(t *testing.T, a *agency) {
				payment := a.paysAhead(t, 100_000)
				if _, err := a.Refund(t.Context(), billing.Refund{
					Payment: payment.ID, Amount: 20_000, Reason: "too much",
				}); err != nil {
					t.Fatal(err)
				}
				a.givesCreditBack(t, 30_000)
			}, 3_750, 1_250,
		},
		"a payment that bounced after a part of its credit had been given back": {
			func(t *testing.T, a *agency) {
				a.ownedBy(0, &a.customer)
				a.paysAhead(t, 30_000)
				a.ownedBy(a.sub, &a.customer)
				payment := a.paysAhead(t, 100_000)
				a.givesCreditBack(t, 30_000)
				if _, err := a.Reverse(t.Context(), payment.ID, "bounced"); err != nil {
					t.Fatal(err)
				}
			}, 0, 0,
		},
		"cash over the counter": {func(_ *testing.T, a *agency) {
			a.recharge("taxed", store.RechargeExtend)
		}, 12_487, 4_163},
		"cash that was given back": {func(t *testing.T, a *agency) {
			receipt := a.recharge("taxed", store.RechargeExtend)
			if _, err := a.RefundReceipt(t.Context(), receipt.ID, "moved away"); err != nil {
				t.Fatal(err)
			}
		}, 0, 0},
		"a wallet that is filled": {func(_ *testing.T, a *agency) {
			a.fund(a.buyer.ID, 500)
		}, 0, 0},
		"a wallet that is spent": {func(t *testing.T, a *agency) {
			a.fund(a.buyer.ID, 500)
			_, err := a.Recharge(t.Context(), billing.RechargeRequest{
				Customer: a.buyer.ID, Plan: "thirty", Pay: billing.Paying{Wallet: true},
			})
			if err != nil {
				t.Fatal(err)
			}
		}, 7, 3},
		"an order": {func(_ *testing.T, a *agency) {
			a.pays(a.order("thirty"), "K-1")
		}, 7, 3},
		"somebody else's customer": {func(t *testing.T, a *agency) {
			_, err := a.Recharge(t.Context(), billing.RechargeRequest{
				Customer: a.friend.ID, Plan: "thirty",
			})
			if err != nil {
				t.Fatal(err)
			}
		}, 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAgency(t)
			a.earns()
			test.do(t, a)
			a.wantPurse(name, a.sub, 0, test.below)
			a.wantPurse(name, a.rina, 0, test.top)
		})
	}
}

// paysInvoice issues an invoice of 166 500 to the customer of the till, who pays it.
func (a *agency) paysInvoice(t *testing.T) store.Payment {
	t.Helper()
	invoice, err := a.Issue(t.Context(), store.Invoice{
		Customer: a.customer.ID, Service: a.service.ID, TaxMode: store.TaxExclusive,
		Lines: []store.Line{{Name: "month", Quantity: 1, Price: 150_000}},
	})
	if err != nil {
		t.Fatal(err)
	}
	payment, err := a.Pay(t.Context(), billing.PaymentPatch{Invoice: invoice.ID, Method: "bank"})
	if err != nil {
		t.Fatal(err)
	}

	return payment
}

// paysAhead lets the customer of the till pay without owing anything.
func (a *agency) paysAhead(t *testing.T, amount int64) store.Payment {
	t.Helper()
	payment, err := a.Pay(t.Context(), billing.PaymentPatch{
		Customer: a.customer.ID, Method: "bank", Amount: amount,
	})
	if err != nil {
		t.Fatal(err)
	}

	return payment
}

// givesCreditBack gives him a part of his credit back.
func (a *agency) givesCreditBack(t *testing.T, amount int64) {
	t.Helper()
	if _, err := a.Refund(t.Context(), billing.Refund{
		Customer: a.customer.ID, Method: "bank", Amount: amount, Reason: "he leaves",
	}); err != nil {
		t.Fatal(err)
	}
}

// TestCommissionIsPaidOutAndClawedBack: what was paid out and is taken back again makes the commission
// fall below zero, and a margin that was spent freezes its reseller until his wallet is filled.
func TestCommissionIsPaidOutAndClawedBack(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	a.earns()
	payment := a.paysInvoice(t)
	if _, err := a.PayOut(a.as(a.sub), a.sub, billing.Movement{Amount: 12_487}); err != nil {
		t.Fatal(err)
	}
	a.wantPurse("paid out", a.sub, 12_487, 0)
	if _, err := a.Reverse(t.Context(), payment.ID, "bounced"); err != nil {
		t.Fatal(err)
	}
	a.wantPurse("clawed back", a.sub, 12_487, -12_487)

	sale := a.sells(a.rina, billing.ResellerRequest{})
	margin := a.pays(sale.Order, "T-1")
	if _, err := a.DrainReseller(t.Context(), a.rina, billing.Movement{Amount: 5_000}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Reverse(t.Context(), margin.ID, "chargeback"); err != nil {
		t.Fatal(err)
	}
	a.wantPurse("a margin clawed back", a.rina, -5_000, 0)
	a.wantSum(store.AccountRevenue, a.ticket.ID, 0)
	sold, err := a.ResellerSale(t.Context(), a.rina, sale.Order.ID)
	if err != nil || sold.Order.State != store.OrderRefunded || sold.Voucher.ID != 0 {
		t.Errorf("what was charged back is %+v, %v", sold, err)
	}
	if voucher := a.codeOf(sold.Order.Result); voucher.State != store.VoucherVoid {
		t.Errorf("its voucher is %v", voucher.State)
	}
	if found, _, err := a.Reseller(t.Context(), a.rina); err != nil || !found.Frozen {
		t.Errorf("whoever is below zero is %+v, %v", found, err)
	}
	_, err = a.ResellerOrder(a.as(a.rina), a.rina, billing.ResellerRequest{Plan: "ticket"})
	storetest.WantFault(t, err, store.Denied, "")
	a.fill(a.rina, 4_999)
	if found, _, _ := a.Reseller(t.Context(), a.rina); !found.Frozen {
		t.Error("he thaws before his wallet is at zero")
	}
	a.fill(a.rina, 1)
	if found, _, _ := a.Reseller(t.Context(), a.rina); found.Frozen {
		t.Error("he stays frozen when his wallet is filled")
	}
}
