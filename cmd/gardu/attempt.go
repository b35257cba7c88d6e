package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// attemptCommand is `gardu attempt`.
func (c *console) attemptCommand() *cobra.Command {
	var order native.Reasoned
	refuse := moneyVerb[native.Attempt]{
		use: "refuse ID --reason TEXT", short: "Refuse a transfer whose proof proves nothing",
		example: "gardu attempt refuse 12 --reason 'bukan bukti transfer'",
		path:    native.AttemptRefusePath, takes: []string{"ID"},
		flags: func(command *cobra.Command) {
			command.Flags().StringVar(&order.Reason, "reason", "", "`TEXT`")
		},
		body: func([]string) (any, error) { return order, nil },
		done: said[native.Attempt]("attempt %s is refused"),
	}
	poll := moneyVerb[native.Attempt]{
		use: "poll ID", short: "Ask the provider of an attempt now", example: "gardu attempt poll 12",
		path: native.AttemptInquirePath, takes: []string{"ID"}, pairs: c.attemptPairs,
	}
	show := moneyVerb[native.Attempt]{
		use: "show ID", short: "Show an attempt", method: "GET", example: "gardu attempt show 12",
		path: native.AttemptPath, takes: []string{"ID"}, pairs: c.attemptPairs,
	}

	return noun(&cobra.Command{
		Use: "attempt", Short: "Money that is on its way through a gateway or a transfer",
		Long:    "An attempt is one try to get money: a pay code, a QRIS code, a page, or a\ntransfer that waits for somebody to find it.",
		Example: "  gardu attempt list --flagged",
	}, c.attemptListCommand(), show.command(c), c.attemptAddCommand(), c.attemptApproveCommand(),
		refuse.command(c), poll.command(c))
}

// attemptListCommand is `gardu attempt list`.
func (c *console) attemptListCommand() *cobra.Command {
	return moneyList[native.Attempt]{
		use:     "list --flagged | --order ORDER | --invoice INVOICE | --customer CUSTOMER",
		short:   "List the attempts for something, or those that somebody should look at",
		example: "gardu attempt list --flagged", path: native.AttemptListPath,
		filters: func(f filterSet) {
			f.yes("flagged", "those that somebody should look at")
			f.text("order", "`ORDER`")
			f.text("invoice", "`INVOICE`")
			f.text("customer", "`CUSTOMER`")
		},
		columns: []column{
			left("ID"), left("CREATED"), left("METHOD"), left("CUSTOMER"), right("AMOUNT"), left("STATE"),
			right("CAME"), left("NOTE"),
		},
		cells: func(a native.Attempt) []string {
			return []string{
				strconv.FormatInt(a.ID, 10), c.instant(a.CreatedAt), a.Method, a.Customer,
				sum(a.Currency, a.Amount), a.State, c.moneyOr(a.Currency, a.Received), a.Note,
			}
		},
	}.command(c)
}

// attemptPairs shows an attempt.
func (c *console) attemptPairs(a native.Attempt) []pair {
	return []pair{
		{"id", strconv.FormatInt(a.ID, 10)},
		{"reference", a.Reference},
		{"method", a.Method},
		{"channel", a.Channel},
		{"state", a.State},
		{"customer", a.Customer},
		{"amount", sum(a.Currency, a.Amount)},
		{"came", c.moneyOr(a.Currency, a.Received)},
		{"pay code", a.PayCode},
		{"QRIS", a.QR},
		{"page", a.URL},
		{"expires", c.instantOr(a.ExpiresAt, "")},
		{"note", a.Note},
		{"sender", a.Sender},
	}
}

// attemptAddCommand is `gardu attempt add`.
func (c *console) attemptAddCommand() *cobra.Command {
	var order native.AttemptOrder
	var amount string

	return moneyVerb[native.Attempt]{
		use:     "add --method METHOD --order ORDER | --invoice INVOICE | --customer CUSTOMER",
		short:   "Begin to collect money through a method",
		example: "gardu attempt add --method tripay --invoice INV-2601-15001",
		path:    native.AttemptListPath,
		flags: func(command *cobra.Command) {
			flags := command.Flags()
			flags.StringVar(&order.Method, "method", "", "payment `METHOD`")
			flags.StringVar(&order.Channel, "channel", "", "`WAY` to pay")
			flags.StringVar(&order.Order, "order", "", "`ORDER`")
			flags.StringVar(&order.Invoice, "invoice", "", "`INVOICE`")
			flags.StringVar(&order.Customer, "customer", "", "`CUSTOMER`")
			flags.StringVar(&amount, "amount", "", "`AMOUNT` for a customer")
			required(command, "method")
		},
		body: func([]string) (made any, err error) {
			order.Amount, err = c.amountOf("--amount", amount)

			return order, err
		},
		pairs: c.attemptPairs,
	}.command(c)
}

// attemptApproveCommand is `gardu attempt approve`.
func (c *console) attemptApproveCommand() *cobra.Command {
	var order native.ApproveOrder
	var amount string

	return moneyVerb[native.Attempt]{
		use: "approve ID [--amount AMOUNT]", short: "Book a transfer that somebody has found",
		example: "gardu attempt approve 12", path: native.AttemptApprovePath, takes: []string{"ID"},
		flags: func(command *cobra.Command) {
			flags := command.Flags()
			flags.StringVar(&amount, "amount", "", "`AMOUNT` that came, where it is another one")
			flags.StringVar(&order.Reference, "reference", "", "`TEXT` of the bank")
			flags.StringVar(&order.ReceivedAt, "received", "", "`TIME` or date, where it came earlier")
			flags.StringVar(&order.Note, "note", "", "`TEXT`")
		},
		body: func([]string) (made any, err error) {
			order.Amount, err = c.amountOf("--amount", amount)

			return order, err
		},
		done: said[native.Attempt]("attempt %s is paid"),
	}.command(c)
}
