package billing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// The tests of this file are complaints that users of other programs have made, each with the
// tracker that it was found in.

// notices lists the kinds of the notices that are queued.
func (d *till) notices() (kinds []store.NoticeKind) {
	d.t.Helper()
	storetest.View(d.t, d.book, func(r *db.BookReader) error {
		list, err := r.Notices(db.Page{})
		for _, notice := range list {
			kinds = append(kinds, notice.Kind)
		}

		return err
	})

	return kinds
}

// TestPaidByChequeIsNotSuspended is Ubiquiti-App/UCRM#63: paid by cheque, yet the e-mail of the
// suspension went out.
func TestPaidByChequeIsNotSuspended(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(150_000, time.Time{})
	_, err := d.Pay(t.Context(), billing.PaymentPatch{
		Invoice: invoice.ID, Method: "bank", Note: "cheque 001", Reference: "001",
	})
	if err != nil {
		t.Fatal(err)
	}
	d.overdue(invoice)
	d.wantState(store.StateActive)
	if slices.Contains(d.notices(), store.NoticeIsolir) {
		t.Error("the customer is told that he is isolated")
	}
}

// TestEveryInvoiceHasItsOwnNumber is Ubiquiti-App/UCRM#72: every invoice got the same number. Here
// many are made at once, some are refused, and the numbers have neither a repetition nor a gap.
func TestEveryInvoiceHasItsOwnNumber(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	atOnce(60, func(at int) error {
		draft := d.draft(int64(at%4)*1000, time.Time{})
		if at%4 == 0 {
			draft.Lines[0].Quantity = 2_000_000_000
		}
		_, err := d.Issue(t.Context(), draft)

		return err
	})
	list, err := d.Invoices(t.Context(), billing.InvoiceFilter{}, db.Page{})
	if err != nil || len(list.Invoices) != 45 {
		t.Fatalf("%d invoices, %v", len(list.Invoices), err)
	}
	slices.Reverse(list.Invoices)
	for at, invoice := range list.Invoices {
		if want := int64(260701001 + at); invoice.Number != want {
			t.Errorf("invoice %d has the number %d, want %d", at, invoice.Number, want)
		}
	}
}

// TestRoundingLeavesNothingPartial is Ubiquiti-App/UCRM#74: rounding left invoices partial, and
// customers who had paid were suspended. What is asked for, paid, leaves nothing; and what is missing
// within the tolerance of the terms is owed, and isolates nobody.
func TestRoundingLeavesNothingPartial(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	for _, mode := range []store.TaxMode{store.TaxExclusive, store.TaxInclusive, store.TaxNone} {
		for _, price := range []int64{1, 82_258, 70_967, 164_517, 99_999} {
			draft := d.draft(price, time.Time{})
			draft.TaxMode, draft.Discount = mode, price/7
			draft.Lines = append(draft.Lines, store.Line{Name: "kabel", Quantity: 3, Price: 333})
			invoice, err := d.Issue(t.Context(), draft)
			if err != nil {
				t.Fatal(err)
			}
			d.pay(invoice.Total, fmt.Sprint(mode, price))
			if got := d.left(invoice.ID); got != 0 {
				t.Errorf("of %d in mode %v, %d is left", price, mode, got)
			}
		}
	}
	d.wantMoney(0, 0)
}

// TestShortPayWithinTolerance owes what is missing, and is not isolated for it.
func TestShortPayWithinTolerance(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	terms := store.DefaultTerms()
	terms.Tolerance = 500
	d.desk.Billing = billing.New(billing.Config{
		Book: d.book, Now: d.clock.Now, Zone: storetest.Zone, Terms: terms, PKP: true,
	})
	d.Steps.Billing = d.desk.Billing
	invoice := d.bill(150_000, time.Time{})
	d.pay(invoice.Total-500, "P1")
	d.overdue(invoice)
	d.wantState(store.StateActive)
	d.wantMoney(500, 0)
	d.audited()
}

