package main

import "github.com/spf13/cobra"

// auditCommand is `gardu audit`.
func (c *console) auditCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:     "audit",
		Short:   "Who changed what",
		Long:    "The audit log tells who changed what, when, from where and why.",
		Example: "  gardu audit log --action plan",
	}, c.auditLogCommand())
}
