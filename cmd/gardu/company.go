package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// companyCommand is `gardu company`.
func (c *console) companyCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "company",
		Short: "Brands or areas with an isolir profile of their own",
		Long: "A company is a brand or area under which plans are sold. Whoever has not paid\n" +
			"gets the isolir profile of the plan, else that of its company, else that of the\n" +
			"configuration.",
		Example: "  gardu company add timur --isolir-rate 256k/256k --isolir-pool pool-isolir-timur\n" +
			"  gardu plan set 10M --company timur",
	}, c.companyAddCommand(), c.companyShowCommand(), c.companySetCommand(),
		c.companyListCommand(), c.companyRemoveCommand())
}

// companyFlags adds the flags that a company is made and changed with, and returns what puts the
// isolir profile into the change.
func companyFlags(command *cobra.Command, change *native.CompanyChange) func() {
	isolir := &native.ProfileChange{}
	profileFlags(command.Flags(), isolirPrefix, isolir)
	optionSet{command.Flags()}.text(&change.Note, "note", "`TEXT` for yourself")
	join := letterFlags(command, change)

	return func() {
		join()
		if !isEmpty(isolir) {
			change.Isolir = isolir
		}
	}
}

// companyAddCommand is `gardu company add`.
func (c *console) companyAddCommand() *cobra.Command {
	var change native.CompanyChange
	command := &cobra.Command{
		Use:   "add NAME [--isolir-rate RATE] [--isolir-pool POOL] ...",
		Short: "Add a company",
		Long: "Add a company. The --isolir flags say what whoever has not paid gets under its\n" +
			"plans.",
		Example: "  gardu company add timur --isolir-rate 256k/256k --isolir-address-list isolir",
		Args:    takes("NAME"),
	}
	join := companyFlags(command, &change)
	command.RunE = does(func(ctx context.Context, arguments []string) error {
		join()
		change.Name = &arguments[0]

		return c.make(ctx, native.CompanyListPath, change, "company "+arguments[0])
	})

	return command
}

// companySetCommand is `gardu company set`.
func (c *console) companySetCommand() *cobra.Command {
	var change native.CompanyChange
	command := &cobra.Command{
		Use:   "set NAME [--isolir-rate RATE] ...",
		Short: "Change a company",
		Long:  "Change a company. What is not said stays as it is; an empty text clears.",
		Example: "  gardu company set timur --isolir-rate 512k/512k\n" +
			"  gardu company set timur --no-isolir",
		Args: takes("NAME"),
	}
	join := companyFlags(command, &change)
	options := optionSet{command.Flags()}
	options.text(&change.Name, "name", "new `NAME`")
	options.yes(&change.NoIsolir, "no-isolir", "take its isolir profile away")
	options.yes(&change.NoTerms, "no-terms", "take its own terms away")
	command.RunE = does(func(ctx context.Context, arguments []string) error {
		join()
		if isEmpty(change) {
			return usagef("nothing is to be changed; say what, for example --isolir-rate 256k/256k")
		}
		path := native.Fill(native.CompanyPath, arguments[0])

		return c.change(ctx, path, change, "company "+arguments[0])
	})

	return command
}

// companyShowCommand is `gardu company show`.
func (c *console) companyShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show a company",
		Long:    "Show a company with its isolir profile.",
		Example: "  gardu company show timur",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(native.CompanyPath, arguments[0]), c.companyPairs)
		}),
	}
}

// companyPairs shows a company.
func (c *console) companyPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(company native.Company) []pair {
		pairs := []pair{
			{"name", company.Name},
			{"created", c.instant(company.CreatedAt)},
			{"note", company.Note},
		}
		pairs = append(pairs, letterPairs(&company)...)
		if company.Isolir == nil {
			return append(pairs, pair{"isolir", commonIsolir("")})
		}

		return append(pairs, profilePairs("isolir ", company.Isolir)...)
	})
}

// companyListCommand is `gardu company list`.
func (c *console) companyListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List every company",
		Long:    "List every company.",
		Example: "  gardu company list",
		Args:    takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(company native.Company) []string {
				isolir := company.Isolir
				if isolir == nil {
					isolir = &native.Profile{}
				}

				return []string{company.Name, isolir.Rate, poolText(isolir), company.Note}
			}, left("NAME"), left("ISOLIR RATE"), left("ISOLIR POOL"), left("NOTE"))

			return list.listed(ctx, c, native.CompanyListPath, nil)
		}),
	}
}

// companyRemoveCommand is `gardu company remove`.
func (c *console) companyRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Remove a company",
		Long:    "Remove a company. One that a plan still belongs to is not removed.",
		Example: "  gardu company remove timur",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(native.CompanyPath, arguments[0]),
				"company "+arguments[0])
		}),
	}
}
