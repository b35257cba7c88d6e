package portal

import (
	"bytes"
	"strings"

	"gardu/store"

	"github.com/go-pdf/fpdf"
	"github.com/gofiber/fiber/v2"
)

// Measures of a sheet of A4, in millimetres and points.
const (
	pdfMargin = 18.0
	pdfWidth  = 210 - 2*pdfMargin
	pdfAmount = 45.0 // of the column of amounts
	pdfLine   = 5.5
	pdfText   = 10.0
	pdfSmall  = 8.5
	pdfHead   = 18.0
)

// drawing is a document that is being drawn.
type drawing struct {
	*fpdf.Fpdf

	words  writer
	encode func(string) string // into the code page of the fonts that every reader has
}

// sendPDF answers with an invoice as a file.
func sendPDF(c *fiber.Ctx, words writer, body *invoiced) error {
	octets, err := drawInvoice(words, body)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition,
		`inline; filename="`+body.Invoice.Display()+pdfSuffix+`"`)
	c.Set("X-Robots-Tag", "noindex, nofollow") // what the pages say in their head

	return c.Send(octets)
}

// drawInvoice draws an invoice on A4. The same invoice makes the same octets.
func drawInvoice(words writer, body *invoiced) ([]byte, error) {
	sheet := fpdf.New("P", "mm", "A4", "")
	draw := drawing{Fpdf: sheet, words: words, encode: sheet.UnicodeTranslatorFromDescriptor("")}
	draw.SetCreationDate(body.Invoice.Issued)
	draw.SetModificationDate(body.Invoice.Issued)
	draw.SetCatalogSort(true)
	draw.SetProducer("gardu", false)
	draw.SetTitle(body.Invoice.Display(), true)
	draw.SetMargins(pdfMargin, pdfMargin, pdfMargin)
	draw.SetAutoPageBreak(true, pdfMargin)
	draw.AddPage()
	draw.letter(&body.Letter)
	draw.facts(body)
	draw.lines(body.Lines)
	if body.Letter.Footer != "" {
		draw.Ln(pdfLine)
		draw.text(pdfSmall, "", body.Letter.Footer)
	}
	var out bytes.Buffer
	if err := draw.Output(&out); err != nil {
		return nil, store.Errorf(store.Internal, "drawing an invoice: %w", err)
	}

	return out.Bytes(), nil
}

// text writes a paragraph.
func (d drawing) text(size float64, style, text string) {
	d.SetFont("Helvetica", style, size)
	d.MultiCell(0, size/2, d.encode(plain(text)), "", "L", false)
}

// letter draws who has made out the document.
func (d drawing) letter(head *letter) {
	d.text(pdfHead-4, "B", head.Name)
	for _, line := range []string{head.Address, head.Phone, head.Email} {
		if line != "" {
			d.text(pdfSmall, "", line)
		}
	}
	if head.NPWP != "" {
		d.text(pdfSmall, "", d.words.TaxNumber+" "+head.NPWP)
	}
	d.Ln(pdfLine)
}

// facts draws what the document is, for whom, and until when it is paid.
func (d drawing) facts(body *invoiced) {
	invoice, words := body.Invoice, d.words
	d.text(pdfHead, "B", words.Document(invoice)+" "+invoice.Display())
	d.Ln(pdfLine / 2)
	due := ""
	if !invoice.Due.IsZero() {
		due = words.Date(invoice.Due)
	}
	for _, fact := range [][2]string{
		{words.State, words.Status(invoice)},
		{words.Issued, words.Date(invoice.Issued)},
		{words.Due, due},
		{words.Period, body.Span},
		{words.BillTo, invoice.Names.Customer},
		{"", invoice.Names.Address},
		{words.Service, invoice.Names.Number},
	} {
		if fact[1] == "" {
			continue
		}
		d.SetFont("Helvetica", "", pdfText)
		d.CellFormat(pdfAmount, pdfLine, d.encode(plain(fact[0])), "", 0, "L", false, 0, "")
		d.MultiCell(0, pdfLine, d.encode(plain(fact[1])), "", "L", false)
	}
	d.Ln(pdfLine)
}

// lines draws the lines and sums.
func (d drawing) lines(lines []amountLine) {
	d.SetFont("Helvetica", "B", pdfText)
	d.cells(d.words.Item, d.words.Amount, "B")
	for at := range lines {
		line := &lines[at]
		style, border := "", ""
		if line.Sum {
			style, border = "B", "T"
		}
		d.SetFont("Helvetica", style, pdfText)
		name := line.Name
		if line.Note != "" {
			name += " (" + line.Note + ")"
		}
		d.cells(name, d.words.Money(line.Amount), border)
	}
}

// cells draws a row of a name, cut into as many lines as it takes, and an amount beside the first.
func (d drawing) cells(name, amount, border string) {
	parts := d.SplitText(d.encode(plain(name)), pdfWidth-pdfAmount-2)
	if len(parts) == 0 {
		parts = []string{""}
	}
	for at, part := range parts {
		shown, edge := "", ""
		if at == 0 {
			shown, edge = d.encode(plain(amount)), border
		}
		d.CellFormat(pdfWidth-pdfAmount, pdfLine+1, part, edge, 0, "L", false, 0, "")
		d.CellFormat(pdfAmount, pdfLine+1, shown, edge, 1, "R", false, 0, "")
	}
}

// plain makes a text of what cannot be drawn: controls become spaces.
func plain(text string) string {
	return strings.Map(func(letter rune) rune {
		if letter < ' ' {
			return ' '
		}

		return letter
	}, text)
}
