package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountServices registers the routes of services.
func (a *API) mountServices() {
	const tag = "services"
	handle(a, operation{
		method: http.MethodPost, path: ServiceListPath,
		permission: web.ServicesWrite, tag: tag, status: http.StatusCreated,
		summary: "Make a service",
	}, a.addService)
	handle(a, operation{
		method: http.MethodGet, path: ServiceListPath,
		permission: web.ServicesRead, tag: tag, summary: "List services",
	}, a.listServices)
	handle(a, operation{
		method: http.MethodGet, path: ServicePath,
		permission: web.ServicesRead, tag: tag, summary: "Show a service and what it has used",
	}, a.showService)
	handle(a, operation{
		method: http.MethodPatch, path: ServicePath,
		permission: web.ServicesWrite, tag: tag, summary: "Change a service",
	}, a.setService)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: ServicePath,
		permission: web.ServicesWrite, tag: tag, summary: "Remove a service",
	}, a.removeService)
}

// ServiceRef names one service.
type ServiceRef struct {
	Login  segment `path:"login" doc:"a login, or # and the id"`
	Kind   string  `query:"kind" doc:"pppoe, hotspot or vpn, where services share the login"`
	Router string  `query:"router" doc:"name of a NAS, where services share the login"`
}

// ref reads it.
func (s *ServiceRef) ref() (billing.ServiceRef, error) {
	if id, is := readID(s.Login.text); is {
		return billing.ByID(id), nil
	}
	kind, err := readKind(s.Kind)

	return billing.ServiceRef{Login: s.Login.text, Access: kind, Router: s.Router}, err
}

// readKind reads a kind of access that may be absent.
func readKind(text string) (store.AccessKind, error) {
	if text == "" {
		return store.AnyAccess, nil
	}
	kind, err := store.ParseAccessKind(text)

	return kind, inField("kind", err)
}

// addService makes a service.
func (a *API) addService(ctx context.Context, in *created[ServiceChange]) (Service, error) {
	patch, err := a.servicePatch(ctx, &in.Body)
	if err != nil {
		return Service{}, err
	}
	service, err := a.config.Billing.AddService(ctx, patch)
	if err != nil {
		return Service{}, err
	}

	return a.names(ctx).showService(&service), nil
}

// serviceFilter is the input of a list of services.
type serviceFilter struct {
	Paging
	Kind     string `query:"kind" doc:"pppoe, hotspot or vpn"`
	Plan     string `query:"plan" doc:"name of a plan"`
	Router   string `query:"router" doc:"name of a NAS"`
	Customer string `query:"customer" doc:"number of a customer, or # and the id"`
	State    string `query:"state" doc:"terminated, suspended, pending, isolir, expired or active"`
	MAC      string `query:"mac"`
	Prefix   string `query:"prefix" doc:"what the login begins with"`
}

// filter reads it.
func (a *API) filter(ctx context.Context, in *serviceFilter) (billing.ServiceFilter, error) {
	filter := billing.ServiceFilter{Plan: in.Plan, Router: in.Router, Prefix: in.Prefix}
	var read reader
	var err error
	filter.Access, err = readKind(in.Kind)
	read.note(err)
	filter.State, err = readState(in.State)
	read.note(err)
	if in.MAC != "" {
		filter.MAC, err = store.ParseMAC(in.MAC)
		read.note(inField("mac", err))
	}
	if in.Customer != "" {
		filter.Customer, err = a.findCustomer(ctx, in.Customer)
		read.note(err)
	}

	return filter, read.err()
}

// readState reads a shown state that may be absent.
func readState(text string) (store.ServiceState, error) {
	switch state := store.ServiceState(text); state {
	case "", store.StateTerminated, store.StateSuspended, store.StatePending, store.StateIsolir,
		store.StateExpired, store.StateActive:
		return state, nil
	default:
		return "", store.Invalidf("state",
			"is not one of terminated, suspended, pending, isolir, expired, active")
	}
}

// listServices lists services.
func (a *API) listServices(ctx context.Context, in *serviceFilter) (Page[Service], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Service]{}, err
	}
	filter, err := a.filter(ctx, in)
	if err != nil {
		return Page[Service]{}, err
	}
	list, err := a.config.Billing.Services(ctx, filter, records)
	if err != nil {
		return Page[Service]{}, err
	}

	return examined(list.Services, list.Next, a.names(ctx).showService), nil
}

// showService shows one service.
func (a *API) showService(ctx context.Context, in *ServiceRef) (Service, error) {
	ref, err := in.ref()
	if err != nil {
		return Service{}, err
	}
	service, err := a.config.Billing.Service(ctx, ref)
	if err != nil {
		return Service{}, err
	}
	standing, err := a.standingOf(ctx, &service)
	if err != nil {
		return Service{}, err
	}
	names := a.names(ctx)
	shown := names.showService(&service)
	shown.Entitlement = names.showStanding(standing)
	if a.config.Live.Usages != nil {
		shown.Usage = standing.showUsage()
	}
	if a.config.Live.Sessions == nil {
		return shown, nil
	}
	shown.Sessions = make([]Session, 0, len(standing.sessions))
	for place := range standing.sessions {
		shown.Sessions = append(shown.Sessions, names.showSession(&standing.sessions[place]))
	}

	return shown, nil
}

