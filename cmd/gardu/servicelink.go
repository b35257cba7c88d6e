package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// serviceLinkCommand is `gardu service link`.
func (c *console) serviceLinkCommand() *cobra.Command {
	var which whichService
	revoke := false
	command := &cobra.Command{
		Use:   "link LOGIN [--revoke]",
		Short: "Make a link to the page of a service, or revoke those that there are",
		Long: "Make a link to the page of a service. Whoever has it sees the service and pays\n" +
			"for it, without a password: send it to its customer alone. --revoke makes\n" +
			"every link void that was made before.",
		Example: "  gardu service link budi\n" +
			"  gardu service link budi --revoke",
		Args: takes("LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			path := which.path(native.ServiceLinkPath, arguments[0])
			if revoke {
				return c.revokeLinks(ctx, path, arguments[0])
			}

			return c.submit(ctx, submission{http.MethodPost, path, nil}, c.linkDone)
		}),
	}
	command.Flags().BoolVar(&revoke, "revoke", false, "make every link to it void")
	which.flags(command, "router")

	return command
}

// linkDone writes a link, for a script to take, and says until when it is good.
func (c *console) linkDone(raw json.RawMessage) error {
	if c.jsonLines {
		return c.printJSON(raw)
	}
	var link native.ServiceLink
	if err := json.Unmarshal(raw, &link); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}
	c.say("good until %s", c.instant(link.ExpiresAt))

	return c.print(printable(link.URL) + "\n")
}

// revokeLinks makes the links to a service void.
func (c *console) revokeLinks(ctx context.Context, path, login string) error {
	return c.asks(ctx, func(client *adminClient) error {
		if err := client.send(ctx, http.MethodDelete, path, nil, nil); err != nil {
			return err
		}

		return c.done(nil, "every link to service %s is void", login)
	})
}
