package billing

import (
	"fmt"
	"strconv"
	"time"

	"gardu/billing/cycle"
	"gardu/billing/tariff"
	"gardu/store"
)

// issue makes a document final: it counts its totals from its lines, gives it its number, its dates
// and its hash, books it, adds it to what its customer owes and applies the credit of that customer
// to it. A draft that comes to less than nothing becomes a credit note of as much. The same period
// of a service twice is a Conflict error with the field period.
//
// Of the draft are taken: ID and Revision of one that is stored, Kind, Customer, Company (0 for the
// customer's), Service, Against, Lines, Discount (of the whole, beside those of the lines), TaxMode,
// Begin, End, Due and Isolir where they are not to follow from the terms, Code, Token where one was
// drawn before, and Note.
func (d *desk) issue(draft store.Invoice) (store.Invoice, error) {
	bill, err := d.prepare(draft)
	if err != nil {
		return store.Invoice{}, err
	}
	if bill.invoice.Kind == store.InvoiceCreditNote {
		return d.issueNote(bill)
	}
	if err := d.finalize(bill); err != nil {
		return store.Invoice{}, err
	}
	invoice := &bill.invoice
	if err := d.bookInvoice(invoice); err != nil {
		return store.Invoice{}, err
	}
	debt, err := d.receivable(invoice.Customer)
	if err != nil {
		return store.Invoice{}, err
	}
	addService(&debt, invoice.Service)
	reopen(&debt, invoice)
	if err := d.useCredit(&debt); err != nil {
		return store.Invoice{}, err
	}
	if err := d.tellInvoice(invoice); err != nil {
		return store.Invoice{}, err
	}
	if err := d.closeDebt(&debt, false); err != nil {
		return store.Invoice{}, err
	}

	return d.Invoice(invoice.ID)
}

// document is an invoice on its way, with what it depends on.
type document struct {
	invoice      store.Invoice
	customer     store.Customer
	terms        terms
	service      store.Service      // of id 0 for none
	subscription store.Subscription // of id 0 for none
	against      store.Invoice      // that a note corrects, of id 0 for none
	taxed        time.Time          // the day whose tax is taken
}

// prepare looks up what a draft depends on and counts its totals.
func (d *desk) prepare(draft store.Invoice) (*document, error) {
	if draft.State != store.InvoiceDraft {
		return nil, store.Errorf(store.Conflict, "the invoice is no draft")
	}
	made := &document{invoice: draft, taxed: cycle.Day(d.now, d.zone)}
	var err error
	if made.customer, err = d.payer(draft.Customer); err != nil {
		return nil, err
	}
	if draft.Company == 0 {
		made.invoice.Company = made.customer.Person.Company
	}
	if made.terms, err = d.termsOf(made.invoice.Company); err != nil {
		return nil, err
	}
	if err := d.lookUpService(made); err != nil {
		return nil, err
	}
	if err := d.lookUpAgainst(made); err != nil {
		return nil, err
	}

	return made, d.total(made)
}

// payer returns a customer whom the actor may see; for the field customer it is Invalid to name one
// who is not there.
func (d *desk) payer(id int64) (store.Customer, error) {
	if id <= 0 {
		return store.Customer{}, store.Invalidf("customer", "must be given")
	}
	customer, err := d.Customer(id)
	if err == nil && !seen(d.actor, customer.Person.Agent, id) {
		err = store.Errorf(store.NotFound, "there is no such customer")
	}

	return customer, err
}

// lookUpService reads the service of a document and how it is billed.
func (d *desk) lookUpService(of *document) (err error) {
	if of.invoice.Service == 0 {
		return nil
	}
	if of.service, err = d.Service(of.invoice.Service); err != nil {
		return err
	}
	of.subscription, err = d.Subscription(of.service.ID)
	if store.Is(err, store.NotFound) {
		of.subscription, err = store.Subscription{}, nil
	}

	return err
}

