package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// methodCommand is `gardu method`.
func (c *console) methodCommand() *cobra.Command {
	verbs := recordVerbs[native.MethodChange, native.Method]{
		noun: "method", one: "a payment method", many: "payment methods",
		listPath: native.MethodListPath, path: native.MethodPath,
		add: "--kind gateway --provider tripay --setting merchant_code=T0001 " +
			"--secret private_key=-",
		set: "--disabled", required: []string{"kind"},
		flags:   methodFlags,
		name:    func(change *native.MethodChange) **string { return &change.Name },
		prepare: c.revealSecrets,
		pairs:   c.methodPairs,
		cells: func(m native.Method) []string {
			return []string{
				m.Name, m.Kind, m.Provider, strings.Join(m.Channels, " "), m.Company,
				yesNo(!m.Disabled), m.Note,
			}
		},
		columns: []column{
			left("NAME"), left("KIND"), left("PROVIDER"), left("CHANNELS"), left("COMPANY"),
			left("OFFERED"), left("NOTE"),
		},
	}

	return noun(&cobra.Command{
		Use:   "method",
		Short: "Ways in which money comes in",
		Long: "A payment method is cash, transfers to a bank account, a static QRIS code, a\n" +
			"gateway that calls back, or another system that marks invoices as paid. Secrets\n" +
			"are kept encrypted and never shown again; one given as `-` is read from\n" +
			"standard input.",
		Example: "  gardu method add tunai --kind cash\n" +
			"  gardu method add tripay --kind gateway --provider tripay " +
			"--setting merchant_code=T0001 --setting email=bayar@isp.id " +
			"--secret api_key=- --secret private_key=-",
	}, verbs.commands(c)...)
}

// methodFlags adds the flags that a payment method is made and changed with.
func methodFlags(command *cobra.Command, change *native.MethodChange) {
	options := optionSet{command.Flags()}
	options.text(&change.Kind, "kind", "`cash|transfer|qris|gateway|external`")
	options.text(&change.Provider, "provider", "`tripay|midtrans|xendit|duitku` of a gateway")
	options.values(&change.Settings, "setting", "`NAME=VALUE`; may be repeated; NAME= takes it away")
	options.values(&change.Secrets, "secret",
		"`NAME=VALUE`, or NAME=- to read it; may be repeated; NAME= takes it away")
	options.text(&change.QRIS, "qris", "static QRIS `CODE` of the merchant")
	options.text(&change.Details, "details", "`TEXT` for the payer: bank, number, name")
	options.list(&change.Channels, "channel", "`CHANNEL` that is offered; may be repeated")
	options.yes(&change.Disabled, "disabled", "it is not offered")
	options.amount(&change.CodeLow, "code-low", "lowest unique `CODE` of transfers; 0 for none")
	options.amount(&change.CodeHigh, "code-high", "highest unique `CODE`")
	options.number(&change.LifeMinutes, "life-minutes", "`MINUTES` that an attempt waits")
	options.amount(&change.FeeFlat, "fee-flat", "`AMOUNT` that the payer bears, in minor units")
	options.amount(&change.FeePercent, "fee-percent",
		"`PERCENT` times 100 of the amount that the payer bears")
	options.text(&change.Company, "company", "`NAME` of the company it is of; empty for all")
	options.number(&change.Sort, "sort", "`PLACE` in lists, rising")
	options.text(&change.Note, "note", "`TEXT` for yourself")
}

// values adds a flag of NAME=VALUE, given once for each name.
func (o optionSet) values(target **map[string]string, name, usage string) {
	parse := func(text string) (map[string]string, error) {
		gathered := map[string]string{}
		if *target != nil {
			gathered = **target
		}
		field, value, found := strings.Cut(text, "=")
		if !found || field == "" {
			return nil, fmt.Errorf("must be NAME=VALUE")
		}
		gathered[field] = value

		return gathered, nil
	}
	o.flags.Var(&option[map[string]string]{target, parse, "NAME=VALUE"}, name, usage)
}

// revealSecrets reads the secrets that are given as `-`, in the order of their names.
func (c *console) revealSecrets(ctx context.Context, change *native.MethodChange) error {
	if change.Secrets == nil {
		return nil
	}
	secrets := *change.Secrets
	for _, name := range sortedNames(secrets) {
		value, err := c.secrets.secret(ctx, "--secret "+name, secrets[name])
		if err != nil {
			return err
		}
		secrets[name] = value
	}

	return nil
}

// sortedNames lists the names of values in their order.
func sortedNames(values map[string]string) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)

	return names
}

