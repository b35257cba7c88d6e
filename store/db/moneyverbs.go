package db

import "gardu/store"

// PutSubscription stores a subscription, under the id of its service.
func (tx *BookTx) PutSubscription(record store.Subscription) (store.Subscription, error) {
	return subscriptions.put(tx, record)
}

// Subscription returns a subscription, under the id of its service.
func (r *Lookup) Subscription(id int64) (store.Subscription, error) {
	found, err := subscriptions.get(r, id)
	if store.Is(err, store.NotFound) {
		err = store.Errorf(store.NotFound, "the service is not billed: it has no subscription")
	}

	return found, err
}

// Subscriptions lists them by id.
func (r *BookReader) Subscriptions(page Page) ([]store.Subscription, error) {
	return subscriptions.list(r, page.After, page.Limit)
}

// PutInvoice stores an invoice.
func (tx *BookTx) PutInvoice(record store.Invoice) (store.Invoice, error) {
	return invoices.put(tx, record)
}

// Invoice returns an invoice.
func (r *Lookup) Invoice(id int64) (store.Invoice, error) { return invoices.get(r, id) }

// Invoices lists them by id.
func (r *BookReader) Invoices(page Page) ([]store.Invoice, error) {
	return invoices.list(r, page.After, page.Limit)
}

// PutReceivable stores a receivable, under the id of its customer.
func (tx *BookTx) PutReceivable(record store.Receivable) (store.Receivable, error) {
	return receivables.put(tx, record)
}

// Receivable returns a receivable, under the id of its customer.
func (r *Lookup) Receivable(id int64) (store.Receivable, error) { return receivables.get(r, id) }

// Receivables lists them by id.
func (r *BookReader) Receivables(page Page) ([]store.Receivable, error) {
	return receivables.list(r, page.After, page.Limit)
}

// PutOrder stores an order.
func (tx *BookTx) PutOrder(record store.Order) (store.Order, error) {
	return orders.put(tx, record)
}

// Order returns an order.
func (r *Lookup) Order(id int64) (store.Order, error) { return orders.get(r, id) }

// Orders lists them by id.
func (r *BookReader) Orders(page Page) ([]store.Order, error) {
	return orders.list(r, page.After, page.Limit)
}

// PutPayment stores a payment.
func (tx *BookTx) PutPayment(record store.Payment) (store.Payment, error) {
	return payments.put(tx, record)
}

// Payment returns a payment.
func (r *Lookup) Payment(id int64) (store.Payment, error) { return payments.get(r, id) }

// Payments lists them by id.
func (r *BookReader) Payments(page Page) ([]store.Payment, error) {
	return payments.list(r, page.After, page.Limit)
}

// PutAttempt stores an attempt.
func (tx *BookTx) PutAttempt(record store.Attempt) (store.Attempt, error) {
	return attempts.put(tx, record)
}

// Attempt returns an attempt.
func (r *Lookup) Attempt(id int64) (store.Attempt, error) { return attempts.get(r, id) }

// Attempts lists them by id.
func (r *BookReader) Attempts(page Page) ([]store.Attempt, error) {
	return attempts.list(r, page.After, page.Limit)
}

// PutEvent stores an event of a gateway.
func (tx *BookTx) PutEvent(record store.GatewayEvent) (store.GatewayEvent, error) {
	return events.put(tx, record)
}

// Event returns an event of a gateway.
func (r *Lookup) Event(id int64) (store.GatewayEvent, error) { return events.get(r, id) }

// Events lists them by id.
func (r *BookReader) Events(page Page) ([]store.GatewayEvent, error) {
	return events.list(r, page.After, page.Limit)
}

// PutMethod stores a payment method.
func (tx *BookTx) PutMethod(record store.PaymentMethod) (store.PaymentMethod, error) {
	return methods.put(tx, record)
}

// Method returns a payment method.
func (r *Lookup) Method(id int64) (store.PaymentMethod, error) { return methods.get(r, id) }

// Methods lists them by id.
func (r *BookReader) Methods(page Page) ([]store.PaymentMethod, error) {
	return methods.list(r, page.After, page.Limit)
}

// PutPaymentCode stores a payment code.
func (tx *BookTx) PutPaymentCode(record store.PaymentCode) (store.PaymentCode, error) {
	return paymentCodes.put(tx, record)
}

