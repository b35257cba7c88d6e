package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Limits of a run of enforce.
const (
	maximumServices = 1 << 21 // as many as have a session id of their own
	maximumThink    = 10 * time.Second
	maximumPatience = time.Hour
)

// errNotEnforced makes the command fail although it ran to its end.
var errNotEnforced = errors.New("not everything was enforced as it should be")

// enforceOptions are what an operator asks of radload enforce, as the flags give it.
type enforceOptions struct {
	load     options // whom to ask, as whom, and the logins that load meanwhile
	socket   string  // the daemon's admin socket
	routers  []string
	coa      uint16
	services int
	think    time.Duration
	patience time.Duration
}

// newEnforceCommand makes the commands that measure how fast a change reaches the routers.
func newEnforceCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "enforce",
		Short: "Play routers whose sessions live and obey, and measure how fast changes reach them",
		Args:  cobra.NoArgs,
	}
	command.AddCommand(newStormCommand(), newChangesCommand())

	return command
}

// addFlags declares the flags that storm and changes have in common.
func (o *enforceOptions) addFlags(f *pflag.FlagSet, services int, routers ...string) {
	f.SortFlags = false

	l := &o.load
	f.StringSliceVar(&l.auth, "auth", []string{"127.0.0.1:" + authPort}, "authentication address")
	f.StringSliceVar(&l.acct, "acct", []string{"127.0.0.1:" + acctPort}, "accounting address")
	f.StringVar(&l.secret, "secret", "", "shared secret; - reads it from standard input")
	f.StringVar(&o.socket, "socket", "/run/gardu/admin.sock", "the daemon's admin socket")
	f.StringSliceVar(&o.routers, "nas", routers, "addresses of the routers that are played")
	f.Uint16Var(&o.coa, "coa", 3799, "port on which they take CoA and Disconnect")
	f.StringVar(&l.nasIdentifier, "nas-identifier", "radload", "NAS-Identifier, numbered")
	f.BoolVar(&l.ownNetwork, "i-own-this-network", false,
		"allow addresses that are not on loopback")
	f.StringVar(&l.login, "login", "user%06d", "pattern of logins")
	f.StringVar(&l.password, "password", "pass%06d", "pattern of passwords")
	f.IntVar(&l.first, "first", 1, "number of the first user in the patterns")
	f.IntVar(&o.services, "services", services, "services that are online")
	f.DurationVar(&o.think, "think", 20*time.Millisecond,
		"how long a router thinks about a request before it answers")
	f.DurationVar(&o.patience, "patience", time.Minute,
		"how long to wait for the next answer before the rest counts as unanswered")
	f.BoolVar(&l.json, "json", false, "print the report as JSON")
}

// complete fills in what a load needs beside the flags.
func (o *enforceOptions) complete() {
	l := &o.load
	l.mode, l.expect = "pap", "accept"
	l.sockets, l.window, l.workers = 4, 64, 1
	l.timeout, l.tries, l.verifyEvery = time.Second, 3, 1
	l.sessions, l.step = 1, time.Second
	l.duration = maximumDuration

	if l.users == 0 {
		l.users = 1
	}
}

// check refuses options outside their limits, all faults at once.
func (o *enforceOptions) check() error {
	var faults []error

	for _, b := range []bound{
		{"services", float64(o.services), 1, maximumServices},
		{"think", o.think.Seconds(), 0, maximumThink.Seconds()},
		{"patience", o.patience.Seconds(), time.Millisecond.Seconds(), maximumPatience.Seconds()},
		{"nas", float64(len(o.routers)), 1, maximumSockets},
	} {
		if b.value < b.least || b.value > b.highest {
			faults = append(faults,
				fmt.Errorf("--%s: not between %g and %g", b.flag, b.least, b.highest))
		}
	}

	return errors.Join(append(faults, o.load.check())...)
}

// finding is what a run has shown.
type finding interface {
	print(io.Writer) error
	failed() bool
}

// execute runs something with complete options and prints what it has shown. The finding is nil
// where the run came to nothing.
func (o *enforceOptions) execute(
	command *cobra.Command, run func(context.Context) (finding, error),
) error {
	if err := o.load.readSecret(command.InOrStdin()); err != nil {
		return err
	}

	o.complete()

	if err := o.check(); err != nil {
		return err
	}

	found, err := run(command.Context())
	if found == nil {
		return err
	}

	show := found.print
	if o.load.json {
		show = func(out io.Writer) error { return printJSON(out, found) }
	}

	err = errors.Join(err, show(command.OutOrStdout()))
	if found.failed() {
		err = errors.Join(err, errNotEnforced)
	}

	return err
}

// moreThreads lets the kernel, which is quicker at it, divide the processor between the routers,
// the orders and the logins, however few cores the program may use.
func moreThreads() {
	const threads = 8

	runtime.GOMAXPROCS(max(threads, runtime.GOMAXPROCS(0)))
}
