package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// nasCommand is `gardu nas`.
func (c *console) nasCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "nas",
		Short: "The routers that may ask",
		Long: "A NAS is a router seen as a RADIUS client. The source address of a packet\n" +
			"chooses the record, by longest prefix; several routers behind one address are\n" +
			"told apart by --identifier.",
		Example: "  gardu nas add pop1 --address 10.0.0.1 --secret -\n" +
			"  gardu nas script pop1\n" +
			"  gardu nas list",
	},
		c.nasAddCommand(), c.nasShowCommand(), c.nasSetCommand(), c.nasListCommand(),
		c.nasRemoveCommand(), c.nasScriptCommand(), c.nasTrustCommand(), c.nasForgetCommand())
}

// nasFlags adds the flags that a NAS is made and changed with.
func nasFlags(command *cobra.Command, change *native.NASChange) {
	options := optionSet{command.Flags()}
	options.text(&change.Address, "address", "`CIDR` or address that it asks from")
	options.text(&change.Identifier, "identifier", "NAS-Identifier that it must send; empty for any")
	options.text(&change.Secret, "secret", "`SECRET` shared with it; - reads it from standard input")
	options.text(&change.Vendor, "vendor", "`mikrotik` or other")
	options.port(&change.CoAPort, "coa-port", "UDP `PORT` that takes CoA and Disconnect; 0 for 3799")
	options.text(&change.CoAAddress, "coa-address",
		"`ADDRESS` for CoA; empty for where it last spoke from")
	options.text(&change.CoA, "coa", "`auto|all|rate|limits|disconnect|off`: what may be asked of it in "+
		"a running session; auto leaves out what it has shown that it cannot do")
	options.yes(&change.SwapOctets, "swap-octets", "it reports input and output the other way round")
	options.text(&change.RequireMessageAuthenticator, "require-message-authenticator",
		"`auto|yes|no`: refuse requests without one; auto learns it of each address")
	options.text(&change.LimitProxyState, "limit-proxy-state",
		"`auto|yes|no`: refuse Proxy-State without Message-Authenticator (CVE-2024-3596)")
	options.text(&change.Note, "note", "`TEXT` for yourself")
}

// nasAddCommand is `gardu nas add`.
func (c *console) nasAddCommand() *cobra.Command {
	var change native.NASChange
	command := &cobra.Command{
		Use:   "add NAME --address CIDR --secret S",
		Short: "Add a NAS",
		Long: "Add a NAS. Its name is a metric label. What to paste into the router is said\n" +
			"by `gardu nas script NAME`. A secret of 32 random characters: head -c 24\n" +
			"/dev/urandom | base64",
		Example: "  gardu nas add pop1 --address 10.0.0.1 --secret s3cr3t-of-pop1-0123456789\n" +
			"  head -c 24 /dev/urandom | base64 | gardu nas add pop2 --address 10.1.0.0/24 --secret -",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			change.Name = &arguments[0]
			if err := c.reveal(ctx, "--secret", change.Secret); err != nil {
				return err
			}

			return c.order(ctx, native.NASListPath, change, fmt.Sprintf(
				"NAS %s is added. For the router: gardu nas script %[1]s", arguments[0]))
		}),
	}
	nasFlags(command, &change)
	required(command, "address", "secret")

	return command
}

// nasSetCommand is `gardu nas set`.
func (c *console) nasSetCommand() *cobra.Command {
	var change native.NASChange
	command := &cobra.Command{
		Use:   "set NAME [--address CIDR] [--secret S] ...",
		Short: "Change a NAS",
		Long:  "Change a NAS. What is not said stays as it is.",
		Example: "  gardu nas set pop1 --coa-port 1700\n" +
			"  gardu nas set pop1 --coa disconnect\n" +
			"  gardu nas set pop1 --require-message-authenticator yes",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if isEmpty(change) {
				return usagef("nothing is to be changed; say what, for example --coa-port 3799")
			}
			if err := c.reveal(ctx, "--secret", change.Secret); err != nil {
				return err
			}

			return c.change(ctx, native.Fill(native.NASPath, arguments[0]), change, "NAS "+arguments[0])
		}),
	}
	nasFlags(command, &change)
	optionSet{command.Flags()}.text(&change.Name, "name", "new `NAME`")

	return command
}

