package native

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gardu/store"
)

// Beginnings of the numbers of documents for people, and of the series of notes.
const (
	creditMark, creditSeries = "CN", "cn/"
	debitMark, debitSeries   = "DN", "dn/"
	invoiceMark              = "INV"
)

// findInvoice returns the document of a number such as INV-2601-15001, or of # and an id.
func (a *API) findInvoice(
	ctx context.Context, reference, series string,
) (store.Invoice, error) {
	if id, is := readID(reference); is {
		return a.config.Billing.Invoice(ctx, id)
	}
	mark, digits, marked := strings.Cut(strings.ToUpper(reference), "-")
	if !marked {
		mark, digits = invoiceMark, mark
	}
	switch mark {
	case creditMark:
		series = creditSeries + series
	case debitMark:
		series = debitSeries + series
	case invoiceMark:
	default:
		return store.Invoice{}, noInvoice()
	}
	number, err := strconv.ParseInt(strings.ReplaceAll(digits, "-", ""), 10, 64)
	if err != nil || number <= 0 {
		return store.Invoice{}, noInvoice()
	}

	return a.config.Billing.InvoiceByNumber(ctx, series, number)
}

// noInvoice is the error of a number that no document has.
func noInvoice() error {
	return store.Errorf(store.NotFound, "there is no such invoice: name it as INV-2601-15001, or "+
		"by # and its id")
}

// Span is a part of a list by time.
type Span struct {
	From string `query:"from" doc:"RFC 3339, or a date: not before this"`
	To   string `query:"to" doc:"the same: before this"`
}

// span reads it.
func (s *Span) span(read *reader, zone *time.Location) (from, to time.Time) {
	from, err := readInstant("from", s.From, zone)
	read.note(err)
	to, err = readInstant("to", s.To, zone)
	read.note(err)

	return from, to
}

// instantOf reads an instant, or a date; the zero time where nothing is given.
func (a *API) instantOf(read *reader, field, text string) time.Time {
	instant, err := readInstant(field, text, a.config.Zone)
	read.note(err)

	return instant
}

// namedCustomer finds a customer where one is named; 0 where none is.
func (a *API) namedCustomer(
	ctx context.Context, read *reader, field, reference string,
) int64 {
	if reference == "" {
		return 0
	}
	id, err := a.findCustomer(ctx, reference)
	if err != nil {
		read.note(misnamed(field, err))
	}

	return id
}

// namedService finds a service where one is named, by login or by # and the id; 0 where none is.
func (a *API) namedService(ctx context.Context, read *reader, field, reference string) int64 {
	if reference == "" {
		return 0
	}
	ref := ServiceRef{Login: segment{reference}}
	named, err := ref.ref()
	if err != nil {
		read.note(misnamed(field, err))

		return 0
	}
	service, err := a.config.Billing.Service(ctx, named)
	if err != nil {
		read.note(misnamed(field, err))
	}

	return service.ID
}

// misnamed is the error of a field that names no record; other failures stay as they are.
func misnamed(field string, err error) error {
	switch store.KindOf(err) {
	case store.NotFound, store.Conflict, store.Invalid:
		return inField(field, err)
	default:
		return err
	}
}

// unmarshaler is a pointer to a word of a closed set.
type unmarshaler[T any] interface {
	*T
	UnmarshalText(text []byte) error
}

// readWord reads a word of a closed set; nil where it is absent. The error names the field.
func readWord[T any, P unmarshaler[T]](read *reader, field, text string) *T {
	if text == "" {
		return nil
	}
	var value T
	if err := P(&value).UnmarshalText([]byte(text)); err != nil {
		read.note(inField(field, err))

		return nil
	}

	return &value
}

// oneOf says whether a text is absent, or one of some words.
func oneOf(field, text string, words []string) error {
	if text == "" || slices.Contains(words, text) {
		return nil
	}

	return store.Invalidf(field, "is not one of %s", strings.Join(words, ", "))
}

// shown translates what a verb has answered, unless it has refused.
func shown[R, W any](record *R, err error, show func(*R) W) (W, error) {
	if err != nil {
		var none W

		return none, err
	}

	return show(record), nil
}

// showInvoice translates a document.
func (n *names) showInvoice(i *store.Invoice) Invoice {
	lines := make([]InvoiceLine, 0, len(i.Lines))
	for place := range i.Lines {
		lines = append(lines, n.showLine(&i.Lines[place]))
	}

	return Invoice{
		ID: i.ID, Revision: i.Revision, Kind: i.Kind.String(), Status: string(i.Status()),
		Series: i.Series, Number: i.Number, Display: i.Display(),
		Customer: n.customer(i.Customer), CustomerID: i.Customer, Company: n.company(i.Company),
		Service: i.Service, Against: i.Against, Currency: string(i.Currency), Lines: lines,
		Subtotal: i.Subtotal, Discount: i.Discount, Net: i.Net, TaxBase: i.Base, Tax: i.Tax,
		TaxLabel: i.TaxLabel, TaxMode: i.TaxMode.String(), Total: i.Total,
		Paid: i.Paid, Credited: i.Credited, Left: i.Left(),
		PeriodBegin: orNull(i.Begin), PeriodEnd: orNull(i.End), IssuedAt: orNull(i.Issued),
		DueAt: orNull(i.Due), IsolirAt: orNull(i.Isolir), SettledAt: orNull(i.Settled),
		UniqueCode: i.Code, Note: i.Note, CreatedAt: utc(i.Created), By: i.By,
		BilledTo: BilledTo(i.Names),
	}
}

// showLine translates a line of a document.
func (n *names) showLine(line *store.Line) InvoiceLine {
	return InvoiceLine{
		Kind: line.Kind.String(), Name: line.Name, Plan: n.plan(line.Plan),
		Quantity: line.Quantity, Price: line.Price, Discount: line.Discount, Amount: line.Amount,
	}
}
