package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// customerFlags adds the flags that a customer is made and changed with.
func customerFlags(command *cobra.Command, change *native.CustomerChange) {
	options := optionSet{command.Flags()}
	options.text(&change.Number, "number", "the customer's own `NUMBER`")
	options.text(&change.Phone, "phone", "`TELEPHONE` like 0812-3456-7890")
	options.text(&change.Email, "email", "e-mail `ADDRESS`")
	options.text(&change.Address, "address", "`TEXT`: where the customer lives")
	options.text(&change.Coordinates, "coordinates", "`LATITUDE,LONGITUDE` like -6.2,106.8")
	options.text(&change.Language, "language", "`id|en`; empty for the installation's")
	options.text(&change.State, "state",
		"`active|inactive|suspended|disabled|banned|limited`")
	options.text(&change.Document, "document", "`none|ktp|passport|sim`")
	options.text(&change.Identity, "identity", "`NUMBER` of the identity document")
	options.text(&change.Company, "company", "`NAME` of the company; empty for the only one")
	options.text(&change.Agent, "agent", "`OPERATOR` whose customer it is; empty for the house")
	options.text(&change.Referrer, "referrer", "`NUMBER` of the customer who brought this one")
	options.text(&change.Area, "area", "`AREA` of a collector")
	options.text(&change.Group, "group", "`GROUP`")
	options.text(&change.UID, "uid", "`ID` by which another system knows the customer")
	options.yes(&change.Business, "business", "a business account")
	options.yes(&change.Manual, "manual-renewal", "no renewal from the wallet by itself")
	options.yes(&change.Waived, "no-late-fee", "no late fees")
	options.number(&change.Grace, "grace-days", "`DAYS` from due to isolir; -1 for the terms'")
	options.amount(&change.Primary, "primary", "`ID` of the service that is meant where none is named")
	options.values(&change.Fields, "field", "custom field as `NAME=VALUE`; may be repeated")
	options.text(&change.NetworkLogin, "network-login", "`LOGIN` before any service exists")
	options.text(&change.NetworkPassword, "network-password", "`PASSWORD`, or - to read it")
	options.text(&change.PPPLogin, "ppp-login", "`LOGIN` of PPPoE, where it is another one")
	options.text(&change.PPPPassword, "ppp-password", "`PASSWORD`, or - to read it")
	options.text(&change.NetworkAddress, "network-address", "fixed IPv4 `ADDRESS`; empty for none")
	options.text(&change.PortalPassword, "portal-password", "`PASSWORD` of the portal, or -")
	options.text(&change.Note, "note", "`TEXT` for yourself")
}

// revealCustomer reads the passwords that are given as `-`.
func (c *console) revealCustomer(ctx context.Context, change *native.CustomerChange) error {
	for _, one := range []struct {
		flag   string
		secret *string
	}{
		{"--network-password", change.NetworkPassword},
		{"--ppp-password", change.PPPPassword},
		{"--portal-password", change.PortalPassword},
	} {
		if err := c.reveal(ctx, one.flag, one.secret); err != nil {
			return err
		}
	}

	return nil
}

// customerAddCommand is `gardu customer add`.
func (c *console) customerAddCommand() *cobra.Command {
	var change native.CustomerChange
	command := &cobra.Command{
		Use: "add NAME [--number N] [--phone P] ...", Short: "Add a customer", Args: takes("NAME"),
		Long: "Add a customer. A telephone number is kept as E.164; the number of an identity\n" +
			"document is checked. With --id the customer keeps the id of another system.",
		Example: "  gardu customer add \"Budi Santoso\" --number 100017 --phone 0812-3456-7890\n" +
			"  gardu customer add Ani --document ktp --identity 3273015503900001 --field odp=7",
		RunE: does(func(ctx context.Context, arguments []string) error {
			change.Name = &arguments[0]
			if err := c.revealCustomer(ctx, &change); err != nil {
				return err
			}

			return c.make(ctx, native.CustomerListPath, change, "customer "+arguments[0])
		}),
	}
	customerFlags(command, &change)
	optionSet{command.Flags()}.amount(&change.ID, "id", "`ID` that the customer keeps")

	return command
}

// customerSetCommand is `gardu customer set`.
func (c *console) customerSetCommand() *cobra.Command {
	var change native.CustomerChange
	command := &cobra.Command{
		Use: "set NUMBER [--phone P] ...", Short: "Change a customer", Args: takes("NUMBER"),
		Long: "Change a customer, named by number or by # and the id. What is not said stays as\n" +
			"it is; an empty text clears. What is verified has to be unlocked first.",
		Example: "  gardu customer set 100017 --phone 0813-3333-4444\n" +
			"  gardu customer set '#5' --field odp= --agent siti",
		RunE: does(func(ctx context.Context, arguments []string) error {
			if isEmpty(change) {
				return usagef("nothing is to be changed; say what, for example --phone 0812-3456-7890")
			}
			if err := c.revealCustomer(ctx, &change); err != nil {
				return err
			}
			path := native.Fill(native.CustomerPath, arguments[0])

			return c.change(ctx, path, change, "customer "+arguments[0])
		}),
	}
	customerFlags(command, &change)
	optionSet{command.Flags()}.text(&change.Name, "name", "new `NAME`")

	return command
}

// customerRemoveCommand is `gardu customer remove`.
func (c *console) customerRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove NUMBER", Short: "Remove a customer", Args: takes("NUMBER"),
		Long:    "Remove a customer. One who has services, invoices or tickets is not removed.",
		Example: "  gardu customer remove 100017",
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(native.CustomerPath, arguments[0]),
				"customer "+arguments[0])
		}),
	}
}

// customerPartsCommand is `gardu customer verify` or `gardu customer unlock`.
func (c *console) customerPartsCommand(verb, path, short, done string) *cobra.Command {
	var parts []string
	command := &cobra.Command{
		Use: verb + " NUMBER --part PART", Short: short, Args: takes("NUMBER"),
		Long:    short + ": document, address, email or phone.",
		Example: "  gardu customer " + verb + " 100017 --part document,address",
		RunE: does(func(ctx context.Context, arguments []string) error {
			body := native.CustomerParts{Parts: parts}

			return c.order(ctx, native.Fill(path, arguments[0]), body,
				strings.Join(parts, ", ")+" of customer "+arguments[0]+" "+done)
		}),
	}
	command.Flags().StringSliceVar(&parts, "part", nil,
		"`PART`: document, address, email or phone; may be repeated")
	required(command, "part")

	return command
}
