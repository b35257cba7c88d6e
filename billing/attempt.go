package billing

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	mathrand "math/rand/v2"
	"time"

	"gardu/billing/qris"
	"gardu/billing/tariff"
	"gardu/store"
	"gardu/store/db"
)

// How long an attempt waits for its payer where the method does not say.
const (
	GatewayLife  = 24 * time.Hour
	TransferLife = 24 * time.Hour
	QRISLife     = 15 * time.Minute
	// MinAttemptLife is the least, also for an order that is about to end: no provider takes less.
	MinAttemptLife = 2 * time.Minute
)

// MaxCodeReads is how many unique codes are tried for one attempt.
const MaxCodeReads = 256

// lot is what chance decides about an attempt, drawn before the transaction so that a second run of
// it decides the same.
type lot struct {
	reference string
	seed      [16]byte
}

// referenceLength is how many letters and digits a reference of ours has: 95 bits of chance, and
// short enough for a QRIS label.
const referenceLength = 20

// drawLot draws.
func drawLot() (drawn lot) {
	drawn.reference = "G" + rand.Text()[:referenceLength-1]
	_, _ = rand.Read(drawn.seed[:]) // never fails

	return drawn
}

// number returns a source of numbers from 0 up to and without n that is the same for each run.
func (l lot) number() func(n int64) int64 {
	high, low := binary.LittleEndian.Uint64(l.seed[:8]), binary.LittleEndian.Uint64(l.seed[8:])
	source := mathrand.New(mathrand.NewPCG(high, low)) //nolint:gosec // seeded by chance

	return source.Int64N
}

// OpenAttempt begins to collect money through a method: for an order, an invoice, or whatever a
// customer owes. An open attempt for the same, through the same method and channel and of the same
// amount, is returned again; one of another amount is called off. A transfer or QRIS method adds a
// unique code where it has a range of them. The error is Invalid in the field at fault, Conflict
// where nothing is to be paid, and Exhausted where every unique code is taken.
func (b *Billing) OpenAttempt(ctx context.Context, wish store.PayWish) (store.Attempt, error) {
	drawn := drawLot()

	return atDesk(ctx, b, func(d *desk) (store.Attempt, error) {
		method, err := d.offered(wish.Method, wish.Channel)
		if err != nil {
			return store.Attempt{}, err
		}
		draft, err := d.target(wish)
		if err != nil {
			return store.Attempt{}, err
		}
		draft.Method, draft.Channel = method.ID, wish.Channel
		draft.Surcharge = method.FeeFlat + store.Portion(draft.Amount, method.FeeHundredths, 10_000)
		known, err := d.reuse(&draft)
		if err != nil || known.ID != 0 {
			return known, err
		}

		return d.begin(draft, &method, drawn)
	})
}

// target makes the draft of an attempt: what it is for, and how much that is.
func (d *desk) target(wish store.PayWish) (store.Attempt, error) {
	given := 0
	for _, id := range []int64{wish.Order, wish.Invoice, wish.Customer} {
		if id != 0 {
			given++
		}
	}
	if given != 1 {
		return store.Attempt{}, store.Invalidf("order", "an order, an invoice or a customer is paid")
	}
	draft := store.Attempt{Currency: d.billing.config.Currency, Created: d.now}
	var err error
	switch {
	case wish.Order != 0:
		err = d.targetOrder(&draft, wish.Order)
	case wish.Invoice != 0:
		err = d.targetInvoice(&draft, wish.Invoice)
	default:
		err = d.targetCustomer(&draft, wish)
	}
	if err == nil && (draft.Amount <= 0 || draft.Amount > store.MaxMoney/2) {
		err = store.Errorf(store.Conflict, "nothing is to be paid")
	}

	return draft, err
}

