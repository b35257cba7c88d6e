package main

import (
	"context"

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
	}, c.operatorAddCommand(), c.operatorPasswordCommand(), c.operatorListCommand(),
		c.operatorRemoveCommand())
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
	required(command, "role")

	return command
}

// operatorPasswordCommand is `gardu operator passwd`.
func (c *console) operatorPasswordCommand() *cobra.Command {
	password := fromInput
	command := &cobra.Command{
		Use:   "passwd NAME [--password P]",
		Short: "Set the password of an operator",
		Long: "Set the password of an operator, for panels and APIs, and for routers where\n" +
			"the operator logs in there. It is read from standard input unless --password\n" +
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
					o.Name, o.Role, yesNo(o.RouterLogin), o.RouterGroup, c.instant(o.CreatedAt),
				}
			}, left("NAME"), left("ROLE"), left("ROUTER LOGIN"), left("ROUTER GROUP"), left("CREATED"))

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
