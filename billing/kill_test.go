package billing_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/billing"
	"gardu/billing/gateway/gatewaytest"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// How often the process is killed in a month: GARDU_TEST_CRASHES says, else a taste of it.
const (
	killsVariable = "GARDU_TEST_CRASHES"
	killsByHabit  = 3
	killsIfShort  = 1
)

// The process that is killed finds here which month to live, and where the gateway is.
const (
	monthVariable   = "GARDU_TEST_MONTH"
	outsideVariable = "GARDU_TEST_OUTSIDE"
)

// TestMonthOfAnotherProcess is the process that TestSIGKILLInAMonth kills. It is nothing by itself.
func TestMonthOfAnotherProcess(t *testing.T) {
	folder := os.Getenv(monthVariable)
	if folder == "" {
		t.Skip("is run by TestSIGKILLInAMonth")
	}
	book := openFile(t, filepath.Join(folder, "book.db"), true)
	defer func() { _ = book.Close() }()
	liveMonth(t, book, folder, os.Getenv(outsideVariable), os.Stdout)
}

// TestSIGKILLInAMonth lives a month of billing in a process that is killed at random points of it
// and started again, and compares the book with that of the same month without a kill: what was
// acknowledged is there once, each period is billed once, numbers have no gaps, each notice is
// queued once, and the audit is clean.
func TestSIGKILLInAMonth(t *testing.T) {
	t.Parallel()
	quiet, killed := newOutside(t), newOutside(t)
	calm, torn := t.TempDir(), t.TempDir()
	foundMonth(t, calm, quiet.URL)
	foundMonth(t, torn, killed.URL)
	var done bytes.Buffer
	book := openFile(t, filepath.Join(calm, "book.db"), false)
	liveMonth(t, book, calm, quiet.URL, &done)
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	acknowledgements(&done, func(name string) { all[name] = true })
	names, want := len(all), figuresOf(t, calm)
	if len(want.Invoices) != monthCustomers || len(want.Payments) < monthCustomers/2 {
		t.Fatalf("the month has %d invoices and %d payments", len(want.Invoices), len(want.Payments))
	}

	moments := make([]int, kills(t))
	for at := range moments {
		moments[at] = 1 + rand.IntN(names-1)
	}
	moments[0] = 1 // when the first invoices are made
	slices.Sort(moments)
	seen := map[string]bool{}
	for _, moment := range moments {
		killed.liveUntil(t, torn, seen, moment)
	}
	killed.liveUntil(t, torn, seen, 0)
	if len(seen) != names {
		t.Errorf("%d things were acknowledged, want %d", len(seen), names)
	}
	if diff := cmp.Diff(want, figuresOf(t, torn)); diff != "" {
		t.Errorf("after kills at %v of %d the book differs (-calm +killed):\n%s", moments, names, diff)
	}
	t.Logf("killed at %v of %d acknowledgements", moments, names)
}

// kills tells how often to kill.
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv(killsVariable)
	switch {
	case text != "":
		count, err := strconv.Atoi(text)
		if err != nil || count < 1 || count > 10_000 {
			t.Fatalf("%s is %q, not a number of crashes", killsVariable, text)
		}

		return count
	case testing.Short():
		return killsIfShort
	default:
		return killsByHabit
	}
}

// acknowledgements reads the names of what was acknowledged, and calls visit with each.
func acknowledgements(from io.Reader, visit func(name string)) {
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		if name, found := strings.CutPrefix(lines.Text(), "ack "); found {
			visit(name)
		}
	}
}

// killWithin is how long after an acknowledgement the process is killed at most: long enough for
// any part of the next transactions, those of a month's invoices among them.
const killWithin = 25 * time.Millisecond

