package billing

import (
	"context"
	"strconv"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// unapplied books money that nobody can be found for, or that does not fit what it was for.
func (d *desk) unapplied(money received) (store.Payment, error) {
	money.Customer, money.Order, money.Invoices, money.Direct = 0, 0, nil, nil
	money.Surplus, money.Surcharge = 0, 0

	return d.receive(money)
}

// hearOrphan books money that came without an attempt: for the customer of the fixed code that it
// was paid to, from the oldest debt on, or as unapplied.
func (d *desk) hearOrphan(news *store.MoneyNews) (outcome store.MoneyOutcome, err error) {
	outcome.Verdict = store.NewsUnknown
	if news.State != store.AttemptPaid || news.PaymentID == "" || news.Received <= 0 {
		return outcome, nil
	}
	key := strconv.FormatInt(news.Method, 10) + ":" + news.PaymentID
	outcome.Attempt, err = d.AttemptByKey(key)
	if !store.Is(err, store.NotFound) {
		outcome.Verdict = store.NewsRepeat

		return outcome, err
	}
	method, err := d.Method(news.Method)
	if err != nil {
		return outcome, err
	}
	if repeat, err := d.known(method.ID, news.PaymentID); err != nil || repeat {
		return store.MoneyOutcome{Verdict: store.NewsRepeat}, err
	}
	draft := store.Attempt{Key: key}
	draft.Customer, err = d.ownerOfCode(method.ID, news.Code)
	if err != nil {
		return outcome, err
	}
	if err := d.findInvoice(&draft, &method, news.Invoice); err != nil {
		return outcome, err
	}

	return d.keepOrphan(news, &method, draft)
}

// findInvoice sets the invoice of a number, and its customer, where there is one.
func (d *desk) findInvoice(
	draft *store.Attempt, method *store.PaymentMethod, number string,
) error {
	digits, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil // no number at all: the money stays unapplied
	}
	terms, err := d.termsOf(method.Company)
	if err != nil {
		return err
	}
	series := terms.Series
	if series == "" && method.Company != 0 {
		series = "c" + strconv.FormatInt(method.Company, 10)
	}
	invoice, err := d.InvoiceByNumber(series, digits)
	if store.Is(err, store.NotFound) {
		return nil
	}
	draft.Invoice, draft.Customer = invoice.ID, invoice.Customer

	return err
}

// ownerOfCode returns the customer of a payment code, or 0.
func (d *desk) ownerOfCode(method int64, code string) (int64, error) {
	if code == "" {
		return 0, nil
	}
	found, err := d.PaymentCodeByCode(method, code)
	if store.Is(err, store.NotFound) {
		return 0, nil
	}

	return found.Customer, err
}

// keepOrphan makes a paid attempt of money without one, keyed by its provider and payment.
func (d *desk) keepOrphan(
	news *store.MoneyNews, method *store.PaymentMethod, draft store.Attempt,
) (outcome store.MoneyOutcome, err error) {
	draft.Method, draft.Channel, draft.State = method.ID, news.Channel, store.AttemptPaid
	draft.Currency, draft.Amount = d.billing.config.Currency, news.Received
	draft.Received, draft.Fee = news.Received, news.Fee
	draft.Provider, draft.PayCode, draft.Note = news.PaymentID, news.Code, cutNote(news.Note)
	draft.Created, draft.Ended, draft.Flagged = d.now, d.now, draft.Customer == 0
	attempt, err := d.PutAttempt(draft)
	if err != nil {
		return outcome, err
	}
	money := received{
		Customer: draft.Customer, Method: *method, Reference: news.PaymentID,
		Amount: news.Received, Fee: news.Fee, Received: news.At, Attempt: attempt.ID,
		Note: draft.Note,
	}
	if draft.Invoice != 0 {
		money.Invoices = []int64{draft.Invoice}
	}
	payment, err := d.receive(money)
	if err != nil {
		return outcome, err
	}
	attempt.Payment = payment.ID
	if attempt, err = d.PutAttempt(attempt); err != nil {
		return outcome, err
	}
	outcome = store.MoneyOutcome{Attempt: attempt, Payment: payment.ID, Verdict: store.NewsPaid}
	if draft.Customer == 0 {
		outcome.Verdict = store.NewsUnapplied
	}

	return outcome, nil
}

