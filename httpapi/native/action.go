package native

import (
	"context"
	"net/http"
	"time"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountActions registers what is done to a service, beside changing its fields.
func (a *API) mountActions() {
	book := a.config.Billing
	for _, action := range []struct {
		permission    web.Permission
		path, summary string
		verb          func(context.Context, billing.ServiceRef) (store.Service, error)
	}{
		{
			web.ServicesHold, ServiceIsolirPath,
			"Hold a service as unpaid: it gets the isolir profile", book.Isolir,
		},
		{
			web.ServicesHold, ServiceRestorePath,
			"Lift what isolir and suspend have set", book.Restore,
		},
		{
			web.ServicesHold, ServiceSuspendPath,
			"Hold a service by hand: it may not log in", book.Suspend,
		},
		{web.ServicesHold, ServiceTerminatePath, "End a service for good", book.Terminate},
		{web.ServicesWrite, ServiceUnbindPath, "Free a service from its station", book.Unbind},
	} {
		handle(a, operation{
			method: http.MethodPost, path: action.path, permission: action.permission,
			tag: "services", summary: action.summary,
		}, a.act(action.verb))
	}
	handle(a, operation{
		method: http.MethodPost, path: ServicePasswordPath,
		permission: web.ServicesWrite, tag: "services",
		summary: "Give a service another password",
	}, a.setPassword)
	handle(a, operation{
		method: http.MethodPost, path: ServiceTopUpPath,
		permission: web.BillingRecharge, tag: "services",
		summary: "Add to the current window of a service",
	}, a.topUp)
}

// act makes the handler of a verb that takes a service and nothing else.
func (a *API) act(
	verb func(context.Context, billing.ServiceRef) (store.Service, error),
) func(context.Context, *ServiceRef) (Service, error) {
	return func(ctx context.Context, in *ServiceRef) (Service, error) {
		ref, err := in.ref()
		if err != nil {
			return Service{}, err
		}
		service, err := verb(ctx, ref)
		if err != nil {
			return Service{}, err
		}

		return a.names(ctx).showService(&service), nil
	}
}

// changedPassword is the input of a new password.
type changedPassword struct {
	ServiceRef
	Body ServicePassword
}

// setPassword gives a service another password.
func (a *API) setPassword(ctx context.Context, in *changedPassword) (Service, error) {
	ref, err := in.ref()
	if err != nil {
		return Service{}, err
	}
	password, err := passwordOf(&in.Body.Password, &in.Body.PasswordForm, &in.Body.Encoded)
	if err != nil {
		return Service{}, err
	}
	service, err := a.config.Billing.SetPassword(ctx, ref, *password)
	if err != nil {
		return Service{}, err
	}

	return a.names(ctx).showService(&service), nil
}

// addedTopUp is the input of a top-up.
type addedTopUp struct {
	ServiceRef
	Body ServiceTopUp
}

// topUp adds to the current window of a service.
func (a *API) topUp(ctx context.Context, in *addedTopUp) (Service, error) {
	ref, err := in.ref()
	if err != nil {
		return Service{}, err
	}
	var read reader
	var octets uint64
	var online time.Duration
	store.Give(&octets, take(&read, "data", &in.Body.Data, unlessEmpty(store.ParseSize)))
	store.Give(&online, take(&read, "time", &in.Body.Time, readLength))
	if err := read.err(); err != nil {
		return Service{}, err
	}
	service, err := a.config.Billing.TopUp(ctx, ref, octets, online)
	if err != nil {
		return Service{}, err
	}

	return a.names(ctx).showService(&service), nil
}
