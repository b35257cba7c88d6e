package billing

import (
	"context"
	"time"

	"gardu/billing/tariff"
	"gardu/store"
	"gardu/store/db"
)

// codeAlphabets are the alphabets of codes by their words. The usual one has none that is taken for
// another on paper (0 and o, 1 and i and l), and small letters only, because a hotspot takes either
// case.
var codeAlphabets = map[string]string{
	"":       codeAlphabet,
	"usual":  codeAlphabet,
	"digits": "0123456789",
	"lower":  "abcdefghijklmnopqrstuvwxyz",
	"upper":  "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	"alnum":  "0123456789abcdefghijklmnopqrstuvwxyz",
}

// alphabetOf returns the letters of an alphabet. The error is Invalid.
func alphabetOf(word string) (string, error) {
	letters, known := codeAlphabets[word]
	if !known {
		return "", store.Invalidf("alphabet",
			"%q is not one of usual, digits, lower, upper, alnum", store.Brief(word))
	}

	return letters, nil
}

// AddBatch orders a batch of vouchers: it is checked, and paid from the wallet of the reseller whose
// stock it is. BuildBatch makes the vouchers, and none of them can be used before all are made.
func (b *Billing) AddBatch(ctx context.Context, order VoucherOrder) (store.Batch, error) {
	if order.Length == 0 {
		order.Length = DefaultCode
	}
	if err := order.check(); err != nil {
		return store.Batch{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Batch, error) { return d.addBatch(order) })
}

// check says what can be said of an order without the book.
func (o *VoucherOrder) check() error {
	letters, err := alphabetOf(o.Alphabet)
	switch {
	case err != nil:
		return err
	case o.Count < 1 || o.Count > MaxVouchers:
		return store.Invalidf("count", "%d is not a number from 1 to %d", o.Count, MaxVouchers)
	case o.Length < MinCode || o.Length > MaxCode:
		return store.Invalidf("length", "%d is not a number from %d to %d",
			o.Length, MinCode, MaxCode)
	case len(o.Prefix) > MaxCodePrefix:
		return store.Invalidf("prefix", "is %d octets long, and at most %d fit",
			len(o.Prefix), MaxCodePrefix)
	case o.Prefix != "" && store.ValidateLogin("prefix", o.Prefix) != nil:
		return store.ValidateLogin("prefix", o.Prefix)
	case len(o.Comment) > store.MaxText:
		return store.Invalidf("comment", "is longer than %d octets", store.MaxText)
	case o.Price < 0 || o.Price > store.MaxMoney:
		return store.Invalidf("price", "is not an amount from 0 to %d", store.MaxMoney)
	}

	return tariff.CheckBatch(o.Count, len(letters), o.Length)
}

// addBatch writes the header of a batch and takes its price.
func (d *desk) addBatch(order VoucherOrder) (store.Batch, error) {
	plan, err := findPlan(&d.Lookup, order.Plan)
	if err != nil {
		return store.Batch{}, err
	}
	router, err := findRouter(&d.Lookup, order.Router)
	if err != nil {
		return store.Batch{}, err
	}
	if router != 0 && plan.Router != 0 && router != plan.Router {
		return store.Batch{}, store.Invalidf("router", "the plan %q is for another router", plan.Name)
	}
	if err := d.mayTouch(order.Reseller, "reseller"); err != nil {
		return store.Batch{}, err
	}
	id, err := takeBatch(d.BookTx)
	if err != nil {
		return store.Batch{}, err
	}
	batch := store.Batch{
		ID: id, Plan: plan.ID, Router: router, Count: order.Count, Prefix: order.Prefix,
		Length: order.Length, Alphabet: order.Alphabet, Reseller: order.Reseller,
		Price: order.Price, Created: d.now, By: order.MadeBy, Comment: order.Comment,
	}
	if order.Reseller != 0 {
		if batch.Cost, err = d.chargeBatch(&batch, &plan); err != nil {
			return store.Batch{}, err
		}
	}

	return d.PutBatch(batch)
}

// chargeBatch takes the price of a batch from the wallet of its reseller, and returns that of one
// voucher.
func (d *desk) chargeBatch(batch *store.Batch, plan *store.Plan) (int64, error) {
	reseller, err := d.activeReseller(batch.Reseller)
	if err != nil {
		return 0, err
	}
	price, err := reseller.priceOf(plan)
	if err != nil {
		return 0, err
	}
	if batch.Price == 0 {
		batch.Price = price.Sell
	}
	each, err := d.stockPrice(plan, price.Cost, batch.Created)
	if err != nil {
		return 0, err
	}
	total, err := times(each.Total, int64(batch.Count))
	if err != nil || total == 0 {
		return price.Cost, err
	}
	entry := store.Entry{Kind: store.EntrySale, Of: store.NounBatch, Subject: batch.ID}
	entry.Add(store.Credit(store.AccountRevenue, plan.ID, each.Price*int64(batch.Count)),
		store.Credit(store.AccountTax, 0, each.Tax*int64(batch.Count)))
	_, err = d.takeFromReseller(&reseller, total, entry)

	return price.Cost, err
}

