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
