package billing_test

import (
	"context"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// shop is a till with customers who buy ahead: plans without tax, for round numbers, and one with.
type shop struct {
	*till
	buyer  store.Customer
	friend store.Customer
	days   store.Plan // thirty days for 100
	taxed  store.Plan // the same for 150000 and tax
}

// newShop opens one.
func newShop(t testing.TB) *shop {
	t.Helper()
	made := &shop{till: newTill(t)}
	made.days = made.addPlan("thirty", func(p *store.Plan) {
		p.Price, p.Sale.TaxMode = 100, store.TaxNone
	})
	made.taxed = made.addPlan("taxed", func(p *store.Plan) { p.Price = 150_000 })
	made.buyer, made.friend = made.person("Ani"), made.person("Cici")

	return made
}

// person adds a customer.
func (s *shop) person(name string) (customer store.Customer) {
	s.t.Helper()
	storetest.Update(s.t, s.book, func(tx *db.BookTx) (err error) {
		customer, err = tx.PutCustomer(storetest.Customer(name))

		return err
	})

	return customer
}

// terms replaces the terms of the installation.
func (s *shop) terms(change func(*store.BillingTerms)) {
	s.t.Helper()
	terms := store.DefaultTerms()
	change(&terms)
	s.desk.Billing = billing.New(billing.Config{
		Book: s.book, Now: s.clock.Now, Zone: storetest.Zone, Terms: terms, PKP: true,
		Changed: s.changes.Changed, HashPassword: storetest.HashPassword,
	})
	s.Steps.Billing = s.desk.Billing
}

// fund puts money into a wallet.
func (s *shop) fund(customer, amount int64) {
	s.t.Helper()
	if _, err := s.Deposit(s.t.Context(), customer, amount, billing.Paying{}); err != nil {
		s.t.Fatalf("depositing: %v", err)
	}
}

// wallet tells what the wallet of a customer holds.
func (s *shop) wallet(customer int64) int64 {
	s.t.Helper()
	balance, err := s.Wallet(s.t.Context(), customer)
	if err != nil {
		s.t.Fatal(err)
	}

	return balance
}

// recharge sells the buyer a plan for cash.
func (s *shop) recharge(plan string, mode store.RechargeMode) store.Receipt {
	s.t.Helper()
	receipt, err := s.Recharge(s.t.Context(), billing.RechargeRequest{
		Customer: s.buyer.ID, Plan: plan, Mode: mode,
	})
	if err != nil {
		s.t.Fatalf("recharging %s: %v", plan, err)
	}

	return receipt
}

// order orders a plan for the buyer.
func (s *shop) order(plan string) store.Order {
	s.t.Helper()
	order, err := s.Order(s.t.Context(), billing.OrderRequest{Customer: s.buyer.ID, Plan: plan})
	if err != nil {
		s.t.Fatalf("ordering %s: %v", plan, err)
	}

	return order
}

// money is what comes in by the bank.
func (s *shop) money(amount int64, reference string) billing.Received {
	return billing.Received{Method: s.bank, Amount: amount, Reference: reference}
}

// of reads a service by id.
func (s *shop) of(id int64) store.Service {
	s.t.Helper()
	service, err := s.desk.Billing.Service(s.t.Context(), billing.ByID(id))
	if err != nil {
		s.t.Fatal(err)
	}

	return service
}

// asCustomer is a context in which a customer asks.
func (s *shop) asCustomer(customer store.Customer) context.Context {
	return store.WithActor(s.t.Context(), store.Actor{Name: customer.Name, Customer: customer.ID})
}

// receipts counts the receipts of a customer.
func (s *shop) receipts(customer int64) int {
	s.t.Helper()
	page, err := s.Receipts(s.t.Context(), billing.ReceiptFilter{Customer: customer}, db.Page{})
	if err != nil {
		s.t.Fatal(err)
	}

	return len(page.Receipts)
}

// wantTime compares an instant with a moment in Jakarta.
func (s *shop) wantTime(what string, got time.Time, want string) {
	s.t.Helper()
	if text := got.In(storetest.Zone).Format("2006-01-02 15:04"); text != want {
		s.t.Errorf("%s is %s, want %s", what, text, want)
	}
}

func TestSaleStory(t *testing.T) {
	t.Parallel()
	s := newShop(t)

	first := s.recharge("taxed", store.RechargeExtend)
	if first.Price != 150_000 || first.Tax != 16_500 || first.Total != 166_500 {
		t.Errorf("the receipt says %d + %d = %d", first.Price, first.Tax, first.Total)
	}
	service := s.of(first.Service)
	if service.Customer != s.buyer.ID || service.Login == "" || service.Secret.IsZero() {
		t.Errorf("the service is %+v", service)
	}
	s.wantTime("its end", service.Expires, "2026-07-31 12:00")

	s.at("2026-07-11 12:00")
	second := s.recharge("taxed", store.RechargeExtend)
	if second.Number != first.Number+1 || second.Service != first.Service {
		t.Errorf("receipt %d of service %d follows %d of %d", second.Number, second.Service,
			first.Number, first.Service)
	}
	s.wantTime("its end", s.of(first.Service).Expires, "2026-08-30 12:00")

	payment := s.paymentOf(second)
	if payment.Amount != 166_500 || payment.Customer != s.buyer.ID || payment.Entry != second.Entry {
		t.Errorf("the payment is %+v", payment)
	}
}

// paymentOf reads the payment of a receipt.
func (s *shop) paymentOf(receipt store.Receipt) (payment store.Payment) {
	s.t.Helper()
	storetest.View(s.t, s.book, func(r *db.BookReader) (err error) {
		payment, err = r.Payment(receipt.Payment)

		return err
	})

	return payment
}

// TestPlaces is where in the life of a service something that is bought begins.
func TestPlaces(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name   string
		plan   string
		mode   store.RechargeMode
		when   string
		late   bool // a late renewal goes on where the last ended
		end    string
		queued int
	}{
		{
			"the same goes on", "thirty", store.RechargeExtend, "2026-07-11 12:00", false,
			"2026-08-30 12:00", 0,
		},
		{
			"the same in its place", "thirty", store.RechargeReplace, "2026-07-11 12:00", false,
			"2026-08-10 12:00", 0,
		},
		{
			"the same behind it", "thirty", store.RechargeQueue, "2026-07-11 12:00", false,
			"2026-07-31 12:00", 1,
		},
		{
			"another begins now", "taxed", store.RechargeExtend, "2026-07-11 12:00", false,
			"2026-08-10 12:00", 0,
		},
		{
			"another behind it", "taxed", store.RechargeQueue, "2026-07-11 12:00", false,
			"2026-07-31 12:00", 1,
		},
		{
			"late, from the payment", "thirty", store.RechargeExtend, "2026-08-05 09:00", false,
			"2026-09-04 09:00", 0,
		},
		{
			"late, from the end", "thirty", store.RechargeExtend, "2026-08-05 09:00", true,
			"2026-08-30 12:00", 0,
		},
		{
			"so late that nothing would be left", "thirty", store.RechargeExtend,
			"2026-10-01 09:00", true, "2026-10-31 09:00", 0,
		},
		{
			"at the very end", "thirty", store.RechargeExtend, "2026-07-31 12:00", false,
			"2026-08-30 12:00", 0,
		},
		{
			"behind what has ended", "thirty", store.RechargeQueue, "2026-08-05 09:00", false,
			"2026-09-04 09:00", 0,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.terms(func(terms *store.BillingTerms) { terms.FromPayment = !c.late })
			first := s.recharge("thirty", store.RechargeExtend)
			s.at(c.when)
			s.recharge(c.plan, c.mode)
			s.wantTime("the end", s.of(first.Service).Expires, c.end)
			if sub := s.subscription(first.Service); len(sub.Queue) != c.queued {
				t.Errorf("%d plans wait", len(sub.Queue))
			}
		})
	}
}

