package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/billing/gateway/duitku"
	"gardu/billing/gateway/gatewaytest"
	"gardu/billing/gateway/midtrans"
	"gardu/billing/gateway/tripay"
	"gardu/billing/gateway/xendit"
	"gardu/store"
)

func TestAChargeIsMadeAndPaid(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		payment := w.create(t)
		if payment.Provider != w.name || payment.Reference != reference ||
			payment.Amount != 166_500 || !payment.IsPayable() {
			t.Fatalf("got %+v", payment)
		}
		callbacks := w.settle(t, gatewaytest.Paid, gatewaytest.Honest)
		event := w.read(t, callbacks[0])
		if event.Status != gateway.Paid || event.Amount != 166_500 || event.Received != 166_500 ||
			event.Reference != reference || event.Provider != w.name {
			t.Fatalf("got %+v", event)
		}
		if payment.ID != "" && event.PaymentID != payment.ID {
			t.Fatalf("paid %s, want %s", event.PaymentID, payment.ID)
		}
		if event.Proven != (w.name == tripay.Name) {
			t.Fatalf("proven: %t", event.Proven)
		}
		if w.name != duitku.Name && !event.PaidAt.Equal(morning) {
			t.Fatalf("paid at %s", event.PaidAt)
		}
	})
}

func TestAskingProvesWhatACallbackSays(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		told := w.read(t, w.settle(t, gatewaytest.Paid, gatewaytest.Honest)[0])
		asked, err := w.provider.Status(t.Context(), told.Ref())
		if err != nil {
			t.Fatal(err)
		}
		if !asked.Proven || asked.Key() != told.Key() || asked.Status != gateway.Paid {
			t.Fatalf("got %+v, told %+v", asked, told)
		}
		if got := asked.Against(told); got != gateway.Repeat {
			t.Fatalf("the answer is %s", got)
		}
	})
}

func TestTheStatesOfEveryProvider(t *testing.T) {
	t.Parallel()
	states := map[gatewaytest.Outcome]gateway.Status{
		gatewaytest.Paid: gateway.Paid, gatewaytest.Expired: gateway.Expired,
		gatewaytest.Open: gateway.Pending, gatewaytest.Failed: gateway.Failed,
		gatewaytest.Refund: gateway.Refunded,
	}
	other := map[string]gateway.Status{ // where a provider has no word for it, or another one
		"xendit fail": gateway.Unknown, "xendit refund": gateway.Unknown,
		"duitku fail": gateway.Expired, "duitku refund": gateway.Paid,
	}
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		for outcome, want := range states {
			w.settle(t, outcome, gatewaytest.Honest)
			if special, there := other[w.name+" "+string(outcome)]; there {
				want = special
			}
			if got := w.status(t); got.Status != want || !got.Proven {
				t.Errorf("%s: got %s (%s), want %s", outcome, got.Status, got.Word, want)
			}
		}
	})
}

func TestOnlyAPaymentCountsAsReceived(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		for _, outcome := range []gatewaytest.Outcome{
			gatewaytest.Open, gatewaytest.Expired, gatewaytest.Failed,
		} {
			event := w.read(t, w.settle(t, outcome, gatewaytest.Honest)[0])
			if event.Status == gateway.Paid || event.Received != 0 {
				t.Errorf("%s: got %s with %d", outcome, event.Status, event.Received)
			}
		}
	})
}

func TestCallbacksThatMustBeRefused(t *testing.T) {
	t.Parallel()
	for _, mode := range []gatewaytest.Mode{
		gatewaytest.Forged, gatewaytest.Unsigned, gatewaytest.Stranger,
	} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			inEveryWorld(t, func(t *testing.T, w *world) {
				w.create(t)
				callback := w.settle(t, gatewaytest.Paid, mode)[0]
				event, err := w.provider.Read(callback.Header, callback.Body)
				if w.name == midtrans.Name && mode == gatewaytest.Stranger {
					wantKind(t, err, store.Invalid) // the signature is ours, the merchant is not
				} else {
					wantKind(t, err, store.Denied)
				}
				if event != (gateway.Event{}) {
					t.Fatalf("got %+v with the error", event)
				}
			})
		})
	}
}

func TestAReorderedBodyWithARightSignatureIsRead(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		plain := w.read(t, w.settle(t, gatewaytest.Paid, gatewaytest.Honest)[0])
		turned := w.read(t, w.settle(t, gatewaytest.Paid, gatewaytest.Reordered)[0])
		if turned.Digest == plain.Digest || turned.Against(plain) != gateway.Repeat {
			t.Fatalf("got %+v, want %+v in other octets", turned, plain)
		}
	})
}

