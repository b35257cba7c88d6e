package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// forced lists the guards that --force overrides. That another router answers is not among them:
// whoever knows better names it, or trusts the router that is there.
var forced = []string{native.GuardPaused, native.GuardShortened, native.GuardBlast}

// routerApplyCommand is `gardu router apply`.
func (c *console) routerApplyCommand() *cobra.Command {
	var order native.RouterApplyOrder
	yes, force, colour := false, false, colourAuto
	command := &cobra.Command{
		Use:   "apply NAME [--yes] [--force]",
		Short: "Change a router into what it should have",
		Long: "Change a router into what it should have. The plan is shown first and asked\n" +
			"about; --yes applies without asking. Guards stop a run that looks like a\n" +
			"mistake: blast takes many customers off the network, shortened finds much of\n" +
			"gardu's own gone, paused was told to wait, identity is another router. --force\n" +
			"overrides them but for identity; --override names one. Applying again changes\n" +
			"nothing; a run that was broken off is finished by the next. The exit code is 1\n" +
			"where a step was refused.",
		Example: "  gardu router apply pop1\n" +
			"  gardu router apply pop1 --yes\n" +
			"  gardu router apply pop1 --yes --override blast",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if force {
				order.Override = append(order.Override, forced...)
			}
			if !yes && (c.jsonLines || c.secrets.terminal == nil) {
				return usagef("nobody can be asked here; look at `gardu router plan`, then say --yes")
			}

			run := application{arguments[0], order, c.paint(colour)}

			return c.asks(ctx, func(client *adminClient) error {
				if !yes {
					agreed, err := c.agree(ctx, client, run)
					if err != nil || !agreed {
						return err
					}
				}

				return c.apply(ctx, client, run)
			})
		}),
	}
	flags := command.Flags()
	flags.BoolVar(&yes, "yes", false, "do not ask")
	flags.BoolVar(&force, "force", false, "override the guards blast, shortened and paused")
	flags.StringSliceVar(&order.Override, "override", nil,
		"`GUARD` that does not hold this time: blast, shortened, paused or identity")
	flags.Var(&colour, "color", "`auto|always|never`; auto asks the terminal and NO_COLOR")

	return command
}

// application is how a router is to be changed.
type application struct {
	name  string
	order native.RouterApplyOrder
	paint painter
}

// agree shows the plan and asks whether it is to be applied; false where nothing differs.
func (c *console) agree(
	ctx context.Context, client *adminClient, run application,
) (bool, error) {
	planned, err := c.plan(ctx, client, run.name, run.paint)
	if err != nil || planned.Steps == 0 {
		return false, err
	}
	agreed, err := c.secrets.agreed(ctx, fmt.Sprintf("Change router %s? [y/N] ", printable(run.name)))
	if err == nil && !agreed {
		c.say("Nothing was changed.")
		err = errQuiet
	}

	return agreed, err
}

// agreed asks a question on the terminal. As with secrets, the goroutine that waits for the
// terminal ends with its line, or with the program.
func (r *secretReader) agreed(ctx context.Context, question string) (bool, error) {
	_, _ = fmt.Fprint(r.prompts, question)
	type typed struct {
		line string
		err  error
	}
	answer := make(chan typed, 1)
	go func() {
		line, err := bufio.NewReaderSize(r.terminal, maximumSecretLine).ReadString('\n')
		answer <- typed{line, err}
	}()
	select {
	case <-ctx.Done():
		_, _ = fmt.Fprintln(r.prompts)

		return false, ctx.Err()
	case got := <-answer:
		return isYes(got.line), got.err
	}
}

// isYes reports whether a line says yes, in English or Indonesian.
func isYes(line string) bool {
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "ya":
		return true
	default:
		return false
	}
}

// apply asks the daemon to change a router, and writes what becomes of each step.
func (c *console) apply(ctx context.Context, client *adminClient, run application) error {
	var summary *native.RouterApplied
	progress := newProgress(c.stderr, 0, time.Now)
	path := native.Fill(native.RouterApplyPath, run.name)
	err := client.post(ctx, path, run.order, func(raw []byte) error {
		var line native.RouterApplyLine
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
		if line.Step != nil {
			return c.print(run.paint.done(line.Step))
		}

		return nil
	})
	progress.interrupt()
	if err == nil && summary == nil {
		err = errCutOff
	}
	if err != nil {
		return err
	}

	return c.sayApplied(summary)
}

// done writes what became of a step.
func (p painter) done(step *native.RouterDone) string {
	line := p.head(&step.RouterStep)
	if !step.Done {
		line += "\n    " + p.in(red, "refused: "+printable(step.Sentence))
	}

	return line + "\n"
}

// sayApplied says what an apply came to.
func (c *console) sayApplied(summary *native.RouterApplied) error {
	for _, note := range summary.Notes {
		c.say("note: %s", printable(note))
	}
	name := printable(summary.Router)
	if summary.Written == 0 && summary.Failed == 0 {
		c.say("Nothing differs: router %s is as it should be.", name)

		return nil
	}
	c.say("Router %s: %d steps done, %d sessions ended.", name, summary.Written, summary.Kicked)
	if summary.Failed > 0 {
		c.say("gardu: the router refused %d steps; they are tried again with its next round",
			summary.Failed)

		return errQuiet
	}

	return nil
}
