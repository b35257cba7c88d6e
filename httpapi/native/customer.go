package native

import (
	"context"
	"net/http"
	"slices"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountCustomers registers the routes of customers.
func (a *API) mountCustomers() {
	const tag = "customers"
	handle(a, operation{
		method: http.MethodPost, path: CustomerListPath, agents: true,
		permission: web.CustomersWrite, tag: tag, status: http.StatusCreated,
		summary: "Make a customer",
	}, a.addCustomer)
	handle(a, operation{
		method: http.MethodGet, path: CustomerListPath, agents: true,
		permission: web.CustomersRead, tag: tag, summary: "List customers",
	}, a.listCustomers)
	handle(a, operation{
		method: http.MethodGet, path: CustomerPath, agents: true,
		permission: web.CustomersRead, tag: tag, summary: "Show a customer",
	}, a.showCustomer)
	handle(a, operation{
		method: http.MethodPatch, path: CustomerPath, agents: true,
		permission: web.CustomersWrite, tag: tag, summary: "Change a customer",
	}, a.setCustomer)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: CustomerPath, agents: true,
		permission: web.CustomersWrite, tag: tag, summary: "Remove a customer",
	}, a.removeCustomer)
	handle(a, operation{
		method: http.MethodPost, path: CustomerVerifyPath, agents: true,
		permission: web.CustomersWrite, tag: tag,
		summary: "Note that parts of what is known were verified, which locks them",
	}, a.verifyCustomer)
	handle(a, operation{
		method: http.MethodPost, path: CustomerUnlockPath,
		permission: web.CustomersWrite, tag: tag,
		summary: "Unlock parts that were verified",
	}, a.unlockCustomer)
}

// CustomerRef names one customer.
type CustomerRef struct {
	Customer segment `path:"customer" doc:"a number, or # and the id"`
}

// addCustomer makes a customer.
func (a *API) addCustomer(ctx context.Context, in *created[CustomerChange]) (Customer, error) {
	patch, err := a.customerPatch(ctx, &in.Body)
	if err != nil {
		return Customer{}, err
	}
	customer, err := a.config.Billing.AddCustomer(ctx, patch)
	if err != nil {
		return Customer{}, err
	}

	return a.warned(ctx, &customer), nil
}

// customerQuery is the input of a list of customers.
type customerQuery struct {
	Paging
	Search   string `query:"search" doc:"in name, number, e-mail address, telephone or login"`
	Phone    string `query:"phone"`
	Email    string `query:"email"`
	Identity string `query:"identity" doc:"number of an identity document"`
	Login    string `query:"login" doc:"of the network or ppp"`
	UID      string `query:"uid"`
	Agent    string `query:"agent" doc:"name of an operator"`
	Company  string `query:"company" doc:"name of a company"`
	State    string `query:"state"`
}

// listCustomers lists customers.
func (a *API) listCustomers(
	ctx context.Context, in *customerQuery,
) (answer Page[Customer], err error) {
	page, records, err := in.page()
	if err != nil {
		return answer, err
	}
	filter, err := a.customerFilter(ctx, in)
	if err != nil {
		return answer, err
	}
	list, err := a.config.Billing.Customers(ctx, filter, records)
	if err != nil {
		return answer, err
	}
	names := a.names(ctx)
	answer.Items = make([]Customer, 0, len(list.Customers))
	for place := range list.Customers {
		answer.Items = append(answer.Items, names.showCustomer(&list.Customers[place]))
	}
	if list.Next != 0 {
		answer.Next = page.Next(page.Limit, list.Next)
	}

	return answer, nil
}

// customerFilter translates what is asked of a list.
func (a *API) customerFilter(
	ctx context.Context, in *customerQuery,
) (filter billing.CustomerFilter, err error) {
	var read reader
	filter = billing.CustomerFilter{
		Search: in.Search, Phone: in.Phone, Email: in.Email, Identity: in.Identity,
		Login: in.Login, UID: in.UID,
		State: take(&read, "state", orNil(in.State), store.ParseCustomerState),
	}
	if in.Agent != "" {
		operator, err := a.config.Registry.Operator(ctx, in.Agent)
		filter.Agent = operator.ID
		read.note(missingAs("agent", err))
	}
	if in.Company != "" {
		company, err := a.config.Registry.Company(ctx, in.Company)
		filter.Company = company.ID
		read.note(missingAs("company", err))
	}

	return filter, read.err()
}

// missingAs makes a record that is not there the fault of the field that names it.
func missingAs(field string, err error) error {
	if store.Is(err, store.NotFound) {
		return inField(field, err)
	}

	return err
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

	return a.names(ctx).showCustomer(&customer), nil
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
	patch, err := a.customerPatch(ctx, &in.Body)
	if err != nil {
		return Customer{}, err
	}
	if patch.ID != nil && *patch.ID != id {
		return Customer{}, store.Invalidf("id", "cannot change")
	}
	customer, err := a.config.Billing.SetCustomer(ctx, id, patch)
	if err != nil {
		return Customer{}, err
	}

	return a.warned(ctx, &customer), nil
}

// removeCustomer removes a customer.
func (a *API) removeCustomer(ctx context.Context, in *CustomerRef) error {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return err
	}

	return a.config.Billing.RemoveCustomer(ctx, id)
}

// partsOfCustomer is the input of what is verified or unlocked.
type partsOfCustomer struct {
	CustomerRef
	Body CustomerParts
}

