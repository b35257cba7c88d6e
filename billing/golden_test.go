package billing_test

import (
	"sync"
	"testing"

	"gardu/billing"
	"gardu/billing/tariff"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestGoldenCustomer follows one customer in Jakarta from his activation in the middle of January
// over isolir, a change of plan, a unique code and a bounced habit of paying in parts to a credit
// note. Every figure is counted by hand.
func TestGoldenCustomer(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-15 10:00", storyTerms())
	s.postpaid("dua puluh", 250_000)
	cash, tripay, qris := s.methods()
	s.serve("budi", "sepuluh")

	s.activated(cash)
	s.invoiced()
	s.reminded()
	s.isolated()
	s.paidThrice(tripay)
	s.upgraded()
	s.coded(qris)
	s.paidInParts()
	s.credited()

	// Reminded were all of February, and of March, the upgrade and April what came before the money.
	for kind, want := range map[store.NoticeKind]int{
		store.NoticeInvoice: 5, store.NoticeReminder: 4 + 1 + 1 + 3, store.NoticeOverdue: 0,
		store.NoticeIsolir: 1, store.NoticeRestored: 1, store.NoticePaid: 6,
		store.NoticePlanChange: 1, store.NoticePaymentProblem: 0, store.NoticeTerminated: 0,
	} {
		s.wantNotices(kind, want)
	}
}

// methods stores the ways in which the golden customer pays.
func (s *story) methods() (cash, tripay, qris store.PaymentMethod) {
	s.t.Helper()
	storetest.Update(s.t, s.book, func(tx *db.BookTx) (err error) {
		cash, err = tx.PutMethod(store.PaymentMethod{Name: "kas", Kind: store.MethodCash})
		if err != nil {
			return err
		}
		tripay, err = tx.PutMethod(store.PaymentMethod{
			Name: "tripay", Kind: store.MethodGateway, Provider: "tripay",
		})
		if err != nil {
			return err
		}
		qris, err = tx.PutMethod(store.PaymentMethod{
			Name: "qris", Kind: store.MethodQRIS, CodeLow: 1, CodeHigh: 999,
		})

		return err
	})

	return cash, tripay, qris
}

// activated is step 1: 17 of the 31 days of January.
func (s *story) activated(cash store.PaymentMethod) {
	s.t.Helper()
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	first := s.last()
	s.wantDocument(first, 82_258, 9_048, 91_306)
	s.wantDates(first, "2026-01-24", "2026-02-03")
	if err := s.pay(cash, 91_306, 0, "kuitansi 1"); err != nil {
		s.t.Fatalf("paying in cash: %v", err)
	}
	s.wantState("budi", store.StateActive)
	s.sound()
}

// invoiced is the first half of step 2: a minute after the midnight of Jakarta.
func (s *story) invoiced() {
	s.t.Helper()
	s.until("2026-02-01 00:00")
	if got := len(s.documents()); got != 1 {
		s.t.Errorf("there are %d documents before the first of February, want 1", got)
	}
	s.until("2026-02-01 00:01")
	february := s.last()
	s.wantDocument(february, 150_000, 16_500, 166_500)
	s.wantDates(february, "2026-02-10", "2026-02-20")
	if february.Base != 137_500 || february.TaxLabel != "PPN 12% x 11/12" {
		s.t.Errorf("the tax is said to be %q of %d", february.TaxLabel, february.Base)
	}
	if february.Number != 260201002 {
		s.t.Errorf("the number is %d", february.Number)
	}
	s.sound()
}

// reminded is the second half of step 2: each reminder on its day, once.
func (s *story) reminded() {
	s.t.Helper()
	for _, each := range []struct {
		day  string
		sent int
	}{
		{"2026-02-03", 1}, {"2026-02-07", 2}, {"2026-02-09", 3}, {"2026-02-10", 4},
	} {
		s.until(each.day + " 08:59")
		s.wantNotices(store.NoticeReminder, each.sent-1)
		s.until(each.day + " 09:00")
		s.wantNotices(store.NoticeReminder, each.sent)
		s.at(each.day + " 12:00")
		if each.sent == 1 {
			s.at("2026-02-05 12:00") // nobody ran for two days
		}
		s.run()
		s.wantNotices(store.NoticeReminder, each.sent)
	}
}

// isolated is step 3: the service is put into isolir, once, whatever the routers do about it.
func (s *story) isolated() {
	s.t.Helper()
	s.until("2026-02-19 23:59")
	s.wantState("budi", store.StateActive)
	before := s.owed()
	s.until("2026-02-20 00:05")
	s.wantState("budi", store.StateIsolir)
	s.wantNotices(store.NoticeIsolir, 1)
	if after := s.owed(); after <= before {
		s.t.Error("nobody is told that the service has changed")
	}
	s.until("2026-02-20 03:05")
	s.wantNotices(store.NoticeIsolir, 1)
	s.sound()
}

// owed tells the sequence of what the network is owed for the golden customer.
func (s *story) owed() (sequence uint64) {
	s.t.Helper()
	id := s.service("budi").ID
	storetest.View(s.t, s.book, func(r *db.BookReader) error {
		rows, err := r.Outbox(0, 0)
		for _, row := range rows {
			if row.Noun == store.NounService && row.ID == id {
				sequence = row.Sequence
			}
		}

		return err
	})

	return sequence
}

// paidThrice is step 4: the gateway tells three times at once that the invoice is paid.
func (s *story) paidThrice(tripay store.PaymentMethod) {
	s.t.Helper()
	s.until("2026-02-25 13:00")
	revision := s.service("budi").Revision
	var wait sync.WaitGroup
	told := make([]error, 3)
	for at := range told {
		wait.Go(func() { told[at] = s.pay(tripay, 166_500, 1_916, "T0001") })
	}
	wait.Wait()
	paid := 0
	for _, err := range told {
		if err == nil {
			paid++
		} else if !store.Is(err, store.Conflict) {
			s.t.Errorf("a repetition ends with %v", err)
		}
	}
	if paid != 1 {
		s.t.Errorf("the invoice is paid %d times", paid)
	}
	s.wantMoved(store.Account{Kind: store.AccountGateway, Owner: tripay.ID}, 164_584)
	s.wantMoved(store.Account{Kind: store.AccountFee, Owner: tripay.ID}, 1_916)
	s.wantState("budi", store.StateActive)
	if now := s.service("budi").Revision; now != revision+1 {
		s.t.Errorf("the service has changed %d times, want once", now-revision)
	}
	s.wantNotices(store.NoticeRestored, 1)
	s.sound()
	s.until("2026-03-01 00:01")
	march := s.last()
	s.wantDocument(march, 150_000, 16_500, 166_500)
	s.wantDates(march, "2026-03-10", "2026-03-20")
}

// wantMoved fails the test unless the entries of an account come to a sum.
func (s *story) wantMoved(account store.Account, want int64) {
	s.t.Helper()
	sum := int64(0)
	storetest.View(s.t, s.book, func(r *db.BookReader) error {
		moves, err := r.Moves(account, db.Page{}, false)
		for _, move := range moves {
			sum += move.Minor
		}

		return err
	})
	if sum != want {
		s.t.Errorf("%v has moved by %d, want %d", account, sum, want)
	}
}

// upgraded is step 5: 22 of the 31 days of March.
func (s *story) upgraded() {
	s.t.Helper()
	s.until("2026-03-05 10:00")
	s.mustPay(166_500, "transfer maret")
	s.until("2026-03-10 11:00")
	changed, err := s.ChangePlan(s.t.Context(), billing.ByLogin("budi"), billing.PlanChange{
		Plan: "dua puluh",
	})
	if err != nil {
		s.t.Fatalf("changing the plan: %v", err)
	}
	if len(changed.Invoice.Lines) != 2 || changed.Invoice.Lines[0].Amount != -106_452 ||
		changed.Invoice.Lines[1].Amount != 177_419 {
		s.t.Errorf("the lines are %+v", changed.Invoice.Lines)
	}
	s.wantDocument(changed.Invoice, 70_967, 7_806, 78_773)
	if plan := s.service("budi").Plan; plan == s.plan.ID {
		s.t.Error("the service has its old plan")
	}
	s.sound()
}

// coded is step 6: a unique code of 137 comes in with the money, and is the customer's.
func (s *story) coded(qris store.PaymentMethod) {
	s.t.Helper()
	s.until("2026-03-12 09:30")
	other, err := tariff.UniqueCode(func(int64) int64 { return 0 }, 137, 999,
		func(total int64) bool { return total == 78_910 }, 78_773)
	if err != nil || other == 137 {
		s.t.Errorf("a second payer of the same base gets the code %d, %v", other, err)
	}
	if err := s.pay(qris, 78_910, 0, "QR1"); err != nil {
		s.t.Fatalf("paying by QRIS: %v", err)
	}
	if got := s.balance(store.AccountCredit); got != 137 {
		s.t.Errorf("the credit is %d, want 137", got)
	}
	if got := s.balance(store.AccountReceivable); got != 0 {
		s.t.Errorf("%d is owed, want nothing", got)
	}
	s.sound()
}

// paidInParts is step 7: credit is used by itself, and a part of an invoice does not settle it.
func (s *story) paidInParts() {
	s.t.Helper()
	s.until("2026-04-01 00:01")
	april := s.last()
	s.wantDocument(april, 250_000, 27_500, 277_500)
	s.wantDates(april, "2026-04-10", "2026-04-20")
	if april.Left() != 277_363 || s.balance(store.AccountCredit) != 0 {
		s.t.Errorf("%d is left, and %d of credit", april.Left(), s.balance(store.AccountCredit))
	}
	s.until("2026-04-05 10:00")
	s.mustPay(200_000, "cek 1")
	if april = s.last(); april.Status() != store.InvoiceIsPartial {
		s.t.Errorf("a part is paid, and it is %s", april.Status())
	}
	s.wantLook("2026-04-20")
	s.sound()
	s.until("2026-04-09 10:00")
	s.mustPay(77_363, "transfer april")
	if april = s.last(); april.Status() != store.InvoiceIsPaid {
		s.t.Errorf("all is paid, and it is %s", april.Status())
	}
	s.sound()
}

// wantLook fails the test unless the customer's debts are looked at on a day: what is paid in part
// is unpaid.
func (s *story) wantLook(day string) {
	s.t.Helper()
	storetest.View(s.t, s.book, func(r *db.BookReader) error {
		debt, err := r.Receivable(s.customer.ID)
		if want := moment(s.t, day); !debt.Look.Equal(want) {
			s.t.Errorf("the debts are looked at %v, want %v", debt.Look, want)
		}

		return err
	})
}

// credited is step 8: a mistake is corrected by a note, never by an edit.
func (s *story) credited() {
	s.t.Helper()
	s.until("2026-04-20 10:00")
	april := s.last()
	before := april.Digest()
	note, err := s.Issue(s.t.Context(), store.Invoice{
		Kind: store.InvoiceCreditNote, Against: april.ID, Customer: s.customer.ID,
		Service: april.Service, Lines: []store.Line{{
			Kind: store.LinePlan, Name: "paket yang salah", Plan: april.Lines[0].Plan,
			Quantity: 1, Price: 100_000,
		}},
	})
	if err != nil {
		s.t.Fatalf("correcting: %v", err)
	}
	s.wantDocument(note, 100_000, 11_000, 111_000)
	if got := s.balance(store.AccountCredit); got != 111_000 {
		s.t.Errorf("the credit is %d, want 111 000", got)
	}
	for _, document := range s.documents() {
		if document.ID == april.ID && string(document.Digest()) != string(before) {
			s.t.Error("the corrected invoice has changed")
		}
	}
	s.sound()
}
