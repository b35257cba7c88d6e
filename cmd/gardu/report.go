package main

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// reportCommand is `gardu report`.
func (c *console) reportCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use: "report", Short: "What the ledger tells: cash, revenue, tax, who owes what",
		Long:    "Reports add up the ledger by business day.",
		Example: "  gardu report revenue --from 2026-01-01 --to 2026-02-01",
	}, c.totalsCommand("cash", "cash", "day", "Cash of each collector by day"),
		c.totalsCommand("revenue", "revenue,late-fee", "whole", "Revenue by plan"),
		c.totalsCommand("tax", "tax", "month", "Tax by month"),
		c.totalsCommand("all", "", "whole", "Every account"),
		c.unpaidCommand(), c.exceptionsCommand(), c.entriesCommand())
}

// totalsCommand is a command that adds up accounts.
func (c *console) totalsCommand(word, accounts, by, short string) *cobra.Command {
	query := url.Values{}
	command := &cobra.Command{
		Use: word + " [--from DATE] [--to DATE]", Short: short, Long: short + ".",
		Example: "  gardu report " + word + " --from 2026-01-01 --to 2026-02-01", Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			if accounts != "" {
				query.Set("account", accounts)
			}
			if query.Get("by") == "" {
				query.Set("by", by)
			}

			return c.asks(ctx, func(client *adminClient) error {
				var totals struct {
					Currency string            `json:"currency"`
					Items    []json.RawMessage `json:"items"`
				}
				err := client.get(ctx, native.TotalsPath, query, &totals)
				list := newListing(c, func(t native.Total) []string {
					return []string{
						c.instantOr(t.Period, ""), t.Account, t.Name, sum(totals.Currency, t.Debit),
						sum(totals.Currency, t.Credit), sum(totals.Currency, t.Net),
						strconv.FormatInt(t.Entries, 10),
					}
				}, left("PERIOD"), left("ACCOUNT"), left("NAME"), right("DEBIT"), right("CREDIT"),
					right("NET"), right("ENTRIES"))
				for _, raw := range totals.Items {
					if err == nil {
						err = list.add(raw)
					}
				}

				return list.finish(err)
			})
		}),
	}
	filters := filterSet{command.Flags(), query}
	filters.text("from", "first `DATE`")
	filters.text("to", "`DATE` before which it ends")
	filters.text("by", "`whole|day|month` (default "+by+")")

	return command
}

// unpaidCommand is `gardu report unpaid`.
func (c *console) unpaidCommand() *cobra.Command {
	return moneyList[native.Aging]{
		use: "unpaid", short: "Who owes what, by how long it has been due, with telephone numbers",
		example: "gardu report unpaid", path: native.AgingPath,
		columns: []column{
			left("CUSTOMER"), left("NAME"), left("PHONE"), right("NOT LATE"), right("1-30"),
			right("31-60"), right("61-90"), right("OLDER"), right("TOTAL"),
		},
		cells: func(a native.Aging) []string {
			return []string{
				a.Customer, a.Name, a.Phone, sum(a.Currency, a.Current), sum(a.Currency, a.Days30),
				sum(a.Currency, a.Days60), sum(a.Currency, a.Days90), sum(a.Currency, a.Older),
				sum(a.Currency, a.Total),
			}
		},
	}.command(c)
}

// exceptionsCommand is `gardu report exceptions`.
func (c *console) exceptionsCommand() *cobra.Command {
	return moneyList[native.Exception]{
		use: "exceptions", short: "Services that are held although paid, or not held although unpaid",
		example: "gardu report exceptions", path: native.ExceptionsPath, whole: true,
		columns: []column{left("SERVICE"), left("WHAT")},
		cells:   func(e native.Exception) []string { return []string{e.Key, e.Fault} },
	}.command(c)
}

// entriesCommand is `gardu report ledger`.
func (c *console) entriesCommand() *cobra.Command {
	return moneyList[native.Entry]{
		use: "ledger [--account ACCOUNT]", short: "The ledger, or what has moved one account",
		example: "gardu report ledger --account ar:12", path: native.EntryListPath,
		filters: func(f filterSet) { f.text("account", "`ACCOUNT`, such as ar:12 or tax") },
		columns: []column{
			left("ENTRY"), left("AT"), left("KIND"), left("POSTINGS"), left("BY"), left("NOTE"),
		},
		cells: func(e native.Entry) []string {
			postings := make([]string, 0, len(e.Postings))
			for _, posting := range e.Postings {
				postings = append(postings, posting.Account+" "+sum(e.Currency, posting.Amount))
			}

			return []string{
				idOf(e.ID), c.instant(e.At), e.Kind, strings.Join(postings, "; "), e.By, e.Note,
			}
		},
	}.command(c)
}