// stockPrice tells what one voucher of a stock costs its reseller, with the tax of the day on which
// it was ordered.
func (d *desk) stockPrice(plan *store.Plan, cost int64, ordered time.Time) (Quote, error) {
	of, err := d.termsOf(plan.Company)
	if err != nil {
		return Quote{}, err
	}
	quoted := Quote{Price: cost}

	return quoted, quoted.tax(plan.Sale.TaxMode, d.rate(of, ordered))
}

// BuildBatch makes the vouchers of a batch that are still missing, a hundred at a time, and tells
// visit of each slice, which may be nil. Where it is interrupted it goes on the next time; a batch
// that is ready stays as it is.
func (b *Billing) BuildBatch(
	ctx context.Context, id int64, visit func([]store.Voucher),
) (batch store.Batch, err error) {
	if batch, err = b.Batch(ctx, id); err != nil {
		return batch, err
	}
	for batch.State == store.BatchBuilding {
		if err := ctx.Err(); err != nil {
			return batch, store.Errorf(store.Unavailable, "making vouchers: %w", err)
		}
		slice, next, err := b.buildSlice(ctx, batch)
		if err != nil {
			return batch, err
		}
		if batch = next; visit != nil {
			visit(slice)
		}
	}

	return batch, nil
}

// buildSlice makes the next vouchers of a batch. Codes are drawn outside the transaction, anew
// where one was somebody's.
func (b *Billing) buildSlice(
	ctx context.Context, batch store.Batch,
) (slice []store.Voucher, next store.Batch, err error) {
	letters, err := alphabetOf(batch.Alphabet)
	if err != nil {
		return nil, batch, err
	}
	count := min(voucherSlice, batch.Count-batch.Made)
	for range collisionsLimit {
		codes, err := drawCodes(letters, batch.Prefix, batch.Length, count)
		if err != nil {
			return nil, batch, err
		}
		slicing := partOf(ctx, int64(batch.Made)) // the answer of the order is another one's
		next, err = atDesk(slicing, b, func(d *desk) (store.Batch, error) {
			made, stored, err := d.fillBatch(batch, codes)
			slice = made

			return stored, err
		})
		if !store.Is(err, store.Conflict) {
			return slice, next, err
		}
	}

	return nil, batch, store.Errorf(store.Exhausted,
		"codes of that prefix and length are nearly used up; make them longer")
}

// fillBatch stores a voucher for each code. A batch that somebody else has carried on meanwhile is
// returned as it is.
func (d *desk) fillBatch(
	batch store.Batch, codes []string,
) ([]store.Voucher, store.Batch, error) {
	now, err := d.Batch(batch.ID)
	if err != nil || now.Made != batch.Made || now.State != store.BatchBuilding {
		return nil, now, err
	}
	slice, err := putVouchers(d.BookTx, store.Voucher{
		Plan: now.Plan, Router: now.Router, Batch: now.ID, MadeBy: now.By, Created: now.Created,
	}, codes)
	if err != nil {
		return nil, now, err
	}
	now.Made += len(slice)
	if now.Made >= now.Count {
		now.State, now.Ready = store.BatchReady, d.now
	}
	now, err = d.PutBatch(now)

	return slice, now, err
}

// Batch returns a batch. The error is NotFound.
func (b *Billing) Batch(ctx context.Context, id int64) (batch store.Batch, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		batch, err = r.Batch(id)
		if err == nil && !store.ActorOf(ctx).MaySee(batch.Reseller) {
			err = store.Errorf(store.NotFound, "there is no such batch")
		}

		return err
	})

	return batch, err
}

// BatchPage is a part of a list of batches.
type BatchPage struct {
	Batches []store.Batch
	Next    int64 // to be given as Page.After for what follows; 0 at the end
}

// Batches lists batches from the newest on, before page.After where that is not 0.
func (b *Billing) Batches(ctx context.Context, page db.Page) (answer BatchPage, err error) {
	actor := store.ActorOf(ctx)
	answer.Batches, answer.Next, err = newest(ctx, b, page, newestOf[store.Batch]{
		ids: func(r *db.BookReader, page db.Page) ([]int64, error) {
			return r.Newest(store.NounBatch, page)
		},
		read:    (*db.Lookup).Batch,
		matches: func(batch *store.Batch) bool { return actor.MaySee(batch.Reseller) },
	})

	return answer, err
}

