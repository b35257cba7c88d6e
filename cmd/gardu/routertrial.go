package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// routerTestCommand is `gardu router test`.
func (c *console) routerTestCommand() *cobra.Command {
	var order native.RouterTestOrder
	command := &cobra.Command{
		Use:   "test NAME [--trust]",
		Short: "Try the connection to a router",
		Long: "Try the connection to a router: connect, log in, look around. It changes\n" +
			"nothing on it. With --tls pin the fingerprint of its public key is shown before\n" +
			"anything is sent; once you know that it is the right one, say --trust. That\n" +
			"also takes its serial number, so that no other router is ever written to in its\n" +
			"place. The exit code is 1 while it cannot be worked with.",
		Example: "  gardu router test pop1\n" +
			"  gardu router test pop1 --trust",
		Args: takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			tested := submission{
				http.MethodPost, native.Fill(native.RouterTestPath, arguments[0]), order,
			}

			return c.submit(ctx, tested, func(raw json.RawMessage) error {
				return c.showTest(arguments[0], raw)
			})
		}),
	}
	command.Flags().BoolVar(&order.Trust, "trust", false,
		"trust the key and serial number that are seen, in place of those that were")

	return command
}

// showTest writes what a test has seen.
func (c *console) showTest(name string, raw json.RawMessage) error {
	var test native.RouterTest
	if err := json.Unmarshal(raw, &test); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}
	if err := c.shown(raw, testPairs); err != nil {
		return err
	}
	if test.NewlyTrusted {
		c.say("Router %s is trusted from now on.", printable(name))
	}
	for _, warning := range test.Warnings {
		c.say("warning: %s", printable(warning))
	}
	if test.Failure != "" {
		c.say("gardu: %s", printable(test.Failure))
	}
	for _, hint := range test.Hints {
		c.say("%s", printable(hint))
	}
	if !test.Trusted && test.Fingerprint != "" {
		c.say("If that is the key of your router: gardu router test %s --trust", printable(name))
	}
	if !test.OK {
		return errQuiet
	}

	return nil
}

// testPairs shows what a test has seen.
func testPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(t native.RouterTest) []pair {
		clock, up := "", ""
		if t.LoggedIn {
			clock, up = clockText(t.ClockOff), uptime(t.Uptime)
		}

		return []pair{
			{"reached", yesNo(t.Reached)},
			{"logged in", yesNo(t.LoggedIn)},
			{"trusted", yesNo(t.Trusted)},
			{"secured", t.Secured},
			{"fingerprint", t.Fingerprint},
			{"identity", t.Identity},
			{"board", t.Board},
			{"version", t.Version},
			{"serial", t.Serial},
			{"uptime", up},
			{"clock", clock},
			{"took", (time.Duration(t.TookMS) * time.Millisecond).String()},
		}
	})
}

// clockTolerance is how far a clock may be off, in seconds, before it is worth a word.
const clockTolerance = 5

// clockText says how far a clock is off.
func clockText(ahead int64) string {
	switch {
	case ahead > clockTolerance:
		return fmt.Sprintf("%d s ahead", ahead)
	case ahead < -clockTolerance:
		return fmt.Sprintf("%d s behind", -ahead)
	default:
		return "right"
	}
}
