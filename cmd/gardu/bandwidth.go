package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// bandwidthCommand is `gardu bandwidth`.
func (c *console) bandwidthCommand() *cobra.Command {
	verbs := recordVerbs[native.BandwidthChange, native.Bandwidth]{
		noun: "bandwidth", one: "a bandwidth", many: "bandwidths",
		listPath: native.BandwidthListPath, path: native.BandwidthPath,
		add: "--rate 10M/20M", set: "--rate 20M/20M", required: []string{"rate"},
		flags: func(command *cobra.Command, change *native.BandwidthChange) {
			options := optionSet{command.Flags()}
			options.text(&change.Rate, "rate",
				"`RATE` like \"10M/10M\" or \"10M/10M 20M/20M 8M/8M 10/10\" (upload/download)")
			options.text(&change.Note, "note", "`TEXT` for yourself")
		},
		name: func(change *native.BandwidthChange) **string { return &change.Name },
		pairs: func(b native.Bandwidth) []pair {
			return []pair{
				{"name", b.Name},
				{"rate", b.Rate},
				{"created", c.instant(b.CreatedAt)},
				{"note", b.Note},
			}
		},
		cells:   func(b native.Bandwidth) []string { return []string{b.Name, b.Rate, b.Note} },
		columns: []column{left("NAME"), left("RATE"), left("NOTE")},
	}

	return noun(&cobra.Command{
		Use:   "bandwidth",
		Short: "Rates that plans share",
		Long: "A bandwidth is a rate with a name. Plans that name it have its rate, so that\n" +
			"changing it changes all of them.",
		Example: "  gardu bandwidth add rumah --rate 10M/20M\n" +
			"  gardu plan set 10M --bandwidth rumah",
	}, verbs.commands(c)...)
}

// categoryCommand is `gardu category`.
func (c *console) categoryCommand() *cobra.Command {
	verbs := recordVerbs[native.CategoryChange, native.Category]{
		noun: "category", one: "a category of plans", many: "categories of plans",
		listPath: native.CategoryListPath, path: native.CategoryPath,
		add: "--sort 1", set: "--note utama",
		flags: func(command *cobra.Command, change *native.CategoryChange) {
			options := optionSet{command.Flags()}
			options.number(&change.Sort, "sort", "`PLACE` in lists, rising")
			options.text(&change.Note, "note", "`TEXT` for yourself")
		},
		name: func(change *native.CategoryChange) **string { return &change.Name },
		pairs: func(k native.Category) []pair {
			return []pair{
				{"name", k.Name},
				{"sort", strconv.Itoa(k.Sort)},
				{"created", c.instant(k.CreatedAt)},
				{"note", k.Note},
			}
		},
		cells: func(k native.Category) []string {
			return []string{k.Name, strconv.Itoa(k.Sort), k.Note}
		},
		columns: []column{left("NAME"), right("SORT"), left("NOTE")},
	}

	return noun(&cobra.Command{
		Use:   "category",
		Short: "Kinds of plans, as customers choose among them",
		Long: "A category is a kind of plans. `gardu plan add --category NAME` makes one that\n" +
			"is not there yet.",
		Example: "  gardu category add rumah --sort 1\n" +
			"  gardu category list",
	}, verbs.commands(c)...)
}

// portPoolCommand is `gardu portpool`.
func (c *console) portPoolCommand() *cobra.Command {
	verbs := recordVerbs[native.PortPoolChange, native.PortPool]{
		noun: "portpool", one: "a range of ports", many: "ranges of ports",
		listPath: native.PortPoolListPath, path: native.PortPoolPath,
		add:      "--address 203.0.113.1 --first 10000 --last 19999",
		set:      "--last 29999",
		required: []string{"address", "first", "last"},
		flags: func(command *cobra.Command, change *native.PortPoolChange) {
			options := optionSet{command.Flags()}
			options.text(&change.Address, "address", "public `ADDRESS`")
			options.number(&change.First, "first", "first `PORT`")
			options.number(&change.Last, "last", "last `PORT`")
			options.text(&change.Router, "router", "`NAS` that has the address; empty for none")
			options.text(&change.Note, "note", "`TEXT` for yourself")
		},
		name: func(change *native.PortPoolChange) **string { return &change.Name },
		pairs: func(p native.PortPool) []pair {
			return []pair{
				{"name", p.Name},
				{"address", p.Address},
				{"ports", portsText(&p)},
				{"router", p.Router},
				{"created", c.instant(p.CreatedAt)},
				{"note", p.Note},
			}
		},
		cells: func(p native.PortPool) []string {
			return []string{p.Name, p.Address, portsText(&p), p.Router, p.Note}
		},
		columns: []column{
			left("NAME"), left("ADDRESS"), left("PORTS"), left("ROUTER"), left("NOTE"),
		},
	}

	return noun(&cobra.Command{
		Use:   "portpool",
		Short: "Ports of public addresses, behind which customers are reached",
		Long: "A range of ports of a public address, behind which customers are reached from\n" +
			"outside.",
		Example: "  gardu portpool add kamera --address 203.0.113.1 --first 10000 --last 19999\n" +
			"  gardu portpool list",
	}, verbs.commands(c)...)
}

// portsText writes a range of ports.
func portsText(p *native.PortPool) string {
	return strconv.Itoa(p.First) + "-" + strconv.Itoa(p.Last)
}
