package collect_test

import (
	"slices"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/billing/gateway/gatewaytest"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestWhatAMethodOffers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for name, want := range map[string]gateway.Offer{
		"tripay": {
			Channel: gateway.VABRI, Word: "BRIVA", Name: "BRI Virtual Account", Flat: 750,
			Hundredths: 70, Least: 1_000, Most: 5_000_000,
		},
		"duitku":   {Channel: gateway.VABNI, Word: "I1", Name: "BNI VA", Flat: 3_000},
		"midtrans": {Channel: gateway.VABCA},
		"xendit":   {Channel: gateway.VABCA},
	} {
		offers, err := o.collector.Offers(t.Context(), o.gateway(name).ID, 166_500)
		if err != nil || !slices.Contains(offers, want) {
			t.Errorf("%s: got %+v, %v", name, offers, err)
		}
		for _, offer := range offers {
			if offer.Word == "OVO" && name == "tripay" {
				t.Error("one that is switched off is offered")
			}
		}
	}
}

func TestOffersAreRememberedAndLimited(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.gateway("tripay")
	ask := func(amount int64) int {
		t.Helper()
		offers, err := o.collector.Offers(t.Context(), method.ID, amount)
		if err != nil {
			t.Fatal(err)
		}

		return len(offers)
	}
	for range 3 {
		if got := ask(166_500); got != 3 {
			t.Fatalf("got %d", got)
		}
	}
	if got := len(o.fake.Asked()); got != 1 {
		t.Errorf("it was asked %d times", got)
	}
	if got := ask(6_000_000); got != 0 {
		t.Errorf("too much: got %d", got)
	}
	o.in(time.Hour)
	o.fake.Inject(gatewaytest.BadGateway)
	if got := ask(166_500); got < 10 {
		t.Errorf("without an answer: got %d", got)
	}
	storetest.Update(t, o.book, func(tx *db.BookTx) (err error) {
		limited := method
		limited.Channels = []string{"qris"}
		_, err = tx.PutMethod(limited)

		return err
	})
	if got := ask(166_500); got != 1 {
		t.Errorf("limited: got %d", got)
	}
	cash := o.method(store.PaymentMethod{Name: "cash"})
	if offers, err := o.collector.Offers(t.Context(), cash.ID, 1); err != nil || len(offers) != 0 {
		t.Errorf("cash: got %v, %v", offers, err)
	}
}