// liveUntil lives a month in another process until so many things were acknowledged, and kills it
// then; for 0, to its end.
func (o *outside) liveUntil(t *testing.T, folder string, seen map[string]bool, moment int) {
	t.Helper()
	process := exec.Command(os.Args[0], "-test.run=^TestMonthOfAnotherProcess$", "-test.v")
	process.Env = append(os.Environ(), monthVariable+"="+folder, outsideVariable+"="+o.URL)
	var printed, wrong bytes.Buffer
	process.Stderr = &wrong
	pipe, err := process.StdoutPipe()
	if err == nil {
		err = process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	killed := false
	acknowledgements(io.TeeReader(pipe, &printed), func(name string) {
		seen[name] = true
		if moment == 0 || len(seen) < moment || killed {
			return
		}
		<-time.After(rand.N(killWithin))
		_ = process.Process.Kill() // it may have come to its end
		killed = true
	})
	if err := process.Wait(); err != nil && (moment == 0 || err.Error() != "signal: killed") {
		t.Fatalf("the month ended with %v:\n%s%s", err, printed.String(), wrong.String())
	}
}

// outside is the gateway, which lives on when the process is killed, and the way of its callbacks
// to whichever process there is.
type outside struct {
	*httptest.Server
	fake *gatewaytest.Gateway

	mu      sync.Mutex
	address string                            // of the process
	waiting map[string][]gatewaytest.Callback // that were not thanked for
}

// newOutside opens one.
func newOutside(t *testing.T) *outside {
	t.Helper()
	o := &outside{waiting: map[string][]gatewaytest.Callback{}}
	o.fake = gatewaytest.New(gatewaytest.Config{
		HTTP: http.DefaultClient, Now: func() time.Time { return monthBegins },
	})
	o.Server = httptest.NewServer(o)
	t.Cleanup(func() {
		o.Close()
		http.DefaultClient.CloseIdleConnections()
	})

	return o
}

// ServeHTTP is the gateway, and what the process asks of the world.
func (o *outside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reference, settle := strings.CutPrefix(r.URL.Path, "/settle/")
	switch {
	case strings.HasPrefix(r.URL.Path, "/hooks/"):
		o.forward(w, r)
	case settle || r.URL.Path == "/hello":
		body, _ := io.ReadAll(r.Body)
		o.mu.Lock()
		o.address = string(body)
		if settle {
			callbacks, err := o.fake.Settle("tripay", reference, gatewaytest.Paid,
				gatewaytest.Duplicate)
			if err != nil {
				w.WriteHeader(http.StatusNotFound)
			}
			o.waiting[reference] = callbacks
		}
		o.mu.Unlock()
		o.tell(r)
	default:
		o.fake.ServeHTTP(w, r)
	}
}

// tell sends what was not thanked for, as providers do again and again.
func (o *outside) tell(r *http.Request) {
	o.mu.Lock()
	waiting := make(map[string][]gatewaytest.Callback, len(o.waiting))
	for reference, callbacks := range o.waiting {
		waiting[reference] = callbacks
	}
	o.mu.Unlock()
	for reference, callbacks := range waiting {
		codes := o.fake.Send(r.Context(), callbacks)
		if slices.Max(codes) == http.StatusOK && slices.Min(codes) == http.StatusOK {
			o.mu.Lock()
			delete(o.waiting, reference)
			o.mu.Unlock()
		}
	}
}

// forward passes a callback on to the process.
func (o *outside) forward(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	address := o.address
	o.mu.Unlock()
	request, err := http.NewRequestWithContext(r.Context(), r.Method, address+r.URL.Path, r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)

		return
	}
	request.Header, request.Close = r.Header, true
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)

		return
	}
	_ = reply.Body.Close()
	w.WriteHeader(reply.StatusCode)
}

// figures are what a month has come to.
type figures struct {
	Invoices, Payments, Receipts, Notices, Services []string
	Accounts                                        map[string]int64
}

// figuresOf reads what a month has come to, and proves that the book agrees with itself.
func figuresOf(t *testing.T, folder string) figures {
	t.Helper()
	book := openFile(t, filepath.Join(folder, "book.db"), false)
	defer func() { _ = book.Close() }()
	faults, err := billing.New(billing.Config{
		Book: book, Now: func() time.Time { return monthBegins.Add(monthSteps * monthStep) },
		Zone: storetest.Zone, Terms: storyTerms(), PKP: true,
	}).Audit(t.Context())
	if err != nil || len(faults) > 0 {
		t.Errorf("the audit finds %v, %v", faults, err)
	}
	if faults, err := book.Check(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("the check finds %v, %v", faults, err)
	}
	made := figures{Accounts: map[string]int64{}}
	made.readDocuments(t, book)
	made.readMoney(t, book)
	made.readServices(t, book)

	return made
}

