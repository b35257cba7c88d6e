package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// apiKeyCommand is `gardu apikey`.
func (c *console) apiKeyCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "apikey",
		Short: "Keys with which programs use the API",
		Long: "A key lets a program use the API in the name of an operator, with some of that\n" +
			"operator's permissions and from some networks. Its secret is shown once.",
		Example: "  gardu apikey add kasir --operator ani --scope billing:pay --allow 203.0.113.9\n" +
			"  gardu apikey revoke kasir",
	}, c.apiKeyAddCommand(), c.apiKeyShowCommand(), c.apiKeySetCommand(), c.apiKeyListCommand(),
		c.apiKeyRevokeCommand())
}

// apiKeyFlags adds the flags that a key is made and changed with.
func apiKeyFlags(command *cobra.Command, change *native.APIKeyChange) {
	options := optionSet{command.Flags()}
	options.text(&change.Operator, "operator", "`OPERATOR` in whose name it works")
	options.list(&change.Scopes, "scope",
		"`PERMISSION`, such as billing:pay, or * for all of its operator's; may be repeated")
	options.list(&change.Allow, "allow",
		"`CIDR` or address from which it may be used; may be repeated")
	options.text(&change.Method, "method", "payment `METHOD` that it reports payments of")
	options.text(&change.ExpiresAt, "expires", "`TIME` or date at which it ends; empty for never")
}

// apiKeyAddCommand is `gardu apikey add`.
func (c *console) apiKeyAddCommand() *cobra.Command {
	var change native.APIKeyChange
	command := &cobra.Command{
		Use:   "add NAME --operator OPERATOR --scope PERMISSION [--allow CIDR] ...",
		Short: "Make a key, and show its secret this once",
		Long: "Make a key. Its secret goes to standard output and is never shown again. One\n" +
			"with the scope billing:pay needs --allow, because such keys are seen in\n" +
			"browsers.",
		Example: "  gardu apikey add kasir --operator ani --scope billing:pay --allow 203.0.113.9",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			change.Name = &arguments[0]
			posted := submission{http.MethodPost, native.APIKeyListPath, change}

			return c.submit(ctx, posted, c.tellSecret)
		}),
	}
	apiKeyFlags(command, &change)
	required(command, "operator", "scope")

	return command
}

// tellSecret writes the secret of a key that was just made.
func (c *console) tellSecret(answer json.RawMessage) error {
	if c.jsonLines {
		return c.printJSON(answer)
	}
	var made native.MadeAPIKey
	if err := json.Unmarshal(answer, &made); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}
	c.say("%s", printable("api key "+made.Name+
		" is added; this is its secret, which is not shown again:"))

	return c.print(made.Secret + "\n")
}

// apiKeySetCommand is `gardu apikey set`.
func (c *console) apiKeySetCommand() *cobra.Command {
	var change native.APIKeyChange
	command := &cobra.Command{
		Use:     "set NAME [--scope PERMISSION] [--allow CIDR] ...",
		Short:   "Change a key",
		Long:    "Change a key. What is not said stays as it is; an empty text clears.",
		Example: "  gardu apikey set kasir --allow 203.0.113.9,203.0.113.10",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if isEmpty(change) {
				return usagef("nothing is to be changed; say what, for example --allow 203.0.113.9")
			}
			path := native.Fill(native.APIKeyPath, arguments[0])

			return c.change(ctx, path, change, "api key "+arguments[0])
		}),
	}
	apiKeyFlags(command, &change)
	optionSet{command.Flags()}.text(&change.Name, "name", "new `NAME`")

	return command
}

// apiKeyShowCommand is `gardu apikey show`.
func (c *console) apiKeyShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show a key, but for its secret",
		Long:    "Show a key, but for its secret, which nobody knows.",
		Example: "  gardu apikey show kasir",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(native.APIKeyPath, arguments[0]), c.apiKeyPairs)
		}),
	}
}

// apiKeyPairs shows a key.
func (c *console) apiKeyPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(key native.APIKey) []pair {
		return []pair{
			{"name", key.Name},
			{"begins with", key.Prefix},
			{"operator", key.Operator},
			{"scopes", strings.Join(key.Scopes, ", ")},
			{"allowed from", strings.Join(key.Allow, ", ")},
			{"method", key.Method},
			{"created", c.instant(key.CreatedAt)},
			{"expires", c.instantOr(key.ExpiresAt, "never")},
			{"last used", c.instantOr(key.LastUsedAt, "never")},
			{"revoked", c.instantOr(key.RevokedAt, "")},
		}
	})
}

// apiKeyListCommand is `gardu apikey list`.
func (c *console) apiKeyListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List every key",
		Long:    "List every key, those that are revoked among them.",
		Example: "  gardu apikey list",
		Args:    takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(key native.APIKey) []string {
				return []string{
					key.Name, key.Prefix, key.Operator, strings.Join(key.Scopes, ","),
					strings.Join(key.Allow, ","), c.instantOr(key.LastUsedAt, "never"),
					c.instantOr(key.RevokedAt, ""),
				}
			}, left("NAME"), left("BEGINS"), left("OPERATOR"), left("SCOPES"), left("ALLOWED FROM"),
				left("LAST USED"), left("REVOKED"))

			return list.listed(ctx, c, native.APIKeyListPath, nil)
		}),
	}
}

// apiKeyRevokeCommand is `gardu apikey revoke`.
func (c *console) apiKeyRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke NAME",
		Short:   "Make a key good for nothing, for ever",
		Long:    "Make a key good for nothing, for ever. Its record stays.",
		Example: "  gardu apikey revoke kasir",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.APIKeyRevokePath, arguments[0])

			return c.order(ctx, path, nil, "api key "+arguments[0]+" is revoked")
		}),
	}
}
