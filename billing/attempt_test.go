package billing_test

import (
	"context"
	"net/netip"
	"sync"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// open begins to pay something by a method.
func (d *till) open(wish store.PayWish) store.Attempt {
	d.t.Helper()
	attempt, err := d.OpenAttempt(d.t.Context(), wish)
	if err != nil {
		d.t.Fatalf("opening an attempt: %v", err)
	}

	return attempt
}

// tell settles news of money, and checks the verdict.
func (d *till) tell(news store.MoneyNews, want string) store.MoneyOutcome {
	d.t.Helper()
	outcome, err := d.desk.Settle(d.t.Context(), news)
	if err != nil || outcome.Verdict != want {
		d.t.Fatalf("got %q, %v; want %s", outcome.Verdict, err, want)
	}

	return outcome
}

// gatewayMethod stores a method of a gateway.
func (d *till) gatewayMethod() (method store.PaymentMethod) {
	d.t.Helper()
	storetest.Update(d.t, d.book, func(tx *db.BookTx) (err error) {
		method, err = tx.PutMethod(store.PaymentMethod{
			Name: "tripay", Kind: store.MethodGateway, Provider: "tripay",
		})

		return err
	})

	return method
}

// paidNews are news that an attempt was paid as it asked for.
func paidNews(attempt *store.Attempt, payment string) store.MoneyNews {
	return store.MoneyNews{
		Method: attempt.Method, Attempt: attempt.ID, State: store.AttemptPaid,
		Amount: attempt.Amount, Received: attempt.Amount, Fee: 1_916, PaymentID: payment,
	}
}

func TestAnAttemptOfACustomerAsksForWhatIsOwed(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.bill(150_000, time.Time{})
	d.bill(100_000, time.Time{})
	method := d.gatewayMethod()
	attempt := d.open(store.PayWish{Customer: d.customer.ID, Method: method.ID})
	if attempt.Amount != 166_500+111_000 {
		t.Fatalf("got %d", attempt.Amount)
	}
	part := d.open(store.PayWish{Customer: d.customer.ID, Method: method.ID, Amount: 200_000})
	if part.Amount != 200_000 || part.ID == attempt.ID {
		t.Fatalf("got %+v", part)
	}
	d.tell(paidNews(&part, "T-1"), store.NewsPaid)
	if got := d.balance(store.AccountReceivable); got != 277_500-200_000 {
		t.Errorf("got %d", got)
	}
	d.tell(paidNews(&attempt, "T-0"), store.NewsPaid) // which was called off, and is paid anyway
	if got := d.balance(store.AccountCredit); got != 200_000 {
		t.Errorf("got %d", got)
	}
}

func TestASecondPaymentOfOneAttemptBecomesCredit(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(150_000, time.Time{})
	attempt := d.open(store.PayWish{Invoice: invoice.ID, Method: d.gatewayMethod().ID})
	d.tell(paidNews(&attempt, "T-1"), store.NewsPaid)
	d.tell(paidNews(&attempt, "T-1"), store.NewsRepeat)
	d.tell(paidNews(&attempt, "T-2"), store.NewsPaid)
	d.tell(paidNews(&attempt, "T-2"), store.NewsRepeat)
	if got := d.balance(store.AccountCredit); got != 166_500 {
		t.Errorf("got %d", got)
	}
	expired := paidNews(&attempt, "T-1")
	expired.State = store.AttemptExpired
	d.tell(expired, store.NewsIgnored)
}

func TestAnEventIsDoneOnce(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(150_000, time.Time{})
	attempt := d.open(store.PayWish{Invoice: invoice.ID, Method: d.gatewayMethod().ID})
	verdicts := make([]string, 64)
	var tellers sync.WaitGroup
	for at := range verdicts {
		tellers.Go(func() {
			event, err := d.ReceiveEvent(t.Context(), attempt.Method, "tripay:T-1:paid", []byte("{}"))
			if err != nil {
				t.Error(err)

				return
			}
			news := paidNews(&attempt, "T-1")
			news.Event = event.ID
			outcome, err := d.desk.Settle(t.Context(), news)
			if err != nil {
				t.Error(err)
			}
			verdicts[at] = outcome.Verdict
		})
	}
	tellers.Wait()
	paid := 0
	for _, verdict := range verdicts {
		if verdict == store.NewsPaid {
			paid++
		}
	}
	if paid != 1 || d.balance(store.AccountReceivable) != 0 || d.balance(store.AccountCredit) != 0 {
		t.Errorf("it was paid %d times", paid)
	}
	event, err := d.ReceiveEvent(t.Context(), attempt.Method, "tripay:T-1:paid", nil)
	if err != nil || event.Done.IsZero() || event.Attempt != attempt.ID || event.Verdict != "paid" {
		t.Errorf("got %+v, %v", event, err)
	}
	if _, err := d.ReceiveEvent(t.Context(), 1, "", nil); !store.Is(err, store.Invalid) {
		t.Errorf("without a key: %v", err)
	}
}

func TestUnappliedMoneyFindsItsOrder(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	order, err := d.Order(t.Context(), billing.OrderRequest{
		Kind: store.OrderCustom, Customer: d.customer.ID, Amount: 50_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	news := store.MoneyNews{Method: d.bank.ID, Received: 40_000, PaymentID: "m-1"}
	little, err := d.Match(t.Context(), news)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.AssignUnapplied(t.Context(), little.Payment, billing.Assignment{Order: order.ID})
	if !store.Is(err, store.Invalid) {
		t.Errorf("too little: %v", err)
	}
	if _, err := d.AssignUnapplied(t.Context(), little.Payment, billing.Assignment{}); err == nil {
		t.Error("it was given to nobody")
	}
	news.Received, news.PaymentID = 50_000, "m-2"
	enough, err := d.Match(t.Context(), news)
	if err != nil {
		t.Fatal(err)
	}
	made, err := d.AssignUnapplied(t.Context(), enough.Payment, billing.Assignment{Order: order.ID})
	if err != nil || made.Customer != d.customer.ID || made.Source.Kind != store.AccountUnapplied {
		t.Fatalf("got %+v, %v", made, err)
	}
	if got := d.balance(store.AccountWallet); got != 50_000 {
		t.Errorf("got %d", got)
	}
	if flagged, err := d.Flagged(t.Context(), db.Page{}); err != nil || len(flagged) != 1 {
		t.Errorf("got %+v, %v", flagged, err)
	}
}

func TestAnotherAgentsAttemptsAreNotThere(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(150_000, time.Time{})
	attempt := d.open(store.PayWish{Invoice: invoice.ID, Method: d.bank.ID})
	ctx := store.WithActor(t.Context(), store.Actor{Name: "agen", Agent: 77})
	for name, try := range map[string]func(context.Context) error{
		"read": func(ctx context.Context) error {
			_, err := d.Attempt(ctx, attempt.ID)

			return err
		},
		"open": func(ctx context.Context) error {
			_, err := d.OpenAttempt(ctx, store.PayWish{Invoice: invoice.ID, Method: d.bank.ID})

			return err
		},
		"prove": func(ctx context.Context) error {
			_, err := d.SubmitProof(ctx, attempt.ID, billing.Proof{Sender: "x"})

			return err
		},
		"approve": func(ctx context.Context) error {
			_, err := d.Approve(ctx, attempt.ID, billing.Approval{})

			return err
		},
	} {
		if err := try(ctx); !store.Is(err, store.NotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestHooksAreAddedChangedAndRemoved(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	ctx := t.Context()
	secret := store.ClearSecret("rahasia-sekali-16")
	add := func(name, url string) (store.Hook, error) {
		return d.AddHook(ctx, billing.HookPatch{Name: &name, URL: &url, Secret: &secret})
	}
	var last store.Hook
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		hook, err := add(name, "https://crm.example/"+name)
		if err != nil {
			t.Fatal(err)
		}
		last = hook
	}
	if _, err := add("i", "https://crm.example/i"); !store.Is(err, store.Exhausted) {
		t.Errorf("one more: got %v", err)
	}
	if err := d.RemoveHook(ctx, last.ID); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"ftp://x", "https://", "https://a:b@c.example", "javascript:1"} {
		if _, err := add("h", url); !store.Is(err, store.Invalid) {
			t.Errorf("%s: got %v", url, err)
		}
	}
	list, err := d.Hooks(ctx)
	if err != nil || len(list) != 7 {
		t.Fatalf("got %d, %v", len(list), err)
	}
	changed, err := d.SetHook(ctx, list[0].ID, billing.HookPatch{
		Events: new([]string{store.EventPaymentPaid}), Note: new("crm"),
		Allow: new([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}),
	})
	if err != nil || changed.Wants(store.EventOrderPaid) || !changed.Wants(store.EventPaymentPaid) {
		t.Errorf("got %+v, %v", changed, err)
	}
	_, err = d.SetHook(ctx, list[0].ID, billing.HookPatch{Events: new([]string{"anything"})})
	if !store.Is(err, store.Invalid) {
		t.Errorf("an unknown event: %v", err)
	}
}

func TestAnOrderThatIsPaidIsToldToHooks(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	secret := store.ClearSecret("rahasia-sekali-16")
	_, err := d.AddHook(t.Context(), billing.HookPatch{
		Name: new("crm"), URL: new("https://crm.example/"), Secret: &secret,
		Events: new([]string{store.EventOrderPaid}),
	})
	if err != nil {
		t.Fatal(err)
	}
	order, err := d.Order(t.Context(), billing.OrderRequest{
		Kind: store.OrderCustom, Customer: d.customer.ID, Amount: 50_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	attempt := d.open(store.PayWish{Order: order.ID, Method: d.gatewayMethod().ID})
	d.tell(paidNews(&attempt, "T-1"), store.NewsPaid)
	list, err := d.DeliveriesToSend(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].Event != store.EventOrderPaid {
		t.Errorf("got %+v, %v", list, err)
	}
}
