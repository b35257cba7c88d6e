package billing_test

import (
	"sync/atomic"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
)

// What follows happens to many at the same time. That 64 callbacks of one payment are one payment
// is shown where callbacks are taken, in package collect.

// TestOneEffectForManyOfOneName: a request whose sender has named it and sent it 64 times at once
// has its effect once, and 63 are answered as the first.
func TestOneEffectForManyOfOneName(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	name := store.Repeat{Principal: "key:1", Route: "POST /v1/payments", Key: "k", Body: [32]byte{1}}
	answers := make([]int64, 64)
	var replays atomic.Int64
	done := atOnce(len(answers), func(at int) error {
		replayed := false
		ctx := store.WithReplayed(store.WithRepeat(t.Context(), name), &replayed)
		payment, err := d.Pay(ctx, billing.PaymentPatch{
			Customer: d.customer.ID, Method: "bank", Amount: 500,
		})
		if answers[at] = payment.ID; replayed {
			replays.Add(1)
		}

		return err
	})
	if done != 64 || replays.Load() != 63 {
		t.Errorf("%d were answered and %d of them replayed, want 64 and 63", done, replays.Load())
	}
	for _, id := range answers {
		if id != answers[0] {
			t.Errorf("the answers name the payments %v", answers)

			break
		}
	}
	d.wantMoney(0, 500)
}

// TestOneSaleForManyOfOneName: the same, of something that is sold from a wallet.
func TestOneSaleForManyOfOneName(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fund(s.buyer.ID, 1000)
	name := store.Repeat{Principal: "key:1", Route: "POST /v1/recharges", Key: "k"}
	done := atOnce(64, func(int) error {
		_, err := s.Recharge(store.WithRepeat(t.Context(), name), billing.RechargeRequest{
			Customer: s.buyer.ID, Plan: "thirty", Pay: billing.Paying{Wallet: true},
		})

		return err
	})
	if got := s.wallet(s.buyer.ID); done != 64 || got != 900 {
		t.Errorf("%d were answered, and the wallet holds %d", done, got)
	}
}

// TestOneReferenceOfTwoOperators: two operators see one transfer in the bank and record it at the
// same time. It is booked once, and the other is told that the reference is used.
func TestOneReferenceOfTwoOperators(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.bill(150_000, time.Time{})
	done := atOnce(2, func(at int) error {
		actor := store.Actor{Name: []string{"sari", "tono"}[at], Operator: int64(at + 1)}
		_, err := d.Pay(store.WithActor(t.Context(), actor), billing.PaymentPatch{
			Customer: d.customer.ID, Method: "bank", Amount: 166_500, Reference: "TRF-1",
		})
		if err != nil && !store.Is(err, store.Conflict) {
			t.Errorf("refused: %v", err)
		}

		return err
	})
	if done != 1 {
		t.Errorf("it was booked %d times", done)
	}
	d.wantMoney(0, 0)
}
