package native

import (
	"context"
	"net/http"

	"gardu/billing"
	"gardu/httpapi/web"
	"gardu/store"
)

// mountInvoices registers the routes of documents.
func (a *API) mountInvoices() {
	const tag = "invoices"
	handle(a, operation{
		method: http.MethodGet, path: InvoiceListPath, mine: true,
		permission: web.InvoicesRead, tag: tag, summary: "List documents, the newest first",
	}, a.listInvoices)
	handle(a, operation{
		method: http.MethodPost, path: InvoiceListPath, permission: web.InvoicesWrite, tag: tag,
		status: http.StatusCreated, summary: "Write an invoice by hand, final or as a draft",
	}, a.addInvoice)
	handle(a, operation{
		method: http.MethodPost, path: InvoiceFinalizePath, permission: web.InvoicesWrite, tag: tag,
		summary: "Make drafts final, each by itself",
	}, a.finalizeInvoices)
	handle(a, operation{
		method: http.MethodGet, path: InvoicePath, mine: true,
		permission: web.InvoicesRead, tag: tag, summary: "Show a document",
	}, a.showInvoice)
	handle(a, operation{
		method: http.MethodPut, path: InvoicePath,
		permission: web.InvoicesWrite, tag: tag, summary: "Write a draft anew",
	}, a.replaceDraft)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: InvoicePath,
		permission: web.InvoicesWrite, tag: tag, summary: "Remove a draft",
	}, a.removeDraft)
	handle(a, operation{
		method: http.MethodGet, path: InvoiceLinkPath, mine: true,
		permission: web.InvoicesRead, tag: tag, summary: "Tell the public link of a document",
	}, a.linkInvoice)
	a.mountCorrections(tag)
}

// InvoiceRef names one document.
type InvoiceRef struct {
	Invoice segment `path:"invoice" doc:"a number such as INV-2601-15001, or # and the id"`
	Series  string  `query:"series" doc:"of the number, where it is not the installation's"`
}

// invoiceFilter is the input of a list of documents.
type invoiceFilter struct {
	Paging
	Customer string `query:"customer" doc:"number, or # and the id"`
	Service  string `query:"service" doc:"login, or # and the id"`
	Status   string `query:"status" doc:"draft, unpaid (partly paid ones too), partial, paid or void"`
	Kind     string `query:"kind" doc:"invoice, debit-note or credit-note"`
	Number   string `query:"number" doc:"such as INV-2601-15001: that one alone"`
	Span
}

// listInvoices lists documents.
func (a *API) listInvoices(ctx context.Context, in *invoiceFilter) (Page[Invoice], error) {
	_, records, err := in.page()
	if err != nil {
		return Page[Invoice]{}, err
	}
	if in.Number != "" {
		return a.onlyInvoice(ctx, in.Number)
	}
	var read reader
	filter := billing.InvoiceFilter{Status: store.InvoiceStatus(in.Status)}
	filter.From, filter.To = in.span(&read, a.config.Zone)
	read.note(oneOf("status", in.Status, invoiceStatuses))
	filter.Kind = readWord[store.InvoiceKind](&read, "kind", in.Kind)
	filter.Customer = a.namedCustomer(ctx, &read, "customer", in.Customer)
	filter.Service = a.namedService(ctx, &read, "service", in.Service)
	if err := read.err(); err != nil {
		return Page[Invoice]{}, err
	}
	list, err := a.config.Billing.Invoices(ctx, filter, records)
	if err != nil {
		return Page[Invoice]{}, err
	}

	return examined(list.Invoices, list.Next, a.names(ctx).showInvoice), nil
}

// invoiceStatuses lists the words by which documents are found.
var invoiceStatuses = []string{
	string(store.InvoiceIsDraft), string(store.InvoiceIsUnpaid), string(store.InvoiceIsPartial),
	string(store.InvoiceIsPaid), string(store.InvoiceIsVoid),
}

// onlyInvoice lists the document of a number, or none.
func (a *API) onlyInvoice(ctx context.Context, number string) (Page[Invoice], error) {
	invoice, err := a.findInvoice(ctx, number, "")
	if store.Is(err, store.NotFound) {
		return Page[Invoice]{Items: []Invoice{}}, nil
	}
	if err != nil {
		return Page[Invoice]{}, err
	}

	return Page[Invoice]{Items: []Invoice{a.names(ctx).showInvoice(&invoice)}}, nil
}

// addInvoice writes an invoice by hand.
func (a *API) addInvoice(ctx context.Context, in *created[InvoiceOrder]) (Invoice, error) {
	patch, err := a.invoicePatch(ctx, &in.Body)
	if err != nil {
		return Invoice{}, err
	}
	if in.Body.Draft {
		draft, err := a.config.Billing.Draft(ctx, 0, patch)

		return shown(&draft, err, a.names(ctx).showInvoice)
	}
	invoice, err := a.config.Billing.IssueInvoice(ctx, patch)

	return shown(&invoice, err, a.names(ctx).showInvoice)
}

