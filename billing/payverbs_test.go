package billing_test

import (
	"strings"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// because is why something is done in a test.
const because = "a test"

// invoice reads a document anew.
func (d *till) invoice(id int64) store.Invoice {
	d.t.Helper()
	invoice, err := d.Invoice(d.t.Context(), id)
	if err != nil {
		d.t.Fatalf("reading invoice %d: %v", id, err)
	}

	return invoice
}

// left tells what is left of a document.
func (d *till) left(id int64) int64 {
	d.t.Helper()
	invoice := d.invoice(id)

	return invoice.Left()
}

// overdue moves the clock behind the isolir date of an invoice, and lets the scheduler's step run.
func (d *till) overdue(invoice store.Invoice) {
	d.t.Helper()
	d.clock.Advance(invoice.Isolir.Sub(d.clock.Now()))
	if _, err := d.Settle(d.t.Context(), d.customer.ID); err != nil {
		d.t.Fatalf("settling: %v", err)
	}
}

// wantMoney compares what is owed and what is credit.
func (d *till) wantMoney(owed, credit int64) {
	d.t.Helper()
	if got := d.balance(store.AccountReceivable); got != owed {
		d.t.Errorf("owes %d, want %d", got, owed)
	}
	if got := d.balance(store.AccountCredit); got != credit {
		d.t.Errorf("has a credit of %d, want %d", got, credit)
	}
}

// wantState compares the shown state of the service.
func (d *till) wantState(want store.ServiceState) {
	d.t.Helper()
	if got := d.state("budi"); got != want {
		d.t.Errorf("the service is %v, want %v", got, want)
	}
}

// TestRefundOpensWhatWasPaid gives money back of a payment that had become credit and paid another
// invoice: the newest use of it is undone, then what it has settled itself.
func TestRefundOpensWhatWasPaid(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	first := d.bill(100_000, time.Time{})
	payment := d.pay(first.Total+50_000, "P1")
	second := d.bill(100_000, time.Time{})
	d.wantMoney(second.Total-50_000, 0)

	patch := billing.Refund{Payment: payment.ID, Amount: 60_000, Reason: because}
	if _, err := d.Refund(t.Context(), patch); err != nil {
		t.Fatal(err)
	}
	d.wantMoney(second.Total+10_000, 0)
	if got := d.invoice(first.ID); got.Left() != 10_000 || !got.Settled.IsZero() {
		t.Errorf("of the first, %d is left", got.Left())
	}
	patch.Amount = first.Total
	_, err := d.Refund(t.Context(), patch)
	storetest.WantFault(t, err, store.Exhausted, "amount")
	patch.Reason, patch.Amount = "", 1
	_, err = d.Refund(t.Context(), patch)
	storetest.WantFault(t, err, store.Invalid, "reason")
	_, err = d.Reverse(t.Context(), payment.ID, because)
	storetest.WantFault(t, err, store.Conflict, "")
}

// TestBouncedChequeIsolatesAgain takes a payment back after the isolir date: the hold follows by the
// date of the invoice, at once.
func TestBouncedChequeIsolatesAgain(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(150_000, time.Time{})
	payment := d.pay(invoice.Total+137, "CHEQUE")
	d.overdue(invoice)
	d.wantState(store.StateActive)
	reversed, err := d.Reverse(t.Context(), payment.ID, "no cover")
	if err != nil || reversed.Reversed.IsZero() {
		t.Fatalf("%+v, %v", reversed, err)
	}
	d.wantState(store.StateIsolir)
	d.wantMoney(invoice.Total, 0)
	_, err = d.Reverse(t.Context(), payment.ID, because)
	storetest.WantFault(t, err, store.Conflict, "")
	d.pay(invoice.Total, "CASH")
	d.wantState(store.StateActive)
}

// TestCreditNoteOfAPaidInvoice is the last step of the golden customer: 100 000 and its tax of a paid
// invoice become credit, and the invoice stays as it is.
func TestCreditNoteOfAPaidInvoice(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(250_000, time.Time{})
	d.pay(invoice.Total, "P1")
	by := billing.Correction{Invoice: invoice.ID, Amount: 100_000, Reason: "wrong plan"}
	note, err := d.CreditNote(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	if note.Net != 100_000 || note.Tax != 11_000 || note.Kind != store.InvoiceCreditNote ||
		!strings.HasPrefix(note.Display(), "CN-") {
		t.Errorf("the note is %+v", note)
	}
	d.wantMoney(0, 111_000)
	if got := d.invoice(invoice.ID); string(got.Hash) != string(invoice.Hash) || got.Noted != 111_000 {
		t.Errorf("the invoice became %+v", got)
	}
	by.Amount = 150_001
	_, err = d.CreditNote(t.Context(), by)
	storetest.WantFault(t, err, store.Invalid, "amount")
	by.Amount = 150_000
	if _, err = d.CreditNote(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	d.wantMoney(0, invoice.Total)
}

// TestCreditNotesOfOddAmounts take a whole invoice off in pieces whose taxes round up: together they
// come to exactly as much.
func TestCreditNotesOfOddAmounts(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(100_000, time.Time{})
	for _, amount := range []int64{33_335, 33_335, 5, 5, 5, 5, 33_310} {
		_, err := d.CreditNote(t.Context(), billing.Correction{
			Invoice: invoice.ID, Amount: amount, Reason: because,
		})
		if err != nil {
			t.Fatalf("%d: %v", amount, err)
		}
	}
	if left := d.left(invoice.ID); left != 0 {
		t.Errorf("%d is left", left)
	}
}

// TestWholeCreditNoteAndDays takes a whole discounted invoice back and the days with it.
func TestWholeCreditNoteAndDays(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	draft := d.draft(100_001, time.Time{})
	draft.Discount = 10_000
	draft.Lines = append(draft.Lines, store.Line{
		Kind: store.LineFee, Name: "kabel", Quantity: 3, Price: 5_000, Discount: 1,
	})
	invoice, err := d.Issue(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	before := d.service0().Expires
	note, err := d.CreditNote(t.Context(), billing.Correction{
		Invoice: invoice.ID, Days: 3, Reason: because,
	})
	if err != nil || note.Total != invoice.Total {
		t.Fatalf("the note comes to %d of %d, %v", note.Total, invoice.Total, err)
	}
	if got := d.service0().Expires; !got.Equal(before.AddDate(0, 0, -3)) {
		t.Errorf("it expires %v, and did %v", got, before)
	}
	d.wantMoney(0, 0)
	if left := d.left(invoice.ID); left != 0 {
		t.Errorf("%d is left", left)
	}
}

// TestVoidAndItsLimits voids what nothing was applied to, and nothing else.
func TestVoidAndItsLimits(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	first := d.bill(100_000, d.clock.Now())
	if _, err := d.Void(t.Context(), first.ID, because); err != nil {
		t.Fatal(err)
	}
	d.wantMoney(0, 0)
	second := d.bill(100_000, first.Begin)
	if second.Number != first.Number+1 {
		t.Errorf("the number after %d is %d", first.Number, second.Number)
	}
	d.pay(1, "P1")
	_, err := d.Void(t.Context(), second.ID, because)
	storetest.WantFault(t, err, store.Conflict, "state")
	_, err = d.Void(t.Context(), first.ID, because)
	storetest.WantFault(t, err, store.Conflict, "state")
	if _, err := d.WriteOff(t.Context(), second.ID, because); err != nil {
		t.Fatal(err)
	}
	d.wantMoney(0, 0)
	_, err = d.WriteOff(t.Context(), second.ID, because)
	storetest.WantFault(t, err, store.Conflict, "state")
}

// TestPayByHand names what is wrong with money that somebody enters.
func TestPayByHand(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	old, preferred := d.bill(100_000, time.Time{}), d.bill(200_000, time.Time{})
	for name, wrong := range map[string]struct {
		patch billing.PaymentPatch
		kind  store.ErrorKind
		field string
	}{
		"nobody":     {billing.PaymentPatch{Method: "bank", Amount: 1}, store.Invalid, "customer"},
		"no method":  {billing.PaymentPatch{Customer: 1, Amount: 1}, store.Invalid, "method"},
		"by a ghost": {billing.PaymentPatch{Customer: 1, Method: "x", Amount: 1}, store.Invalid, "method"},
		"nothing":    {billing.PaymentPatch{Customer: 1, Method: "bank"}, store.Invalid, "amount"},
		"no such": {
			billing.PaymentPatch{Customer: 1, Invoice: 99, Method: "bank"}, store.NotFound, "",
		},
		"of tomorrow": {billing.PaymentPatch{
			Customer: 1, Method: "bank", Amount: 1, Received: d.clock.Now().Add(time.Hour),
		}, store.Invalid, "received"},
		"of long ago": {billing.PaymentPatch{
			Customer: 1, Method: "bank", Amount: 1, Received: d.clock.Now().AddDate(0, -3, 0),
		}, store.Invalid, "received"},
		"a ghost's cash": {billing.PaymentPatch{
			Customer: 1, Method: "bank", Amount: 1, Collector: 9,
		}, store.Invalid, "collector"},
	} {
		_, err := d.Pay(t.Context(), wrong.patch)
		if !store.Is(err, wrong.kind) {
			t.Errorf("%s: %v", name, err)
		}
		storetest.WantFault(t, err, wrong.kind, wrong.field)
	}
	payment, err := d.Pay(t.Context(), billing.PaymentPatch{Invoice: preferred.ID, Method: "bank"})
	if err != nil || payment.Amount != preferred.Total || payment.Shares[0].Invoice != preferred.ID {
		t.Fatalf("%+v, %v", payment, err)
	}
	if got := d.left(old.ID); got != old.Total {
		t.Errorf("of the older one %d is left", got)
	}
	_, err = d.Pay(t.Context(), billing.PaymentPatch{Invoice: preferred.ID, Method: "bank"})
	storetest.WantFault(t, err, store.Invalid, "amount")
	if err == nil || !strings.Contains(err.Error(), "nothing is left of the invoice") {
		t.Errorf("paid twice: %v", err)
	}
}

// TestMarkAsPaid settles in full what another system was paid for, once.
func TestMarkAsPaid(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	number := "0812"
	if _, err := d.SetService(t.Context(), billing.ByLogin("budi"),
		billing.ServicePatch{Number: &number}); err != nil {
		t.Fatal(err)
	}
	invoice := d.bill(150_000, time.Time{})
	patch := billing.MarkPatch{Number: invoice.Number, ServiceNumber: number, Reference: "REF"}
	payment, err := d.MarkPaid(t.Context(), patch, d.bank.ID)
	if err != nil || payment.Amount != invoice.Total {
		t.Fatalf("%+v, %v", payment, err)
	}
	for _, wrong := range []struct {
		patch billing.MarkPatch
		kind  store.ErrorKind
		field string
	}{
		{patch, store.Conflict, "invoice"},
		{billing.MarkPatch{Number: 1, ServiceNumber: number}, store.NotFound, "invoice"},
		{billing.MarkPatch{Number: 1, ServiceNumber: "none"}, store.NotFound, "service_number"},
	} {
		_, err := d.MarkPaid(t.Context(), wrong.patch, d.bank.ID)
		storetest.WantFault(t, err, wrong.kind, wrong.field)
	}
	next := d.bill(150_000, time.Time{})
	_, err = d.MarkPaid(t.Context(), billing.MarkPatch{
		Invoice: next.ID, ServiceNumber: number, Reference: "REF",
	}, d.bank.ID)
	storetest.WantFault(t, err, store.Conflict, "reference")
}

// TestIsolirByHand stays until a restore, or until a payment leaves nothing past due; where something
// is past due a restore is refused.
func TestIsolirByHand(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	ref := billing.ByLogin("budi")
	if _, err := d.Isolir(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	d.wantState(store.StateIsolir)
	invoice := d.bill(150_000, time.Time{})
	d.wantState(store.StateIsolir)
	d.pay(1, "P1")
	d.wantState(store.StateActive)
	d.overdue(invoice)
	d.wantState(store.StateIsolir)
	_, err := d.Restore(t.Context(), ref)
	storetest.WantFault(t, err, store.Conflict, "")
	d.pay(invoice.Total, "P2")
	if _, err := d.Isolir(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Restore(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	d.wantState(store.StateActive)
}

// TestStatementAndAging read back what was booked.
func TestStatementAndAging(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.at("2027-02-01 00:01")
	invoice := d.bill(150_000, d.clock.Now())
	d.at("2027-02-25 09:00")
	d.pay(200_000, "P1")
	late := d.bill(50_000, time.Time{})
	d.at("2027-04-25 09:00")

	made, err := d.Statement(t.Context(), d.customer.ID, d.clock.Now().AddDate(0, -2, -5), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	owed := made.Accounts[0]
	if owed.Opening != invoice.Total || owed.Closing != late.Left() {
		t.Errorf("it begins with %d and ends with %d", owed.Opening, owed.Closing)
	}
	last := made.Lines[len(made.Lines)-1]
	if len(made.Lines) != 5 || last.Balance != 0 || last.Account != store.AccountCredit {
		t.Errorf("its lines are %+v", made.Lines)
	}
	aging, err := d.Aging(t.Context(), db.Page{})
	if err != nil || len(aging.List) != 1 || aging.List[0].Ages[2] != late.Left() {
		t.Errorf("%+v, %v", aging, err)
	}
	totals, err := d.Totals(t.Context(), billing.TotalsFilter{
		Kinds: []store.AccountKind{store.AccountTax}, By: billing.TotalsByMonth,
	})
	if err != nil || len(totals) != 1 || totals[0].Credit != 16_500+5_500 {
		t.Errorf("the tax is %+v, %v", totals, err)
	}
	list, err := d.Invoices(t.Context(), billing.InvoiceFilter{Status: store.InvoiceIsUnpaid}, db.Page{})
	if err != nil || len(list.Invoices) != 1 || list.Invoices[0].ID != late.ID {
		t.Errorf("unpaid: %+v, %v", list, err)
	}
	paid, err := d.Payments(t.Context(), billing.PaymentFilter{
		Customer: d.customer.ID, Invoice: invoice.ID,
	}, db.Page{})
	if err != nil || len(paid.Payments) != 1 {
		t.Errorf("payments: %+v, %v", paid, err)
	}
}

// TestOthersDebtsAreNotFound hides what belongs to another agent or customer.
func TestOthersDebtsAreNotFound(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	invoice := d.bill(150_000, time.Time{})
	payment := d.pay(100, "P1")
	for _, actor := range []store.Actor{{Agent: 7}, {Customer: 99}} {
		ctx := store.WithActor(t.Context(), actor)
		_, read := d.Invoice(ctx, invoice.ID)
		_, paid := d.Payment(ctx, payment.ID)
		_, void := d.Void(ctx, invoice.ID, because)
		_, back := d.Reverse(ctx, payment.ID, because)
		_, stated := d.Statement(ctx, d.customer.ID, time.Time{}, time.Time{})
		_, stands := d.MoneyOf(ctx, d.customer.ID)
		for at, err := range []error{read, paid, void, back, stated, stands} {
			if !store.Is(err, store.NotFound) {
				t.Errorf("%+v, %d: %v", actor, at, err)
			}
		}
		list, err := d.Invoices(ctx, billing.InvoiceFilter{}, db.Page{})
		if err != nil || len(list.Invoices) != 0 {
			t.Errorf("%+v sees %+v, %v", actor, list, err)
		}
		if _, err := d.Totals(ctx, billing.TotalsFilter{}); !store.Is(err, store.Denied) {
			t.Errorf("totals: %v", err)
		}
	}
}
