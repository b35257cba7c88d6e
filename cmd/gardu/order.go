package main

import (
	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// orderCommand is `gardu order`.
func (c *console) orderCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:     "order",
		Short:   "Orders, at prices that hold until they expire",
		Long:    "An order is the wish to buy something at a price that holds until it expires. It\nis named by its token, or by # and its id.",
		Example: "  gardu order add --customer C-1 --plan 10M",
	}, c.orderListCommand(), c.orderShowCommand(), c.orderAddCommand(), c.quoteCommand(),
		c.orderCancelCommand(), c.orderPayCommand())
}

// orderListCommand is `gardu order list`.
func (c *console) orderListCommand() *cobra.Command {
	return moneyList[native.Order]{
		use: "list [--customer CUSTOMER] [--state STATE] ...", short: "List orders, the newest first",
		example: "gardu order list --state pending", path: native.OrderListPath,
		filters: func(f filterSet) {
			f.text("customer", "`NUMBER` of a customer, or # and the id")
			f.text("service", "`LOGIN` of a service")
			f.text("state", "`pending|paid|failed|cancelled|expired|refunded`")
			f.text("kind", "`plan|balance|custom|topup|transfer|invoice|voucher`")
		},
		columns: []column{
			left("ID"), left("TOKEN"), left("KIND"), left("CUSTOMER"), left("PLAN"), right("TOTAL"),
			left("STATE"), left("CREATED"),
		},
		cells: func(o native.Order) []string {
			return []string{
				idOf(o.ID), o.Token, o.Kind, o.Customer, o.Plan, sum(o.Currency, o.Total), o.State,
				c.instant(o.CreatedAt),
			}
		},
	}.command(c)
}

// orderShowCommand is `gardu order show`.
func (c *console) orderShowCommand() *cobra.Command {
	return moneyVerb[native.Order]{
		use: "show ORDER", short: "Show an order", method: "GET", example: "gardu order show '#12'",
		path: native.OrderPath, takes: []string{"ORDER"}, pairs: c.orderPairs,
	}.command(c)
}

// orderPairs shows an order.
func (c *console) orderPairs(o native.Order) []pair {
	return []pair{
		{"id", idOf(o.ID)},
		{"token", o.Token},
		{"kind", o.Kind},
		{"state", o.State},
		{"customer", o.Customer},
		{"friend", o.Friend},
		{"reseller", o.Reseller},
		{"plan", o.Plan},
		{"cycle", o.Cycle},
		{"price", sum(o.Currency, o.Price)},
		{"bills", c.moneyOr(o.Currency, o.Bills)},
		{"discount", c.moneyOr(o.Currency, o.Discount)},
		{"tax", c.moneyOr(o.Currency, o.Tax)},
		{"total", sum(o.Currency, o.Total)},
		{"created", c.instant(o.CreatedAt)},
		{"expires", c.instantOr(o.ExpiresAt, "")},
		{"ended", c.instantOr(o.EndedAt, "")},
		{"note", o.Note},
	}
}

// typedOrder is an order as it is typed.
type typedOrder struct {
	native.OrderOrder

	amount string
	price  *string
}

// flags adds its flags to a command.
func (o *typedOrder) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&o.Kind, "kind", "", "`plan|balance|custom|topup|transfer|invoice|voucher`")
	flags.StringVar(&o.Customer, "customer", "", "`CUSTOMER` who pays")
	flags.StringVar(&o.Friend, "friend", "", "`CUSTOMER` whom it is for, where that is another one")
	flags.StringVar(&o.Plan, "plan", "", "`PLAN`")
	flags.StringVar(&o.Service, "service", "", "`LOGIN` of the service")
	flags.BoolVar(&o.Fresh, "fresh", false, "a service of its own")
	flags.StringVar(&o.Invoice, "invoice", "", "`INVOICE` that is paid")
	flags.StringVar(&o.Cycle, "cycle", "", "`validity|month|quarter|semiannual|annual`")
	optionSet{flags}.times(&o.Quantity, "quantity", "`NUMBER` of times")
	flags.StringVar(&o.OnActive, "on-active", "", "`extend|replace|queue`")
	flags.StringVar(&o.Login, "login", "", "`LOGIN` wished for a new service")
	flags.StringVar(&o.Coupon, "coupon", "", "`CODE`")
	flags.StringVar(&o.amount, "amount", "", "`AMOUNT` of money for a wallet")
	optionSet{flags}.text(&o.price, "price", "`AMOUNT` in the place of the plan's price")
	flags.StringVar(&o.Note, "note", "", "`TEXT`")
}

