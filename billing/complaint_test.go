package billing_test

import (
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// The tests of this file are named for complaints about other systems.

// TestUCRM38APartIsBilledAloneOrWithTheNextMonth: one operator wants a bill for the first days, the
// next one a single bill with the month that follows.
func TestUCRM38APartIsBilledAloneOrWithTheNextMonth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		proration   string
		first, next int64 // what the documents come to without tax
		lines       int   // of the document of February
	}{
		{"day", 82_258, 150_000, 1},
		{"thirtieths", 85_000, 150_000, 1},
		{"full", 150_000, 150_000, 1},
		{"free", 0, 150_000, 1},
		{"combined", 0, 232_258, 2},
	} {
		t.Run(c.proration, func(t *testing.T) {
			t.Parallel()
			terms := storyTerms()
			terms.Proration = c.proration
			s := newStory(t, "2026-01-15 10:00", terms)
			s.serve("budi", "sepuluh")
			s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
			var first int64
			for _, document := range s.documents() {
				first += document.Net
			}
			s.until("2026-02-01 00:01")
			february := s.last()
			if first != c.first || february.Net != c.next || len(february.Lines) != c.lines {
				t.Errorf("first %d, then %d in %d lines; want %d, then %d in %d", first,
					february.Net, len(february.Lines), c.first, c.next, c.lines)
			}
			s.until("2026-03-01 00:01")
			if march := s.last(); march.Net != 150_000 || !march.Begin.Equal(february.End) {
				t.Errorf("March comes to %d from %v", march.Net, march.Begin)
			}
			s.sound()
		})
	}
}

// TestUCRM109InstallationAndFirstMonthThenTheFirstOfTheMonth: a new customer pays for installation
// and a full month, and is billed on the first from then on without anybody's help.
func TestUCRM109InstallationAndFirstMonthThenTheFirstOfTheMonth(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-15 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{
		Anchor: new(1), Proration: new("full"), Install: new(int64(250_000)),
	})
	s.wantDocument(s.last(), 400_000, 44_000, 444_000)
	s.until("2026-02-01 00:01")
	s.wantDocument(s.last(), 150_000, 16_500, 166_500)
	s.wantDates(s.last(), "2026-02-10", "2026-02-20")
	s.sound()
}

// TestUCRM139MonthsOfSuspensionAreNotBilled: nobody is billed for months in which he was switched
// off, neither then nor when he comes back; only what is left of the month of his return is.
func TestUCRM139MonthsOfSuspensionAreNotBilled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		back   string
		charge int64
		begins string
	}{
		{"in the middle of a month", "2026-04-16 10:00", 75_000, "2026-04-16"},
		{"on the first day of a month", "2026-04-01 08:00", 150_000, "2026-04-01"},
		{"on the last day of a month", "2026-04-30 23:00", 5_000, "2026-04-30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t, "2026-01-01 10:00", storyTerms())
			s.serve("budi", "sepuluh")
			s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
			s.mustPay(166_500, "januari")
			s.until("2026-01-20 10:00")
			s.suspend("budi")
			s.until(c.back)
			if got := len(s.documents()); got != 1 {
				t.Errorf("%d documents are made during the suspension, want none", got-1)
			}
			if _, err := s.Restore(t.Context(), billing.ByLogin("budi")); err != nil {
				t.Fatal(err)
			}
			s.run()
			rest := s.last()
			if rest.Net != c.charge || !rest.Begin.Equal(moment(t, c.begins)) {
				t.Errorf("%d is charged from %v, want %d from %s", rest.Net, rest.Begin, c.charge,
					c.begins)
			}
			s.until("2026-05-01 00:01")
			if got := len(s.documents()); got != 3 || s.last().Net != 150_000 {
				t.Errorf("there are %d documents, the last of %d", got, s.last().Net)
			}
			s.sound()
		})
	}
}