// nasShowCommand is `gardu nas show`.
func (c *console) nasShowCommand() *cobra.Command {
	secret := false
	command := &cobra.Command{
		Use:   "show NAME",
		Short: "Show a NAS",
		Long: "Show a NAS, and what it has shown of CoA and Disconnect: what works, what it\n" +
			"refused, and what is done instead. Its secret is shown only with --secret.",
		Example: "  gardu nas show pop1\n" +
			"  gardu nas show pop1 --secret",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if secret {
				return c.show(ctx, native.Fill(native.NASSecretPath, arguments[0]), secretPairs)
			}

			return c.show(ctx, native.Fill(native.NASPath, arguments[0]), c.nasPairs)
		}),
	}
	command.Flags().BoolVar(&secret, "secret", false, "show its shared secret, and nothing else")

	return command
}

// secretPairs shows a shared secret.
func secretPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(n native.NASSecret) []pair { return []pair{{"secret", n.Secret}} })
}

// nasPairs shows a NAS.
func (c *console) nasPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(n native.NAS) []pair {
		port := "3799"
		if n.CoAPort != 0 {
			port = strconv.Itoa(int(n.CoAPort))
		}
		coa := n.CoAAddress
		if coa == "" {
			coa = "where it last spoke from"
		}

		pairs := []pair{
			{"name", n.Name},
			{"address", n.Address},
			{"identifier", n.Identifier},
			{"vendor", n.Vendor},
			{"coa address", coa},
			{"coa port", port},
			{"coa", n.CoA},
			{"swap octets", yesNo(n.SwapOctets)},
			{"require message authenticator", n.RequireMessageAuthenticator},
			{"limit proxy state", n.LimitProxyState},
			{"created", c.instant(n.CreatedAt)},
			{"note", n.Note},
			{"warnings", strings.Join(n.Warnings, "; ")},
		}

		return append(pairs, c.abilityPairs(n.Abilities)...)
	})
}

// abilityPairs shows what a NAS has shown; nothing where nobody can tell.
func (c *console) abilityPairs(shown []native.Ability) []pair {
	if shown != nil && len(shown) == 0 {
		return []pair{{"learned", "nothing yet"}}
	}
	pairs := make([]pair, 0, len(shown))
	for _, one := range shown {
		pairs = append(pairs, pair{"learned", one.Sentence + " (" + c.instant(one.At) + ")"})
	}

	return pairs
}

// nasForgetCommand is `gardu nas forget`.
func (c *console) nasForgetCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "forget NAME",
		Short: "Forget what a NAS has shown of CoA and Disconnect",
		Long: "Forget what a NAS has shown of CoA and Disconnect, so that everything is tried\n" +
			"again: after its system was changed, or `/radius incoming` was switched on.",
		Example: "  gardu nas forget pop1",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.NASAbilityPath, arguments[0])
			forgotten := submission{http.MethodDelete, path, nil}

			return c.submit(ctx, forgotten, func(json.RawMessage) error {
				return c.done(nil, "what NAS %s has shown is forgotten", arguments[0])
			})
		}),
	}
}

// nasListCommand is `gardu nas list`.
func (c *console) nasListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List every NAS",
		Long:    "List every NAS.",
		Example: "  gardu nas list",
		Args:    takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(n native.NAS) []string {
				return []string{
					n.Name, n.Address, n.Identifier, n.Vendor, n.RequireMessageAuthenticator, n.CoA,
					n.Note,
				}
			}, left("NAME"), left("ADDRESS"), left("IDENTIFIER"), left("VENDOR"),
				left("MSG-AUTH"), left("COA"), left("NOTE"))

			return list.listed(ctx, c, native.NASListPath, nil)
		}),
	}
}

