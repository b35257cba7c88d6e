package billing_test

import (
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/storetest"
)

// TestUnappliedMoneyIsGivenOnce: of money without an owner no more is assigned than was not given
// back, and what was assigned is not given back a second time.
func TestUnappliedMoneyIsGivenOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	found, err := s.Receive(t.Context(), billing.Received{
		Method: s.bank, Amount: 100_000, Reference: "nobody",
	})
	if err != nil || found.Surplus != 100_000 {
		t.Fatalf("the money is %+v, %v", found, err)
	}
	back := billing.Refund{Payment: found.ID, Amount: 40_000, Reason: "the sender asked"}
	if _, err := s.Refund(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	made, err := s.AssignUnapplied(t.Context(), found.ID, billing.Assignment{Customer: s.buyer.ID})
	if err != nil || made.Amount != 60_000 || s.credit(s.buyer.ID) != 60_000 {
		t.Fatalf("%d were assigned, and the credit is %d, %v", made.Amount, s.credit(s.buyer.ID), err)
	}
	back.Amount = 60_000
	s.unchanged(func() {
		_, err := s.Refund(t.Context(), back)
		storetest.WantFault(t, err, store.Conflict, "")
		_, err = s.Reverse(t.Context(), found.ID, "the bank fetched it")
		storetest.WantFault(t, err, store.Conflict, "")
	})
	if _, err := s.Reverse(t.Context(), made.ID, "the wrong customer"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Refund(t.Context(), back); err != nil {
		t.Errorf("what is unapplied again: %v", err)
	}
}
