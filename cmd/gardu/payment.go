package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// payCommand is `gardu pay`.
func (c *console) payCommand() *cobra.Command {
	var order native.PaymentOrder
	command := &cobra.Command{
		Use:   "pay CUSTOMER|INVOICE [AMOUNT] --method METHOD",
		Short: "Take money that a customer pays",
		Long: "Take money that a customer pays. Behind the number of a customer it settles what\n" +
			"is owed, the oldest first; behind that of an invoice it settles that one first,\n" +
			"and its rest is the amount where none is given. What is too much becomes credit.",
		Example: "  gardu pay 100017 166500 --method tunai --collector tono\n" +
			"  gardu pay INV-2601-15001 --method bca --reference TRX-99 --received 2026-01-15",
		Args: cobra.RangeArgs(1, 2),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if looksLikeInvoice(arguments[0]) {
				order.Invoice = arguments[0]
			} else {
				order.Customer = arguments[0]
			}
			if err := c.paid(&order, arguments[1:]); err != nil {
				return err
			}

			return reported(ctx, c, submission{http.MethodPost, native.PaymentListPath, order},
				c.paymentSentence)
		}),
	}
	flags := command.Flags()
	flags.StringVar(&order.Method, "method", "", "payment `METHOD` by which it came")
	flags.StringVar(&order.Reference, "reference", "", "`TEXT` of the bank or slip, unique within the method")
	flags.StringVar(&order.Collector, "collector", "", "`OPERATOR` who holds the cash")
	flags.StringVar(&order.ReceivedAt, "received", "", "`TIME` or date when it came; now where it is absent")
	flags.StringVar(&order.Note, "note", "", "`TEXT` for yourself")
	required(command, "method")

	return command
}

// paid reads the amount of a payment, which only an invoice may go without.
func (c *console) paid(order *native.PaymentOrder, rest []string) error {
	if len(rest) == 0 {
		if order.Invoice == "" {
			return usagef("`gardu pay` needs an AMOUNT behind a customer")
		}

		return nil
	}
	minor, err := c.amountArgument(rest[0])
	order.Amount = minor

	return err
}

// paymentSentence tells what a payment has done.
func (c *console) paymentSentence(p native.Payment) string {
	text := "payment " + idOf(p.ID) + " of " + c.money(p.Currency, p.Amount) + " is booked"
	settled := make([]string, 0, len(p.Settles))
	for _, part := range p.Settles {
		settled = append(settled, c.money(p.Currency, part.Amount)+" for invoice "+idOf(part.Invoice))
	}
	if len(settled) > 0 {
		text += ": " + strings.Join(settled, ", ")
	}
	if p.Surplus != 0 {
		text += "; " + c.money(p.Currency, p.Surplus) + " became credit"
	}

	return text
}

// paymentCommand is `gardu payment`.
func (c *console) paymentCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "payment",
		Short: "Money that came in, and what was given back",
		Long: "A payment is money that came in, named by its id. `gardu pay` takes one. What\n" +
			"nobody owns is in the list too: assign it.",
		Example: "  gardu payment list --customer 100017\n" +
			"  gardu payment refund 7 50000 --reason \"bayar dua kali\"",
	}, c.paymentListCommand(), c.paymentShowCommand(), c.paymentRefundCommand(),
		c.creditRefundCommand(), c.paymentReverseCommand(), c.paymentAssignCommand(),
		c.markPaidCommand())
}

// paymentListCommand is `gardu payment list`.
func (c *console) paymentListCommand() *cobra.Command {
	return moneyList[native.Payment]{
		use: "list", short: "List payments, the newest first",
		example: "gardu payment list --customer 100017\n" +
			"  gardu payment list --collector tono --from 2026-01-15 --to 2026-01-16",
		path: native.PaymentListPath,
		filters: func(f filterSet) {
			f.text("customer", "those of a customer, by `NUMBER`")
			f.text("method", "those by a `METHOD`")
			f.text("collector", "cash that an `OPERATOR` took")
			f.text("invoice", "those that settle an invoice, by `NUMBER`")
			f.span()
		},
		columns: []column{
			right("ID"), left("RECEIVED"), left("CUSTOMER"), left("METHOD"), left("REFERENCE"),
			right("AMOUNT"), right("FEE"), right("REFUNDED"), left("COLLECTOR"), left("REMARK"),
		},
		cells: func(p native.Payment) []string {
			return []string{
				idOf(p.ID), c.instant(p.ReceivedAt), p.Customer, p.Method, p.Reference,
				c.money(p.Currency, p.Amount), c.moneyOr(p.Currency, p.Fee),
				c.moneyOr(p.Currency, p.Refunded), p.Collector, paymentRemark(p),
			}
		},
	}.command(c)
}

