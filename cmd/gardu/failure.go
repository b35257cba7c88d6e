package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gardu/store"
)

// The exit codes.
const (
	exitDone        = 0
	exitRefused     = 1 // refused, not found, or bad input
	exitUsage       = 2 // a wrong command line
	exitDiffers     = 2 // of a plan: there is something to change
	exitUnreachable = 3 // no daemon answers, and its folder cannot be opened
)

// failure is an error of the work itself. Every other error that cobra returns is about the
// command line.
type failure struct{ err error }

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// errQuiet ends a command with exit code 1 where everything has been said already.
var errQuiet = errors.New("everything has been said")

// errDiffers ends a plan that has steps, where everything has been said already.
var errDiffers = errors.New("something differs")

// usageError is a command line whose flags do not go together.
type usageError struct{ sentence string }

func (u *usageError) Error() string { return u.sentence }

// usagef makes a usageError.
func usagef(format string, arguments ...any) error {
	return &usageError{sentence: fmt.Sprintf(format, arguments...)}
}

// unreachableError says that no daemon could be asked.
type unreachableError struct{ err error }

func (u *unreachableError) Error() string { return u.err.Error() }
func (u *unreachableError) Unwrap() error { return u.err }

// explain says what went wrong in one sentence for each fault, and returns the exit code.
func (c *console) explain(err error) int {
	var failed *failure
	var usage *usageError
	var unreachable *unreachableError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errQuiet):
		return exitRefused
	case errors.Is(err, errDiffers):
		return exitDiffers
	case errors.Is(err, context.Canceled):
		c.say("gardu: interrupted")

		return exitRefused
	case !errors.As(err, &failed), errors.As(err, &usage):
		c.say("gardu: %s", printable(plainly(err.Error())))
		c.say("See `gardu help`, or add --help to the command.")

		return exitUsage
	case errors.As(err, &unreachable):
		c.say("gardu: %v", printable(err.Error()))

		return exitUnreachable
	default:
		c.sayFaults(failed.err)

		return exitRefused
	}
}

// plainly says what a flag that is no number was refused for, in the place of what the parser of
// numbers says to programmers.
func plainly(sentence string) string {
	said, _, found := strings.Cut(sentence, ": strconv.")
	if !found {
		return sentence
	}

	return said + ": must be a whole number that fits"
}

// sayFaults writes one line for each fault that an error joins.
func (c *console) sayFaults(err error) {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		c.say("gardu: %s", printable(line))
	}
}

// say writes a sentence for people. Nobody could be told that it failed.
func (c *console) say(format string, arguments ...any) {
	_, _ = fmt.Fprintf(c.stderr, format+"\n", arguments...)
}

// faultf is a refusal by the command itself, naming the flag or column at fault.
func faultf(flag, format string, arguments ...any) error {
	return store.Invalidf(flag, format, arguments...)
}