// readAll reads all of a list, page by page.
func readAll[T any](
	t *testing.T, book *db.Book, read func(*db.BookReader, db.Page) ([]T, error), id func(*T) int64,
) (all []T) {
	t.Helper()
	for more, after := true, int64(0); more; {
		storetest.View(t, book, func(r *db.BookReader) error {
			list, err := read(r, db.Page{After: after})
			if more = len(list) > 0; more {
				after = id(&list[len(list)-1])
				all = append(all, list...)
			}

			return err
		})
	}

	return all
}

// readDocuments reads invoices, and proves that their numbers have no gaps and that no period is
// billed twice; and receipts.
func (f *figures) readDocuments(t *testing.T, book *db.Book) {
	t.Helper()
	begun := map[string]bool{}
	invoices := readAll(t, book, (*db.BookReader).Invoices,
		func(i *store.Invoice) int64 { return i.ID })
	for at, each := range invoices {
		if want := fmt.Sprintf("%03d", at+1); fmt.Sprint(each.Number)[6:] != want {
			t.Errorf("invoice %d has the number %d, not one that ends in %s", each.ID,
				each.Number, want)
		}
		period := fmt.Sprint(each.Service, " ", each.Begin)
		if begun[period] {
			t.Errorf("the period %s is billed twice", period)
		}
		begun[period] = true
		f.Invoices = append(f.Invoices, fmt.Sprint(each.ID, each.Number, each.Customer, each.Total,
			each.Paid, each.State, each.Begin, each.Issued, each.Settled, each.Isolir))
	}
	receipts := readAll(t, book, (*db.BookReader).Receipts,
		func(r *store.Receipt) int64 { return r.ID })
	for at, each := range receipts {
		if each.Number != int64(at+1) {
			t.Errorf("receipt %d has the number %d", at+1, each.Number)
		}
		f.Receipts = append(f.Receipts, fmt.Sprint(each.Number, each.Customer, each.Total, each.Ends))
	}
}

// readMoney reads payments and sums the ledger up; all of it is zero.
func (f *figures) readMoney(t *testing.T, book *db.Book) {
	t.Helper()
	for _, each := range readAll(t, book, (*db.BookReader).Payments,
		func(p *store.Payment) int64 { return p.ID }) {
		reference := each.Reference
		if each.Attempt != 0 {
			reference = fmt.Sprint("attempt ", each.Attempt)
		}
		f.Payments = append(f.Payments, fmt.Sprint(each.Customer, " ", each.Amount, " ", each.Fee,
			" ", each.Surplus, " ", each.Shares, " ", reference))
	}
	sum := int64(0)
	for _, each := range readAll(t, book, (*db.BookReader).Entries,
		func(e *store.Entry) int64 { return e.ID }) {
		for _, posting := range each.Postings {
			sum += posting.Minor
			f.Accounts[fmt.Sprint(posting.Account.Kind, ":", posting.Account.Owner)] += posting.Minor
		}
	}
	if sum != 0 {
		t.Errorf("the ledger sums to %d", sum)
	}
}

// readServices reads services and what their customers were told, each once.
func (f *figures) readServices(t *testing.T, book *db.Book) {
	t.Helper()
	err := book.LoadServices(t.Context(), func(service *store.Service) error {
		f.Services = append(f.Services, fmt.Sprint(service.ID, service.Customer, service.Expires,
			service.Holds))

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, each := range readAll(t, book, (*db.BookReader).Notices,
		func(n *store.Notice) int64 { return n.ID }) {
		if told[each.Key] {
			t.Errorf("the notice %q is queued twice", each.Key)
		}
		told[each.Key] = true
		f.Notices = append(f.Notices, fmt.Sprint(each.Kind, each.Customer, each.Key, each.Created))
	}
}
