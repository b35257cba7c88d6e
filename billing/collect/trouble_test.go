package collect_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/billing"
	"gardu/billing/collect"
	"gardu/billing/gateway"
	"gardu/billing/gateway/gatewaytest"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestAGatewayThatIsDownLosesNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"midtrans", "xendit", "duitku"} { // which have to be asked
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			attempt := o.pay(o.bill(150_000), o.gateway(name))
			o.fake.Inject(gatewaytest.BadGateway, gatewaytest.TooMany, gatewaytest.Redirect)
			for range 3 {
				codes := o.happen(name, attempt, gatewaytest.Paid, gatewaytest.Honest)
				if codes[0] < 400 {
					t.Errorf("got %v: the gateway will not tell again", codes)
				}
			}
			o.wantPayments(0)
			o.happen(name, attempt, gatewaytest.Paid, gatewaytest.Honest)
			o.wantPayments(1)
		})
	}
}

func TestASlowGatewayIsGivenUpOnAndAskedAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method, invoice := o.gateway("tripay"), o.bill(150_000)
	impatient, stop := context.WithCancel(t.Context())
	stop()
	o.fake.Inject(gatewaytest.Slow)
	_, err := o.collector.Pay(impatient, wish(invoice, method))
	if err == nil {
		t.Fatal("it was paid by nobody")
	}
	o.fake.Forgive()
	first := o.pay(invoice, method)
	if first.State != store.AttemptPending || first.Provider == "" {
		t.Errorf("got %+v", first)
	}
}

func TestAMethodThatIsWrongFailsItsAttempts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method, invoice := o.gateway("xendit"), o.bill(150_000)
	storetest.Update(t, o.book, func(tx *db.BookTx) (err error) {
		changed := method
		changed.Keys = append([]store.SecretField(nil), method.Keys...)
		changed.Keys[0].Secret = store.ClearSecret("xnd_of_somebody_else")
		changed, err = tx.PutMethod(changed)

		return err
	})
	_, err := o.collector.Pay(t.Context(), wish(invoice, method))
	if !store.Is(err, store.Denied) {
		t.Fatalf("got %v", err)
	}
	attempts, err := o.AttemptsOf(t.Context(), store.NounInvoice, invoice.ID, pageOf(10))
	if err != nil || len(attempts) != 1 || attempts[0].State != store.AttemptFailed {
		t.Fatalf("got %+v, %v", attempts, err)
	}
	storetest.Update(t, o.book, func(tx *db.BookTx) error {
		right, err := tx.Method(method.ID)
		if err != nil {
			return err
		}
		right.Keys = method.Keys
		_, err = tx.PutMethod(right)

		return err
	})
	if got := o.pay(invoice, method); got.State != store.AttemptPending { // made anew at once
		t.Errorf("got %+v", got)
	}
}

