package billing_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// collects lets a collector take cash from the customer of the till.
func (a *agency) collects(collector int64, amounts ...int64) {
	a.t.Helper()
	for _, amount := range amounts {
		_, err := a.Pay(a.t.Context(), billing.PaymentPatch{
			Customer: a.customer.ID, Method: "bank", Amount: amount, Collector: collector,
		})
		if err != nil {
			a.t.Fatalf("collecting: %v", err)
		}
	}
}

// brings hands cash over, which is counted.
func (a *agency) brings(collector, amount int64) store.Settlement {
	a.t.Helper()
	open, err := a.HandOver(a.t.Context(), collector, amount, "bank", "")
	if err != nil {
		a.t.Fatal(err)
	}
	done, err := a.ConfirmHandOver(a.t.Context(), open.ID, true)
	if err != nil {
		a.t.Fatal(err)
	}

	return done
}

// wantHeld compares what a collector holds.
func (a *agency) wantHeld(when string, collector int64, want billing.Collected) {
	a.t.Helper()
	got, err := a.Collected(a.t.Context(), collector)
	if err != nil || got != want {
		a.t.Errorf("%s the collector holds %+v, want %+v, %v", when, got, want, err)
	}
}

// TestCollectorStory: cash belongs to the collector until somebody else has counted it, and what it
// covers is handed over from the oldest payment on.
func TestCollectorStory(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	who := a.operator("joko")
	a.collects(who, 100, 200, 300)
	a.collects(a.rival, 1_000)
	a.wantSum(store.AccountCash, who, 600)
	a.wantHeld("at first", who, billing.Collected{Cash: 600, Payments: 3, Amount: 600})

	_, err := a.HandOver(t.Context(), who, 601, "bank", "")
	storetest.WantFault(t, err, store.Invalid, "counted")
	open, err := a.HandOver(t.Context(), who, 450, "bank", "")
	if err != nil || open.Expected != 600 {
		t.Fatalf("the settlement is %+v, %v", open, err)
	}
	self := store.WithActor(t.Context(), store.Actor{Name: "joko", Operator: who})
	_, err = a.ConfirmHandOver(self, open.ID, true)
	storetest.WantFault(t, err, store.Denied, "")
	a.wantSum(store.AccountCash, who, 600)
	if list, err := a.Settlements(t.Context(), true, db.Page{}); err != nil || len(list.Settlements) != 1 {
		t.Errorf("%+v wait to be counted, %v", list, err)
	}
	if _, err = a.ConfirmHandOver(t.Context(), open.ID, true); err != nil {
		t.Fatal(err)
	}
	_, err = a.ConfirmHandOver(t.Context(), open.ID, true)
	storetest.WantFault(t, err, store.Conflict, "")
	a.wantSum(store.AccountBank, a.bank.ID, 450)
	a.wantHeld("after 450", who, billing.Collected{Cash: 150, Payments: 1, Amount: 300})

	a.brings(who, 150)
	a.wantHeld("after the rest", who, billing.Collected{})
	a.wantHeld("meanwhile another", a.rival, billing.Collected{Cash: 1_000, Payments: 1, Amount: 1_000})

	refused, err := a.HandOver(t.Context(), a.rival, 900, "bank", "")
	if err != nil {
		t.Fatal(err)
	}
	if refused, err = a.ConfirmHandOver(t.Context(), refused.ID, false); err != nil ||
		refused.State != store.SettlementRefused {
		t.Errorf("the refused settlement is %+v, %v", refused, err)
	}
	a.wantHeld("after a refusal", a.rival, billing.Collected{Cash: 1_000, Payments: 1, Amount: 1_000})
	_, err = a.ConfirmHandOver(a.as(a.rina), refused.ID, true)
	if !store.Is(err, store.NotFound) && !store.Is(err, store.Conflict) {
		t.Errorf("another agent's settlement: %v", err)
	}
	_, err = a.Collected(a.as(a.rina), who)
	storetest.WantFault(t, err, store.NotFound, "")
}

// TestHandOverInSlices: more payments than one transaction marks; what an interruption leaves is
// marked with the next settlement, and money that was refunded is not waited for.
func TestHandOverInSlices(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	who := a.operator("joko")
	const payments = 120
	for range payments {
		a.collects(who, 10)
	}
	open, err := a.HandOver(t.Context(), who, payments*10, "bank", "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	a.stopAfter(2, stop)
	_, err = a.ConfirmHandOver(ctx, open.ID, true)
	if err == nil {
		t.Fatal("the marking was not interrupted")
	}
	left, err := a.Collected(t.Context(), who)
	if err != nil || left.Payments != payments-50 || left.Cash != 0 {
		t.Errorf("after the interruption %+v wait, %v", left, err)
	}
	a.collects(who, 30)
	a.brings(who, 30)
	a.wantHeld("in the end", who, billing.Collected{})
}

// stopAfter ends a context after so many transactions.
func (a *agency) stopAfter(commits int, stop func()) {
	a.desk.Billing = billing.New(billing.Config{
		Book: a.book, Now: a.clock.Now, Zone: storetest.Zone,
		Changed: func(context.Context, []store.Change) {
			if commits--; commits == 0 {
				stop()
			}
		},
	})
}

// TestAgentPagesThroughSettlements: the pages of one collector are full while more of his follows,
// however many of others lie between, and also where only those that wait are asked for.
func TestAgentPagesThroughSettlements(t *testing.T) {
	t.Parallel()
	a := newAgency(t)
	for range 5 {
		for _, who := range []int64{a.rina, a.rival, a.rival} {
			a.collects(who, 100)
			a.brings(who, 100)
		}
	}
	a.collects(a.rina, 100)
	waits, err := a.HandOver(t.Context(), a.rina, 100, "bank", "")
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for page := (db.Page{Limit: 2}); len(sizes) == 0 || page.After != 0; {
		list, err := a.Settlements(a.as(a.rina), false, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, settlement := range list.Settlements {
			if settlement.Collector != a.rina {
				t.Errorf("the collector sees %+v", settlement)
			}
		}
		sizes, page.After = append(sizes, len(list.Settlements)), list.Next
	}
	if diff := cmp.Diff([]int{2, 2, 2, 0}, sizes); diff != "" {
		t.Errorf("the pages hold (-want +got)\n%s", diff)
	}
	open, err := a.Settlements(a.as(a.rina), true, db.Page{Limit: 2})
	if err != nil || len(open.Settlements) != 1 || open.Settlements[0].ID != waits.ID {
		t.Errorf("%+v wait to be counted, %v", open, err)
	}
}
