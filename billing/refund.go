package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// Refund is money to be given back.
type Refund struct {
	Payment   int64  // of which it is; 0 for the customer's credit
	Customer  int64  // whose credit it is; 0 for that of the payment
	Amount    int64  // minor units
	Method    string // by which it goes; empty for that of the payment
	Reference string // of the transfer; may be empty
	Reason    string
}

// Refund gives money back: of a payment first what became credit, then what it has settled, the
// newest share first, whose invoices are open again with their old dates, and the hold follows from
// those. More than there is, is an Exhausted error.
func (b *Billing) Refund(ctx context.Context, patch Refund) (store.Entry, error) {
	if patch.Payment == 0 {
		return b.refundCredit(ctx, patch)
	}
	used, err := b.creditUsed(ctx, patch.Payment)
	if err != nil {
		return store.Entry{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		payment, err := d.paymentOf(patch.Payment)
		if err != nil {
			return store.Entry{}, err
		}
		if !payment.Reversed.IsZero() {
			return store.Entry{}, store.Errorf(store.Conflict, "the payment was taken back")
		}
		if err := d.stays(&payment); err != nil {
			return store.Entry{}, err
		}
		left := allocated(&payment) + payment.Surplus
		if patch.Amount <= 0 || patch.Amount > left {
			return store.Entry{}, tooMuch(patch.Amount)
		}

		return d.refund(payment, patch, used)
	})
}

// tooMuch is the error of an amount that cannot be given back.
func tooMuch(amount int64) error {
	if amount <= 0 {
		return store.Invalidf("amount", "must be above zero")
	}

	return &store.Error{
		Kind: store.Exhausted, Field: "amount", Message: "is more than there is to give back",
	}
}

// refund gives a part of a payment back.
func (d *desk) refund(payment store.Payment, patch Refund, used []int64) (store.Entry, error) {
	reason, err := d.because(patch.Reason)
	if err != nil {
		return store.Entry{}, err
	}
	source, err := d.sourceOfRefund(patch.Method, payment.Source)
	if err != nil {
		return store.Entry{}, err
	}
	debt, err := d.receivable(payment.Customer)
	if err != nil {
		return store.Entry{}, err
	}
	before, left := payment, earns(&payment)
	surplus := min(patch.Amount, payment.Surplus)
	if err := d.freeCredit(&debt, surplus, used); err != nil {
		return store.Entry{}, err
	}
	settled := patch.Amount - surplus
	if err := d.takeBack(&debt, &payment, settled); err != nil {
		return store.Entry{}, err
	}
	entry := store.Entry{
		Kind: store.EntryRefund, Of: store.NounPayment, Subject: payment.ID, Note: reason,
		Key: referenceKey("refund", payment.ID, patch.Reference),
	}
	entry.Add(creditOf(&payment, surplus),
		store.Debit(store.AccountReceivable, payment.Customer, settled),
		store.Posting{Account: source, Minor: -patch.Amount})
	if entry, err = d.book(entry); err != nil {
		return store.Entry{}, err
	}
	payment.Surplus -= surplus
	payment.Returned = min(payment.Returned, payment.Surplus)
	payment.Refunded += patch.Amount
	if payment, err = d.PutPayment(payment); err != nil {
		return store.Entry{}, err
	}
	if err := d.unearnPayment(&payment, left); err != nil {
		return store.Entry{}, err
	}
	if err := d.afterTakingBack(&debt); err != nil {
		return store.Entry{}, err
	}

	return entry, d.record("payment.refund", store.NounPayment, payment.ID, &before, &payment)
}

// afterTakingBack settles what can be settled with credit that is left over, and sets the holds.
func (d *desk) afterTakingBack(debt *store.Receivable) error {
	if debt.ID == 0 {
		return nil
	}
	if err := d.useCredit(debt); err != nil {
		return err
	}

	return d.closeDebt(debt, false)
}

// creditOf is the posting that takes what became credit of a payment.
func creditOf(payment *store.Payment, minor int64) store.Posting {
	if payment.Customer == 0 {
		return store.Debit(store.AccountUnapplied, 0, minor)
	}

	return store.Debit(store.AccountCredit, payment.Customer, minor)
}

// sourceOfRefund tells from which account money is given back.
func (d *desk) sourceOfRefund(method string, usual store.Account) (store.Account, error) {
	if method == "" && usual.Kind != store.AccountNone {
		return usual, nil
	}
	by, err := d.methodOf(method)

	return by.Account(), err
}