// subscription reads how a service is billed.
func (s *shop) subscription(service int64) (subscription store.Subscription) {
	s.t.Helper()
	storetest.View(s.t, s.book, func(r *db.BookReader) (err error) {
		subscription, err = r.Subscription(service)

		return err
	})

	return subscription
}

func TestTerms(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name        string
		validity    store.Validity
		cycle       store.Cycle
		start       string
		ends, again string
	}{
		{
			"minutes",
			store.Validity{Count: 90, Unit: store.Minutes},
			store.CycleValidity,
			"2026-08-01 10:00", "2026-08-01 11:30", "2026-08-01 13:00",
		},
		{
			"hours",
			store.Validity{Count: 12, Unit: store.Hours},
			store.CycleValidity,
			"2026-08-01 10:00", "2026-08-01 22:00", "2026-08-02 10:00",
		},
		{
			"days",
			store.Validity{Count: 7, Unit: store.Days},
			store.CycleValidity,
			"2026-08-01 10:00", "2026-08-08 10:00", "2026-08-15 10:00",
		},
		{
			"a month from the 31st",
			store.Validity{Count: 1, Unit: store.Months},
			store.CycleValidity,
			"2027-01-31 10:00", "2027-02-28 10:00", "2027-03-31 10:00",
		},
		{
			"a quarter",
			store.Validity{Count: 30, Unit: store.Days},
			store.CycleQuarter,
			"2026-08-01 10:00", "2026-11-01 10:00", "2027-02-01 10:00",
		},
		{
			"a year",
			store.Validity{Count: 30, Unit: store.Days},
			store.CycleAnnual,
			"2026-08-01 10:00", "2027-08-01 10:00", "2028-08-01 10:00",
		},
		{"unlimited", store.Validity{}, store.CycleValidity, "2026-08-01 10:00", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.addPlan("term", func(p *store.Plan) {
				p.Validity, p.Sale.TaxMode = c.validity, store.TaxNone
				p.Sale.Cycles = []store.CyclePrice{
					{Cycle: store.CycleQuarter, Price: 270}, {Cycle: store.CycleAnnual, Price: 999},
				}
			})
			s.at(c.start)
			request := billing.RechargeRequest{Customer: s.buyer.ID, Plan: "term", Cycle: c.cycle}
			receipt, err := s.Recharge(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			if c.ends == "" {
				if !s.of(receipt.Service).Expires.IsZero() {
					t.Error("it ends")
				}
				_, err := s.Recharge(t.Context(), request)
				storetest.WantFault(t, err, store.Conflict, "")

				return
			}
			s.wantTime("the end", s.of(receipt.Service).Expires, c.ends)
			if _, err := s.Recharge(t.Context(), request); err != nil {
				t.Fatal(err)
			}
			s.wantTime("the next end", s.of(receipt.Service).Expires, c.again)
		})
	}
}

