package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// sessionKickCommand is `gardu session kick`.
func (c *console) sessionKickCommand() *cobra.Command {
	var order native.KickOrder
	all := false
	command := &cobra.Command{
		Use:   "kick LOGIN | --session ID | --nas NAME --all",
		Short: "End open sessions",
		Long: "End the open sessions of a service, one session by its id, or all sessions of a\n" +
			"NAS, by Disconnect-Request, and say for each what the router answered. Whoever\n" +
			"may log in comes back with what the service gets now. The exit code is 1 where\n" +
			"a session could not be ended, or none is open. The sessions of a NAS are ended\n" +
			"at the pace of the configuration.",
		Example: "  gardu session kick budi\n" +
			"  gardu session kick --session 4711\n" +
			"  gardu session kick --nas pop1 --all",
		Args: cobra.MaximumNArgs(1),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if len(arguments) == 1 {
				order.Login = arguments[0]
			}
			if err := checkKick(&order, all); err != nil {
				return err
			}
			client, err := c.connectDaemon(ctx)
			if err != nil {
				return err
			}

			return errors.Join(c.kick(ctx, client, order), client.close())
		}),
	}
	flags := command.Flags()
	flags.Uint64Var(&order.Session, "session", 0, "`ID` of one session, from `gardu session list`")
	flags.StringVar(&order.NAS, "nas", "", "`NAME` of a NAS, with --all")
	flags.BoolVar(&all, "all", false, "every session of the NAS")
	flags.StringVar(&order.Kind, "kind", "", "`pppoe|hotspot|vpn` where several have this login")
	flags.StringVar(&order.Router, "router", "",
		"`NAS` of the service where several have this login")

	return command
}

// checkKick refuses an order that does not say exactly whose sessions are meant.
func checkKick(order *native.KickOrder, all bool) error {
	given := 0
	for _, some := range []bool{order.Login != "", order.Session != 0, order.NAS != ""} {
		if some {
			given++
		}
	}
	switch {
	case given != 1:
		return usagef("say one of LOGIN, --session ID and --nas NAME --all")
	case order.NAS != "" && !all:
		return usagef("--nas ends every session of the NAS; say --all if that is meant")
	case order.NAS == "" && all:
		return usagef("--all goes with --nas")
	default:
		return nil
	}
}

// kick asks the daemon to end sessions and writes what became of each.
func (c *console) kick(ctx context.Context, client *adminClient, order native.KickOrder) error {
	list := newListing(c, func(k native.Kick) []string {
		return []string{
			strconv.FormatUint(k.Session, 10), k.Login, k.NAS, yesNo(k.Ended), k.Sentence,
		}
	}, right("SESSION"), left("LOGIN"), left("NAS"), left("ENDED"), left("ANSWER"))
	kept, all := 0, 0
	for more := true; more; {
		kicks, err := kickSome(ctx, client, &order, list.add)
		if err != nil {
			return errors.Join(err, list.end())
		}
		for _, one := range kicks {
			if !one.Ended {
				kept++
			}
		}
		all += len(kicks)
		more = order.NAS != "" && len(kicks) >= native.KickSlice
	}
	if all == 0 {
		return errors.New("no session is open there")
	}
	if err := list.end(); err != nil {
		return err
	}
	if kept > 0 {
		c.say("gardu: %d of %d sessions could not be ended", kept, all)

		return errQuiet
	}

	return nil
}

// kickSome ends one slice of sessions, and moves the order on to the next.
func kickSome(
	ctx context.Context, client *adminClient, order *native.KickOrder,
	add func([]byte) error,
) ([]native.Kick, error) {
	var answer native.List[json.RawMessage]
	err := client.send(ctx, http.MethodPost, native.SessionKickPath, *order, &answer)
	if err != nil {
		return nil, err
	}
	kicks := make([]native.Kick, len(answer.Items))
	for at, raw := range answer.Items {
		if err := json.Unmarshal(raw, &kicks[at]); err != nil {
			return nil, err
		}
		if err := add(raw); err != nil {
			return nil, err
		}
		if order.NAS != "" {
			order.After = max(order.After, kicks[at].Session)
		}
	}

	return kicks, nil
}