func TestARepeatedCallbackIsSeenAsOne(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		callbacks := w.settle(t, gatewaytest.Paid, gatewaytest.Duplicate)
		first := w.read(t, callbacks[0])
		for _, callback := range callbacks[1:] {
			again := w.read(t, callback)
			if again.Key() != first.Key() || again.Against(first) != gateway.Verbatim {
				t.Fatalf("got %+v, want %+v", again, first)
			}
		}
	})
}

func TestAStateThatFlipsBackIsOlderNews(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		callbacks := w.settle(t, gatewaytest.Paid, gatewaytest.FlipBack)
		paid, back := w.read(t, callbacks[0]), w.read(t, callbacks[1])
		want := gateway.Backward
		if w.name == duitku.Name {
			want = gateway.Unclear // its 01 has two meanings
		}
		if got := back.Against(paid); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

func TestAnotherSumContradicts(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		honest := w.read(t, w.settle(t, gatewaytest.Paid, gatewaytest.Honest)[0])
		wrong := w.read(t, w.settle(t, gatewaytest.Paid, gatewaytest.WrongSum)[0])
		if wrong.Amount != 166_501 || wrong.Against(honest) != gateway.Contradicts {
			t.Fatalf("got %+v", wrong)
		}
	})
}

func TestALatePaymentIsSeenAsLate(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		w.settle(t, gatewaytest.Expired, gatewaytest.Honest)
		expired := w.status(t)
		w.clock.forward(48 * time.Hour)
		w.settle(t, gatewaytest.Paid, gatewaytest.Honest)
		if got := w.status(t).Against(expired); got != gateway.Late {
			t.Fatalf("got %s", got)
		}
	})
}

func TestAClaimIsEitherDeniedOrNotBorneOutByAsking(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		w.settle(t, gatewaytest.Open, gatewaytest.Honest)
		callback := w.settle(t, gatewaytest.Paid, gatewaytest.Claim)[0]
		event, err := w.provider.Read(callback.Header, callback.Body)
		if w.name == tripay.Name {
			wantKind(t, err, store.Denied)

			return
		}
		if err != nil || event.Status != gateway.Paid || event.Proven {
			t.Fatalf("got %+v and %v", event, err)
		}
		if truth := w.status(t); truth.Status != gateway.Pending {
			t.Fatalf("asking says %s", truth.Status)
		}
	})
}

func TestTheCallbackMayComeBeforeTheReply(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.fake.Inject(gatewaytest.CallbackFirst)
		w.create(t)
		select {
		case event := <-w.arrived:
			if event.Status != gateway.Paid || event.Reference != reference {
				t.Fatalf("got %+v", event)
			}
		default:
			t.Fatal("no callback had come when the reply did")
		}
	})
}

func TestSixtyFourCallbacksAtOnceHaveOneKey(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		callback := w.settle(t, gatewaytest.Paid, gatewaytest.Honest)[0]
		for _, code := range w.fake.SendAtOnce(t.Context(), callback, 64) {
			if code != 200 {
				t.Fatalf("a callback got %d", code)
			}
		}
		keys := map[string]int{}
		for range 64 {
			event := <-w.arrived
			keys[event.Key()]++
		}
		if len(keys) != 1 {
			t.Fatalf("got %v", keys)
		}
	})
}

func TestASpoiledReplyLeavesTheOutcomeOpen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault gatewaytest.Fault
		kind  store.ErrorKind
	}{
		"500":           {gatewaytest.ServerError, store.Unavailable},
		"502 page":      {gatewaytest.BadGateway, store.Unavailable},
		"200 page":      {gatewaytest.Page, store.Unavailable},
		"redirect":      {gatewaytest.Redirect, store.Unavailable},
		"dropped":       {gatewaytest.Dropped, store.Unavailable},
		"cut":           {gatewaytest.Cut, store.Unavailable},
		"huge":          {gatewaytest.Huge, store.Unavailable},
		"429":           {gatewaytest.TooMany, store.Exhausted},
		"other payment": {gatewaytest.OtherPayment, store.Unavailable},
		"other amount":  {gatewaytest.OtherAmount, store.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inEveryWorld(t, func(t *testing.T, w *world) {
				if repeatsNothing(w.name, c.fault) {
					t.Skip("its reply does not repeat what was asked")
				}
				w.fake.Inject(c.fault)
				payment, err := w.provider.Create(t.Context(), w.charge())
				wantKind(t, err, c.kind)
				if payment != (gateway.Payment{}) {
					t.Fatalf("got %+v with the error", payment)
				}
				leaksNothing(t, err.Error())
			})
		})
	}
}

