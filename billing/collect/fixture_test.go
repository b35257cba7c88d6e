package collect_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gardu/billing"
	"gardu/billing/collect"
	"gardu/billing/gateway/duitku"
	"gardu/billing/gateway/gatewaytest"
	"gardu/billing/gateway/midtrans"
	"gardu/billing/gateway/tripay"
	"gardu/billing/gateway/xendit"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office is a book with a customer who owes something, its verbs, a collector, and the gateways.
type office struct {
	*billing.Billing
	t         testing.TB
	book      *db.Book
	clock     *storetest.Clock
	collector *collect.Collector
	fake      *gatewaytest.Gateway
	address   string // of the collector
	gateways  string // of the fake
	customer  store.Customer
	plan      store.Plan
}

// newOffice opens one. When the test ends, its book is audited.
func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{t: t, book: storetest.OpenBook(t), clock: storetest.NewClock()}
	o.Billing = billing.New(billing.Config{
		Book: o.book, Now: o.clock.Now, Zone: storetest.Zone, PKP: true,
		Terms: store.DefaultTerms(), HashPassword: storetest.HashPassword,
		NTHash: storetest.NTHash,
	})
	receiver := httptest.NewServer(http.HandlerFunc(o.receive))
	o.address = receiver.URL
	client := collect.NewClient()
	o.fake = gatewaytest.New(gatewaytest.Config{
		CallbackURL: receiver.URL + "/hooks/xendit", HTTP: client, Now: o.clock.Now,
	})
	server := httptest.NewServer(o.fake)
	o.gateways = server.URL
	o.collector = collect.New(collect.Config{
		Ledger: o.Billing, HTTP: client, Now: o.clock.Now, PublicURL: receiver.URL,
	})
	t.Cleanup(func() {
		client.CloseIdleConnections()
		receiver.Close()
		server.Close()
		o.audited()
	})
	o.plan = storetest.AddPlan(t, o.book, "home")
	storetest.Update(t, o.book, func(tx *db.BookTx) (err error) {
		o.customer, err = tx.PutCustomer(storetest.Customer("Budi"))

		return err
	})

	return o
}

// receive is the surface that callbacks come to.
func (o *office) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var reply collect.Reply
	if name := strings.TrimPrefix(r.URL.Path, "/hooks/"); name == "listener" {
		reply = o.collector.Listen(r.Context(), body)
	} else {
		reply = o.collector.Callback(r.Context(), name, r.Header, body)
	}
	w.WriteHeader(reply.Code)
	_, _ = io.WriteString(w, reply.Body)
}

// audited fails the test with every fault of the book.
func (o *office) audited() {
	if o.t.Failed() {
		return
	}
	faults, err := o.Audit(context.Background())
	if err != nil {
		o.t.Fatalf("auditing: %v", err)
	}
	for _, fault := range faults {
		o.t.Errorf("the audit finds: %v", fault)
	}
}

// providers are the gateways that there are.
var providers = []string{tripay.Name, midtrans.Name, xendit.Name, duitku.Name}

// gateway stores the method of a provider, at the fake.
func (o *office) gateway(name string) store.PaymentMethod {
	o.t.Helper()
	known, base := gatewaytest.Known(), o.gateways+"/"+name
	key := func(name, value string) store.SecretField {
		return store.SecretField{Name: name, Secret: store.ClearSecret(value)}
	}
	method := store.PaymentMethod{
		Name: name, Kind: store.MethodGateway, Provider: name,
		Settings: []store.Field{
			{Name: "base", Value: base},
			{Name: "pages", Value: base},
			{Name: "email", Value: "tagihan@example.net"},
		},
	}
	switch name {
	case tripay.Name:
		method.Settings = append(method.Settings,
			store.Field{Name: "merchant_code", Value: known.TripayMerchant})
		method.Keys = []store.SecretField{
			key("api_key", known.TripayAPIKey), key("private_key", known.TripayPrivateKey),
		}
	case midtrans.Name:
		method.Settings = append(method.Settings,
			store.Field{Name: "merchant_id", Value: known.MidtransMerchant})
		method.Keys = []store.SecretField{key("server_key", known.MidtransServerKey)}
	case xendit.Name:
		method.Keys = []store.SecretField{
			key("secret_key", known.XenditSecretKey), key("callback_token", known.XenditToken),
		}
	case duitku.Name:
		method.Settings = append(method.Settings,
			store.Field{Name: "merchant_code", Value: known.DuitkuMerchant})
		method.Keys = []store.SecretField{key("merchant_key", known.DuitkuKey)}
	}

	return o.method(method)
}

