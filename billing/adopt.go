package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// adoptRows is how many services are made in one transaction.
const adoptRows = 50

// ServiceOrder is a service to be made, with what stands against it from the beginning.
type ServiceOrder struct {
	ServicePatch

	Holds store.Holds
}

// AddServices makes services as AddService does, in transactions of up to 50, and tells of each
// order, in their order, what became of it. A bad one hurts no other. The error is that of whatever
// kept it from going on.
func (b *Billing) AddServices(
	ctx context.Context, orders []ServiceOrder, report func(at int, made store.Service, err error),
) error {
	for begin := 0; begin < len(orders); begin += adoptRows {
		slice := orders[begin:min(begin+adoptRows, len(orders))]
		made, err := b.addAll(ctx, slice)
		switch {
		case err == nil:
			for at := range made {
				report(begin+at, made[at], nil)
			}
		case !faulty(err):
			return err
		default:
			if err := b.addEach(ctx, slice, func(at int, made store.Service, err error) {
				report(begin+at, made, err)
			}); err != nil {
				return err
			}
		}
	}

	return nil
}

// addEach makes each service in a transaction of its own.
func (b *Billing) addEach(
	ctx context.Context, orders []ServiceOrder, report func(at int, made store.Service, err error),
) error {
	for at := range orders {
		made, err := b.addAll(ctx, orders[at:at+1])
		switch {
		case err == nil:
			report(at, made[0], nil)
		case faulty(err):
			report(at, store.Service{}, err)
		default:
			return err
		}
	}

	return nil
}

// faulty reports whether an error is that of what was asked for.
func faulty(err error) bool {
	return store.Is(err, store.Invalid) || store.Is(err, store.Conflict) ||
		store.Is(err, store.NotFound)
}

// addAll makes services in one transaction, all or none.
func (b *Billing) addAll(ctx context.Context, orders []ServiceOrder) ([]store.Service, error) {
	now := b.now()
	made := make([]store.Service, len(orders))
	err := b.update(ctx, func(tx *db.BookTx) error {
		for at := range orders {
			order := &orders[at]
			secret, err := b.secretOf(order.ServicePatch)
			if err != nil {
				return err
			}
			fresh := store.Service{Quantity: 1, Created: now, Holds: order.Holds}
			plan, err := order.apply(&tx.Lookup, &fresh, secret)
			if err != nil {
				return err
			}
			b.begin(&fresh, &plan, order.ServicePatch)
			if made[at], err = keepService(tx, fresh); err != nil {
				return err
			}
		}

		return nil
	})

	return made, err
}
