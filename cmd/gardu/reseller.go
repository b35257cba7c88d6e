package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// resellerCommand is `gardu reseller`.
func (c *console) resellerCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use: "reseller", Short: "Operators who sell on their own account",
		Long:    "A reseller has a wallet, a margin or a price list, and perhaps a commission.",
		Example: "  gardu reseller set citra --margin 5000 && gardu reseller fund citra 1000000",
	}, c.resellerListCommand(), c.resellerShowCommand(), c.resellerSetCommand(),
		c.moveCommand("fund", native.ResellerFundPath, "Put money into a reseller's wallet"),
		c.moveCommand("drain", native.ResellerDrainPath, "Take money out of a reseller's wallet"),
		c.moveCommand("payout", native.ResellerPayOutPath, "Pay commission out, to the wallet or by a method"),
		c.passOnCommand(), c.resellerStatementCommand())
}

// resellerListCommand is `gardu reseller list`.
func (c *console) resellerListCommand() *cobra.Command {
	return moneyList[native.Reseller]{
		use: "list", short: "List every reseller", example: "gardu reseller list",
		path: native.ResellerListPath,
		columns: []column{
			left("OPERATOR"), left("UNDER"), right("WALLET"), right("COMMISSION"), right("MARGIN"),
			left("FROZEN"),
		},
		cells: func(r native.Reseller) []string {
			return []string{
				r.Operator, r.Parent, sum(r.Currency, r.Wallet), sum(r.Currency, r.Commission),
				sum(r.Currency, r.Margin), yesNo(r.Frozen),
			}
		},
	}.command(c)
}

// resellerShowCommand is `gardu reseller show`.
func (c *console) resellerShowCommand() *cobra.Command {
	return moneyVerb[native.Reseller]{
		use: "show OPERATOR", short: "Show a reseller", method: "GET",
		example: "gardu reseller show citra", path: native.ResellerPath, takes: []string{"OPERATOR"},
		pairs: func(r native.Reseller) []pair {
			pairs := []pair{
				{"operator", r.Operator},
				{"under", r.Parent},
				{"wallet", sum(r.Currency, r.Wallet)},
				{"commission", sum(r.Currency, r.Commission)},
				{"margin", sum(r.Currency, r.Margin)},
				{"floor", c.moneyOr(r.Currency, r.Floor)},
				{"frozen", strings.TrimSpace(yesNo(r.Frozen) + " " + r.Why)},
				{"note", r.Note},
			}
			for _, price := range r.Prices {
				pairs = append(pairs, pair{"price", price.Plan + ": " + sum(r.Currency, price.Cost) +
					", sold at " + sum(r.Currency, price.Sell)})
			}

			return pairs
		},
	}.command(c)
}

// resellerSetCommand is `gardu reseller set`.
func (c *console) resellerSetCommand() *cobra.Command {
	var change native.ResellerChange
	var margin, floor *string
	var prices *[]string

	return moneyVerb[native.Reseller]{
		use: "set OPERATOR [--margin AMOUNT] ...", method: "PATCH",
		short:   "Make an operator a reseller, or change how he sells",
		example: "gardu reseller set citra --margin 5000 --price 10M=130000/150000",
		path:    native.ResellerPath, takes: []string{"OPERATOR"},
		flags: func(command *cobra.Command) {
			options := optionSet{command.Flags()}
			options.text(&change.Parent, "parent", "`OPERATOR` above; empty for the house")
			options.text(&margin, "margin", "`AMOUNT` added to the price")
			options.amount(&change.Hundredths, "commission-hundredths", "percent times 100: `NUMBER`")
			options.amount(&change.Share, "share-hundredths", "percent times 100: `NUMBER`")
			options.repeated(&prices, "price", "price of a plan as `PLAN=COST/SELL`; may be repeated; none for none")
			options.yes(&change.Only, "only", "only plans of the list may be sold")
			options.text(&floor, "floor", "least `AMOUNT` that stays in the wallet")
			options.yes(&change.Frozen, "frozen", "sells nothing")
			options.text(&change.Note, "note", "`TEXT`")
		},
		body: func([]string) (made any, err error) {
			if change.Margin, err = c.amountOrNil("--margin", margin); err == nil {
				change.Floor, err = c.amountOrNil("--floor", floor)
			}
			if err == nil {
				change.Prices, err = c.agentPrices(prices)
			}

			return change, err
		},
		done: said[native.Reseller]("reseller %s is set"),
	}.command(c)
}

// agentPrices reads a price list as it is typed.
func (c *console) agentPrices(texts *[]string) (*[]native.AgentPrice, error) {
	if texts == nil {
		return nil, nil
	}
	list := make([]native.AgentPrice, 0, len(*texts))
	for _, text := range *texts {
		plan, amounts, named := strings.Cut(text, "=")
		cost, sell, both := strings.Cut(amounts, "/")
		if !named || !both {
			return nil, faultf("--price", "must be PLAN=COST/SELL")
		}
		price := native.AgentPrice{Plan: plan}
		var err error
		if price.Cost, err = c.amountOf("--price", cost); err == nil {
			price.Sell, err = c.amountOf("--price", sell)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, price)
	}

	return &list, nil
}

