package billing

import (
	"context"
	"net/netip"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// HookPatch is what is to be set of a hook; nil leaves a field as it is.
type HookPatch struct {
	Name     *string
	URL      *string
	Events   *[]string
	Secret   *store.Secret
	Allow    *[]netip.Prefix
	Disabled *bool
	Note     *string
}

// apply sets what the patch sets.
func (p *HookPatch) apply(hook *store.Hook) {
	assign(&hook.Name, p.Name)
	assign(&hook.URL, p.URL)
	assign(&hook.Events, p.Events)
	assign(&hook.Secret, p.Secret)
	assign(&hook.Allow, p.Allow)
	assign(&hook.Disabled, p.Disabled)
	assign(&hook.Note, p.Note)
}

// assign sets a field where a value is given.
func assign[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// AddHook makes a hook: name, URL and secret are required. At most store.MaxHooks fit.
func (b *Billing) AddHook(ctx context.Context, patch HookPatch) (store.Hook, error) {
	return atDesk(ctx, b, func(d *desk) (store.Hook, error) {
		known, err := d.Hooks()
		if err != nil {
			return store.Hook{}, err
		}
		fresh := store.Hook{Created: d.now}
		for at := range known {
			if known[at].Slot == fresh.Slot {
				fresh.Slot++ // the list is in the order of the slots
			}
		}
		if fresh.Slot >= store.MaxHooks {
			return store.Hook{}, store.Errorf(store.Exhausted, "at most %d hooks fit", store.MaxHooks)
		}
		patch.apply(&fresh)
		made, err := d.PutHook(fresh)
		if err != nil {
			return store.Hook{}, err
		}

		return made, d.note("hook.add", store.NounHook, made.ID, "", made.Name)
	})
}

// SetHook changes a hook.
func (b *Billing) SetHook(ctx context.Context, id int64, patch HookPatch) (store.Hook, error) {
	return atDesk(ctx, b, func(d *desk) (store.Hook, error) {
		hook, err := d.Hook(id)
		if err == nil {
			err = store.CheckExpected(ctx, hook.Revision)
		}
		if err != nil {
			return store.Hook{}, err
		}
		patch.apply(&hook)
		made, err := d.PutHook(hook)
		if err != nil {
			return store.Hook{}, err
		}

		return made, d.note("hook.set", store.NounHook, made.ID, "", made.Name)
	})
}

// RemoveHook removes a hook.
func (b *Billing) RemoveHook(ctx context.Context, id int64) error {
	_, err := atDesk(ctx, b, func(d *desk) (none struct{}, err error) {
		hook, err := d.Hook(id)
		if err == nil {
			err = store.CheckExpected(ctx, hook.Revision)
		}
		if err != nil {
			return none, err
		}
		if err := d.DeleteHook(id); err != nil {
			return none, err
		}

		return none, d.note("hook.remove", store.NounHook, id, hook.Name, "")
	})

	return err
}

// Hooks lists the hooks.
func (b *Billing) Hooks(ctx context.Context) (list []store.Hook, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list, err = r.Hooks()

		return err
	})

	return list, err
}

// Hook returns a hook.
func (b *Billing) Hook(ctx context.Context, id int64) (hook store.Hook, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		hook, err = r.Hook(id)

		return err
	})

	return hook, err
}

// Deliveries lists the deliveries to a hook, or all for 0, the newest first, before a page's id.
func (b *Billing) Deliveries(
	ctx context.Context, hook int64, page db.Page,
) (list []store.Delivery, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		var ids []int64
		if hook == 0 {
			ids, err = r.Newest(store.NounDelivery, page)
		} else {
			ids, err = r.Owned(store.NounHook, hook, store.NounDelivery, page, true)
		}
		for _, id := range ids {
			delivery, err := r.Delivery(id)
			if err != nil {
				return err
			}
			list = append(list, delivery)
		}

		return err
	})

	return list, err
}

// DeliveriesToSend lists the deliveries whose time has come, the longest waiting first.
func (b *Billing) DeliveriesToSend(
	ctx context.Context, limit int,
) (list []store.Delivery, err error) {
	now := b.now()
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		ids, err := r.Asks(store.NounDelivery, now, limit)
		for _, id := range ids {
			delivery, err := r.Delivery(id)
			if err != nil {
				return err
			}
			list = append(list, delivery)
		}

		return err
	})

	return list, err
}

// NoteDelivery keeps what came of sending a delivery: the status of the answer, or why there was
// none. One that was in vain is sent again later, and given up after the last time.
func (b *Billing) NoteDelivery(
	ctx context.Context, id int64, code int, fault string,
) (store.Delivery, error) {
	return atDesk(ctx, b, func(d *desk) (store.Delivery, error) {
		delivery, err := d.Delivery(id)
		if err != nil || delivery.State != store.DeliveryQueued {
			return delivery, err
		}
		delivery.Tries++
		delivery.Code, delivery.Fault = code, cutNote(fault)
		wait, again := delivery.Retry()
		switch {
		case fault == "":
			delivery.State, delivery.Ended = store.DeliveryDone, d.now
		case again:
			delivery.SendAt = d.now.Add(wait)
		default:
			delivery.State, delivery.Ended = store.DeliveryDead, d.now
		}

		return d.PutDelivery(delivery)
	})
}

// Resend queues a delivery once more that has arrived or was given up.
func (b *Billing) Resend(ctx context.Context, id int64) (store.Delivery, error) {
	return atDesk(ctx, b, func(d *desk) (store.Delivery, error) {
		delivery, err := d.Delivery(id)
		if err != nil {
			return delivery, err
		}
		delivery.State, delivery.Tries, delivery.Ended = store.DeliveryQueued, 0, time.Time{}
		delivery.SendAt = d.now
		if delivery, err = d.PutDelivery(delivery); err != nil {
			return delivery, err
		}

		return delivery, d.note("delivery.resend", store.NounDelivery, id, "", "")
	})
}
