package billing_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gardu/billing"
	"gardu/billing/collect"
	"gardu/billing/gateway/gatewaytest"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// The month that is lived through: from the last evening of January to the first day of March.
const (
	monthCustomers = 200
	monthSteps     = 58
	monthStep      = 12 * time.Hour
	monthPrice     = 166_500 // a month with tax
)

// monthBegins is when it begins: ten at night in Jakarta.
var monthBegins = time.Date(2026, time.January, 31, 15, 0, 0, 0, time.UTC)

// month is an operator's month over a book on disk. Everything that is done in it has a name, is
// done in one order and may be done again: a process that is killed begins the step again that it
// was in, and asks everything of it once more.
type month struct {
	*billing.Billing
	t         testing.TB
	folder    string
	clock     *storetest.Clock
	book      *db.Book
	scheduler *billing.Scheduler
	collector *collect.Collector
	outside   string    // where the gateway is
	address   string    // where callbacks are taken
	done      io.Writer // takes the name of whatever was acknowledged
}

// foundMonth makes the book of a month that has not begun.
func foundMonth(t testing.TB, folder, outside string) {
	t.Helper()
	book := openFile(t, filepath.Join(folder, "book.db"), false)
	defer func() { _ = book.Close() }()
	populate(t, book, monthCustomers/2, monthBegins.Add(2*time.Hour))
	known := gatewaytest.Known()
	storetest.Update(t, book, func(tx *db.BookTx) error {
		for at := range monthCustomers / 2 {
			if _, err := tx.PutCustomer(storetest.Customer(fmt.Sprint("Eceran ", at))); err != nil {
				return err
			}
		}
		week := storetest.Plan("seminggu")
		week.Price, week.Sale.TaxMode = rollingPrice, store.TaxNone
		week.Validity = store.Validity{Count: 7, Unit: store.Days}
		if _, err := tx.PutPlan(week); err != nil {
			return err
		}
		if _, err := tx.PutMethod(store.PaymentMethod{
			Name: "bank", Kind: store.MethodTransfer,
		}); err != nil {
			return err
		}
		_, err := tx.PutMethod(store.PaymentMethod{
			Name: "tripay", Kind: store.MethodGateway, Provider: "tripay",
			Settings: []store.Field{
				{Name: "base", Value: outside + "/tripay"},
				{Name: "pages", Value: outside + "/tripay"},
				{Name: "email", Value: "tagihan@example.net"},
				{Name: "merchant_code", Value: known.TripayMerchant},
			},
			Keys: []store.SecretField{
				{Name: "api_key", Secret: store.ClearSecret(known.TripayAPIKey)},
				{Name: "private_key", Secret: store.ClearSecret(known.TripayPrivateKey)},
			},
		})

		return err
	})
}

// liveMonth goes on with a month where it was left, to its end, in a book that is open.
func liveMonth(t testing.TB, book *db.Book, folder, outside string, done io.Writer) {
	t.Helper()
	m := &month{
		t: t, folder: folder, clock: storetest.NewClock(), outside: outside, done: done, book: book,
	}
	m.Billing = billing.New(billing.Config{
		Book: m.book, Now: m.clock.Now, Zone: storetest.Zone, Terms: storyTerms(), PKP: true,
	})
	var err error
	m.scheduler, err = billing.NewScheduler(billing.SchedulerConfig{Billing: m.Billing})
	if err != nil {
		t.Fatal(err)
	}
	client := collect.NewClient()
	defer client.CloseIdleConnections()
	m.collector = collect.New(collect.Config{
		Ledger: m.Billing, HTTP: client, Now: m.clock.Now, PublicURL: outside,
	})
	receiver := httptest.NewServer(http.HandlerFunc(m.receive))
	defer receiver.Close()
	m.address = receiver.URL
	begun := false
	for step := m.step(); step < monthSteps; step++ {
		m.clock.Advance(monthBegins.Add(time.Duration(step) * monthStep).Sub(m.clock.Now()))
		if !begun {
			m.call("/hello")
			begun = true
		}
		m.live(step)
		m.finish(step + 1)
	}
}

// receive is where callbacks come to.
func (m *month) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	reply := m.collector.Callback(r.Context(), strings.TrimPrefix(r.URL.Path, "/hooks/"), r.Header,
		body)
	w.WriteHeader(reply.Code)
	_, _ = io.WriteString(w, reply.Body)
}

// step reads how far the month has come.
func (m *month) step() int {
	text, err := os.ReadFile(filepath.Join(m.folder, "step"))
	if os.IsNotExist(err) {
		return 0
	}
	step, wrong := strconv.Atoi(string(text))
	if err != nil || wrong != nil {
		m.t.Fatalf("reading the step: %v, %v", err, wrong)
	}

	return step
}

