package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountCustomers registers the routes of customers.
func (a *API) mountCustomers() {
	const tag = "customers"
	handle(a, operation{
		method: http.MethodPost, path: CustomerListPath,
		permission: web.CustomersWrite, tag: tag, status: http.StatusCreated,
		summary: "Make a customer",
	}, a.addCustomer)
	handle(a, operation{
		method: http.MethodGet, path: CustomerListPath,
		permission: web.CustomersRead, tag: tag, summary: "List customers",
	}, a.listCustomers)
	handle(a, operation{
		method: http.MethodGet, path: CustomerPath,
		permission: web.CustomersRead, tag: tag, summary: "Show a customer",
	}, a.showCustomer)
	handle(a, operation{
		method: http.MethodPatch, path: CustomerPath,
		permission: web.CustomersWrite, tag: tag, summary: "Change a customer",
	}, a.setCustomer)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: CustomerPath,
		permission: web.CustomersWrite, tag: tag, summary: "Remove a customer",
	}, a.removeCustomer)
}

// CustomerRef names one customer.
type CustomerRef struct {
	Customer segment `path:"customer" doc:"a number, or # and the id"`
}

// addCustomer makes a customer.
func (a *API) addCustomer(ctx context.Context, in *created[CustomerChange]) (Customer, error) {
	patch, err := customerPatch(&in.Body)
	if err != nil {
		return Customer{}, err
	}
	customer, err := a.config.Billing.AddCustomer(ctx, patch)
	if err != nil {
		return Customer{}, err
	}

	return showCustomer(&customer), nil
}

// listCustomers lists customers.
func (a *API) listCustomers(ctx context.Context, in *Paging) (Page[Customer], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Customer]{}, err
	}
	list, err := a.config.Billing.Customers(ctx, records)

	return pageOf(page, list, func(c *store.Customer) int64 { return c.ID }, showCustomer), err
}

// showCustomer shows one customer.
func (a *API) showCustomer(ctx context.Context, in *CustomerRef) (Customer, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Customer{}, err
	}
	customer, err := a.config.Billing.Customer(ctx, id)
	if err != nil {
		return Customer{}, err
	}

	return showCustomer(&customer), nil
}

// changedCustomer is the input of a change of a customer.
type changedCustomer struct {
	CustomerRef
	Body CustomerChange
}

// setCustomer changes a customer.
func (a *API) setCustomer(ctx context.Context, in *changedCustomer) (Customer, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Customer{}, err
	}
	patch, err := customerPatch(&in.Body)
	if err != nil {
		return Customer{}, err
	}
	customer, err := a.config.Billing.SetCustomer(ctx, id, patch)
	if err != nil {
		return Customer{}, err
	}

	return showCustomer(&customer), nil
}

// removeCustomer removes a customer.
func (a *API) removeCustomer(ctx context.Context, in *CustomerRef) error {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return err
	}

	return a.config.Billing.RemoveCustomer(ctx, id)
}

// customerPatch translates a change.
func customerPatch(in *CustomerChange) (billing.CustomerPatch, error) {
	var read reader
	patch := billing.CustomerPatch{
		Number: in.Number, Name: in.Name, Email: in.Email, Phone: in.Phone, Address: in.Address,
		Language: in.Language, Note: in.Note,
		State: take(&read, "state", in.State, store.ParseCustomerState),
	}

	return patch, read.err()
}

// showCustomer translates a customer.
func showCustomer(customer *store.Customer) Customer {
	return Customer{
		ID: customer.ID, Revision: customer.Revision, Number: customer.Number, Name: customer.Name,
		Email: customer.Email, Phone: customer.Phone, Address: customer.Address,
		Language: customer.Language, State: customer.State.String(),
		NetworkLogin: customer.Network.Login, PPPLogin: customer.Network.PPPLogin,
		NetworkAddress: orEmpty(customer.Network.Address),
		CreatedAt:      utc(customer.Created), Note: customer.Note,
	}
}