// usable says why a voucher of a batch cannot be used yet; nil where it can.
func usable(r *db.Lookup, voucher *store.Voucher) error {
	if voucher.Batch == 0 {
		return nil
	}
	batch, err := r.Batch(voucher.Batch)
	switch {
	case store.Is(err, store.NotFound): // from before batches had a header
		return nil
	case err != nil:
		return err
	case batch.State == store.BatchBuilding:
		return store.Errorf(store.Conflict, "the batch of the voucher is still being made")
	default:
		return nil
	}
}

// times multiplies an amount. The error is Invalid where the product is beyond store.MaxMoney.
func times(amount, count int64) (int64, error) {
	if count > 0 && amount > store.MaxMoney/count {
		return 0, store.Invalidf("amount", "%d times %d is too much", count, amount)
	}

	return amount * count, nil
}

// RefundVoucher makes an unused voucher useless and gives its reseller back what it had cost. A used
// one is refunded by an owner alone, with a reason; see RefundUsedVoucher.
func (b *Billing) RefundVoucher(ctx context.Context, code string) (store.Voucher, error) {
	return atDesk(ctx, b, func(d *desk) (store.Voucher, error) {
		voucher, err := d.ownVoucher(code)
		if err != nil {
			return voucher, err
		}
		if voucher.State == store.VoucherUsed {
			return voucher, store.Errorf(store.Conflict, "the voucher %q has been used",
				voucher.Code)
		}

		return d.refundVoucher(voucher, false)
	})
}

// RefundUsedVoucher takes back a voucher that has been used: its service ends, and the reseller is
// given back what it had cost. The caller has made sure that an owner asks; a reason is required.
func (b *Billing) RefundUsedVoucher(ctx context.Context, code string) (store.Voucher, error) {
	if store.ActorOf(ctx).Reason == "" {
		return store.Voucher{}, store.Invalidf("reason", "must be given")
	}

	return atDesk(ctx, b, func(d *desk) (store.Voucher, error) {
		voucher, err := d.ownVoucher(code)
		if err != nil {
			return voucher, err
		}
		if voucher.State == store.VoucherUsed {
			if err := d.endService(voucher.Service); err != nil {
				return voucher, err
			}
		}

		return d.refundVoucher(voucher, true)
	})
}

// ownVoucher returns the voucher of a code, of a batch that whoever asks may know of.
func (d *desk) ownVoucher(code string) (store.Voucher, error) {
	voucher, err := d.VoucherByCode(code)
	if err != nil {
		return voucher, err
	}
	batch, err := d.Batch(voucher.Batch)
	if err != nil && !store.Is(err, store.NotFound) {
		return voucher, err
	}

	return voucher, d.mayTouch(batch.Reseller, "voucher")
}

// payStockBack gives a reseller back what one voucher of his stock had cost.
func (d *desk) payStockBack(voucher *store.Voucher, batch *store.Batch) error {
	plan, err := d.Plan(batch.Plan)
	if err != nil {
		return err
	}
	each, err := d.stockPrice(&plan, batch.Cost, batch.Created)
	if err != nil {
		return err
	}
	entry := store.Entry{
		Kind: store.EntryRefund, Of: store.NounVoucher, Subject: voucher.ID,
		Key: keyOf("voucher-refund", voucher.ID),
	}
	entry.Add(store.Debit(store.AccountRevenue, plan.ID, each.Price),
		store.Debit(store.AccountTax, 0, each.Tax),
		store.Credit(store.AccountReseller, batch.Reseller, each.Total))
	if err := d.bookSome(entry); err != nil {
		return err
	}

	return d.thaw(batch.Reseller)
}

// refundVoucher voids a voucher and books what it had cost back, once.
func (d *desk) refundVoucher(voucher store.Voucher, used bool) (store.Voucher, error) {
	batch, err := d.Batch(voucher.Batch)
	if err != nil && !store.Is(err, store.NotFound) {
		return voucher, err
	}
	if voucher.State == store.VoucherVoid {
		return voucher, nil
	}
	action := "voucher.refund"
	if used {
		action = "voucher.refund-used"
	}
	if err := d.note(action, store.NounVoucher, voucher.ID, voucher.State.String(), "void"); err != nil {
		return voucher, err
	}
	voucher.State = store.VoucherVoid
	if batch.Reseller == 0 || batch.Cost == 0 {
		return d.PutVoucher(voucher)
	}
	if err := d.payStockBack(&voucher, &batch); err != nil {
		return voucher, err
	}

	return d.PutVoucher(voucher)
}
