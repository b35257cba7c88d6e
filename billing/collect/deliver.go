package collect

import (
	"context"
	"strconv"

	"gardu/billing/gateway/signed"
	"gardu/store"
)

// Deliver sends what hooks are owed by now, one after the other, MaxDeliveries at most, and returns
// how many. An error is of the book; a hook that does not answer is sent to again later.
func (c *Collector) Deliver(ctx context.Context) (int, error) {
	list, err := c.config.Ledger.DeliveriesToSend(ctx, MaxDeliveries)
	if err != nil {
		return 0, err
	}
	for at := range list {
		if err := ctx.Err(); err != nil {
			return at, err
		}
		if err := c.deliver(ctx, &list[at]); err != nil {
			return at, err
		}
	}

	return len(list), nil
}

// deliver sends one delivery, and keeps what came of it. Its id is the same each time, so that the
// receiver can tell a repetition.
func (c *Collector) deliver(ctx context.Context, delivery *store.Delivery) error {
	hook, err := c.config.Ledger.Hook(ctx, delivery.Hook)
	code, fault := 0, ""
	switch {
	case store.Is(err, store.NotFound):
		fault = "the hook is gone"
	case err != nil:
		return err
	case hook.Disabled:
		fault = "the hook is switched off"
	default:
		to := signed.Target{URL: hook.URL, Secret: hook.Secret, Allow: hook.Allow}
		id := "dlv-" + strconv.FormatInt(delivery.ID, 10)
		if code, err = c.config.Sender.Send(ctx, to, id, delivery.Body); err != nil {
			fault = err.Error()
		}
	}
	if ctx.Err() != nil {
		return ctx.Err() // a stop is no fault of the hook
	}
	kept, err := c.config.Ledger.NoteDelivery(ctx, delivery.ID, code, fault)
	if err != nil {
		return err
	}
	c.metrics.deliveries.WithLabelValues(resultOf(&kept)).Inc()
	if kept.State == store.DeliveryDead {
		c.config.Logger.Warn("a hook was not reached and is given up on", "hook", hook.Name,
			"delivery", delivery.ID, "event", delivery.Event, "fault", fault)
	}

	return nil
}

// resultOf is the label of what came of a delivery.
func resultOf(delivery *store.Delivery) string {
	if delivery.State == store.DeliveryQueued {
		return "again"
	}

	return delivery.State.String()
}
