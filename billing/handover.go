package billing

import (
	"context"
	"slices"

	"gardu/store"
	"gardu/store/db"
)

// HandOver notes the cash that a collector brings at the end of a day. Nothing is booked before
// somebody else has counted it.
func (b *Billing) HandOver(
	ctx context.Context, collector int64, counted int64, method, note string,
) (store.Settlement, error) {
	return atDesk(ctx, b, func(d *desk) (store.Settlement, error) {
		if counted <= 0 || counted > store.MaxMoney {
			return store.Settlement{}, store.Invalidf("counted", "must be more than 0")
		}
		where, err := d.methodOf(method)
		if err == nil {
			err = d.mayTouch(collector, "collector")
		}
		if err != nil {
			return store.Settlement{}, err
		}
		held, err := d.Balance(store.AccountCash, collector)
		if err != nil {
			return store.Settlement{}, err
		}
		if counted > held {
			return store.Settlement{}, store.Invalidf("counted",
				"is more than the %d that the collector holds", held)
		}

		return d.PutSettlement(store.Settlement{
			Collector: collector, Method: where.ID, Day: store.DayStart(d.now, d.zone),
			Expected: held, Counted: counted, Created: d.now, Note: note,
			Currency: d.billing.config.Currency,
		})
	})
}

// ConfirmHandOver books the cash that a collector has brought, and marks the payments as handed over
// that it covers, the oldest first. Whoever brought it cannot confirm it himself. What is missing
// stays with the collector.
func (b *Billing) ConfirmHandOver(
	ctx context.Context, id int64, confirmed bool,
) (store.Settlement, error) {
	settlement, err := b.confirmHandOver(ctx, id, confirmed)
	if err != nil || settlement.State != store.SettlementConfirmed {
		return settlement, err
	}

	return settlement, b.markHandedOver(ctx, &settlement)
}

// confirmHandOver counts the cash of a settlement, or refuses it, in one transaction.
func (b *Billing) confirmHandOver(
	ctx context.Context, id int64, confirmed bool,
) (store.Settlement, error) {
	return atDesk(ctx, b, func(d *desk) (store.Settlement, error) {
		settlement, err := d.Settlement(id)
		if err != nil {
			return settlement, err
		}
		if err := d.mayTouch(settlement.Collector, "settlement"); err != nil {
			return settlement, err
		}
		if settlement.State != store.SettlementOpen {
			return settlement, store.Errorf(store.Conflict, "the settlement is %v already",
				settlement.State)
		}
		if d.actor.Operator != 0 && d.actor.Operator == settlement.Collector {
			return settlement, store.Errorf(store.Denied, "somebody else has to count the cash")
		}
		settlement.Confirmed, settlement.By = d.now, d.actor.Name
		settlement.State = store.SettlementRefused
		if confirmed {
			settlement.State = store.SettlementConfirmed
			entry, err := d.bookHandOver(&settlement)
			if err != nil {
				return settlement, err
			}
			settlement.Entry = entry.ID
		}
		if settlement, err = d.PutSettlement(settlement); err != nil {
			return settlement, err
		}

		return settlement, d.record("settlement."+settlement.State.String(),
			store.NounSettlement, settlement.ID, nil, &settlement)
	})
}

// bookHandOver books the cash of a settlement.
func (d *desk) bookHandOver(settlement *store.Settlement) (store.Entry, error) {
	method, err := d.Method(settlement.Method)
	if err != nil {
		return store.Entry{}, err
	}

	return d.book(store.Entry{
		Kind: store.EntryHandover, Of: store.NounSettlement, Subject: settlement.ID,
		Key: keyOf("handover", settlement.ID), Note: settlement.Note,
		Postings: []store.Posting{
			{Account: method.Account(), Minor: settlement.Counted},
			store.Credit(store.AccountCash, settlement.Collector, settlement.Counted),
		},
	})
}

// SettlementPage is a part of a list of settlements.
type SettlementPage struct {
	Settlements []store.Settlement
	Next        int64 // to be given as Page.After for what follows; 0 at the end
}

