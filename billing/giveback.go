package billing

import (
	"context"
	"slices"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// RefundReceipt gives back what was paid at once for something: the receipt is marked, what was
// bought is taken away again, and the money goes back the way it came, without what a provider kept.
// A voucher that nobody has used becomes void; the service of one that was used ends. A margin or a
// commission is clawed back. It is done once; the caller has made sure that whoever asks may do so.
func (b *Billing) RefundReceipt(
	ctx context.Context, id int64, reason string,
) (store.Receipt, error) {
	return atDesk(ctx, b, func(d *desk) (store.Receipt, error) {
		receipt, err := d.Receipt(id)
		if err == nil && !seen(d.actor, receipt.Agent, receipt.Customer) {
			err = store.Errorf(store.NotFound, "there is no such receipt")
		}
		if err != nil {
			return store.Receipt{}, err
		}
		why, err := d.because(reason)
		if err != nil {
			return store.Receipt{}, err
		}
		switch {
		case !receipt.Refunded.IsZero():
			return store.Receipt{}, store.Errorf(store.Conflict, "the receipt was refunded before")
		case receipt.Entry == 0 || receipt.Total == 0:
			return store.Receipt{}, store.Errorf(store.Conflict, "nothing was paid for it")
		}
		if err := d.payBack(&receipt, why); err != nil {
			return store.Receipt{}, err
		}
		refunded, err := d.takeAway(id)
		if err != nil {
			return store.Receipt{}, err
		}

		return refunded, d.record("receipt.refund", store.NounReceipt, id, &receipt, &refunded)
	})
}

// payBack books the money of a receipt back: what the sale credited and debited beside its source.
func (d *desk) payBack(receipt *store.Receipt, reason string) error {
	sold, err := d.Entry(receipt.Entry)
	if err != nil {
		return err
	}
	source, err := d.sourceOfSale(receipt, &sold)
	if err != nil {
		return err
	}
	back := store.Entry{
		Kind: store.EntryRefund, Of: store.NounReceipt, Subject: receipt.ID, Note: reason,
		Key: keyOf("refund-receipt", receipt.ID),
	}
	left := receipt.Total
	for _, posting := range sold.Postings {
		if posting.Account == source || !sells(posting.Account.Kind) {
			continue
		}
		posting.Minor = -posting.Minor
		back.Add(posting)
		left -= posting.Minor
	}
	if left != 0 {
		return store.Errorf(store.Internal, "receipt %d and its entry differ by %d", receipt.ID, left)
	}
	back.Add(store.Posting{Account: source, Minor: -receipt.Total})

	return d.clawBack(back)
}

// sells reports whether a sale credits, or for a discount debits, an account of a kind. The others
// of its entry are where the money came from, and debts that were settled with it.
func sells(kind store.AccountKind) bool {
	switch kind {
	case store.AccountRevenue, store.AccountTax, store.AccountDiscount, store.AccountReseller,
		store.AccountWallet:
		return true
	default:
		return false
	}
}

// sourceOfSale tells from where a sale was paid, and notes in its payment that it went back.
func (d *desk) sourceOfSale(
	receipt *store.Receipt, sold *store.Entry,
) (store.Account, error) {
	if receipt.Payment == 0 {
		for _, posting := range sold.Postings {
			if posting.Minor > 0 && posting.Account.Kind != store.AccountDiscount {
				return posting.Account, nil
			}
		}

		return store.Account{}, store.Errorf(store.Conflict, "it is not known how it was paid")
	}
	payment, err := d.Payment(receipt.Payment)
	if err != nil {
		return store.Account{}, err
	}
	if !payment.Reversed.IsZero() {
		return store.Account{}, store.Errorf(store.Conflict, "the payment was taken back")
	}
	payment.Refunded += receipt.Total
	_, err = d.PutPayment(payment)

	return payment.Source, err
}

// takeAway marks a receipt as refunded and takes away what was sold with it, and the commission that
// was earned by it. Id 0 is nothing, and so is a receipt that was refunded before.
func (d *desk) takeAway(id int64) (store.Receipt, error) {
	if id == 0 {
		return store.Receipt{}, nil
	}
	receipt, err := d.Receipt(id)
	if err != nil || !receipt.Refunded.IsZero() {
		return receipt, err
	}
	switch receipt.Kind {
	case store.ReceiptVoucher:
		err = d.withdrawCode(&receipt)
	case store.ReceiptPlan:
		err = d.withdrawAccess(&receipt)
	default: // what was added to a quota may be used up already, and stays
	}
	if err != nil {
		return receipt, err
	}
	receipt.Refunded = d.now
	if receipt, err = d.PutReceipt(receipt); err != nil {
		return receipt, err
	}
	if err := d.refundedOrder(receipt.Order); err != nil {
		return receipt, err
	}

	return receipt, d.unearn(receiptEarning(receipt.ID), 0, 1, 1)
}

// withdrawCode voids a voucher that was sold, and ends the service that it has become.
func (d *desk) withdrawCode(receipt *store.Receipt) error {
	voucher, err := d.VoucherByCode(receipt.Login)
	if err != nil {
		return notMissing(err)
	}
	if voucher.State == store.VoucherUsed {
		if err := d.endService(voucher.Service); err != nil {
			return err
		}
	}
	voucher.State = store.VoucherVoid
	_, err = d.PutVoucher(voucher)

	return err
}

// endService ends a service for good.
func (d *desk) endService(id int64) error {
	service, err := d.Service(id)
	if err != nil || !service.Terminated.IsZero() {
		return notMissing(err)
	}
	service.Terminated = d.now
	_, err = d.keep(service)

	return err
}

// withdrawAccess takes the validity back that was bought: what waits in the queue, or what is left
// of the term, and notes in the receipt how many days these were.
func (d *desk) withdrawAccess(receipt *store.Receipt) error {
	service, err := d.Service(receipt.Service)
	if err != nil {
		return notMissing(err)
	}
	queued, err := d.unqueue(service.ID, receipt.ID)
	if err != nil || queued || service.Expires.IsZero() {
		return err
	}
	begin := receipt.Begins
	if begin.Before(d.now) {
		begin = d.now
	}
	rest := receipt.Ends.Sub(begin)
	if rest <= 0 {
		return nil
	}
	receipt.Days = int((rest + 12*time.Hour) / (24 * time.Hour))
	if service.Expires = service.Expires.Add(-rest); service.Expires.Before(d.now) {
		service.Expires = d.now
	}
	_, err = d.keep(service)

	return err
}

// unqueue takes what a receipt has bought out of the queue of a service, and reports whether it was
// there.
func (d *desk) unqueue(service, receipt int64) (bool, error) {
	subscription, err := d.Subscription(service)
	if err != nil {
		return false, notMissing(err)
	}
	at := slices.IndexFunc(subscription.Queue, func(q store.QueuedPlan) bool {
		return q.Receipt == receipt
	})
	if at < 0 {
		return false, nil
	}
	subscription.Queue = slices.Delete(slices.Clone(subscription.Queue), at, at+1)
	_, err = d.PutSubscription(subscription)

	return true, err
}

// refundedOrder marks the order of what was given back; 0 for none.
func (d *desk) refundedOrder(id int64) error {
	if id == 0 {
		return nil
	}
	order, err := d.Order(id)
	if err != nil || order.State != store.OrderPaid {
		return notMissing(err)
	}
	order.State = store.OrderRefunded
	_, err = d.PutOrder(order)

	return err
}

// maxReceiptsSeen is how many receipts of a customer are looked at to find that of a payment.
const maxReceiptsSeen = 100

// receiptOf finds the receipt of what was sold for a payment, 0 for none: by its order, or among the
// newest ones of whoever paid. It is read before the transaction, which knows no lists.
func (b *Billing) receiptOf(ctx context.Context, payment int64) (found int64, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		paid, err := r.Payment(payment)
		if err != nil {
			return err
		}
		if paid.Order != 0 {
			found, err = receiptOfOrder(r, &paid)

			return err
		}
		found, err = receiptAmong(r, &paid)

		return err
	})

	return found, err
}

// receiptOfOrder returns the receipt of the order that a payment has paid; 0 for none.
func receiptOfOrder(r *db.BookReader, paid *store.Payment) (int64, error) {
	order, err := r.Order(paid.Order)
	if err != nil || order.Payment != paid.ID {
		return 0, notMissing(err)
	}

	return order.Receipt, nil
}

// receiptAmong looks for the receipt of a payment among those of whoever paid; 0 for none.
func receiptAmong(r *db.BookReader, paid *store.Payment) (int64, error) {
	if paid.Customer == 0 {
		return 0, nil
	}
	ids, err := r.Named(store.NounCustomer, paid.Customer, store.NounReceipt,
		db.Page{Limit: maxReceiptsSeen}, true)
	for _, id := range ids {
		receipt, err := r.Receipt(id)
		if err != nil {
			return 0, err
		}
		if receipt.Payment == paid.ID {
			return id, nil
		}
	}

	return 0, err
}