// suspend holds a service by hand.
func (s *story) suspend(login string) {
	s.t.Helper()
	if _, err := s.Suspend(s.t.Context(), billing.ByLogin(login)); err != nil {
		s.t.Fatal(err)
	}
}

// TestSuspendedMonthsAreBilledWhereTheTermsSaySo is the other policy.
func TestSuspendedMonthsAreBilledWhereTheTermsSaySo(t *testing.T) {
	t.Parallel()
	terms := storyTerms()
	terms.NoSuspended = false
	s := newStory(t, "2026-01-01 10:00", terms)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.suspend("budi")
	s.until("2026-03-01 00:01")
	if got := len(s.documents()); got != 3 {
		t.Errorf("there are %d documents, want 3", got)
	}
}

// TestIsolatedMonthsAreBilled: isolir is no suspension, for the line is there and the debt grows.
func TestIsolatedMonthsAreBilled(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-03-01 00:01")
	s.wantState("budi", store.StateIsolir)
	if got := s.balance(store.AccountReceivable); got != 3*166_500 {
		t.Errorf("%d is owed, want three months", got)
	}
	s.sound()
}

// TestUCRM93ALateFeeComesOnceAndOnlyWhenLate: the fee is a document of its own after the due day, and
// never a part of the invoice from the start.
func TestUCRM93ALateFeeComesOnceAndOnlyWhenLate(t *testing.T) {
	t.Parallel()
	terms := storyTerms()
	terms.LateFlat, terms.LatePercent, terms.LateCap, terms.LateDays = 5_000, 500, 10_000, 3
	s := newStory(t, "2026-02-01 10:00", terms)
	s.serve("budi", "sepuluh")
	s.serve("bebas", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.subscribe("bebas", billing.SubscriptionPatch{Anchor: new(1), Waived: new(true)})
	s.until("2026-02-12 23:59")
	if got := len(s.documents()); got != 2 || s.last().Total != 166_500 {
		t.Fatalf("there are %d documents before the fee is due", got)
	}
	s.until("2026-02-28 23:59")
	list := s.documents()
	if len(list) != 3 {
		t.Fatalf("there are %d documents, want one fee", len(list))
	}
	fee := list[2]
	s.wantDocument(fee, 10_000, 0, 10_000)
	if fee.Kind != store.InvoiceDebitNote || fee.Against != list[0].ID ||
		list[0].LateFee != fee.ID || fee.Lines[0].Kind != store.LineLateFee {
		t.Errorf("the fee is %+v", fee)
	}
	s.wantNotices(store.NoticeLateFee, 1)
	s.wantMoved(store.Account{Kind: store.AccountLateFee}, -10_000)
	s.sound()
}

// TestNoLateFeeForWhatIsPaidInTime: money that comes on the due day is in time.
func TestNoLateFeeForWhatIsPaidInTime(t *testing.T) {
	t.Parallel()
	terms := storyTerms()
	terms.LateFlat, terms.LateDays = 5_000, 1
	s := newStory(t, "2026-02-01 10:00", terms)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-02-10 23:00")
	s.mustPay(166_500, "februari")
	s.until("2026-02-28 00:00")
	if got := len(s.documents()); got != 1 {
		t.Errorf("there are %d documents, want no fee", got)
	}
}

// TestUCRM63PaidBeforeIsolirMeansNoLetterAboutIt: who has paid is told nothing about isolir.
func TestUCRM63PaidBeforeIsolirMeansNoLetterAboutIt(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-02-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-02-19 23:00")
	s.mustPay(166_500, "cek")
	s.until("2026-02-28 00:00")
	s.wantNotices(store.NoticeIsolir, 0)
	s.wantState("budi", store.StateActive)
}

// TestFOSSBilling997GraceDays: isolir comes as many days after the due day as were agreed upon: with
// the service, with the customer, or with everybody.
func TestFOSSBilling997GraceDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		service, customer *int
		isolir            string
	}{
		{"the terms'", nil, nil, "2026-02-20"},
		{"the customer's", nil, new(5), "2026-02-15"},
		{"the service's", new(2), new(5), "2026-02-12"},
		{"none", new(0), nil, "2026-02-10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t, "2026-02-01 10:00", storyTerms())
			storetest.Update(t, s.book, func(tx *db.BookTx) (err error) {
				customer, err := tx.Customer(s.customer.ID)
				if err != nil {
					return err
				}
				customer.Person.Grace = c.customer
				_, err = tx.PutCustomer(customer)

				return err
			})
			s.serve("budi", "sepuluh")
			s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1), Grace: c.service})
			s.wantDates(s.last(), "2026-02-10", c.isolir)
			s.at(c.isolir)
			s.clock.Advance(-time.Minute)
			s.run()
			s.wantState("budi", store.StateActive)
			s.clock.Advance(time.Minute)
			s.run()
			s.wantState("budi", store.StateIsolir)
			s.sound()
		})
	}
}

