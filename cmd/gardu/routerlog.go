package main

import (
	"context"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// routerLogCommand is `gardu router log`.
func (c *console) routerLogCommand() *cobra.Command {
	lines := 0
	command := &cobra.Command{
		Use:   "log NAME [--lines N]",
		Short: "Show the end of a router's own log",
		Long:  "Show the end of a router's own log, the newest line last.",
		Example: "  gardu router log pop1\n" +
			"  gardu router log pop1 --lines 200",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if lines < 1 || lines > maximumLogLines {
				return usagef("--lines is a number from 1 to %d", maximumLogLines)
			}
			query := url.Values{"lines": {strconv.Itoa(lines)}}

			return c.asks(ctx, func(client *adminClient) error {
				return c.view(ctx, client, arguments[0], native.ViewLog, query)
			})
		}),
	}
	command.Flags().IntVar(&lines, "lines", usualLogLines, "how `MANY`")

	return command
}

// The lines of a log.
const (
	usualLogLines   = 50
	maximumLogLines = 1000
)