// valuesText writes values in the order of their names.
func valuesText(values map[string]string) string {
	texts := make([]string, 0, len(values))
	for _, name := range sortedNames(values) {
		texts = append(texts, name+"="+values[name])
	}

	return strings.Join(texts, ", ")
}

// methodPairs shows a payment method.
func (c *console) methodPairs(m native.Method) []pair {
	number := func(value int64) string {
		if value == 0 {
			return ""
		}

		return strconv.FormatInt(value, 10)
	}

	return []pair{
		{"id", fmt.Sprintf("#%d", m.ID)},
		{"name", m.Name},
		{"kind", m.Kind},
		{"provider", m.Provider},
		{"settings", valuesText(m.Settings)},
		{"secrets", strings.Join(m.Secrets, ", ")},
		{"qris", m.QRIS},
		{"details", m.Details},
		{"channels", strings.Join(m.Channels, ", ")},
		{"offered", yesNo(!m.Disabled)},
		{"unique code from", number(m.CodeLow)},
		{"unique code to", number(m.CodeHigh)},
		{"life minutes", number(int64(m.LifeMinutes))},
		{"fee", number(m.FeeFlat)},
		{"fee percent x 100", number(m.FeePercent)},
		{"company", m.Company},
		{"created", c.instant(m.CreatedAt)},
		{"note", m.Note},
	}
}

// paymentCodeCommand is `gardu paymentcode`.
func (c *console) paymentCodeCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "paymentcode",
		Short: "Numbers under which a customer can always pay",
		Long: "A payment code is a virtual account or a code at a minimarket under which a\n" +
			"customer can always pay, without an order. Where none is given it is made of a\n" +
			"prefix and the number of the service.",
		Example: "  gardu paymentcode add --method bni --channel va_bni --service budi --prefix 8808\n" +
			"  gardu paymentcode list --customer 100017",
	}, c.paymentCodeAddCommand(), c.paymentCodeListCommand(), c.paymentCodeRemoveCommand())
}

// paymentCodeAddCommand is `gardu paymentcode add`.
func (c *console) paymentCodeAddCommand() *cobra.Command {
	var order native.PaymentCodeOrder
	command := &cobra.Command{
		Use: "add --method METHOD --service LOGIN [--code CODE | --prefix DIGITS] ...", Args: takes(),
		Short: "Add a payment code",
		Long: "Add a payment code of a service, or of a customer where it does not matter\n" +
			"which service is paid.",
		Example: "  gardu paymentcode add --method bni --channel va_bni --customer 100017 --code 8808100017",
		RunE: does(func(ctx context.Context, _ []string) error {
			return c.make(ctx, native.PaymentCodeListPath, order, "the payment code")
		}),
	}
	flags := command.Flags()
	flags.StringVar(&order.Method, "method", "", "payment `METHOD` by which the money comes")
	flags.StringVar(&order.Channel, "channel", "", "`CHANNEL` such as va_bni or alfamart")
	flags.StringVar(&order.Code, "code", "", "the `CODE` itself")
	flags.StringVar(&order.Prefix, "prefix", "", "`DIGITS` before the number that it is made of")
	flags.StringVar(&order.Customer, "customer", "", "`NUMBER` of the customer")
	flags.StringVar(&order.Service, "service", "", "`LOGIN` of the service")
	required(command, "method")

	return command
}

// paymentCodeListCommand is `gardu paymentcode list`.
func (c *console) paymentCodeListCommand() *cobra.Command {
	filter := filterSet{query: map[string][]string{}}
	command := &cobra.Command{
		Use: "list", Short: "List payment codes", Long: "List payment codes.", Args: takes(),
		Example: "  gardu paymentcode list --customer 100017",
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(code native.PaymentCode) []string {
				return []string{
					strconv.FormatInt(code.ID, 10), code.Code, code.Method, code.Channel, code.Customer,
				}
			}, right("ID"), left("CODE"), left("METHOD"), left("CHANNEL"), left("CUSTOMER"))

			return list.listed(ctx, c, native.PaymentCodeListPath, filter.query)
		}),
	}
	filter.flags = command.Flags()
	filter.text("customer", "those of a customer, by `NUMBER`")

	return command
}

// paymentCodeRemoveCommand is `gardu paymentcode remove`.
func (c *console) paymentCodeRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove ID", Short: "Remove a payment code", Args: takes("ID"),
		Long:    "Remove a payment code. Money that still comes under it belongs to nobody.",
		Example: "  gardu paymentcode remove 7",
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(native.PaymentCodePath, arguments[0]),
				"payment code "+arguments[0])
		}),
	}
}