// paymentRemark says what is odd about a payment.
func paymentRemark(p native.Payment) string {
	switch {
	case p.ReversedAt != nil:
		return "reversed"
	case p.CustomerID == 0 && p.Reseller == "":
		return "nobody's"
	default:
		return p.Note
	}
}

// paymentShowCommand is `gardu payment show`.
func (c *console) paymentShowCommand() *cobra.Command {
	return plainVerb{
		use: "show ID", short: "Show a payment", takes: []string{"ID"},
		long: "Show a payment and what it settled.", example: "  gardu payment show 7",
		do: func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.PaymentPath, bareID(arguments[0]))

			return showOf(ctx, c, path, c.paymentPairs)
		},
	}.command()
}

// paymentPairs shows a payment.
func (c *console) paymentPairs(p native.Payment) []pair {
	pairs := []pair{
		{"id", idOf(p.ID)},
		{"customer", p.Customer},
		{"reseller", p.Reseller},
		{"method", p.Method},
		{"account", p.Source},
		{"reference", p.Reference},
		{"amount", c.money(p.Currency, p.Amount)},
		{"fee", c.moneyOr(p.Currency, p.Fee)},
	}
	for _, part := range p.Settles {
		pairs = append(pairs, pair{
			"settles", "invoice " + idOf(part.Invoice) + ": " + c.money(p.Currency, part.Amount),
		})
	}

	return append(pairs, []pair{
		{"became credit", c.moneyOr(p.Currency, p.Surplus)},
		{"refunded", c.moneyOr(p.Currency, p.Refunded)},
		{"reversed", c.instantOr(p.ReversedAt, "")},
		{"received", c.instant(p.ReceivedAt)},
		{"booked", c.instant(p.BookedAt)},
		{"order", idOf(p.Order)},
		{"attempt", idOf(p.Attempt)},
		{"collector", p.Collector},
		{"handed over", idOf(p.HandedOver)},
		{"by", p.By},
		{"note", p.Note},
	}...)
}

// paymentRefundCommand is `gardu payment refund`.
func (c *console) paymentRefundCommand() *cobra.Command {
	return c.refundCommand(plainVerb{
		use: "refund ID AMOUNT --reason TEXT", short: "Give money of a payment back",
		long:    "Give money of a payment back. What it had settled is owed again.",
		example: "  gardu payment refund 7 50000 --reason \"bayar dua kali\"",
		takes:   []string{"ID", "AMOUNT"},
	}, func(order *native.RefundOrder, text string) (err error) {
		order.Payment, err = numberArgument("ID", text)

		return err
	})
}

// creditRefundCommand is `gardu payment refund-credit`.
func (c *console) creditRefundCommand() *cobra.Command {
	return c.refundCommand(plainVerb{
		use: "refund-credit CUSTOMER AMOUNT --reason TEXT", short: "Give money of a customer's credit back",
		example: "  gardu payment refund-credit 100017 50000 --method tunai --reason \"pindah rumah\"",
		takes:   []string{"CUSTOMER", "AMOUNT"},
	}, func(order *native.RefundOrder, text string) error {
		order.Customer = text

		return nil
	})
}

