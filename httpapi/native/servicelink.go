package native

import (
	"context"
	"net/http"
	"time"

	"gardu/httpapi/web"
)

// Links makes the addresses of the pages of services. Whoever has one sees the service, and pays
// for it, without a password.
type Links interface {
	// Issue makes the address of the page of a service, and tells until when it is good.
	Issue(ctx context.Context, service int64) (address string, until time.Time, err error)

	// Revoke makes every address void that was made for a service before.
	Revoke(ctx context.Context, service int64) error
}

// mountServiceLinks registers the routes of links to services.
func (a *API) mountServiceLinks() {
	handle(a, operation{
		method: http.MethodPost, path: ServiceLinkPath, permission: web.ServicesWrite,
		natural: true, tag: "services", summary: "Make a link to the page of a service",
	}, a.linkService)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: ServiceLinkPath, permission: web.ServicesWrite,
		tag: "services", summary: "Revoke every link to a service that was made",
	}, a.revokeLinks)
}

// linkService makes a link to a service.
func (a *API) linkService(ctx context.Context, in *ServiceRef) (link ServiceLink, err error) {
	id, err := a.linked(ctx, in)
	if err != nil {
		return link, err
	}
	address, until, err := a.config.Live.Links.Issue(ctx, id)

	return ServiceLink{URL: address, ExpiresAt: utc(until)}, err
}

// revokeLinks makes the links to a service void.
func (a *API) revokeLinks(ctx context.Context, in *ServiceRef) error {
	id, err := a.linked(ctx, in)
	if err != nil {
		return err
	}

	return a.config.Live.Links.Revoke(ctx, id)
}

// linked returns the id of the service that links are about.
func (a *API) linked(ctx context.Context, in *ServiceRef) (int64, error) {
	if a.config.Live.Links == nil {
		return 0, absent("a link to a service")
	}
	ref, err := in.ref()
	if err != nil {
		return 0, err
	}
	service, err := a.config.Billing.Service(ctx, ref)

	return service.ID, err
}
