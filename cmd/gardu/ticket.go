package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// ticketCommand is `gardu ticket`.
func (c *console) ticketCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "ticket",
		Short: "What customers want to have looked at",
		Long: "A ticket is something that a customer wants to have looked at. It is named by\n" +
			"its number.",
		Example: "  gardu ticket open 100017 --type gangguan --description \"tidak ada sinyal\"\n" +
			"  gardu ticket close 260701001 --remark \"kabel diganti\"",
	}, c.ticketOpenCommand(), c.ticketListCommand(), c.ticketShowCommand(),
		c.ticketAnswerCommand(), c.ticketCloseCommand())
}

// ticketOpenCommand is `gardu ticket open`.
func (c *console) ticketOpenCommand() *cobra.Command {
	var order native.TicketOrder
	command := &cobra.Command{
		Use:   "open CUSTOMER --type TYPE --description TEXT",
		Short: "Open a ticket of a customer",
		Long:  "Open a ticket of a customer, named by number or by # and the id.",
		Example: "  gardu ticket open 100017 --type gangguan --service budi " +
			"--description \"tidak ada sinyal\"",
		Args: takes("CUSTOMER"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			order.Customer = arguments[0]
			posted := submission{"POST", native.TicketListPath, order}

			return c.submit(ctx, posted, func(answer json.RawMessage) error {
				var ticket native.Ticket
				if err := json.Unmarshal(answer, &ticket); err != nil {
					return fmt.Errorf("reading the daemon's answer: %w", err)
				}

				return c.done(answer, "ticket %s is open", ticket.Number)
			})
		}),
	}
	flags := command.Flags()
	flags.StringVar(&order.Type, "type", "", "`TYPE`: what it is about")
	flags.StringVar(&order.Description, "description", "", "`TEXT`: what is the matter")
	flags.StringVar(&order.Solution, "solution", "", "`TEXT`: what is asked for")
	flags.StringVar(&order.Service, "service", "", "`LOGIN` of the service")
	required(command, "type", "description")

	return command
}

// ticketListCommand is `gardu ticket list`.
func (c *console) ticketListCommand() *cobra.Command {
	filter := filterSet{query: map[string][]string{}}
	command := &cobra.Command{
		Use: "list", Short: "List tickets, the newest first", Args: takes(),
		Long:    "List tickets, the newest first.",
		Example: "  gardu ticket list --status pending,process --assigned tono",
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(t native.Ticket) []string {
				return []string{
					t.Number, t.Customer, t.Type, t.Status, t.Assigned, c.instant(t.UpdatedAt),
					t.Description,
				}
			}, left("NUMBER"), left("CUSTOMER"), left("TYPE"), left("STATUS"), left("ASSIGNED"),
				left("UPDATED"), left("DESCRIPTION"))

			return list.listed(ctx, c, native.TicketListPath, filter.query)
		}),
	}
	filter.flags = command.Flags()
	filter.text("customer", "those of a customer, by `NUMBER`")
	filter.text("assigned", "those of an `OPERATOR`")
	filter.text("status", "`pending,process,closed`, one or several")
	filter.text("year", "those opened in a `YEAR`")

	return command
}

// ticketShowCommand is `gardu ticket show`.
func (c *console) ticketShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NUMBER", Short: "Show a ticket with its timeline", Args: takes("NUMBER"),
		Long: "Show a ticket with its timeline.", Example: "  gardu ticket show 260701001",
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(native.TicketPath, arguments[0]), c.ticketPairs)
		}),
	}
}

// ticketPairs shows a ticket.
func (c *console) ticketPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(t native.Ticket) []pair {
		pairs := []pair{
			{"number", t.Number},
			{"customer", t.Customer},
			{"type", t.Type},
			{"status", t.Status},
			{"assigned", t.Assigned},
			{"description", t.Description},
			{"solution", t.Solution},
			{"opened", c.instant(t.CreatedAt)},
			{"closed", c.instantOr(t.ClosedAt, "")},
		}
		for _, entry := range t.Timeline {
			pairs = append(pairs, pair{
				c.instant(entry.At), entry.By + " (" + entry.Status + "): " + entry.Remark,
			})
		}

		return pairs
	})
}

// ticketAnswerCommand is `gardu ticket answer`.
func (c *console) ticketAnswerCommand() *cobra.Command {
	var answer native.TicketAnswer
	command := &cobra.Command{
		Use: "answer NUMBER [--remark TEXT] [--assign OPERATOR] ...", Args: takes("NUMBER"),
		Short: "Note what is said or done about a ticket",
		Long: "Note what is said or done about a ticket: a remark, another status, or the\n" +
			"operator who looks at it.",
		Example: "  gardu ticket answer 260701001 --assign tono --remark \"besok pagi\"",
		RunE: does(func(ctx context.Context, arguments []string) error {
			if isEmpty(answer) {
				return usagef("nothing is said; say something, for example --remark TEXT")
			}
			path := native.Fill(native.TicketPath, arguments[0])

			return c.change(ctx, path, answer, "ticket "+arguments[0])
		}),
	}
	command.Flags().StringVar(&answer.Remark, "remark", "", "`TEXT`")
	options := optionSet{command.Flags()}
	options.text(&answer.Assigned, "assign", "`OPERATOR` who looks at it; empty for nobody")
	options.text(&answer.Status, "status", "`pending|process|closed`")
	options.text(&answer.Solution, "solution", "`TEXT`: what was found")

	return command
}

// ticketCloseCommand is `gardu ticket close`.
func (c *console) ticketCloseCommand() *cobra.Command {
	closed := "closed"
	answer := native.TicketAnswer{Status: &closed}
	command := &cobra.Command{
		Use: "close NUMBER --remark TEXT", Short: "Close a ticket", Args: takes("NUMBER"),
		Long:    "Close a ticket with a remark.",
		Example: "  gardu ticket close 260701001 --remark \"kabel diganti\"",
		RunE: does(func(ctx context.Context, arguments []string) error {
			path := native.Fill(native.TicketPath, arguments[0])

			return c.change(ctx, path, answer, "ticket "+arguments[0])
		}),
	}
	command.Flags().StringVar(&answer.Remark, "remark", "", "`TEXT`: how it ended")
	required(command, "remark")

	return command
}
