package billing_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// stock orders a batch for a reseller.
func (a *agency) stock(order billing.VoucherOrder) store.Batch {
	a.t.Helper()
	batch, err := a.AddBatch(a.t.Context(), order)
	if err != nil {
		a.t.Fatalf("ordering a batch: %v", err)
	}

	return batch
}

// vouchers counts the vouchers of a batch and makes sure that no code is there twice.
func (a *agency) vouchers(batch int64) (list []store.Voucher) {
	a.t.Helper()
	codes := map[string]bool{}
	for page := (db.Page{}); ; {
		part, err := a.Vouchers(a.t.Context(), billing.VoucherFilter{Batch: batch}, page)
		if err != nil {
			a.t.Fatal(err)
		}
		for _, each := range part.Vouchers {
			if codes[each.Code] {
				a.t.Fatalf("the code %q is there twice", each.Code)
			}
			codes[each.Code] = true
		}
		if list = append(list, part.Vouchers...); part.Next == 0 {
			return list
		}
		page.After = part.Next
	}
}

// runs lets a new scheduler, as after a restart, do what is due.
func (a *agency) runs(ctx context.Context) (billing.Report, error) {
	a.t.Helper()
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{Billing: a.desk.Billing})
	if err != nil {
		a.t.Fatal(err)
	}

	return scheduler.RunOnce(ctx)
}

// TestBatchIsFinishedAfterARestart: a batch that was interrupted after any of its slices cannot be
// used, and is finished by the scheduler; nothing is made or paid twice.
func TestBatchIsFinishedAfterARestart(t *testing.T) {
	t.Parallel()
	for _, slices := range []int{0, 1, 2, 3} {
		t.Run(fmt.Sprintf("after %d slices", slices), func(t *testing.T) {
			t.Parallel()
			a := newAgency(t)
			const count = 350
			a.fill(a.rina, count*15_000)
			batch := a.stock(billing.VoucherOrder{
				Plan: "ticket", Count: count, Reseller: a.rina, Prefix: "rt-",
			})
			a.wantPurse("once it is ordered", a.rina, 0, 0)
			ctx, stop := context.WithCancel(t.Context())
			left := slices
			if left == 0 {
				stop()
			}
			_, err := a.BuildBatch(ctx, batch.ID, func([]store.Voucher) {
				if left--; left == 0 {
					stop()
				}
			})
			stop()
			if !store.Is(err, store.Unavailable) && err == nil {
				t.Fatalf("the interrupted batch ends with %v", err)
			}
			for _, voucher := range a.vouchers(batch.ID) {
				a.refusesYet(voucher)

				break
			}

			report, err := a.runs(t.Context())
			if err != nil || report.Failed > 0 || report.Done[store.JobBatch] != 1 {
				t.Fatalf("the run ends with %+v, %v", report, err)
			}
			again, err := a.runs(t.Context())
			if err != nil || len(again.Done) != 0 {
				t.Errorf("another run does %+v, %v", again, err)
			}
			list := a.vouchers(batch.ID)
			if len(list) != count {
				t.Errorf("there are %d vouchers", len(list))
			}
			ready, err := a.Batch(t.Context(), batch.ID)
			if err != nil || ready.State != store.BatchReady || ready.Made != count {
				t.Errorf("the batch is %+v, %v", ready, err)
			}
			if _, err := a.Redeem(t.Context(), list[0].Code, 0); err != nil {
				t.Errorf("a voucher of the finished batch: %v", err)
			}
			a.wantPurse("in the end", a.rina, 0, 0)
		})
	}
}

// refusesYet makes sure that a voucher of a batch that is being made cannot be used.
func (a *agency) refusesYet(voucher store.Voucher) {
	a.t.Helper()
	_, err := a.Redeem(a.t.Context(), voucher.Code, 0)
	storetest.WantFault(a.t, err, store.Conflict, "")
	err = a.Activate(a.t.Context(), billing.Activation{Voucher: voucher.ID, Access: store.Hotspot})
	storetest.WantFault(a.t, err, store.Conflict, "")
}

// TestBatchThatCannotBeMade waits, and blocks nobody.
func TestBatchThatCannotBeMade(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	bad := a.stock(billing.VoucherOrder{Plan: "ticket", Count: 10})
	storetest.Update(t, a.book, func(tx *db.BookTx) error {
		broken, err := tx.Batch(bad.ID)
		if err != nil {
			return err
		}
		broken.Alphabet = "runes"
		_, err = tx.PutBatch(broken)

		return err
	})
	good := a.stock(billing.VoucherOrder{Plan: "ticket", Count: 10})
	report, err := a.runs(t.Context())
	if err != nil || report.Failed != 1 || report.Waiting != 1 || report.Done[store.JobBatch] != 1 {
		t.Errorf("the run ends with %+v, %v", report, err)
	}
	if list := a.vouchers(good.ID); len(list) != 10 {
		t.Errorf("the other batch has %d vouchers", len(list))
	}
}

// TestLargestBatch makes as many vouchers as one batch may have; a tenth in a short run.
func TestLargestBatch(t *testing.T) {
	t.Parallel()
	count := billing.MaxVouchers
	if testing.Short() {
		count /= 10
	}
	a := newAgency(t)
	list, err := a.GenerateVouchers(t.Context(), billing.VoucherOrder{Plan: "ticket", Count: count})
	if err != nil || len(list) != count {
		t.Fatalf("%d vouchers were made, %v", len(list), err)
	}
	if stored := a.vouchers(list[0].Batch); len(stored) != count {
		t.Errorf("%d vouchers are stored", len(stored))
	}
}

