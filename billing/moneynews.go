package billing

import (
	"context"
	"fmt"
	"time"

	"gardu/store"
)

// Settle makes of news about money what they are worth, in one transaction: the attempt moves, a
// payment is booked for what it pays, and the event that told is done. News that repeat what is
// known, or that cannot follow it, change nothing but the event; nothing is ever downgraded. Money
// that does not fit is booked as unapplied, for somebody to look at. Whoever tells must be
// believed: news of a callback that proves nothing are none.
func (b *Billing) Settle(ctx context.Context, news store.MoneyNews) (store.MoneyOutcome, error) {
	outcome, err := atDesk(ctx, b, func(d *desk) (store.MoneyOutcome, error) {
		return d.hear(news)
	})
	gone := &outcome.Attempt
	if err != nil || outcome.Verdict != store.NewsReturned || gone.Payment == 0 ||
		gone.State != store.AttemptRefunded || gone.Order != 0 {
		return outcome, err
	}
	// The attempt stays flagged, whatever comes of it: what was bought stays with its buyer until
	// somebody has looked.
	_, err = b.Reverse(ctx, gone.Payment, "the gateway gave the money back")
	if store.Is(err, store.Conflict) {
		err = nil
	}

	return outcome, err
}

// hear is Settle within a transaction.
func (d *desk) hear(news store.MoneyNews) (outcome store.MoneyOutcome, err error) {
	if news.Event != 0 {
		event, err := d.Event(news.Event)
		if err != nil {
			return outcome, err
		}
		if !event.Done.IsZero() {
			return d.heardBefore(&event)
		}
	}
	if news.Attempt == 0 {
		outcome, err = d.hearOrphan(&news)
	} else {
		outcome, err = d.hearAttempt(&news)
	}
	if err != nil {
		return store.MoneyOutcome{}, err
	}

	return outcome, d.closeEvent(news.Event, &outcome)
}

// heardBefore is the outcome of an event that was done before.
func (d *desk) heardBefore(event *store.GatewayEvent) (outcome store.MoneyOutcome, err error) {
	outcome.Verdict = store.NewsRepeat
	if event.Attempt != 0 {
		outcome.Attempt, err = d.Attempt(event.Attempt)
	}

	return outcome, err
}

// hearAttempt weighs news about an attempt against what is known of it.
func (d *desk) hearAttempt(news *store.MoneyNews) (outcome store.MoneyOutcome, err error) {
	attempt, err := d.Attempt(news.Attempt)
	if err != nil {
		return outcome, err
	}
	if news.Method != 0 && attempt.Method != news.Method {
		return outcome, store.Errorf(store.NotFound, "the attempt is of another method")
	}
	outcome = store.MoneyOutcome{Attempt: attempt, Verdict: store.NewsIgnored}
	switch {
	case news.State == store.AttemptPartlyRefunded || news.State == store.AttemptRefunded:
		return d.hearReturn(attempt, news)
	case news.State == store.AttemptPaid && isAnother(&attempt, news):
		return d.hearSecond(attempt, news)
	case news.State == attempt.State:
		outcome.Verdict = store.NewsRepeat

		return outcome, nil
	case !news.State.CanFollow(attempt.State):
		return outcome, nil
	case news.State == store.AttemptPaid:
		return d.hearPaid(attempt, news)
	}

	return d.move(attempt, news)
}

// move takes an attempt to a state in which no money has come.
func (d *desk) move(
	attempt store.Attempt, news *store.MoneyNews,
) (outcome store.MoneyOutcome, err error) {
	attempt.State = news.State
	if attempt.Provider == "" {
		attempt.Provider = news.PaymentID
	}
	if !attempt.State.Open() {
		attempt.Ended, attempt.AskAt = d.now, time.Time{}
	}
	if news.Note != "" {
		attempt.Note = cutNote(news.Note)
	}
	attempt, err = d.PutAttempt(attempt)

	return store.MoneyOutcome{Attempt: attempt, Verdict: store.NewsMoved}, err
}

// isAnother reports whether news of money are about another payment than the one that has paid the
// attempt: the payer paid twice.
func isAnother(attempt *store.Attempt, news *store.MoneyNews) bool {
	paid := attempt.State == store.AttemptPaid || attempt.State == store.AttemptPartlyRefunded ||
		attempt.State == store.AttemptRefunded

	return paid && news.PaymentID != "" && attempt.Provider != "" &&
		news.PaymentID != attempt.Provider
}

// referenceOf is what a payment of these news is known by within its method.
func referenceOf(attempt *store.Attempt, news *store.MoneyNews) string {
	if news.PaymentID != "" {
		return news.PaymentID
	}

	return attempt.Reference
}

// known reports whether money of a reference was booked before.
func (d *desk) known(method int64, reference string) (bool, error) {
	_, err := d.PaymentByReference(method, reference)
	if store.Is(err, store.NotFound) {
		return false, nil
	}

	return err == nil, err
}

