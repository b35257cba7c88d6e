package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// operatorCommand is `gardu operator`.
func (c *console) operatorCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "operator",
		Short: "People who work with gardu, and log in to routers",
		Long: "An operator works with gardu. With --router-group and --router-password the\n" +
			"operator also logs in to the routers (Winbox, SSH) with the rights of that\n" +
			"RouterOS group.",
		Example: "  gardu operator add wati --role support --password -\n" +
			"  gardu operator add joko --role technician --router-group full --router-password -",
	}, c.operatorAddCommand(), c.operatorShowCommand(), c.operatorSetCommand(),
		c.operatorPasswordCommand(), c.operatorListCommand(), c.operatorRemoveCommand())
}

// operatorAddCommand is `gardu operator add`.
func (c *console) operatorAddCommand() *cobra.Command {
	order := native.OperatorOrder{}
	command := &cobra.Command{
		Use:   "add NAME --role ROLE",
		Short: "Add an operator",
		Long: "Add an operator with a role: owner, admin, finance, support, report, agent,\n" +
			"sales, collector or technician. --router-group alone lets the operator log in\n" +
			"to routers with the same password. Where both passwords are given as -, the\n" +
			"first line of standard input is --password.",
		Example: "  gardu operator add wati --role support --password -\n" +
			"  gardu operator add joko --role technician --router-group full --router-password -",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			order.Name = arguments[0]
			if order.RouterPassword != "" && order.RouterGroup == "" {
				return usagef("--router-password needs --router-group, whose rights it gives")
			}
			if err := c.reveal(ctx, "--password", &order.Password); err != nil {
				return err
			}
			if err := c.reveal(ctx, "--router-password", &order.RouterPassword); err != nil {
				return err
			}

			return c.make(ctx, native.OperatorListPath, order, "operator "+arguments[0])
		}),
	}
	flags := command.Flags()
	flags.StringVar(&order.Role, "role", "", "`ROLE`, such as admin or technician")
	flags.StringVar(&order.Password, "password", "",
		"`PASSWORD` for panels and APIs; - reads it from standard input")
	flags.StringVar(&order.RouterGroup, "router-group", "",
		"`GROUP` of RouterOS whose rights a router login has")
	flags.StringVar(&order.RouterPassword, "router-password", "",
		"`PASSWORD` for router logins, where it is another; - reads it from standard input")
	flags.StringVar(&order.RouterForm, "router-form", "",
		"`nt|clear`: how it is kept for router logins; clear for routers that use CHAP (default nt)")
	flags.StringVar(&order.FullName, "full-name", "", "`NAME` of the person")
	flags.StringVar(&order.Phone, "phone", "", "`NUMBER`")
	flags.StringVar(&order.Email, "email", "", "`ADDRESS`")
	flags.StringVar(&order.Status, "status", "", "`active|inactive` (default active)")
	flags.StringVar(&order.Parent, "parent", "", "`OPERATOR` under whom this one works")
	flags.StringVar(&order.Company, "company", "", "`COMPANY` whose records alone are seen")
	required(command, "role")

	return command
}

// operatorShowCommand is `gardu operator show`.
func (c *console) operatorShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show an operator",
		Long:    "Show an operator.",
		Example: "  gardu operator show wati",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(native.OperatorPath, arguments[0]), c.operatorPairs)
		}),
	}
}

// operatorPairs shows an operator.
func (c *console) operatorPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(o native.Operator) []pair {
		return []pair{
			{"name", o.Name},
			{"role", o.Role},
			{"status", o.Status},
			{"full name", o.FullName},
			{"phone", o.Phone},
			{"email", o.Email},
			{"works under", o.Parent},
			{"company", o.Company},
			{"router login", yesNo(o.RouterLogin)},
			{"router group", o.RouterGroup},
			{"created", c.instant(o.CreatedAt)},
		}
	})
}

// operatorSetCommand is `gardu operator set`.
func (c *console) operatorSetCommand() *cobra.Command {
	var change native.OperatorChange
	command := &cobra.Command{
		Use:   "set NAME [--role ROLE] [--status active|inactive] ...",
		Short: "Change an operator",
		Long: "Change an operator. What is not said stays as it is; an empty text clears. One\n" +
			"who is inactive signs in nowhere, and neither do the keys in that name.",
		Example: "  gardu operator set wati --status inactive",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if isEmpty(change) {
				return usagef("nothing is to be changed; say what, for example --status inactive")
			}
			if err := c.reveal(ctx, "--router-password", change.RouterPassword); err != nil {
				return err
			}
			path := native.Fill(native.OperatorPath, arguments[0])

			return c.change(ctx, path, change, "operator "+arguments[0])
		}),
	}
	options := optionSet{command.Flags()}
	options.text(&change.Name, "name", "new `NAME`")
	options.text(&change.Role, "role", "`ROLE`, such as admin or technician")
	options.text(&change.FullName, "full-name", "`NAME` of the person")
	options.text(&change.Phone, "phone", "`NUMBER`")
	options.text(&change.Email, "email", "`ADDRESS`")
	options.text(&change.Status, "status", "`active|inactive`")
	options.text(&change.Parent, "parent", "`OPERATOR` under whom this one works")
	options.text(&change.Company, "company", "`COMPANY` whose records alone are seen")
	options.text(&change.RouterGroup, "router-group", "`GROUP` of RouterOS; empty for no router login")
	options.text(&change.RouterPassword, "router-password",
		"`PASSWORD` for router logins; - reads it from standard input")
	options.text(&change.RouterForm, "router-form", "`nt|clear`: how it is kept for router logins")

	return command
}

// operatorPasswordCommand is `gardu operator passwd`.
func (c *console) operatorPasswordCommand() *cobra.Command {
	password := fromInput
	command := &cobra.Command{
		Use:   "passwd NAME [--password P]",
		Short: "Set the password of an operator",
		Long: "Set the password of an operator, for panels and APIs, and for routers where\n" +
			"the operator logs in there. Whoever was locked out may sign in again. It is read from standard input unless --password\n" +
			"gives it; an empty text takes the login away.",
		Example: "  gardu operator passwd wati",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if err := c.reveal(ctx, "--password", &password); err != nil {
				return err
			}

			path := native.Fill(native.OperatorPasswordPath, arguments[0])
			order := native.OperatorPassword{Password: password}

			return c.order(ctx, path, order, "operator "+arguments[0]+" has a new password")
		}),
	}
	command.Flags().StringVar(&password, "password", fromInput,
		"`PASSWORD`; - reads it from standard input")

	return command
}

// operatorListCommand is `gardu operator list`.
func (c *console) operatorListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List every operator",
		Long:    "List every operator.",
		Example: "  gardu operator list",
		Args:    takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(o native.Operator) []string {
				return []string{
					o.Name, o.Role, o.Status, o.FullName, o.Phone, yesNo(o.RouterLogin), o.RouterGroup,
					c.instant(o.CreatedAt),
				}
			}, left("NAME"), left("ROLE"), left("STATUS"), left("FULL NAME"), left("PHONE"),
				left("ROUTER LOGIN"), left("ROUTER GROUP"), left("CREATED"))

			return list.listed(ctx, c, native.OperatorListPath, nil)
		}),
	}
}

// operatorRemoveCommand is `gardu operator remove`.
func (c *console) operatorRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Remove an operator",
		Long:    "Remove an operator, who from then on logs in nowhere.",
		Example: "  gardu operator remove wati",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(native.OperatorPath, arguments[0]), "operator "+arguments[0])
		}),
	}
}
