package main

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

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
			"  gardu session list --all --login budi --json\n" +
			"  gardu session kick budi",
	}, c.sessionListCommand(), c.sessionKickCommand())
}

// sessionListCommand is `gardu session list`.
func (c *console) sessionListCommand() *cobra.Command {
	filter := url.Values{}
	every := time.Duration(0)
	command := &cobra.Command{
		Use:   "list",
		Short: "List open sessions, or all of them",
		Long: "List open sessions; with --all closed ones too; every other flag narrows the\n" +
			"list. In the table upload and download are the customer's, GETS is what the\n" +
			"service gets now, and REMARK says what its router has still to be told, and\n" +
			"whether another session has the same address. With --json each line is one\n" +
			"session: input is what the customer sent, times are RFC 3339, stopped_at is\n" +
			"null while the session is open, octets are numbers. --watch draws the list\n" +
			"again every so many seconds until it is interrupted.",
		Example: "  gardu session list --nas pop1\n" +
			"  gardu session list --idle 15m --limit 20\n" +
			"  gardu session list --pending --watch\n" +
			"  gardu session list --conflicts\n" +
			"  gardu session list --all --json | jq -s 'map(.output_octets) | add'",
		Args: takes(),
	}
	sessionFilters(command, filter)
	command.Flags().Func("watch", "draw the list again every `SECONDS`; 2 where none are said",
		func(text string) (err error) {
			every, err = watchEvery(text)

			return err
		})
	command.Flags().Lookup("watch").NoOptDefVal = watchSeconds
	command.RunE = does(func(ctx context.Context, _ []string) error {
		if every > 0 {
			return c.watchSessions(ctx, filter, every)
		}

		return c.asks(ctx, func(client *adminClient) error {
			return c.listSessions(ctx, client, filter)
		})
	})

	return command
}

// sessionFilters adds the flags that narrow the list.
func sessionFilters(command *cobra.Command, filter url.Values) {
	filters := filterSet{command.Flags(), filter}
	filters.yes("all", "closed sessions too")
	filters.text("login", "`LOGIN`, exactly as it is stored")
	filters.text("nas", "`NAME` of a NAS")
	filters.text("service", "login of a `SERVICE`, or # and the id")
	filters.text("older", "`TIME` like 7d: begun longer ago")
	filters.text("idle", "`TIME` like 15m: nothing heard of for longer")
	filters.yes("pending", "whose router has still to be told something")
	filters.yes("conflicts", "that share their address with another one of their NAS")
	filters.text("limit", "at most so `MANY`")
}

// listSessions writes the list once.
func (c *console) listSessions(
	ctx context.Context, client *adminClient, filter url.Values,
) error {
	list := newListing(c, c.sessionCells, right("ID"), left("LOGIN"), left("NAS"), left("IP"),
		left("STATION"), left("STARTED"), right("TIME"), right("UPLOAD"), right("DOWNLOAD"),
		left("ENDED"), left("GETS"), left("REMARK"))

	return list.finish(client.stream(ctx, native.SessionListPath, filter, list.add))
}

// watchSessions writes the list again and again. Without a daemon nothing would ever change.
func (c *console) watchSessions(
	ctx context.Context, filter url.Values, every time.Duration,
) error {
	client, err := c.connectDaemon(ctx)
	if err != nil {
		return err
	}
	err = c.watch(ctx, every, func(page *console) error {
		return page.listSessions(ctx, client, filter)
	})

	return errors.Join(err, client.close())
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
	remark := s.Pending
	if s.Conflict {
		remark = strings.TrimSuffix("address conflict; "+remark, "; ")
	}

	return []string{
		strconv.FormatUint(s.ID, 10), s.Login, s.NAS, s.FramedIP, s.CallingStationID,
		c.instant(s.StartedAt), uptime(s.SessionTime), octets(s.InputOctets),
		octets(s.OutputOctets), ended, grantText(s.Grant), remark,
	}
}

// grantText writes what a service gets in a few words: the rate where it is the plan's own, with the
// reason where it is another one.
func grantText(grant *native.Grant) string {
	switch {
	case grant == nil:
		return ""
	case grant.Outcome != "accept":
		return grant.Outcome + " (" + grant.Reason + ")"
	case grant.Reason == "entitled":
		return grant.Rate
	default:
		return strings.TrimPrefix(grant.Rate+" ("+grant.Reason+")", " ")
	}
}
