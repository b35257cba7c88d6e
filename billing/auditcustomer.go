package billing

import (
	"slices"

	"gardu/store"
	"gardu/store/db"
)

// applied is what the documents of one customer say, as an audit adds it up.
type applied struct {
	paid     map[int64]int64 // by invoice: allocated from payments and credit
	credited map[int64]int64 // by invoice: taken off by notes and write-offs
	noted    map[int64]int64 // by invoice: what its credit notes came to
	nets     map[int64]int64 // by invoice: the same without tax
	debt     store.Receivable
}

// customer audits one customer, in one view.
func (a *audit) customer(r *db.BookReader, customer *store.Customer) error {
	sums := &applied{
		paid: map[int64]int64{}, credited: map[int64]int64{}, noted: map[int64]int64{},
		nets: map[int64]int64{},
		debt: store.Receivable{ID: customer.ID},
	}
	if err := a.sumPayments(r, customer.ID, sums); err != nil {
		return err
	}
	if err := a.sumMoves(r, customer.ID, sums); err != nil {
		return err
	}
	if err := a.sumNotes(r, customer.ID, sums); err != nil {
		return err
	}
	if err := a.invoices(r, customer.ID, sums); err != nil {
		return err
	}

	return a.receivable(r, customer, sums)
}

// eachNamed visits the records of a noun that name a customer.
func eachNamed(
	r *db.BookReader, customer int64, of store.Noun, visit func(id int64) error,
) error {
	for after := int64(0); ; {
		ids, err := r.Named(store.NounCustomer, customer, of, db.Page{After: after}, false)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := visit(id); err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
}

// sumPayments adds up what a customer's payments settle, and proves each against its entry.
func (a *audit) sumPayments(r *db.BookReader, customer int64, sums *applied) error {
	return eachNamed(r, customer, store.NounPayment, func(id int64) error {
		payment, err := r.Payment(id)
		if err != nil {
			return err
		}
		for _, share := range payment.Shares {
			sums.paid[share.Invoice] += share.Minor
		}
		entry, err := r.Entry(payment.Entry)
		if err != nil {
			a.fault(auditPayments, id, "has no entry: %v", err)

			return notMissing(err)
		}
		a.payment(&payment, &entry)

		return a.reversal(r, &payment)
	})
}

// payment proves that a payment is what was booked.
func (a *audit) payment(payment *store.Payment, entry *store.Entry) {
	if payment.Refunded != 0 || !payment.Reversed.IsZero() {
		return
	}
	owed := store.Account{Kind: store.AccountReceivable, Owner: payment.Customer}
	if booked := -postedTo(entry, owed); booked != allocated(payment) {
		a.fault(auditPayments, payment.ID, "settles %d, and its entry says %d",
			allocated(payment), booked)
	}
	if booked := -postedTo(entry, creditOf(payment, 0).Account); booked != payment.Surplus &&
		creditOf(payment, 0).Account != payment.Source {
		a.fault(auditPayments, payment.ID, "leaves %d as credit, and its entry says %d",
			payment.Surplus, booked)
	}
}

// reversal proves that a payment is taken back exactly where its entry is.
func (a *audit) reversal(r *db.BookReader, payment *store.Payment) error {
	_, err := r.ReversalOf(payment.Entry)
	undone := err == nil
	if err = notMissing(err); err != nil {
		return err
	}
	if undone == payment.Reversed.IsZero() {
		a.fault(auditPayments, payment.ID, "and its entry differ in whether it was taken back")
	}
	if undone && len(payment.Shares) > 0 {
		a.fault(auditPayments, payment.ID, "was taken back, and settles something")
	}

	return nil
}

// postedTo sums what an entry posts to an account; debits are positive.
func postedTo(entry *store.Entry, account store.Account) (sum int64) {
	for _, posting := range entry.Postings {
		if posting.Account == account {
			sum += posting.Minor
		}
	}

	return sum
}

// sumMoves adds up what was applied to a customer's invoices by entries of their own.
func (a *audit) sumMoves(r *db.BookReader, customer int64, sums *applied) error {
	account := store.Account{Kind: store.AccountReceivable, Owner: customer}
	for after := int64(0); ; {
		moves, err := r.Moves(account, db.Page{After: after}, false)
		if err != nil || len(moves) == 0 {
			return err
		}
		for _, move := range moves {
			entry, err := r.Entry(move.Entry)
			if err != nil {
				return err
			}
			if err := sums.add(r, &entry, -move.Minor); err != nil {
				return err
			}
		}
		after = moves[len(moves)-1].Entry
	}
}

// add adds one entry that took an amount off what a customer owes.
func (s *applied) add(r *db.BookReader, entry *store.Entry, minor int64) error {
	switch entry.Kind {
	case store.EntryAllocation:
		s.paid[entry.Subject] += minor
	case store.EntryWriteOff:
		s.credited[entry.Subject] += minor
	case store.EntryCreditNote:
		note, err := r.Invoice(entry.Subject)
		if err != nil {
			return err
		}
		s.credited[note.Against] += minor
	default:
	}

	return nil
}

// sumNotes adds up what the credit notes of a customer came to, by the invoices that they correct.
func (a *audit) sumNotes(r *db.BookReader, customer int64, sums *applied) error {
	return eachNamed(r, customer, store.NounInvoice, func(id int64) error {
		note, err := r.Invoice(id)
		if err == nil && note.Kind == store.InvoiceCreditNote && note.State == store.InvoiceFinal {
			sums.noted[note.Against] += note.Total
			sums.nets[note.Against] += note.Net
		}

		return err
	})
}

// invoices proves a customer's documents, and makes of them the receivable that he is to have.
func (a *audit) invoices(r *db.BookReader, customer int64, sums *applied) error {
	return eachNamed(r, customer, store.NounInvoice, func(id int64) error {
		invoice, err := r.Invoice(id)
		if err != nil || invoice.State == store.InvoiceDraft {
			return err
		}
		reopen(&sums.debt, &invoice)
		a.invoice(&invoice, sums)

		return a.booked(r, &invoice)
	})
}

// invoice proves one document against what was applied to it.
func (a *audit) invoice(invoice *store.Invoice, sums *applied) {
	id := invoice.ID
	if !slices.Equal(invoice.Hash, invoice.Digest()) {
		a.fault(auditInvoices, id, "is not what it was when it became final")
	}
	if invoice.Net+invoice.Tax != invoice.Total {
		a.fault(auditInvoices, id, "does not add up: %d and tax of %d are not %d",
			invoice.Net, invoice.Tax, invoice.Total)
	}
	for _, fact := range []struct {
		word      string
		says, was int64
	}{
		{"paid", invoice.Paid, sums.paid[id]},
		{"taken off", invoice.Credited, sums.credited[id]},
		{"noted", invoice.Noted, sums.noted[id]},
		{"noted without tax", invoice.NotedNet, sums.nets[id]},
	} {
		if fact.says != fact.was {
			a.fault(auditInvoices, id, "says that %d was %s, and it was %d",
				fact.says, fact.word, fact.was)
		}
	}
	over := invoice.Kind != store.InvoiceCreditNote && invoice.State == store.InvoiceFinal &&
		invoice.Total < invoice.Paid+invoice.Credited
	if over {
		a.fault(auditInvoices, id, "has more applied to it than it came to")
	}
	if invoice.State == store.InvoiceFinal && invoice.Settled.IsZero() != (invoice.Left() > 0) {
		a.fault(auditInvoices, id, "and what is left of it differ in whether it is settled")
	}
}

// booked proves that a document is in the ledger with its total, and no longer once it is void.
func (a *audit) booked(r *db.BookReader, invoice *store.Invoice) error {
	entry, err := r.EntryByKey(invoiceKey(invoice.ID))
	if store.Is(err, store.NotFound) {
		if invoice.Total != 0 {
			a.fault(auditInvoices, invoice.ID, "is not in the ledger")
		}

		return nil
	}
	if err != nil {
		return err
	}
	sum := postedTo(&entry, store.Account{Kind: store.AccountReceivable, Owner: invoice.Customer})
	if invoice.Kind == store.InvoiceCreditNote {
		sum = -sum - postedTo(&entry,
			store.Account{Kind: store.AccountCredit, Owner: invoice.Customer})
	}
	if sum != invoice.Total {
		a.fault(auditInvoices, invoice.ID, "comes to %d, and the ledger says %d", invoice.Total, sum)
	}
	_, err = r.ReversalOf(entry.ID)
	if void := err == nil; void != (invoice.State == store.InvoiceVoid) {
		a.fault(auditInvoices, invoice.ID, "and the ledger differ in whether it is void")
	}

	return notMissing(err)
}

// receivable proves that what is kept of a customer's debts is what his documents say, that the
// ledger says the same, and that his services are held accordingly.
func (a *audit) receivable(
	r *db.BookReader, customer *store.Customer, sums *applied,
) error {
	stored, err := r.Receivable(customer.ID)
	if err = notMissing(err); err != nil {
		return err
	}
	if !slices.EqualFunc(stored.Open, sums.debt.Open, sameOpen) {
		a.fault(auditReceivables, customer.ID, "does not list the open invoices of its customer")
	}
	balance, err := r.Balance(store.AccountReceivable, customer.ID)
	if err != nil {
		return err
	}
	if left := sums.debt.Left(); left != balance {
		a.fault(auditReceivables, customer.ID, "the open invoices come to %d, and the ledger says %d",
			left, balance)
	}
	if !stored.Look.IsZero() && !stored.Look.After(a.now) {
		return nil // its time has come, and the scheduler has not
	}

	return a.holds(r, customer, &stored)
}

// holds proves that exactly those services are held as unpaid for which something is past due.
func (a *audit) holds(
	r *db.BookReader, customer *store.Customer, debt *store.Receivable,
) error {
	tolerance, err := a.tolerance(r, customer)
	if err != nil {
		return err
	}
	for _, id := range debt.Services {
		service, err := r.Service(id)
		if err != nil || !service.Terminated.IsZero() {
			if err = notMissing(err); err != nil {
				return err
			}

			continue
		}
		subscription, err := r.Subscription(id)
		if err = notMissing(err); err != nil {
			return err
		}
		want, _ := wantHold(debt, &service, &subscription, ruling{now: a.now, tolerance: tolerance})
		if held := service.Holds.Has(store.HoldUnpaid); held != want {
			a.fault(auditServices, id, "is held as unpaid: %t, and is to be: %t", held, want)
		}
	}

	return nil
}

// tolerance tells what may be missing of a customer's invoices.
func (a *audit) tolerance(r *db.BookReader, customer *store.Customer) (int64, error) {
	usual := a.billing.config.Terms.Tolerance
	if customer.Person.Company == 0 {
		return usual, nil
	}
	company, err := r.Company(customer.Person.Company)
	if err != nil || company.Terms == nil {
		return usual, err
	}

	return company.Terms.Tolerance, nil
}
