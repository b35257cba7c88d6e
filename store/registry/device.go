package registry

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// DeviceOrder is a device that is to be registered, or registered again.
type DeviceOrder struct {
	Customer int64
	Token    string // by which the push service knows it
	Platform string // android, ios or web; may be empty
	Name     string
	Version  string // of the app
}

// RegisterDevice notes the device of a customer. A token belongs to one device: the one who
// registers it last has it. When a customer has store.MaxDevices, another one takes the place of
// that which was made first.
func (r *Registry) RegisterDevice(
	ctx context.Context, order DeviceOrder,
) (device store.Device, err error) {
	owned, err := r.Devices(ctx, order.Customer)
	if err != nil {
		return device, err
	}
	now := r.now()
	err = r.update(ctx, func(tx *db.BookTx) error {
		next, err := tx.DeviceByToken(order.Token)
		fresh := store.Is(err, store.NotFound)
		if err != nil && !fresh {
			return err
		}
		if fresh {
			next = store.Device{Token: store.ClearSecret(order.Token), Created: now}
		}
		moved := fresh || next.Customer != order.Customer
		next.Customer, next.Seen, next.Platform = order.Customer, now, order.Platform
		next.Name, next.Version = order.Name, order.Version
		if err := next.Validate(); err != nil {
			return err
		}
		if moved && len(owned) >= store.MaxDevices {
			if err := tx.DeleteDevice(owned[0].ID); err != nil && !store.Is(err, store.NotFound) {
				return err
			}
		}
		device, err = tx.PutDevice(next)

		return err
	})
	if err != nil {
		return store.Device{}, err
	}

	return device, nil
}

// Devices lists the devices of a customer by id. Their tokens are for whoever pushes to them.
func (r *Registry) Devices(ctx context.Context, customer int64) (list []store.Device, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		list, err = listNamed(b, namers{store.NounCustomer, customer, store.NounDevice},
			db.Page{Limit: store.MaxDevices}, b.Device)

		return err
	})

	return list, err
}

// ForgetDevice forgets the device of a token, when its owner signs out or the push service knows it
// no more. One that is not there is no error.
func (r *Registry) ForgetDevice(ctx context.Context, token string) error {
	return r.update(ctx, func(tx *db.BookTx) error {
		device, err := tx.DeviceByToken(token)
		if store.Is(err, store.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}

		return tx.DeleteDevice(device.ID)
	})
}
