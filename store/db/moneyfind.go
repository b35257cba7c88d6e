package db

import (
	"strings"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// DeleteMethod removes a payment method by which nothing was ever paid.
func (tx *BookTx) DeleteMethod(id int64) error { return methods.remove(tx, id) }

// DeletePaymentCode removes a payment code.
func (tx *BookTx) DeletePaymentCode(id int64) error { return paymentCodes.remove(tx, id) }

// DeleteCoupon removes a coupon.
func (tx *BookTx) DeleteCoupon(id int64) error { return coupons.remove(tx, id) }

// DeleteBill removes a bill.
func (tx *BookTx) DeleteBill(id int64) error { return bills.remove(tx, id) }

// DeleteBandwidth removes a bandwidth that no plan names.
func (tx *BookTx) DeleteBandwidth(id int64) error { return bandwidths.remove(tx, id) }

// DeleteSubscription removes a subscription: its service is billed no more.
func (tx *BookTx) DeleteSubscription(id int64) error { return subscriptions.remove(tx, id) }

// DeleteReceivable removes what is kept of a customer's debts, once there is nothing to keep.
func (tx *BookTx) DeleteReceivable(id int64) error { return receivables.remove(tx, id) }

// DeleteReseller removes a reseller.
func (tx *BookTx) DeleteReseller(id int64) error { return resellers.remove(tx, id) }

// DeleteInvoice removes a draft; a final or void invoice stays for ever.
func (tx *BookTx) DeleteInvoice(id int64) error {
	invoice, err := tx.Invoice(id)
	if err != nil {
		return err
	}
	if invoice.State != store.InvoiceDraft {
		return store.Errorf(store.Conflict, "the invoice is no draft, and is corrected by a note")
	}

	return invoices.remove(tx, id)
}

// InvoiceByNumber returns the invoice of a number within a series.
func (r *Lookup) InvoiceByNumber(series string, number int64) (store.Invoice, error) {
	key := numberClaim(store.NounInvoice, series, max(number, 1))[0].key

	return invoices.find(r, tableNames, []byte(key))
}

// InvoiceByToken returns the invoice of a public page.
func (r *Lookup) InvoiceByToken(token string) (store.Invoice, error) {
	return invoices.find(r, tableNames, nameKey(store.NounInvoice, byToken, token))
}

// InvoiceByPeriod returns the invoice that bills a service from an instant on.
func (r *Lookup) InvoiceByPeriod(service int64, begin time.Time) (store.Invoice, error) {
	key := nameKey(store.NounInvoice, byPeriod, periodKey(service, begin))

	return invoices.find(r, tableNames, key)
}

// OrderByToken returns the order of a token.
func (r *Lookup) OrderByToken(token string) (store.Order, error) {
	return orders.find(r, tableNames, nameKey(store.NounOrder, byToken, token))
}

// OrderByWish returns the pending order by which the customer of another wants the same: the same
// kind, plan, service, invoice and friend.
func (r *Lookup) OrderByWish(wish *store.Order) (store.Order, error) {
	return orders.find(r, tableNames, nameKey(store.NounOrder, byNumber, wishKey(wish)))
}

// OrderByCoupon returns the order, pending or paid, by which a customer uses a coupon that each
// has once.
func (r *Lookup) OrderByCoupon(coupon, customer int64) (store.Order, error) {
	key := string(idKey(coupon)) + string(idKey(customer))

	return orders.find(r, tableNames, nameKey(store.NounOrder, byReference, key))
}

// PaymentByReference returns the payment of a reference within a method.
func (r *Lookup) PaymentByReference(method int64, reference string) (store.Payment, error) {
	key := nameKey(store.NounPayment, byReference, string(idKey(method))+reference)

	return payments.find(r, tableNames, key)
}

// AttemptByReference returns the attempt of our reference.
func (r *Lookup) AttemptByReference(reference string) (store.Attempt, error) {
	return attempts.find(r, tableNames, nameKey(store.NounAttempt, byReference, reference))
}

// AttemptByKey returns the attempt that was made of money without an order.
func (r *Lookup) AttemptByKey(key string) (store.Attempt, error) {
	return attempts.find(r, tableNames, nameKey(store.NounAttempt, byToken, key))
}

// AttemptByAmount returns the open attempt with a unique code that waits for an amount.
func (r *Lookup) AttemptByAmount(method, minor int64) (store.Attempt, error) {
	key := nameKey(store.NounAttempt, byNumber, string(amountKey(method, minor)))

	return attempts.find(r, tableNames, key)
}

// EventByKey returns the event of a key within a method.
func (r *Lookup) EventByKey(method int64, key string) (store.GatewayEvent, error) {
	return events.find(r, tableNames,
		nameKey(store.NounEvent, byReference, string(idKey(method))+key))
}

// MethodByName returns the payment method of a name.
func (r *Lookup) MethodByName(name string) (store.PaymentMethod, error) {
	return methods.find(r, tableNames, nameKey(store.NounMethod, byName, name))
}

// PaymentCodeByCode returns the payment code of a code within a method.
func (r *Lookup) PaymentCodeByCode(method int64, code string) (store.PaymentCode, error) {
	return paymentCodes.find(r, tableNames,
		nameKey(store.NounPaymentCode, byNumber, string(idKey(method))+code))
}

// ReceiptByNumber returns the receipt of a number.
func (r *Lookup) ReceiptByNumber(number int64) (store.Receipt, error) {
	key := numberClaim(store.NounReceipt, "", max(number, 1))[0].key

	return receipts.find(r, tableNames, []byte(key))
}

// CouponByCode returns the coupon of a code, in either case.
func (r *Lookup) CouponByCode(code string) (store.Coupon, error) {
	return coupons.find(r, tableNames, nameKey(store.NounCoupon, byName, strings.ToUpper(code)))
}

// BandwidthByName returns the bandwidth of a name.
func (r *Lookup) BandwidthByName(name string) (store.Bandwidth, error) {
	return bandwidths.find(r, tableNames, nameKey(store.NounBandwidth, byName, name))
}

// NoticeByKey returns the notice of a key.
func (r *Lookup) NoticeByKey(key string) (store.Notice, error) {
	return notices.find(r, tableNames, nameKey(store.NounNotice, byName, key))
}

// BillsOf returns the bills of a customer that are still charged, by their slots.
func (r *Lookup) BillsOf(customer int64) ([]store.Bill, error) {
	var list []store.Bill
	key := nameKey(store.NounBill, byNumber, string(append(idKey(customer), 0)))
	for slot := range store.MaxBills {
		key[len(key)-1] = byte(slot)
		value, err := r.reader.Get(tableNames, key)
		if err == nil && value == nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		bill, err := bills.get(r, idOf(value))
		if err != nil {
			return nil, err
		}
		list = append(list, bill)
	}

	return list, nil
}

// TakeNumber draws the next number of a series, gaplessly: it is drawn in the transaction that
// writes what has the number.
func (tx *BookTx) TakeNumber(series string) (int64, error) {
	number, err := tx.take(metaSequence + "number/" + series)

	return int64(number), err
}

// NextID tells the id that the next record of a noun will have, for one that names itself: it is put
// with that id, in the same transaction, before any other of its noun.
func (tx *BookTx) NextID(of store.Noun) (int64, error) {
	last, err := tx.last(sequenceOf(of))

	return int64(last) + 1, err
}

// LastNumber tells the last number that was drawn from a series.
func (tx *BookTx) LastNumber(series string) (int64, error) {
	number, err := tx.last(metaSequence + "number/" + series)

	return int64(number), err
}

// ReachNumber moves a series up to a number that came with an import.
func (tx *BookTx) ReachNumber(series string, number int64) error {
	return tx.reach(metaSequence+"number/"+series, uint64(max(number, 0)))
}

// Named lists the ids of the records of a noun that name a record, or belong to it, by rising id
// behind page.After, or falling from before it where newest is asked for (0 for the very newest).
func (r *BookReader) Named(
	owner store.Noun, id int64, of store.Noun, page Page, newest bool,
) ([]int64, error) {
	prefix := append(linkPrefix(ref{noun: owner, id: id}), byte(of))

	return r.idsOf(tableLinks, prefix, page, newest)
}

// Owned lists the ids of the records of a noun that belong to a record without holding it, as
// Named does.
func (r *BookReader) Owned(
	owner store.Noun, id int64, of store.Noun, page Page, newest bool,
) ([]int64, error) {
	prefix := append(linkPrefix(ref{noun: owner, id: id}), byte(of))

	return r.idsOf(tableOwned, prefix, page, newest)
}

// Waiting lists the ids of the records of a noun that wait for something, as Named does.
func (r *BookReader) Waiting(of store.Noun, page Page, newest bool) ([]int64, error) {
	return r.idsOf(tableOpen, []byte{byte(of)}, page, newest)
}

// idsOf lists the ids at the ends of keys with a prefix.
func (r *BookReader) idsOf(
	table kv.Table, prefix []byte, page Page, newest bool,
) (ids []int64, err error) {
	keys := kv.Prefix(prefix)
	keys.Limit, keys.Reverse = pageLimit(page.Limit), newest
	edge := append(append([]byte(nil), prefix...), idKey(max(page.After, 0))...)
	switch {
	case newest && page.After > 0:
		keys.To = edge
	case !newest:
		keys.From = append(append([]byte(nil), prefix...), idKey(max(page.After, 0)+1)...)
	}
	err = r.reader.Scan(table, keys, func(key, _ []byte) error {
		ids = append(ids, idOf(key))

		return nil
	})

	return ids, err
}

// Newest lists the ids of the records of a noun from the newest on, before page.After where that
// is not 0.
func (r *BookReader) Newest(of store.Noun, page Page) (ids []int64, err error) {
	return r.idsOf(tableOf(of), nil, page, true)
}

// Appointment is something that is to be done about a record.
type Appointment struct {
	At  time.Time
	Job store.Job
	Of  store.Noun
	ID  int64
}

// Agenda lists what was to be done up to an instant, the oldest first. Whoever does it changes the
// record so that the appointment goes.
func (r *BookReader) Agenda(until time.Time, limit int) (list []Appointment, err error) {
	keys := kv.Range{To: agendaKey(until.Unix()+1, 0, 0, 0), Limit: pageLimit(limit)}
	err = r.reader.Scan(tableAgenda, keys, func(key, _ []byte) error {
		list = append(list, Appointment{
			At: time.Unix(idOf(key[:8]), 0).UTC(), Job: store.Job(key[8]),
			Of: store.Noun(key[9]), ID: idOf(key),
		})

		return nil
	})

	return list, err
}

// NextAppointment tells when something is to be done next; zero for never.
func (r *BookReader) NextAppointment() (at time.Time, err error) {
	err = r.reader.Scan(tableAgenda, kv.Range{Limit: 1}, func(key, _ []byte) error {
		at = time.Unix(idOf(key[:8]), 0).UTC()

		return nil
	})

	return at, err
}
