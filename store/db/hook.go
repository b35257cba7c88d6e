package db

import (
	"strconv"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// hooks is how the places that are told of events are kept, each in a slot.
var hooks = with(tagged(store.NounHook,
	func(h *store.Hook) (*int64, *uint64) { return &h.ID, &h.Revision }),
	rules[store.Hook]{
		check: func(h *store.Hook) error { return h.Validate() },
		claims: func(h *store.Hook) []claim {
			claims := textClaim(store.NounHook, byName, h.Name, "name")

			return append(claims, textClaim(store.NounHook, byNumber, strconv.Itoa(h.Slot), "slot")...)
		},
	})

// deliveries is how deliveries are kept. They outlive their hook.
var deliveries = with(tagged(store.NounDelivery,
	func(d *store.Delivery) (*int64, *uint64) { return &d.ID, &d.Revision }),
	rules[store.Delivery]{
		check: func(d *store.Delivery) error {
			if len(d.Body) > store.MaxDeliveryBody {
				return store.Invalidf("body", "is longer than %d octets", store.MaxDeliveryBody)
			}

			return nil
		},
		index: func(d *store.Delivery) []row {
			self := ref{noun: store.NounDelivery, id: d.ID}
			rows := ownedRow(ref{noun: store.NounHook, id: d.Hook}, self)
			rows = append(rows, openRow(store.NounDelivery, d.ID, d.State == store.DeliveryDead)...)
			if d.State != store.DeliveryQueued {
				return rows
			}

			return append(rows, askRow(store.NounDelivery, d.ID, d.SendAt)...)
		},
	})

// PutHook stores a hook.
func (tx *BookTx) PutHook(record store.Hook) (store.Hook, error) { return hooks.put(tx, record) }

// Hook returns a hook.
func (r *Lookup) Hook(id int64) (store.Hook, error) { return hooks.get(r, id) }

// DeleteHook removes a hook; what is queued for it is given up when its time comes.
func (tx *BookTx) DeleteHook(id int64) error { return hooks.remove(tx, id) }

// HookByName returns the hook of a name.
func (r *Lookup) HookByName(name string) (store.Hook, error) {
	return hooks.find(r, tableNames, nameKey(store.NounHook, byName, name))
}

// Hooks lists all hooks by their slots.
func (r *Lookup) Hooks() ([]store.Hook, error) {
	var list []store.Hook
	for slot := range store.MaxHooks {
		hook, err := hooks.find(r, tableNames, nameKey(store.NounHook, byNumber, strconv.Itoa(slot)))
		if store.Is(err, store.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, hook)
	}

	return list, nil
}

// PutDelivery stores a delivery.
func (tx *BookTx) PutDelivery(record store.Delivery) (store.Delivery, error) {
	return deliveries.put(tx, record)
}

// Delivery returns a delivery.
func (r *Lookup) Delivery(id int64) (store.Delivery, error) { return deliveries.get(r, id) }

// Deliveries lists them by id.
func (r *BookReader) Deliveries(page Page) ([]store.Delivery, error) {
	return deliveries.list(r, page.After, page.Limit)
}

// AttemptByTarget returns the open attempt that pays the same through the same method and channel
// as one would.
func (r *Lookup) AttemptByTarget(wish store.Attempt) (store.Attempt, error) {
	claims := targetClaim(&wish)
	if len(claims) == 0 {
		return store.Attempt{}, store.Errorf(store.NotFound, "there is no such attempt")
	}

	return attempts.find(r, tableNames, []byte(claims[0].key))
}

// targetClaim is what is unique of an open attempt: what it pays, and how. Money that came without
// an order has none.
func targetClaim(a *store.Attempt) []claim {
	of, id := store.NounCustomer, a.Customer
	switch {
	case a.Key != "":
		return nil
	case a.Order != 0:
		of, id = store.NounOrder, a.Order
	case a.Invoice != 0:
		of, id = store.NounInvoice, a.Invoice
	}
	if id == 0 {
		return nil
	}
	key := string(byte(of)) + string(idKey(id)) + string(idKey(a.Method)) + a.Channel

	return textClaim(store.NounAttempt, byTarget, key, "target")
}

// askRow is the row of a question to somebody outside, or none for the zero time.
func askRow(of store.Noun, id int64, at time.Time) []row {
	if at.IsZero() {
		return nil
	}

	return []row{{tableAsks, string(askKey(of, at.Unix(), id))}}
}

// Asks lists the ids of the records of a noun about which somebody outside was to be asked or told
// up to an instant, the longest waiting first.
func (r *BookReader) Asks(of store.Noun, until time.Time, limit int) (ids []int64, err error) {
	keys := kv.Range{
		From: askKey(of, 0, 0), To: askKey(of, until.Unix()+1, 0), Limit: pageLimit(limit),
	}
	err = r.reader.Scan(tableAsks, keys, func(key, _ []byte) error {
		ids = append(ids, idOf(key))

		return nil
	})

	return ids, err
}

// NextAsk tells when somebody outside is to be asked or told about a record of a noun; zero for
// never.
func (r *BookReader) NextAsk(of store.Noun) (at time.Time, err error) {
	keys := kv.Prefix([]byte{byte(of)})
	keys.Limit = 1
	err = r.reader.Scan(tableAsks, keys, func(key, _ []byte) error {
		at = time.Unix(idOf(key[1:9]), 0).UTC()

		return nil
	})

	return at, err
}
