package main

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// programVersion returns what this binary is: the version of the build, or the commit that it was
// built from.
func programVersion() string {
	if version != "unknown" {
		return version
	}
	if built := commit(); built != "" {
		return built
	}

	return version
}

// versionCommand is `gardu version`.
func (c *console) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version of this program and of the running daemon",
		Long: "Show the version of this program and, where one answers, of the running\n" +
			"daemon.",
		Example: "  gardu version\n" +
			"  gardu version --json",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error { return c.showVersion(ctx) }),
	}
}

// bothVersions is what --json writes.
type bothVersions struct {
	Program ownVersion      `json:"program"`
	Daemon  *native.Version `json:"daemon"` // null where none answers
}

// ownVersion is what this program is.
type ownVersion struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
}

// showVersion writes both versions. That no daemon answers is no failure here.
func (c *console) showVersion(ctx context.Context) error {
	daemon, err := c.daemonVersion(ctx)
	var unreachable *unreachableError
	if err != nil && !errors.As(err, &unreachable) {
		return err
	}
	own := ownVersion{Version: programVersion(), Commit: commit(), Go: runtime.Version()}
	raw, err := json.Marshal(bothVersions{Program: own, Daemon: daemon})
	if err != nil {
		return err
	}

	return c.shown(raw, func(json.RawMessage) ([]pair, error) {
		pairs := []pair{{"program", own.Version}, {"go", own.Go}}
		if daemon == nil {
			return append(pairs, pair{"daemon", "none answers"}), nil
		}

		pairs = append(pairs, pair{"daemon", daemon.Version})

		return append(pairs, pair{"running since", c.instant(daemon.Started)}), nil
	})
}

// daemonVersion asks the running daemon.
func (c *console) daemonVersion(ctx context.Context) (*native.Version, error) {
	client, err := c.connectDaemon(ctx)
	if err != nil {
		return nil, err
	}
	var running native.Version
	err = errors.Join(client.get(ctx, native.VersionPath, nil, &running), client.close())
	if err != nil {
		return nil, err
	}

	return &running, nil
}
