package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// routerIsolirCommand is `gardu router isolir-check`.
func (c *console) routerIsolirCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "isolir-check NAME",
		Short: "Say what keeps isolir from working on a router",
		Long: "Say what keeps isolir from working on a router: a rule that is missing,\n" +
			"switched off, or stands behind one that lets the traffic pass; a pool or a\n" +
			"profile that is not there; a list that holds everybody. It changes nothing.\n" +
			"The exit code is 1 when something was found.",
		Example: "  gardu router isolir-check pop1",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.asks(ctx, func(client *adminClient) error {
				return c.checkIsolir(ctx, client, arguments[0])
			})
		}),
	}
}

// checkIsolir writes what was found.
func (c *console) checkIsolir(ctx context.Context, client *adminClient, name string) error {
	var findings native.List[json.RawMessage]
	err := client.get(ctx, native.Fill(native.RouterIsolirPath, name), nil, &findings)
	if err != nil {
		return err
	}
	if len(findings.Items) == 0 {
		c.say("Isolir works on router %s.", printable(name))

		return nil
	}
	for _, raw := range findings.Items {
		var finding native.Finding
		if err := json.Unmarshal(raw, &finding); err != nil {
			return fmt.Errorf("reading a finding: %w", err)
		}
		if err := c.tell(raw, finding); err != nil {
			return err
		}
	}

	return errQuiet
}
