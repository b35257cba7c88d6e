package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
	"gardu/store"
)

// routerCommand is `gardu router`.
func (c *console) routerCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "router",
		Short: "The MikroTik routers that are kept in step",
		Long: "A router is a NAS whose settings gardu keeps true through its API: RADIUS,\n" +
			"profiles, isolir rules, and in local mode its secrets and hotspot users. What\n" +
			"somebody else has made on it is never changed.",
		Example: "  gardu router add pop1 --address 10.0.0.1:8729 --user gardu --password - " +
			"--mode radius\n" +
			"  gardu router test pop1 --trust\n" +
			"  gardu router plan pop1\n" +
			"  gardu router apply pop1",
	},
		c.routerAddCommand(), c.routerShowCommand(), c.routerSetCommand(), c.routerListCommand(),
		c.routerRemoveCommand(), c.routerTestCommand(), c.routerPlanCommand(),
		c.routerApplyCommand(), c.routerImportCommand(), c.routerIsolirCommand(),
		c.routerKickCommand(), c.routerLogCommand(), c.routerLiveCommand(), c.routerScriptCommand())
}

// routerFlags adds the flags that a router is made and changed with. The returned function reads
// what they name: files and standard input.
func (c *console) routerFlags(
	command *cobra.Command, change *native.RouterChange,
) (read func(context.Context) error) {
	var authority *string
	options := optionSet{command.Flags()}
	options.text(&change.Address, "address",
		"`HOST:PORT` of its API; without a port 8729, or 8728 with --tls off")
	options.text(&change.User, "user", "`NAME` that gardu logs in with")
	options.text(&change.Password, "password", "`PASSWORD` of it; - reads it from standard input")
	options.text(&change.Mode, "mode", "`radius|local|mixed`: who decides on it who may log in; "+
		"mixed is the router for services that are tied to it, and gardu for all others")
	options.text(&change.TLS, "tls", "`verify|pin|legacy|off`: pin trusts one public key, legacy "+
		"does so with old ciphers; where it is not said, pin, or verify with --authority")
	options.text(&change.NAS, "nas",
		"`NAME` of the NAS that it is; where it is not said, its own name")
	options.text(&change.Fingerprint, "fingerprint",
		"`SHA256` of the public key to trust; router test shows and takes it")
	options.text(&authority, "authority",
		"`FILE` with the certificate authority in PEM; empty for those of this machine")
	options.yes(&change.ChallengeLogin, "challenge-login", "log in as RouterOS before 6.43 asks for")
	options.yes(&change.Paused, "paused", "write nothing to it; reading goes on")
	options.text(&change.Note, "note", "`TEXT` for yourself")

	return func(ctx context.Context) (err error) {
		if change.Authority, err = readAuthority(authority); err != nil {
			return err
		}

		return c.reveal(ctx, "--password", change.Password)
	}
}

// readAuthority reads the certificate of a file that is named; an empty name is an empty text.
func readAuthority(name *string) (*string, error) {
	if name == nil || *name == "" {
		return name, nil
	}
	file, err := os.Open(*name)
	if err != nil {
		return nil, fmt.Errorf("opening the file of --authority: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	octets, err := io.ReadAll(io.LimitReader(file, store.MaxRouterAuthority+1))
	if err != nil {
		return nil, fmt.Errorf("reading the file of --authority: %w", err)
	}
	text := string(octets)

	return &text, nil
}

// routerAddCommand is `gardu router add`.
func (c *console) routerAddCommand() *cobra.Command {
	var change native.RouterChange
	command := &cobra.Command{
		Use:   "add NAME --address HOST:PORT --user U --password P --mode M",
		Short: "Add a router",
		Long: "Add a router. It is the NAS of the same name, unless --nas names another one.\n" +
			"Nothing is sent to it before its key is trusted, and nothing is written to it\n" +
			"before it has been looked at. The lines that make user and certificate on a\n" +
			"new router are printed by `gardu router script NAME`.",
		Example: "  gardu router add pop1 --address 10.0.0.1:8729 --user gardu --password - " +
			"--mode radius\n" +
			"  gardu router add desa --address 10.9.0.1 --user gardu --password - " +
			"--mode local --nas desa-1\n" +
			"  gardu router add pop2 --address r2.example.id --user gardu --password - --mode radius " +
			"--authority ca.pem",
		Args: takes("NAME"),
	}
	read := c.routerFlags(command, &change)
	command.RunE = does(func(ctx context.Context, arguments []string) error {
		change.Name = &arguments[0]
		if err := read(ctx); err != nil {
			return err
		}

		return c.order(ctx, native.RouterListPath, change, fmt.Sprintf(
			"router %s is added. See whether it answers: gardu router test %[1]s", arguments[0]))
	})
	required(command, "address", "user", "password", "mode")

	return command
}

// routerSetCommand is `gardu router set`.
func (c *console) routerSetCommand() *cobra.Command {
	var change native.RouterChange
	command := &cobra.Command{
		Use:   "set NAME [--address HOST:PORT] [--mode M] ...",
		Short: "Change a router",
		Long: "Change a router. What is not said stays as it is. --serial \"\" and\n" +
			"--fingerprint \"\" forget what was trusted, as for a router that was replaced.",
		Example: "  gardu router set pop1 --mode mixed\n" +
			"  gardu router set pop1 --paused\n" +
			"  gardu router set pop1 --paused=false",
		Args: takes("NAME"),
	}
	read := c.routerFlags(command, &change)
	options := optionSet{command.Flags()}
	options.text(&change.Name, "name", "new `NAME`")
	options.text(&change.Serial, "serial", "`NUMBER` of the router that is trusted")
	command.RunE = does(func(ctx context.Context, arguments []string) error {
		if err := read(ctx); err != nil {
			return err
		}
		if isEmpty(change) {
			return usagef("nothing is to be changed; say what, for example --mode local")
		}

		return c.change(ctx, native.Fill(native.RouterPath, arguments[0]), change,
			"router "+arguments[0])
	})

	return command
}

// routerShowCommand is `gardu router show`.
func (c *console) routerShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show a router, and how it is",
		Long:    "Show a router, and how it is. Its password is never shown.",
		Example: "  gardu router show pop1",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(native.RouterPath, arguments[0]), c.routerPairs)
		}),
	}
}

