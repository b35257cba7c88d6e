package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// routerImportCommand is `gardu router import`.
func (c *console) routerImportCommand() *cobra.Command {
	var order native.RouterImportOrder
	command := &cobra.Command{
		Use:   "import NAME [--apply]",
		Short: "Take over what is on a router already",
		Long: "Say what is on a router already, and what gardu would make of it: adopt and\n" +
			"link take an object over, make is a new plan or service, ignore stays as it\n" +
			"is, and an anomaly is something to look at. Nothing is changed without\n" +
			"--apply, and nothing is ever removed from the router. An import that was\n" +
			"broken off is run again. The exit code is 1 where something could not be\n" +
			"taken over.",
		Example: "  gardu router import pop1\n" +
			"  gardu router import pop1 --apply",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.asks(ctx, func(client *adminClient) error {
				return c.importRouter(ctx, client, arguments[0], order)
			})
		}),
	}
	command.Flags().BoolVar(&order.Apply, "apply", false, "do so")

	return command
}

// importRouter asks for an import and writes what was found.
func (c *console) importRouter(
	ctx context.Context, client *adminClient, name string, order native.RouterImportOrder,
) error {
	var summary *native.RouterImported
	progress := newProgress(c.stderr, 0, time.Now)
	found := newTable(c.stdout, left("WHAT"), left("MENU"), left("OBJECT"), left("SERVICE"),
		left("PLAN"), left("WHY"))
	path := native.Fill(native.RouterImportPath, name)
	err := client.post(ctx, path, order, func(raw []byte) error {
		var line native.RouterImportLine
		if err := json.Unmarshal(raw, &line); err != nil {
			return fmt.Errorf("reading the daemon's answer: %w", err)
		}
		if line.Progress != nil {
			progress.working(line.Progress)

			return nil
		}
		progress.interrupt()
		summary = line.Summary
		if c.jsonLines {
			return c.printJSON(raw)
		}
		if line.Found != nil {
			return found.row(foundCells(line.Found)...)
		}

		return nil
	})
	progress.interrupt()
	if found.rows > 0 && !c.jsonLines {
		if wrong := found.flush(); wrong != nil {
			return wrong
		}
	}
	if err == nil && summary == nil {
		err = errCutOff
	}
	if err != nil {
		return err
	}

	return c.sayImported(summary, name)
}

// foundCells is the row of something that was found.
func foundCells(found *native.RouterFound) []string {
	verdict := found.Verdict
	if found.Failed {
		verdict += " FAILED"
	}

	return []string{
		verdict, found.Menu, found.Object, found.Service, found.Plan, found.Sentence,
	}
}

// sayImported says what an import came to.
func (c *console) sayImported(sum *native.RouterImported, name string) error {
	c.say("%d to adopt, %d to link, %d plans and %d services to make, %d to leave alone, %d anomalies",
		sum.Adopt, sum.Link, sum.Plans, sum.Services, sum.Ignore, sum.Anomaly)
	switch {
	case sum.Failed > 0:
		c.say("gardu: %d could not be taken over", sum.Failed)

		return errQuiet
	case sum.Applied:
		c.say("That is done.")
	default:
		c.say("Nothing was changed. To do so: gardu router import %s --apply", printable(name))
	}

	return nil
}