// Flagged lists the attempts that somebody should look at, the oldest first: money of a wrong
// amount or without an owner, money that came twice or went back, and transfers with a proof.
func (b *Billing) Flagged(
	ctx context.Context, page db.Page,
) (list []store.Attempt, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		ids, err := r.Waiting(store.NounAttempt, page, false)
		for _, id := range ids {
			attempt, err := r.Attempt(id)
			if err != nil {
				return err
			}
			list = append(list, attempt)
		}

		return err
	})

	return list, err
}

// Assignment says whose unapplied money is: a customer's, for an order or for invoices, or else for
// the oldest debts.
type Assignment struct {
	Customer int64
	Order    int64
	Invoices []int64
	Note     string
}

// AssignUnapplied gives money that nobody could be found for to a customer. It moves from the
// account of unapplied money, by a payment of its own; the error is Conflict where that was done
// before.
func (b *Billing) AssignUnapplied(
	ctx context.Context, payment int64, to Assignment,
) (store.Payment, error) {
	return atDesk(ctx, b, func(d *desk) (store.Payment, error) {
		old, err := d.Payment(payment)
		if err != nil {
			return store.Payment{}, err
		}
		if old.Customer != 0 || old.Moved != 0 || !old.Reversed.IsZero() || old.Reseller != 0 ||
			old.Surplus == 0 {
			return store.Payment{}, store.Errorf(store.Conflict, "the payment is not unapplied")
		}
		made, err := d.assign(&old, to)
		if err != nil {
			return store.Payment{}, err
		}
		old.Moved = made.ID
		if _, err := d.PutPayment(old); err != nil {
			return store.Payment{}, err
		}
		if err := d.unflag(&old, &made); err != nil {
			return store.Payment{}, err
		}

		return made, d.note("payment.assign", store.NounPayment, old.ID, "",
			`{"customer":`+strconv.FormatInt(made.Customer, 10)+`}`)
	})
}

// stays refuses to give money back that was unapplied and has found its owner: what it became is
// given back instead, and once that was taken back as a whole, this.
func (d *desk) stays(payment *store.Payment) error {
	if payment.Moved == 0 {
		return nil
	}
	made, err := d.Payment(payment.Moved)
	if err != nil || !made.Reversed.IsZero() {
		return err
	}

	return store.Errorf(store.Conflict, "the money was assigned: give back payment %d instead",
		made.ID)
}

// assign books unapplied money for its owner.
func (d *desk) assign(old *store.Payment, to Assignment) (store.Payment, error) {
	method, err := d.Method(old.Method)
	if err != nil {
		return store.Payment{}, err
	}
	money := received{
		Customer: to.Customer, Method: method,
		Source:    store.Account{Kind: store.AccountUnapplied},
		Reference: "unapplied:" + strconv.FormatInt(old.ID, 10), Amount: old.Surplus,
		Received: old.Received, Attempt: old.Attempt, Invoices: to.Invoices, Note: to.Note,
	}
	if to.Order == 0 {
		if to.Customer == 0 {
			return store.Payment{}, store.Invalidf("customer", "must be given")
		}
		if err := d.mayPayFor(to.Customer, "customer"); err != nil {
			return store.Payment{}, err
		}

		return d.receive(money)
	}
	order, err := d.Order(to.Order)
	if err != nil {
		return store.Payment{}, err
	}
	if err := d.mayPayFor(order.Customer, "order"); err != nil {
		return store.Payment{}, err
	}
	if old.Surplus < order.Total {
		return store.Payment{}, store.Invalidf("order", "costs more than the payment")
	}
	money.Customer, money.Order = order.Customer, order.ID
	_, made, err := d.fulfil(order, money)

	return made, err
}

// unflag marks the attempt of money that has found its owner as paid.
func (d *desk) unflag(old, made *store.Payment) error {
	if old.Attempt == 0 {
		return nil
	}
	attempt, err := d.Attempt(old.Attempt)
	if err != nil {
		return err
	}
	attempt.Flagged, attempt.Payment, attempt.By = false, made.ID, d.actor.Name
	if attempt.Customer == 0 {
		attempt.Customer = made.Customer
	}
	if store.AttemptPaid.CanFollow(attempt.State) {
		attempt.State, attempt.Ended, attempt.AskAt = store.AttemptPaid, d.now, time.Time{}
	}
	_, err = d.PutAttempt(attempt)

	return err
}
