package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// What makes verify fail although it ran to its end.
var (
	errLostRecords = errors.New("acknowledged accounting is lost")
	errDuplicates  = errors.New("some sessions are stored more than once")
)

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
			f, err := verifyFiles(acked, sessions, command.InOrStdin())
			if err != nil {
				return err
			}

			return conclude(command.OutOrStdout(), f, asJSON, strict)
		},
	}

	flags := command.Flags()
	flags.StringVar(&acked, "acked", "", "log that a run wrote with --acked")
	flags.StringVar(&sessions, "sessions", "",
		"output of gardu session list --all --json; - reads standard input")
	flags.BoolVar(&asJSON, "json", false, "print the findings as JSON")
	flags.BoolVar(&strict, "strict", false, "fail on duplicates too")

	return command
}

// verify compares a log of acknowledgements with stored sessions.
func verify(log, stored io.Reader) (*findings, error) {
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

// verifyFiles compares two files. Sessions "-" are read from in.
func verifyFiles(acked, sessions string, in io.Reader) (*findings, error) {
	log, err := os.Open(acked)
	if err != nil {
		return nil, fmt.Errorf("opening acknowledgements: %w", err)
	}

	defer func() { _ = log.Close() }()

	if sessions == "-" {
		return verify(log, in)
	}

	stored, err := os.Open(sessions)
	if err != nil {
		return nil, fmt.Errorf("opening sessions: %w", err)
	}

	defer func() { _ = stored.Close() }()

	return verify(log, stored)
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
