package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// customerCommand is `gardu customer`.
func (c *console) customerCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "customer",
		Short: "People and companies that have services",
		Long: "A customer is a person or company that has services, named by number, or by #\n" +
			"and the id. `gardu import services` makes many at once.",
		Example: "  gardu customer list\n" +
			"  gardu customer show 100017",
	}, c.customerAddCommand(), c.customerShowCommand(), c.customerSetCommand(),
		c.customerListCommand(), c.customerRemoveCommand(),
		c.customerPartsCommand("verify", native.CustomerVerifyPath,
			"Note that parts were verified, which locks them", "is verified"),
		c.customerPartsCommand("unlock", native.CustomerUnlockPath,
			"Unlock parts that were verified", "is unlocked"))
}

// customerListCommand is `gardu customer list`.
func (c *console) customerListCommand() *cobra.Command {
	filter := filterSet{query: map[string][]string{}}
	command := &cobra.Command{
		Use:   "list",
		Short: "List customers",
		Long:  "List customers, all or those whom the filters leave.",
		Example: "  gardu customer list\n" +
			"  gardu customer list --search budi --json",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(n native.Customer) []string {
				return []string{fmt.Sprintf("#%d", n.ID), n.Number, n.Name, n.Phone, n.Email, n.State}
			}, right("ID"), left("NUMBER"), left("NAME"), left("PHONE"), left("EMAIL"), left("STATE"))

			return list.listed(ctx, c, native.CustomerListPath, filter.query)
		}),
	}
	filter.flags = command.Flags()
	filter.text("search", "`TEXT` in name, number, e-mail address, telephone or login")
	filter.text("phone", "those of a `TELEPHONE`")
	filter.text("email", "those of an e-mail `ADDRESS`")
	filter.text("identity", "those of a `NUMBER` of an identity document")
	filter.text("login", "those of a network or ppp `LOGIN`")
	filter.text("uid", "those whom another system knows by an `ID`")
	filter.text("agent", "those of an `OPERATOR`")
	filter.text("company", "those of a `COMPANY`")
	filter.text("state", "those in a `STATE`")

	return command
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
			{"company", n.Company},
			{"agent", n.Agent},
			{"business", onlyYes(n.Business)},
			{"coordinates", n.Coordinates},
			{"area", n.Area},
			{"group", n.Group},
			{"document", unlessNone(n.Document, strings.Fields(n.Identity))},
			{"identity", n.Identity},
			{"document verified", c.instantOr(n.Verified.Document, "")},
			{"address verified", c.instantOr(n.Verified.Address, "")},
			{"email verified", c.instantOr(n.Verified.Email, "")},
			{"phone verified", c.instantOr(n.Verified.Phone, "")},
			{"fields", valuesText(n.Fields)},
			{"referrer", n.Referrer},
			{"uid", n.UID},
			{"portal password", onlyYes(n.Portal)},
			{"created", c.instant(n.CreatedAt)},
			{"note", n.Note},
		}
	})
}
