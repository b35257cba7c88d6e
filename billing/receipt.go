package billing

import (
	"context"
	"strconv"

	"gardu/store"
	"gardu/store/db"
)

// seriesReceipt is the series of the numbers of receipts.
const seriesReceipt = "receipt"

// receiptOf makes the receipt of a deal, with an id and a number, not stored yet.
func (d *desk) receiptOf(made *deal) (store.Receipt, error) {
	number, err := d.TakeNumber(seriesReceipt)
	if err != nil {
		return store.Receipt{}, err
	}
	quoted := &made.quote
	receipt := store.Receipt{
		Number: number, Kind: receiptKind(&made.Plan), Customer: made.Customer.ID,
		Plan: made.Plan.ID, Order: made.Order, PlanName: made.Plan.Name,
		Currency: quoted.Currency, Price: quoted.Price, Bills: quoted.Bills,
		Discount: quoted.Discount, Tax: quoted.Tax, Total: quoted.Total,
		Method: made.Means, Note: made.Note, Created: d.now, Lines: quoted.Lines,
		Agent: made.Customer.Person.Agent,
	}
	if made.Reseller != 0 {
		receipt.Agent = made.Reseller
	}
	if d.actor.Customer == 0 {
		receipt.Operator = d.actor.Name
	}
	if made.Voucher != 0 || made.Code {
		receipt.Kind = store.ReceiptVoucher
	}

	return d.PutReceipt(receipt)
}

// receiptKind returns what was sold with a plan.
func receiptKind(plan *store.Plan) store.ReceiptKind {
	switch plan.Sale.Kind {
	case store.SaleBalance:
		return store.ReceiptBalance
	case store.SaleTopUp:
		return store.ReceiptTopUp
	default:
		return store.ReceiptPlan
	}
}

// tellReceipt tells a customer of a receipt, unless nobody is to be told.
func (d *desk) tellReceipt(receipt *store.Receipt, plan *store.Plan) error {
	if receipt.Customer == 0 || plan.Sale.Unwritten {
		return nil
	}

	return d.tell(store.Notice{
		Kind: store.NoticeReceipt, Customer: receipt.Customer, Of: store.NounReceipt,
		Subject: receipt.ID, Key: "receipt/" + strconv.FormatInt(receipt.ID, 10),
		Agent: receipt.Agent,
	})
}

// Receipt returns a receipt. The error is NotFound, for another agent's too.
func (b *Billing) Receipt(ctx context.Context, id int64) (receipt store.Receipt, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		receipt, err = r.Receipt(id)
		if err == nil && !seen(store.ActorOf(ctx), receipt.Agent, receipt.Customer) {
			err = store.Errorf(store.NotFound, "there is no such receipt")
		}

		return err
	})

	return receipt, err
}

// ReceiptByNumber returns the receipt that is shown as INV-n. The error is NotFound.
func (b *Billing) ReceiptByNumber(
	ctx context.Context, number int64,
) (receipt store.Receipt, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		receipt, err = r.ReceiptByNumber(number)
		if err == nil && !seen(store.ActorOf(ctx), receipt.Agent, receipt.Customer) {
			err = store.Errorf(store.NotFound, "there is no such receipt")
		}

		return err
	})

	return receipt, err
}

// ReceiptFilter says which receipts are wanted; what is empty filters nothing.
type ReceiptFilter struct {
	Customer int64
	Service  int64
	Plan     int64
	Kind     *store.ReceiptKind
}

// ReceiptPage is a part of a list of receipts.
type ReceiptPage struct {
	Receipts []store.Receipt
	Next     int64 // to be given as Page.After for what follows; 0 at the end
}

// Receipts lists receipts, the newest first.
func (b *Billing) Receipts(
	ctx context.Context, filter ReceiptFilter, page db.Page,
) (answer ReceiptPage, err error) {
	actor := store.ActorOf(ctx)
	if actor.Customer != 0 && filter.Customer == 0 {
		filter.Customer = actor.Customer
	}
	answer.Receipts, answer.Next, err = newest(ctx, b, page, newestOf[store.Receipt]{
		ids: func(r *db.BookReader, page db.Page) ([]int64, error) {
			switch {
			case filter.Service != 0:
				return r.Owned(store.NounService, filter.Service, store.NounReceipt, page, true)
			case filter.Customer != 0:
				return r.Named(store.NounCustomer, filter.Customer, store.NounReceipt, page, true)
			default:
				return r.Newest(store.NounReceipt, page)
			}
		},
		read: (*db.Lookup).Receipt,
		matches: func(receipt *store.Receipt) bool {
			return seen(actor, receipt.Agent, receipt.Customer) &&
				(filter.Customer == 0 || receipt.Customer == filter.Customer) &&
				(filter.Plan == 0 || receipt.Plan == filter.Plan) &&
				(filter.Kind == nil || receipt.Kind == *filter.Kind)
		},
	})

	return answer, err
}

// newestOf reads records from the newest on, and chooses among them.
type newestOf[T any] struct {
	ids     func(*db.BookReader, db.Page) ([]int64, error)
	read    func(*db.Lookup, int64) (T, error)
	matches func(*T) bool
}

// newest gathers the records of a page that match, the newest first, and tells where the next page
// begins, 0 for nowhere.
func newest[T any](
	ctx context.Context, b *Billing, page db.Page, from newestOf[T],
) (records []T, next int64, err error) {
	wanted := page.Limit
	if wanted <= 0 || wanted > db.MaxPage {
		wanted = db.MaxPage
	}
	next = max(page.After, 0)
	for examined := 0; examined < maxExamined; examined += examinedPage {
		var ids []int64
		var list []T
		err := b.config.Book.View(ctx, func(r *db.BookReader) error {
			list = list[:0]
			if ids, err = from.ids(r, db.Page{After: next, Limit: examinedPage}); err != nil {
				return err
			}
			for _, id := range ids {
				record, err := from.read(&r.Lookup, id)
				if err != nil {
					return err
				}
				list = append(list, record)
			}

			return nil
		})
		if err != nil {
			return nil, 0, err
		}
		for at := range list {
			next = ids[at]
			if !from.matches(&list[at]) {
				continue
			}
			if records = append(records, list[at]); len(records) == wanted {
				return records, next, nil
			}
		}
		if len(ids) < examinedPage {
			return records, 0, nil
		}
	}

	return records, next, nil
}