// targetOrder is the target of an order that still waits.
func (d *desk) targetOrder(draft *store.Attempt, id int64) error {
	order, err := d.Order(id)
	if err != nil {
		return err
	}
	if err := d.mayPayFor(order.Customer, "order"); err != nil {
		return err
	}
	if order.State != store.OrderPending || !order.Expires.IsZero() && !d.now.Before(order.Expires) {
		return store.Errorf(store.Conflict, "the order does not wait for money any more")
	}
	draft.Order, draft.Customer, draft.Reseller = order.ID, order.Customer, order.Reseller
	draft.Amount, draft.Expires = order.Total, order.Expires

	return nil
}

// targetInvoice is the target of an invoice of which something is left.
func (d *desk) targetInvoice(draft *store.Attempt, id int64) error {
	invoice, err := d.Invoice(id)
	if err != nil {
		return err
	}
	if err := d.mayPayFor(invoice.Customer, "invoice"); err != nil {
		return err
	}
	if invoice.Left() <= 0 {
		return store.Errorf(store.Conflict, "nothing of the invoice is to be paid")
	}
	draft.Invoice, draft.Customer, draft.Amount = invoice.ID, invoice.Customer, invoice.Left()

	return nil
}

// targetCustomer is the target of whatever a customer owes, or of an amount.
func (d *desk) targetCustomer(draft *store.Attempt, wish store.PayWish) error {
	if wish.Amount < 0 {
		return store.Invalidf("amount", "must not be negative")
	}
	if err := d.mayPayFor(wish.Customer, "customer"); err != nil {
		return err
	}
	draft.Customer, draft.Amount = wish.Customer, wish.Amount
	if wish.Amount != 0 {
		return nil
	}
	debt, err := d.Receivable(wish.Customer)
	if store.Is(err, store.NotFound) {
		return nil
	}
	draft.Amount = debt.Left()

	return err
}

// mayPayFor refuses what belongs to a customer of another agent.
func (d *desk) mayPayFor(customer int64, word string) error {
	if customer == 0 {
		return nil
	}
	found, err := d.Customer(customer)
	if err != nil {
		return err
	}

	return d.mayTouch(found.Person.Agent, word)
}

// reuse returns the open attempt that a draft would repeat, or none. One that asks for another
// amount, or whose time is over, is called off: money that still comes for it is taken.
func (d *desk) reuse(draft *store.Attempt) (none store.Attempt, err error) {
	known, err := d.AttemptByTarget(*draft)
	if store.Is(err, store.NotFound) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	same := known.Amount-known.Code-known.Surcharge == draft.Amount &&
		known.Surcharge == draft.Surcharge
	if known.State == store.AttemptReview {
		return known, nil
	}
	if same && d.now.Before(known.Expires.Add(-MinAttemptLife/2)) {
		return known, nil
	}
	known.State, known.Ended, known.AskAt = store.AttemptCancelled, d.now, time.Time{}
	known.Note = "another one took its place"
	_, err = d.PutAttempt(known)

	return none, err
}

// begin stores a new attempt.
func (d *desk) begin(
	draft store.Attempt, method *store.PaymentMethod, drawn lot,
) (store.Attempt, error) {
	draft.Reference = drawn.reference
	draft.Amount += draft.Surcharge
	draft.Expires = d.expiry(method, draft.Expires)
	if method.Kind == store.MethodGateway {
		return d.beginCharge(draft)
	}
	draft.State = store.AttemptPending
	if method.CodeHigh > 0 {
		code, err := d.uniqueCode(method, draft.Amount, drawn)
		if err != nil {
			return store.Attempt{}, err
		}
		draft.Code, draft.Amount = code, draft.Amount+code
	}
	if method.Kind == store.MethodQRIS {
		text, err := payloadOf(method.QRIS, &draft)
		if err != nil {
			return store.Attempt{}, err
		}
		draft.QR = text
	}

	return d.PutAttempt(draft)
}

// beginCharge stores a new attempt whose charge is yet to be asked for. What is stored says that it
// may have been asked for already, which holds should the answer never be kept; whoever begins it
// knows better.
func (d *desk) beginCharge(draft store.Attempt) (store.Attempt, error) {
	draft.Again = true
	stored, err := d.PutAttempt(draft)
	stored.Again = false

	return stored, err
}

