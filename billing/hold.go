package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// Isolir holds a service as unpaid: it may log in, and gets the isolir profile.
func (b *Billing) Isolir(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.hold(ctx, ref, func(holds store.Holds) store.Holds {
		return holds.With(store.HoldUnpaid)
	})
}

// Suspend holds a service by hand: it may not log in.
func (b *Billing) Suspend(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.hold(ctx, ref, func(holds store.Holds) store.Holds {
		return holds.With(store.HoldManual)
	})
}

// Restore undoes Isolir and Suspend, whichever stands: an operator who restores a service wants
// it to work. A payment is another matter, and lifts store.HoldUnpaid alone. Leave and fraud are
// lifted by nobody here: they were set for a reason of their own.
func (b *Billing) Restore(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.hold(ctx, ref, func(holds store.Holds) store.Holds {
		return holds.Without(store.HoldUnpaid | store.HoldManual)
	})
}

// Terminate ends a service for good: it may not log in again, and keeps its login from others
// until it is removed. Ending it twice does nothing more.
func (b *Billing) Terminate(ctx context.Context, ref ServiceRef) (store.Service, error) {
	now := b.now()

	return b.change(ctx, ref, func(_ *db.BookTx, service *store.Service) error {
		if service.Terminated.IsZero() {
			service.Terminated = now
		}

		return nil
	})
}

// hold changes the holds of a service that has not ended.
func (b *Billing) hold(
	ctx context.Context, ref ServiceRef, next func(store.Holds) store.Holds,
) (store.Service, error) {
	return b.change(ctx, ref, func(_ *db.BookTx, service *store.Service) error {
		if !service.Terminated.IsZero() {
			return store.Errorf(store.Conflict, "the service %q is terminated", service.Login)
		}
		service.Holds = next(service.Holds)

		return nil
	})
}