// lookUpAgainst reads the invoice that a note corrects, whose tax counts for the note too.
func (d *desk) lookUpAgainst(of *document) (err error) {
	if of.invoice.Kind == store.InvoiceOrdinary || of.invoice.Against == 0 {
		return nil
	}
	of.against, err = d.Invoice(of.invoice.Against)
	if err != nil {
		return err
	}
	if of.against.State != store.InvoiceFinal || of.against.Kind == store.InvoiceCreditNote {
		return store.Errorf(store.Conflict, "a note corrects a final invoice only")
	}
	of.taxed = cycle.Day(of.against.Issued, d.zone)

	return nil
}

// total counts the totals of a document, and mirrors one that comes to less than nothing into a
// credit note of as much.
func (d *desk) total(of *document) error {
	invoice := &of.invoice
	if len(invoice.Lines) == 0 || len(invoice.Lines) > store.MaxLines {
		return store.Invalidf("lines", "must be from 1 to %d", store.MaxLines)
	}
	totals, err := d.count(of)
	if err != nil {
		return err
	}
	if totals.Total < 0 {
		mirror(invoice)
		if totals, err = d.count(of); err != nil {
			return err
		}
	}
	invoice.Currency = d.billing.config.Currency
	invoice.Subtotal, invoice.Discount = totals.Subtotal, totals.Discount
	invoice.Net, invoice.Base, invoice.Tax = totals.Net, totals.Base, totals.Tax
	invoice.Total, invoice.TaxLabel = totals.Total, totals.Rate.Label

	return nil
}

// count adds the lines of a document up, with the tax of today.
func (d *desk) count(of *document) (tariff.Totals, error) {
	items := make([]tariff.Item, 0, len(of.invoice.Lines))
	lines := make([]store.Line, len(of.invoice.Lines))
	copy(lines, of.invoice.Lines)
	of.invoice.Lines = lines
	for at := range lines {
		line := &lines[at]
		line.Quantity = max(line.Quantity, 1)
		item := tariff.Item{Price: line.Price, Quantity: line.Quantity, Discount: line.Discount}
		amount, err := item.Total()
		if err != nil {
			return tariff.Totals{}, err
		}
		line.Amount = amount
		items = append(items, item)
	}

	return tariff.Add(items, of.invoice.Discount, of.invoice.TaxMode,
		d.rate(of.terms, of.taxed))
}

// mirror turns the lines of a document that comes to less than nothing into those of a credit note.
func mirror(invoice *store.Invoice) {
	invoice.Kind = store.InvoiceCreditNote
	for at := range invoice.Lines {
		line := &invoice.Lines[at]
		if line.Discount != 0 {
			line.Price, line.Quantity, line.Discount = line.Amount, 1, 0
		}
		line.Price = -line.Price
	}
}

// finalize numbers, dates and stores a document for good.
func (d *desk) finalize(of *document) (err error) {
	invoice := &of.invoice
	if invoice.ID == 0 {
		if invoice.ID, err = d.NextID(store.NounInvoice); err != nil {
			return err
		}
		invoice.Created, invoice.By = d.now, d.actor.Name
	}
	invoice.State, invoice.Issued = store.InvoiceFinal, d.now
	invoice.Agent, invoice.Names = of.customer.Person.Agent, of.names()
	if invoice.Token == "" {
		invoice.Token = d.token("invoice", invoice.ID)
	}
	if err := d.number(of); err != nil {
		return err
	}
	if invoice.Kind != store.InvoiceCreditNote {
		d.date(of)
	}
	if invoice.Left() == 0 {
		invoice.Settled = d.now
	}
	invoice.Hash = invoice.Digest()
	of.invoice, err = d.PutInvoice(of.invoice)

	return err
}

// names tells whom a document is made out to.
func (of *document) names() store.Names {
	company := of.terms.company
	legal := company.Letter.Legal
	if legal == "" {
		legal = company.Name
	}

	return store.Names{
		Customer: of.customer.Name, Address: of.customer.Address, Company: legal,
		NPWP: company.Letter.NPWP, Login: of.service.Login, Number: of.service.Number,
	}
}

