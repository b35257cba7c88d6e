package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// recordVerbs are the five commands on records of a noun that have a name: C is how one is made and
// changed, W how it is shown.
type recordVerbs[C, W any] struct {
	noun, one, many string // bandwidth, a bandwidth, bandwidths
	listPath, path  string
	add, set        string // what an example says behind NAME
	required        []string

	flags   func(*cobra.Command, *C)
	name    func(*C) **string
	prepare func(context.Context, *C) error // reads secrets; nil for nothing
	pairs   func(W) []pair
	cells   func(W) []string
	columns []column
}

// commands makes them.
func (v recordVerbs[C, W]) commands(c *console) []*cobra.Command {
	return []*cobra.Command{
		v.addCommand(c), v.showCommand(c), v.setCommand(c), v.listCommand(c), v.removeCommand(c),
	}
}

// ready runs what comes before a change is sent.
func (v recordVerbs[C, W]) ready(ctx context.Context, change *C) error {
	if v.prepare == nil {
		return nil
	}

	return v.prepare(ctx, change)
}

// addCommand makes a record.
func (v recordVerbs[C, W]) addCommand(c *console) *cobra.Command {
	var change C
	command := &cobra.Command{
		Use: "add NAME " + v.add, Short: "Add " + v.one, Long: "Add " + v.one + ".",
		Example: "  gardu " + v.noun + " add contoh " + v.add, Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			*v.name(&change) = &arguments[0]
			if err := v.ready(ctx, &change); err != nil {
				return err
			}

			return c.make(ctx, v.listPath, change, v.noun+" "+arguments[0])
		}),
	}
	v.flags(command, &change)
	required(command, v.required...)

	return command
}

// setCommand changes a record.
func (v recordVerbs[C, W]) setCommand(c *console) *cobra.Command {
	var change C
	command := &cobra.Command{
		Use: "set NAME " + v.set, Short: "Change " + v.one,
		Long:    "Change " + v.one + ". What is not said stays as it is; an empty text clears.",
		Example: "  gardu " + v.noun + " set contoh " + v.set, Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if isEmpty(change) {
				return usagef("nothing is to be changed; say what, for example %s", v.set)
			}
			if err := v.ready(ctx, &change); err != nil {
				return err
			}
			path := native.Fill(v.path, arguments[0])

			return c.change(ctx, path, change, v.noun+" "+arguments[0])
		}),
	}
	v.flags(command, &change)
	optionSet{command.Flags()}.text(v.name(&change), "name", "new `NAME`")

	return command
}

// showCommand shows a record.
func (v recordVerbs[C, W]) showCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show " + v.one, Long: "Show " + v.one + ".",
		Example: "  gardu " + v.noun + " show contoh", Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(v.path, arguments[0]),
				func(raw json.RawMessage) ([]pair, error) { return pairsOf(raw, v.pairs) })
		}),
	}
}

// listCommand lists the records.
func (v recordVerbs[C, W]) listCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List " + v.many, Long: "List " + v.many + ".",
		Example: "  gardu " + v.noun + " list", Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			return newListing(c, v.cells, v.columns...).listed(ctx, c, v.listPath, nil)
		}),
	}
}

// removeCommand removes a record.
func (v recordVerbs[C, W]) removeCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Remove " + v.one,
		Long:    fmt.Sprintf("Remove %s. One that something still names is not removed.", v.one),
		Example: "  gardu " + v.noun + " remove contoh", Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(v.path, arguments[0]), v.noun+" "+arguments[0])
		}),
	}
}