// TestPeriods is of plans whose periods end on a day of the month: what the first one costs, and
// where the next one ends, on days that a month does not have too.
func TestPeriods(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name        string
		day         int
		start       string
		first       int64
		ends, again string
	}{
		{"the usual day", 0, "2026-08-05 10:00", 16_000, "2026-08-21 00:00", "2026-09-21 00:00"},
		{"near its end", 0, "2026-08-15 10:00", 30_000, "2026-09-21 00:00", "2026-10-21 00:00"},
		{
			"a day February lacks", 31, "2027-01-20 10:00", 12_000, "2027-02-01 00:00",
			"2027-03-01 00:00",
		},
		{
			"the 30th into February", 30, "2027-01-20 10:00", 11_000, "2027-01-31 00:00",
			"2027-03-01 00:00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.addPlan("period", func(p *store.Plan) {
				p.Price, p.Sale.TaxMode, p.Sale.PeriodDay = 30_000, store.TaxNone, c.day
				p.Validity = store.Validity{Count: 1, Unit: store.Periods}
			})
			s.at(c.start)
			receipt := s.recharge("period", store.RechargeExtend)
			s.wantTime("the first end", s.of(receipt.Service).Expires, c.ends)
			if receipt.Price != c.first {
				t.Errorf("the first period costs %d, want %d", receipt.Price, c.first)
			}
			second := s.recharge("period", store.RechargeExtend)
			s.wantTime("the second end", s.of(receipt.Service).Expires, c.again)
			if second.Price != 30_000 {
				t.Errorf("the second period costs %d", second.Price)
			}
		})
	}
}

