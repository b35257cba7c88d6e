package main

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// serviceTopUpCommand is `gardu service topup`.
func (c *console) serviceTopUpCommand() *cobra.Command {
	var which whichService
	order := native.ServiceTopUp{}
	command := &cobra.Command{
		Use:   "topup LOGIN [SIZE] [--data SIZE] [--time UPTIME]",
		Short: "Add data or uptime to the current window of a service",
		Long: "Add data or uptime to the current window of a service: to each bound of its\n" +
			"quota or, where its plan has none, to each step of fair use. It is used up with\n" +
			"the window: the next one begins with what the plan gives. Running sessions get\n" +
			"it at once. Saying it twice adds it twice.",
		Example: "  gardu service topup budi 10GB\n" +
			"  gardu service topup budi --data 10GB --time 2h",
		Args: func(command *cobra.Command, arguments []string) error {
			if len(arguments) == 2 {
				return nil
			}

			return takes("LOGIN")(command, arguments)
		},
		RunE: does(func(ctx context.Context, arguments []string) error {
			if len(arguments) == 2 {
				if order.Data != "" {
					return usagef("the size is given twice")
				}
				order.Data = arguments[1]
			}
			if order == (native.ServiceTopUp{}) {
				return usagef("nothing is to be added; say what, for example 10GB or --time 2h")
			}

			return c.topUp(ctx, which.path(native.ServiceTopUpPath, arguments[0]), order, arguments[0])
		}),
	}
	flags := command.Flags()
	flags.StringVar(&order.Data, "data", "", "`SIZE` like 10GB")
	flags.StringVar(&order.Time, "time", "", "`UPTIME` like 2h or 7d")
	which.flags(command, "router")

	return command
}

// topUp posts a top-up, and tells what the window has now.
func (c *console) topUp(
	ctx context.Context, path string, order native.ServiceTopUp, login string,
) error {
	posted := submission{http.MethodPost, path, order}

	return c.submit(ctx, posted, func(answer json.RawMessage) error {
		var service native.Service
		if err := json.Unmarshal(answer, &service); err != nil || service.TopUp == nil {
			return c.done(answer, "service %s is topped up", login)
		}

		return c.done(answer, "service %s is topped up: %s", login, c.topUpText(service.TopUp))
	})
}
