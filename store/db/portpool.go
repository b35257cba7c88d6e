package db

import "gardu/store"

// portPools is how ranges of ports of public addresses are kept.
var portPools = with(tagged(store.NounPortPool,
	func(p *store.PortPool) (*int64, *uint64) { return &p.ID, &p.Revision }),
	rules[store.PortPool]{
		claims: func(p *store.PortPool) []claim {
			return textClaim(store.NounPortPool, byName, p.Name, "name")
		},
		names: func(p *store.PortPool) []ref {
			return refsOf(ref{store.NounNAS, p.Router, "router"})
		},
	})

// PutPortPool stores a range of ports.
func (tx *BookTx) PutPortPool(record store.PortPool) (store.PortPool, error) {
	return portPools.put(tx, record)
}

// DeletePortPool removes a range of ports.
func (tx *BookTx) DeletePortPool(id int64) error { return portPools.remove(tx, id) }

// PortPool returns a range of ports.
func (r *Lookup) PortPool(id int64) (store.PortPool, error) { return portPools.get(r, id) }

// PortPoolByName returns the range of ports of a name.
func (r *Lookup) PortPoolByName(name string) (store.PortPool, error) {
	return portPools.find(r, tableNames, nameKey(store.NounPortPool, byName, name))
}

// PortPools lists them by id.
func (r *BookReader) PortPools(page Page) ([]store.PortPool, error) {
	return portPools.list(r, page.After, page.Limit)
}