// moves says what a word that moves money of a reseller has done with it.
var moves = map[string]string{
	"fund":   "are in the wallet of",
	"drain":  "are taken out of the wallet of",
	"payout": "of commission are paid out to",
}

// moveCommand is a command that moves money of a reseller.
func (c *console) moveCommand(word, path, short string) *cobra.Command {
	var order native.MovementOrder

	return moneyVerb[native.Entry]{
		use: word + " OPERATOR AMOUNT [--method METHOD]", short: short,
		example: "gardu reseller " + word + " citra 1000000", path: path,
		takes: []string{"OPERATOR", "AMOUNT"},
		flags: func(command *cobra.Command) { movementFlags(command, &order) },
		body:  c.amountBody(&order, &order.Amount),
		done: func(_ native.Entry, arguments []string) string {
			return c.money("", order.Amount) + " " + moves[word] + " " + arguments[0]
		},
	}.command(c)
}

// passOnCommand is `gardu reseller pass-on`.
func (c *console) passOnCommand() *cobra.Command {
	var order native.PassOnOrder

	return moneyVerb[native.Entry]{
		use: "pass-on OPERATOR AMOUNT --to OPERATOR", short: "Move money to a reseller directly below",
		example: "gardu reseller pass-on citra 100000 --to dewi",
		path:    native.ResellerPassOnPath, takes: []string{"OPERATOR", "AMOUNT"},
		flags: func(command *cobra.Command) {
			command.Flags().StringVar(&order.To, "to", "", "`OPERATOR`")
			required(command, "to")
		},
		body: c.amountBody(&order, &order.Amount),
		done: said[native.Entry]("%s has passed it on"),
	}.command(c)
}

// resellerStatementCommand is `gardu reseller statement`.
func (c *console) resellerStatementCommand() *cobra.Command {
	return moneyList[native.StatementLine]{
		use: "statement OPERATOR", short: "List what has moved a reseller's wallet, the newest first",
		example: "gardu reseller statement citra", path: native.ResellerStatementPath,
		takes: []string{"OPERATOR"}, columns: statementColumns(), cells: c.statementCells,
	}.command(c)
}

// settlementCommand is `gardu settlement`.
func (c *console) settlementCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use: "settlement", Short: "Cash that collectors hand over",
		Long:    "A collector notes what he brings, and somebody else confirms what was counted.",
		Example: "  gardu settlement add joko 1500000 --method kas && gardu settlement confirm 3",
	}, c.settlementListCommand(), c.settlementAddCommand(),
		c.settlementWordCommand("confirm", native.SettlementConfirmPath, "Book the cash that was counted"),
		c.settlementWordCommand("refuse", native.SettlementRefusePath, "Refuse what a collector says to have brought"))
}

// settlementListCommand is `gardu settlement list`.
func (c *console) settlementListCommand() *cobra.Command {
	return moneyList[native.Settlement]{
		use: "list [--open]", short: "List what collectors brought, the newest first",
		example: "gardu settlement list --open", path: native.SettlementListPath,
		filters: func(f filterSet) { f.yes("open", "only those that wait to be counted") },
		columns: []column{
			left("ID"), left("CREATED"), left("COLLECTOR"), right("HELD"), right("BROUGHT"), left("STATE"),
			left("BY"),
		},
		cells: func(s native.Settlement) []string {
			return []string{
				strconv.FormatInt(s.ID, 10), c.instant(s.CreatedAt), s.Collector,
				sum(s.Currency, s.Expected), sum(s.Currency, s.Counted), s.State, s.By,
			}
		},
	}.command(c)
}

// settlementAddCommand is `gardu settlement add`.
func (c *console) settlementAddCommand() *cobra.Command {
	var order native.HandOverOrder

	return moneyVerb[native.Settlement]{
		use: "add COLLECTOR AMOUNT --method METHOD", short: "Note the cash that a collector brings",
		example: "gardu settlement add joko 1500000 --method kas",
		path:    native.SettlementListPath, takes: []string{"COLLECTOR", "AMOUNT"},
		flags: func(command *cobra.Command) {
			command.Flags().StringVar(&order.Method, "method", "", "payment `METHOD` where it is put")
			command.Flags().StringVar(&order.Note, "note", "", "`TEXT`")
			required(command, "method")
		},
		body: func(arguments []string) (made any, err error) {
			order.Collector = arguments[0]
			order.Counted, err = c.amountOf("AMOUNT", arguments[1])

			return order, err
		},
		done: func(s native.Settlement, _ []string) string {
			return "settlement " + strconv.FormatInt(s.ID, 10) + " waits to be counted"
		},
	}.command(c)
}

// settlementWordCommand is the word of whoever has counted.
func (c *console) settlementWordCommand(word, path, short string) *cobra.Command {
	return moneyVerb[native.Settlement]{
		use: word + " ID", short: short, example: "gardu settlement " + word + " 3", path: path,
		takes: []string{"ID"},
		done: func(s native.Settlement, arguments []string) string {
			return "settlement " + arguments[0] + " is " + s.State
		},
	}.command(c)
}