// repeatsNothing reports whether a provider's reply to Create does not say what a fault spoils.
func repeatsNothing(name string, fault gatewaytest.Fault) bool {
	return name == midtrans.Name &&
		(fault == gatewaytest.OtherPayment || fault == gatewaytest.OtherAmount) ||
		name == duitku.Name && fault == gatewaytest.OtherPayment
}

func TestAnAnswerAboutAnotherPaymentIsNotBelieved(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		event := w.read(t, w.settle(t, gatewaytest.Paid, gatewaytest.Honest)[0])
		w.fake.Inject(gatewaytest.OtherPayment)
		_, err := w.provider.Status(t.Context(), event.Ref())
		wantKind(t, err, store.Unavailable)
	})
}

func TestAskingSurvivesASpoiledReply(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		event := w.read(t, w.settle(t, gatewaytest.Paid, gatewaytest.Honest)[0])
		for _, fault := range []gatewaytest.Fault{
			gatewaytest.ServerError, gatewaytest.BadGateway, gatewaytest.Page,
			gatewaytest.Cut, gatewaytest.Huge, // http.Client itself asks again for Dropped
		} {
			w.fake.Inject(fault)
			got, err := w.provider.Status(t.Context(), event.Ref())
			wantKind(t, err, store.Unavailable)
			if got != (gateway.Event{}) {
				t.Fatalf("got %+v with the error", got)
			}
		}
		if got := w.status(t); got.Status != gateway.Paid {
			t.Fatalf("got %s afterwards", got.Status)
		}
	})
}

func TestASlowProviderIsLeftWhenTheCallerGivesUp(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.fake.Inject(gatewaytest.Slow)
		ctx, cancel := context.WithCancel(t.Context())
		w.asked = cancel
		_, err := w.provider.Create(ctx, w.charge())
		wantKind(t, err, store.Unavailable)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want a cancelled one", err)
		}
	})
}

func TestACreateWhoseReplyWasLostMakesNoSecondCharge(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.fake.Inject(gatewaytest.Dropped)
		charge := w.charge()
		_, err := w.provider.Create(t.Context(), charge)
		wantKind(t, err, store.Unavailable)
		charge.Again = true
		payment, err := w.provider.Create(t.Context(), charge)
		if w.name == midtrans.Name {
			wantKind(t, err, store.Conflict) // its page cannot be found again

			return
		}
		if err != nil || !strings.HasSuffix(payment.ID, "000001") || !payment.IsPayable() {
			t.Fatalf("got %+v and %v, want the first charge", payment, err)
		}
	})
}

func TestACreateAgainMakesAChargeWhenThereWasNone(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		charge := w.charge()
		charge.Again = true
		if _, err := w.provider.Create(t.Context(), charge); err != nil {
			t.Fatal(err)
		}
	})
}

func TestACreateAgainDoesNotReuseWhatIsOver(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		w.create(t)
		w.settle(t, gatewaytest.Paid, gatewaytest.Honest)
		charge := w.charge()
		charge.Again = true
		_, err := w.provider.Create(t.Context(), charge)
		if err == nil || store.Is(err, store.Unavailable) {
			t.Fatalf("got %v, want a clear no", err)
		}
	})
}

func TestAPaymentThatNobodyMadeIsNotFound(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		_, err := w.provider.Status(t.Context(), gateway.Ref{Reference: "INV-0"})
		wantKind(t, err, store.NotFound)
		if w.name == tripay.Name || w.name == xendit.Name {
			_, err = w.provider.Status(t.Context(), gateway.Ref{ID: "X-0", Reference: "INV-0"})
			wantKind(t, err, store.NotFound)
		}
		_, err = w.provider.Status(t.Context(), gateway.Ref{Reference: "../INV"})
		wantKind(t, err, store.Invalid)
	})
}

func TestACallbackThatIsTooLongIsNotRead(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		_, err := w.provider.Read(nil, make([]byte, gateway.MaxCallback+1))
		wantKind(t, err, store.Exhausted)
	})
}

func TestACallbackOfNothingIsRefused(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		for _, body := range []string{"", "{}", "[]", "null", "=", "\x00"} {
			event, err := w.provider.Read(nil, []byte(body))
			if err == nil || event != (gateway.Event{}) {
				t.Errorf("%q: got %+v and %v", body, event, err)
			}
		}
	})
}

func TestACrookedChargeNeverLeaves(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		charge := w.charge()
		charge.Amount = 0
		_, err := w.provider.Create(t.Context(), charge)
		wantKind(t, err, store.Invalid)
		charge = w.charge()
		charge.Channel = "carrier-pigeon"
		_, err = w.provider.Create(t.Context(), charge)
		wantKind(t, err, store.Invalid)
		if asked := w.fake.Asked(); len(asked) != 0 {
			t.Fatalf("asked %v", asked)
		}
	})
}

