package billing_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestAnySequenceKeepsTheBooks does anything in any order, and the audit stays clean, after each step
// the sum of all accounts is zero and nothing is owed or held that is not.
func TestAnySequenceKeepsTheBooks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := newTill(t)
		machine := &debtMachine{till: d}
		r.Repeat(map[string]func(*rapid.T){
			"issue": machine.issue, "pay": machine.pay, "refund": machine.refund,
			"reverse": machine.reverse, "void": machine.void, "credit": machine.credit,
			"debit": machine.debit, "write off": machine.writeOff, "wait": machine.wait,
			"by hand": machine.byHand, "give credit back": machine.refundCredit,
			"": machine.check,
		})
	})
}

// debtMachine draws what is done.
type debtMachine struct {
	*till
	step     int
	checked  int
	invoices []int64
	payments []int64
}

// allow fails the test with an error that is nobody's mistake.
func allow(r *rapid.T, err error) {
	if err == nil {
		return
	}
	switch store.KindOf(err) {
	case store.Conflict, store.Invalid, store.Exhausted, store.NotFound:
	default:
		r.Fatalf("an error of our own: %v", err)
	}
}

// amount draws an amount.
func amount(r *rapid.T) int64 {
	return rapid.SampledFrom([]int64{1, 137, 50_000, 100_000, 111_000, 166_500, 400_001}).
		Draw(r, "amount")
}

// one draws one of a list; 0 of none.
func one(r *rapid.T, list []int64) int64 {
	if len(list) == 0 {
		return 0
	}

	return rapid.SampledFrom(list).Draw(r, "one")
}

func (m *debtMachine) issue(r *rapid.T) {
	m.step++
	draft := m.draft(amount(r), time.Time{})
	draft.TaxMode = rapid.SampledFrom([]store.TaxMode{
		store.TaxExclusive, store.TaxInclusive, store.TaxNone,
	}).Draw(r, "mode")
	if rapid.Bool().Draw(r, "back") {
		draft.Lines = append(draft.Lines, store.Line{Name: "rest", Quantity: 1, Price: -amount(r)})
	}
	if rapid.Bool().Draw(r, "whole") {
		draft.Service = 0
	}
	invoice, err := m.Issue(m.t.Context(), draft)
	if allow(r, err); err == nil {
		m.invoices = append(m.invoices, invoice.ID)
	}
}

func (m *debtMachine) pay(r *rapid.T) {
	m.step++
	payment, err := m.Pay(m.t.Context(), billing.PaymentPatch{
		Customer: m.customer.ID, Invoice: one(r, append(m.invoices, 0)), Method: "bank",
		Amount: amount(r), Reference: fmt.Sprint("P", m.step),
	})
	if allow(r, err); err == nil {
		m.payments = append(m.payments, payment.ID)
	}
}

func (m *debtMachine) refund(r *rapid.T) {
	_, err := m.Refund(m.t.Context(), billing.Refund{
		Payment: one(r, m.payments), Customer: m.customer.ID, Method: "bank", Amount: amount(r),
		Reason: "test",
	})
	allow(r, err)
}

func (m *debtMachine) refundCredit(r *rapid.T) {
	_, err := m.Refund(m.t.Context(), billing.Refund{
		Customer: m.customer.ID, Method: "bank", Amount: amount(r), Reason: "test",
	})
	allow(r, err)
}

func (m *debtMachine) reverse(r *rapid.T) {
	_, err := m.Reverse(m.t.Context(), one(r, m.payments), "test")
	allow(r, err)
}

func (m *debtMachine) void(r *rapid.T) {
	_, err := m.Void(m.t.Context(), one(r, m.invoices), "test")
	allow(r, err)
}

func (m *debtMachine) credit(r *rapid.T) {
	note, err := m.CreditNote(m.t.Context(), billing.Correction{
		Invoice: one(r, m.invoices), Amount: amount(r), Reason: "test",
	})
	if allow(r, err); err == nil {
		m.invoices = append(m.invoices, note.ID)
	}
}

func (m *debtMachine) debit(r *rapid.T) {
	note, err := m.DebitNote(m.t.Context(), billing.Correction{
		Invoice: one(r, m.invoices), Amount: amount(r), Reason: "test",
	})
	if allow(r, err); err == nil {
		m.invoices = append(m.invoices, note.ID)
	}
}

func (m *debtMachine) writeOff(r *rapid.T) {
	_, err := m.WriteOff(m.t.Context(), one(r, m.invoices), "test")
	allow(r, err)
}

func (m *debtMachine) byHand(r *rapid.T) {
	ref := billing.ByLogin("budi")
	_, err := m.Isolir(m.t.Context(), ref)
	if rapid.Bool().Draw(r, "restore") {
		_, err = m.Restore(m.t.Context(), ref)
	}
	allow(r, err)
}

func (m *debtMachine) wait(r *rapid.T) {
	days := rapid.IntRange(0, 25).Draw(r, "days")
	m.clock.Advance(time.Duration(days) * 24 * time.Hour)
	if _, err := m.Settle(m.t.Context(), m.customer.ID); err != nil {
		r.Fatalf("settling: %v", err)
	}
}

// check audits the book, and compares it with what a customer would say.
func (m *debtMachine) check(r *rapid.T) {
	if m.checked++; m.checked%3 == 0 { // and in the end, by the till
		for _, fault := range m.faults() {
			r.Errorf("the audit finds: %v", fault)
		}
	}
	sum, open := int64(0), int64(0)
	storetest.View(m.t, m.book, func(reader *db.BookReader) error {
		entries, err := reader.Entries(db.Page{})
		for _, entry := range entries {
			for _, posting := range entry.Postings {
				sum += posting.Minor
			}
		}
		debt, _ := reader.Receivable(m.customer.ID)
		open = debt.Left()

		return err
	})
	if sum != 0 {
		r.Errorf("the ledger sums to %d", sum)
	}
	if owed := m.balance(store.AccountReceivable); owed != open {
		r.Errorf("owes %d, and %d is open", owed, open)
	}
}