// body makes what is sent.
func (o *typedOrder) body(c *console) (made any, err error) {
	if o.Amount, err = c.amountOf("--amount", o.amount); err == nil {
		o.Price, err = c.amountOrNil("--price", o.price)
	}

	return o.OrderOrder, err
}

// orderAddCommand is `gardu order add`.
func (c *console) orderAddCommand() *cobra.Command {
	var order typedOrder

	return moneyVerb[native.Order]{
		use: "add --customer CUSTOMER --plan PLAN ...", short: "Order something at a price that holds",
		example: "gardu order add --customer C-1 --plan 10M", path: native.OrderListPath,
		flags: order.flags, body: func([]string) (any, error) { return order.body(c) },
		done:  func(o native.Order, _ []string) string { return "order " + o.Token + " is made" },
		pairs: c.orderPairs,
	}.command(c)
}

// quoteCommand is `gardu order quote`.
func (c *console) quoteCommand() *cobra.Command {
	var order typedOrder

	return moneyVerb[native.Quote]{
		use: "quote --customer CUSTOMER --plan PLAN ...", short: "Tell what an order would cost",
		example: "gardu order quote --customer C-1 --plan 10M --coupon HEMAT", path: native.QuotePath,
		flags: order.flags, body: func([]string) (any, error) { return order.body(c) },
		pairs: func(q native.Quote) []pair {
			return []pair{
				{"price", sum(q.Currency, q.Price)},
				{"bills", c.moneyOr(q.Currency, q.Bills)},
				{"discount", c.moneyOr(q.Currency, q.Discount)},
				{q.TaxLabel, c.moneyOr(q.Currency, q.Tax)},
				{"total", sum(q.Currency, q.Total)},
			}
		},
	}.command(c)
}

// orderCancelCommand is `gardu order cancel`.
func (c *console) orderCancelCommand() *cobra.Command {
	return moneyVerb[native.Order]{
		use: "cancel ORDER", short: "Call a pending order off", example: "gardu order cancel '#12'",
		path: native.OrderCancelPath, takes: []string{"ORDER"},
		done: said[native.Order]("order %s is cancelled"),
	}.command(c)
}

// tillFlags adds the flags of how something is paid at once.
func tillFlags(command *cobra.Command, pay *native.PayingOrder) {
	flags := command.Flags()
	flags.BoolVar(&pay.Wallet, "wallet", false, "from the customer's wallet")
	flags.StringVar(&pay.Method, "method", "", "payment `METHOD`; cash of the house where it is absent")
	flags.StringVar(&pay.Collector, "collector", "", "`OPERATOR` who holds the cash")
	flags.StringVar(&pay.Reference, "reference", "", "`TEXT`, unique within the method")
	flags.StringVar(&pay.ReceivedAt, "received", "", "`TIME` or date, where it came earlier")
}

// orderPayCommand is `gardu order pay`.
func (c *console) orderPayCommand() *cobra.Command {
	var pay native.PayingOrder

	return moneyVerb[native.Order]{
		use: "pay ORDER [--wallet] [--method METHOD]", short: "Pay an order at once",
		example: "gardu order pay '#12' --wallet", path: native.OrderPayPath, takes: []string{"ORDER"},
		flags: func(command *cobra.Command) { tillFlags(command, &pay) },
		body:  func([]string) (any, error) { return pay, nil },
		done:  said[native.Order]("order %s is paid"),
	}.command(c)
}
