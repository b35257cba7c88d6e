package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// invoiceCommand is `gardu invoice`.
func (c *console) invoiceCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "invoice",
		Short: "What customers owe, and how it was corrected",
		Long: "An invoice is named by its number, such as INV-2601-15001, or by # and the id.\n" +
			"A final one never changes: notes correct it. Amounts are in the currency of the\n" +
			"book.",
		Example: "  gardu invoice list --status unpaid\n" +
			"  gardu invoice issue 100017 --line \"Pasang baru=250000\" --service budi\n" +
			"  gardu invoice credit INV-2601-15001 50000 --reason \"tiga hari mati\"",
	}, c.invoiceListCommand(), c.invoiceShowCommand(), c.invoiceIssueCommand(),
		c.invoiceDraftCommand(), c.invoiceFinalizeCommand(), c.invoiceRemoveCommand(),
		c.invoiceReasonCommand(native.InvoiceVoidPath, "void",
			"Take back an invoice to which nothing was applied", "is void"),
		c.invoiceNoteCommand(native.InvoiceCreditNotePath, "credit",
			"Take a part of a final invoice back"),
		c.invoiceNoteCommand(native.InvoiceDebitNotePath, "debit",
			"Charge more for a final invoice"),
		c.invoiceReasonCommand(native.InvoiceWriteOffPath, "writeoff",
			"Give up what is left of an invoice", "is written off"),
		c.invoiceLinkCommand())
}

// invoiceListCommand is `gardu invoice list`.
func (c *console) invoiceListCommand() *cobra.Command {
	return moneyList[native.Invoice]{
		use: "list", short: "List documents, the newest first",
		example: "gardu invoice list --status unpaid\n" +
			"  gardu invoice list --customer 100017 --from 2026-01-01 --to 2026-02-01 --json",
		path: native.InvoiceListPath,
		filters: func(f filterSet) {
			f.text("customer", "those of a customer, by `NUMBER`")
			f.text("service", "those of a service, by `LOGIN`")
			f.text("status", "`draft|unpaid|partial|paid|void`")
			f.text("kind", "`invoice|debit-note|credit-note`")
			f.text("number", "that one alone, by `NUMBER`")
			f.span()
		},
		columns: []column{
			right("ID"), left("NUMBER"), left("CUSTOMER"), left("STATUS"), left("ISSUED"), left("DUE"),
			right("TOTAL"), right("LEFT"),
		},
		cells: func(i native.Invoice) []string {
			return []string{
				idOf(i.ID), i.Display, i.Customer, i.Status, c.day(i.IssuedAt), c.day(i.DueAt),
				c.money(i.Currency, i.Total), c.money(i.Currency, i.Left),
			}
		},
	}.command(c)
}

// day writes the day of a time that may be absent, in the zone of the configuration.
func (c *console) day(at *time.Time) string {
	text, _, _ := strings.Cut(c.instantOr(at, ""), " ")

	return text
}

// invoiceShowCommand is `gardu invoice show`.
func (c *console) invoiceShowCommand() *cobra.Command {
	return plainVerb{
		use: "show INVOICE", short: "Show a document with its lines", takes: []string{"INVOICE"},
		example: "  gardu invoice show INV-2601-15001\n" +
			"  gardu invoice show '#12' --json",
		do: func(ctx context.Context, arguments []string) error {
			return showOf(ctx, c, native.Fill(native.InvoicePath, arguments[0]), c.invoicePairs)
		},
	}.command()
}

// invoicePairs shows a document.
func (c *console) invoicePairs(i native.Invoice) []pair {
	pairs := []pair{
		{"id", idOf(i.ID)},
		{"number", i.Display},
		{"kind", i.Kind},
		{"status", i.Status},
		{"customer", strings.TrimSpace(i.Customer + " " + i.BilledTo.Customer)},
		{"login", i.BilledTo.Login},
		{"corrects", idOf(i.Against)},
		{"period", strings.Trim(c.day(i.PeriodBegin)+" to "+c.day(i.PeriodEnd), "to ")},
	}
	pairs = append(pairs, c.linePairs(i.Currency, i.Lines)...)

	return append(pairs, []pair{
		{"discount", c.moneyOr(i.Currency, i.Discount)},
		{"net", c.money(i.Currency, i.Net)},
		{strings.ToLower(orText(i.TaxLabel, "tax")), c.moneyOr(i.Currency, i.Tax)},
		{"total", c.money(i.Currency, i.Total)},
		{"paid", c.moneyOr(i.Currency, i.Paid)},
		{"credited", c.moneyOr(i.Currency, i.Credited)},
		{"left", c.money(i.Currency, i.Left)},
		{"unique code", numberOr(i.UniqueCode)},
		{"issued", c.instantOr(i.IssuedAt, "")},
		{"due", c.day(i.DueAt)},
		{"isolir", c.instantOr(i.IsolirAt, "")},
		{"settled", c.instantOr(i.SettledAt, "")},
		{"by", i.By},
		{"note", i.Note},
	}...)
}

// orText returns a text, or another one where it is empty.
func orText(text, other string) string {
	if text == "" {
		return other
	}

	return text
}

// linePairs shows the lines of a document.
func (c *console) linePairs(currency string, lines []native.InvoiceLine) []pair {
	pairs := make([]pair, 0, len(lines))
	for _, line := range lines {
		text := line.Name + ": " + c.money(currency, line.Amount)
		if line.Quantity != 1 || line.Discount != 0 {
			text += fmt.Sprintf(" (%d x %s", line.Quantity, c.money(currency, line.Price))
			if line.Discount != 0 {
				text += ", less " + c.money(currency, line.Discount)
			}
			text += ")"
		}
		pairs = append(pairs, pair{"line", text})
	}

	return pairs
}

// invoiceLinkCommand is `gardu invoice link`.
func (c *console) invoiceLinkCommand() *cobra.Command {
	return plainVerb{
		use: "link INVOICE", short: "Tell the public link of a document", takes: []string{"INVOICE"},
		long: "Tell the link under which whoever has it sees a document and may pay it. It\n" +
			"needs http.public_url in the configuration.",
		example: "  gardu invoice link INV-2601-15001",
		do: func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.InvoiceLinkPath, arguments[0])

			return showOf(ctx, c, path, func(link native.InvoiceLink) []pair {
				return []pair{{"url", link.URL}, {"token", link.Token}}
			})
		},
	}.command()
}
