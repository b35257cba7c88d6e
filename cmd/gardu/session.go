package main

import (
	"context"
	"net/url"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// sessionCommand is `gardu session`.
func (c *console) sessionCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "session",
		Short: "Who is online, and who was",
		Long:  "A session is one connection of a service, as its NAS accounts for it.",
		Example: "  gardu session list\n" +
			"  gardu session list --all --login budi --json",
	}, c.sessionListCommand())
}

// sessionListCommand is `gardu session list`.
func (c *console) sessionListCommand() *cobra.Command {
	filter := url.Values{}
	command := &cobra.Command{
		Use:   "list",
		Short: "List open sessions, or all of them",
		Long: "List open sessions; with --all closed ones too. In the table upload and\n" +
			"download are the customer's. With --json each line is one session: input is\n" +
			"what the customer sent, times are RFC 3339, stopped_at is null while the\n" +
			"session is open, octets are numbers.",
		Example: "  gardu session list --nas pop1\n" +
			"  gardu session list --all --json | jq -s 'map(.output_octets) | add'",
		Args: takes(),
	}
	filters := filterSet{command.Flags(), filter}
	filters.yes("all", "closed sessions too")
	filters.text("login", "`LOGIN`")
	filters.text("nas", "`NAME` of a NAS")
	command.RunE = does(func(ctx context.Context, _ []string) error {
		list := newListing(c, c.sessionCells, left("LOGIN"), left("NAS"), left("IP"), left("STATION"),
			left("STARTED"), right("TIME"), right("UPLOAD"), right("DOWNLOAD"), left("ENDED"))

		return c.asks(ctx, func(client *adminClient) error {
			return list.finish(client.stream(ctx, native.SessionListPath, filter, list.add))
		})
	})

	return command
}

// sessionCells is the row of a session.
func (c *console) sessionCells(s native.Session) []string {
	ended := "online"
	if s.StoppedAt != nil {
		ended = c.instant(*s.StoppedAt)
		if s.TerminateCause != "" {
			ended += " " + s.TerminateCause
		}
	}

	return []string{
		s.Login, s.NAS, s.FramedIP, s.CallingStationID, c.instant(s.StartedAt), uptime(s.SessionTime),
		octets(s.InputOctets), octets(s.OutputOctets), ended,
	}
}
