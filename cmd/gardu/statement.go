package main

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// statementCommand is `gardu statement`, and `gardu wallet statement`.
func (c *console) statementCommand() *cobra.Command {
	query := url.Values{}
	command := plainVerb{
		use:   "statement CUSTOMER [--from DATE] [--to DATE]",
		short: "Show what was booked for a customer",
		long: "Show what was booked for a customer, the oldest first, with the balance of each\n" +
			"account before and after it. The account ar is what the customer owes.",
		example: "  gardu wallet statement C-1 --from 2026-01-01 --to 2026-02-01",
		takes:   []string{"CUSTOMER"},
		do: func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.CustomerStatementPath, arguments[0])

			return c.asks(ctx, func(client *adminClient) error {
				var raw json.RawMessage
				if err := client.get(ctx, path, query, &raw); err != nil {
					return err
				}

				return c.showStatement(raw)
			})
		},
	}.command()
	filterSet{command.Flags(), query}.span()

	return command
}

// showStatement writes a statement: its lines between the balances that they lead from and to, or
// the daemon's own JSON.
func (c *console) showStatement(raw json.RawMessage) error {
	if c.jsonLines {
		return c.printJSON(raw)
	}
	statement, err := decoded[native.Statement](raw)
	if err != nil {
		return err
	}
	lines := newTable(c.stdout, left("AT"), left("ACCOUNT"), left("WHAT"), right("AMOUNT"),
		right("BALANCE"), left("BY"), left("NOTE"))
	for _, row := range c.statementRows(statement) {
		if err := lines.row(row...); err != nil {
			return err
		}
	}

	return lines.flush()
}

// statementRows are the rows of a statement.
func (c *console) statementRows(statement native.Statement) [][]string {
	rows := make([][]string, 0, len(statement.Lines)+2*len(statement.Accounts))
	balance := func(account, what string, minor int64) {
		amount := sum(statement.Currency, minor)
		rows = append(rows, []string{"", account, what, "", amount, "", ""})
	}
	for _, account := range statement.Accounts {
		balance(account.Account, "opening balance", account.Opening)
	}
	for _, line := range statement.Lines {
		rows = append(rows, []string{
			c.instant(line.Entry.At), line.Account, line.Entry.Kind,
			sum(statement.Currency, line.Amount), sum(statement.Currency, line.Balance),
			line.Entry.By, line.Entry.Note,
		})
	}
	for _, account := range statement.Accounts {
		balance(account.Account, "closing balance", account.Closing)
	}

	return rows
}
