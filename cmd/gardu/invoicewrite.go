package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gardu/httpapi/native"
)

// lineSet gathers the lines of a document that somebody writes.
type lineSet struct{ plain, plans []string }

// flags adds the flags of lines.
func (l *lineSet) flags(flags *pflag.FlagSet) {
	flags.StringArrayVar(&l.plain, "line", nil,
		"`NAME=PRICE`, or NAME=PRICExQUANTITY; may be repeated")
	flags.StringArrayVar(&l.plans, "plan-line", nil,
		"`PLAN=PRICE`, or PLAN=PRICExQUANTITY, of the revenue of a plan; may be repeated")
}

// read reads the lines in the currency of the book.
func (l *lineSet) read(c *console) ([]native.LineOrder, error) {
	var lines []native.LineOrder
	for _, text := range l.plans {
		line, err := c.lineOf("--plan-line", text)
		if err != nil {
			return nil, err
		}
		line.Plan = line.Name
		lines = append(lines, line)
	}
	for _, text := range l.plain {
		line, err := c.lineOf("--line", text)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}

	return lines, nil
}

// lineOf reads one line. The name may have an equals sign in it.
func (c *console) lineOf(flag, text string) (native.LineOrder, error) {
	place := strings.LastIndexByte(text, '=')
	if place <= 0 {
		return native.LineOrder{}, faultf(flag, "must be NAME=PRICE, such as \"Pasang baru=250000\"")
	}
	price, times, many := strings.Cut(text[place+1:], "x")
	line := native.LineOrder{Name: text[:place]}
	if many {
		quantity, err := strconv.ParseInt(times, 10, 64)
		if err != nil || quantity < 1 {
			return line, faultf(flag, "must have a whole number above zero behind the x")
		}
		line.Quantity = quantity
	}
	minor, err := c.parseAmount(flag, price)
	line.Price = minor

	return line, err
}

// invoiceIssueCommand is `gardu invoice issue`.
func (c *console) invoiceIssueCommand() *cobra.Command {
	return c.invoiceWriteCommand(plainVerb{
		use:   "issue CUSTOMER --line NAME=PRICE ...",
		short: "Write an invoice that is final at once",
		long: "Write an invoice by hand. It is final at once: it has a number and is owed. A\n" +
			"service is isolated for it when it is named.",
		example: "  gardu invoice issue 100017 --line \"Pasang baru=250000\" --line \"Kabel=5000x20\"\n" +
			"  gardu invoice issue 100017 --service budi --plan-line 10M=150000 --due 2026-02-10",
	}, false)
}

// invoiceDraftCommand is `gardu invoice draft`.
func (c *console) invoiceDraftCommand() *cobra.Command {
	return c.invoiceWriteCommand(plainVerb{
		use:   "draft CUSTOMER --line NAME=PRICE ...",
		short: "Write an invoice that is not final yet",
		long: "Write an invoice as a draft, which nobody owes and which may be removed.\n" +
			"`gardu invoice finalize` makes it final. With --replace a draft is written anew.",
		example: "  gardu invoice draft 100017 --line \"Pasang baru=250000\"\n" +
			"  gardu invoice draft 100017 --line \"Pasang baru=200000\" --replace '#12'",
	}, true)
}

// invoiceWriteCommand makes a command that writes an invoice.
func (c *console) invoiceWriteCommand(verb plainVerb, draft bool) *cobra.Command {
	order, lines, replaced := native.InvoiceOrder{Draft: draft}, lineSet{}, ""
	var amounts amountSet
	verb.takes = []string{"CUSTOMER"}
	verb.do = func(ctx context.Context, arguments []string) error {
		read, err := lines.read(c)
		if err != nil {
			return err
		}
		if order.Customer, order.Lines = arguments[0], read; len(read) == 0 {
			return usagef("an invoice needs a line; give --line \"Pasang baru=250000\"")
		}
		if err := amounts.read(); err != nil {
			return err
		}
		sent := submission{http.MethodPost, native.InvoiceListPath, order}
		if replaced != "" {
			sent = submission{http.MethodPut, native.Fill(native.InvoicePath, replaced), order}
		}

		return reported(ctx, c, sent, c.invoiceSentence)
	}
	command := verb.command()
	flags := command.Flags()
	lines.flags(flags)
	amounts = c.amounts(flags)
	amounts.value(&order.Discount, "discount", "`AMOUNT` off the whole, before tax")
	flags.StringVar(&order.Service, "service", "", "`LOGIN` of the service that is isolated for it")
	flags.StringVar(&order.TaxMode, "tax-mode", "", "`exclusive|inclusive|none`: how prices stand to tax")
	flags.StringVar(&order.PeriodBegin, "period-begin", "", "`DATE` at which its period begins")
	flags.StringVar(&order.PeriodEnd, "period-end", "", "`DATE` at which its period ends")
	flags.StringVar(&order.DueAt, "due", "", "last `DATE` on which it may be paid; else as the terms say")
	flags.StringVar(&order.Note, "note", "", "`TEXT` on the document")
	if draft {
		flags.StringVar(&replaced, "replace", "", "`DRAFT` that is written anew, by # and its id")
	}

	return command
}

