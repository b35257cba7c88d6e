package collect_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"gardu/billing"
	"gardu/billing/collect"
	"gardu/billing/gateway/gatewaytest"
	"gardu/billing/gateway/signed"
	"gardu/store"
	"gardu/store/db"
)

// secret signs webhooks in the tests.
var secret = store.ClearSecret("wh-secret-0123456789")

// tellSigned lets another system tell of a payment.
func (o *office) tellSigned(id string, by store.Secret, body string) collect.Reply {
	header := http.Header{}
	timestamp := strconv.FormatInt(o.clock.Now().Unix(), 10)
	header.Set("Webhook-Id", id)
	header.Set("Webhook-Timestamp", timestamp)
	header.Set("Webhook-Signature", signed.Sign(by.Value, id, timestamp, []byte(body)))

	return o.collector.Callback(o.t.Context(), "loket", header, []byte(body))
}

func TestAnotherSystemTellsOfAPayment(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.method(store.PaymentMethod{
		Name: "loket", Kind: store.MethodExternal,
		Keys: []store.SecretField{
			{Name: "webhook_secret", Secret: store.ClearSecret("wh-new-0123456789")},
			{Name: "webhook_secret_previous", Secret: secret},
		},
	})
	invoice := o.bill(150_000)
	body := fmt.Sprintf(`{"event":"payment.paid","invoice":"%d","amount":166500}`, invoice.Number)
	if got := o.tellSigned("evt-1", store.ClearSecret("another-secret-00"), body); got.Code != 403 {
		t.Fatalf("a forged one: got %d", got.Code)
	}
	for range 3 {
		if got := o.tellSigned("evt-1", secret, body); got.Code != 200 {
			t.Fatalf("got %+v", got)
		}
	}
	o.wantPayments(1)
	o.wantSum(store.AccountReceivable, o.customer.ID, 0)
	if got := o.tellSigned("evt-2", secret, `{"event":"customer.made"}`); got.Code != 200 {
		t.Errorf("another event: got %d", got.Code)
	}
	stray := `{"event":"payment.paid","invoice":"99999","amount":1000}`
	if got := o.tellSigned("evt-3", secret, stray); got.Code != 200 {
		t.Errorf("an unknown invoice: got %d", got.Code)
	}
	o.wantSum(store.AccountUnapplied, 0, -1_000)
}

func TestCallbacksThatAreNotTakenAreAnsweredByTheirKind(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.gateway("tripay")
	o.method(store.PaymentMethod{Name: "cash", Kind: store.MethodCash})
	o.method(store.PaymentMethod{Name: "loket", Kind: store.MethodExternal})
	o.method(store.PaymentMethod{Name: "broken", Kind: store.MethodGateway, Provider: "tripay"})
	for name, c := range map[string]struct {
		method string
		octets int
		want   int
	}{
		"no such method":   {"nobody", 2, 404},
		"no callbacks":     {"cash", 2, 404},
		"no secret":        {"loket", 2, 403},
		"not set up":       {"broken", 2, 503},
		"no signature":     {"tripay", 2, 403},
		"too long":         {"tripay", 256<<10 + 1, 413},
		"the longest body": {"tripay", 256 << 10, 403},
	} {
		got := o.collector.Callback(t.Context(), c.method, http.Header{}, make([]byte, c.octets))
		if got.Code != c.want {
			t.Errorf("%s: got %d, want %d", name, got.Code, c.want)
		}
	}
}

func TestAnUnknownOrderIsThankedForAndPostsNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	attempt := o.pay(o.bill(150_000), o.gateway("tripay"))
	other := newOffice(t) // which shares the account at the gateway
	other.gateway("tripay")
	callbacks, err := o.fake.Settle("tripay", attempt.Reference, gatewaytest.Paid, "")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got := other.collector.Callback(t.Context(), "tripay", callbacks[0].Header, callbacks[0].Body)
		if got.Code != 200 {
			t.Errorf("got %d", got.Code)
		}
	}
	other.wantPayments(0)
}