// routerPairs shows a router.
func (c *console) routerPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(r native.Router) []pair {
		authority := ""
		if r.Authority != "" {
			authority = "its own"
		}
		pairs := []pair{
			{"name", r.Name},
			{"nas", r.NAS},
			{"address", r.Address},
			{"user", r.User},
			{"mode", r.Mode},
			{"tls", r.TLS},
			{"fingerprint", r.Fingerprint},
			{"authority", authority},
			{"serial", r.Serial},
			{"challenge login", yesNo(r.ChallengeLogin)},
			{"paused", yesNo(r.Paused)},
			{"created", c.instant(r.CreatedAt)},
			{"note", r.Note},
			{"warnings", strings.Join(r.Warnings, "; ")},
		}
		if r.State == nil {
			return pairs
		}

		return append(pairs, c.statePairs(r.State)...)
	})
}

// statePairs shows how a router is.
func (c *console) statePairs(s *native.RouterState) []pair {
	return []pair{
		{"state", s.State},
		{"", s.Sentence},
		{"since", c.instantOr(s.Since, "")},
		{"identity", s.Identity},
		{"board", s.Board},
		{"version", s.Version},
		{"seen", c.instantOr(s.SeenAt, "never")},
		{"looked at", c.instantOr(s.SyncedAt, "never")},
		{"looked at next", c.instantOr(s.NextAt, "")},
		{"waiting", countOr(s.Pending, "changes")},
		{"objects of ours", countOr(s.Owned, "")},
		{"refused", countOr(s.Differing, "steps")},
		{"failures", countOr(s.Failures, "")},
	}
}

// countOr writes a number of something, and nothing for 0.
func countOr(count int, of string) string {
	if count == 0 {
		return ""
	}

	return strings.TrimSpace(strconv.Itoa(count) + " " + of)
}

// routerListCommand is `gardu router list`.
func (c *console) routerListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List every router, and how it is",
		Long: "List every router, and how it is: in step, behind (changes wait for it), new,\n" +
			"held by a guard, paused, unreachable, or refused, which a person has to mend.\n" +
			"LOOKED AT is when the whole of it was last compared. `gardu router show NAME`\n" +
			"says more.",
		Example: "  gardu router list\n" +
			"  gardu router list --json | jq 'select(.state.state == \"unreachable\")'",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(r native.Router) []string {
				state := native.RouterState{}
				if r.State != nil {
					state = *r.State
				}

				return []string{
					r.Name, r.NAS, r.Address, r.Mode, r.TLS, state.State, state.Version,
					c.instantOr(state.SyncedAt, ""), r.Note,
				}
			}, left("NAME"), left("NAS"), left("ADDRESS"), left("MODE"), left("TLS"), left("STATE"),
				left("VERSION"), left("LOOKED AT"), left("NOTE"))

			return list.listed(ctx, c, native.RouterListPath, nil)
		}),
	}
}

// routerRemoveCommand is `gardu router remove`.
func (c *console) routerRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Keep a router in step no longer",
		Long: "Keep a router in step no longer. What gardu has written to it stays on it, and\n" +
			"its NAS stays in the book.",
		Example: "  gardu router remove pop1",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(native.RouterPath, arguments[0]), "router "+arguments[0])
		}),
	}
}