// refundCredit gives a customer's credit back, whichever way it came: what came of payments is noted
// in them, and the commission that it had earned is taken back.
func (b *Billing) refundCredit(ctx context.Context, patch Refund) (store.Entry, error) {
	brought, err := b.paymentsOf(ctx, patch.Customer)
	if err != nil {
		return store.Entry{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		customer, err := d.payer(patch.Customer)
		if err != nil {
			return store.Entry{}, err
		}
		reason, err := d.because(patch.Reason)
		if err != nil {
			return store.Entry{}, err
		}
		source, err := d.sourceOfRefund(patch.Method, store.Account{})
		if err != nil {
			return store.Entry{}, err
		}
		if patch.Amount <= 0 {
			return store.Entry{}, tooMuch(patch.Amount)
		}
		entry, err := d.book(store.Entry{
			Kind: store.EntryRefund, Of: store.NounCustomer, Subject: customer.ID, Note: reason,
			Key: referenceKey("refund-credit", customer.ID, patch.Reference),
			Postings: []store.Posting{
				store.Debit(store.AccountCredit, customer.ID, patch.Amount),
				{Account: source, Minor: -patch.Amount},
			},
		})
		if err != nil {
			return store.Entry{}, err
		}
		if err := d.refundSurplus(brought, patch.Amount); err != nil {
			return store.Entry{}, err
		}

		return entry, d.record("credit.refund", store.NounCustomer, customer.ID, nil, &entry)
	})
}

// maxPaymentsSeen is how many payments of a customer are looked at to find those of a credit.
const maxPaymentsSeen = 100

// paymentsOf lists the payments of a customer, the newest first. They are read before the
// transaction, which knows no lists, and looked at again in it.
func (b *Billing) paymentsOf(ctx context.Context, customer int64) (ids []int64, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		ids, err = r.Named(store.NounCustomer, customer, store.NounPayment,
			db.Page{Limit: maxPaymentsSeen}, true)

		return err
	})

	return ids, err
}

// refundSurplus notes an amount of credit that was given back in the payments that it came of, the
// newest first, and takes back the commission of each. What came of credit notes is in none.
func (d *desk) refundSurplus(payments []int64, amount int64) error {
	for _, id := range payments {
		if amount == 0 {
			return nil
		}
		payment, err := d.Payment(id)
		if err != nil {
			return err
		}
		part, before := min(amount, payment.Surplus-payment.Returned), earns(&payment)
		if part == 0 {
			continue
		}
		payment.Returned += part
		if payment, err = d.PutPayment(payment); err != nil {
			return err
		}
		if err := d.unearnPayment(&payment, before); err != nil {
			return err
		}
		amount -= part
	}

	return nil
}

// Reverse takes a payment back as a whole: the cheque has bounced, the payer's bank has fetched the
// money. Everything that it has settled is open again, with its old dates, and what was sold for it
// is taken away. It is done once, and not to a payment of which a part was refunded.
func (b *Billing) Reverse(ctx context.Context, id int64, reason string) (store.Payment, error) {
	used, err := b.creditUsed(ctx, id)
	if err != nil {
		return store.Payment{}, err
	}
	bought, err := b.receiptOf(ctx, id)
	if err != nil {
		return store.Payment{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Payment, error) {
		payment, err := d.paymentOf(id)
		if err != nil {
			return store.Payment{}, err
		}
		if reason, err = d.because(reason); err != nil {
			return store.Payment{}, err
		}
		if err := d.stays(&payment); err != nil {
			return store.Payment{}, err
		}
		switch {
		case !payment.Reversed.IsZero():
			return store.Payment{}, store.Errorf(store.Conflict, "the payment was taken back before")
		case payment.Refunded != 0:
			return store.Payment{}, store.Errorf(store.Conflict,
				"a part of the payment was refunded: refund the rest instead")
		}

		if payment, err = d.reverse(payment, reason, used); err != nil {
			return store.Payment{}, err
		}

		_, err = d.takeAway(bought)

		return payment, err
	})
}

// reverse undoes a payment.
func (d *desk) reverse(
	payment store.Payment, reason string, used []int64,
) (store.Payment, error) {
	before, left := payment, earns(&payment)
	debt, err := d.receivable(payment.Customer)
	if err != nil {
		return store.Payment{}, err
	}
	if err := d.freeCredit(&debt, payment.Surplus, used); err != nil {
		return store.Payment{}, err
	}
	if err := d.takeBack(&debt, &payment, allocated(&payment)); err != nil {
		return store.Payment{}, err
	}
	if err := d.undo(payment.Entry, store.EntryReversal, reason); err != nil {
		return store.Payment{}, err
	}
	payment.Surplus, payment.Returned, payment.Reversed = 0, 0, d.now
	if payment, err = d.PutPayment(payment); err != nil {
		return store.Payment{}, err
	}
	if err := d.unearnPayment(&payment, left); err != nil {
		return store.Payment{}, err
	}
	if err := d.afterTakingBack(&debt); err != nil {
		return store.Payment{}, err
	}

	return payment, d.record("payment.reverse", store.NounPayment, payment.ID, &before, &payment)
}

