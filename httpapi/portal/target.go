package portal

import (
	"context"
	"strconv"

	"gardu/store"
)

// target is what somebody pays: an order, an invoice, or all that a customer owes.
type target struct {
	path     string // of its checkout
	wish     store.PayWish
	customer store.Customer // of id 0 where there is none
	company  int64
	named    string // as it is shown: whole for who has its token, masked for who has typed a number
	head     string
	tag      string
	lines    []amountLine
	open     bool // something is to be paid
	paid     bool // it was paid
	document string
}

// amountLine is one line of a table with an amount.
type amountLine struct {
	Name, Note string
	Amount     int64
	Sum        bool
	Link       string // to the document; empty for none
}

// tokenLengths of what others have made: of an order, and the least and most of an invoice.
const (
	minToken = 16
	maxToken = 64
)

// target finds what a token of a checkout means. The error is NotFound.
func (p *Portal) target(ctx context.Context, token string) (*target, error) {
	if len(token) < minToken || len(token) > maxToken {
		return nil, errNoPage
	}
	links := p.config.Links
	if said, err := links.open(forDebt, token); err == nil {
		return p.debt(ctx, token, said.ID)
	}
	if said, err := links.open(forInvoice, token); err == nil {
		invoice, err := p.config.Invoices.Invoice(ctx, said.ID)
		if err != nil {
			return nil, err
		}

		return p.bill(ctx, token, &invoice, true)
	}
	order, err := p.config.Orders.OrderByToken(ctx, token)
	if err == nil {
		return p.order(ctx, token, &order)
	}
	if !store.Is(err, store.NotFound) {
		return nil, err
	}
	invoice, err := p.config.Invoices.InvoiceByToken(ctx, token)
	if err != nil {
		return nil, err
	}

	return p.bill(ctx, token, &invoice, false)
}

// of makes the target of a customer.
func (p *Portal) of(ctx context.Context, token string, customer int64) (*target, error) {
	made := &target{path: CheckoutPath + "/" + token}
	if customer == 0 {
		return made, nil
	}
	var err error
	if made.customer, err = p.config.People.Customer(ctx, customer); err != nil {
		return nil, err
	}
	made.company, made.named = made.customer.Person.Company, masked(made.customer.Name)

	return made, nil
}

// debt is all that a customer owes.
func (p *Portal) debt(ctx context.Context, token string, customer int64) (*target, error) {
	made, err := p.of(ctx, token, customer)
	if err != nil {
		return nil, err
	}
	owed, err := p.config.Debts.Owed(ctx, customer)
	if err != nil {
		return nil, err
	}
	words := p.writer(made.customer.Language)
	made.wish.Customer, made.head = customer, words.OpenBills
	total := sumOf(owed)
	made.lines = append(words.openLines(owed), amountLine{Name: words.Total, Amount: total, Sum: true})
	made.open = total > 0

	return made, nil
}

// maxOpen is how many open invoices are listed; the others are told in one line.
const maxOpen = 24

// openLines lists open invoices, the oldest first.
func (w writer) openLines(owed []store.Invoice) (lines []amountLine) {
	shown := min(len(owed), maxOpen)
	for at := range owed[:shown] {
		lines = append(lines, amountLine{
			Name: owed[at].Display(), Note: w.Due + " " + w.Date(owed[at].Due),
			Amount: owed[at].Left(),
		})
	}
	if rest := owed[shown:]; len(rest) > 0 {
		lines = append(lines, amountLine{
			Name: w.Others + " (" + strconv.Itoa(len(rest)) + ")", Amount: sumOf(rest),
		})
	}

	return lines
}

// bill is an invoice.
func (p *Portal) bill(
	ctx context.Context, token string, invoice *store.Invoice, private bool,
) (*target, error) {
	if invoice.State == store.InvoiceDraft {
		return nil, errNoPage
	}
	made, err := p.of(ctx, token, invoice.Customer)
	if err != nil {
		return nil, err
	}
	words := p.writer(made.customer.Language)
	made.wish.Invoice, made.company = invoice.ID, invoice.Company
	made.head, made.tag = words.Document(invoice), invoice.Display()
	made.lines = words.linesOf(invoice)
	made.open = invoice.Left() > 0
	made.paid = invoice.State == store.InvoiceFinal && !made.open
	if !private {
		made.named, made.document = invoice.Names.Customer, InvoicePath+"/"+invoice.Token
	}

	return made, nil
}

// order is an order.
func (p *Portal) order(ctx context.Context, token string, order *store.Order) (*target, error) {
	made, err := p.of(ctx, token, order.Customer)
	if err != nil {
		return nil, err
	}
	words := p.writer(made.customer.Language)
	made.wish.Order, made.head, made.named = order.ID, words.Order, made.customer.Name
	made.lines = words.linesOfOrder(order)
	made.open = order.State == store.OrderPending &&
		(order.Expires.IsZero() || p.now().Before(order.Expires))
	made.paid = order.State == store.OrderPaid

	return made, nil
}

// linesOf lists the lines and sums of a document.
func (w writer) linesOf(invoice *store.Invoice) []amountLine {
	lines := make([]amountLine, 0, len(invoice.Lines)+6)
	for at := range invoice.Lines {
		line := &invoice.Lines[at]
		shown := amountLine{Name: line.Name, Amount: line.Quantity * line.Price}
		if line.Quantity > 1 {
			shown.Note = w.times(line.Quantity, line.Price)
		}
		lines = append(lines, shown)
	}
	if invoice.Discount != 0 {
		lines = append(lines, amountLine{Name: w.Discount, Amount: -invoice.Discount})
	}
	if invoice.Tax != 0 {
		lines = append(lines, w.taxLine(invoice))
	}
	lines = append(lines, amountLine{Name: w.Total, Amount: invoice.Total, Sum: true})
	if invoice.Paid != 0 {
		lines = append(lines, amountLine{Name: w.Paid, Amount: -invoice.Paid})
	}
	if invoice.Credited != 0 {
		lines = append(lines, amountLine{Name: w.Credited, Amount: -invoice.Credited})
	}
	if invoice.Paid+invoice.Credited != 0 && invoice.Left() > 0 {
		lines = append(lines, amountLine{Name: w.Left, Amount: invoice.Left(), Sum: true})
	}

	return lines
}

// taxLine tells the tax of a document, and what it is of.
func (w writer) taxLine(invoice *store.Invoice) amountLine {
	line := amountLine{Name: invoice.TaxLabel, Amount: invoice.Tax}
	if line.Name == "" {
		line.Name = w.Tax
	}
	if invoice.Base != 0 {
		line.Note = w.TaxBase + " " + w.Money(invoice.Base)
	}

	return line
}

// linesOfOrder lists the lines and sums of an order.
func (w writer) linesOfOrder(order *store.Order) []amountLine {
	first := amountLine{Name: order.Sealed, Amount: order.Price}
	if first.Name == "" {
		first.Name = w.Order
	}
	if order.Quantity > 1 {
		first.Note = w.times(int64(order.Quantity), order.Price/int64(order.Quantity))
	}
	lines := []amountLine{first}
	for _, one := range []amountLine{
		{Name: w.Extra, Amount: order.Bills},
		{Name: w.Discount, Amount: -order.Discount},
		{Name: w.Tax, Amount: order.Tax},
	} {
		if one.Amount != 0 {
			lines = append(lines, one)
		}
	}

	return append(lines, amountLine{Name: w.Total, Amount: order.Total, Sum: true})
}
