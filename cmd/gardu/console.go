package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"gardu/configs"
)

// defaultConfig is the configuration file where neither --config nor GARDU_CONFIG names one; it
// may be absent.
const defaultConfig = "/etc/gardu/gardu.yaml"

// console is where one command reads and writes: what others read goes to stdout, what people read
// about it to stderr.
type console struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer

	config    string // path of the configuration file; empty for the defaults
	socket    string // path of the admin socket; empty for the one of the configuration
	jsonLines bool   // one JSON object a line instead of tables

	secrets *secretReader
	zone    *time.Location // in which times are shown; nil until one was
}

// run is one call of the program. It returns the exit code: 0 for done, 1 for refused, 2 for wrong
// usage, 3 when no daemon could be reached.
func run(ctx context.Context, arguments []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &console{stdin: stdin, stdout: stdout, stderr: stderr}
	c.secrets = newSecretReader(stdin, stderr)
	root := c.rootCommand()
	root.SetArgs(arguments)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)

	return c.explain(root.ExecuteContext(ctx))
}

// configPath returns the configuration file to read, or an empty text for the defaults.
func (c *console) configPath() string {
	if c.config != "" {
		return c.config
	}
	if named := os.Getenv(configs.ConfigVariable); named != "" {
		return named
	}
	if _, err := os.Stat(defaultConfig); errors.Is(err, fs.ErrNotExist) {
		return ""
	}

	return defaultConfig
}

// configuration reads the configuration with the environment of this process.
func (c *console) configuration() (configs.Config, error) {
	return configs.Load(c.configPath(), os.Environ())
}

// work is what a command does once its line has been understood.
type work func(ctx context.Context, arguments []string) error

// does makes the RunE of a command. What fails in it is a failure of the work, not of the usage.
func does(do work) func(*cobra.Command, []string) error {
	return func(command *cobra.Command, arguments []string) error {
		if err := do(command.Context(), arguments); err != nil {
			return &failure{err: inFlags(err, command)}
		}

		return nil
	}
}
