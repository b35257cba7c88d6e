package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// routerKickCommand is `gardu router kick`.
func (c *console) routerKickCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "kick NAME LOGIN",
		Short: "End the sessions of a login through the API of a router",
		Long: "End every session of a login on a router, PPP and hotspot, through its API, and\n" +
			"remove its hotspot cookies. Whoever may log in comes back. `gardu session\n" +
			"kick` does it by RADIUS, for any NAS. The exit code is 1 where none is open.",
		Example: "  gardu router kick pop1 budi",
		Args:    takes("NAME", "LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.asks(ctx, func(client *adminClient) error {
				return c.kickOnRouter(ctx, client, arguments[0], arguments[1])
			})
		}),
	}
}

// kickOnRouter ends sessions and says how many.
func (c *console) kickOnRouter(
	ctx context.Context, client *adminClient, name, login string,
) error {
	var raw json.RawMessage
	path := native.Fill(native.RouterKickPath, name)
	order := native.RouterKickOrder{Login: login}
	if err := client.send(ctx, http.MethodPost, path, order, &raw); err != nil {
		return err
	}
	var kicked native.RouterKicked
	if err := json.Unmarshal(raw, &kicked); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}
	if kicked.Ended == 0 {
		return errors.New("no session is open there")
	}

	return c.done(raw, "%d sessions of %s are ended", kicked.Ended, kicked.Login)
}
