package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// reloadCommand is `gardu reload`.
func (c *console) reloadCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "reload",
		Short: "Let the running daemon read its configuration again",
		Long: "Let the running daemon read its configuration again. A bad configuration\n" +
			"leaves the old one in force; the faults are said here and the exit code is 1.",
		Example: "  gardu check && gardu reload",
		Args:    takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			client, err := c.connectDaemon(ctx)
			if err != nil {
				return err
			}

			return errors.Join(c.reload(ctx, client), client.close())
		}),
	}
}

// reload asks the daemon and tells what has changed.
func (c *console) reload(ctx context.Context, client *adminClient) error {
	var raw json.RawMessage
	if err := client.send(ctx, http.MethodPost, native.ReloadPath, nil, &raw); err != nil {
		return err
	}
	var reload native.Reload
	if err := json.Unmarshal(raw, &reload); err != nil {
		return err
	}
	if c.jsonLines {
		return c.printJSON(raw)
	}
	for _, setting := range reload.Changed {
		c.say("in force now: %s", printable(setting))
	}
	for _, setting := range reload.Pending {
		c.say("needs a restart: %s", printable(setting))
	}
	if len(reload.Changed)+len(reload.Pending) == 0 {
		c.say("Nothing in the configuration has changed.")
	}

	return nil
}
