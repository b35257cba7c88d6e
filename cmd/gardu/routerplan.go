package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"gardu/httpapi/native"
)

// routerPlanCommand is `gardu router plan`.
func (c *console) routerPlanCommand() *cobra.Command {
	colour := colourAuto
	command := &cobra.Command{
		Use:   "plan NAME",
		Short: "Say what gardu would change on a router",
		Long: "Say what gardu would change on a router: + makes, ~ changes, - removes, ! ends\n" +
			"sessions; old and new value of every field, passwords as (secret). It changes\n" +
			"nothing. The exit code is 2 when something differs and 0 when nothing does;\n" +
			"a line that cannot be understood is 2 as well, with nothing on standard output.\n" +
			"With --json each line is a step, and the last one the summary.",
		Example: "  gardu router plan pop1\n" +
			"  gardu router plan pop1 --json | jq -r 'select(.step) | .step | .act + \" \" + .object'",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.asks(ctx, func(client *adminClient) error {
				planned, err := c.plan(ctx, client, arguments[0], c.paint(colour))
				if err != nil || planned.Steps == 0 {
					return err
				}

				return errDiffers
			})
		}),
	}
	command.Flags().Var(&colour, "color", "`auto|always|never`; auto asks the terminal and NO_COLOR")

	return command
}

// plan asks for a plan and writes it. It returns the summary.
func (c *console) plan(
	ctx context.Context, client *adminClient, name string, paint painter,
) (*native.RouterPlanned, error) {
	var summary *native.RouterPlanned
	progress := newProgress(c.stderr, 0, time.Now)
	err := client.stream(ctx, native.Fill(native.RouterPlanPath, name), nil, func(raw []byte) error {
		var line native.RouterPlanLine
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
			return c.print(paint.step(line.Step))
		}

		return nil
	})
	progress.interrupt()
	if err == nil && summary == nil {
		err = errCutOff
	}
	if err == nil {
		c.sayPlanned(summary)
	}

	return summary, err
}

// sayPlanned says what a plan comes to.
func (c *console) sayPlanned(summary *native.RouterPlanned) {
	for _, note := range summary.Notes {
		c.say("note: %s", printable(note))
	}
	if summary.Steps == 0 {
		c.say("Nothing differs: router %s is as it should be.", printable(summary.Router))

		return
	}
	for _, guard := range summary.Guards {
		c.say("guard %s: %s", printable(guard.Guard), printable(guard.Sentence))
	}
	c.say("%d steps: %s.", summary.Steps, actsText(summary.Acts))
}

// actsText counts steps in words.
func actsText(acts native.RouterActs) string {
	return fmt.Sprintf("%d to make, %d to change, %d to remove, %d to kick",
		acts.Add, acts.Change, acts.Remove, acts.Kick)
}

// working says how far the daemon has come.
func (p *progress) working(state *native.RouterProgress) {
	p.tell(func(time.Time) string {
		text := printable(state.Doing)
		if state.Total > 0 {
			return fmt.Sprintf("%s, %d of %d", text, state.Done, state.Total)
		}
		if state.Done > 0 {
			return fmt.Sprintf("%s, %d", text, state.Done)
		}

		return text
	})
}

// post sends an order whose answer is a stream of JSON Lines, and hands over each line.
func (a *adminClient) post(
	ctx context.Context, path string, order any, use func(line []byte) error,
) error {
	encoded, err := json.Marshal(order)
	if err != nil {
		return fmt.Errorf("encoding the request: %w", err)
	}
	body := strings.NewReader(string(encoded))
	response, err := a.do(ctx, http.MethodPost, path, "application/json", body)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read

	return eachLine(response.Body, func(line []byte) error {
		if err := streamFailure(line); err != nil {
			return err
		}

		return use(line)
	})
}

// colourChoice says when a difference is coloured.
type colourChoice string

// The choices.
const (
	colourAuto   colourChoice = "auto"
	colourAlways colourChoice = "always"
	colourNever  colourChoice = "never"
)

// Set reads the flag's text.
func (w *colourChoice) Set(text string) error {
	switch choice := colourChoice(text); choice {
	case colourAuto, colourAlways, colourNever:
		*w = choice

		return nil
	default:
		return fmt.Errorf("%q is not auto, always or never", text)
	}
}

// String is the choice.
func (w *colourChoice) String() string { return string(*w) }

// Type is the placeholder of the help.
func (w *colourChoice) Type() string { return "when" }

// paint returns what writes steps on standard output.
func (c *console) paint(choice colourChoice) painter {
	switch choice {
	case colourAlways:
		return painter{coloured: true}
	case colourNever:
		return painter{}
	default:
		return painter{coloured: onTerminal(c.stdout) &&
			os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
	}
}

// onTerminal reports whether what is written there is seen by a person.
func onTerminal(out io.Writer) bool {
	file, is := out.(*os.File)

	return is && term.IsTerminal(int(file.Fd()))
}

// painter writes steps as differences, coloured or not.
type painter struct{ coloured bool }

// The colours of ECMA-48.
const (
	red      = "\x1b[31m"
	green    = "\x1b[32m"
	yellow   = "\x1b[33m"
	magenta  = "\x1b[35m"
	colorOff = "\x1b[0m"
)

// sign returns the character in front of a step, and its colour.
func sign(act string) (mark, colour string) {
	switch act {
	case "add":
		return "+", green
	case "remove":
		return "-", red
	case "kick":
		return "!", magenta
	default:
		return "~", yellow
	}
}

// step writes a step in one line, and each edit in one more.
func (p painter) step(step *native.RouterStep) string {
	var text strings.Builder
	text.WriteString(p.head(step) + "\n")
	width := 0
	for _, edit := range step.Edits {
		width = max(width, len(edit.Field))
	}
	for _, edit := range step.Edits {
		text.WriteString("    " + p.edit(step.Act, edit, width) + "\n")
	}

	return text.String()
}

// head writes the line of a step.
func (p painter) head(step *native.RouterStep) string {
	mark, colour := sign(step.Act)
	line := mark + " " + printable(step.Menu) + " " + quoted(step.Object)
	if does := actWords[step.Act]; does != "" {
		line += ": " + does
	}
	if step.Reason != "" {
		line += "  # " + printable(step.Reason)
	}

	return p.in(colour, line)
}

// actWords says what a step does where its sign and edits do not.
var actWords = map[string]string{
	"reset": "counters to zero", "move": "move into its place",
	"enable": "enable, complete and in order", "kick": "end its sessions",
}

// edit writes one field of a step.
func (p painter) edit(act string, edit native.RouterEdit, width int) string {
	field := fmt.Sprintf("%-*s", width, printable(edit.Field))
	switch act {
	case "add":
		return field + " = " + p.in(green, quoted(edit.New))
	case "remove":
		return field + " = " + p.in(red, quoted(edit.Old))
	default:
		return field + "   " + p.in(red, quoted(edit.Old)) + " -> " + p.in(green, quoted(edit.New))
	}
}

// in writes a text in a colour.
func (p painter) in(colour, text string) string {
	if !p.coloured {
		return text
	}

	return colour + text + colorOff
}

// quoted puts quotes around what a reader could misread.
func quoted(text string) string {
	if text == "" || strings.ContainsAny(text, " \"#") {
		return `"` + strings.ReplaceAll(printable(text), `"`, `\"`) + `"`
	}

	return printable(text)
}
