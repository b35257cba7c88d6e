package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gardu/httpapi/native"
)

// The words of --pay that are no names of payment methods.
const (
	payWallet = "wallet"
	payZero   = "zero"
)

// payingFlags adds the flags that say how something is paid at once.
func payingFlags(flags *pflag.FlagSet, pay *native.PayingOrder) *string {
	way := flags.String("pay", "", "`METHOD` by which it is paid, or wallet")
	flags.StringVar(&pay.Reference, "reference", "", "`TEXT` of the bank or slip, unique within the method")
	flags.StringVar(&pay.Collector, "collector", "", "`OPERATOR` who holds the cash")
	flags.StringVar(&pay.ReceivedAt, "received", "", "`TIME` or date when it came; now where it is absent")

	return way
}

// setWay puts what --pay says into an order.
func setWay(pay *native.PayingOrder, way string) {
	if way == payWallet {
		pay.Wallet = true

		return
	}
	pay.Method = way
}

// rechargeCommand is `gardu recharge`.
func (c *console) rechargeCommand() *cobra.Command {
	var order native.RechargeOrder
	var way *string
	var amounts amountSet
	command := plainVerb{
		use: "recharge SERVICE PLAN --pay METHOD|wallet|zero", short: "Sell a plan that is paid at once",
		long: "Sell a plan to a service that is paid at once: by a payment method, from the\n" +
			"wallet of its customer, or as a gift. A service that is active is extended unless\n" +
			"--on-active says otherwise. With --fresh SERVICE is the customer, and a service is\n" +
			"made.",
		example: "  gardu recharge budi 10M --pay tunai --collector tono\n" +
			"  gardu recharge budi 10M --pay wallet --on-active queue\n" +
			"  gardu recharge 100017 10M --fresh --login budi2 --password - --pay zero",
		takes: []string{"SERVICE", "PLAN"},
		do: func(ctx context.Context, arguments []string) error {
			if err := amounts.read(); err != nil {
				return err
			}
			order.Plan = arguments[1]
			if order.Service = arguments[0]; order.Fresh {
				order.Service, order.Customer = "", arguments[0]
			}
			if order.Zero = *way == payZero; !order.Zero {
				setWay(&order.Pay, *way)
			}
			if err := c.reveal(ctx, "--password", &order.Password); err != nil {
				return err
			}

			if err := c.findOwner(ctx, &order); err != nil {
				return err
			}

			return reported(ctx, c, submission{http.MethodPost, native.RechargePath, order},
				c.receiptSentence)
		},
	}.command()
	flags := command.Flags()
	way, amounts = c.rechargeFlags(flags, &order)
	required(command, "pay")

	return command
}

// findOwner asks whose the service of a sale is, for the sale is his.
func (c *console) findOwner(ctx context.Context, order *native.RechargeOrder) error {
	if order.Service == "" {
		return nil
	}

	return c.asks(ctx, func(client *adminClient) error {
		var service struct {
			Customer string `json:"customer"`
		}
		path := native.Fill(native.ServicePath, order.Service)
		if err := client.get(ctx, path, nil, &service); err != nil {
			return err
		}
		order.Customer = service.Customer
		if order.Customer == "" {
			return faultf("SERVICE", "belongs to no customer: give it one with "+
				"`gardu service set %s --customer NUMBER`", order.Service)
		}

		return nil
	})
}

// rechargeFlags adds the flags of a sale.
func (c *console) rechargeFlags(
	flags *pflag.FlagSet, order *native.RechargeOrder,
) (*string, amountSet) {
	way, amounts := payingFlags(flags, &order.Pay), c.amounts(flags)
	flags.Lookup("pay").Usage = "`METHOD` by which it is paid, wallet, or zero for a gift"
	flags.StringVar(&order.OnActive, "on-active", "", "`extend|replace|queue` while it is active")
	flags.StringVar(&order.Cycle, "cycle", "", "`validity|month|quarter|semiannual|annual`")
	optionSet{flags}.times(&order.Quantity, "quantity", "`NUMBER` of times")
	flags.BoolVar(&order.Fresh, "fresh", false, "make a service of the customer")
	flags.StringVar(&order.Login, "login", "", "`LOGIN` of a new service")
	flags.StringVar(&order.Password, "password", "", "`PASSWORD` of a new service, or - to read it")
	flags.StringVar(&order.Router, "router", "", "`NAS` of a new service")
	flags.StringVar(&order.Note, "note", "", "`TEXT` for yourself")
	amounts.maybe(&order.Price, "price", "`AMOUNT` instead of the plan's price")
	amounts.value(&order.Discount, "discount", "`AMOUNT` off the price")

	return way, amounts
}