// finish notes how far it has come.
func (m *month) finish(step int) {
	path := filepath.Join(m.folder, "step")
	err := os.WriteFile(path+".new", []byte(strconv.Itoa(step)), 0o600)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

// call asks the outside for something, and tells where callbacks are taken.
func (m *month) call(path string) {
	request, err := http.NewRequestWithContext(m.t.Context(), http.MethodPost, m.outside+path,
		strings.NewReader(m.address))
	if err != nil {
		m.t.Fatal(err)
	}
	request.Close = true
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		m.t.Fatal(err)
	}
	_ = reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		m.t.Fatalf("%s: %d", path, reply.StatusCode)
	}
}

// acknowledged tells that something was acknowledged.
func (m *month) acknowledged(kind string, of int) {
	_, _ = fmt.Fprintf(m.done, "ack %s-%d\n", kind, of)
}

// live does what is due at a step, and what customers do then.
func (m *month) live(step int) {
	report, err := m.scheduler.RunOnce(m.t.Context())
	if err != nil || report.Failed > 0 {
		m.t.Fatalf("step %d: %+v, %v", step, report, err)
	}
	m.acknowledged("run", step)
	for who := range monthCustomers {
		if 2+who*7%50 == step {
			m.act(who)
		}
	}
}

// act is what one customer does in the month. The first half is billed each month, the others buy
// weeks.
func (m *month) act(who int) {
	customer := int64(who + 1)
	billed := who < monthCustomers/2
	switch {
	case billed && who%4 == 0: // the whole, which the bank reports twice
		m.transfer(who, "whole", monthPrice)
		m.transfer(who, "whole", monthPrice)
	case billed && who%4 == 1: // a part, and more than the rest
		m.transfer(who, "part", 100_000)
		m.transfer(who, "rest", 70_000)
	case billed && who%4 == 2:
		m.throughGateway(who)
	case billed: // pays nothing, and is isolated
	case who%3 == 0:
		m.must(m.Recharge(m.named("recharge", who), billing.RechargeRequest{
			Customer: customer, Plan: "seminggu",
		}))
		m.acknowledged("recharge", who)
	case who%3 == 1: // fills the wallet, which renews week after week
		_, err := m.Deposit(m.t.Context(), customer, 3*rollingPrice, billing.Paying{
			Method: "bank", Reference: fmt.Sprint("deposit-", who),
		})
		m.once(err)
		m.acknowledged("deposit", who)
		m.must(m.Recharge(m.named("wallet", who), billing.RechargeRequest{
			Customer: customer, Plan: "seminggu", Pay: billing.Paying{Wallet: true},
		}))
		m.acknowledged("wallet", who)
	default:
		m.ordered(who)
	}
}

// named names a request, so that it has its effect once.
func (m *month) named(kind string, who int) context.Context {
	return store.WithRepeat(m.t.Context(), store.Repeat{
		Principal: "key:1", Route: kind, Key: strconv.Itoa(who),
	})
}

// must fails the test with an error.
func (m *month) must(_ store.Receipt, err error) {
	if err != nil {
		m.t.Fatal(err)
	}
}

// once fails the test with an error that does not say that it was done before.
func (m *month) once(err error) {
	if err != nil && !store.Is(err, store.Conflict) {
		m.t.Fatal(err)
	}
}

// transfer reports money at the bank, until it is acknowledged.
func (m *month) transfer(who int, kind string, minor int64) {
	_, err := m.Pay(m.t.Context(), billing.PaymentPatch{
		Customer: int64(who + 1), Method: "bank", Amount: minor,
		Reference: fmt.Sprintf("%s-%d", kind, who),
	})
	m.once(err)
	m.acknowledged(kind, who)
}

// ordered orders a week and pays it.
func (m *month) ordered(who int) {
	order, err := m.Order(m.named("order", who), billing.OrderRequest{
		Customer: int64(who + 1), Plan: "seminggu",
	})
	if err != nil {
		m.t.Fatal(err)
	}
	m.acknowledged("order", who)
	_, err = m.PayOrder(m.t.Context(), order.ID, billing.Paying{
		Method: "bank", Reference: fmt.Sprint("paid-", who),
	})
	m.once(err)
	m.acknowledged("paid", who)
}

// throughGateway pays what is owed through the gateway, which tells of it three times.
func (m *month) throughGateway(who int) {
	debt, err := m.MoneyOf(m.t.Context(), int64(who+1))
	if err != nil {
		m.t.Fatal(err)
	}
	if len(debt.Debt.Open) == 0 { // it was told before
		m.acknowledged("callback", who)

		return
	}
	method, err := m.PaymentMethodByName(m.t.Context(), "tripay")
	if err != nil {
		m.t.Fatal(err)
	}
	attempt, err := m.collector.Pay(m.t.Context(), collect.Wish{
		PayWish: store.PayWish{Invoice: debt.Debt.Open[0].ID, Method: method.ID, Channel: "qris"},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	m.call("/settle/" + attempt.Reference)
	attempt, err = m.Attempt(m.t.Context(), attempt.ID)
	if err != nil || attempt.State != store.AttemptPaid {
		m.t.Fatalf("the attempt is %v, %v", attempt.State, err)
	}
	m.acknowledged("callback", who)
}
