package collect_test

import (
	"sync"
	"testing"
	"time"

	"gardu/billing/gateway/gatewaytest"
	"gardu/store"
)

func TestOpenSaaS688SixtyFourTimesTheSameWebhookIsOnePayment(t *testing.T) {
	t.Parallel()
	for _, name := range providers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			method := o.gateway(name)
			attempt := o.pay(o.bill(150_000), method)
			callbacks, err := o.fake.Settle(name, attempt.Reference, gatewaytest.Paid, gatewaytest.Honest)
			if err != nil {
				t.Fatal(err)
			}
			for _, code := range o.fake.SendAtOnce(t.Context(), callbacks[0], 64) {
				if code != 200 {
					t.Errorf("a callback was answered %d", code)
				}
			}
			o.wantPayments(1)
			o.wantState(attempt.ID, store.AttemptPaid)
			o.wantSum(store.AccountReceivable, o.customer.ID, 0)
			o.wantSum(store.AccountCredit, o.customer.ID, 0)
		})
	}
}

// Step 4 of the golden customer: Tripay tells three times at once that 166,500 was paid.
func TestGoldenTripayPaidThreeTimesAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.gateway("tripay")
	attempt := o.pay(o.bill(150_000), method)
	if attempt.Amount != 166_500 || attempt.QR == "" && attempt.URL == "" {
		t.Fatalf("got %+v", attempt)
	}
	callbacks, err := o.fake.Settle("tripay", attempt.Reference, gatewaytest.Paid, gatewaytest.Honest)
	if err != nil {
		t.Fatal(err)
	}
	o.fake.SendAtOnce(t.Context(), callbacks[0], 3)
	o.wantPayments(1)
	if by := o.payments()[0].By; by != "method:tripay" {
		t.Errorf("it was booked by %q", by)
	}
	o.wantSum(store.AccountGateway, method.ID, 164_584)
	o.wantSum(store.AccountFee, method.ID, 1_916)
	o.wantSum(store.AccountReceivable, o.customer.ID, 0)
}

func TestWHMCS107ARepeatedConfirmationGivesNothingMore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.gateway("duitku")
	attempt := o.pay(o.bill(150_000), method)
	o.happen("duitku", attempt, gatewaytest.Paid, gatewaytest.Duplicate)
	o.in(24 * time.Hour)
	o.happen("duitku", attempt, gatewaytest.Paid, gatewaytest.Duplicate)
	o.wantPayments(1)
	o.wantSum(store.AccountCredit, o.customer.ID, 0)
}

func TestMagento279ASecondPaidCallbackDoesNotDoubleTheTotal(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.gateway("xendit")
	attempt := o.pay(o.bill(150_000), method)
	o.happen("xendit", attempt, gatewaytest.Paid, gatewaytest.Honest)
	o.happen("xendit", attempt, gatewaytest.Paid, gatewaytest.Reordered) // other octets
	o.wantPayments(1)
	if got := o.payments()[0].Amount; got != 166_500 {
		t.Errorf("got %d", got)
	}
}

func TestGembok1APaymentIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.gateway("tripay")
	attempt := o.pay(o.bill(150_000), method)
	o.happen("tripay", attempt, gatewaytest.Paid, gatewaytest.Duplicate)
	told := 0
	for _, notice := range o.notices() {
		if notice.Kind == store.NoticePaid {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the customer is told %d times", told)
	}
}

// modes are the ways in which callbacks misbehave, and whether money is really paid.
var modes = map[gatewaytest.Mode]bool{
	gatewaytest.Honest: true, gatewaytest.Duplicate: true, gatewaytest.FlipBack: true,
	gatewaytest.WrongSum: true, gatewaytest.ShortSum: true, gatewaytest.Reordered: true, gatewaytest.Forged: true,
	gatewaytest.Unsigned: true, gatewaytest.Stranger: true, gatewaytest.Claim: false,
}

func TestEveryModeOfEveryGatewayEndsWithOnePaymentAtMost(t *testing.T) {
	t.Parallel()
	for _, name := range providers {
		for mode, real := range modes {
			t.Run(name+" "+string(mode), func(t *testing.T) {
				t.Parallel()
				o := newOffice(t)
				attempt := o.pay(o.bill(150_000), o.gateway(name))
				o.happen(name, attempt, gatewaytest.Paid, mode)
				if !real {
					o.wantPayments(0)
					o.happen(name, attempt, gatewaytest.Paid, gatewaytest.Honest)
				}
				o.in(time.Hour) // what the callback could not tell is found by asking
				if _, err := o.collector.Poll(t.Context()); err != nil {
					t.Fatal(err)
				}
				o.wantPayments(1)
				o.wantState(attempt.ID, store.AttemptPaid)
				o.wantSum(store.AccountReceivable, o.customer.ID, 0)
				o.wantSum(store.AccountUnapplied, 0, 0)
			})
		}
	}
}

func TestAClaimThatIsNoTruthBlocksNothing(t *testing.T) {
	t.Parallel()
	for _, name := range providers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			attempt := o.pay(o.bill(150_000), o.gateway(name))
			o.happen(name, attempt, gatewaytest.Paid, gatewaytest.Claim)
			o.wantState(attempt.ID, store.AttemptPending)
			o.wantPayments(0)
			o.happen(name, attempt, gatewaytest.Paid, gatewaytest.Honest)
			o.wantState(attempt.ID, store.AttemptPaid)
			o.wantPayments(1)
		})
	}
}

func TestACreateWhoseAnswerIsLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	for _, name := range providers {
		for title, fault := range map[string]gatewaytest.Fault{
			"dropped": gatewaytest.Dropped, "cut": gatewaytest.Cut,
			"server error": gatewaytest.ServerError, "page": gatewaytest.Page,
		} {
			t.Run(name+" "+title, func(t *testing.T) {
				t.Parallel()
				o := newOffice(t)
				method, invoice := o.gateway(name), o.bill(150_000)
				o.fake.Inject(fault)
				_, err := o.collector.Pay(t.Context(), wish(invoice, method))
				if !store.Is(err, store.Unavailable) {
					t.Fatalf("got %v", err)
				}
				attempt := o.pay(invoice, method)
				o.happen(name, attempt, gatewaytest.Paid, gatewaytest.Honest)
				o.wantState(attempt.ID, store.AttemptPaid)
				o.wantPayments(1)
				o.wantSum(store.AccountReceivable, o.customer.ID, 0)
			})
		}
	}
}

func TestACallbackBeforeTheAnswerIsTaken(t *testing.T) {
	t.Parallel()
	for _, name := range providers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			method, invoice := o.gateway(name), o.bill(150_000)
			o.fake.Inject(gatewaytest.CallbackFirst)
			attempt, err := o.collector.Pay(t.Context(), wish(invoice, method))
			if err != nil {
				t.Fatal(err)
			}
			o.wantState(attempt.ID, store.AttemptPaid)
			o.wantPayments(1)
		})
	}
}

func TestManyWhoPayAtOnceShareOneAttemptAndOneCharge(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method, invoice := o.gateway("tripay"), o.bill(150_000)
	attempts := make([]store.Attempt, 16)
	var payers sync.WaitGroup
	for at := range attempts {
		payers.Go(func() {
			var err error
			if attempts[at], err = o.collector.Pay(t.Context(), wish(invoice, method)); err != nil {
				t.Error(err)
			}
		})
	}
	payers.Wait()
	for _, one := range attempts {
		if one.ID != attempts[0].ID || one.Provider != attempts[0].Provider {
			t.Errorf("got %d %s and %d %s", one.ID, one.Provider, attempts[0].ID, attempts[0].Provider)
		}
	}
	made := 0
	for _, asked := range o.fake.Asked() {
		if asked == "POST /tripay/transaction/create" {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d charges were made", made)
	}
}

func TestASilentPaymentIsFoundByAsking(t *testing.T) {
	t.Parallel()
	for _, name := range providers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			attempt := o.pay(o.bill(150_000), o.gateway(name))
			if _, err := o.fake.Settle(name, attempt.Reference, gatewaytest.Paid, ""); err != nil {
				t.Fatal(err)
			}
			asked, err := o.collector.Poll(t.Context())
			if err != nil || asked != 0 {
				t.Fatalf("asked %d too early: %v", asked, err)
			}
			o.in(time.Minute)
			o.fake.Inject(gatewaytest.BadGateway) // asked in vain, and again later
			for range 2 {
				if _, err := o.collector.Poll(t.Context()); err != nil {
					t.Fatal(err)
				}
				o.in(2 * time.Minute)
			}
			if got := o.attempt(attempt.ID); got.State != store.AttemptPaid {
				t.Fatalf("got %+v", got)
			}
			o.wantPayments(1)
		})
	}
}

func TestMoneyThatComesAfterTheEndIsTaken(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	attempt := o.pay(o.bill(150_000), o.gateway("tripay"))
	o.happen("tripay", attempt, gatewaytest.Expired, gatewaytest.Honest)
	o.wantState(attempt.ID, store.AttemptExpired)
	o.happen("tripay", attempt, gatewaytest.Paid, gatewaytest.Honest)
	o.wantState(attempt.ID, store.AttemptPaid)
	o.happen("tripay", attempt, gatewaytest.Expired, gatewaytest.Honest)
	o.wantState(attempt.ID, store.AttemptPaid)
	o.wantPayments(1)
}

func TestWhatIsPaidTwiceBecomesCredit(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	invoice := o.bill(150_000)
	for _, name := range []string{"tripay", "xendit"} {
		attempt := o.pay(invoice, o.gateway(name))
		t.Cleanup(func() { _ = attempt })
	}
	for _, name := range []string{"tripay", "xendit"} {
		method, err := o.PaymentMethodByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		attempts, err := o.AttemptsOf(t.Context(), store.NounMethod, method.ID, pageOf(1))
		if err != nil || len(attempts) != 1 {
			t.Fatalf("got %v, %v", attempts, err)
		}
		o.happen(name, attempts[0], gatewaytest.Paid, gatewaytest.Honest)
	}
	o.wantPayments(2)
	o.wantSum(store.AccountReceivable, o.customer.ID, 0)
	o.wantSum(store.AccountCredit, o.customer.ID, -166_500)
}

func TestMoneyThatWentBackReopensTheDebt(t *testing.T) {
	t.Parallel()
	for _, name := range providers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			attempt := o.pay(o.bill(150_000), o.gateway(name))
			o.happen(name, attempt, gatewaytest.Paid, gatewaytest.Honest)
			o.happen(name, attempt, gatewaytest.Refund, gatewaytest.Duplicate)
			if got := o.attempt(attempt.ID); got.State == store.AttemptPaid {
				t.Skipf("%s tells nothing of refunds", name)
			}
			o.wantSum(store.AccountReceivable, o.customer.ID, 166_500)
			o.wantPayments(1)
		})
	}
}
