package billing

import (
	"slices"
	"strconv"
	"time"

	"gardu/store"
)

// received is money that came in, and what is known of it.
type received struct {
	Customer   int64 // 0 for money that nobody could be found for
	Method     store.PaymentMethod
	Source     store.Account // that is debited; zero for the collector's cash or the method's own
	Reference  string        // the payer's or provider's; unique within the method
	Amount     int64         // fee included
	Fee        int64         // that the provider keeps
	Received   time.Time     // zero for now
	Order      int64
	Attempt    int64
	Invoices   []int64 // that are settled first; the others follow from the oldest on
	Surplus    int64   // a part that is ours, not the customer's credit
	Surcharge  int64   // a part that the payer bears of the method's fee
	Note       string
	Collector  int64           // the operator who holds the cash; 0 for none
	Reseller   int64           // whose order it pays, where no customer pays; 0 for none
	Direct     []store.Posting // what is credited before any debt: a sale that is paid at once
	Restricted bool            // nothing but Invoices and Direct is settled; the rest is credit
}

// receive books money: what it is for, then the oldest debts, and the rest becomes credit. A
// reference that its method has seen is a Conflict error with the field reference.
func (d *desk) receive(money received) (store.Payment, error) {
	payment, err := d.draftPayment(&money)
	if err != nil {
		return store.Payment{}, err
	}
	debt, err := d.receivable(money.Customer)
	if err != nil {
		return store.Payment{}, err
	}
	left := payment.Amount - money.Surplus - money.Surcharge - credits(money.Direct)
	if left < 0 {
		return store.Payment{}, store.Invalidf("amount", "is less than what it is to pay")
	}
	if left, err = d.allocate(&debt, &payment, &money, left); err != nil {
		return store.Payment{}, err
	}
	payment.Surplus = left
	if payment, err = d.bookPayment(payment, &money); err != nil {
		return store.Payment{}, err
	}
	if money.Customer == 0 {
		return payment, nil
	}
	if err := d.earn(forPayment(&payment)); err != nil {
		return store.Payment{}, err
	}
	if err := d.closeDebt(&debt, len(payment.Shares) > 0); err != nil {
		return store.Payment{}, err
	}

	return payment, d.tellPayment(&payment)
}

// draftPayment makes the record of money that came in, without what it settles.
func (d *desk) draftPayment(money *received) (store.Payment, error) {
	payment := store.Payment{
		Customer: money.Customer, Method: money.Method.ID, Source: money.Source,
		Reference: money.Reference, Currency: d.billing.config.Currency, Amount: money.Amount,
		Fee: money.Fee, Received: money.Received, Booked: d.now, Order: money.Order,
		Attempt: money.Attempt, By: d.actor.Name, Note: money.Note, Collector: money.Collector,
	}
	switch {
	case money.Amount <= 0 || money.Amount > store.MaxMoney:
		return payment, store.Invalidf("amount", "must be above zero")
	case money.Fee < 0 || money.Fee > money.Amount:
		return payment, store.Invalidf("fee", "must be from 0 to the amount")
	case money.Surplus < 0 || money.Surcharge < 0 || money.Surplus+money.Surcharge > money.Amount:
		return payment, store.Invalidf("surplus", "must be from 0 to the amount")
	}
	if payment.Received.IsZero() {
		payment.Received = d.now
	}
	if payment.Source.Kind == store.AccountNone {
		payment.Source = money.Method.Account()
		if money.Collector != 0 {
			payment.Source = store.Account{Kind: store.AccountCash, Owner: money.Collector}
		}
	}
	if money.Customer == 0 {
		payment.Reseller, payment.Agent = money.Reseller, money.Reseller

		return payment, nil
	}
	customer, err := d.payer(money.Customer)
	payment.Agent = customer.Person.Agent

	return payment, err
}

// credits sums what postings credit.
func credits(postings []store.Posting) (sum int64) {
	for _, posting := range postings {
		sum -= posting.Minor
	}

	return sum
}

// allocate settles debts with an amount, notes it in the payment, and returns what is left.
func (d *desk) allocate(
	debt *store.Receivable, payment *store.Payment, money *received, amount int64,
) (int64, error) {
	for _, id := range inOrder(debt, money) {
		if amount == 0 || len(payment.Shares) == store.MaxAllocations {
			break
		}
		share, err := d.apply(debt, id, amount)
		if err != nil {
			return 0, err
		}
		payment.Shares = append(payment.Shares, store.Allocation{Invoice: id, Minor: share})
		amount -= share
	}

	return amount, nil
}

