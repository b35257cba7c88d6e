package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// subscriptionCommand is `gardu subscription`.
func (c *console) subscriptionCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "subscription",
		Short: "How services are billed",
		Long: "A subscription says how a service is billed: prepaid or postpaid, by what cycle\n" +
			"and from what day of the month. It is named by the login of the service.",
		Example: "  gardu subscription add budi --billing postpaid --anchor 1\n" +
			"  gardu subscription promise budi 2026-02-20",
	}, c.subscriptionAddCommand(), c.subscriptionShowCommand(), c.subscriptionSetCommand(),
		c.subscriptionRemoveCommand(), c.changePlanCommand(), c.promiseCommand(),
		c.leaveCommand(), c.returnCommand(),
		c.holdCommand(native.ServiceHoldPath, "hold", "Hold a service for reasons", "is held"),
		c.holdCommand(native.ServiceReleasePath, "release",
			"Lift reasons for which a service is held", "is released"),
		c.extendCommand(), c.deactivateCommand())
}

// subscriptionFlags adds the flags that a subscription is made and changed with.
func (c *console) subscriptionFlags(
	command *cobra.Command, change *native.SubscriptionChange,
) amountSet {
	flags := command.Flags()
	options, amounts := optionSet{flags}, c.amounts(flags)
	options.text(&change.Billing, "billing", "`prepaid|postpaid`; else as the plan says")
	options.text(&change.Cycle, "cycle", "`validity|month|quarter|semiannual|annual`")
	amounts.maybe(&change.Price, "price", "`AMOUNT` of one cycle; --price=-1 for the plan's")
	options.number(&change.Anchor, "anchor", "`DAY` of the month on which periods begin")
	options.text(&change.Coupon, "coupon", "`CODE` that is taken off every invoice")
	options.yes(&change.Manual, "manual", "no renewal from the wallet by itself")
	options.yes(&change.Waived, "waived", "no late fees")
	options.number(&change.GraceDays, "grace-days",
		"`DAYS` from due to isolir; --grace-days=-1 for those of the terms")

	return amounts
}

// subscriptionAddCommand is `gardu subscription add`.
func (c *console) subscriptionAddCommand() *cobra.Command {
	var change native.SubscriptionChange
	var which whichService
	var amounts amountSet
	command := plainVerb{
		use: "add LOGIN [--billing postpaid] [--anchor DAY] ...", short: "Begin to bill a service",
		takes: []string{"LOGIN"},
		example: "  gardu subscription add budi --billing postpaid --anchor 1 --proration day\n" +
			"  gardu subscription add siti --price 140000 --install 250000",
		do: func(ctx context.Context, arguments []string) error {
			if err := amounts.read(); err != nil {
				return err
			}
			path := which.path(native.SubscriptionPath, arguments[0])

			return c.order(ctx, path, change, "service "+arguments[0]+" is billed")
		},
	}.command()
	amounts = c.subscriptionFlags(command, &change)
	options := optionSet{command.Flags()}
	options.text(&change.Proration, "proration",
		"`day|thirtieths|full|free|combined`: how a first, partial month is charged")
	amounts.maybe(&change.Install, "install", "`AMOUNT` charged once with the first invoice")
	options.text(&change.From, "from", "first `DATE` that is billed; today where it is absent")
	which.flags(command, "router")

	return command
}

// subscriptionSetCommand is `gardu subscription set`.
func (c *console) subscriptionSetCommand() *cobra.Command {
	var change native.SubscriptionChange
	var which whichService
	var amounts amountSet
	command := plainVerb{
		use: "set LOGIN [--anchor DAY] ...", short: "Change how a service is billed",
		long:  "Change how a service is billed. What is not said stays as it is.",
		takes: []string{"LOGIN"}, example: "  gardu subscription set budi --anchor 5 --waived",
		do: func(ctx context.Context, arguments []string) error {
			if err := amounts.read(); err != nil {
				return err
			}
			if isEmpty(change) {
				return usagef("nothing is to be changed; say what, for example --anchor 5")
			}
			path := which.path(native.SubscriptionPath, arguments[0])

			return c.change(ctx, path, change, "the billing of service "+arguments[0])
		},
	}.command()
	amounts = c.subscriptionFlags(command, &change)
	which.flags(command, "router")

	return command
}