// TestLateFeeIsNotThereAtCreation is Ubiquiti-App/UCRM#93: the late fee seemed to hit when the
// invoice was made. An invoice never carries one; when one is charged is a date after the due day,
// which the invoice tells from the beginning, and none is charged on a late fee.
func TestLateFeeIsNotThereAtCreation(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	terms := store.DefaultTerms()
	terms.LateFlat = 10_000
	d.desk.Billing = billing.New(billing.Config{
		Book: d.book, Now: d.clock.Now, Zone: storetest.Zone, Terms: terms,
	})
	d.Steps.Billing = d.desk.Billing
	invoice := d.bill(150_000, time.Time{})
	if invoice.Total != 150_000 || !invoice.LateAt.Equal(invoice.Due.AddDate(0, 0, 1)) {
		t.Errorf("it comes to %d, and is late at %v, due %v", invoice.Total, invoice.LateAt, invoice.Due)
	}
	fee, err := d.Issue(t.Context(), store.Invoice{
		Kind: store.InvoiceDebitNote, Against: invoice.ID, Customer: d.customer.ID,
		TaxMode: store.TaxNone, Lines: []store.Line{{
			Kind: store.LineLateFee, Name: "denda", Quantity: 1, Price: 10_000,
			Account: store.Account{Kind: store.AccountLateFee},
		}},
	})
	if err != nil || !fee.LateAt.IsZero() {
		t.Errorf("the fee is late itself: %+v, %v", fee, err)
	}
	if got := d.invoice(invoice.ID); got.Total != invoice.Total {
		t.Errorf("the invoice became %d", got.Total)
	}
}

// TestBulkApprovalGoesOnAfterAFailure is Ubiquiti-App/UCRM#97, where approving drafts in bulk died
// after the first, and FOSSBilling/FOSSBilling#2391, which asks for changes of state in bulk.
func TestBulkApprovalGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	month := billing.InvoicePatch{
		Customer: d.customer.ID, Service: d.service.ID,
		Lines: []store.Line{{Name: "home", Quantity: 1, Price: 150_000}},
	}
	ids := []int64{999}
	for range 5 {
		draft, err := d.Draft(t.Context(), 0, month)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, draft.ID)
	}
	ids = append(ids, ids[1])
	done, err := d.FinalizeAll(t.Context(), ids)
	if err != nil || len(done) != len(ids) {
		t.Fatalf("%d of %d, %v", len(done), len(ids), err)
	}
	if !store.Is(done[0].Err, store.NotFound) || !store.Is(done[6].Err, store.Conflict) {
		t.Errorf("the wrong ones: %v, %v", done[0].Err, done[6].Err)
	}
	for at, one := range done[1:6] {
		if one.Err != nil || one.Invoice.Number != int64(260701001+at) {
			t.Errorf("%d: %+v", at, one)
		}
	}
	if err := d.RemoveDraft(t.Context(), ids[1]); !store.Is(err, store.Conflict) {
		t.Errorf("a final one is removed: %v", err)
	}
	d.wantMoney(5*166_500, 0)
}

// TestPartialPayments is FOSSBilling/FOSSBilling#2288: partial payments. They add up, the oldest debt
// first; a part still counts as unpaid for isolir, and the rest frees.
func TestPartialPayments(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	first := d.bill(150_000, time.Time{})
	d.clock.Advance(24 * time.Hour)
	second := d.bill(50_000, time.Time{})
	d.pay(100_000, "P1")
	if got := d.invoice(first.ID); got.Status() != store.InvoiceIsPartial || got.Paid != 100_000 {
		t.Errorf("the first is %v with %d", got.Status(), got.Paid)
	}
	d.overdue(second)
	d.wantState(store.StateIsolir)
	d.pay(66_500, "P2")
	d.wantState(store.StateIsolir)
	payment := d.pay(55_501, "P3")
	d.wantState(store.StateActive)
	d.wantMoney(0, 1)
	if len(payment.Shares) != 1 || payment.Surplus != 1 {
		t.Errorf("the last payment is %+v", payment)
	}
	kinds := d.notices()
	if count(kinds, store.NoticeIsolir) != 1 || count(kinds, store.NoticeRestored) != 1 {
		t.Errorf("the customer is told %v", kinds)
	}
}

// count counts how often something is in a list.
func count[T comparable](list []T, wanted T) (times int) {
	for _, each := range list {
		if each == wanted {
			times++
		}
	}

	return times
}

