package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// voucherCommand is `gardu voucher`.
func (c *console) voucherCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "voucher",
		Short: "Codes that become a service at their first login",
		Long:  "A voucher is a code that becomes a service of its plan at its first login.",
		Example: "  gardu voucher add --plan 3h --count 50\n" +
			"  gardu voucher list --state unused\n" +
			"  gardu voucher void KJ7WQ2MX",
	}, c.voucherAddCommand(), c.voucherListCommand(), c.voucherVoidCommand())
}

// voucherAddCommand is `gardu voucher add`.
func (c *console) voucherAddCommand() *cobra.Command {
	order := native.VoucherOrder{}
	command := &cobra.Command{
		Use:   "add --plan NAME [--count N]",
		Short: "Make vouchers",
		Long:  "Make vouchers and write their codes on standard output, one a line.",
		Example: "  gardu voucher add --plan 3h --count 50 > codes.txt\n" +
			"  gardu voucher add --plan 3h --prefix WARUNG- --length 6",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			return c.asks(ctx, func(client *adminClient) error {
				return c.makeVouchers(ctx, client, order)
			})
		}),
	}
	flags := command.Flags()
	flags.StringVar(&order.Plan, "plan", "", "`NAME` of the plan")
	flags.IntVar(&order.Count, "count", 1, "how `MANY`")
	flags.StringVar(&order.Router, "router", "", "`NAS` that they are tied to; empty for any")
	flags.IntVar(&order.Length, "length", 0, "random `CHARACTERS` of a code; 0 for the usual number")
	flags.StringVar(&order.Prefix, "prefix", "", "`TEXT` that every code begins with")
	required(command, "plan")

	return command
}

// makeVouchers makes a batch and writes its codes.
func (c *console) makeVouchers(
	ctx context.Context, client *adminClient, order native.VoucherOrder,
) error {
	var batch struct {
		Batch    int64             `json:"batch"`
		Vouchers []json.RawMessage `json:"vouchers"`
	}
	if err := client.send(ctx, http.MethodPost, native.VoucherListPath, order, &batch); err != nil {
		return err
	}
	c.say("%d vouchers of plan %s are made, batch %d", len(batch.Vouchers),
		printable(order.Plan), batch.Batch)
	for _, raw := range batch.Vouchers {
		if c.jsonLines {
			if err := c.printJSON(raw); err != nil {
				return err
			}

			continue
		}
		var voucher native.Voucher
		if err := json.Unmarshal(raw, &voucher); err != nil {
			return err
		}
		if err := c.print(printable(voucher.Code) + "\n"); err != nil {
			return err
		}
	}

	return nil
}

// voucherListCommand is `gardu voucher list`.
func (c *console) voucherListCommand() *cobra.Command {
	filter := url.Values{}
	command := &cobra.Command{
		Use:   "list",
		Short: "List vouchers",
		Long:  "List vouchers; every flag narrows the list.",
		Example: "  gardu voucher list\n" +
			"  gardu voucher list --batch 3 --state unused",
		Args: takes(),
	}
	filters := filterSet{command.Flags(), filter}
	filters.text("plan", "`NAME` of a plan")
	filters.text("batch", "`NUMBER` of a batch")
	filters.text("state", "`unused|reserved|used|void`")
	command.RunE = does(func(ctx context.Context, _ []string) error {
		list := newListing(c, func(v native.Voucher) []string {
			return []string{
				v.Code, v.Plan, v.Router, strconv.FormatInt(v.Batch, 10), v.State,
				c.instant(v.CreatedAt), c.instantOr(v.UsedAt, ""),
			}
		}, left("CODE"), left("PLAN"), left("ROUTER"), right("BATCH"), left("STATE"), left("MADE"),
			left("USED"))

		return list.listed(ctx, c, native.VoucherListPath, filter)
	})

	return command
}

// voucherVoidCommand is `gardu voucher void`.
func (c *console) voucherVoidCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "void CODE",
		Short:   "Make a voucher worthless",
		Long:    "Make an unused voucher worthless.",
		Example: "  gardu voucher void KJ7WQ2MX",
		Args:    takes("CODE"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.order(ctx, native.Fill(native.VoucherVoidPath, arguments[0]), nil,
				"voucher "+arguments[0]+" is void")
		}),
	}
}
