package gateway_test

import (
	"testing"

	"gardu/billing/gateway"
	"gardu/billing/gateway/gatewaytest"
	"gardu/billing/gateway/midtrans"
	"gardu/billing/gateway/xendit"
	"gardu/store"
)

// inEveryExpirer runs a test against each provider that can be told to stop waiting.
func inEveryExpirer(t *testing.T, test func(t *testing.T, w *world, expirer gateway.Expirer)) {
	t.Helper()
	inEveryWorld(t, func(t *testing.T, w *world) {
		expirer, can := w.provider.(gateway.Expirer)
		if can != (w.name == midtrans.Name || w.name == xendit.Name) {
			t.Fatalf("can be told to stop waiting: %t", can)
		}
		if can {
			test(t, w, expirer)
		}
	})
}

// ref names the charge of the tests.
func ref(payment gateway.Payment) gateway.Ref {
	return gateway.Ref{ID: payment.ID, Reference: reference}
}

func TestWaitingIsStopped(t *testing.T) {
	t.Parallel()
	inEveryExpirer(t, func(t *testing.T, w *world, expirer gateway.Expirer) {
		payment := w.create(t)
		w.settle(t, gatewaytest.Open, gatewaytest.Honest)
		for range 2 { // once more changes nothing
			event, err := expirer.Expire(t.Context(), ref(payment))
			if err != nil || event.Status != gateway.Expired || !event.Proven {
				t.Fatalf("got %+v and %v", event, err)
			}
		}
	})
}

func TestAPayerWhoWasQuickerHasPaid(t *testing.T) {
	t.Parallel()
	inEveryExpirer(t, func(t *testing.T, w *world, expirer gateway.Expirer) {
		payment := w.create(t)
		w.settle(t, gatewaytest.Paid, gatewaytest.Honest)
		event, err := expirer.Expire(t.Context(), ref(payment))
		if err != nil || event.Status != gateway.Paid || event.Received != 166_500 {
			t.Fatalf("got %+v and %v", event, err)
		}
	})
}

func TestStoppingWhatCannotBeStopped(t *testing.T) {
	t.Parallel()
	inEveryExpirer(t, func(t *testing.T, w *world, expirer gateway.Expirer) {
		_, err := expirer.Expire(t.Context(), gateway.Ref{ID: "X-0", Reference: "INV-0"})
		wantKind(t, err, store.NotFound)
		_, err = expirer.Expire(t.Context(), gateway.Ref{})
		wantKind(t, err, store.Invalid)
		payment := w.create(t)
		w.fake.Inject(gatewaytest.BadGateway)
		_, err = expirer.Expire(t.Context(), ref(payment))
		wantKind(t, err, store.Unavailable)
	})
}