// TestListAndDetailShowTheSame is invoiceninja/invoiceninja#1453: the totals of a list and of its
// details differed by one cent. Here the list, the document, its lines, the ledger by plan and the
// tax are one sum, whatever discounts and taxes round.
func TestListAndDetailShowTheSame(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	sum := int64(0)
	for at, mode := range []store.TaxMode{store.TaxExclusive, store.TaxInclusive} {
		draft := d.draft(33_333, time.Time{})
		draft.TaxMode, draft.Discount = mode, 1_001
		draft.Lines = append(draft.Lines,
			store.Line{Name: "kabel", Quantity: 7, Price: 1_111, Discount: 13},
			store.Line{Name: "sisa", Quantity: 1, Price: -int64(at) * 777})
		if at == 0 {
			draft.Lines = draft.Lines[:2]
		}
		invoice, err := d.Issue(t.Context(), draft)
		if err != nil {
			t.Fatal(err)
		}
		sum += invoice.Total
	}
	list, err := d.Invoices(t.Context(), billing.InvoiceFilter{Customer: d.customer.ID}, db.Page{})
	if err != nil {
		t.Fatal(err)
	}
	listed := int64(0)
	for _, invoice := range list.Invoices {
		detail := d.invoice(invoice.ID)
		lines := -detail.Discount
		for _, line := range detail.Lines {
			lines += line.Price * line.Quantity
		}
		if detail.TaxMode == store.TaxExclusive {
			lines += detail.Tax
		}
		if invoice.Total != detail.Total || lines != detail.Total {
			t.Errorf("the list says %d, the document %d, its lines %d", invoice.Total, detail.Total, lines)
		}
		listed += invoice.Total
	}
	totals, err := d.Totals(t.Context(), billing.TotalsFilter{
		Kinds: []store.AccountKind{store.AccountRevenue, store.AccountTax},
	})
	if err != nil {
		t.Fatal(err)
	}
	booked := int64(0)
	for _, total := range totals {
		booked += total.Credit - total.Debit
	}
	if listed != sum || booked != sum {
		t.Errorf("issued %d, listed %d, booked %d", sum, listed, booked)
	}
}

// TestDeliveredManyTimesIsCreditedOnce is wasp-lang/open-saas#688: a webhook that is delivered at
// least once credited twice.
func TestDeliveredManyTimesIsCreditedOnce(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(150_000, time.Time{})
	done := atOnce(64, func(int) error {
		_, err := d.Receive(t.Context(), billing.Received{
			Customer: d.customer.ID, Method: d.bank, Amount: invoice.Total, Fee: 1916,
			Reference: "T0001000000000000006",
		})
		if err != nil && !store.Is(err, store.Conflict) {
			t.Errorf("refused: %v", err)
		}

		return err
	})
	if done != 1 {
		t.Errorf("it was booked %d times", done)
	}
	d.wantMoney(0, 0)
}

// TestInvoicesCanBePreviewed is lirantal/daloradius#42: a preview of an invoice, a number and a
// currency as the country writes them, and taxes by their names. A draft shows what the final
// document says, to the last unit, and takes no number before.
func TestInvoicesCanBePreviewed(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	preview, err := d.Draft(t.Context(), 0, billing.InvoicePatch{
		Customer: d.customer.ID,
		Lines:    []store.Line{{Name: "Paket 10M", Quantity: 1, Price: 275_000}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if preview.Number != 0 || preview.Display() != "" {
		t.Errorf("a preview has the number %d", preview.Number)
	}
	if preview.TaxLabel != "PPN 12% x 11/12" || preview.Base != 252_083 || preview.Tax != 30_250 {
		t.Errorf("it shows %q of %d: %d", preview.TaxLabel, preview.Base, preview.Tax)
	}
	if got := preview.Currency.Show(preview.Total); got != "Rp 305.250" {
		t.Errorf("its total is shown as %q", got)
	}
	final, err := d.Finalize(t.Context(), preview.ID)
	if err != nil {
		t.Fatal(err)
	}
	if final.Total != preview.Total || final.Tax != preview.Tax || final.Base != preview.Base ||
		final.TaxLabel != preview.TaxLabel {
		t.Errorf("the document says %d with %d, and the preview %d with %d", final.Total, final.Tax,
			preview.Total, preview.Tax)
	}
}