// The beginnings of the names of series, beside that of invoices, which has none.
const (
	seriesCredit = "cn/"
	seriesDebit  = "dn/"
)

// number gives a document the next number of its series: the day in six digits and a sequence of at
// least three, which is gapless because it is drawn in the transaction that stores the document.
func (d *desk) number(of *document) error {
	invoice := &of.invoice
	invoice.Series = of.terms.seriesOf(invoice.Company)
	switch invoice.Kind {
	case store.InvoiceCreditNote:
		invoice.Series = seriesCredit + invoice.Series
	case store.InvoiceDebitNote:
		invoice.Series = seriesDebit + invoice.Series
	default:
	}
	next, err := d.TakeNumber("invoice/" + invoice.Series)
	if err != nil {
		return err
	}
	digits := invoice.Issued.In(d.zone).Format("060102") + fmt.Sprintf("%03d", next)
	invoice.Number, err = strconv.ParseInt(digits, 10, 64)

	return err
}

// seriesOf names the series of a company's invoices: that of its terms, or one of its own.
func (t *terms) seriesOf(company int64) string {
	if t.Series == "" && company != 0 {
		return "c" + strconv.FormatInt(company, 10)
	}

	return t.Series
}

// date sets when a document is due and what follows when it is not paid by then. One that is issued
// late is due as if its period began when it was issued: nobody is late for what he was not told.
func (d *desk) date(of *document) {
	invoice, zone := &of.invoice, d.zone
	from := invoice.Issued
	if invoice.Begin.After(from) {
		from = invoice.Begin
	}
	if invoice.Due.IsZero() {
		invoice.Due = cycle.Due(from, of.terms.DueDays, zone)
	}
	if invoice.Isolir.IsZero() {
		invoice.Isolir = cycle.Isolir(invoice.Due, of.grace(), zone)
	}
	if of.terms.TerminateDays > 0 && invoice.Service != 0 {
		invoice.EndAt = cycle.After(invoice.Due, of.terms.TerminateDays, zone)
	}
	if of.late() {
		invoice.LateAt = cycle.After(invoice.Due, max(of.terms.LateDays, 1), zone)
	}
	invoice.Remind = d.remind(invoice, of.terms)
}

// remind tells when an invoice is to be reminded of next; zero for never.
func (d *desk) remind(invoice *store.Invoice, of terms) time.Time {
	send, next := cycle.Offsets(
		invoice.Due, invoice.Issued, d.now, of.Reminders, invoice.Reminders, d.zone)
	if len(send) > 0 {
		return d.now
	}

	return next
}

// grace tells how many days lie between the due day and isolir: the subscription's, the customer's
// or those of the terms.
func (of *document) grace() int {
	switch {
	case of.subscription.Grace != nil:
		return *of.subscription.Grace
	case of.customer.Person.Grace != nil:
		return *of.customer.Person.Grace
	default:
		return of.terms.GraceDays
	}
}

// late tells whether a late fee is charged for a document.
func (of *document) late() bool {
	charged := of.terms.LateFlat > 0 || of.terms.LatePercent > 0
	waived := of.subscription.Waived || of.customer.Person.Waived

	return charged && !waived && of.invoice.Kind == store.InvoiceOrdinary && of.invoice.Against == 0
}

// tellInvoice queues the notice of a new invoice that is not paid already.
func (d *desk) tellInvoice(invoice *store.Invoice) error {
	key := "invoice:" + strconv.FormatInt(invoice.ID, 10)

	return d.tell(store.Notice{
		Kind: store.NoticeInvoice, Customer: invoice.Customer, Of: store.NounInvoice,
		Subject: invoice.ID, Key: key, Agent: invoice.Agent, Fields: []store.Field{
			{Name: "number", Value: invoice.Display()},
			{Name: "total", Value: invoice.Currency.Format(invoice.Total)},
			{Name: "due", Value: invoice.Due.In(d.zone).Format(time.DateOnly)},
		},
	})
}