// PaymentCode returns a payment code.
func (r *Lookup) PaymentCode(id int64) (store.PaymentCode, error) { return paymentCodes.get(r, id) }

// PaymentCodes lists them by id.
func (r *BookReader) PaymentCodes(page Page) ([]store.PaymentCode, error) {
	return paymentCodes.list(r, page.After, page.Limit)
}

// PutReceipt stores a receipt.
func (tx *BookTx) PutReceipt(record store.Receipt) (store.Receipt, error) {
	return receipts.put(tx, record)
}

// Receipt returns a receipt.
func (r *Lookup) Receipt(id int64) (store.Receipt, error) { return receipts.get(r, id) }

// Receipts lists them by id.
func (r *BookReader) Receipts(page Page) ([]store.Receipt, error) {
	return receipts.list(r, page.After, page.Limit)
}

// PutCoupon stores a coupon.
func (tx *BookTx) PutCoupon(record store.Coupon) (store.Coupon, error) {
	return coupons.put(tx, record)
}

// Coupon returns a coupon.
func (r *Lookup) Coupon(id int64) (store.Coupon, error) { return coupons.get(r, id) }

// Coupons lists them by id.
func (r *BookReader) Coupons(page Page) ([]store.Coupon, error) {
	return coupons.list(r, page.After, page.Limit)
}

// PutBill stores a bill.
func (tx *BookTx) PutBill(record store.Bill) (store.Bill, error) {
	return bills.put(tx, record)
}

// Bill returns a bill.
func (r *Lookup) Bill(id int64) (store.Bill, error) { return bills.get(r, id) }

// Bills lists them by id.
func (r *BookReader) Bills(page Page) ([]store.Bill, error) {
	return bills.list(r, page.After, page.Limit)
}

// PutBandwidth stores a bandwidth.
func (tx *BookTx) PutBandwidth(record store.Bandwidth) (store.Bandwidth, error) {
	return bandwidths.put(tx, record)
}

// Bandwidth returns a bandwidth.
func (r *Lookup) Bandwidth(id int64) (store.Bandwidth, error) { return bandwidths.get(r, id) }

// Bandwidths lists them by id.
func (r *BookReader) Bandwidths(page Page) ([]store.Bandwidth, error) {
	return bandwidths.list(r, page.After, page.Limit)
}

// PutBatch stores a batch of vouchers.
func (tx *BookTx) PutBatch(record store.Batch) (store.Batch, error) {
	return batches.put(tx, record)
}

// Batch returns a batch of vouchers.
func (r *Lookup) Batch(id int64) (store.Batch, error) { return batches.get(r, id) }

// Batches lists them by id.
func (r *BookReader) Batches(page Page) ([]store.Batch, error) {
	return batches.list(r, page.After, page.Limit)
}

// PutReseller stores a reseller, under the id of its operator.
func (tx *BookTx) PutReseller(record store.Reseller) (store.Reseller, error) {
	return resellers.put(tx, record)
}

// Reseller returns a reseller, under the id of its operator.
func (r *Lookup) Reseller(id int64) (store.Reseller, error) { return resellers.get(r, id) }

// Resellers lists them by id.
func (r *BookReader) Resellers(page Page) ([]store.Reseller, error) {
	return resellers.list(r, page.After, page.Limit)
}

// PutSettlement stores a settlement.
func (tx *BookTx) PutSettlement(record store.Settlement) (store.Settlement, error) {
	return settlements.put(tx, record)
}

// Settlement returns a settlement.
func (r *Lookup) Settlement(id int64) (store.Settlement, error) { return settlements.get(r, id) }

// Settlements lists them by id.
func (r *BookReader) Settlements(page Page) ([]store.Settlement, error) {
	return settlements.list(r, page.After, page.Limit)
}

// PutNotice stores a notice.
func (tx *BookTx) PutNotice(record store.Notice) (store.Notice, error) {
	return notices.put(tx, record)
}

// Notice returns a notice.
func (r *Lookup) Notice(id int64) (store.Notice, error) { return notices.get(r, id) }

// Notices lists them by id.
func (r *BookReader) Notices(page Page) ([]store.Notice, error) {
	return notices.list(r, page.After, page.Limit)
}
