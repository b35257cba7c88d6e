package main

import (
	"cmp"
	"context"
	"net/netip"
	"strconv"

	"gardu/billing"
	"gardu/httpapi"
	"gardu/httpapi/portal"
	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/db"
)

// counter is where customers come to: the verbs of an office as the pages ask for them.
type counter struct{ *Office }

// newLinks makes the links to services of an office.
func newLinks(office *Office) *portal.Links {
	return portal.NewLinks(portal.LinksConfig{
		Derive: office.Folder.Key.Derive, Generations: counter{office},
		PublicURL: office.Config.HTTP.PublicURL, Now: office.now,
	})
}

// newPortal makes the pages of an office.
func newPortal(office *Office) *portal.Portal {
	at, config := counter{office}, &office.Config

	return portal.New(portal.Config{
		Finder: at, People: at, Invoices: at, Debts: at, Orders: at, Tills: at, Services: at,
		Proofs: at, Links: newLinks(office),
		Brand: portal.Brand{
			Title: config.Portal.Title, Phone: config.Portal.Phone, Footer: config.Portal.Footer,
		},
		PublicURL: config.HTTP.PublicURL, Currency: store.Currency(config.Currency),
		Language: config.Language, Zone: office.Zone, Now: office.now, Logger: office.logger,
	})
}

// newPortalServer makes the server of the pages alone, over plain HTTP: routers cannot send
// customers to one that speaks TLS. It is nil where none is configured.
func newPortalServer(office *Office) *httpapi.Server {
	config := &office.Config
	if config.Portal.Listen == "" {
		return nil
	}
	public := publicSide(config)
	public.Listen, public.Certificate, public.Key = config.Portal.Listen, "", ""
	public.Origins, public.Surfaces = nil, []web.Surface{newPortal(office)}

	return httpapi.New(httpapi.Config{
		Public: public, Logger: office.logger, Now: office.now,
	})
}

// ServiceAt returns the service whose open session has an address.
func (c counter) ServiceAt(_ context.Context, address netip.Addr) (int64, error) {
	service, known := c.Network.Whereabouts.ServiceAt(address)
	if !known {
		return 0, store.Errorf(store.NotFound, "no session has this address")
	}

	return service, nil
}

// ServiceNamed returns the service of a login, or of a number of a service or customer.
func (c counter) ServiceNamed(ctx context.Context, name string) (id int64, err error) {
	service, err := c.Billing.Service(ctx, billing.ByLogin(name))
	if err == nil || !store.Is(err, store.NotFound) && !store.Is(err, store.Conflict) {
		return service.ID, err
	}
	err = c.Folder.Book.View(ctx, func(r *db.BookReader) error {
		service, err := r.ServiceByNumber(name)
		if err == nil || !store.Is(err, store.NotFound) {
			id = service.ID

			return err
		}
		customer, err := r.CustomerByNumber(name)
		if err != nil {
			return err
		}
		id, err = c.meantBy(r, &customer)

		return err
	})

	return id, err
}

// maxMeant is how many services of a customer are looked at.
const maxMeant = 100

// meantBy returns the service that a customer means who names none: the first that does not work,
// else the primary one, else the first.
func (c counter) meantBy(r *db.BookReader, customer *store.Customer) (int64, error) {
	list, err := r.ServicesOf(store.NounCustomer, customer.ID, db.Page{Limit: maxMeant})
	if err != nil {
		return 0, err
	}
	now, first := c.now(), int64(0)
	for at := range list {
		switch list[at].State(now) {
		case store.StateTerminated:
			continue
		case store.StateActive, store.StatePending:
			first = cmp.Or(first, list[at].ID)
		default:
			return list[at].ID, nil
		}
	}
	if id := cmp.Or(customer.Person.Primary, first); id != 0 {
		return id, nil
	}

	return 0, store.Errorf(store.NotFound, "the customer has no service")
}

// Customer returns a customer.
func (c counter) Customer(ctx context.Context, id int64) (store.Customer, error) {
	return c.Billing.Customer(ctx, id)
}

