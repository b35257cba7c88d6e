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

// pools is how pools are reached.
var pools = &kind[store.Pool]{
	noun: store.NounPool, word: "pool",
	head: func(p *store.Pool) (*int64, *uint64) { return &p.ID, &p.Revision },
	find: findPool, list: (*db.BookReader).Pools, remove: (*db.BookTx).DeletePool,
}

// Pool returns a pool by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Pool(ctx context.Context, key string) (store.Pool, error) {
	return one(ctx, r, pools, key)
}

// Pools lists pools by id.
func (r *Registry) Pools(ctx context.Context, page db.Page) ([]store.Pool, error) {
	return some(ctx, r, pools, page)
}

// AddPool makes a pool. Name and ranges are required, and no address may be another pool's.
func (r *Registry) AddPool(ctx context.Context, patch PoolPatch) (store.Pool, error) {
	fresh := store.Pool{Created: r.now()}

	return add(ctx, r, pools, func(tx *db.BookTx) (store.Pool, error) {
		return putPool(tx, fresh, patch)
	})
}

// SetPool changes the fields that are given of a pool. Addresses that it no longer has stay with
// the sessions that have them, and are given to nobody afterwards.
func (r *Registry) SetPool(ctx context.Context, key string, patch PoolPatch) (store.Pool, error) {
	return set(ctx, r, pools, key, func(tx *db.BookTx, stored store.Pool) (store.Pool, error) {
		return putPool(tx, stored, patch)
	})
}

// RemovePool removes a pool that no plan and no company takes addresses from; otherwise the error
// is Conflict.
func (r *Registry) RemovePool(ctx context.Context, key string) error {
	return drop(ctx, r, pools, key)
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
