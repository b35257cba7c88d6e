package billing

import (
	"context"
	"strconv"
	"time"

	"gardu/store"
)

// Proof is what a payer says of a transfer.
type Proof struct {
	Picture string // where it is kept
	Sender  string
	Note    string
}

// SubmitProof hands in the proof of a transfer, which then waits for Approve or Refuse. Another
// proof takes the place of one that waits.
func (b *Billing) SubmitProof(
	ctx context.Context, attempt int64, proof Proof,
) (store.Attempt, error) {
	return atDesk(ctx, b, func(d *desk) (store.Attempt, error) {
		known, method, err := d.transfer(attempt)
		if err != nil {
			return store.Attempt{}, err
		}
		switch {
		case method.Kind != store.MethodTransfer && method.Kind != store.MethodQRIS:
			return store.Attempt{}, store.Errorf(store.Conflict, "the attempt is no transfer")
		case !known.State.Open():
			return store.Attempt{}, store.Errorf(store.Conflict, "the attempt has ended")
		case proof.Picture == "" && proof.Sender == "":
			return store.Attempt{}, store.Invalidf("proof", "a picture or a sender must be given")
		case len(proof.Picture) > MaxProof || len(proof.Sender) > MaxSender:
			return store.Attempt{}, store.Invalidf("proof", "is too long")
		}
		known.State, known.AskAt = store.AttemptReview, time.Time{}
		known.Proof, known.Sender, known.Note = proof.Picture, proof.Sender, cutNote(proof.Note)

		return d.PutAttempt(known)
	})
}

// Limits of a proof, in octets.
const (
	MaxProof  = 256
	MaxSender = 128
)

// transfer returns an attempt and its method, for whoever may see them.
func (d *desk) transfer(id int64) (store.Attempt, store.PaymentMethod, error) {
	known, err := d.Attempt(id)
	if err != nil {
		return known, store.PaymentMethod{}, err
	}
	if err := d.mayPayFor(known.Customer, "attempt"); err != nil {
		return known, store.PaymentMethod{}, err
	}
	method, err := d.Method(known.Method)

	return known, method, err
}

// Approval is what somebody found of a transfer.
type Approval struct {
	Amount    int64     // that came in; 0 for what was asked for
	Reference string    // of the bank; empty for one of ours
	Received  time.Time // zero for now
	Note      string
}

// Approve books a transfer that somebody has found in the bank, with a proof or without. For an
// order at least what was asked for must have come.
func (b *Billing) Approve(
	ctx context.Context, attempt int64, found Approval,
) (store.MoneyOutcome, error) {
	return atDesk(ctx, b, func(d *desk) (store.MoneyOutcome, error) {
		known, method, err := d.transfer(attempt)
		if err != nil {
			return store.MoneyOutcome{}, err
		}
		if method.Kind == store.MethodGateway {
			return store.MoneyOutcome{}, store.Errorf(store.Conflict,
				"a gateway tells itself what was paid")
		}
		if !store.AttemptPaid.CanFollow(known.State) {
			return store.MoneyOutcome{}, store.Errorf(store.Conflict, "the attempt is %s", known.State)
		}
		if found.Amount == 0 {
			found.Amount = known.Amount
		}
		if known.Order != 0 && found.Amount < known.Amount-known.Code {
			return store.MoneyOutcome{}, store.Invalidf("amount", "is less than the order costs")
		}
		outcome, err := d.approve(known, &method, found)
		if err != nil {
			return store.MoneyOutcome{}, err
		}

		return outcome, d.note("attempt.approve", store.NounAttempt, known.ID, known.State.String(),
			`{"amount":`+strconv.FormatInt(found.Amount, 10)+`}`)
	})
}