func TestBatchRefusals(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	a.fill(a.rina, 30_000)
	order := billing.VoucherOrder{Plan: "ticket", Count: 3, Reseller: a.rina}
	_, err := a.AddBatch(a.as(a.rina), order)
	storetest.WantFault(t, err, store.Exhausted, "reseller")
	_, err = a.AddBatch(a.as(a.rival), order)
	storetest.WantFault(t, err, store.NotFound, "")
	order.Count, order.Length, order.Alphabet = 25_000, 6, "digits"
	_, err = a.AddBatch(a.as(a.rina), order)
	if !store.Is(err, store.Invalid) {
		t.Errorf("a batch too large for its codes: %v", err)
	}
	a.wantPurse("afterwards", a.rina, 30_000, 0)

	order = billing.VoucherOrder{Plan: "ticket", Count: 2, Reseller: a.rina}
	batch := a.stock(order)
	if _, err = a.Batch(a.as(a.rival), batch.ID); !store.Is(err, store.NotFound) {
		t.Errorf("another's batch: %v", err)
	}
	if list, err := a.Batches(a.as(a.rival), db.Page{}); err != nil || len(list.Batches) != 0 {
		t.Errorf("the rival sees %+v, %v", list, err)
	}
}

// TestVoucherOfAStockIsRefunded: an unused one is void and paid back, a used one with a reason.
func TestVoucherOfAStockIsRefunded(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	a.fill(a.rina, 30_000)
	list, err := a.GenerateVouchers(t.Context(), billing.VoucherOrder{
		Plan: "ticket", Count: 2, Reseller: a.rina,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.RefundVoucher(a.as(a.rival), list[0].Code)
	storetest.WantFault(t, err, store.NotFound, "")
	for range 2 {
		voucher, err := a.RefundVoucher(a.as(a.rina), list[0].Code)
		if err != nil || voucher.State != store.VoucherVoid {
			t.Errorf("the refunded voucher is %+v, %v", voucher, err)
		}
	}
	a.wantPurse("after one", a.rina, 15_000, 0)

	receipt, err := a.Redeem(t.Context(), list[1].Code, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.RefundVoucher(t.Context(), list[1].Code)
	storetest.WantFault(t, err, store.Conflict, "")
	_, err = a.RefundUsedVoucher(t.Context(), list[1].Code)
	storetest.WantFault(t, err, store.Invalid, "reason")
	owner := store.WithActor(t.Context(), store.Actor{Name: "owner", Reason: "the line was down"})
	if _, err = a.RefundUsedVoucher(owner, list[1].Code); err != nil {
		t.Fatal(err)
	}
	if service := a.of(receipt.Service); service.Terminated.IsZero() {
		t.Error("the service of a refunded voucher goes on")
	}
	a.wantPurse("after both", a.rina, 30_000, 0)
	a.wantSum(store.AccountRevenue, a.ticket.ID, 0)
}

// TestTaxOfAStock: a batch is taxed like every sale, and each voucher gives its share back.
func TestTaxOfAStock(t *testing.T) {
	t.Parallel()
	for mode, price := range map[store.TaxMode]int64{
		store.TaxNone: 15_000, store.TaxExclusive: 16_650, store.TaxInclusive: 15_000,
	} {
		t.Run(mode.String(), func(t *testing.T) {
			t.Parallel()
			a := newAgency(t)
			a.addPlan("stock", func(p *store.Plan) {
				p.Access, p.Price, p.Sale.TaxMode = store.Hotspot, 15_000, mode
			})
			a.fill(a.rina, 2*price)
			list, err := a.GenerateVouchers(t.Context(), billing.VoucherOrder{
				Plan: "stock", Count: 2, Reseller: a.rina,
			})
			if err != nil {
				t.Fatal(err)
			}
			a.wantPurse("paid", a.rina, 0, 0)
			for at, voucher := range list {
				if _, err := a.RefundVoucher(t.Context(), voucher.Code); err != nil {
					t.Fatal(err)
				}
				a.wantPurse("given back", a.rina, int64(at+1)*price, 0)
			}
			a.wantSum(store.AccountTax, 0, 0)
			a.wantSum(store.AccountRevenue, list[0].Plan, 0)
		})
	}
}

// TestAgentPagesThroughBatches: the pages of a reseller are full while more of his follows, however
// many of others lie between.
func TestAgentPagesThroughBatches(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	a.fill(a.rina, 300_000)
	for range 5 {
		a.stock(billing.VoucherOrder{Plan: "ticket", Count: 1, Reseller: a.rina})
		a.stock(billing.VoucherOrder{Plan: "ticket", Count: 1})
		a.stock(billing.VoucherOrder{Plan: "ticket", Count: 1})
	}
	var sizes []int
	for page := (db.Page{Limit: 2}); len(sizes) == 0 || page.After != 0; {
		list, err := a.Batches(a.as(a.rina), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, batch := range list.Batches {
			if batch.Reseller != a.rina {
				t.Errorf("the reseller sees %+v", batch)
			}
		}
		sizes, page.After = append(sizes, len(list.Batches)), list.Next
	}
	if diff := cmp.Diff([]int{2, 2, 1}, sizes); diff != "" {
		t.Errorf("the pages hold (-want +got)\n%s", diff)
	}
}
