package main

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// poolCommand is `gardu pool`.
func (c *console) poolCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "pool",
		Short: "Addresses that gardu gives by itself",
		Long: "A pool is a set of IPv4 addresses that gardu gives to sessions of the plans\n" +
			"that name it (plan set NAME --address-pool POOL): the same address again where\n" +
			"it is free, and a clear reject where none is. A pool that the router keeps is\n" +
			"another thing: it is only named, by --pool.",
		Example: "  gardu pool add home --range 10.20.0.0/22\n" +
			"  gardu plan set 10M --pool \"\" --address-pool home\n" +
			"  gardu pool list",
	}, c.poolAddCommand(), c.poolShowCommand(), c.poolSetCommand(), c.poolListCommand(),
		c.poolRemoveCommand())
}

// poolFlags adds the flags that a pool is made and changed with.
func poolFlags(command *cobra.Command, change *native.PoolChange) {
	options := optionSet{command.Flags()}
	options.list(&change.Ranges, "range", "`ADDRESSES` like 10.20.0.10-10.20.3.250, 10.20.0.7 or "+
		"10.20.0.0/22 (without its first and last address); may be repeated")
	options.text(&change.Note, "note", "`TEXT` for yourself")
}

// poolAddCommand is `gardu pool add`.
func (c *console) poolAddCommand() *cobra.Command {
	var change native.PoolChange
	command := &cobra.Command{
		Use:   "add NAME --range ADDRESSES [--range ADDRESSES] ...",
		Short: "Add a pool",
		Long: "Add a pool. Its name is a metric label. No address may be in two pools. Leave\n" +
			"the address of the router out: gardu gives every address that it is told.",
		Example: "  gardu pool add home --range 10.20.0.2-10.20.3.254\n" +
			"  gardu pool add isolated --range 10.99.0.0/24 --range 10.99.2.0/24",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			change.Name = &arguments[0]

			return c.make(ctx, native.PoolListPath, change, "pool "+arguments[0])
		}),
	}
	poolFlags(command, &change)
	required(command, "range")

	return command
}

// poolSetCommand is `gardu pool set`.
func (c *console) poolSetCommand() *cobra.Command {
	var change native.PoolChange
	command := &cobra.Command{
		Use:   "set NAME [--range ADDRESSES] ...",
		Short: "Change a pool",
		Long: "Change a pool. The ranges that are given replace those that it has. Sessions\n" +
			"keep the addresses that they have.",
		Example: "  gardu pool set home --range 10.20.0.0/22 --range 10.24.0.0/22\n" +
			"  gardu pool set home --name rumah",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if isEmpty(change) {
				return usagef("nothing is to be changed; say what, for example --range 10.20.0.0/22")
			}

			return c.change(ctx, native.Fill(native.PoolPath, arguments[0]), change,
				"pool "+arguments[0])
		}),
	}
	poolFlags(command, &change)
	optionSet{command.Flags()}.text(&change.Name, "name", "new `NAME`")

	return command
}

// poolShowCommand is `gardu pool show`.
func (c *console) poolShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show a pool and how much of it is taken",
		Long:    "Show a pool and how much of it is taken.",
		Example: "  gardu pool show home",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(native.PoolPath, arguments[0]), c.poolPairs)
		}),
	}
}

// poolPairs shows a pool.
func (c *console) poolPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(p native.Pool) []pair {
		taken := takenTexts(p.Usage)

		return []pair{
			{"name", p.Name},
			{"ranges", strings.Join(p.Ranges, ", ")},
			{"size", strconv.Itoa(p.Size)},
			{"in use", taken[0]},
			{"reserved", taken[1]},
			{"fixed", taken[2]},
			{"created", c.instant(p.CreatedAt)},
			{"note", p.Note},
		}
	})
}

// takenTexts writes how many addresses are in use, reserved and fixed; nothing where no daemon
// tells.
func takenTexts(usage *native.PoolUsage) [3]string {
	if usage == nil {
		return [3]string{}
	}

	return [3]string{
		strconv.Itoa(usage.InUse), strconv.Itoa(usage.Reserved), strconv.Itoa(usage.Fixed),
	}
}

// poolListCommand is `gardu pool list`.
func (c *console) poolListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List every pool and how much of it is taken",
		Long: "List every pool. In use are addresses of sessions, reserved those of logins\n" +
			"whose session has not begun yet, fixed those that services have for themselves.",
		Example: "  gardu pool list\n" +
			"  gardu pool list --json",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(p native.Pool) []string {
				taken := takenTexts(p.Usage)

				return []string{
					p.Name, strconv.Itoa(p.Size), taken[0], taken[1], taken[2],
					strings.Join(p.Ranges, " "), p.Note,
				}
			}, left("NAME"), right("SIZE"), right("IN USE"), right("RESERVED"), right("FIXED"),
				left("RANGES"), left("NOTE"))

			return list.listed(ctx, c, native.PoolListPath, nil)
		}),
	}
}

// poolRemoveCommand is `gardu pool remove`.
func (c *console) poolRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Remove a pool",
		Long:    "Remove a pool. One that a plan or a company still names is not removed.",
		Example: "  gardu pool remove home",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(native.PoolPath, arguments[0]), "pool "+arguments[0])
		}),
	}
}