// hearPaid books money for an attempt, or keeps it apart where the amount is wrong.
func (d *desk) hearPaid(
	attempt store.Attempt, news *store.MoneyNews,
) (outcome store.MoneyOutcome, err error) {
	method, err := d.Method(attempt.Method)
	if err != nil {
		return outcome, err
	}
	reference := referenceOf(&attempt, news)
	if repeat, err := d.known(method.ID, reference); err != nil || repeat {
		return store.MoneyOutcome{Attempt: attempt, Verdict: store.NewsRepeat}, err
	}
	money := received{
		Customer: attempt.Customer, Method: method, Reference: reference, Amount: news.Received,
		Fee: news.Fee, Received: news.At, Attempt: attempt.ID, Note: news.Note,
	}
	if news.Received != attempt.Amount || news.Amount != attempt.Amount {
		return d.setApart(attempt, money)
	}
	payment, err := d.payFor(&attempt, &method, money)
	if err != nil {
		return outcome, err
	}
	attempt, err = d.paid(attempt, news, payment.ID)

	return store.MoneyOutcome{
		Attempt: attempt, Payment: payment.ID, Verdict: store.NewsPaid,
	}, err
}

// paid marks an attempt as paid.
func (d *desk) paid(
	attempt store.Attempt, news *store.MoneyNews, payment int64,
) (store.Attempt, error) {
	if attempt.State != store.AttemptPending && attempt.State != store.AttemptCreated &&
		attempt.State != store.AttemptReview {
		attempt.Note = "paid although it was " + attempt.State.String()
	}
	attempt.State, attempt.Ended, attempt.AskAt = store.AttemptPaid, d.now, time.Time{}
	attempt.Received, attempt.Fee, attempt.Payment = news.Received, news.Fee, payment
	if news.PaymentID != "" {
		attempt.Provider = news.PaymentID
	}

	return d.PutAttempt(attempt)
}

// payFor books money for what an attempt pays.
func (d *desk) payFor(
	attempt *store.Attempt, method *store.PaymentMethod, money received,
) (store.Payment, error) {
	money.Surcharge = attempt.Surcharge
	if attempt.Code > 0 {
		terms, err := d.termsOf(method.Company)
		if err != nil {
			return store.Payment{}, err
		}
		if terms.SurplusCode {
			money.Surplus = attempt.Code
		}
	}
	switch {
	case attempt.Order != 0:
		order, err := d.Order(attempt.Order)
		if err != nil {
			return store.Payment{}, err
		}
		money.Order = order.ID
		order, payment, err := d.fulfil(order, money)
		if err == nil && (order.State != store.OrderPaid || order.Payment != payment.ID) {
			attempt.Flagged = true
			attempt.Note = "paid, and nothing was given for it: the order is " + order.State.String()
		}

		return payment, err
	case attempt.Invoice != 0:
		money.Invoices = []int64{attempt.Invoice}
	}

	return d.receive(money)
}

// setApart books money of a wrong amount as unapplied, and flags the attempt. It stays as open as
// it was.
func (d *desk) setApart(
	attempt store.Attempt, money received,
) (outcome store.MoneyOutcome, err error) {
	if money.Amount <= 0 {
		attempt.Flagged = true
		attempt.Note = "said to be paid with nothing"
		attempt, err = d.PutAttempt(attempt)

		return store.MoneyOutcome{Attempt: attempt, Verdict: store.NewsIgnored}, err
	}
	payment, err := d.unapplied(money)
	if err != nil {
		return outcome, err
	}
	attempt.Flagged, attempt.Payment, attempt.Received = true, payment.ID, money.Amount
	attempt.Note = fmt.Sprintf("%s came where %s was asked for",
		attempt.Currency.Format(money.Amount), attempt.Currency.Format(attempt.Amount))
	if attempt, err = d.PutAttempt(attempt); err != nil {
		return outcome, err
	}

	return store.MoneyOutcome{
		Attempt: attempt, Payment: payment.ID, Verdict: store.NewsUnapplied,
	}, nil
}

// hearSecond books money that came once more for an attempt that is paid: it becomes credit.
func (d *desk) hearSecond(
	attempt store.Attempt, news *store.MoneyNews,
) (outcome store.MoneyOutcome, err error) {
	method, err := d.Method(attempt.Method)
	if err != nil {
		return outcome, err
	}
	outcome = store.MoneyOutcome{Attempt: attempt, Verdict: store.NewsRepeat}
	repeat, err := d.known(method.ID, news.PaymentID)
	if err != nil || repeat || news.Received <= 0 {
		return outcome, err
	}
	payment, err := d.receive(received{
		Customer: attempt.Customer, Method: method, Reference: news.PaymentID,
		Amount: news.Received, Fee: news.Fee, Received: news.At, Attempt: attempt.ID,
		Note: "paid a second time", Restricted: true,
	})
	if err != nil {
		return outcome, err
	}
	attempt.Flagged, attempt.Note = true, "paid a second time, which became credit"
	attempt, err = d.PutAttempt(attempt)

	return store.MoneyOutcome{
		Attempt: attempt, Payment: payment.ID, Verdict: store.NewsPaid,
	}, err
}

// hearReturn keeps that money went back at the provider. The whole of it takes the payment back; a
// part is for somebody to look at.
func (d *desk) hearReturn(
	attempt store.Attempt, news *store.MoneyNews,
) (outcome store.MoneyOutcome, err error) {
	outcome = store.MoneyOutcome{Attempt: attempt, Verdict: store.NewsIgnored}
	if !news.State.CanFollow(attempt.State) {
		if news.State == attempt.State {
			outcome.Verdict = store.NewsRepeat
		}

		return outcome, nil
	}
	attempt.State, attempt.Flagged = news.State, true
	attempt.Note = "the provider gave " + attempt.Currency.Format(news.Returned) + " back"
	outcome.Verdict = store.NewsReturned
	outcome.Attempt, err = d.PutAttempt(attempt)

	return outcome, err
}
