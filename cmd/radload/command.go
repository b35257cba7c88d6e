package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// errWrongReplies makes the command fail although it ran to its end.
var errWrongReplies = errors.New("some replies were bad or not as expected")

// newCommand makes the command line.
func newCommand() *cobra.Command {
	var o options

	command := &cobra.Command{
		Use:   "radload",
		Short: "Load a RADIUS server as many routers would, and check every reply",
		Example: `  radload --secret rahasia --mode pap --users 100000 --duration 10s
  radload --secret rahasia --mode mschapv2 --rate 20000 --duration 30s --json
  radload --secret rahasia --mode acct --acked acked.tsv --duration 10s
  radload verify --acked acked.tsv --sessions sessions.jsonl`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(command *cobra.Command, _ []string) error {
			return runLoad(command, o)
		},
	}

	o.addFlags(command.Flags())
	command.AddCommand(newVerifyCommand(), newEnforceCommand(), newGatewayCommand(),
		newSubscribeCommand())

	return command
}

// runLoad runs a load and prints its report.
func runLoad(command *cobra.Command, o options) error {
	if err := o.readSecret(command.InOrStdin()); err != nil {
		return err
	}

	l, err := newLoad(o)
	if err != nil {
		return err
	}

	err = l.runWatched(command.Context(), command.ErrOrStderr())
	result := l.report()
	err = errors.Join(err, l.close(), printReport(command.OutOrStdout(), &result, o.json))

	if err == nil && result.failed() {
		err = errWrongReplies
	}

	return err
}

// readSecret takes the secret from standard input when it is given as "-".
func (o *options) readSecret(in io.Reader) error {
	if o.secret != "-" {
		return nil
	}

	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading secret: %w", err)
	}

	o.secret = strings.TrimRight(line, "\r\n")

	return nil
}

// runWatched runs a load, with a progress line where out is a terminal.
func (l *load) runWatched(ctx context.Context, out io.Writer) error {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return l.run(ctx)
	}

	watching, stop := context.WithCancel(ctx)

	var watcher sync.WaitGroup
	watcher.Go(func() { l.watch(watching, out) })

	err := l.run(ctx)

	stop()
	watcher.Wait()

	return err
}

// printReport prints a report in the form asked for.
func printReport(out io.Writer, r *report, asJSON bool) error {
	if asJSON {
		return printJSON(out, r)
	}

	return r.print(out)
}
