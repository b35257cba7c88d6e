package main

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// batchCommand is `gardu batch`.
func (c *console) batchCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use: "batch", Short: "Batches of vouchers",
		Long:    "A batch of up to 25,000 vouchers is made while the daemon works, and can be used\nwhen it is ready.",
		Example: "  gardu batch add --plan 3h --count 5000",
	}, c.batchListCommand(), c.batchShowCommand(), c.batchAddCommand(), c.voucherRefundCommand())
}

// batchListCommand is `gardu batch list`.
func (c *console) batchListCommand() *cobra.Command {
	return moneyList[native.Batch]{
		use: "list", short: "List batches, the newest first", example: "gardu batch list",
		path: native.BatchListPath,
		columns: []column{
			left("ID"), left("PLAN"), left("STATE"), right("MADE"), right("COUNT"), left("RESELLER"),
			left("CREATED"),
		},
		cells: func(b native.Batch) []string {
			return []string{
				strconv.FormatInt(b.ID, 10), b.Plan, b.State, strconv.Itoa(b.Made),
				strconv.Itoa(b.Count), b.Reseller, c.instant(b.CreatedAt),
			}
		},
	}.command(c)
}

// batchPairs shows a batch.
func (c *console) batchPairs(b native.Batch) []pair {
	return []pair{
		{"id", strconv.FormatInt(b.ID, 10)},
		{"plan", b.Plan},
		{"state", b.State},
		{"made", strconv.Itoa(b.Made) + " of " + strconv.Itoa(b.Count)},
		{"reseller", b.Reseller},
		{"cost", c.moneyOr(b.Currency, b.Cost)},
		{"price", c.moneyOr(b.Currency, b.Price)},
		{"created", c.instant(b.CreatedAt)},
		{"ready", c.instantOr(b.ReadyAt, "")},
		{"comment", b.Comment},
	}
}

// batchShowCommand is `gardu batch show`.
func (c *console) batchShowCommand() *cobra.Command {
	return moneyVerb[native.Batch]{
		use: "show ID", short: "Show a batch, and how far it has come", method: "GET",
		long:    "Show a batch, and how far it has come. Its vouchers: gardu voucher list --batch ID.",
		example: "gardu batch show 3", path: native.BatchPath, takes: []string{"ID"},
		pairs: c.batchPairs,
	}.command(c)
}

// batchAddCommand is `gardu batch add`.
func (c *console) batchAddCommand() *cobra.Command {
	var order native.BatchOrder
	var price string

	return moneyVerb[native.Batch]{
		use: "add --plan PLAN --count NUMBER ...", short: "Order a batch of vouchers",
		example: "gardu batch add --plan 3h --count 5000", path: native.BatchListPath,
		flags: func(command *cobra.Command) {
			flags := command.Flags()
			flags.StringVar(&order.Plan, "plan", "", "`PLAN`")
			flags.IntVar(&order.Count, "count", 0, "`NUMBER` of vouchers")
			flags.StringVar(&order.Router, "router", "", "`ROUTER`; any where it is absent")
			flags.IntVar(&order.Length, "length", 0, "random `CHARACTERS` of a code")
			flags.StringVar(&order.Alphabet, "alphabet", "", "`usual|digits|lower|upper|alnum`")
			flags.StringVar(&order.Prefix, "prefix", "", "`TEXT` before each code")
			flags.StringVar(&order.Reseller, "reseller", "", "`OPERATOR` who pays")
			flags.StringVar(&price, "price", "", "`AMOUNT` that is printed")
			flags.StringVar(&order.Comment, "comment", "", "`TEXT`")
			required(command, "plan", "count")
		},
		body: func([]string) (made any, err error) {
			order.Price, err = c.amountOf("--price", price)

			return order, err
		},
		done: func(b native.Batch, _ []string) string {
			return "batch " + strconv.FormatInt(b.ID, 10) + " is ordered"
		},
		pairs: c.batchPairs,
	}.command(c)
}

// voucherRefundCommand is `gardu batch refund`.
func (c *console) voucherRefundCommand() *cobra.Command {
	var order native.Reasoned

	return moneyVerb[native.Voucher]{
		use: "refund CODE", short: "Take an unused voucher back and refund its cost",
		example: "gardu batch refund wf8k3m", path: native.VoucherRefundPath, takes: []string{"CODE"},
		flags: func(command *cobra.Command) {
			command.Flags().StringVar(&order.Reason, "reason", "", "`TEXT`")
		},
		body: func([]string) (any, error) { return order, nil },
		done: said[native.Voucher]("voucher %s is refunded"),
	}.command(c)
}

