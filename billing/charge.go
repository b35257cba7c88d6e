package billing

import (
	"context"
	"time"
	"unicode/utf8"

	"gardu/store"
	"gardu/store/db"
)

// askDelays are how long to wait before a provider is asked about an attempt for the n-th time; the
// last one is repeated.
var askDelays = [...]time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute,
	30 * time.Minute, time.Hour,
}

// MaxAsks is how often a provider is asked about one attempt at most.
const MaxAsks = 200

// NoteCreated keeps what came of asking a provider for a charge. An attempt that has ended in the
// meantime stays as it is.
func (b *Billing) NoteCreated(ctx context.Context, news store.ChargeNews) (store.Attempt, error) {
	return atDesk(ctx, b, func(d *desk) (store.Attempt, error) {
		attempt, err := d.Attempt(news.Attempt)
		if err != nil || !attempt.State.Open() {
			return attempt, err
		}
		switch {
		case news.Failed != "":
			attempt.State, attempt.Ended, attempt.AskAt = store.AttemptFailed, d.now, time.Time{}
			attempt.Note = cutNote(news.Failed)
		case news.Unknown:
			attempt.Again = true
			d.askLater(&attempt)
		default:
			attempt.Again = false
			attempt.Provider, attempt.PayCode = news.Provider, news.PayCode
			attempt.QR, attempt.URL = news.QR, news.URL
			if news.Expires.After(d.now) {
				attempt.Expires = news.Expires.UTC().Truncate(time.Second)
			}
			if attempt.State == store.AttemptCreated {
				attempt.State = store.AttemptPending
			}
			d.askLater(&attempt)
		}

		return d.PutAttempt(attempt)
	})
}

// NoteAsked keeps that a provider was asked about an attempt, in vain or not, and when it will be
// asked again.
func (b *Billing) NoteAsked(ctx context.Context, id int64) (store.Attempt, error) {
	return atDesk(ctx, b, func(d *desk) (store.Attempt, error) {
		attempt, err := d.Attempt(id)
		if err != nil || attempt.Asks().IsZero() {
			return attempt, err
		}
		attempt.Asked++
		d.askLater(&attempt)

		return d.PutAttempt(attempt)
	})
}

// askLater sets when the provider is asked next. It is asked once more when the payer's time is
// over, before the attempt expires.
func (d *desk) askLater(attempt *store.Attempt) {
	next := d.now.Add(askDelays[min(attempt.Asked, len(askDelays)-1)])
	last := attempt.Expires.Add(store.AttemptGrace / 2)
	if next.After(last) {
		next = last
	}
	if !next.After(d.now) || attempt.Asked >= MaxAsks {
		next = time.Time{}
	}
	attempt.AskAt = next
}

// AttemptsToAsk lists the attempts about which their providers were to be asked by now, the longest
// waiting first.
func (b *Billing) AttemptsToAsk(
	ctx context.Context, limit int,
) (list []store.Attempt, err error) {
	now := b.now()
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		ids, err := r.Asks(store.NounAttempt, now, limit)
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

// AttemptPayer returns who pays an attempt and what for.
func (b *Billing) AttemptPayer(ctx context.Context, id int64) (payer store.Payer, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		attempt, err := r.Attempt(id)
		if err != nil {
			return err
		}
		payer, err = payerOf(r, &attempt)

		return err
	})

	return payer, err
}

// payerOf finds the payer of an attempt, and words for what is paid.
func payerOf(r *db.BookReader, attempt *store.Attempt) (payer store.Payer, err error) {
	payer.Description = "Pembayaran " + attempt.Reference
	switch {
	case attempt.Customer != 0:
		customer, err := r.Customer(attempt.Customer)
		if err != nil {
			return payer, err
		}
		payer.Name, payer.Email, payer.Phone = customer.Name, customer.Email, customer.Phone
	case attempt.Reseller != 0:
		operator, err := r.Operator(attempt.Reseller)
		if err != nil {
			return payer, err
		}
		payer.Name = operator.Name
	}
	if attempt.Invoice == 0 {
		return payer, nil
	}
	invoice, err := r.Invoice(attempt.Invoice)
	if err == nil && len(invoice.Lines) > 0 {
		payer.Description = invoice.Lines[0].Name
	}

	return payer, err
}

// maxNote is how much of a reason is kept, in octets.
const maxNote = 200

// cutNote cuts a reason to what is kept.
func cutNote(text string) string {
	if len(text) <= maxNote {
		return text
	}
	text = text[:maxNote]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}

	return text
}
