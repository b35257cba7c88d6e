package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// auditCommand is `gardu audit`: alone it proves the book, with a verb it shows the audit log.
func (c *console) auditCommand() *cobra.Command {
	command := noun(&cobra.Command{
		Use:   "audit",
		Short: "Prove the book; who changed what",
		Long: "Without a verb, prove the book: that balances, documents, debts and holds follow\n" +
			"from the ledger, and that nothing in it was changed. Every fault is listed, and\n" +
			"the exit code is 1 where there is one. The audit log tells who changed what,\n" +
			"when, from where and why.",
		Example: "  gardu audit log --action plan",
	}, c.auditLogCommand())
	without := command.RunE
	command.RunE = func(command *cobra.Command, arguments []string) error {
		if len(arguments) > 0 {
			return without(command, arguments)
		}

		return does(func(ctx context.Context, _ []string) error {
			return c.asks(ctx, func(client *adminClient) error { return c.audit(ctx, client) })
		})(command, arguments)
	}

	return command
}

// audit lists the faults of the book, and fails where there is one.
func (c *console) audit(ctx context.Context, client *adminClient) error {
	faults, done := 0, false
	err := client.stream(ctx, native.AuditPath, nil, func(raw []byte) error {
		var line native.AuditLine
		if err := json.Unmarshal(raw, &line); err != nil {
			return fmt.Errorf("reading the daemon's answer: %w", err)
		}
		if done = line.Done; done {
			faults = line.Faults

			return nil
		}
		if c.jsonLines {
			return c.printJSON(raw)
		}

		return c.print(printable(line.Table+" "+line.Key+": "+line.Fault) + "\n")
	})
	switch {
	case err != nil:
		return err
	case !done:
		return fmt.Errorf("the audit was broken off")
	case faults > 0:
		c.say("%d faults", faults)

		return errQuiet
	}
	c.say("the book is right")

	return nil
}