// undo books the opposite of an entry, which can be done once. A margin in it is clawed back.
func (d *desk) undo(id int64, kind store.EntryKind, note string) error {
	entry, err := d.Entry(id)
	if err != nil {
		return err
	}
	opposite := store.Entry{
		Kind: kind, Of: entry.Of, Subject: entry.Subject, Reverses: entry.ID, Note: note,
	}
	for _, posting := range entry.Postings {
		posting.Minor = -posting.Minor
		opposite.Postings = append(opposite.Postings, posting)
	}

	return d.clawBack(opposite)
}

// takeBack takes an amount back from what a payment has settled, the newest share first.
func (d *desk) takeBack(debt *store.Receivable, payment *store.Payment, amount int64) error {
	shares := append([]store.Allocation(nil), payment.Shares...)
	for amount > 0 && len(shares) > 0 {
		last := &shares[len(shares)-1]
		part := min(amount, last.Minor)
		if err := d.unapply(debt, last.Invoice, part); err != nil {
			return err
		}
		amount -= part
		if last.Minor -= part; last.Minor == 0 {
			shares = shares[:len(shares)-1]
		}
	}
	payment.Shares = shares

	return nil
}

// unapply gives an invoice back what had been applied to it.
func (d *desk) unapply(debt *store.Receivable, id, amount int64) error {
	invoice, err := d.Invoice(id)
	if err != nil {
		return err
	}
	if invoice.Paid -= amount; invoice.Paid < 0 {
		return store.Errorf(store.Internal, "invoice %d has less than was applied to it", id)
	}

	return d.putDebt(debt, &invoice)
}

// maxCreditUsed is how many uses of credit are looked at, to free what is to be taken back.
const maxCreditUsed = 100

// creditUsed lists the entries, the newest first, by which the credit of a payment's customer was
// applied. They are read before the transaction, which knows no lists, and looked at again in it.
func (b *Billing) creditUsed(ctx context.Context, payment int64) (entries []int64, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		entries = nil
		paid, err := r.Payment(payment)
		if err != nil || paid.Customer == 0 {
			return err
		}
		account := store.Account{Kind: store.AccountCredit, Owner: paid.Customer}
		moves, err := r.Moves(account, db.Page{Limit: maxCreditUsed}, true)
		for _, move := range moves {
			if move.Minor > 0 {
				entries = append(entries, move.Entry)
			}
		}

		return err
	})

	return entries, err
}

// freeCredit makes sure that a customer has an amount of credit, by undoing its newest uses.
func (d *desk) freeCredit(debt *store.Receivable, amount int64, used []int64) error {
	if debt.ID == 0 || amount == 0 {
		return nil
	}
	for _, id := range used {
		credit, err := d.Balance(store.AccountCredit, debt.ID)
		if err != nil || credit >= amount {
			return err
		}
		if err := d.freeUse(debt, id); err != nil {
			return err
		}
	}

	return nil
}

// freeUse undoes one use of credit, where it is one and has not been undone.
func (d *desk) freeUse(debt *store.Receivable, id int64) error {
	entry, err := d.Entry(id)
	if err != nil || entry.Kind != store.EntryAllocation || entry.Reverses != 0 {
		return err
	}
	if _, err := d.ReversalOf(id); !store.Is(err, store.NotFound) {
		return err
	}
	account := store.Account{Kind: store.AccountCredit, Owner: debt.ID}
	for _, posting := range entry.Postings {
		if posting.Account != account {
			continue
		}
		if err := d.unapply(debt, entry.Subject, posting.Minor); err != nil {
			return err
		}
	}

	return d.undo(id, store.EntryAllocation, "")
}

// paymentOf returns a payment that the actor may know of.
func (d *desk) paymentOf(id int64) (store.Payment, error) {
	payment, err := d.Payment(id)
	if err != nil {
		return store.Payment{}, err
	}
	if !seen(d.actor, payment.Agent, payment.Customer) {
		return store.Payment{}, store.Errorf(store.NotFound, "there is no such payment")
	}

	return payment, nil
}