// TestFOSSBilling2968ProrataOfAChange: a change in the middle of a period charges and gives back
// days, and nothing twice.
func TestFOSSBilling2968ProrataOfAChange(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.postpaid("dua puluh", 250_000)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-03-10 10:00")
	up := s.change("budi", "dua puluh", billing.ChangeAuto)
	s.wantDocument(up.Invoice, 70_967, 7_806, 78_773)
	down := s.change("budi", "sepuluh", billing.ChangeNow)
	if down.Invoice.Kind != store.InvoiceCreditNote {
		t.Errorf("less is to be paid, and the document is a %v", down.Invoice.Kind)
	}
	s.wantDocument(down.Invoice, 70_967, 7_806, 78_773)
	if owed := s.balance(store.AccountReceivable) - s.balance(store.AccountCredit); owed != 166_500 {
		t.Errorf("there and back costs %d more", owed-166_500)
	}
	s.sound()
}

// change changes the plan of a service.
func (s *story) change(login, plan string, when billing.ChangeWhen) billing.PlanChanged {
	s.t.Helper()
	changed, err := s.ChangePlan(s.t.Context(), billing.ByLogin(login), billing.PlanChange{
		Plan: plan, When: when,
	})
	if err != nil {
		s.t.Fatalf("changing the plan of %q: %v", login, err)
	}

	return changed
}

// TestPHPNuxBill339TheFirstPeriodOfANewPostpaidCustomerEndsOnHisDay: the first period ends with the
// next anchor day, whatever the length of the month.
func TestPHPNuxBill339TheFirstPeriodOfANewPostpaidCustomerEndsOnHisDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		begins string
		anchor int
		ends   string
	}{
		{"2026-01-31 10:00", 1, "2026-02-01"},
		{"2026-01-31 10:00", 31, "2026-02-28"},
		{"2026-02-28 23:30", 31, "2026-03-31"},
		{"2026-02-27 10:00", 29, "2026-02-28"},
		{"2028-02-28 10:00", 31, "2028-02-29"},
		{"2026-12-15 10:00", 15, "2027-01-15"},
		{"2026-12-15 10:00", 14, "2027-01-14"},
	} {
		s := newStory(t, c.begins, storyTerms())
		s.serve("budi", "sepuluh")
		s.subscribe("budi", billing.SubscriptionPatch{Anchor: &c.anchor})
		if first := s.last(); !first.End.Equal(moment(t, c.ends)) {
			t.Errorf("from %s with the day %d it ends %v, want %s", c.begins, c.anchor, first.End,
				c.ends)
		}
	}
}

// TestGembok1WhoIsIsolatedAndWhoHasPaidIsTold: each of it once.
func TestGembok1WhoIsIsolatedAndWhoHasPaidIsTold(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-02-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-02-21 10:00")
	s.mustPay(166_500, "februari")
	s.until("2026-02-28 23:00")
	for _, kind := range []store.NoticeKind{
		store.NoticeIsolir, store.NoticePaid, store.NoticeRestored,
	} {
		s.wantNotices(kind, 1)
	}
}
