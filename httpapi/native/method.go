package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountMethods registers the routes of payment methods and payment codes.
func (a *API) mountMethods() {
	book := a.config.Registry
	mountRecords(a, records[store.PaymentMethod, Method, MethodChange]{
		one: "a payment method", many: "methods", listPath: MethodListPath, path: MethodPath,
		read: web.GatewaysRead, write: web.GatewaysWrite,
		add: func(ctx context.Context, in *MethodChange) (made store.PaymentMethod, err error) {
			patch, err := methodPatch(in)
			if err != nil {
				return made, err
			}

			return book.AddMethod(ctx, patch)
		},
		set: func(
			ctx context.Context, key string, in *MethodChange,
		) (made store.PaymentMethod, err error) {
			patch, err := methodPatch(in)
			if err != nil {
				return made, err
			}

			return book.SetMethod(ctx, key, patch)
		},
		get: book.Method, list: book.Methods, remove: book.RemoveMethod,
		id:   func(m *store.PaymentMethod) int64 { return m.ID },
		show: (*names).showMethod,
	})
	const tag = "paymentcodes"
	handle(a, operation{
		method: http.MethodPost, path: PaymentCodeListPath, permission: web.GatewaysWrite,
		tag: tag, status: http.StatusCreated, summary: "Make a payment code",
	}, a.addPaymentCode)
	handle(a, operation{
		method: http.MethodGet, path: PaymentCodeListPath, permission: web.GatewaysRead,
		tag: tag, summary: "List payment codes",
	}, a.listPaymentCodes)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: PaymentCodePath, permission: web.GatewaysWrite,
		tag: tag, summary: "Remove a payment code",
	}, func(ctx context.Context, in *Named) error {
		return book.RemovePaymentCode(ctx, in.Name.text)
	})
}

// methodPatch translates a change.
func methodPatch(in *MethodChange) (registry.MethodPatch, error) {
	var read reader
	patch := registry.MethodPatch{
		Name: in.Name, Kind: take(&read, "kind", in.Kind, store.ParseMethodKind),
		Provider: in.Provider, Settings: fieldsOf(in.Settings), Secrets: fieldsOf(in.Secrets),
		QRIS: in.QRIS, Details: in.Details, Channels: in.Channels, Disabled: in.Disabled,
		CodeLow: in.CodeLow, CodeHigh: in.CodeHigh, LifeMinutes: in.LifeMinutes,
		FeeFlat: in.FeeFlat, FeeHundredths: in.FeePercent, Company: in.Company, Sort: in.Sort,
		Note: in.Note,
	}

	return patch, read.err()
}

// showMethod translates a payment method.
func (n *names) showMethod(method *store.PaymentMethod) Method {
	shown := Method{
		ID: method.ID, Revision: method.Revision, Name: method.Name, Kind: method.Kind.String(),
		Provider: method.Provider, Settings: showFields(method.Settings), Secrets: []string{},
		QRIS: method.QRIS, Details: method.Details, Channels: orList(method.Channels),
		Disabled: method.Disabled, CodeLow: method.CodeLow, CodeHigh: method.CodeHigh,
		LifeMinutes: method.LifeMinutes, FeeFlat: method.FeeFlat,
		FeePercent: method.FeeHundredths, Company: n.company(method.Company), Sort: method.Sort,
		CreatedAt: utc(method.Created), Note: method.Note,
	}
	for _, key := range method.Keys {
		shown.Secrets = append(shown.Secrets, key.Name)
	}

	return shown
}

// addPaymentCode makes a payment code.
func (a *API) addPaymentCode(
	ctx context.Context, in *created[PaymentCodeOrder],
) (PaymentCode, error) {
	order := registry.PaymentCodeOrder{
		Method: in.Body.Method, Channel: in.Body.Channel, Code: in.Body.Code,
		Prefix: in.Body.Prefix,
	}
	var read reader
	var err error
	if in.Body.Customer != "" {
		order.Customer, err = a.findCustomer(ctx, in.Body.Customer)
		read.note(missingAs("customer", err))
	}
	if in.Body.Service != "" {
		order.Service, err = a.findService(ctx, in.Body.Service)
		read.note(missingAs("service", err))
	}
	if err := read.err(); err != nil {
		return PaymentCode{}, err
	}
	code, err := a.config.Registry.AddPaymentCode(ctx, order)
	if err != nil {
		return PaymentCode{}, err
	}

	return a.names(ctx).showPaymentCode(&code), nil
}

// findService returns the id of a service that is named by login, or by # and the id.
func (a *API) findService(ctx context.Context, reference string) (int64, error) {
	if id, is := readID(reference); is {
		service, err := a.config.Billing.Service(ctx, billing.ServiceRef{ID: id})

		return service.ID, err
	}
	service, err := a.config.Billing.Service(ctx, billing.ServiceRef{Login: reference})

	return service.ID, err
}

// paymentCodeQuery is the input of a list of payment codes.
type paymentCodeQuery struct {
	Paging
	Customer string `query:"customer" doc:"number of a customer, or # and the id"`
}

// listPaymentCodes lists payment codes.
func (a *API) listPaymentCodes(
	ctx context.Context, in *paymentCodeQuery,
) (answer Page[PaymentCode], err error) {
	page, asked, err := in.page()
	if err != nil {
		return answer, err
	}
	customer := int64(0)
	if in.Customer != "" {
		if customer, err = a.findCustomer(ctx, in.Customer); err != nil {
			return answer, missingAs("customer", err)
		}
	}
	list, err := a.config.Registry.PaymentCodes(ctx, customer, asked)

	return pageOf(page, list, func(c *store.PaymentCode) int64 { return c.ID },
		a.names(ctx).showPaymentCode), err
}

// showPaymentCode translates a payment code.
func (n *names) showPaymentCode(code *store.PaymentCode) PaymentCode {
	return PaymentCode{
		ID: code.ID, Revision: code.Revision, Method: n.method(code.Method),
		Channel: code.Channel, Code: code.Code, Customer: n.customer(code.Customer),
		Service: code.Service, CreatedAt: utc(code.Created),
	}
}