// nasRemoveCommand is `gardu nas remove`.
func (c *console) nasRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a NAS",
		Long: "Remove a NAS. From then on its packets are those of an unknown sender, and get\n" +
			"no answer.",
		Example: "  gardu nas remove pop1",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(native.NASPath, arguments[0]), "NAS "+arguments[0])
		}),
	}
}

// nasScriptCommand is `gardu nas script`.
func (c *console) nasScriptCommand() *cobra.Command {
	server := ""
	command := &cobra.Command{
		Use:   "script NAME",
		Short: "Print the RouterOS lines to paste into the router",
		Long: "Print the RouterOS lines to paste into the router's terminal: /radius,\n" +
			"incoming, /ppp aaa and hotspot. They carry the shared secret. --server is this\n" +
			"daemon's address as the router sees it.",
		Example: "  gardu nas script pop1 --server 10.0.0.2\n" +
			"  gardu nas script pop1 --server 10.0.0.2 | ssh admin@10.0.0.1",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			query := url.Values{}
			if server != "" {
				query.Set("server", server)
			}

			return c.asks(ctx, func(client *adminClient) error {
				return c.printScript(ctx, client, native.Fill(native.NASScriptPath, arguments[0]), query)
			})
		}),
	}
	command.Flags().StringVar(&server, "server", "", "`ADDRESS` of this daemon as the router sees it")

	return command
}

// printScript writes the lines as they are, and what the script could not know beside them.
func (c *console) printScript(
	ctx context.Context, client *adminClient, path string, query url.Values,
) error {
	var raw json.RawMessage
	if err := client.get(ctx, path, query, &raw); err != nil {
		return err
	}
	if c.jsonLines {
		return c.printJSON(raw)
	}
	var script native.Script
	if err := json.Unmarshal(raw, &script); err != nil {
		return err
	}
	for _, warning := range script.Warnings {
		c.say("warning: %s", printable(warning))
	}

	return c.print(strings.Join(script.Lines, "\n") + "\n")
}

// nasTrustCommand is `gardu nas trust`.
func (c *console) nasTrustCommand() *cobra.Command {
	reset := false
	command := &cobra.Command{
		Use:   "trust NAME [--reset]",
		Short: "Show or forget which addresses have sent a Message-Authenticator",
		Long: "Where a NAS has --require-message-authenticator auto, an address that once\n" +
			"sent a valid Message-Authenticator must go on sending it. --reset forgets what\n" +
			"was learned, for a router that was set back to an older system.",
		Example: "  gardu nas trust pop1\n" +
			"  gardu nas trust pop1 --reset",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.NASTrustPath, arguments[0])
			if reset {
				return c.asks(ctx, func(client *adminClient) error {
					return c.resetTrust(ctx, client, path)
				})
			}
			list := newListing(c, func(t native.Trust) []string {
				return []string{t.Address, c.instant(t.Since)}
			}, left("ADDRESS"), left("SINCE"))

			return list.listed(ctx, c, path, nil)
		}),
	}
	command.Flags().BoolVar(&reset, "reset", false, "forget what was learned")

	return command
}

// resetTrust forgets what was learned of a NAS.
func (c *console) resetTrust(ctx context.Context, client *adminClient, path string) error {
	var raw json.RawMessage
	if err := client.send(ctx, http.MethodDelete, path, nil, &raw); err != nil {
		return err
	}
	var reset native.TrustReset
	if err := json.Unmarshal(raw, &reset); err != nil {
		return err
	}

	sentence := "%d learned addresses are forgotten"
	if reset.Forgotten == 1 {
		sentence = "%d learned address is forgotten"
	}

	return c.done(raw, sentence, reset.Forgotten)
}
