package billing_test

import (
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// story is a book with a scheduler, in which the clock is moved and everything that is due is done
// on the way.
type story struct {
	*desk
	billing.Steps
	scheduler *billing.Scheduler
	customer  store.Customer
	bank      store.PaymentMethod
}

// storyTerms are the terms of the golden customer.
func storyTerms() store.BillingTerms {
	terms := store.DefaultTerms()
	terms.Reminders = []int{-7, -3, -1, 0}

	return terms
}

// newStory begins one at a moment in Jakarta, with a plan of 150 000 that is billed afterwards and a
// customer who has nothing yet.
func newStory(t testing.TB, begins string, terms store.BillingTerms) *story {
	t.Helper()
	d := newDesk(t)
	d.Billing = billing.New(billing.Config{
		Book: d.book, Now: d.clock.Now, Zone: storetest.Zone, Terms: terms, PKP: true,
		Changed: d.changes.Changed, HashPassword: storetest.HashPassword, NTHash: storetest.NTHash,
	})
	s := &story{desk: d, Steps: billing.Steps{Billing: d.Billing}}
	s.at(begins)
	var err error
	s.scheduler, err = billing.NewScheduler(billing.SchedulerConfig{
		Billing: d.Billing, Now: d.clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.plan = s.postpaid("sepuluh", 150_000)
	storetest.Update(t, d.book, func(tx *db.BookTx) (err error) {
		if s.customer, err = tx.PutCustomer(storetest.Customer("Budi")); err != nil {
			return err
		}
		s.bank, err = tx.PutMethod(store.PaymentMethod{Name: "bank", Kind: store.MethodTransfer})

		return err
	})

	return s
}

// postpaid stores a plan that is billed afterwards, at a price for a month.
func (s *story) postpaid(name string, price int64) store.Plan {
	s.t.Helper()

	return s.addPlan(name, func(plan *store.Plan) {
		plan.Price, plan.Sale.Billing = price, store.Postpaid
		plan.Validity = store.Validity{Count: 1, Unit: store.Months}
	})
}

// moment reads a moment in Jakarta.
func moment(t testing.TB, text string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04"
	if len(text) == len("2006-01-02") {
		layout = "2006-01-02"
	}
	at, err := time.ParseInLocation(layout, text, storetest.Zone)
	if err != nil {
		t.Fatal(err)
	}

	return at.UTC()
}

// at moves the clock to a moment, and does nothing on the way.
func (s *story) at(text string) {
	s.t.Helper()
	s.clock.Advance(moment(s.t, text).Sub(s.clock.Now()))
}

// run does what is due.
func (s *story) run() billing.Report {
	s.t.Helper()
	report, err := s.scheduler.RunOnce(s.t.Context())
	if err != nil || report.Failed > 0 {
		s.t.Fatalf("running at %v: %+v, %v", s.clock.Now(), report, err)
	}

	return report
}

// until moves the clock on to a moment, and does every hour what is due, twice.
func (s *story) until(text string) {
	s.t.Helper()
	end := moment(s.t, text)
	for s.clock.Now().Before(end) {
		next := s.clock.Now().Truncate(time.Hour).Add(time.Hour)
		if next.After(end) {
			next = end
		}
		s.clock.Advance(next.Sub(s.clock.Now()))
		s.run()
		s.run()
	}
}

// serve adds a service of the customer on a plan.
func (s *story) serve(login, plan string) store.Service {
	s.t.Helper()
	service, err := s.AddService(s.t.Context(), billing.ServicePatch{
		Login: &login, Plan: &plan, Customer: &s.customer.ID,
		Password: &billing.Password{Text: "rahasia"},
	})
	if err != nil {
		s.t.Fatalf("adding %q: %v", login, err)
	}

	return service
}

// subscribe begins to bill a service.
func (s *story) subscribe(login string, patch billing.SubscriptionPatch) store.Subscription {
	s.t.Helper()
	subscription, err := s.Subscribe(s.t.Context(), billing.ByLogin(login), patch)
	if err != nil {
		s.t.Fatalf("subscribing %q: %v", login, err)
	}

	return subscription
}

// pay receives money for the customer.
func (s *story) pay(method store.PaymentMethod, amount, fee int64, reference string) error {
	_, err := s.Receive(s.t.Context(), billing.Received{
		Customer: s.customer.ID, Method: method, Amount: amount, Fee: fee, Reference: reference,
	})

	return err
}

// mustPay receives money at the bank.
func (s *story) mustPay(amount int64, reference string) {
	s.t.Helper()
	if err := s.pay(s.bank, amount, 0, reference); err != nil {
		s.t.Fatalf("receiving %d: %v", amount, err)
	}
}

// documents lists every document.
func (s *story) documents() (list []store.Invoice) {
	s.t.Helper()
	storetest.View(s.t, s.book, func(r *db.BookReader) (err error) {
		list, err = r.Invoices(db.Page{})

		return err
	})

	return list
}

// last returns the newest document.
func (s *story) last() store.Invoice {
	s.t.Helper()
	list := s.documents()
	if len(list) == 0 {
		s.t.Fatal("there is no document")
	}

	return list[len(list)-1]
}

// notices counts the notices of a kind.
func (s *story) notices(kind store.NoticeKind) (count int) {
	s.t.Helper()
	storetest.View(s.t, s.book, func(r *db.BookReader) error {
		list, err := r.Notices(db.Page{})
		for _, notice := range list {
			if notice.Kind == kind {
				count++
			}
		}

		return err
	})

	return count
}

// balance reads what the customer owes, or has.
func (s *story) balance(kind store.AccountKind) (minor int64) {
	s.t.Helper()
	storetest.View(s.t, s.book, func(r *db.BookReader) (err error) {
		minor, err = r.Balance(kind, s.customer.ID)

		return err
	})

	return minor
}

// subscription reads how a service is billed.
func (s *story) subscription(login string) store.Subscription {
	s.t.Helper()
	subscription, err := s.Subscription(s.t.Context(), billing.ByLogin(login))
	if err != nil {
		s.t.Fatalf("reading the subscription of %q: %v", login, err)
	}

	return subscription
}

// sound proves that the ledger sums to zero and that everything derived from it agrees.
func (s *story) sound() {
	s.t.Helper()
	sum, after := int64(0), int64(0)
	for more := true; more; {
		storetest.View(s.t, s.book, func(r *db.BookReader) error {
			list, err := r.Entries(db.Page{After: after})
			for _, entry := range list {
				after = entry.ID
				for _, posting := range entry.Postings {
					sum += posting.Minor
				}
			}
			more = len(list) > 0

			return err
		})
	}
	if sum != 0 {
		s.t.Errorf("the ledger sums to %d", sum)
	}
	faults, err := s.Audit(s.t.Context())
	if err != nil || len(faults) > 0 {
		s.t.Errorf("the book is at fault: %v, %v", faults, err)
	}
}

// wantDocument fails the test unless a document comes to a net price, a tax and a total.
func (s *story) wantDocument(document store.Invoice, net, tax, total int64) {
	s.t.Helper()
	if document.Net != net || document.Tax != tax || document.Total != total {
		s.t.Errorf("%s comes to %d + %d = %d, want %d + %d = %d", document.Display(),
			document.Net, document.Tax, document.Total, net, tax, total)
	}
}

// wantDates fails the test unless a document is due and isolated on days.
func (s *story) wantDates(document store.Invoice, due, isolir string) {
	s.t.Helper()
	if !document.Due.Equal(moment(s.t, due)) || !document.Isolir.Equal(moment(s.t, isolir)) {
		s.t.Errorf("%s is due %v and isolated %v, want %s and %s", document.Display(),
			document.Due, document.Isolir, due, isolir)
	}
}

// wantNotices fails the test unless as many notices of a kind are queued.
func (s *story) wantNotices(kind store.NoticeKind, want int) {
	s.t.Helper()
	if got := s.notices(kind); got != want {
		s.t.Errorf("%d notices of the kind %v are queued, want %d", got, kind, want)
	}
}

// wantState fails the test unless a service is in a state.
func (s *story) wantState(login string, want store.ServiceState) {
	s.t.Helper()
	if got := s.state(login); got != want {
		s.t.Errorf("%q is %s at %v, want %s", login, got, s.clock.Now(), want)
	}
}