// changedService is the input of a change of a service.
type changedService struct {
	ServiceRef
	Body ServiceChange
}

// setService changes a service.
func (a *API) setService(ctx context.Context, in *changedService) (Service, error) {
	ref, err := in.ref()
	if err != nil {
		return Service{}, err
	}
	patch, err := a.servicePatch(ctx, &in.Body)
	if err != nil {
		return Service{}, err
	}
	service, err := a.config.Billing.SetService(ctx, ref, patch)
	if err != nil {
		return Service{}, err
	}

	return a.names(ctx).showService(&service), nil
}

// removeService removes a service.
func (a *API) removeService(ctx context.Context, in *ServiceRef) error {
	ref, err := in.ref()
	if err != nil {
		return err
	}

	return a.config.Billing.RemoveService(ctx, ref)
}

// servicePatch translates a change.
func (a *API) servicePatch(ctx context.Context, in *ServiceChange) (billing.ServicePatch, error) {
	patch := billing.ServicePatch{
		Login: in.Login, Plan: in.Plan, Number: in.Number, Quantity: in.Quantity, Router: in.Router,
		MAC: in.MAC, IP: in.IP, IPv6Prefix: in.IPv6Prefix, DelegatedIPv6: in.DelegatedIPv6,
		StartsAtLogin: in.StartsAtLogin, BillingAnchor: in.BillingAnchor, Note: in.Note,
	}
	var read reader
	if in.ExpiresAt != nil {
		expires, err := readInstant("expires_at", *in.ExpiresAt, a.config.Zone)
		read.note(err)
		patch.Expires = &expires
	}
	if in.Customer != nil {
		customer, err := a.customerOf(ctx, *in.Customer)
		read.note(err)
		patch.Customer = &customer
	}
	password, err := passwordOf(in.Password, in.PasswordForm, in.Encoded)
	read.note(err)
	patch.Password = password

	return patch, read.err()
}

// customerOf reads who a service belongs to; an empty text is nobody.
func (a *API) customerOf(ctx context.Context, reference string) (int64, error) {
	if reference == "" {
		return 0, nil
	}
	id, err := a.findCustomer(ctx, reference)
	if store.Is(err, store.NotFound) {
		err = inField("customer", err)
	}

	return id, err
}

// passwordOf reads a password and the form in which it is kept; nil where none is given.
func passwordOf(password, form *string, encoded *bool) (*billing.Password, error) {
	if password == nil {
		if form != nil || encoded != nil {
			return nil, store.Invalidf("password", "must be given with its form")
		}

		return nil, nil
	}
	given := &billing.Password{Text: *password, Encoded: encoded != nil && *encoded}
	if text(form) == "" {
		return given, nil
	}
	kept, err := store.ParseSecretForm(*form)
	given.Form = kept

	return given, inField("password_form", err)
}

// showService translates a service, without what it has used.
func (n *names) showService(service *store.Service) Service {
	shown := Service{
		ID: service.ID, Revision: service.Revision, Number: service.Number, Login: service.Login,
		Kind: service.Access.String(), Router: n.router(service.Router), Plan: n.plan(service.Plan),
		Quantity: service.Quantity, Customer: n.customer(service.Customer),
		CustomerID: service.Customer, State: string(service.State(n.api.config.Now())),
		Holds: service.Holds.Names(), SecretForm: service.Secret.Form.String(),
		BindFirstMAC: service.BindFirstMAC, IP: orEmpty(service.Address),
		IPv6Prefix:    prefixText(service.IPv6Prefix),
		DelegatedIPv6: prefixText(service.DelegatedIPv6),
		StartsAtLogin: service.StartsAtLogin, BillingAnchor: service.BillingAnchor,
		Voucher: service.Voucher, CreatedAt: utc(service.Created),
		ActivatedAt: orNull(service.Activated), ExpiresAt: orNull(service.Expires),
		TerminatedAt: orNull(service.Terminated), Note: service.Note, Warnings: []string{},
	}
	if added := service.TopUp; !added.IsZero() {
		shown.TopUp = &TopUp{
			Octets: added.Octets, OnlineTime: seconds(added.Online), Window: utc(added.Window),
		}
	}
	if !service.MAC.IsZero() {
		shown.MAC = service.MAC.String()
	}
	if remark := service.Secret.Form.Remark(); remark != "" {
		shown.Warnings = append(shown.Warnings, remark)
	}

	return shown
}

// showUsage translates what a service has used, in the windows of this moment: the month is that of
// its plan's traffic day.
func (s *standing) showUsage() *Usage {
	calendar := s.inForce.Calendar(s.access.Zone)

	return &Usage{
		Activation: showAmount(s.usage.In(store.WindowActivation, s.now, calendar)),
		Month:      showAmount(s.usage.In(store.WindowMonth, s.now, calendar)),
		Day:        showAmount(s.usage.In(store.WindowDay, s.now, calendar)),
	}
}

// showAmount translates what was used in one window.
func showAmount(amount store.Amount) Amount {
	return Amount{
		Since: orNull(amount.Start), InputOctets: amount.Up, OutputOctets: amount.Down,
		TotalOctets: amount.Total(), OnlineTime: seconds(amount.Online),
	}
}
