package registry

import (
	"context"
	"errors"
	"net/netip"

	"gardu/store"
	"gardu/store/db"
)

// PortPoolPatch is what is to be set of a range of ports; nil leaves a field as it is.
type PortPoolPatch struct {
	Name    *string
	Address *netip.Addr // public
	First   *int        // ports, both ends among them
	Last    *int
	Router  *string // name or id of a NAS; empty for none
	Note    *string
}

// portPools is how ranges of ports are reached.
var portPools = &kind[store.PortPool]{
	noun: store.NounPortPool, word: "portpool",
	head: func(p *store.PortPool) (*int64, *uint64) { return &p.ID, &p.Revision },
	find: byKey("port pool", (*db.Lookup).PortPoolByName, (*db.Lookup).PortPool),
	list: (*db.BookReader).PortPools, remove: (*db.BookTx).DeletePortPool,
}

// PortPool returns a range of ports by its name, or by its id in digits. The error is NotFound.
func (r *Registry) PortPool(ctx context.Context, key string) (store.PortPool, error) {
	return one(ctx, r, portPools, key)
}

// PortPools lists ranges of ports by id.
func (r *Registry) PortPools(ctx context.Context, page db.Page) ([]store.PortPool, error) {
	return some(ctx, r, portPools, page)
}

// AddPortPool makes a range of ports. Name, address and ports are required.
func (r *Registry) AddPortPool(ctx context.Context, patch PortPoolPatch) (store.PortPool, error) {
	fresh := store.PortPool{Created: r.now()}

	return add(ctx, r, portPools, func(tx *db.BookTx) (store.PortPool, error) {
		return patch.put(tx, fresh)
	})
}

// SetPortPool changes the fields that are given of a range of ports.
func (r *Registry) SetPortPool(
	ctx context.Context, key string, patch PortPoolPatch,
) (store.PortPool, error) {
	return set(ctx, r, portPools, key,
		func(tx *db.BookTx, stored store.PortPool) (store.PortPool, error) {
			return patch.put(tx, stored)
		})
}

// RemovePortPool removes a range of ports.
func (r *Registry) RemovePortPool(ctx context.Context, key string) error {
	return drop(ctx, r, portPools, key)
}

// put applies the patch to a range of ports, checks the whole and stores it.
func (p PortPoolPatch) put(tx *db.BookTx, pool store.PortPool) (store.PortPool, error) {
	store.Give(&pool.Name, p.Name)
	store.Give(&pool.Address, p.Address)
	store.Give(&pool.First, p.First)
	store.Give(&pool.Last, p.Last)
	store.Give(&pool.Note, p.Note)
	var wrong error
	if p.Router != nil {
		pool.Router, wrong = routerOf(&tx.Lookup, *p.Router)
	}
	if wrong = errors.Join(wrong, pool.Validate()); wrong != nil {
		return store.PortPool{}, wrong
	}

	return tx.PutPortPool(pool)
}

// routerOf returns the id of a NAS that a field names, 0 for an empty name.
func routerOf(b *db.Lookup, key string) (int64, error) {
	if key == "" {
		return 0, nil
	}
	nas, err := findNAS(b, key)
	if store.Is(err, store.NotFound) {
		return 0, store.Invalidf("router", "there is no nas %q", store.Brief(key))
	}

	return nas.ID, err
}
