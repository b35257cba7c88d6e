package db

import (
	"crypto/sha256"

	"gardu/store"
)

// devices is how devices with an app are kept.
var devices = with(tagged(store.NounDevice,
	func(d *store.Device) (*int64, *uint64) { return &d.ID, &d.Revision }),
	rules[store.Device]{
		claims: func(d *store.Device) []claim {
			return textClaim(store.NounDevice, byHash, tokenHash(d.Token.Value), "token")
		},
		names: func(d *store.Device) []ref {
			return refsOf(ref{store.NounCustomer, d.Customer, "customer"})
		},
	})

// tokenHash is what a device is found by: its token is longer than a key may be, and a secret.
func tokenHash(token []byte) string {
	sum := sha256.Sum256(token)

	return string(sum[:])
}

// PutDevice stores a device.
func (tx *BookTx) PutDevice(record store.Device) (store.Device, error) {
	return devices.put(tx, record)
}

// DeleteDevice removes a device.
func (tx *BookTx) DeleteDevice(id int64) error { return devices.remove(tx, id) }

// Device returns a device.
func (r *Lookup) Device(id int64) (store.Device, error) { return devices.get(r, id) }

// DeviceByToken returns the device of a token.
func (r *Lookup) DeviceByToken(token string) (store.Device, error) {
	key := nameKey(store.NounDevice, byHash, tokenHash([]byte(token)))

	return devices.find(r, tableNames, key)
}

// Devices lists them by id.
func (r *BookReader) Devices(page Page) ([]store.Device, error) {
	return devices.list(r, page.After, page.Limit)
}