// subscriptionShowCommand is `gardu subscription show`.
func (c *console) subscriptionShowCommand() *cobra.Command {
	var which whichService
	command := plainVerb{
		use: "show LOGIN", short: "Show how a service is billed", takes: []string{"LOGIN"},
		example: "  gardu subscription show budi",
		do: func(ctx context.Context, arguments []string) error {
			path := which.path(native.SubscriptionPath, arguments[0])

			return showOf(ctx, c, path, c.subscriptionPairs)
		},
	}.command()
	which.flags(command, "router")

	return command
}

// subscriptionPairs shows a subscription.
func (c *console) subscriptionPairs(s native.Subscription) []pair {
	waits := make([]string, 0, len(s.Queue))
	for _, one := range s.Queue {
		waits = append(waits, one.Plan+" ("+one.Cycle+")")
	}
	grace := ""
	if s.GraceDays != nil {
		grace = strconv.Itoa(*s.GraceDays)
	}

	return []pair{
		{"service", idOf(s.Service)},
		{"customer", s.Customer},
		{"billing", s.Billing},
		{"cycle", s.Cycle},
		{"price", c.moneyOrNull("", s.Price, "that of the plan")},
		{"day of the month", numberOr(int64(s.Anchor))},
		{"billed to", c.day(s.BilledTo)},
		{"next invoice", c.instantOr(s.IssueAt, "")},
		{"expires", c.instantOr(s.ExpiresAt, "")},
		{"renewed by hand", onlyYes(s.Manual)},
		{"no late fees", onlyYes(s.Waived)},
		{"grace days", grace},
		{"coupon", s.Coupon},
		{"next plan", strings.TrimSpace(s.NextPlan + " " + s.NextCycle)},
		{"on leave from", c.day(s.LeaveFrom)},
		{"on leave to", c.day(s.LeaveTo)},
		{"promise", c.day(s.Promise)},
		{"broken promises", numberOr(int64(s.Broken))},
		{"queue", strings.Join(waits, ", ")},
		{"created", c.instant(s.CreatedAt)},
	}
}

// subscriptionRemoveCommand is `gardu subscription remove`.
func (c *console) subscriptionRemoveCommand() *cobra.Command {
	var which whichService
	command := plainVerb{
		use: "remove LOGIN", short: "End the billing of a service", takes: []string{"LOGIN"},
		long:    "End the billing of a service. The service stays, and so does what is owed.",
		example: "  gardu subscription remove budi",
		do: func(ctx context.Context, arguments []string) error {
			path := which.path(native.SubscriptionPath, arguments[0])

			return c.remove(ctx, path, "the billing of service "+arguments[0])
		},
	}.command()
	which.flags(command, "router")

	return command
}

// changePlanCommand is `gardu subscription change-plan`.
func (c *console) changePlanCommand() *cobra.Command {
	var order native.PlanChangeOrder
	var which whichService
	var amounts amountSet
	command := plainVerb{
		use:   "change-plan LOGIN PLAN [--when now|next]",
		short: "Give a service that is billed another plan", takes: []string{"LOGIN", "PLAN"},
		long: "Give a service that is billed another plan. A dearer one begins at once, and the\n" +
			"difference for the rest of the period is charged; a cheaper one begins with the\n" +
			"next period unless --when says now.",
		example: "  gardu subscription change-plan budi 20M --when now",
		do: func(ctx context.Context, arguments []string) error {
			if err := amounts.read(); err != nil {
				return err
			}
			order.Plan = arguments[1]
			path := which.path(native.SubscriptionPlanPath, arguments[0])

			return reported(ctx, c, submission{http.MethodPost, path, order}, c.planSentence)
		},
	}.command()
	flags := command.Flags()
	flags.StringVar(&order.When, "when", "", "`auto|now|next`: at once, or with the next period")
	optionSet{flags}.text(&order.Cycle, "cycle", "`month|quarter|semiannual|annual` of the new plan")
	amounts = c.amounts(flags)
	amounts.maybe(&order.Price, "price", "`AMOUNT` of one cycle, instead of the plan's")
	which.flags(command, "router")

	return command
}

// planSentence tells what a change of plan has done.
func (c *console) planSentence(changed native.PlanChanged) string {
	text := "service " + changed.Service.Login + " has plan " + changed.Service.Plan
	if changed.Subscription.NextPlan != "" {
		text += "; " + changed.Subscription.NextPlan + " begins with the next period"
	}
	if changed.Invoice != nil {
		text += "; " + c.invoiceSentence(*changed.Invoice)
	}

	return text
}
