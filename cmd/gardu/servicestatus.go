package main

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// serviceStatusCommand is `gardu service status`.
func (c *console) serviceStatusCommand() *cobra.Command {
	var which whichService
	command := &cobra.Command{
		Use:   "status LOGIN",
		Short: "Ask the router whether a service is connected",
		Long: "Ask the router of a service whether it is connected: online, offline, isolir,\n" +
			"not synced, not found on router, or unreachable. The router has to be one that\n" +
			"is kept in step.",
		Example: "  gardu service status budi\n" +
			"  gardu service status budi --json",
		Args: takes("LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			path := which.path(native.ServiceStatusPath, arguments[0])

			return c.show(ctx, path, c.connectionPairs)
		}),
	}
	which.flags(command, "router")

	return command
}

// connectionPairs shows whether a service is connected.
func (c *console) connectionPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(s native.ServiceConnection) []pair {
		sessions, up, traffic, age := "", "", "", ""
		if s.Sessions > 0 {
			sessions, up = strconv.Itoa(s.Sessions), s.UptimeWords
		}
		if s.UpOctets+s.DownOctets > 0 {
			traffic = octets(s.UpOctets) + " up, " + octets(s.DownOctets) + " down"
		}
		if s.At != nil {
			age = (time.Duration(s.AgeMS) * time.Millisecond).Round(100 * time.Millisecond).String()
		}

		return []pair{
			{"login", s.Login},
			{"state", s.State},
			{"", s.Sentence},
			{"router", s.Router},
			{"address", s.Address},
			{"caller", s.Caller},
			{"sessions", sessions},
			{"online for", up},
			{"traffic", traffic},
			{"read", c.instantOr(s.At, "")},
			{"age", age},
		}
	})
}
