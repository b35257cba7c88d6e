package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// MaxEventKey is how long the key of an event is at most, in octets.
const MaxEventKey = 240

// ReceiveEvent keeps what a provider tells, before anything is made of it. An event that is done,
// by its Done, needs no more: whoever told it again is answered as the first time.
func (b *Billing) ReceiveEvent(
	ctx context.Context, method int64, key string, body []byte,
) (event store.GatewayEvent, err error) {
	if key == "" || len(key) > MaxEventKey {
		return event, store.Invalidf("key", "must be 1 to %d octets", MaxEventKey)
	}
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		event, err = r.EventByKey(method, key)

		return err
	})
	if err == nil && !event.Done.IsZero() {
		return event, nil
	}
	if err != nil && !store.Is(err, store.NotFound) {
		return event, err
	}
	kept := body[:min(len(body), store.MaxEventBody)]

	return atDesk(ctx, b, func(d *desk) (store.GatewayEvent, error) {
		known, err := d.EventByKey(method, key)
		if store.Is(err, store.NotFound) {
			known, err = store.GatewayEvent{
				Method: method, Key: key, Received: d.now, Body: kept,
			}, nil
		}
		if err != nil || !known.Done.IsZero() {
			return known, err
		}
		known.Times++

		return d.PutEvent(known)
	})
}

// closeEvent marks an event as done in the transaction of what came of it.
func (d *desk) closeEvent(id int64, outcome *store.MoneyOutcome) error {
	if id == 0 {
		return nil
	}
	event, err := d.Event(id)
	if err != nil || !event.Done.IsZero() {
		return err
	}
	event.Done, event.Verdict, event.Attempt = d.now, outcome.Verdict, outcome.Attempt.ID
	_, err = d.PutEvent(event)

	return err
}
