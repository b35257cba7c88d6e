package gateway_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
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

// morning is when the tests take place: 2026-04-08 15:00 in Jakarta.
var morning = time.Unix(1_775_635_200, 0).UTC()

// clock is a clock that stands still until it is moved.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

// Now tells the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

// forward moves the clock.
func (c *clock) forward(step time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(step)
}

// world is one provider of ours against the fake of it.
type world struct {
	name     string
	provider gateway.Provider
	fake     *gatewaytest.Gateway
	clock    *clock
	arrived  chan gateway.Event // what the callback's receiver has read
	hook     string             // address of that receiver
	asked    func()             // called for each question; set before the first
}

// maxArrived is how many events a test receives at most.
const maxArrived = 100

// inEveryWorld runs a test against each provider.
func inEveryWorld(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	for _, name := range []string{tripay.Name, midtrans.Name, xendit.Name, duitku.Name} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t, name))
		})
	}
}

// newWorld makes a provider, the fake of it, and a receiver of callbacks.
func newWorld(t *testing.T, name string) *world {
	t.Helper()
	w := &world{
		name: name, clock: &clock{now: morning}, arrived: make(chan gateway.Event, maxArrived),
		asked: func() {},
	}
	receiver := httptest.NewServer(http.HandlerFunc(w.receive))
	t.Cleanup(receiver.Close)
	w.hook = receiver.URL
	w.fake = gatewaytest.New(gatewaytest.Config{
		CallbackURL: receiver.URL, HTTP: receiver.Client(), Now: w.clock.Now,
		Watch: func() { w.asked() },
	})
	server := httptest.NewServer(w.fake)
	t.Cleanup(server.Close)
	w.provider = newProvider(t, name, server.URL+"/"+name, server.Client(), w.clock.Now)

	return w
}

// newProvider makes a provider with the account that the fake knows.
func newProvider(
	t *testing.T, name, base string, client gateway.Doer, now func() time.Time,
) gateway.Provider {
	t.Helper()
	account := gatewaytest.Known()
	var provider gateway.Provider
	var err error
	switch name {
	case tripay.Name:
		provider, err = tripay.New(tripay.Config{
			Base: base, MerchantCode: account.TripayMerchant,
			APIKey:     store.ClearSecret(account.TripayAPIKey),
			PrivateKey: store.ClearSecret(account.TripayPrivateKey),
			Email:      "tagihan@example.net", HTTP: client, Now: now,
		})
	case midtrans.Name:
		provider, err = midtrans.New(midtrans.Config{
			Pages: base, API: base, ServerKey: store.ClearSecret(account.MidtransServerKey),
			MerchantID: account.MidtransMerchant, HTTP: client, Now: now,
		})
	case xendit.Name:
		provider, err = xendit.New(xendit.Config{
			Base: base, SecretKey: store.ClearSecret(account.XenditSecretKey),
			CallbackToken: store.ClearSecret(account.XenditToken), HTTP: client, Now: now,
		})
	case duitku.Name:
		provider, err = duitku.New(duitku.Config{
			API: base, Pages: base, MerchantCode: account.DuitkuMerchant,
			Key: store.ClearSecret(account.DuitkuKey), Email: "tagihan@example.net",
			HTTP: client, Now: now,
		})
	}
	if err != nil {
		t.Fatal(err)
	}

	return provider
}

// receive reads a callback as a hook would.
func (w *world) receive(reply http.ResponseWriter, request *http.Request) {
	body := make([]byte, gateway.MaxCallback)
	length, _ := request.Body.Read(body) // callbacks of the fake come in one piece
	event, err := w.provider.Read(request.Header, body[:length])
	if err != nil {
		reply.WriteHeader(http.StatusForbidden)

		return
	}
	w.arrived <- event
}

// reference is what the tests charge for.
const reference = "INV-230130001"

// charge returns a charge that every provider can make.
func (w *world) charge() gateway.Charge {
	return gateway.Charge{
		Reference: reference, Amount: 166_500, Channel: gateway.QRIS,
		Description: "Internet April 2026",
		Customer:    gateway.Customer{Name: "Budi Santoso", Phone: "+6281234567890"},
		Expires:     w.clock.Now().Add(24 * time.Hour),
		ReturnURL:   "https://isp.example/selesai",
		CallbackURL: w.hook,
	}
}

// create makes a charge that must succeed.
func (w *world) create(t *testing.T) gateway.Payment {
	t.Helper()
	payment, err := w.provider.Create(t.Context(), w.charge())
	if err != nil {
		t.Fatal(err)
	}

	return payment
}

// settle lets an outcome happen and returns the callbacks of it.
func (w *world) settle(
	t *testing.T, outcome gatewaytest.Outcome, mode gatewaytest.Mode,
) []gatewaytest.Callback {
	t.Helper()
	callbacks, err := w.fake.Settle(w.name, reference, outcome, mode)
	if err != nil {
		t.Fatal(err)
	}

	return callbacks
}

// read reads a callback that must be right.
func (w *world) read(t *testing.T, callback gatewaytest.Callback) gateway.Event {
	t.Helper()
	event, err := w.provider.Read(callback.Header, callback.Body)
	if err != nil {
		t.Fatalf("%s: %v", callback.Body, err)
	}

	return event
}

// status asks for the state and must get it.
func (w *world) status(t *testing.T) gateway.Event {
	t.Helper()
	event, err := w.provider.Status(context.Background(), gateway.Ref{Reference: reference})
	if err != nil {
		t.Fatal(err)
	}

	return event
}

// wantKind checks the kind of an error.
func wantKind(t *testing.T, err error, kind store.ErrorKind) {
	t.Helper()
	if !store.Is(err, kind) {
		t.Fatalf("got %v (%s), want one that is %s", err, store.KindOf(err), kind)
	}
}
