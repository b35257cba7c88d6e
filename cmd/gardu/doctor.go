package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// doctorCommand is `gardu doctor`.
func (c *console) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what looks wrong, and what to do about it",
		Long: "Say what looks wrong, and what to do about it: unknown senders, a secret that\n" +
			"does not fit, a NAS that sends no interims, a clock that is off, two routers\n" +
			"with one NAS-Identifier. The exit code is 1 when something is an error.",
		Example: "  gardu doctor\n" +
			"  gardu doctor --json | jq 'select(.severity == \"error\")'",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			return c.asks(ctx, func(client *adminClient) error { return c.showFindings(ctx, client) })
		}),
	}
}

// showFindings writes what the daemon has noticed.
func (c *console) showFindings(ctx context.Context, client *adminClient) error {
	var findings native.Page[json.RawMessage]
	if err := client.get(ctx, native.DoctorPath, nil, &findings); err != nil {
		return err
	}
	if len(findings.Items) == 0 {
		c.say("Nothing looks wrong.")

		return nil
	}
	errorsFound := 0
	for _, raw := range findings.Items {
		var finding native.Finding
		if err := json.Unmarshal(raw, &finding); err != nil {
			return fmt.Errorf("reading a finding: %w", err)
		}
		if finding.Severity == "error" {
			errorsFound++
		}
		if err := c.tell(raw, finding); err != nil {
			return err
		}
	}
	if errorsFound > 0 {
		return errQuiet
	}

	return nil
}

// tell writes one finding: sentences, which no table has room for, and what to do below them.
func (c *console) tell(raw json.RawMessage, finding native.Finding) error {
	if c.jsonLines {
		return c.printJSON(raw)
	}
	_, err := fmt.Fprintf(c.stdout, "%-8s %s: %s\n", finding.Severity,
		printable(finding.Subject), printable(finding.Sentence))
	if err == nil && finding.Hint != "" {
		_, err = fmt.Fprintf(c.stdout, "         %s\n", printable(finding.Hint))
	}

	return err
}
