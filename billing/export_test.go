package billing

import (
	"context"

	"gardu/store"
)

// Steps lets tests take the steps that verbs are made of, each in a transaction of its own.
type Steps struct{ Billing *Billing }

// Received is money that came in.
type Received = received

// Issue makes a document final.
func (s Steps) Issue(ctx context.Context, draft store.Invoice) (store.Invoice, error) {
	return atDesk(ctx, s.Billing, func(d *desk) (store.Invoice, error) { return d.issue(draft) })
}

// Receive books money.
func (s Steps) Receive(ctx context.Context, money Received) (store.Payment, error) {
	return atDesk(ctx, s.Billing, func(d *desk) (store.Payment, error) { return d.receive(money) })
}

// Settle makes the holds of a customer what they are to be now.
func (s Steps) Settle(ctx context.Context, customer int64) (store.Receivable, error) {
	return atDesk(ctx, s.Billing, func(d *desk) (store.Receivable, error) {
		if err := d.settle(customer); err != nil {
			return store.Receivable{}, err
		}

		return d.receivable(customer)
	})
}

// Fulfil pays an order with money.
func (s Steps) Fulfil(
	ctx context.Context, id int64, money Received,
) (order store.Order, payment store.Payment, err error) {
	order, err = atDesk(ctx, s.Billing, func(d *desk) (store.Order, error) {
		known, err := d.Order(id)
		if err != nil {
			return store.Order{}, err
		}
		known, payment, err = d.fulfil(known, money)

		return known, err
	})

	return order, payment, err
}

// Expire lets an order expire whose time has come.
func (s Steps) Expire(ctx context.Context, id int64) error {
	_, err := atDesk(ctx, s.Billing, func(d *desk) (int, error) {
		return 0, s.Billing.doOrder(d, id)
	})

	return err
}
