package portal

import (
	"cmp"
	"context"
	"strings"

	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// The suffix and parameter by which an invoice is asked for in another form.
const (
	pdfSuffix  = ".pdf"
	stripPaper = "58" // millimetres
)

// invoiced is the body of a public invoice.
type invoiced struct {
	Invoice   *store.Invoice
	Letter    letter
	Lines     []amountLine
	Span      string
	Good, Bad bool
	Pay       string // where it is paid; empty where nothing is left
	Path      string
}

// letter is what stands on top of a document: who has made it out.
type letter struct{ Name, Address, NPWP, Phone, Email, Footer string }

// invoice shows an invoice to whoever has its token, as a page or as a PDF file.
func (p *Portal) invoice(c *fiber.Ctx) error {
	token, isPDF := strings.CutSuffix(c.Params("token"), pdfSuffix)
	if len(token) < minToken || len(token) > maxToken {
		return errNoPage
	}
	ctx := c.UserContext()
	found, err := p.config.Invoices.InvoiceByToken(ctx, token)
	if err != nil {
		return err
	}
	if found.State == store.InvoiceDraft {
		return errNoPage
	}
	head, err := p.letterOf(ctx, &found)
	if err != nil {
		return err
	}
	words, err := p.writerOf(ctx, found.Customer)
	if err != nil {
		return err
	}
	body := invoiced{
		Invoice: &found, Letter: head, Lines: words.linesOf(&found),
		Span: words.Span(found.Begin, found.End),
		Good: found.Status() == store.InvoiceIsPaid, Path: InvoicePath + "/" + token,
	}
	body.Bad = !body.Good
	if found.Left() > 0 {
		body.Pay = CheckoutPath + "/" + token
	}
	if isPDF {
		return sendPDF(c, words, &body)
	}

	return p.show(c, view{
		W: words, sheet: invoiceSheet, Title: words.Document(&found) + " " + found.Display(),
		Strip: c.Query("paper") == stripPaper, Body: body,
	})
}

// writerOf writes in the language of a customer.
func (p *Portal) writerOf(ctx context.Context, customer int64) (writer, error) {
	if customer == 0 {
		return p.writer(""), nil
	}
	known, err := p.config.People.Customer(ctx, customer)
	if err != nil && !store.Is(err, store.NotFound) {
		return writer{}, err
	}

	return p.writer(known.Language), nil
}

// letterOf tells who has made out a document: the names on it, which never change, and how its
// company is reached today.
func (p *Portal) letterOf(ctx context.Context, invoice *store.Invoice) (letter, error) {
	company, err := p.config.People.Company(ctx, invoice.Company)
	if err != nil && !store.Is(err, store.NotFound) {
		return letter{}, err
	}
	of := &company.Letter

	return letter{
		Name: cmp.Or(invoice.Names.Company, of.Legal, company.Name, p.config.Brand.Title),
		NPWP: cmp.Or(invoice.Names.NPWP, of.NPWP), Address: of.Address, Phone: of.Phone,
		Email: of.Email, Footer: of.Footer,
	}, nil
}
