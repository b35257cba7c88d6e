package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// customerCommand is `gardu customer`.
func (c *console) customerCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "customer",
		Short: "People and companies that have services",
		Long: "A customer is a person or company that has services. The command shows them;\n" +
			"`gardu import services` makes them. A customer is named by number, or by # and\n" +
			"the id.",
		Example: "  gardu customer list\n" +
			"  gardu customer show 100017",
	}, c.customerListCommand(), c.customerShowCommand())
}

// customerListCommand is `gardu customer list`.
func (c *console) customerListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List customers",
		Long:  "List every customer.",
		Example: "  gardu customer list\n" +
			"  gardu customer list --json",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(n native.Customer) []string {
				return []string{fmt.Sprintf("#%d", n.ID), n.Number, n.Name, n.Phone, n.Email, n.State}
			}, right("ID"), left("NUMBER"), left("NAME"), left("PHONE"), left("EMAIL"), left("STATE"))

			return list.listed(ctx, c, native.CustomerListPath, nil)
		}),
	}
}

// customerShowCommand is `gardu customer show`.
func (c *console) customerShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show NUMBER",
		Short: "Show a customer",
		Long:  "Show a customer, named by number or by # and the id.",
		Example: "  gardu customer show 100017\n" +
			"  gardu customer show '#5'",
		Args: takes("NUMBER"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(native.CustomerPath, arguments[0]), c.customerPairs)
		}),
	}
}

// customerPairs shows a customer.
func (c *console) customerPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(n native.Customer) []pair {
		return []pair{
			{"id", fmt.Sprintf("#%d", n.ID)},
			{"number", n.Number},
			{"name", n.Name},
			{"state", n.State},
			{"phone", n.Phone},
			{"email", n.Email},
			{"address", n.Address},
			{"language", n.Language},
			{"network login", n.NetworkLogin},
			{"ppp login", n.PPPLogin},
			{"network address", n.NetworkAddress},
			{"created", c.instant(n.CreatedAt)},
			{"note", n.Note},
		}
	})
}