// refundCommand makes a command that gives money back.
func (c *console) refundCommand(
	verb plainVerb, of func(order *native.RefundOrder, text string) error,
) *cobra.Command {
	var order native.RefundOrder
	verb.do = func(ctx context.Context, arguments []string) error {
		err := of(&order, arguments[0])
		if err == nil {
			order.Amount, err = c.amountArgument(arguments[1])
		}
		if err != nil {
			return err
		}

		return reported(ctx, c, submission{http.MethodPost, native.RefundPath, order},
			func(entry native.Entry) string {
				return c.money(entry.Currency, order.Amount) + " is given back" + entryMark(entry)
			})
	}
	command := verb.command()
	flags := command.Flags()
	flags.StringVar(&order.Method, "method", "", "payment `METHOD` by which it goes; else that of the payment")
	flags.StringVar(&order.Reference, "reference", "", "`TEXT` of the transfer")
	flags.StringVar(&order.Reason, "reason", "", "`TEXT` that says why")
	required(command, "reason")

	return command
}

// entryMark names an entry of the ledger behind a sentence.
func entryMark(entry native.Entry) string {
	if entry.ID == 0 {
		return ""
	}

	return " (entry " + strconv.FormatInt(entry.ID, 10) + ")"
}

// paymentReverseCommand is `gardu payment reverse`.
func (c *console) paymentReverseCommand() *cobra.Command {
	var reason native.Reasoned
	command := plainVerb{
		use: "reverse ID --reason TEXT", short: "Take a payment back as a whole", takes: []string{"ID"},
		long: "Take a payment back as a whole, as if it had never come: for a wrong amount or\n" +
			"customer, or a bounced transfer.",
		example: "  gardu payment reverse 7 --reason \"salah pelanggan\"",
		do: func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.PaymentReversePath, bareID(arguments[0]))

			return reported(ctx, c, submission{http.MethodPost, path, reason}, func(p native.Payment) string {
				return "payment " + idOf(p.ID) + " of " + c.money(p.Currency, p.Amount) + " is taken back"
			})
		},
	}.command()
	command.Flags().StringVar(&reason.Reason, "reason", "", "`TEXT` that says why")
	required(command, "reason")

	return command
}

// paymentAssignCommand is `gardu payment assign`.
func (c *console) paymentAssignCommand() *cobra.Command {
	var order native.AssignOrder
	command := plainVerb{
		use: "assign ID CUSTOMER", short: "Say whose money is that had no owner",
		example: "  gardu payment assign 7 100017", takes: []string{"ID", "CUSTOMER"},
		do: func(ctx context.Context, arguments []string) error {
			order.Customer = arguments[1]
			path := native.Fill(native.PaymentAssignPath, bareID(arguments[0]))

			return reported(ctx, c, submission{http.MethodPost, path, order}, c.paymentSentence)
		},
	}.command()
	command.Flags().Int64Var(&order.Order, "order", 0, "`ID` of the order that it pays")
	command.Flags().Int64SliceVar(&order.Invoices, "invoice", nil,
		"`ID` of an invoice that it settles first; may be repeated")
	command.Flags().StringVar(&order.Note, "note", "", "`TEXT` for yourself")

	return command
}

// markPaidCommand is `gardu payment mark-paid`.
func (c *console) markPaidCommand() *cobra.Command {
	var order native.MarkPaidOrder
	command := plainVerb{
		use:   "mark-paid INVOICE --service-number NUMBER --reference TEXT --method METHOD",
		short: "Mark an invoice as paid to another system", takes: []string{"INVOICE"},
		long: "Mark an invoice as paid in full to another system. The number of its service is\n" +
			"the proof that the right one is meant.",
		example: "  gardu payment mark-paid INV-2601-15001 --service-number 100017 " +
			"--reference PPOB-1 --method ppob",
		do: func(ctx context.Context, arguments []string) error {
			order.Invoice = arguments[0]

			return reported(ctx, c, submission{http.MethodPost, native.MarkPaidPath, order}, c.paymentSentence)
		},
	}.command()
	flags := command.Flags()
	flags.StringVar(&order.ServiceNumber, "service-number", "", "`NUMBER` of its service")
	flags.StringVar(&order.Reference, "reference", "", "`TEXT` by which the other system knows it")
	flags.StringVar(&order.Method, "method", "", "payment `METHOD` of the other system")
	required(command, "service-number", "reference", "method")

	return command
}
