package billing_test

import (
	"context"
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestWhoMayBuy: what belongs to another customer, or to another agent's, is not there; and nothing
// changes where it is asked for.
func TestWhoMayBuy(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.buyer.ID, 1000)
	receipt := s.recharge("thirty", store.RechargeExtend)
	order := s.order("thirty")
	bill, err := s.AddBill(t.Context(), s.buyer.ID, billing.BillPatch{
		Name: new("Modem"), Amount: new(int64(10)),
	})
	if err != nil {
		t.Fatal(err)
	}
	service := billing.ByID(receipt.Service)
	wallet := billing.Paying{Wallet: true}
	for _, c := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"order", func(ctx context.Context) error {
			_, err := s.Order(ctx, billing.OrderRequest{Customer: s.buyer.ID, Plan: "taxed"})

			return err
		}},
		{"quote", func(ctx context.Context) error {
			_, err := s.Quote(ctx, billing.OrderRequest{Customer: s.buyer.ID, Plan: "taxed"})

			return err
		}},
		{"pay", func(ctx context.Context) error {
			_, err := s.PayOrder(ctx, order.ID, wallet)

			return err
		}},
		{"cancel", func(ctx context.Context) error {
			_, err := s.OrderCancel(ctx, order.ID)

			return err
		}},
		{"find an order", func(ctx context.Context) error {
			_, err := s.OrderByToken(ctx, order.Token)

			return err
		}},
		{"list orders", func(ctx context.Context) error {
			_, err := s.Orders(ctx, billing.OrderFilter{Customer: s.buyer.ID}, db.Page{})

			return err
		}},
		{"read a receipt", func(ctx context.Context) error {
			_, err := s.Receipt(ctx, receipt.ID)

			return err
		}},
		{"recharge", func(ctx context.Context) error {
			_, err := s.Recharge(ctx, billing.RechargeRequest{
				Customer: s.buyer.ID, Plan: "thirty", Pay: wallet,
			})

			return err
		}},
		{"renew", func(ctx context.Context) error {
			_, err := s.Renew(ctx, service, store.RechargeExtend, wallet)

			return err
		}},
		{"extend", func(ctx context.Context) error {
			_, err := s.Extend(ctx, service, 1)

			return err
		}},
		{"extend by himself", func(ctx context.Context) error {
			_, err := s.ExtendSelf(ctx, service)

			return err
		}},
		{"deactivate", func(ctx context.Context) error {
			_, err := s.Deactivate(ctx, service)

			return err
		}},
		{"look into a wallet", func(ctx context.Context) error {
			_, err := s.Wallet(ctx, s.buyer.ID)

			return err
		}},
		{"send", func(ctx context.Context) error {
			_, err := s.Transfer(ctx, billing.WalletTransfer{
				From: s.buyer.ID, To: s.friend.ID, Amount: 10,
			})

			return err
		}},
		{"withdraw", func(ctx context.Context) error {
			_, err := s.Withdraw(ctx, s.buyer.ID, billing.Movement{Amount: 10})

			return err
		}},
		{"buy for a friend", func(ctx context.Context) error {
			_, err := s.BuyFor(ctx, billing.OrderRequest{
				Customer: s.buyer.ID, Friend: s.friend.ID, Plan: "thirty",
			})

			return err
		}},
		{"list bills", func(ctx context.Context) error {
			_, err := s.Bills(ctx, s.buyer.ID)

			return err
		}},
		{"add a bill", func(ctx context.Context) error {
			_, err := s.AddBill(ctx, s.buyer.ID, billing.BillPatch{
				Name: new("x"), Amount: new(int64(1)),
			})

			return err
		}},
		{"remove a bill", func(ctx context.Context) error { return s.RemoveBill(ctx, bill.ID) }},
	} {
		for who, ctx := range map[string]context.Context{
			"another customer": s.asCustomer(s.friend),
			"an agent":         store.WithActor(t.Context(), store.Actor{Name: "agen", Agent: 7}),
		} {
			s.unchanged(func() {
				if err := c.do(ctx); !store.Is(err, store.NotFound) {
					t.Errorf("%s, to %s: %v", who, c.name, err)
				}
			})
		}
	}
}

// TestCustomerBuys: from the own wallet a customer buys, renews, and buys for a friend.
func TestCustomerBuys(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.buyer.ID, 400)
	ctx, wallet := s.asCustomer(s.buyer), billing.Paying{Wallet: true}
	receipt, err := s.Recharge(ctx, billing.RechargeRequest{
		Customer: s.buyer.ID, Plan: "thirty", Pay: wallet,
	})
	if err != nil || receipt.Operator != "" {
		t.Fatalf("the receipt is %+v, %v", receipt, err)
	}
	own := billing.ByID(receipt.Service)
	if _, err := s.Renew(ctx, own, store.RechargeExtend, wallet); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BuyFor(ctx, billing.OrderRequest{
		Customer: s.buyer.ID, Friend: s.friend.ID, Plan: "thirty",
	}); err != nil {
		t.Fatal(err)
	}
	if got := s.wallet(s.buyer.ID); got != 100 {
		t.Errorf("the wallet holds %d", got)
	}
	page, err := s.Receipts(ctx, billing.ReceiptFilter{}, db.Page{})
	if err != nil || len(page.Receipts) != 3 {
		t.Errorf("%d receipts, %v", len(page.Receipts), err)
	}
	number, err := s.ReceiptByNumber(ctx, receipt.Number)
	if err != nil || number.ID != receipt.ID {
		t.Errorf("the number is that of %d, %v", number.ID, err)
	}
}

// TestPaidIsOnline: what was isolated by hand is free once it is paid for; what is past due is not.
func TestPaidIsOnline(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	service := s.recharge("thirty", store.RechargeExtend).Service
	if _, err := s.Isolir(t.Context(), billing.ByID(service)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Recharge(t.Context(), billing.RechargeRequest{
		Customer: s.buyer.ID, Plan: "thirty", Zero: true,
	}); err != nil {
		t.Fatal(err)
	}
	if got := s.of(service).Holds; got != store.HoldUnpaid {
		t.Errorf("a gift makes the holds %v", got)
	}
	s.recharge("thirty", store.RechargeExtend)
	if got := s.of(service).Holds; got != 0 {
		t.Errorf("the holds are %v", got)
	}
}

// TestStockRunsOut: the last piece is sold once, by an order or at once.
func TestStockRunsOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addPlan("rare", func(p *store.Plan) { p.Price, p.Sale.Stocked, p.Sale.Stock = 100, true, 2 })
	s.order("rare")
	s.recharge("rare", store.RechargeExtend)
	_, err := s.Recharge(t.Context(), billing.RechargeRequest{Customer: s.friend.ID, Plan: "rare"})
	storetest.WantFault(t, err, store.Exhausted, "")
}