func TestWhatCannotBePaid(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	gatewayMethod, invoice := o.gateway("tripay"), o.bill(150_000)
	cash := o.method(store.PaymentMethod{Name: "cash"})
	off := o.method(store.PaymentMethod{Name: "off", Kind: store.MethodTransfer, Disabled: true})
	few := o.method(store.PaymentMethod{
		Name: "few", Kind: store.MethodGateway, Provider: "tripay", Channels: []string{"va-bri"},
	})
	for name, c := range map[string]struct {
		wish  store.PayWish
		kind  store.ErrorKind
		field string
	}{
		"nothing": {store.PayWish{Method: gatewayMethod.ID}, store.Invalid, "order"},
		"two things": {store.PayWish{
			Invoice: invoice.ID, Customer: 1, Method: gatewayMethod.ID,
		}, store.Invalid, "order"},
		"no method":   {store.PayWish{Invoice: invoice.ID, Method: 99}, store.Invalid, "method"},
		"cash":        {store.PayWish{Invoice: invoice.ID, Method: cash.ID}, store.Invalid, "method"},
		"off":         {store.PayWish{Invoice: invoice.ID, Method: off.ID}, store.Invalid, "method"},
		"channel":     {store.PayWish{Invoice: invoice.ID, Method: few.ID, Channel: "qris"}, store.Invalid, "channel"},
		"no invoice":  {store.PayWish{Invoice: 99, Method: gatewayMethod.ID}, store.NotFound, ""},
		"no order":    {store.PayWish{Order: 99, Method: gatewayMethod.ID}, store.NotFound, ""},
		"no customer": {store.PayWish{Customer: 99, Method: gatewayMethod.ID}, store.NotFound, ""},
	} {
		_, err := o.collector.Pay(t.Context(), collect.Wish{PayWish: c.wish})
		var told *store.Error
		if !errors.As(err, &told) || told.Kind != c.kind || told.Field != c.field {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAnAttemptExpiresAfterItsGrace(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.wall(1, 99)
	attempt := o.pay(o.bill(150_000), method)
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{
		Billing: o.Billing, Now: o.clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		in   time.Duration
		want store.AttemptState
	}{
		{billing.QRISLife, store.AttemptPending},
		{store.AttemptGrace - time.Second, store.AttemptPending},
		{time.Second, store.AttemptExpired},
	} {
		o.in(c.in)
		if _, err := scheduler.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.wantState(attempt.ID, c.want)
	}
	if got := o.seen(method, attempt.Amount, "late"); got != store.NewsUnapplied {
		t.Errorf("late money: got %s", got)
	}
}

func TestAPayerWhoBearsTheFeePaysTheDebtAndNoMore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.method(store.PaymentMethod{
		Name: "bank", Kind: store.MethodTransfer, FeeFlat: 2_500, FeeHundredths: 70,
	})
	attempt := o.pay(o.bill(150_000), method)
	if attempt.Amount != 166_500+2_500+1_166 { // 0.7 % of 166,500 is 1,165.5
		t.Fatalf("got %d", attempt.Amount)
	}
	if _, err := o.Approve(t.Context(), attempt.ID, billing.Approval{}); err != nil {
		t.Fatal(err)
	}
	o.wantSum(store.AccountReceivable, o.customer.ID, 0)
	o.wantSum(store.AccountCredit, o.customer.ID, 0)
	o.wantSum(store.AccountFee, method.ID, -3_666)
	o.wantSum(store.AccountBank, method.ID, 170_166)
}

func TestAnOrderIsPaidOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	method := o.gateway("tripay")
	order, err := o.Order(t.Context(), billing.OrderRequest{
		Kind: store.OrderCustom, Customer: o.customer.ID, Amount: 50_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	attempt, err := o.collector.Pay(t.Context(), collect.Wish{PayWish: store.PayWish{
		Order: order.ID, Method: method.ID, Channel: "qris",
	}})
	if err != nil || attempt.Amount != order.Total {
		t.Fatalf("got %+v, %v", attempt, err)
	}
	callbacks, err := o.fake.Settle("tripay", attempt.Reference, gatewaytest.Paid, "")
	if err != nil {
		t.Fatal(err)
	}
	o.fake.SendAtOnce(t.Context(), callbacks[0], 16)
	o.wantPayments(1)
	o.wantSum(store.AccountWallet, o.customer.ID, -50_000)
	if order, err = o.FindOrder(t.Context(), order.ID); err != nil || order.State != store.OrderPaid {
		t.Errorf("got %v, %v", order.State, err)
	}
	_, err = o.collector.Pay(t.Context(), collect.Wish{PayWish: store.PayWish{
		Order: order.ID, Method: method.ID, Channel: "va-bri",
	}})
	if !store.Is(err, store.Conflict) {
		t.Errorf("paid again: %v", err)
	}
}

func TestSomebodyInFrontOfAPageIsToldAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	attempt := o.pay(o.bill(150_000), o.gateway("midtrans"))
	if _, err := o.fake.Settle("midtrans", attempt.Reference, gatewaytest.Paid, ""); err != nil {
		t.Fatal(err)
	}
	known, err := o.collector.Inquire(t.Context(), attempt.ID)
	if err != nil || known.State != store.AttemptPaid {
		t.Fatalf("got %v, %v", known.State, err)
	}
}

// ownSettings are those of the gateways of an office that each provider knows.
var ownSettings = map[string]string{
	"tripay": "base merchant_code email", "midtrans": "base pages merchant_id", "xendit": "base",
	"duitku": "base pages merchant_code email algorithm",
}

func TestSettingsAreCheckedBeforeTheyAreUsed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, name := range providers {
		method := o.gateway(name)
		method.Settings = slices.DeleteFunc(method.Settings, func(field store.Field) bool {
			return !strings.Contains(ownSettings[name], field.Name)
		})
		if err := collect.Check(&method, http.DefaultClient); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		odd := method
		odd.Settings = append(slices.Clone(odd.Settings), store.Field{Name: "merchantcode", Value: "T0001"})
		err := collect.Check(&odd, http.DefaultClient)
		if !store.Is(err, store.Invalid) || !strings.Contains(err.Error(), "sandbox, base") {
			t.Errorf("%s with a setting that nobody knows: %v", name, err)
		}
		method.Keys = nil
		if err := collect.Check(&method, http.DefaultClient); !store.Is(err, store.Invalid) {
			t.Errorf("%s without keys: %v", name, err)
		}
	}
	other := store.PaymentMethod{Kind: store.MethodGateway, Provider: "paypal"}
	if err := collect.Check(&other, http.DefaultClient); !store.Is(err, store.Invalid) {
		t.Errorf("another provider: %v", err)
	}
	if err := collect.Check(&store.PaymentMethod{}, nil); err != nil {
		t.Errorf("cash: %v", err)
	}
}

func TestTheCollectorStartsAndStops(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	collector := collect.New(collect.Config{
		Ledger: o.Billing, HTTP: http.DefaultClient, Registerer: prometheus.NewRegistry(),
	})
	if err := collector.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := collector.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := collector.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// doer panics: nobody is to be asked.
type doer struct{}

// Do panics.
func (doer) Do(*http.Request) (*http.Response, error) { panic("somebody was asked") }

var _ gateway.Doer = doer{}

func TestATransferAsksNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	collector := collect.New(collect.Config{Ledger: o.Billing, HTTP: doer{}, Now: o.clock.Now})
	attempt, err := collector.Pay(t.Context(), wish(o.bill(150_000), o.wall(1, 9)))
	if err != nil || attempt.QR == "" {
		t.Fatalf("got %+v, %v", attempt, err)
	}
	if _, err := collector.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := collector.Inquire(t.Context(), attempt.ID); err != nil {
		t.Fatal(err)
	}
}