// invoiceSentence tells what was written.
func (c *console) invoiceSentence(i native.Invoice) string {
	if i.Display == "" {
		return "draft " + idOf(i.ID) + " of " + c.money(i.Currency, i.Total) + " is written"
	}

	return i.Display + " of " + c.money(i.Currency, i.Total) + " is issued, " +
		c.money(i.Currency, i.Left) + " is left to pay"
}

// invoiceFinalizeCommand is `gardu invoice finalize`.
func (c *console) invoiceFinalizeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "finalize DRAFT ...", Short: "Make drafts final, each by itself",
		Long: "Make drafts final, each by itself: the others are final where one is refused,\n" +
			"and the exit code is 1.",
		Example: "  gardu invoice finalize '#12' '#13'",
		Args:    cobra.MinimumNArgs(1),
		RunE: does(func(ctx context.Context, arguments []string) error {
			var order native.FinalizeOrder
			for _, text := range arguments {
				id, err := numberArgument("DRAFT", text)
				if err != nil {
					return err
				}
				order.IDs = append(order.IDs, id)
			}

			return c.submit(ctx, submission{http.MethodPost, native.InvoiceFinalizePath, order},
				c.sayFinalized)
		}),
	}
}

// sayFinalized tells what came of each draft.
func (c *console) sayFinalized(raw json.RawMessage) error {
	list, err := decoded[native.List[native.Finalized]](raw)
	if err != nil {
		return err
	}
	refused := false
	for _, one := range list.Items {
		if one.Invoice != nil {
			c.say("%s", printable(c.invoiceSentence(*one.Invoice)))

			continue
		}
		refused = true
		why := "refused"
		if one.Refused != nil {
			why = one.Refused.Message
		}
		c.say("gardu: %s", printable("draft "+idOf(one.ID)+": "+why))
	}
	if c.jsonLines {
		err = c.printJSON(raw)
	}
	if err == nil && refused {
		err = errQuiet
	}

	return err
}

// invoiceRemoveCommand is `gardu invoice remove`.
func (c *console) invoiceRemoveCommand() *cobra.Command {
	return plainVerb{
		use: "remove DRAFT", short: "Remove a draft", takes: []string{"DRAFT"},
		long:    "Remove a draft. What is final stays in the book; `gardu invoice void` takes it back.",
		example: "  gardu invoice remove '#12'",
		do: func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.InvoicePath, arguments[0])

			return c.remove(ctx, path, "draft "+arguments[0])
		},
	}.command()
}

// invoiceReasonCommand makes a command that does something to a document, with a reason.
func (c *console) invoiceReasonCommand(path, word, short, done string) *cobra.Command {
	var reason native.Reasoned
	command := plainVerb{
		use: word + " INVOICE --reason TEXT", short: short, takes: []string{"INVOICE"},
		example: "  gardu invoice " + word + " INV-2601-15001 --reason \"salah pelanggan\"",
		do: func(ctx context.Context, arguments []string) error {
			sent := submission{http.MethodPost, native.Fill(path, arguments[0]), reason}

			return reported(ctx, c, sent, func(i native.Invoice) string {
				return orText(i.Display, arguments[0]) + " " + done
			})
		},
	}.command()
	command.Flags().StringVar(&reason.Reason, "reason", "", "`TEXT` that says why")
	required(command, "reason")

	return command
}

// invoiceNoteCommand makes a command that corrects a document.
func (c *console) invoiceNoteCommand(path, word, short string) *cobra.Command {
	var order native.NoteOrder
	var lines lineSet
	command := &cobra.Command{
		Use: word + " INVOICE [AMOUNT | --line NAME=PRICE ...] --reason TEXT", Short: short,
		Long: short + ", by an amount before tax where the invoice adds it,\n" +
			"or by lines. The note has a number of its own.",
		Example: "  gardu invoice " + word + " INV-2601-15001 50000 --reason \"salah hitung\"",
		Args:    cobra.RangeArgs(1, 2),
		RunE: does(func(ctx context.Context, arguments []string) error {
			read, err := lines.read(c)
			if err != nil {
				return err
			}
			if (len(arguments) > 1) == (len(read) > 0) {
				return usagef("give either an amount or --line")
			}
			if order.Lines = read; len(arguments) > 1 {
				order.Amount, err = c.amountArgument(arguments[1])
			}
			if err == nil && len(read) == 0 && order.Amount <= 0 {
				err = faultf("AMOUNT", "must be above zero") // 0 would be all of the document
			}
			if err != nil {
				return err
			}

			return reported(ctx, c, submission{http.MethodPost, native.Fill(path, arguments[0]), order},
				func(i native.Invoice) string {
					return i.Display + " of " + c.money(i.Currency, i.Total) + " is issued"
				})
		}),
	}
	flags := command.Flags()
	lines.flags(flags)
	flags.StringVar(&order.Reason, "reason", "", "`TEXT` that says why")
	if word == "credit" {
		flags.IntVar(&order.Days, "days", 0, "`DAYS` by which the validity of the service is shortened")
	}
	required(command, "reason")

	return command
}
