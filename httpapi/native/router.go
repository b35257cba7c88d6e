package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountRouters registers the routes of routers.
func (a *API) mountRouters() {
	const tag = "routers"
	handle(a, operation{
		method: http.MethodPost, path: RouterListPath,
		permission: web.RoutersWrite, tag: tag, status: http.StatusCreated,
		summary: "Make a router",
	}, a.addRouter)
	handle(a, operation{
		method: http.MethodGet, path: RouterListPath,
		permission: web.RoutersRead, tag: tag, summary: "List routers",
	}, a.listRouters)
	handle(a, operation{
		method: http.MethodGet, path: RouterPath,
		permission: web.RoutersRead, tag: tag, summary: "Show a router",
	}, a.showOneRouter)
	handle(a, operation{
		method: http.MethodPatch, path: RouterPath,
		permission: web.RoutersWrite, tag: tag, summary: "Change a router",
	}, a.setRouter)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: RouterPath,
		permission: web.RoutersWrite, tag: tag,
		summary: "Remove a router from the book; what is on it stays there",
	}, a.removeRouter)
	a.mountRouterActions(tag)
}

// addRouter makes a router.
func (a *API) addRouter(ctx context.Context, in *created[RouterChange]) (Router, error) {
	patch, err := routerPatch(&in.Body)
	if err != nil {
		return Router{}, err
	}
	router, err := a.config.Registry.AddRouter(ctx, patch)
	if err != nil {
		return Router{}, err
	}

	return a.names(ctx).showRouter(&router), nil
}

// listRouters lists routers.
func (a *API) listRouters(ctx context.Context, in *Paging) (Page[Router], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Router]{}, err
	}
	list, err := a.config.Registry.Routers(ctx, records)

	return pageOf(page, list, func(router *store.Router) int64 { return router.ID },
		a.names(ctx).showRouter), err
}

// showOneRouter shows one router.
func (a *API) showOneRouter(ctx context.Context, in *Named) (Router, error) {
	router, err := a.config.Registry.Router(ctx, in.Name.text)
	if err != nil {
		return Router{}, err
	}

	return a.names(ctx).showRouter(&router), nil
}

// changedRouter is the input of a change of a router.
type changedRouter struct {
	Named
	Body RouterChange
}

// setRouter changes a router.
func (a *API) setRouter(ctx context.Context, in *changedRouter) (Router, error) {
	patch, err := routerPatch(&in.Body)
	if err != nil {
		return Router{}, err
	}
	router, err := a.config.Registry.SetRouter(ctx, in.Name.text, patch)
	if err != nil {
		return Router{}, err
	}

	return a.names(ctx).showRouter(&router), nil
}

// removeRouter removes a router.
func (a *API) removeRouter(ctx context.Context, in *Named) error {
	return a.config.Registry.RemoveRouter(ctx, in.Name.text)
}

// routerPatch translates a change.
func routerPatch(in *RouterChange) (registry.RouterPatch, error) {
	var read reader
	patch := registry.RouterPatch{
		Name: in.Name, NAS: in.NAS, Address: in.Address, User: in.User, Password: in.Password,
		Mode:        take(&read, "mode", in.Mode, store.ParseRouterMode),
		TLS:         take(&read, "tls", in.TLS, store.ParseRouterTLS),
		Fingerprint: in.Fingerprint, Authority: in.Authority, ChallengeLogin: in.ChallengeLogin,
		Serial: in.Serial, Paused: in.Paused, Note: in.Note,
	}

	return patch, read.err()
}

// showRouter translates a router.
func (n *names) showRouter(router *store.Router) Router {
	shown := Router{
		ID: router.ID, Revision: router.Revision, Name: router.Name, NAS: n.router(router.NAS),
		Address: router.Address, User: router.User, Mode: router.Mode.String(),
		TLS: router.TLS.String(), Fingerprint: router.Fingerprint, Authority: router.Authority,
		ChallengeLogin: router.ChallengeLogin, Serial: router.Serial, Paused: router.Paused,
		CreatedAt: utc(router.Created), Note: router.Note,
		Warnings: orList(registry.RouterWarnings(router)),
	}
	if status := n.api.config.Live.Routers.Status; status != nil {
		if state, known := status.StatusOfRouter(n.ctx, router); known {
			shown.State = &state
		}
	}

	return shown
}
