package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// The groups of the help.
const (
	groupDaily = "daily"
	groupMoney = "money"
	groupSetUp = "setup"
	groupCare  = "care"
)

// rootCommand makes the whole tree of commands.
func (c *console) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "gardu",
		Short: "An ISP in one binary: RADIUS, sessions, isolir",
		Long: "gardu answers a MikroTik's RADIUS questions, counts every byte, bills, and\n" +
			"isolates who has not paid until the money is there.\n\n" +
			"Every command but serve, init and restore asks the running daemon through its\n" +
			"admin socket, or opens the folder of the store itself when no daemon runs.\n" +
			"Tables go to standard output, remarks to standard error.",
		Example: "  gardu init && gardu serve\n" +
			"  gardu nas add pop1 --address 10.0.0.1 --secret -\n" +
			"  gardu plan add 10M --kind pppoe --rate 10M/10M --validity 30d\n" +
			"  gardu service add budi --password - --plan 10M",
		Version:       programVersion(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("gardu {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVar(&c.config, "config", "",
		"`FILE` of the configuration (GARDU_CONFIG, else "+defaultConfig+")")
	flags.BoolVar(&c.jsonLines, "json", false, "JSON, one object a line, instead of tables")
	flags.StringVar(&c.socket, "socket", "",
		"`PATH` of the admin socket, instead of the configuration's")
	root.AddGroup(
		&cobra.Group{ID: groupDaily, Title: "Daily work:"},
		&cobra.Group{ID: groupMoney, Title: "Money:"},
		&cobra.Group{ID: groupSetUp, Title: "Set-up:"},
		&cobra.Group{ID: groupCare, Title: "Looking after it:"},
	)
	inGroup(root, groupDaily, c.serviceCommand(), c.customerCommand(), c.voucherCommand(),
		c.ticketCommand(),
		c.sessionCommand(), c.authCommand())
	inGroup(root, groupMoney, c.payCommand(), c.invoiceCommand(), c.paymentCommand(),
		c.subscriptionCommand(), c.rechargeCommand(), c.renewCommand(), c.receiptCommand(),
		c.orderCommand(), c.attemptCommand(), c.walletCommand(), c.couponCommand(), c.billCommand(),
		c.resellerCommand(), c.settlementCommand(), c.batchCommand(), c.reportCommand(),
		c.statementCommand(), c.hookCommand())
	inGroup(root, groupSetUp, c.initCommand(), c.nasCommand(), c.planCommand(), c.poolCommand(),
		c.bandwidthCommand(), c.categoryCommand(), c.portPoolCommand(), c.methodCommand(),
		c.paymentCodeCommand(),
		c.companyCommand(), c.routerCommand(), c.operatorCommand(), c.apiKeyCommand(), c.importCommand(), c.radtestCommand())
	inGroup(root, groupCare, c.serveCommand(), c.checkCommand(), c.reloadCommand(), c.doctorCommand(),
		c.backupCommand(), c.restoreCommand(), c.auditCommand(), c.versionCommand())
	root.SetHelpCommandGroupID(groupCare)

	return root
}

// inGroup adds commands under one title of the help.
func inGroup(root *cobra.Command, group string, commands ...*cobra.Command) {
	for _, command := range commands {
		command.GroupID = group
		root.AddCommand(command)
	}
}

// noun makes a command that only holds verbs. Without a verb it says which there are.
func noun(command *cobra.Command, verbs ...*cobra.Command) *cobra.Command {
	command.AddCommand(verbs...)
	command.Args = cobra.ArbitraryArgs
	command.RunE = func(command *cobra.Command, arguments []string) error {
		names := make([]string, 0, len(verbs))
		for _, verb := range verbs {
			names = append(names, verb.Name())
		}
		list := strings.Join(names, ", ")
		if len(arguments) == 0 {
			return fmt.Errorf("`%s` needs one of: %s", command.CommandPath(), list)
		}

		return fmt.Errorf("`%s` has no %q; it has: %s", command.CommandPath(), arguments[0], list)
	}

	return command
}

// required makes flags of a command required. A flag that is not there is a mistake of ours.
func required(command *cobra.Command, names ...string) {
	for _, name := range names {
		if err := command.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
}

// takes makes the check of a command's arguments, which are all required. What was given is not
// repeated: it may be a secret.
func takes(names ...string) cobra.PositionalArgs {
	return func(command *cobra.Command, arguments []string) error {
		wanted := strings.Join(names, " and ")
		switch {
		case len(arguments) < len(names):
			return fmt.Errorf("`%s` needs %s", command.CommandPath(), wanted)
		case len(arguments) > len(names) && len(names) == 0:
			return fmt.Errorf("`%s` takes flags only", command.CommandPath())
		case len(arguments) > len(names):
			return fmt.Errorf("`%s` takes %s and nothing else; quote what has blanks in it",
				command.CommandPath(), wanted)
		default:
			return nil
		}
	}
}