// expiry tells when an attempt's time is over: that of its method, and not later than an order.
func (d *desk) expiry(method *store.PaymentMethod, order time.Time) time.Time {
	life := time.Duration(method.LifeMinutes) * time.Minute
	if life <= 0 {
		switch method.Kind {
		case store.MethodQRIS:
			life = QRISLife
		case store.MethodTransfer:
			life = TransferLife
		default:
			life = GatewayLife
		}
	}
	if left := order.Sub(d.now); !order.IsZero() && left < life {
		life = left
	}

	return d.now.Add(max(life, MinAttemptLife))
}

// uniqueCode takes a code that makes an amount unique among what waits at a method.
func (d *desk) uniqueCode(method *store.PaymentMethod, amount int64, drawn lot) (int64, error) {
	var failed error
	reads := 0
	taken := func(total int64) bool {
		if reads++; failed != nil || reads > MaxCodeReads {
			return true
		}
		_, err := d.AttemptByAmount(method.ID, total)
		if err != nil && !store.Is(err, store.NotFound) {
			failed = err
		}

		return err == nil
	}
	low := max(method.CodeLow, 1)
	code, err := tariff.UniqueCode(drawn.number(), low, method.CodeHigh, taken, amount)
	if failed != nil {
		return 0, failed
	}

	return code, err
}

// payloadOf makes the QRIS code of one payment out of the merchant's static one.
func payloadOf(static string, draft *store.Attempt) (string, error) {
	source, err := qris.Parse(static)
	if err != nil {
		return "", err // names its field
	}
	builder, err := qris.NewBuilder(source, qris.Config{})
	if err != nil {
		return "", err // names its field
	}
	made, err := builder.Build(qris.Request{
		Amount: draft.Amount, Labels: qris.Labels{Reference: draft.Reference},
	})
	if err != nil {
		return "", err // names its field
	}

	return made.Encode(), nil
}

// Attempt returns an attempt.
func (b *Billing) Attempt(ctx context.Context, id int64) (attempt store.Attempt, err error) {
	return b.readAttempt(ctx, func(r *db.BookReader) (store.Attempt, error) { return r.Attempt(id) })
}

// AttemptByReference returns the attempt of a reference of ours.
func (b *Billing) AttemptByReference(
	ctx context.Context, reference string,
) (attempt store.Attempt, err error) {
	return b.readAttempt(ctx, func(r *db.BookReader) (store.Attempt, error) {
		return r.AttemptByReference(reference)
	})
}

// readAttempt reads an attempt that whoever asks may see.
func (b *Billing) readAttempt(
	ctx context.Context, read func(*db.BookReader) (store.Attempt, error),
) (attempt store.Attempt, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		if attempt, err = read(r); err != nil || attempt.Customer == 0 {
			return err
		}
		customer, err := r.Customer(attempt.Customer)
		if err != nil {
			return err
		}
		if !store.ActorOf(ctx).MaySee(customer.Person.Agent) {
			attempt = store.Attempt{}

			return store.Errorf(store.NotFound, "there is no such attempt")
		}

		return nil
	})

	return attempt, err
}

// AttemptsOf lists the attempts for an order, an invoice or a customer, the newest first, before a
// page's id.
func (b *Billing) AttemptsOf(
	ctx context.Context, of store.Noun, id int64, page db.Page,
) (list []store.Attempt, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		ids, err := r.Named(of, id, store.NounAttempt, page, true)
		for _, each := range ids {
			attempt, err := r.Attempt(each)
			if err != nil {
				return err
			}
			list = append(list, attempt)
		}

		return err
	})

	return list, err
}

// doAttempt ends an attempt whose payer did not come.
func (b *Billing) doAttempt(d *desk, id int64) error {
	attempt, err := d.Attempt(id)
	if err != nil {
		return err
	}
	due := attempt.Agenda()
	if len(due) == 0 || d.now.Before(due[0].At) {
		return nil
	}
	attempt.State, attempt.Ended, attempt.AskAt = store.AttemptExpired, d.now, time.Time{}
	_, err = d.PutAttempt(attempt)

	return err
}
