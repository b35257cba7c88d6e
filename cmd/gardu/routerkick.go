package main

import (
	"context"
	"encoding/json"
	"errors"
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
			"kick` does it by RADIUS, for any NAS. The exit code is 1 where a session\n" +
			"could not be ended, or none is open.",
		Example: "  gardu router kick pop1 budi",
		Args:    takes("NAME", "LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.asks(ctx, func(client *adminClient) error {
				return c.kickOnRouter(ctx, client, arguments[0], arguments[1])
			})
		}),
	}
}

// kickOnRouter ends sessions and writes what became of each.
func (c *console) kickOnRouter(
	ctx context.Context, client *adminClient, name, login string,
) error {
	var answer native.List[json.RawMessage]
	path := native.Fill(native.RouterKickPath, name)
	order := native.RouterKickOrder{Login: login}
	if err := client.send(ctx, http.MethodPost, path, order, &answer); err != nil {
		return err
	}
	if len(answer.Items) == 0 {
		return errors.New("no session is open there")
	}
	kept := 0
	list := newListing(c, func(k native.RouterKicked) []string {
		return []string{k.Login, k.Menu, k.Address, yesNo(k.Ended), k.Sentence}
	}, left("LOGIN"), left("MENU"), left("IP"), left("ENDED"), left("ANSWER"))
	var err error
	for _, raw := range answer.Items {
		var one native.RouterKicked
		if json.Unmarshal(raw, &one) == nil && !one.Ended {
			kept++
		}
		err = errors.Join(err, list.add(raw))
	}
	if err := errors.Join(err, list.end()); err != nil {
		return err
	}
	if kept > 0 {
		c.say("gardu: %d of %d sessions could not be ended", kept, len(answer.Items))

		return errQuiet
	}

	return nil
}
