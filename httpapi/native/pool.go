package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountPools registers the routes of gardu's own address pools.
func (a *API) mountPools() {
	const tag = "pools"
	handle(a, operation{
		method: http.MethodPost, path: PoolListPath,
		permission: web.PoolsWrite, tag: tag, status: http.StatusCreated,
		summary: "Make a pool of addresses",
	}, a.addPool)
	handle(a, operation{
		method: http.MethodGet, path: PoolListPath,
		permission: web.PoolsRead, tag: tag, summary: "List pools and how much of them is taken",
	}, a.listPools)
	handle(a, operation{
		method: http.MethodGet, path: PoolPath,
		permission: web.PoolsRead, tag: tag, summary: "Show a pool",
	}, a.showPool)
	handle(a, operation{
		method: http.MethodPatch, path: PoolPath,
		permission: web.PoolsWrite, tag: tag, summary: "Change a pool",
	}, a.setPool)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: PoolPath,
		permission: web.PoolsWrite, tag: tag, summary: "Remove a pool",
	}, a.removePool)
}

// addPool makes a pool.
func (a *API) addPool(ctx context.Context, in *created[PoolChange]) (Pool, error) {
	patch, err := poolPatch(&in.Body)
	if err != nil {
		return Pool{}, err
	}
	pool, err := a.config.Registry.AddPool(ctx, patch)
	if err != nil {
		return Pool{}, err
	}

	return showPool(&pool, nil), nil
}

// listPools lists pools.
func (a *API) listPools(ctx context.Context, in *Paging) (Page[Pool], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Pool]{}, err
	}
	usages, err := a.poolUsages(ctx)
	if err != nil {
		return Page[Pool]{}, err
	}
	list, err := a.config.Registry.Pools(ctx, records)

	return pageOf(page, list, func(pool *store.Pool) int64 { return pool.ID },
		func(pool *store.Pool) Pool { return showPool(pool, usages) }), err
}

// showPool shows one pool.
func (a *API) showPool(ctx context.Context, in *Named) (Pool, error) {
	pool, err := a.config.Registry.Pool(ctx, in.Name.text)
	if err != nil {
		return Pool{}, err
	}
	usages, err := a.poolUsages(ctx)

	return showPool(&pool, usages), err
}

// changedPool is the input of a change of a pool.
type changedPool struct {
	Named
	Body PoolChange
}

// setPool changes a pool.
func (a *API) setPool(ctx context.Context, in *changedPool) (Pool, error) {
	patch, err := poolPatch(&in.Body)
	if err != nil {
		return Pool{}, err
	}
	pool, err := a.config.Registry.SetPool(ctx, in.Name.text, patch)
	if err != nil {
		return Pool{}, err
	}

	return showPool(&pool, nil), nil
}

// removePool removes a pool.
func (a *API) removePool(ctx context.Context, in *Named) error {
	return a.config.Registry.RemovePool(ctx, in.Name.text)
}

// poolPatch translates a change.
func poolPatch(in *PoolChange) (registry.PoolPatch, error) {
	var read reader
	patch := registry.PoolPatch{
		Name: in.Name, Note: in.Note,
		Ranges: takeList(&read, "ranges", in.Ranges, store.ParseAddressRange),
	}

	return patch, read.err()
}

// poolUsages tells how much of each pool is taken, by its id; nil where no daemon tells.
func (a *API) poolUsages(ctx context.Context) (map[int64]ShownPoolUsage, error) {
	if a.config.Live.Pools == nil {
		return nil, nil
	}
	list, err := a.config.Live.Pools.PoolUsages(ctx)
	usages := make(map[int64]ShownPoolUsage, len(list))
	for _, one := range list {
		usages[one.Pool] = one
	}

	return usages, err
}

// showPool translates a pool, with how much of it is taken where that is known.
func showPool(pool *store.Pool, usages map[int64]ShownPoolUsage) Pool {
	shown := Pool{
		ID: pool.ID, Revision: pool.Revision, Name: pool.Name, Ranges: texts(pool.Ranges),
		Size: pool.Size(), CreatedAt: utc(pool.Created), Note: pool.Note,
	}
	if usage, known := usages[pool.ID]; known {
		shown.Usage = &PoolUsage{InUse: usage.Held, Reserved: usage.Reserved, Fixed: usage.Fixed}
	}

	return shown
}