// hookCommand is `gardu hook`.
func (c *console) hookCommand() *cobra.Command {
	list := moneyList[native.Hook]{
		use: "list", short: "List every hook", example: "gardu hook list", path: native.HookListPath,
		whole:   true,
		columns: []column{left("ID"), left("NAME"), left("URL"), left("EVENTS"), left("ACTIVE")},
		cells: func(h native.Hook) []string {
			return []string{
				strconv.FormatInt(h.ID, 10), h.Name, h.URL, strings.Join(h.Events, ","), yesNo(!h.Disabled),
			}
		},
	}
	deliveries := moneyList[native.Delivery]{
		use: "deliveries [--hook ID]", short: "List what was told to hooks, the newest first",
		example: "gardu hook deliveries --hook 1", path: native.DeliveryListPath,
		filters: func(f filterSet) { f.text("hook", "`ID` of a hook") },
		columns: []column{
			left("ID"), left("CREATED"), left("HOOK"), left("EVENT"), left("STATE"), right("TRIES"),
			right("STATUS"), left("FAULT"),
		},
		cells: func(d native.Delivery) []string {
			return []string{
				strconv.FormatInt(d.ID, 10), c.instant(d.CreatedAt), strconv.FormatInt(d.Hook, 10),
				d.Event, d.State, strconv.Itoa(d.Tries), strconv.Itoa(d.Code), d.Fault,
			}
		},
	}
	resend := moneyVerb[native.Delivery]{
		use: "resend ID", short: "Tell it once more", example: "gardu hook resend 12",
		path: native.DeliveryResendPath, takes: []string{"ID"},
		done: said[native.Delivery]("delivery %s is queued once more"),
	}

	return noun(&cobra.Command{
		Use: "hook", Short: "Places outside that are told of what happens",
		Long:    "A hook is an address to which gardu sends signed events.",
		Example: "  gardu hook add panel https://panel.example/hook --secret -",
	}, list.command(c), c.hookAddCommand(), c.removeFound("hook", native.HookPath, "NAME", c.findHook),
		deliveries.command(c), resend.command(c))
}

// findHook returns the id of a hook that is named by its name or URL.
func (c *console) findHook(ctx context.Context, name string) (string, error) {
	return findByName(ctx, c, name, func(hook native.Hook) (int64, bool) {
		return hook.ID, hook.Name == name || hook.URL == name
	}, func(client *adminClient, use func(raw []byte) error) error {
		var list native.List[json.RawMessage] // it has no pages
		err := client.get(ctx, native.HookListPath, nil, &list)
		for _, raw := range list.Items {
			err = errors.Join(err, use(raw))
		}

		return err
	})
}

// hookAddCommand is `gardu hook add`.
func (c *console) hookAddCommand() *cobra.Command {
	var change native.HookChange
	secret := fromInput

	return moneyVerb[native.Hook]{
		use: "add NAME URL [--secret S] ...", short: "Make a hook",
		long: "Make a hook. Its secret, which signs what is sent, is read from standard input\n" +
			"unless --secret gives it.",
		example: "gardu hook add panel https://panel.example/hook --event payment.paid --secret -",
		path:    native.HookListPath, takes: []string{"NAME", "URL"},
		flags: func(command *cobra.Command) {
			command.Flags().StringVar(&secret, "secret", fromInput, "`SECRET`; - reads it from standard input")
			options := optionSet{command.Flags()}
			options.list(&change.Events, "event", "`EVENT`, such as payment.paid; all where it is absent")
			options.list(&change.Allow, "allow", "private `CIDR` that may be sent to")
			options.text(&change.Note, "note", "`TEXT`")
		},
		asks: func(reveal func(flag string, secret *string) error) error {
			return reveal("--secret", &secret)
		},
		body: func(arguments []string) (any, error) {
			change.Name, change.URL, change.Secret = &arguments[0], &arguments[1], &secret

			return change, nil
		},
		done: said[native.Hook]("hook %s is made"),
	}.command(c)
}
