package registry

import (
	"context"
	"net/netip"
	"strings"

	"gardu/store"
	"gardu/store/db"
)

// NASPatch is what is to be set of a NAS; nil leaves a field as it is. Texts are as people write
// them.
type NASPatch struct {
	Name       *string
	Address    *string // an address, or a network such as 192.0.2.0/24
	Identifier *string
	Secret     *string // GenerateSecret draws one
	Vendor     *store.Vendor
	CoAPort    *uint16 // 0 for 3799
	CoAAddress *string // empty for the address that it last spoke from
	CoA        *store.CoAUse
	SwapOctets *bool

	RequireMessageAuthenticator *store.Requirement
	LimitProxyState             *store.Requirement
	Note                        *string
}

// nases is how NAS records are reached.
var nases = &kind[store.NAS]{
	noun: store.NounNAS, word: "nas",
	head: func(n *store.NAS) (*int64, *uint64) { return &n.ID, &n.Revision },
	find: findNAS, list: (*db.BookReader).NASes, remove: (*db.BookTx).DeleteNAS,
}

// NAS returns a NAS by its name, or by its id in digits. The error is NotFound.
func (r *Registry) NAS(ctx context.Context, key string) (store.NAS, error) {
	return one(ctx, r, nases, key)
}

// NASes lists NAS records by id.
func (r *Registry) NASes(ctx context.Context, page db.Page) ([]store.NAS, error) {
	return some(ctx, r, nases, page)
}

// AddNAS makes a NAS. Name, address and secret are required. What is allowed but unwise is told
// by Warnings of the record that is returned; a secret that was drawn stands in it.
func (r *Registry) AddNAS(ctx context.Context, patch NASPatch) (store.NAS, error) {
	fresh := store.NAS{Created: r.now()}
	if err := patch.apply(&fresh); err != nil {
		return store.NAS{}, err
	}

	return add(ctx, r, nases, func(tx *db.BookTx) (store.NAS, error) { return tx.PutNAS(fresh) })
}

// SetNAS changes the fields that are given of a NAS.
func (r *Registry) SetNAS(ctx context.Context, key string, patch NASPatch) (store.NAS, error) {
	if err := patch.draw(); err != nil {
		return store.NAS{}, err
	}

	return set(ctx, r, nases, key, func(tx *db.BookTx, nas store.NAS) (store.NAS, error) {
		if err := patch.apply(&nas); err != nil {
			return store.NAS{}, err
		}

		return tx.PutNAS(nas)
	})
}

// RemoveNAS removes a NAS that no service, plan or voucher is tied to; otherwise the error is
// Conflict.
func (r *Registry) RemoveNAS(ctx context.Context, key string) error {
	return drop(ctx, r, nases, key)
}

// findNAS finds a NAS by name or id.
func findNAS(b *db.Lookup, key string) (store.NAS, error) {
	nas, err := store.ByNameOrID(key, b.NASByName, b.NAS)
	if store.Is(err, store.NotFound) {
		err = missing("nas", key)
	}

	return nas, err
}

// draw makes the secret where one is to be drawn, so that it is drawn once.
func (p *NASPatch) draw() error {
	if p.Secret == nil || *p.Secret != GenerateSecret {
		return nil
	}
	drawn, err := drawSecret()
	p.Secret = &drawn

	return err
}

// apply puts what is given into a record and checks the whole of it.
func (p NASPatch) apply(nas *store.NAS) error {
	if err := p.draw(); err != nil {
		return err
	}
	store.Give(&nas.Name, p.Name)
	store.Give(&nas.Identifier, p.Identifier)
	store.Give(&nas.Vendor, p.Vendor)
	store.Give(&nas.CoAPort, p.CoAPort)
	store.Give(&nas.CoA, p.CoA)
	store.Give(&nas.SwapOctets, p.SwapOctets)
	store.Give(&nas.RequireMessageAuthenticator, p.RequireMessageAuthenticator)
	store.Give(&nas.LimitProxyState, p.LimitProxyState)
	store.Give(&nas.Note, p.Note)
	if p.Secret != nil {
		nas.Secret = store.ClearSecret(*p.Secret)
	}
	if err := p.applyAddresses(nas); err != nil {
		return err
	}

	return nas.Validate()
}

// applyAddresses puts the addresses that are given into a record.
func (p NASPatch) applyAddresses(nas *store.NAS) (err error) {
	if p.Address != nil {
		if nas.Address, err = ParseSources("address", *p.Address); err != nil {
			return err
		}
	}
	if p.CoAAddress == nil {
		return nil
	}
	nas.CoAAddress = netip.Addr{}
	if *p.CoAAddress == "" {
		return nil
	}
	if nas.CoAAddress, err = netip.ParseAddr(*p.CoAAddress); err != nil {
		return store.Invalidf("coa_address", "%q is not an address", store.Brief(*p.CoAAddress))
	}

	return nil
}

// ParseSources reads an address, or a network such as 192.0.2.0/24 or 2001:db8::/32. The error is
// Invalid and names the field.
func ParseSources(field, text string) (netip.Prefix, error) {
	text = strings.TrimSpace(text)
	if single, err := netip.ParseAddr(text); err == nil && single.Zone() == "" {
		return netip.PrefixFrom(single, single.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, store.Invalidf(field,
			"%q is not an address or a network such as 192.0.2.1 or 192.0.2.0/24",
			store.Brief(text))
	}

	return prefix, nil
}
