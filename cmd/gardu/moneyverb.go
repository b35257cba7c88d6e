package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
	"gardu/store"
)

// currency is the currency of the book, in which amounts are typed.
func (c *console) currency() (store.Currency, error) {
	config, err := c.configuration()

	return store.Currency(config.Currency), err
}

// amountOf reads an amount of money as people type it: decimal text in the currency of the book.
// An empty text is nothing.
func (c *console) amountOf(field, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}

	return c.parseAmount(field, text)
}

// amountBody makes the body of a verb whose second argument is an amount: order is sent, after the
// amount was read into a field of it.
func (c *console) amountBody(order any, amount *int64) func(arguments []string) (any, error) {
	return func(arguments []string) (made any, err error) {
		*amount, err = c.amountOf("AMOUNT", arguments[1])

		return order, err
	}
}

// amountOrNil is amountOf for what may be absent.
func (c *console) amountOrNil(field string, text *string) (*int64, error) {
	if text == nil {
		return nil, nil
	}
	amount, err := c.amountOf(field, *text)

	return &amount, err
}

// sum writes an amount for people.
func sum(currency string, minor int64) string { return store.Currency(currency).Show(minor) }

// moneyList is a command that lists records: W is how one is shown.
type moneyList[W any] struct {
	use, short, example string
	path                string // braces are filled by arguments
	takes               []string
	filters             func(filterSet)
	whole               bool // the list comes without pages
	columns             []column
	cells               func(W) []string
}

// command makes it.
func (l moneyList[W]) command(c *console) *cobra.Command {
	query := url.Values{}
	command := &cobra.Command{
		Use: l.use, Short: l.short, Long: l.short + ".", Example: "  " + l.example,
		Args: takes(l.takes...),
		RunE: does(func(ctx context.Context, arguments []string) error {
			list := newListing(c, l.cells, l.columns...)
			path := fillAll(l.path, arguments)
			if !l.whole {
				return list.listed(ctx, c, path, query)
			}

			return c.asks(ctx, func(client *adminClient) error {
				var page struct {
					Items []json.RawMessage `json:"items"`
				}
				err := client.get(ctx, path, query, &page)
				for _, raw := range page.Items {
					if err == nil {
						err = list.add(raw)
					}
				}

				return list.finish(err)
			})
		}),
	}
	if l.filters != nil {
		l.filters(filterSet{command.Flags(), query})
	}

	return command
}

// moneyVerb is a command that asks for one record, or does something: W is how its answer is shown.
type moneyVerb[W any] struct {
	use, short, long, example string
	method                    string // POST where it is empty
	path                      string // braces are filled by arguments
	takes                     []string
	flags                     func(*cobra.Command)

	// finds turns the first argument into what the path takes; nil where it is that already.
	finds func(ctx context.Context, name string) (string, error)

	// asks reads secrets that are typed; nil for none.
	asks func(reveal func(flag string, secret *string) error) error

	// body makes what is sent; nil for nothing.
	body func(arguments []string) (any, error)

	// done says what was done; nil where only a record is asked for. pairs shows the answer; nil
	// shows nothing.
	done  func(answer W, arguments []string) string
	pairs func(W) []pair
}

// command makes it.
func (v moneyVerb[W]) command(c *console) *cobra.Command {
	long := v.long
	if long == "" {
		long = v.short + "."
	}
	command := &cobra.Command{
		Use: v.use, Short: v.short, Long: long, Example: "  " + v.example, Args: takes(v.takes...),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if v.asks != nil {
				err := v.asks(func(flag string, secret *string) error {
					return c.reveal(ctx, flag, secret)
				})
				if err != nil {
					return err
				}
			}
			var body any
			if v.body != nil {
				made, err := v.body(arguments)
				if err != nil {
					return err
				}
				body = made
			}
			path, err := v.filled(ctx, arguments)
			if err != nil {
				return err
			}
			asked := submission{cmp.Or(v.method, http.MethodPost), path, body}

			return c.submit(ctx, asked, func(answer json.RawMessage) error {
				return v.tell(c, answer, arguments)
			})
		}),
	}
	if v.flags != nil {
		v.flags(command)
	}

	return command
}

// filled is the path with its braces filled.
func (v moneyVerb[W]) filled(ctx context.Context, arguments []string) (string, error) {
	if v.finds == nil {
		return fillAll(v.path, arguments), nil
	}
	id, err := v.finds(ctx, arguments[0])

	return native.Fill(v.path, id), err
}

// tell writes what was answered.
func (v moneyVerb[W]) tell(c *console, answer json.RawMessage, arguments []string) error {
	var record W
	var err error
	if len(answer) > 0 {
		if record, err = decoded[W](answer); err != nil {
			return err
		}
	}
	if v.done != nil {
		c.say("%s", printable(v.done(record, arguments)))
	}
	switch {
	case len(answer) == 0 || v.pairs == nil && !c.jsonLines:
		return nil
	case v.pairs == nil:
		return c.printJSON(answer)
	default:
		return c.shown(answer, func(json.RawMessage) ([]pair, error) {
			return v.pairs(record), nil
		})
	}
}

// fillAll fills the braces of a path with as many arguments as it has.
func fillAll(path string, arguments []string) string { return native.Fill(path, arguments...) }

// said makes the sentence of a verb that is always the same.
func said[W any](format string) func(W, []string) string {
	return func(_ W, arguments []string) string {
		if len(arguments) == 0 {
			return format
		}

		return fmt.Sprintf(format, arguments[0])
	}
}
