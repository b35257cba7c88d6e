package billing_test

import (
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestRefundReceipt: what was bought goes, the money comes back the way it came, once.
func TestRefundReceipt(t *testing.T) {
	t.Parallel()
	const day = 24 * 3600e9
	tests := map[string]struct {
		buy  func(*testing.T, *agency) store.Receipt
		days int   // taken off again
		ends int   // days from then on that the service has left
		cash int64 // that stays in the till
	}{
		"a new service, after ten days": {func(_ *testing.T, a *agency) store.Receipt {
			receipt := a.recharge("thirty", store.RechargeExtend)
			a.clock.Advance(10 * day)

			return receipt
		}, 20, 0, 0},
		"an extension": {func(_ *testing.T, a *agency) store.Receipt {
			a.recharge("thirty", store.RechargeExtend)

			return a.recharge("thirty", store.RechargeExtend)
		}, 30, 30, 100},
		"what waits in the queue": {func(_ *testing.T, a *agency) store.Receipt {
			a.recharge("thirty", store.RechargeExtend)

			return a.recharge("taxed", store.RechargeQueue)
		}, 0, 30, 100},
		"what has ended": {func(_ *testing.T, a *agency) store.Receipt {
			receipt := a.recharge("thirty", store.RechargeExtend)
			a.clock.Advance(31 * day)

			return receipt
		}, 0, -1, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAgency(t)
			receipt := test.buy(t, a)
			_, err := a.RefundReceipt(t.Context(), receipt.ID, "")
			storetest.WantFault(t, err, store.Invalid, "reason")
			refunded, err := a.RefundReceipt(t.Context(), receipt.ID, "moved away")
			if err != nil {
				t.Fatal(err)
			}
			if refunded.Refunded.IsZero() || refunded.Days != test.days {
				t.Errorf("the refunded receipt is of %v, %d days", refunded.Refunded, refunded.Days)
			}
			service := a.of(receipt.Service)
			if left := service.Expires.Sub(a.clock.Now()); left.Hours() != float64(24*test.ends) {
				t.Errorf("the service has %v left", left)
			}
			a.wantSum(store.AccountBank, 0, test.cash)
			_, err = a.RefundReceipt(t.Context(), receipt.ID, "again")
			storetest.WantFault(t, err, store.Conflict, "")
		})
	}
}

// TestRefundOfAWallet: what was paid from a wallet goes back into it, and money that was put into a
// wallet comes out of it only while it is there.
func TestRefundOfAWallet(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	filled, err := a.Deposit(t.Context(), a.buyer.ID, 150, billing.Paying{})
	if err != nil {
		t.Fatal(err)
	}
	bought, err := a.Recharge(t.Context(), billing.RechargeRequest{
		Customer: a.buyer.ID, Plan: "thirty", Pay: billing.Paying{Wallet: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.RefundReceipt(t.Context(), filled.ID, "too early")
	storetest.WantFault(t, err, store.Exhausted, "wallet")
	for _, id := range []int64{bought.ID, filled.ID} {
		if _, err := a.RefundReceipt(t.Context(), id, "moved away"); err != nil {
			t.Fatal(err)
		}
	}
	if left := a.wallet(a.buyer.ID); left != 0 {
		t.Errorf("the wallet holds %d", left)
	}
	a.wantSum(store.AccountBank, 0, 0)
	a.wantSum(store.AccountRevenue, a.days.ID, 0)
}

// TestRefundOfAResellersSale: an unused voucher is void, the service of a used one ends, and the
// wallet has its money back, the margin not.
func TestRefundOfAResellersSale(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	a.fill(a.rina, 15_000)
	direct := a.sells(a.rina, billing.ResellerRequest{Direct: true})
	if _, err := a.RefundReceipt(a.as(a.rina), direct.Order.Receipt, "wrong plan"); err != nil {
		t.Fatal(err)
	}
	a.wantPurse("a direct sale", a.rina, 15_000, 0)
	if voucher := a.codeOf(direct.Order.Result); voucher.State != store.VoucherVoid {
		t.Errorf("the voucher is %v", voucher.State)
	}

	waits := a.sells(a.rina, billing.ResellerRequest{})
	a.pays(waits.Order, "T-1")
	sold, err := a.ResellerSale(t.Context(), a.rina, waits.Order.ID)
	if err != nil {
		t.Fatal(err)
	}
	used, err := a.Redeem(t.Context(), sold.Voucher.Code, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.RefundReceipt(t.Context(), used.ID, "it was free")
	storetest.WantFault(t, err, store.Conflict, "")
	if _, err := a.RefundReceipt(t.Context(), sold.Order.Receipt, "the line was down"); err != nil {
		t.Fatal(err)
	}
	if service := a.of(used.Service); service.Terminated.IsZero() {
		t.Error("the service of a refunded voucher goes on")
	}
	a.wantPurse("a payer's sale", a.rina, 15_000, 0)
	a.wantSum(store.AccountGateway, a.gateway.ID, 0)
	a.wantSum(store.AccountRevenue, a.ticket.ID, 0)
}

// codeOf reads a voucher by id.
func (a *agency) codeOf(id int64) (voucher store.Voucher) {
	a.t.Helper()
	storetest.View(a.t, a.book, func(r *db.BookReader) (err error) {
		voucher, err = r.Voucher(id)

		return err
	})

	return voucher
}