// Company returns a company; 0 has no record.
func (c counter) Company(ctx context.Context, id int64) (store.Company, error) {
	if id == 0 {
		return store.Company{}, nil
	}

	return c.Registry.CompanyByID(ctx, id)
}

// Invoice returns a document.
func (c counter) Invoice(ctx context.Context, id int64) (store.Invoice, error) {
	return c.Billing.Invoice(ctx, id)
}

// InvoiceByToken returns the document of a public page.
func (c counter) InvoiceByToken(ctx context.Context, token string) (store.Invoice, error) {
	return c.Billing.InvoiceByToken(ctx, token)
}

// InvoiceOf returns the open invoice of a number that the customer of a service owes.
func (c counter) InvoiceOf(
	ctx context.Context, number int64, service string,
) (store.Invoice, error) {
	id, err := c.ServiceNamed(ctx, service)
	if err != nil {
		return store.Invoice{}, err
	}
	known, err := c.Billing.Service(ctx, billing.ByID(id))
	if err != nil {
		return store.Invoice{}, err
	}
	owed, err := c.Owed(ctx, known.Customer)
	for at := range owed {
		if owed[at].Number == number {
			return owed[at], nil
		}
	}
	if err == nil {
		err = store.Errorf(store.NotFound, "there is no such open invoice")
	}

	return store.Invoice{}, err
}

// Owed lists the open invoices of a customer, the oldest first.
func (c counter) Owed(ctx context.Context, customer int64) (list []store.Invoice, err error) {
	if customer == 0 {
		return nil, nil
	}
	err = c.Folder.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		debt, err := r.Receivable(customer)
		if store.Is(err, store.NotFound) {
			return nil
		}
		for at := range debt.Open {
			invoice, missing := r.Invoice(debt.Open[at].ID)
			if missing != nil {
				return missing
			}
			list = append(list, invoice)
		}

		return err
	})

	return list, err
}

// Payments lists the last payments of a customer.
func (c counter) Payments(
	ctx context.Context, customer int64, limit int,
) ([]store.Payment, error) {
	page, err := c.Billing.Payments(ctx, billing.PaymentFilter{Customer: customer},
		db.Page{Limit: limit})

	return page.Payments, err
}

// OrderByToken returns an order.
func (c counter) OrderByToken(ctx context.Context, token string) (store.Order, error) {
	return c.Billing.OrderByToken(ctx, token)
}

// Renew orders another term of a service in its customer's name.
func (c counter) Renew(ctx context.Context, id int64) (store.Order, error) {
	service, err := c.Billing.Service(ctx, billing.ByID(id))
	if err != nil {
		return store.Order{}, err
	}
	if service.Customer == 0 {
		return store.Order{}, store.Errorf(store.Conflict, "the service has no customer")
	}

	return c.Billing.Order(asCustomer(ctx, service.Customer), billing.OrderRequest{
		Kind: store.OrderPlan, Customer: service.Customer, Service: service.ID,
		Plan: strconv.FormatInt(service.Plan, 10),
	})
}

// Redeem gives a customer's service what a voucher is for.
func (c counter) Redeem(ctx context.Context, id int64, code string) error {
	service, err := c.Billing.Service(ctx, billing.ByID(id))
	if err != nil {
		return err
	}
	if service.Customer == 0 {
		return store.Errorf(store.Conflict, "the service has no customer")
	}
	_, err = c.Billing.Redeem(asCustomer(ctx, service.Customer), code, service.Customer)

	return err
}

// asCustomer says in whose name something is done that a page has a button for.
func asCustomer(ctx context.Context, customer int64) context.Context {
	return store.WithActor(ctx, store.Actor{
		Name: "portal", Customer: customer, Address: web.RequestOf(ctx).Address.String(),
	})
}

// Generation returns which generation of links to a service is good.
func (c counter) Generation(ctx context.Context, service int64) (uint32, error) {
	return c.Registry.LinkGeneration(ctx, service)
}

// Revoke makes every link to a service void that was made before.
func (c counter) Revoke(ctx context.Context, service int64) error {
	return c.Registry.RevokeLinks(ctx, service)
}
