package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store/db"
)

// records are the five routes of a noun of the registry: R is its record, W how it is shown, and C
// how it is made and changed.
type records[R any, W revised, C any] struct {
	one, many      string // as in "a bandwidth" and "bandwidths"
	listPath, path string
	read, write    web.Permission
	agents         bool // who sees some customers only may read them

	add    func(context.Context, *C) (R, error)
	set    func(context.Context, string, *C) (R, error)
	get    func(context.Context, string) (R, error)
	list   func(context.Context, db.Page) ([]R, error)
	remove func(context.Context, string) error
	id     func(*R) int64
	show   func(*names, *R) W
}

// changedRecord is the input of a change of one of them.
type changedRecord[C any] struct {
	Named
	Body C
}

// mountRecords registers the routes of a noun.
func mountRecords[R any, W revised, C any](a *API, of records[R, W, C]) {
	shown := func(ctx context.Context, record R, err error) (W, error) {
		var none W
		if err != nil {
			return none, err
		}

		return of.show(a.names(ctx), &record), nil
	}
	handle(a, operation{
		method: http.MethodPost, path: of.listPath, permission: of.write, tag: of.many,
		status: http.StatusCreated, summary: "Make " + of.one,
	}, func(ctx context.Context, in *created[C]) (W, error) {
		record, err := of.add(ctx, &in.Body)

		return shown(ctx, record, err)
	})
	handle(a, operation{
		method: http.MethodGet, path: of.listPath, permission: of.read, tag: of.many,
		agents: of.agents, summary: "List " + of.many,
	}, func(ctx context.Context, in *Paging) (Page[W], error) {
		page, asked, err := in.page()
		if err != nil {
			return Page[W]{}, err
		}
		list, err := of.list(ctx, asked)
		names := a.names(ctx)

		return pageOf(page, list, of.id, func(record *R) W { return of.show(names, record) }), err
	})
	handle(a, operation{
		method: http.MethodGet, path: of.path, permission: of.read, tag: of.many,
		agents: of.agents, summary: "Show " + of.one,
	}, func(ctx context.Context, in *Named) (W, error) {
		record, err := of.get(ctx, in.Name.text)

		return shown(ctx, record, err)
	})
	handle(a, operation{
		method: http.MethodPatch, path: of.path, permission: of.write, tag: of.many,
		summary: "Change " + of.one,
	}, func(ctx context.Context, in *changedRecord[C]) (W, error) {
		record, err := of.set(ctx, in.Name.text, &in.Body)

		return shown(ctx, record, err)
	})
	handleQuietly(a, operation{
		method: http.MethodDelete, path: of.path, permission: of.write, tag: of.many,
		summary: "Remove " + of.one,
	}, func(ctx context.Context, in *Named) error { return of.remove(ctx, in.Name.text) })
}
