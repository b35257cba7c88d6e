package main

import (
	"context"
	"encoding/json"

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
	list := newListing(c, func(f native.Finding) []string {
		return []string{f.Severity, f.Subject, f.Sentence, f.Hint}
	}, left("SEVERITY"), left("ABOUT"), left("WHAT"), left("TO DO"))
	for _, raw := range findings.Items {
		var finding native.Finding
		if json.Unmarshal(raw, &finding) == nil && finding.Severity == "error" {
			errorsFound++
		}
		if err := list.add(raw); err != nil {
			return err
		}
	}
	if err := list.end(); err != nil {
		return err
	}
	if errorsFound > 0 {
		return errQuiet
	}

	return nil
}
