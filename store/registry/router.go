package registry

import (
	"context"
	"errors"

	"gardu/store"
	"gardu/store/db"
)

// RouterPatch is what is to be set of a router; nil leaves a field as it is. Texts are as people
// write them.
type RouterPatch struct {
	Name     *string
	NAS      *string // name of its NAS; where it is not given to a new router, its own name
	Address  *string // HOST:PORT; without a port, the usual one of its protection
	User     *string
	Password *string
	Mode     *store.RouterMode

	TLS            *store.RouterTLS
	Fingerprint    *string // colons and capitals do not matter; empty to trust nothing
	Authority      *string // PEM; empty for the authorities of the system
	ChallengeLogin *bool
	Serial         *string // empty to take whichever is seen next
	Paused         *bool
	Fresh          *bool
	Note           *string
}

// routers is how routers are reached.
var routers = &kind[store.Router]{
	noun: store.NounRouter, word: "router",
	head: func(r *store.Router) (*int64, *uint64) { return &r.ID, &r.Revision },
	find: findRouter, list: (*db.BookReader).Routers, remove: (*db.BookTx).DeleteRouter,
}

// Router returns a router by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Router(ctx context.Context, key string) (store.Router, error) {
	return one(ctx, r, routers, key)
}

// Routers lists routers by id.
func (r *Registry) Routers(ctx context.Context, page db.Page) ([]store.Router, error) {
	return some(ctx, r, routers, page)
}

// AddRouter makes a router. Name, address, user and password are required, and a NAS that is a
// MikroTik and no other router. Where no protection is given it is RouterVerify with an authority,
// and RouterPin without one: nothing is sent to such a router before TrustRouter.
func (r *Registry) AddRouter(ctx context.Context, patch RouterPatch) (store.Router, error) {
	fresh := store.Router{Created: r.now(), TLS: store.RouterPin, Fresh: true}
	if patch.Authority != nil && *patch.Authority != "" {
		fresh.TLS = store.RouterVerify
	}
	if patch.NAS == nil {
		patch.NAS = patch.Name
	}

	return add(ctx, r, routers, func(tx *db.BookTx) (store.Router, error) {
		return patch.put(tx, fresh)
	})
}

// SetRouter changes the fields that are given of a router.
func (r *Registry) SetRouter(
	ctx context.Context, key string, patch RouterPatch,
) (store.Router, error) {
	return set(ctx, r, routers, key, func(tx *db.BookTx, stored store.Router) (store.Router, error) {
		return patch.put(tx, stored)
	})
}

// RemoveRouter removes a router. What gardu has written to it stays on it, and so does its NAS.
func (r *Registry) RemoveRouter(ctx context.Context, key string) error {
	return drop(ctx, r, routers, key)
}

// TrustRouter notes that the router which was seen is the right one: the fingerprint of its public
// key, its serial number, or both. An empty text leaves what is known. The caller has had it
// confirmed by an operator who knows the router; from then on another one is refused.
func (r *Registry) TrustRouter(
	ctx context.Context, key, fingerprint, serial string,
) (store.Router, error) {
	if fingerprint == "" && serial == "" {
		return store.Router{}, store.Invalidf("fingerprint", "must be given, or serial, or both")
	}
	var patch RouterPatch
	if fingerprint != "" {
		patch.Fingerprint = &fingerprint
	}
	if serial != "" {
		patch.Serial = &serial
	}

	return r.SetRouter(ctx, key, patch)
}

// findRouter finds a router by name or id.
func findRouter(b *db.Lookup, key string) (store.Router, error) {
	router, err := store.ByNameOrID(key, b.RouterByName, b.Router)
	if store.Is(err, store.NotFound) {
		err = missing("router", key)
	}

	return router, err
}

// put applies the patch to a router, checks the whole and stores it.
func (p RouterPatch) put(tx *db.BookTx, router store.Router) (store.Router, error) {
	store.Give(&router.Name, p.Name)
	store.Give(&router.User, p.User)
	store.Give(&router.Mode, p.Mode)
	store.Give(&router.ChallengeLogin, p.ChallengeLogin)
	store.Give(&router.Serial, p.Serial)
	store.Give(&router.Paused, p.Paused)
	store.Give(&router.Fresh, p.Fresh)
	store.Give(&router.Note, p.Note)
	if p.Password != nil {
		router.Password = store.ClearSecret(*p.Password)
	}
	p.applyConnection(&router)
	wrong := p.applyNAS(&tx.Lookup, &router)
	if p.Authority != nil {
		router.Authority = *p.Authority
		wrong = errors.Join(wrong, checkAuthority(router.Authority))
	}
	if wrong = errors.Join(wrong, validRouter(&router, wrong)); wrong != nil {
		return store.Router{}, wrong
	}

	return tx.PutRouter(router)
}

// validRouter checks the whole of a router, without the fault of a NAS that has been told of.
func validRouter(router *store.Router, told error) error {
	checked := *router
	for _, fault := range store.Faults(told) {
		if fault.Field == "nas" {
			checked.NAS = 1
		}
	}

	return checked.Validate()
}

// applyNAS finds the NAS that the router is. Gardu speaks the API of RouterOS and no other.
func (p *RouterPatch) applyNAS(b *db.Lookup, router *store.Router) error {
	if p.NAS == nil || *p.NAS == "" {
		return nil
	}
	nas, err := findNAS(b, *p.NAS)
	if store.Is(err, store.NotFound) {
		return store.Invalidf("nas", "there is no nas %q; make it first, or name another one",
			store.Brief(*p.NAS))
	}
	if err == nil && nas.Vendor != store.MikroTik {
		return store.Invalidf("nas", "%s is not a MikroTik", store.Brief(nas.Name))
	}
	router.NAS = nas.ID

	return err
}