// approve books an approved transfer.
func (d *desk) approve(
	known store.Attempt, method *store.PaymentMethod, found Approval,
) (outcome store.MoneyOutcome, err error) {
	news := store.MoneyNews{
		Attempt: known.ID, State: store.AttemptPaid, Amount: known.Amount, Received: found.Amount,
		PaymentID: found.Reference, At: found.Received, Note: found.Note,
	}
	reference := referenceOf(&known, &news)
	if repeat, err := d.known(method.ID, reference); err != nil || repeat {
		return outcome, conflictOr(err)
	}
	if found.Amount < known.Amount {
		known.Code, known.Surcharge = 0, 0
	}
	payment, err := d.payFor(&known, method, received{
		Customer: known.Customer, Method: *method, Reference: reference, Amount: found.Amount,
		Received: found.Received, Attempt: known.ID, Note: found.Note,
	})
	if err != nil {
		return outcome, err
	}
	known.By, known.Flagged = d.actor.Name, false
	attempt, err := d.paid(known, &news, payment.ID)

	return store.MoneyOutcome{
		Attempt: attempt, Payment: payment.ID, Verdict: store.NewsPaid,
	}, err
}

// conflictOr returns an error, or that a reference was used before.
func conflictOr(err error) error {
	if err != nil {
		return err
	}

	return &store.Error{
		Kind: store.Conflict, Field: "reference", Message: "a payment has it already",
	}
}

// Refuse ends an attempt whose proof proves nothing, and tells its payer.
func (b *Billing) Refuse(ctx context.Context, attempt int64, why string) (store.Attempt, error) {
	return atDesk(ctx, b, func(d *desk) (store.Attempt, error) {
		known, _, err := d.transfer(attempt)
		if err != nil {
			return store.Attempt{}, err
		}
		if known.State != store.AttemptReview {
			return store.Attempt{}, store.Errorf(store.Conflict, "the attempt waits for nobody")
		}
		if why == "" {
			return store.Attempt{}, store.Invalidf("reason", "must be given")
		}
		known.State, known.Ended, known.By = store.AttemptFailed, d.now, d.actor.Name
		known.Note = cutNote(why)
		stored, err := d.PutAttempt(known)
		if err != nil {
			return store.Attempt{}, err
		}
		if err := d.tellRefusal(&stored); err != nil {
			return store.Attempt{}, err
		}

		return stored, d.note("attempt.refuse", store.NounAttempt, known.ID, "review", "failed")
	})
}

// tellRefusal tells the payer that a proof was not enough.
func (d *desk) tellRefusal(attempt *store.Attempt) error {
	if attempt.Customer == 0 {
		return nil
	}

	return d.tell(store.Notice{
		Kind: store.NoticePaymentProblem, Customer: attempt.Customer, Of: store.NounAttempt,
		Subject: attempt.ID, Key: "refused:" + strconv.FormatInt(attempt.ID, 10),
		Fields: []store.Field{{Name: "reason", Value: attempt.Note}},
	})
}

// Match finds who sent money that was seen in a bank account or on a phone, by its amount: the open
// attempt of the method with that unique amount is paid. Money that nobody waits for is booked as
// unapplied, so that a second payer of the same amount is never lost. The news carry the method,
// the amount in Received, and the bank's own reference in PaymentID, by which it happens once.
func (b *Billing) Match(ctx context.Context, news store.MoneyNews) (store.MoneyOutcome, error) {
	if news.PaymentID == "" || len(news.PaymentID) > MaxSender {
		return store.MoneyOutcome{}, store.Invalidf("reference", "must be 1 to %d octets", MaxSender)
	}
	if news.Received <= 0 || news.Received > store.MaxMoney {
		return store.MoneyOutcome{}, store.Invalidf("amount", "must be above zero")
	}

	return atDesk(ctx, b, func(d *desk) (store.MoneyOutcome, error) {
		told := news
		told.State, told.Amount, told.Attempt = store.AttemptPaid, news.Received, 0
		repeat, err := d.known(news.Method, news.PaymentID)
		if err != nil {
			return store.MoneyOutcome{}, err
		}
		found, err := d.AttemptByAmount(news.Method, news.Received)
		switch {
		case err == nil && !repeat:
			told.Attempt = found.ID
		case err != nil && !store.Is(err, store.NotFound):
			return store.MoneyOutcome{}, err
		}

		return d.hear(told)
	})
}