// method stores a method.
func (o *office) method(draft store.PaymentMethod) (method store.PaymentMethod) {
	o.t.Helper()
	storetest.Update(o.t, o.book, func(tx *db.BookTx) (err error) {
		method, err = tx.PutMethod(draft)

		return err
	})

	return method
}

// bill issues an invoice of a price before tax.
func (o *office) bill(price int64) store.Invoice {
	o.t.Helper()
	invoice, err := o.IssueInvoice(o.t.Context(), billing.InvoicePatch{
		Customer: o.customer.ID,
		Lines:    []store.Line{{Name: "Internet Juli 2026", Plan: o.plan.ID, Quantity: 1, Price: price}},
	})
	if err != nil {
		o.t.Fatalf("issuing: %v", err)
	}

	return invoice
}

// wish is the wish to pay an invoice through a method.
func wish(invoice store.Invoice, method store.PaymentMethod) collect.Wish {
	made := collect.Wish{PayWish: store.PayWish{Invoice: invoice.ID, Method: method.ID}}
	if method.Kind == store.MethodGateway {
		made.Channel = "qris"
	}

	return made
}

// pay begins to pay an invoice.
func (o *office) pay(invoice store.Invoice, method store.PaymentMethod) store.Attempt {
	o.t.Helper()
	attempt, err := o.collector.Pay(o.t.Context(), wish(invoice, method))
	if err != nil {
		o.t.Fatalf("paying: %v", err)
	}

	return attempt
}

// happen lets something become of an attempt at its gateway, and sends what it tells.
func (o *office) happen(
	name string, attempt store.Attempt, outcome gatewaytest.Outcome, mode gatewaytest.Mode,
) []int {
	o.t.Helper()
	callbacks, err := o.fake.Settle(name, attempt.Reference, outcome, mode)
	if err != nil {
		o.t.Fatalf("settling: %v", err)
	}

	return o.fake.Send(o.t.Context(), callbacks)
}

// attempt reads an attempt anew.
func (o *office) attempt(id int64) store.Attempt {
	o.t.Helper()
	attempt, err := o.Attempt(o.t.Context(), id)
	if err != nil {
		o.t.Fatalf("reading an attempt: %v", err)
	}

	return attempt
}

// payments lists all payments.
func (o *office) payments() (list []store.Payment) {
	o.t.Helper()
	storetest.View(o.t, o.book, func(r *db.BookReader) (err error) {
		list, err = r.Payments(db.Page{Limit: 1000})

		return err
	})

	return list
}

// sum adds the postings of an account, debits positive.
func (o *office) sum(kind store.AccountKind, owner int64) (sum int64) {
	o.t.Helper()
	account := store.Account{Kind: kind, Owner: owner}
	storetest.View(o.t, o.book, func(r *db.BookReader) error {
		moves, err := r.Moves(account, db.Page{Limit: 1000}, false)
		for _, move := range moves {
			sum += move.Minor
		}

		return err
	})

	return sum
}

// wantSum checks what the postings of an account add up to.
func (o *office) wantSum(kind store.AccountKind, owner, want int64) {
	o.t.Helper()
	if got := o.sum(kind, owner); got != want {
		o.t.Errorf("%v:%d: got %d, want %d", kind, owner, got, want)
	}
}

// wantPayments checks how many payments there are.
func (o *office) wantPayments(want int) {
	o.t.Helper()
	if got := o.payments(); len(got) != want {
		o.t.Fatalf("got %d payments, want %d: %+v", len(got), want, got)
	}
}

// wantState checks the state of an attempt.
func (o *office) wantState(id int64, want store.AttemptState) {
	o.t.Helper()
	if got := o.attempt(id); got.State != want {
		o.t.Errorf("the attempt is %v (%s), want %v", got.State, got.Note, want)
	}
}

// in moves the clock.
func (o *office) in(by time.Duration) { o.clock.Advance(by) }

// notices lists all notices.
func (o *office) notices() (list []store.Notice) {
	o.t.Helper()
	storetest.View(o.t, o.book, func(r *db.BookReader) (err error) {
		list, err = r.Notices(db.Page{Limit: 1000})

		return err
	})

	return list
}

// pageOf is the first page of so many.
func pageOf(limit int) db.Page { return db.Page{Limit: limit} }
