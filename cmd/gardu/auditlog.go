package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// auditLogCommand is `gardu audit log`.
func (c *console) auditLogCommand() *cobra.Command {
	filter := filterSet{query: map[string][]string{}}
	command := &cobra.Command{
		Use: "log", Args: takes(),
		Short: "List who changed what, the newest first",
		Long: "List the audit log, the newest first: who changed what, when, from where and\n" +
			"why. Secrets are not in it.",
		Example: "  gardu audit log --action plan\n" +
			"  gardu audit log --noun customer --subject 17 --json",
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(r native.AuditRecord) []string {
				return []string{
					strconv.FormatInt(r.ID, 10), c.instant(r.At), r.Actor, r.Action,
					strconv.FormatInt(r.Subject, 10), short(r.Before), short(r.After), r.Reason,
				}
			}, right("ID"), left("AT"), left("ACTOR"), left("ACTION"), right("RECORD"),
				left("BEFORE"), left("AFTER"), left("REASON"))

			return list.listed(ctx, c, native.AuditLogPath, filter.query)
		}),
	}
	filter.flags = command.Flags()
	filter.text("noun", "changes of a `NOUN` such as plan or customer")
	filter.text("subject", "changes of one record, by its `ID`, together with --noun")
	filter.text("actor", "what somebody did, by `NAME`")
	filter.text("action", "`ACTION` such as plan.set, or plan for all of them")

	return command
}

// widestState bounds what the table of the audit log shows of a record; --json shows all of it.
const widestState = 60

// short cuts the state of a record to what fits into a line.
func short(state string) string {
	runes := []rune(state)
	if len(runes) <= widestState {
		return state
	}

	return string(runes[:widestState]) + "..."
}