// TestSaleRefusals: nothing changes where something cannot be sold.
func TestSaleRefusals(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.addPlan("spot", func(p *store.Plan) { p.Access = store.Hotspot })
	s.addPlan("gone", func(p *store.Plan) { p.Sale.Stocked = true })
	s.addPlan("hidden", func(p *store.Plan) { p.Sale.Visibility = store.VisibleNobody })
	s.addPlan("balance", func(p *store.Plan) { p.Sale.Kind = store.SaleBalance })
	home := s.recharge("thirty", store.RechargeExtend).Service
	banned := s.person("Dodi")
	banned.State = store.CustomerBanned
	storetest.Update(t, s.book, func(tx *db.BookTx) error {
		_, err := tx.PutCustomer(banned)

		return err
	})
	less := int64(-1)
	for _, c := range []struct {
		name    string
		as      context.Context
		request billing.RechargeRequest
		kind    store.ErrorKind
		field   string
	}{
		{
			"a customer who is banned", nil,
			billing.RechargeRequest{Customer: banned.ID, Plan: "thirty"},
			store.Conflict, "",
		},
		{"nobody", nil, billing.RechargeRequest{Customer: 999, Plan: "thirty"}, store.NotFound, ""},
		{"no plan", nil, billing.RechargeRequest{Customer: s.buyer.ID}, store.Invalid, "plan"},
		{
			"another access", nil,
			billing.RechargeRequest{Customer: s.buyer.ID, Plan: "spot", Service: home},
			store.Invalid, "plan",
		},
		{
			"somebody's service", nil,
			billing.RechargeRequest{Customer: s.friend.ID, Plan: "thirty", Service: home},
			store.NotFound, "",
		},
		{
			"sold out", nil,
			billing.RechargeRequest{Customer: s.buyer.ID, Plan: "gone"},
			store.Exhausted, "",
		},
		{
			"a cycle that is not sold", nil,
			billing.RechargeRequest{Customer: s.buyer.ID, Plan: "thirty", Cycle: store.CycleMonth},
			store.Invalid, "cycle",
		},
		{"a login that is taken", nil, billing.RechargeRequest{
			Customer: s.friend.ID, Plan: "thirty", Login: "budi",
		}, store.Conflict, "login"},
		{
			"a negative price", nil,
			billing.RechargeRequest{Customer: s.buyer.ID, Plan: "thirty", Price: &less},
			store.Invalid, "price",
		},
		{
			"more discount than price", nil,
			billing.RechargeRequest{Customer: s.buyer.ID, Plan: "thirty", Discount: 101},
			store.Invalid, "discount",
		},
		{"an empty wallet", nil, billing.RechargeRequest{
			Customer: s.buyer.ID, Plan: "thirty", Pay: billing.Paying{Wallet: true},
		}, store.Exhausted, "wallet"},
		{"no such method", nil, billing.RechargeRequest{
			Customer: s.buyer.ID, Plan: "thirty", Pay: billing.Paying{Method: "gold"},
		}, store.Invalid, "method"},
		{
			"a customer for cash", s.asCustomer(s.buyer),
			billing.RechargeRequest{Customer: s.buyer.ID, Plan: "thirty"},
			store.Denied, "",
		},
		{"a customer for nothing", s.asCustomer(s.buyer), billing.RechargeRequest{
			Customer: s.buyer.ID, Plan: "thirty", Zero: true, Pay: billing.Paying{Wallet: true},
		}, store.Denied, ""},
		{"a plan that is hidden", s.asCustomer(s.buyer), billing.RechargeRequest{
			Customer: s.buyer.ID, Plan: "hidden", Pay: billing.Paying{Wallet: true},
		}, store.Invalid, "plan"},
		{
			"another agent's customer", store.WithActor(t.Context(), store.Actor{Agent: 7}),
			billing.RechargeRequest{Customer: s.buyer.ID, Plan: "thirty"},
			store.NotFound, "",
		},
	} {
		ctx := c.as
		if ctx == nil {
			ctx = t.Context()
		}
		s.unchanged(func() {
			_, err := s.Recharge(ctx, c.request)
			if !store.Is(err, c.kind) || fieldOf(err) != c.field {
				t.Errorf("%s: %v", c.name, err)
			}
		})
	}
}

// fieldOf returns the field of an error.
func fieldOf(err error) string {
	faults := store.Faults(err)
	if len(faults) != 1 {
		return ""
	}

	return faults[0].Field
}