// verifyCustomer notes that parts were verified.
func (a *API) verifyCustomer(ctx context.Context, in *partsOfCustomer) (Customer, error) {
	return a.setVerified(ctx, in, true)
}

// unlockCustomer unlocks parts.
func (a *API) unlockCustomer(ctx context.Context, in *partsOfCustomer) (Customer, error) {
	return a.setVerified(ctx, in, false)
}

// setVerified changes what is verified, one part after the other.
func (a *API) setVerified(
	ctx context.Context, in *partsOfCustomer, verified bool,
) (Customer, error) {
	id, err := a.findCustomer(ctx, in.Customer.text)
	if err != nil {
		return Customer{}, err
	}
	var read reader
	parts := takeList(&read, "parts", &in.Body.Parts, store.ParsePart)
	if err := read.err(); err != nil {
		return Customer{}, err
	}
	if len(*parts) == 0 {
		return Customer{}, store.Invalidf("parts", "must name at least one")
	}
	customer, err := a.config.Billing.VerifyCustomer(ctx, id, *parts, verified)
	if err != nil {
		return Customer{}, err
	}

	return a.names(ctx).showCustomer(&customer), nil
}

// customerPatch translates a change.
func (a *API) customerPatch(
	ctx context.Context, in *CustomerChange,
) (billing.CustomerPatch, error) {
	var read reader
	patch := billing.CustomerPatch{
		ID: in.ID, Number: in.Number, Name: in.Name, Email: in.Email, Phone: in.Phone,
		Address: in.Address, Language: in.Language, Note: in.Note,
		State: take(&read, "state", in.State, store.ParseCustomerState),
		Network: billing.NetworkPatch{
			Login: in.NetworkLogin, PPPLogin: in.PPPLogin, Address: in.NetworkAddress,
			Password: clearPassword(in.NetworkPassword), PPPPassword: clearPassword(in.PPPPassword),
		},
		Person: billing.PersonPatch{
			Company: in.Company, Business: in.Business, Coordinates: in.Coordinates, Area: in.Area,
			Document: take(&read, "document", in.Document, store.ParseDocumentKind),
			Identity: in.Identity, Fields: fieldsOf(in.Fields), Agent: in.Agent,
			Primary: in.Primary, Portal: clearPassword(in.PortalPassword), Manual: in.Manual,
			Waived: in.Waived, Grace: in.Grace, UID: in.UID, Photo: in.Photo, Group: in.Group,
		},
	}
	if in.Referrer != nil {
		patch.Person.Referrer = new(int64)
		if *in.Referrer != "" {
			id, err := a.findCustomer(ctx, *in.Referrer)
			patch.Person.Referrer = &id
			read.note(missingAs("referrer", err))
		}
	}

	return patch, read.err()
}

// clearPassword returns a password as it was given, where one is.
func clearPassword(text *string) *billing.Password {
	if text == nil {
		return nil
	}

	return &billing.Password{Text: *text}
}

// fieldsOf translates custom fields, where they are given, in the order of their names.
func fieldsOf(in *map[string]string) *[]store.Field {
	if in == nil {
		return nil
	}
	list := make([]store.Field, 0, len(*in))
	for name, value := range *in {
		list = append(list, store.Field{Name: name, Value: value})
	}
	slices.SortFunc(list, func(one, other store.Field) int {
		if one.Name < other.Name {
			return -1
		}

		return 1
	})

	return &list
}

// showFields writes custom fields by name.
func showFields(list []store.Field) map[string]string {
	shown := make(map[string]string, len(list))
	for _, field := range list {
		shown[field.Name] = field.Value
	}

	return shown
}

// warned shows a customer together with what is mostly a mistake. What cannot be told is left out:
// the change is made.
func (a *API) warned(ctx context.Context, customer *store.Customer) Customer {
	names := a.names(ctx)
	shown := names.showCustomer(customer)
	twins, err := a.config.Billing.Twins(ctx, customer)
	if err != nil {
		a.config.Logger.Warn("looking for customers of the same number", "error", err)
	}
	for _, twin := range twins {
		shown.Warnings = append(shown.Warnings,
			"customer "+names.customer(twin.Customer.ID)+" has the same "+twin.Field)
	}

	return shown
}

// showCustomer translates a customer.
func (n *names) showCustomer(customer *store.Customer) Customer {
	person := &customer.Person

	return Customer{
		ID: customer.ID, Revision: customer.Revision, Number: customer.Number, Name: customer.Name,
		Email: customer.Email, Phone: customer.Phone, Address: customer.Address,
		Language: customer.Language, State: customer.State.String(),
		NetworkLogin: customer.Network.Login, PPPLogin: customer.Network.PPPLogin,
		NetworkAddress: orEmpty(customer.Network.Address),
		Company:        n.company(person.Company), Business: person.Business,
		Coordinates: person.Coordinates, Area: person.Area, Document: person.Document.String(),
		Identity: person.Identity, Fields: showFields(person.Fields),
		Verified: Verified{
			Document: orNull(person.Verified), Address: orNull(person.Addressed),
			Email: orNull(person.Mailed), Phone: orNull(person.Phoned),
		},
		Referrer: n.customer(person.Referrer), Agent: n.operator(person.Agent),
		Primary: person.Primary, Portal: person.Portal != "", Manual: person.Manual,
		Waived: person.Waived, Grace: person.Grace, UID: person.UID, Photo: person.Photo,
		Group: person.Group, CreatedAt: utc(customer.Created), Note: customer.Note,
		Warnings: []string{},
	}
}
