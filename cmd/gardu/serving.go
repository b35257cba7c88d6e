package main

import (
	"context"

	"github.com/spf13/cobra"
)

// serveCommand is `gardu serve`.
func (c *console) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon",
		Long: "Run the daemon in the foreground, with its log on standard error, until SIGINT\n" +
			"or SIGTERM. It then answers what it has accepted, and ends.",
		Example: "  gardu serve\n" +
			"  gardu serve --config /etc/gardu/gardu.yaml",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			return serveDaemon(ctx, c.configPath(), c.stderr)
		}),
	}
}

// initCommand is `gardu init`.
func (c *console) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Make the folder of the store, with its key",
		Long: "Make the folder of the store with the key of its secrets (mode 0600). What is\n" +
			"there already stays as it is. Keep a copy of the key in another place than the\n" +
			"backups: without it no secret in them can be read.",
		Example: "  sudo gardu init\n" +
			"  GARDU_STORE_PATH=$PWD/data gardu init",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			return initialiseFolder(ctx, c.configPath(), c.stderr)
		}),
	}
}

// restoreCommand is `gardu restore`.
func (c *console) restoreCommand() *cobra.Command {
	force := false
	command := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the store (daemon stopped)",
		Long: "Put a backup in the place of the store while no daemon runs. A store that is\n" +
			"there is replaced only with --force, and kept beside it.",
		Example: "  systemctl stop gardu && gardu restore /srv/gardu.backup --force && systemctl start gardu",
		Args:    takes("FILE"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return restoreFolder(ctx, c.configPath(), arguments[0], force, c.stderr)
		}),
	}
	command.Flags().BoolVar(&force, "force", false, "replace the store that is there")

	return command
}