// invoicePatch translates an invoice that somebody writes.
func (a *API) invoicePatch(
	ctx context.Context, in *InvoiceOrder,
) (patch billing.InvoicePatch, err error) {
	var read reader
	patch = billing.InvoicePatch{
		Customer: a.namedCustomer(ctx, &read, "customer", in.Customer),
		Service:  a.namedService(ctx, &read, "service", in.Service),
		Lines:    a.linesOf(ctx, &read, in.Lines),
		Discount: in.Discount, Note: in.Note,
		Begin: a.instantOf(&read, "period_begin", in.PeriodBegin),
		End:   a.instantOf(&read, "period_end", in.PeriodEnd),
		Due:   a.instantOf(&read, "due_at", in.DueAt),
	}
	store.Give(&patch.TaxMode, readWord[store.TaxMode](&read, "tax_mode", in.TaxMode))

	return patch, read.err()
}

// linesOf translates lines that somebody writes.
func (a *API) linesOf(ctx context.Context, read *reader, orders []LineOrder) []store.Line {
	if len(orders) > store.MaxLines {
		read.note(store.Invalidf("lines", "has more than %d entries", store.MaxLines))

		return nil
	}
	lines := make([]store.Line, 0, len(orders))
	for _, order := range orders {
		line := store.Line{
			Kind: store.LineOther, Name: order.Name, Quantity: max(order.Quantity, 1),
			Price: order.Price, Discount: order.Discount,
		}
		if order.Quantity < 0 {
			read.note(store.Invalidf("lines", "the quantity must be above zero"))
		}
		if order.Plan != "" {
			plan, err := a.config.Registry.Plan(ctx, order.Plan)
			if err != nil {
				read.note(inField("lines", err))
			}
			line.Kind, line.Plan = store.LinePlan, plan.ID
		}
		amount, fits := product(line.Quantity, line.Price)
		if line.Amount = amount - line.Discount; !fits {
			read.note(store.Invalidf("lines", "come to more than fits"))
		}
		lines = append(lines, line)
	}

	return lines
}

// product multiplies, and reports whether the result is an amount of money.
func product(count, price int64) (int64, bool) {
	if count > store.MaxMoney || price > store.MaxMoney || price < -store.MaxMoney {
		return 0, false
	}
	whole := count * price
	fits := price == 0 || whole/price == count

	return whole, fits && whole <= store.MaxMoney && whole >= -store.MaxMoney
}

// finalizeInvoices makes drafts final.
func (a *API) finalizeInvoices(
	ctx context.Context, in *created[FinalizeOrder],
) (List[Finalized], error) {
	list := List[Finalized]{Items: []Finalized{}}
	done, err := a.config.Billing.FinalizeAll(ctx, in.Body.IDs)
	names := a.names(ctx)
	for place := range done {
		one := Finalized{ID: done[place].ID}
		if done[place].Err == nil {
			invoice := names.showInvoice(&done[place].Invoice)
			one.Invoice = &invoice
		} else {
			request := web.RequestOf(ctx)
			body := refused(web.Describe(done[place].Err), &request).body
			one.Refused = &body
		}
		list.Items = append(list.Items, one)
	}

	return list, err
}

// showInvoice shows one document.
func (a *API) showInvoice(ctx context.Context, in *InvoiceRef) (Invoice, error) {
	invoice, err := a.findInvoice(ctx, in.Invoice.text, in.Series)

	return shown(&invoice, err, a.names(ctx).showInvoice)
}

// writtenDraft is the input of a draft that is written anew.
type writtenDraft struct {
	InvoiceRef
	Body InvoiceOrder
}

// replaceDraft writes a draft anew.
func (a *API) replaceDraft(ctx context.Context, in *writtenDraft) (Invoice, error) {
	draft, err := a.findInvoice(ctx, in.Invoice.text, in.Series)
	if err != nil {
		return Invoice{}, err
	}
	patch, err := a.invoicePatch(ctx, &in.Body)
	if err != nil {
		return Invoice{}, err
	}
	draft, err = a.config.Billing.Draft(ctx, draft.ID, patch)

	return shown(&draft, err, a.names(ctx).showInvoice)
}

// removeDraft removes a draft.
func (a *API) removeDraft(ctx context.Context, in *InvoiceRef) error {
	draft, err := a.findInvoice(ctx, in.Invoice.text, in.Series)
	if err != nil {
		return err
	}

	return a.config.Billing.RemoveDraft(ctx, draft.ID)
}

// linkInvoice tells the public link of a document.
func (a *API) linkInvoice(ctx context.Context, in *InvoiceRef) (InvoiceLink, error) {
	invoice, err := a.findInvoice(ctx, in.Invoice.text, in.Series)
	if err != nil {
		return InvoiceLink{}, err
	}
	if invoice.Token == "" {
		return InvoiceLink{}, store.Errorf(store.Conflict, "a draft has no public page")
	}
	link := InvoiceLink{Token: invoice.Token}
	if a.config.PublicURL != "" {
		link.URL = a.config.PublicURL + publicInvoicePath + invoice.Token
	}

	return link, nil
}

// publicInvoicePath begins the path of the public page of a document, behind which its token stands.
const publicInvoicePath = "/invoice/"
