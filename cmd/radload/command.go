package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// What makes the command fail although it ran to its end.
var (
	errWrongReplies = errors.New("some replies were bad or not as expected")
	errLostRecords  = errors.New("acknowledged accounting is lost")
	errDuplicates   = errors.New("some sessions are stored more than once")
)

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

	addFlags(command, &o)
	command.AddCommand(newVerifyCommand())

	return command
}

// addFlags declares the flags of a run.
func addFlags(command *cobra.Command, o *options) {
	f := command.Flags()
	f.SortFlags = false

	f.StringSliceVar(&o.auth, "auth", []string{"127.0.0.1:" + authPort}, "authentication addresses, taken in turn by the sockets")
	f.StringSliceVar(&o.acct, "acct", []string{"127.0.0.1:" + acctPort}, "accounting addresses, taken in turn by the sockets")
	f.StringVar(&o.secret, "secret", "", "shared secret; - reads it from standard input")
	f.StringVar(&o.mode, "mode", "pap", "pap, chap, mschapv1, mschapv2, acct or mixed (PAP and acct)")
	f.StringVar(&o.source, "source", "", "local address to send from")
	f.BoolVar(&o.ownNetwork, "i-own-this-network", false, "allow servers that are not on loopback")

	f.StringVar(&o.login, "login", "user%06d", "pattern of logins")
	f.StringVar(&o.password, "password", "pass%06d", "pattern of passwords")
	f.IntVar(&o.first, "first", 1, "number of the first user in the patterns")
	f.IntVar(&o.users, "users", 1000, "number of users")
	f.StringVar(&o.usersFile, "users-file", "", "CSV file with columns login, password and perhaps expect, instead of patterns")
	f.StringVar(&o.expect, "expect", "accept", "accept, reject or any: the reply that logins should get")
	f.IntVar(&o.wrongEvery, "wrong-every", 0, "every so many users types a wrong password and should be rejected")

	f.Float64Var(&o.rate, "rate", 0, "offered requests a second (open loop); 0 sends as fast as replies come (closed loop)")
	f.DurationVar(&o.duration, "duration", 0, "how long to begin requests")
	f.Uint64Var(&o.count, "count", 0, "how many requests to begin")
	f.IntVar(&o.sockets, "sockets", 8, "sockets, each with 256 identifiers")
	f.IntVar(&o.window, "window", 64, "requests under way per socket at most")
	f.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "goroutines that share the sockets")
	f.DurationVar(&o.timeout, "timeout", time.Second, "wait for a reply before sending the same octets again")
	f.IntVar(&o.tries, "tries", 3, "times a request is sent before it counts as lost")
	f.Uint64Var(&o.verifyEvery, "verify-every", 1, "verify one reply in so many")
	f.BoolVar(&o.unsigned, "no-message-authenticator", false, "send logins without Message-Authenticator")
	f.StringVar(&o.nasIdentifier, "nas-identifier", "radload", "NAS-Identifier")

	f.IntVar(&o.sessions, "sessions", 10000, "accounting sessions open at once; at most one per user")
	f.IntVar(&o.interims, "interims", 3, "interims per session on average")
	f.DurationVar(&o.step, "session-step", 5*time.Minute, "session time that passes between two records")
	f.StringVar(&o.acked, "acked", "", "file to log acknowledged accounting to")
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
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

// newVerifyCommand makes the command that compares a log of acknowledgements with what is stored.
func newVerifyCommand() *cobra.Command {
	var (
		acked, sessions string
		asJSON, strict  bool
	)

	command := &cobra.Command{
		Use:   "verify --acked FILE --sessions FILE",
		Short: "Check that everything acknowledged is stored",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			f, err := verify(acked, sessions)
			if err != nil {
				return err
			}

			return conclude(command.OutOrStdout(), f, asJSON, strict)
		},
	}

	flags := command.Flags()
	flags.StringVar(&acked, "acked", "", "log that a run wrote with --acked")
	flags.StringVar(&sessions, "sessions", "", "output of gardu session list --all --json")
	flags.BoolVar(&asJSON, "json", false, "print the findings as JSON")
	flags.BoolVar(&strict, "strict", false, "fail on duplicates too")

	return command
}

// verify compares the two files.
func verify(acked, sessions string) (*findings, error) {
	log, err := os.Open(acked)
	if err != nil {
		return nil, fmt.Errorf("opening acknowledgements: %w", err)
	}

	defer func() { _ = log.Close() }()

	stored, err := os.Open(sessions)
	if err != nil {
		return nil, fmt.Errorf("opening sessions: %w", err)
	}

	defer func() { _ = stored.Close() }()

	all, records, err := readPromises(log)
	if err != nil {
		return nil, err
	}

	rows, err := all.match(stored)
	if err != nil {
		return nil, err
	}

	found := all.judge(records, rows)

	return &found, nil
}

// conclude prints the findings and turns losses into an error.
func conclude(out io.Writer, f *findings, asJSON, strict bool) error {
	show := f.print
	if asJSON {
		show = func(out io.Writer) error { return printJSON(out, f) }
	}

	if err := show(out); err != nil {
		return err
	}

	switch {
	case f.failed():
		return errLostRecords
	case strict && f.Duplicates > 0:
		return errDuplicates
	default:
		return nil
	}
}
