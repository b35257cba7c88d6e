package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// promiseCommand is `gardu subscription promise`.
func (c *console) promiseCommand() *cobra.Command {
	var which whichService
	command := plainVerb{
		use: "promise LOGIN DATE", short: "Note a promise to pay", takes: []string{"LOGIN", "DATE"},
		long: "Note until when a customer has promised to pay: nothing is isolated before. An\n" +
			"empty date takes the promise back.",
		example: "  gardu subscription promise budi 2026-02-20\n" +
			"  gardu subscription promise budi ''",
		do: func(ctx context.Context, arguments []string) error {
			order := native.PromiseOrder{Until: arguments[1]}
			path := which.path(native.SubscriptionPromisePath, arguments[0])

			return reported(ctx, c, submission{http.MethodPost, path, order},
				func(s native.Subscription) string {
					if s.Promise == nil {
						return "service " + arguments[0] + " has no promise"
					}

					return "service " + arguments[0] + " is not isolated before " + c.day(s.Promise)
				})
		},
	}.command()
	which.flags(command, "router")

	return command
}

// leaveCommand is `gardu subscription leave`.
func (c *console) leaveCommand() *cobra.Command {
	var order native.LeaveOrder
	var which whichService
	command := plainVerb{
		use: "leave LOGIN --to DATE [--from DATE]", short: "Hold a service while its customer is away",
		long: "Hold a service while its customer is away (cuti): it is refused and not billed\n" +
			"for months that begin meanwhile. `gardu subscription return` ends it before.",
		takes: []string{"LOGIN"}, example: "  gardu subscription leave budi --from 2026-02-01 --to 2026-03-01",
		do: func(ctx context.Context, arguments []string) error {
			path := which.path(native.SubscriptionLeavePath, arguments[0])

			return c.order(ctx, path, order, "service "+arguments[0]+" is on leave to "+order.To)
		},
	}.command()
	command.Flags().StringVar(&order.From, "from", "", "`TIME` or date at which it begins; else now")
	command.Flags().StringVar(&order.To, "to", "", "`TIME` or date at which it ends")
	required(command, "to")
	which.flags(command, "router")

	return command
}

// returnCommand is `gardu subscription return`.
func (c *console) returnCommand() *cobra.Command {
	var which whichService
	command := plainVerb{
		use: "return LOGIN", short: "End a leave now, or take it back", takes: []string{"LOGIN"},
		example: "  gardu subscription return budi",
		do: func(ctx context.Context, arguments []string) error {
			path := which.path(native.SubscriptionLeavePath, arguments[0])

			return c.submit(ctx, submission{http.MethodDelete, path, nil},
				func(raw json.RawMessage) error { return c.done(raw, "service %s is not on leave", arguments[0]) })
		},
	}.command()
	which.flags(command, "router")

	return command
}

// holdCommand makes a command on the holds of a service.
func (c *console) holdCommand(path, word, short, done string) *cobra.Command {
	var order native.HoldOrder
	var which whichService
	command := plainVerb{
		use: word + " LOGIN --hold manual", short: short, takes: []string{"LOGIN"},
		example: "  gardu subscription " + word + " budi --hold manual --reason \"kabel dicuri\"",
		do: func(ctx context.Context, arguments []string) error {
			return c.order(ctx, which.path(path, arguments[0]), order, "service "+arguments[0]+" "+done)
		},
	}.command()
	command.Flags().StringSliceVar(&order.Holds, "hold", nil, "`unpaid|manual|fraud`; may be repeated")
	command.Flags().StringVar(&order.Reason, "reason", "", "`TEXT` that says why")
	required(command, "hold")
	which.flags(command, "router")

	return command
}

// extendCommand is `gardu subscription extend`.
func (c *console) extendCommand() *cobra.Command {
	var order native.ExtendOrder
	var which whichService
	command := plainVerb{
		use: "extend LOGIN DAYS", short: "Give a service more days for nothing",
		takes: []string{"LOGIN", "DAYS"}, example: "  gardu subscription extend budi 3 --reason gangguan",
		do: func(ctx context.Context, arguments []string) error {
			days, err := strconv.Atoi(arguments[1])
			if err != nil || days < 1 {
				return faultf("DAYS", "must be a whole number above zero")
			}
			order.Days = days
			path := which.path(native.ServiceExtendPath, arguments[0])

			return reported(ctx, c, submission{http.MethodPost, path, order},
				func(s native.Service) string {
					return "service " + s.Login + " ends " + c.instantOr(s.ExpiresAt, "never")
				})
		},
	}.command()
	command.Flags().StringVar(&order.Reason, "reason", "", "`TEXT` that says why")
	which.flags(command, "router")

	return command
}

// deactivateCommand is `gardu subscription deactivate`.
func (c *console) deactivateCommand() *cobra.Command {
	var which whichService
	command := plainVerb{
		use: "deactivate LOGIN", short: "End the validity of a service now", takes: []string{"LOGIN"},
		example: "  gardu subscription deactivate budi",
		do: func(ctx context.Context, arguments []string) error {
			path := which.path(native.ServiceDeactivatePath, arguments[0])

			return c.order(ctx, path, nil, "service "+arguments[0]+" has ended")
		},
	}.command()
	which.flags(command, "router")

	return command
}