// receiptSentence tells what was sold.
func (c *console) receiptSentence(r native.Receipt) string {
	text := r.Display + " of " + c.money(r.Currency, r.Total)
	if r.Plan != "" {
		text += " for " + r.Plan
	}
	if r.Login != "" {
		text += ", service " + r.Login
	}
	if r.EndsAt != nil {
		text += ", to " + c.instantOr(r.EndsAt, "")
	}

	return text
}

// renewCommand is `gardu renew`.
func (c *console) renewCommand() *cobra.Command {
	var order native.RenewOrder
	var which whichService
	var way *string
	command := plainVerb{
		use: "renew LOGIN --pay METHOD|wallet", short: "Sell the next term of a service",
		takes: []string{"LOGIN"}, example: "  gardu renew budi --pay wallet",
		do: func(ctx context.Context, arguments []string) error {
			setWay(&order.Pay, *way)
			path := which.path(native.ServiceRenewPath, arguments[0])

			return reported(ctx, c, submission{http.MethodPost, path, order}, c.receiptSentence)
		},
	}.command()
	way = payingFlags(command.Flags(), &order.Pay)
	command.Flags().StringVar(&order.OnActive, "on-active", "", "`extend|replace|queue` while it is active")
	which.flags(command, "router")
	required(command, "pay")

	return command
}

// receiptCommand is `gardu receipt`.
func (c *console) receiptCommand() *cobra.Command {
	list := moneyList[native.Receipt]{
		use: "list", short: "List receipts, the newest first",
		example: "gardu receipt list --customer 100017",
		path:    native.ReceiptListPath,
		filters: func(f filterSet) {
			f.text("customer", "those of a customer, by `NUMBER`")
			f.text("service", "those of a service, by `LOGIN`")
			f.text("plan", "those of a `PLAN`")
			f.text("kind", "`plan|balance|topup|voucher|transfer`")
			f.span()
		},
		columns: []column{
			left("NUMBER"), left("SOLD"), left("CUSTOMER"), left("LOGIN"), left("PLAN"),
			right("TOTAL"), left("METHOD"), left("ENDS"), left("REFUNDED"),
		},
		cells: func(r native.Receipt) []string {
			return []string{
				r.Display, c.instant(r.CreatedAt), r.Customer, r.Login, r.Plan,
				c.money(r.Currency, r.Total), r.Method, c.instantOr(r.EndsAt, ""),
				c.instantOr(r.RefundedAt, ""),
			}
		},
	}
	show := plainVerb{
		use: "show RECEIPT", short: "Show a receipt", example: "  gardu receipt show INV-12",
		takes: []string{"RECEIPT"},
		do: func(ctx context.Context, arguments []string) error {
			return showOf(ctx, c, native.Fill(native.ReceiptPath, arguments[0]), c.receiptPairs)
		},
	}

	return noun(&cobra.Command{
		Use: "receipt", Short: "What was sold and paid at once",
		Long:    "A receipt tells of something that was sold and paid at once. It is named by its\nnumber, such as INV-12, or by # and the id.",
		Example: "  gardu receipt list --from 2026-01-15\n  gardu receipt show INV-12",
	}, list.command(c), show.command())
}

// receiptPairs shows a receipt.
func (c *console) receiptPairs(r native.Receipt) []pair {
	pairs := []pair{
		{"number", r.Display},
		{"kind", r.Kind},
		{"customer", r.Customer},
		{"login", r.Login},
		{"plan", r.Plan},
		{"price", c.money(r.Currency, r.Price)},
	}
	pairs = append(pairs, c.linePairs(r.Currency, r.Lines)...)

	return append(pairs, []pair{
		{"bills", c.moneyOr(r.Currency, r.Bills)},
		{"discount", c.moneyOr(r.Currency, r.Discount)},
		{"tax", c.moneyOr(r.Currency, r.Tax)},
		{"total", c.money(r.Currency, r.Total)},
		{"method", r.Method},
		{"payment", idOf(r.Payment)},
		{"order", idOf(r.Order)},
		{"validity", strings.Trim(c.instantOr(r.BeginsAt, "")+" to "+c.instantOr(r.EndsAt, ""), "to ")},
		{"sold", c.instant(r.CreatedAt)},
		{"by", r.Operator},
		{"refunded", c.instantOr(r.RefundedAt, "")},
		{"note", r.Note},
	}...)
}