// Settlements lists what collectors brought, from the newest on, or only what waits to be counted.
func (b *Billing) Settlements(
	ctx context.Context, open bool, page db.Page,
) (answer SettlementPage, err error) {
	actor := store.ActorOf(ctx)
	answer.Settlements, answer.Next, err = newest(ctx, b, page, newestOf[store.Settlement]{
		ids: func(r *db.BookReader, page db.Page) ([]int64, error) {
			switch {
			case actor.Agent != 0:
				return r.Named(store.NounOperator, actor.Agent, store.NounSettlement, page, true)
			case open:
				return r.Waiting(store.NounSettlement, page, true)
			default:
				return r.Newest(store.NounSettlement, page)
			}
		},
		read: (*db.Lookup).Settlement,
		matches: func(settlement *store.Settlement) bool {
			return actor.MaySee(settlement.Collector) &&
				(!open || settlement.State == store.SettlementOpen)
		},
	})

	return answer, err
}

// Collected is what a collector holds.
type Collected struct {
	Cash     int64 // that he holds by the ledger, in minor units
	Payments int   // that he took and has not handed over as a whole
	Amount   int64 // of these
}

// Collected tells what a collector holds.
func (b *Billing) Collected(ctx context.Context, collector int64) (Collected, error) {
	if !store.ActorOf(ctx).MaySee(collector) {
		return Collected{}, store.Errorf(store.NotFound, "there is no such collector")
	}
	waiting, held, err := b.waitingCash(ctx, collector)
	found := Collected{Cash: held, Payments: len(waiting)}
	for _, each := range waiting {
		found.Amount += each.cash
	}

	return found, err
}

// handSlice is how many payments one transaction marks as handed over.
const handSlice = 50

// waitingPayment is a payment whose cash a collector has not handed over.
type waitingPayment struct {
	id   int64
	cash int64 // of it that he should hold
}

// markHandedOver marks the payments as handed over that what a collector has brought covers, the
// oldest first. It goes by what he still holds, so that what an interruption has left unmarked is
// marked the next time.
func (b *Billing) markHandedOver(ctx context.Context, settlement *store.Settlement) error {
	waiting, held, err := b.waitingCash(ctx, settlement.Collector)
	if err != nil {
		return err
	}
	brought := -held
	for _, each := range waiting {
		brought += each.cash
	}
	covered := 0
	for covered < len(waiting) && waiting[covered].cash <= brought {
		brought -= waiting[covered].cash
		covered++
	}
	for slice := range slices.Chunk(waiting[:covered], handSlice) {
		if err := b.markSlice(ctx, settlement.ID, slice); err != nil {
			return err
		}
	}

	return nil
}

// markSlice marks some payments as handed over.
func (b *Billing) markSlice(ctx context.Context, settlement int64, slice []waitingPayment) error {
	_, err := atDesk(ctx, b, func(d *desk) (struct{}, error) {
		for _, each := range slice {
			payment, err := d.Payment(each.id)
			if err != nil {
				return struct{}{}, err
			}
			if payment.HandedOver != 0 {
				continue
			}
			payment.HandedOver = settlement
			if _, err := d.PutPayment(payment); err != nil {
				return struct{}{}, err
			}
		}

		return struct{}{}, nil
	})

	return err
}

// waitingCash lists the payments whose cash a collector has not handed over, by rising id, and tells
// what he holds. The cash is read last: what comes in meanwhile makes it look as if less was brought.
func (b *Billing) waitingCash(
	ctx context.Context, collector int64,
) (waiting []waitingPayment, held int64, err error) {
	err = inPages(ctx, b.config.Book, func(r *db.BookReader, page db.Page) ([]int64, error) {
		ids, err := r.Waiting(store.NounPayment, page, false)
		for _, id := range ids {
			payment, err := r.Payment(id)
			if err != nil {
				return nil, err
			}
			if payment.Collector == collector {
				waiting = append(waiting, waitingPayment{id, cashOf(&payment)})
			}
		}

		return ids, err
	})
	if err != nil {
		return nil, 0, err
	}
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		held, err = r.Balance(store.AccountCash, collector)

		return err
	})

	return waiting, held, err
}

// cashOf is what a collector should hold of a payment that he took.
func cashOf(payment *store.Payment) int64 {
	if payment.Source.Kind != store.AccountCash || !payment.Reversed.IsZero() {
		return 0
	}

	return payment.Amount - payment.Fee - payment.Refunded
}

// inPages reads ids by rising id, each page in a view of its own.
func inPages(
	ctx context.Context, book *db.Book, read func(*db.BookReader, db.Page) ([]int64, error),
) error {
	for page := (db.Page{Limit: auditRows}); ; {
		var ids []int64
		err := book.View(ctx, func(r *db.BookReader) (err error) {
			ids, err = read(r, page)

			return err
		})
		if err != nil || len(ids) < page.Limit {
			return err
		}
		page.After = ids[len(ids)-1]
	}
}
