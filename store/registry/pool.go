package registry

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// PoolPatch is what is to be set of a pool; nil leaves a field as it is.
type PoolPatch struct {
	Name   *string
	Ranges *[]store.AddressRange // replaces those that there are
	Note   *string
}

// Pool returns a pool by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Pool(ctx context.Context, key string) (pool store.Pool, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		pool, err = findPool(&b.Lookup, key)

		return err
	})

	return pool, err
}

// Pools lists pools by id.
func (r *Registry) Pools(ctx context.Context, page db.Page) (list []store.Pool, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		list, err = b.Pools(page)

		return err
	})

	return list, err
}

// AddPool makes a pool. Name and ranges are required, and no address may be another pool's.
func (r *Registry) AddPool(ctx context.Context, patch PoolPatch) (pool store.Pool, err error) {
	fresh := store.Pool{Created: r.now()}
	err = r.update(ctx, func(tx *db.BookTx) error {
		pool, err = putPool(tx, fresh, patch)

		return err
	})

	return pool, err
}

// SetPool changes the fields that are given of a pool. Addresses that it no longer has stay with
// the sessions that have them, and are given to nobody afterwards.
func (r *Registry) SetPool(
	ctx context.Context, key string, patch PoolPatch,
) (pool store.Pool, err error) {
	err = r.update(ctx, func(tx *db.BookTx) error {
		stored, err := findPool(&tx.Lookup, key)
		if err == nil {
			err = store.CheckExpected(ctx, stored.Revision)
		}
		if err != nil {
			return err
		}
		pool, err = putPool(tx, stored, patch)

		return err
	})

	return pool, err
}

// RemovePool removes a pool that no plan and no company takes addresses from; otherwise the error
// is Conflict.
func (r *Registry) RemovePool(ctx context.Context, key string) error {
	return r.update(ctx, func(tx *db.BookTx) error {
		pool, err := findPool(&tx.Lookup, key)
		if err == nil {
			err = store.CheckExpected(ctx, pool.Revision)
		}
		if err != nil {
			return err
		}

		return tx.DeletePool(pool.ID)
	})
}

// findPool finds a pool by name or id.
func findPool(b *db.Lookup, key string) (store.Pool, error) {
	pool, err := store.ByNameOrID(key, b.PoolByName, b.Pool)
	if store.Is(err, store.NotFound) {
		err = missing("pool", key)
	}

	return pool, err
}

// putPool applies a patch to a pool, checks the whole and stores it.
func putPool(tx *db.BookTx, pool store.Pool, patch PoolPatch) (store.Pool, error) {
	store.Give(&pool.Name, patch.Name)
	store.Give(&pool.Ranges, patch.Ranges)
	store.Give(&pool.Note, patch.Note)
	if err := pool.Validate(); err != nil {
		return store.Pool{}, err
	}

	return tx.PutPool(pool)
}
