package native

import (
	"context"
	"net/netip"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountPortPools registers the routes of ranges of ports.
func (a *API) mountPortPools() {
	book := a.config.Registry
	mountRecords(a, records[store.PortPool, PortPool, PortPoolChange]{
		one: "a range of ports of a public address", many: "portpools",
		listPath: PortPoolListPath, path: PortPoolPath,
		read: web.PoolsRead, write: web.PoolsWrite,
		add: func(ctx context.Context, in *PortPoolChange) (made store.PortPool, err error) {
			patch, err := portPoolPatch(in)
			if err != nil {
				return made, err
			}

			return book.AddPortPool(ctx, patch)
		},
		set: func(
			ctx context.Context, key string, in *PortPoolChange,
		) (made store.PortPool, err error) {
			patch, err := portPoolPatch(in)
			if err != nil {
				return made, err
			}

			return book.SetPortPool(ctx, key, patch)
		},
		get: book.PortPool, list: book.PortPools, remove: book.RemovePortPool,
		id: func(p *store.PortPool) int64 { return p.ID },
		show: func(n *names, p *store.PortPool) PortPool {
			return PortPool{
				ID: p.ID, Revision: p.Revision, Name: p.Name, Address: orEmpty(p.Address),
				First: p.First, Last: p.Last, Router: n.router(p.Router),
				CreatedAt: utc(p.Created), Note: p.Note,
			}
		},
	})
}

// portPoolPatch translates a change.
func portPoolPatch(in *PortPoolChange) (registry.PortPoolPatch, error) {
	var read reader
	patch := registry.PortPoolPatch{
		Name: in.Name, First: in.First, Last: in.Last, Router: in.Router, Note: in.Note,
		Address: take(&read, "address", in.Address, func(text string) (netip.Addr, error) {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return address, store.Invalidf("address", "is not an IP address")
			}

			return address, nil
		}),
	}

	return patch, read.err()
}