// listening is a place that hooks are sent to.
type listening struct {
	*httptest.Server
	status atomic.Int32
	bodies chan string
	t      *testing.T
	now    func() time.Time
}

// ServeHTTP takes a message, if its signature is right.
func (l *listening) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // of the sender
	verifier, err := signed.NewVerifier(l.now, secret)
	if err == nil {
		_, err = verifier.Verify(r.Header, body)
	}
	if err != nil {
		l.t.Errorf("a message could not be verified: %v", err)
	}
	l.bodies <- string(body)
	w.WriteHeader(int(l.status.Load()))
}

// listen opens a place and hooks it.
func (o *office) listen(t *testing.T, allow ...netip.Prefix) *listening {
	t.Helper()
	l := &listening{t: t, bodies: make(chan string, 100), now: o.clock.Now}
	l.status.Store(http.StatusOK)
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	_, err := o.AddHook(t.Context(), billing.HookPatch{
		Name: new("crm"), URL: new(l.URL), Secret: new(secret), Allow: new(allow),
	})
	if err != nil {
		t.Fatal(err)
	}

	return l
}

// deliver sends what is owed, and checks how much that was.
func (o *office) deliver(want int) {
	o.t.Helper()
	got, err := o.collector.Deliver(o.t.Context())
	if err != nil || got != want {
		o.t.Fatalf("sent %d, %v; want %d", got, err, want)
	}
}

func TestAHookIsToldOfWhatHappens(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	l := o.listen(t, netip.MustParsePrefix("127.0.0.0/8"))
	attempt := o.pay(o.bill(150_000), o.gateway("tripay"))
	o.happen("tripay", attempt, gatewaytest.Paid, gatewaytest.Duplicate)
	o.deliver(2)
	for _, want := range []string{"invoice.issued", "payment.paid"} {
		var told struct {
			Event   string `json:"event"`
			Invoice string `json:"invoice"`
			Amount  int64  `json:"amount"`
		}
		if err := json.Unmarshal([]byte(<-l.bodies), &told); err != nil {
			t.Fatal(err)
		}
		if told.Event != want || told.Amount != 166_500 || told.Invoice == "" {
			t.Errorf("got %+v, want %s", told, want)
		}
	}
	o.deliver(0)
}

func TestADeliveryIsTriedEightTimesAndCanBeSentAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	l := o.listen(t, netip.MustParsePrefix("127.0.0.0/8"))
	l.status.Store(http.StatusInternalServerError)
	o.bill(150_000)
	for _, wait := range []time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour,
		6 * time.Hour, 24 * time.Hour, 0,
	} {
		o.deliver(1)
		o.deliver(0)
		o.in(wait)
	}
	list, err := o.Deliveries(t.Context(), 0, db.Page{})
	if err != nil || len(list) != 1 || list[0].State != store.DeliveryDead || list[0].Tries != 8 {
		t.Fatalf("got %+v, %v", list, err)
	}
	l.status.Store(http.StatusNoContent)
	if _, err := o.Resend(t.Context(), list[0].ID); err != nil {
		t.Fatal(err)
	}
	o.deliver(1)
	list, err = o.Deliveries(t.Context(), list[0].Hook, db.Page{})
	if err != nil || list[0].State != store.DeliveryDone || list[0].Code != http.StatusNoContent {
		t.Fatalf("got %+v, %v", list, err)
	}
}

func TestAHookOnAPrivateNetworkIsNotReached(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	l := o.listen(t)
	o.bill(150_000)
	o.deliver(1)
	if len(l.bodies) != 0 {
		t.Error("it was reached")
	}
	list, err := o.Deliveries(t.Context(), 0, db.Page{})
	if err != nil || list[0].State != store.DeliveryQueued || list[0].Fault == "" {
		t.Errorf("got %+v, %v", list, err)
	}
}