// inOrder lists the open invoices that money settles: those that are preferred, then the others
// from the oldest on.
func inOrder(debt *store.Receivable, money *received) []int64 {
	ids := make([]int64, 0, len(debt.Open))
	for _, id := range money.Invoices {
		if place(debt, id) >= 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for at := range debt.Open {
		if id := debt.Open[at].ID; !money.Restricted && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}

	return ids
}

// apply takes an amount off an open invoice, up to what is left of it, and returns how much.
func (d *desk) apply(debt *store.Receivable, id, amount int64) (int64, error) {
	invoice, err := d.Invoice(id)
	if err != nil {
		return 0, err
	}
	share := min(amount, invoice.Left())
	if share <= 0 {
		return 0, store.Errorf(store.Internal, "invoice %d is open and nothing of it is left", id)
	}
	invoice.Paid += share

	return share, d.putDebt(debt, &invoice)
}

// putDebt stores an invoice of which something was applied or taken back, and keeps what its
// customer owes in step.
func (d *desk) putDebt(debt *store.Receivable, invoice *store.Invoice) error {
	switch {
	case invoice.Left() > 0:
		invoice.Settled = time.Time{}
	case invoice.Settled.IsZero():
		invoice.Settled = d.now
	}
	stored, err := d.PutInvoice(*invoice)
	if err != nil {
		return err
	}
	*invoice = stored
	reopen(debt, invoice)

	return nil
}

// bookPayment books and stores money that came in.
func (d *desk) bookPayment(payment store.Payment, money *received) (store.Payment, error) {
	id, err := d.NextID(store.NounPayment)
	if err != nil {
		return store.Payment{}, err
	}
	entry := store.Entry{
		Kind: store.EntryPayment, Of: store.NounPayment, Subject: id,
		Key: "payment:" + strconv.FormatInt(id, 10), Note: payment.Note,
		Day: store.DayStart(payment.Received, d.zone),
	}
	entry.Add(
		store.Posting{Account: payment.Source, Minor: payment.Amount - payment.Fee},
		store.Debit(store.AccountFee, payment.Method, payment.Fee))
	entry.Add(money.Direct...)
	entry.Add(
		store.Credit(store.AccountReceivable, payment.Customer, allocated(&payment)),
		store.Credit(store.AccountRounding, 0, money.Surplus),
		store.Credit(store.AccountFee, payment.Method, money.Surcharge))
	rest := store.Credit(store.AccountCredit, payment.Customer, payment.Surplus)
	if payment.Customer == 0 {
		rest.Account = store.Account{Kind: store.AccountUnapplied}
	}
	entry.Add(rest)
	booked, err := d.book(entry)
	if err != nil {
		return store.Payment{}, err
	}
	payment.ID, payment.Entry = id, booked.ID

	return d.PutPayment(payment)
}

// allocated sums what a payment settles.
func allocated(payment *store.Payment) (sum int64) {
	for _, share := range payment.Shares {
		sum += share.Minor
	}

	return sum
}

// useCredit settles open invoices with the customer's credit, the oldest first: credit is the only
// money that is applied by itself.
func (d *desk) useCredit(debt *store.Receivable) error {
	credit, err := d.Balance(store.AccountCredit, debt.ID)
	if err != nil {
		return err
	}
	for _, id := range inOrder(debt, &received{}) {
		if credit <= 0 {
			return nil
		}
		share, err := d.apply(debt, id, credit)
		if err != nil {
			return err
		}
		credit -= share
		entry := store.Entry{Kind: store.EntryAllocation, Of: store.NounInvoice, Subject: id}
		entry.Add(store.Debit(store.AccountCredit, debt.ID, share),
			store.Credit(store.AccountReceivable, debt.ID, share))
		if _, err := d.book(entry); err != nil {
			return err
		}
	}

	return nil
}

// tellPayment queues the notice that money has arrived. What was paid from the customer's own
// balance at once is told by its receipt.
func (d *desk) tellPayment(payment *store.Payment) error {
	if len(payment.Shares) == 0 && payment.Surplus == 0 {
		return nil
	}

	return d.tell(store.Notice{
		Kind: store.NoticePaid, Customer: payment.Customer, Of: store.NounPayment,
		Subject: payment.ID, Key: "paid:" + strconv.FormatInt(payment.ID, 10),
		Agent: payment.Agent, Fields: []store.Field{
			{Name: "amount", Value: payment.Currency.Format(payment.Amount)},
		},
	})
}
