package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// serviceVerb is a command on one service that needs nothing but its name.
type serviceVerb struct {
	use, short, long string
	path             string
	done             string // with %s for the login
}

// serviceVerbs are the commands of that kind.
var serviceVerbs = []serviceVerb{
	{
		use:   "isolir",
		short: "Isolate a service that has not been paid",
		long: "Isolate a service that has not been paid: it may log in, and gets the isolir\n" +
			"profile of its plan or of the configuration.",
		path: native.ServiceIsolirPath,
		done: "service %s is isolated",
	},
	{
		use:   "restore",
		short: "Lift isolir and suspension",
		long: "Lift isolir and suspension: the service gets what its plan gives. Its expiry\n" +
			"stays as it is.",
		path: native.ServiceRestorePath,
		done: "service %s is restored",
	},
	{
		use:   "terminate",
		short: "End a service for good, and keep its record",
		long: "End a service for good: its logins are refused, and its record stays for the\n" +
			"books.",
		path: native.ServiceTerminatePath,
		done: "service %s is terminated",
	},
	{
		use:   "unbind",
		short: "Forget the station that a service is bound to",
		long: "Forget the station that a service is bound to, for a customer with a new\n" +
			"router.",
		path: native.ServiceUnbindPath,
		done: "service %s is bound to no station",
	},
	{
		use:   "suspend",
		short: "Refuse the logins of a service",
		long:  "Refuse the logins of a service until it is restored.",
		path:  native.ServiceSuspendPath,
		done:  "service %s is suspended",
	},
}

// serviceVerbCommands makes the command of each verb.
func (c *console) serviceVerbCommands() []*cobra.Command {
	commands := make([]*cobra.Command, 0, len(serviceVerbs))
	for _, verb := range serviceVerbs {
		commands = append(commands, c.serviceVerbCommand(verb))
	}

	return commands
}

// serviceVerbCommand makes the command of a verb.
func (c *console) serviceVerbCommand(verb serviceVerb) *cobra.Command {
	var which whichService
	command := &cobra.Command{
		Use:     verb.use + " LOGIN",
		Short:   verb.short,
		Long:    verb.long,
		Example: "  gardu service " + verb.use + " budi",
		Args:    takes("LOGIN"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			path := which.path(verb.path, arguments[0])

			return c.order(ctx, path, nil, fmt.Sprintf(verb.done, arguments[0]))
		}),
	}
	which.flags(command, "router")

	return command
}
