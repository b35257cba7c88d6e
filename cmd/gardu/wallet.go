package main

import (
	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// walletCommand is `gardu wallet`.
func (c *console) walletCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:     "wallet",
		Short:   "How customers stand with money, and their wallets",
		Long:    "A wallet is money that its customer spends: for a renewal, a friend, a transfer.",
		Example: "  gardu wallet deposit C-1 100000 --method kas",
	}, c.moneyShowCommand(), c.statementCommand(), c.walletLinesCommand(), c.depositCommand(),
		c.withdrawCommand(), c.transferCommand(), c.buyForCommand())
}

// moneyShowCommand is `gardu wallet show`.
func (c *console) moneyShowCommand() *cobra.Command {
	return moneyVerb[native.Money]{
		use: "show CUSTOMER", short: "Show what a customer owes and has", method: "GET",
		example: "gardu wallet show C-1", path: native.CustomerMoneyPath, takes: []string{"CUSTOMER"},
		pairs: func(m native.Money) []pair {
			pairs := []pair{
				{"owed", sum(m.Currency, m.Owed)},
				{"credit", sum(m.Currency, m.Credit)},
				{"wallet", sum(m.Currency, m.Wallet)},
			}
			for _, debt := range m.Open {
				pairs = append(pairs, pair{"open", "invoice " + idOf(debt.Invoice) + ": " +
					sum(m.Currency, debt.Left) + ", due " + c.instant(debt.DueAt)})
			}

			return pairs
		},
	}.command(c)
}

// walletLinesCommand is `gardu wallet list`.
func (c *console) walletLinesCommand() *cobra.Command {
	return moneyList[native.StatementLine]{
		use: "list CUSTOMER", short: "List what has moved a wallet, the newest first", whole: true,
		example: "gardu wallet list C-1", path: native.CustomerWalletLinesPath,
		takes: []string{"CUSTOMER"}, columns: statementColumns(), cells: c.statementCells,
	}.command(c)
}

// statementColumns are those of a statement.
func statementColumns() []column {
	return []column{
		left("AT"), left("WHAT"), right("AMOUNT"), right("BALANCE"), left("BY"), left("NOTE"),
	}
}

// statementCells is a line of a statement.
func (c *console) statementCells(line native.StatementLine) []string {
	return []string{
		c.instant(line.Entry.At), line.Entry.Kind, sum(line.Entry.Currency, line.Amount),
		sum(line.Entry.Currency, line.Balance), line.Entry.By, line.Entry.Note,
	}
}

// depositCommand is `gardu wallet deposit`.
func (c *console) depositCommand() *cobra.Command {
	var order native.DepositOrder

	return moneyVerb[native.Receipt]{
		use: "deposit CUSTOMER AMOUNT [--method METHOD]", short: "Put money into a wallet",
		example: "gardu wallet deposit C-1 100000 --method kas",
		path:    native.CustomerWalletDepositPath, takes: []string{"CUSTOMER", "AMOUNT"},
		flags: func(command *cobra.Command) { tillFlags(command, &order.Pay) },
		body:  c.amountBody(&order, &order.Amount),
		done:  func(r native.Receipt, _ []string) string { return "receipt " + r.Display + " is made" },
	}.command(c)
}

// movementFlags adds the flags of money that is moved by hand.
func movementFlags(command *cobra.Command, move *native.MovementOrder) {
	flags := command.Flags()
	flags.StringVar(&move.Method, "method", "", "payment `METHOD`; cash of the house where it is absent")
	flags.StringVar(&move.Reference, "reference", "", "`TEXT` that makes a repetition a conflict")
	flags.StringVar(&move.Note, "note", "", "`TEXT`")
}

// withdrawCommand is `gardu wallet withdraw`.
func (c *console) withdrawCommand() *cobra.Command {
	var order native.MovementOrder

	return moneyVerb[native.Entry]{
		use: "withdraw CUSTOMER AMOUNT [--method METHOD]", short: "Give money of a wallet back",
		example: "gardu wallet withdraw C-1 50000",
		path:    native.CustomerWalletWithdrawPath, takes: []string{"CUSTOMER", "AMOUNT"},
		flags: func(command *cobra.Command) { movementFlags(command, &order) },
		body:  c.amountBody(&order, &order.Amount),
		done: func(_ native.Entry, arguments []string) string {
			return c.money("", order.Amount) + " are taken out of the wallet of " + arguments[0]
		},
	}.command(c)
}

// transferCommand is `gardu wallet transfer`.
func (c *console) transferCommand() *cobra.Command {
	var order native.TransferOrder

	return moneyVerb[native.Order]{
		use: "transfer CUSTOMER AMOUNT --to CUSTOMER", short: "Move money to another customer's wallet",
		example: "gardu wallet transfer C-1 20000 --to C-2",
		path:    native.CustomerWalletTransferPath, takes: []string{"CUSTOMER", "AMOUNT"},
		flags: func(command *cobra.Command) {
			command.Flags().StringVar(&order.To, "to", "", "`CUSTOMER`")
			command.Flags().StringVar(&order.Note, "note", "", "`TEXT`")
			required(command, "to")
		},
		body: c.amountBody(&order, &order.Amount),
		done: func(o native.Order, _ []string) string { return "order " + o.Token + " is paid" },
	}.command(c)
}

// buyForCommand is `gardu wallet buy-for`.
func (c *console) buyForCommand() *cobra.Command {
	var order native.BuyForOrder

	return moneyVerb[native.Order]{
		use: "buy-for CUSTOMER --friend CUSTOMER --plan PLAN", short: "Buy a plan for a friend",
		example: "gardu wallet buy-for C-1 --friend C-2 --plan 10M",
		path:    native.CustomerWalletBuyPath, takes: []string{"CUSTOMER"},
		flags: func(command *cobra.Command) {
			flags := command.Flags()
			flags.StringVar(&order.Friend, "friend", "", "`CUSTOMER`")
			flags.StringVar(&order.Plan, "plan", "", "`PLAN`")
			flags.StringVar(&order.Cycle, "cycle", "", "`validity|month|quarter|semiannual|annual`")
			flags.StringVar(&order.Coupon, "coupon", "", "`CODE`")
			required(command, "friend", "plan")
		},
		body:  func([]string) (any, error) { return order, nil },
		done:  func(o native.Order, _ []string) string { return "order " + o.Token + " is paid" },
		pairs: c.orderPairs,
	}.command(c)
}
