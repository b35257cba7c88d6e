package main

import (
	"context"
	"net/url"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// routerScriptCommand is `gardu router script`.
func (c *console) routerScriptCommand() *cobra.Command {
	server := ""
	command := &cobra.Command{
		Use:   "script NAME",
		Short: "Print the RouterOS lines that prepare a new router",
		Long: "Print the RouterOS lines to paste into the terminal of a new router: a\n" +
			"certificate, the API over TLS, gardu's user with what it needs and no more,\n" +
			"and the RADIUS settings. They carry the password of that user and the secret\n" +
			"of the NAS. --server is this daemon's address as the router sees it.",
		Example: "  gardu router script pop1 --server 10.0.0.2\n" +
			"  gardu router script pop1 --server 10.0.0.2 | ssh admin@10.0.0.1",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			query := url.Values{}
			if server != "" {
				query.Set("server", server)
			}

			return c.asks(ctx, func(client *adminClient) error {
				path := native.Fill(native.RouterScriptPath, arguments[0])

				return c.printScript(ctx, client, path, query)
			})
		}),
	}
	command.Flags().StringVar(&server, "server", "", "`ADDRESS` of this daemon as the router sees it")

	return command
}