// leaksNothing checks that no credential of the account stands in a text.
func leaksNothing(t *testing.T, text string) {
	t.Helper()
	account := gatewaytest.Known()
	for _, secret := range []string{
		account.TripayAPIKey, account.TripayPrivateKey, account.MidtransServerKey,
		account.XenditSecretKey, account.XenditToken, account.DuitkuKey,
	} {
		if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) ||
			strings.Contains(text, fmt.Sprintf("%v", []byte(secret))) {
			t.Errorf("a credential stands in %q", text)
		}
	}
}

func TestNoVerbPrintsACredential(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
			leaksNothing(t, fmt.Sprintf(verb, w.provider))
			leaksNothing(t, fmt.Sprintf(verb, struct{ p gateway.Provider }{w.provider}))
		}
	})
}

func TestEveryWayToPayThatIsListedCanBeAskedFor(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		lister, ok := w.provider.(interface{ Channels() []gateway.Channel })
		if !ok || len(lister.Channels()) < 10 {
			t.Fatal("no ways to pay are listed")
		}
		for i, channel := range lister.Channels() {
			charge := w.charge()
			charge.Channel = channel
			charge.Reference = fmt.Sprintf("INV-%d", i)
			payment, err := w.provider.Create(t.Context(), charge)
			if err != nil || payment.Channel != channel {
				t.Errorf("%s: got %+v and %v", channel, payment, err)
			}
		}
	})
}

func TestAPayerMayChooseWhereThereIsAPage(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *testing.T, w *world) {
		charge := w.charge()
		charge.Channel = gateway.AnyChannel
		payment, err := w.provider.Create(t.Context(), charge)
		if w.name == tripay.Name {
			wantKind(t, err, store.Invalid)

			return
		}
		if err != nil || payment.Page == "" {
			t.Fatalf("got %+v and %v", payment, err)
		}
	})
}

func TestMoneyToAFixedAccountIsProvenByAsking(t *testing.T) {
	t.Parallel()
	w := newWorld(t, xendit.Name)
	callback, err := w.fake.Transfer("8808999956275653", "VA-1001", 50_000)
	if err != nil {
		t.Fatal(err)
	}
	told := w.read(t, callback)
	if told.Code != "8808999956275653" || told.Reference != "VA-1001" || told.Proven {
		t.Fatalf("got %+v", told)
	}
	asked, err := w.provider.Status(t.Context(), told.Ref())
	if err != nil || !asked.Proven || asked.Received != 50_000 || asked.Against(told) != gateway.Repeat {
		t.Fatalf("got %+v and %v", asked, err)
	}
	lied := told
	lied.PaymentID = "xendit-000099"
	_, err = w.provider.Status(t.Context(), lied.Ref())
	wantKind(t, err, store.NotFound)
}

func TestTwoPaidChargesOfOneReferenceAreForAPerson(t *testing.T) {
	t.Parallel()
	for _, name := range []string{tripay.Name, xendit.Name} { // the others take it once
		w := newWorld(t, name)
		w.create(t)
		w.settle(t, gatewaytest.Paid, gatewaytest.Honest)
		w.create(t)
		if got := w.status(t); got.Status != gateway.Paid {
			t.Fatalf("one of two is paid, got %s", got.Status)
		}
		w.settle(t, gatewaytest.Paid, gatewaytest.Honest)
		_, err := w.provider.Status(t.Context(), gateway.Ref{Reference: reference})
		wantKind(t, err, store.Conflict)
	}
}

func TestAnAccountWithTheWrongKeyIsDenied(t *testing.T) {
	t.Parallel()
	account := gatewaytest.Known()
	account.TripayAPIKey, account.MidtransServerKey = "other", "other"
	account.XenditSecretKey, account.DuitkuKey = "other", "other"
	fake := gatewaytest.New(gatewaytest.Config{
		Account: account, Now: func() time.Time { return morning },
	})
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	for _, name := range []string{tripay.Name, midtrans.Name, xendit.Name, duitku.Name} {
		provider := newProvider(t, name, server.URL+"/"+name, server.Client(), fakeNow)
		w := &world{name: name, clock: &clock{now: morning}, hook: server.URL}
		_, err := provider.Create(t.Context(), w.charge())
		wantKind(t, err, store.Denied)
		_, err = provider.Status(t.Context(), gateway.Ref{Reference: reference})
		wantKind(t, err, store.Denied)
	}
}

// fakeNow tells the time of the tests.
func fakeNow() time.Time { return morning }
