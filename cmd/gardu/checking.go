package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
	"gardu/store"
)

// checkCommand is `gardu check`.
func (c *console) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Check the configuration, and the store against itself",
		Long: "Check the configuration and list every fault with its path; then, where a\n" +
			"daemon answers or the folder can be opened, check that records and indexes of\n" +
			"the store agree. The exit code is 1 when there is a fault.",
		Example: "  gardu check\n" +
			"  gardu check --config ./gardu.yaml",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error { return c.check(ctx) }),
	}
}

// configFault is a fault of the configuration as --json writes it.
type configFault struct {
	Path  string `json:"path"` // the key, or the variable
	Fault string `json:"fault"`
}

// check checks the configuration and then the store.
func (c *console) check(ctx context.Context) error {
	if _, err := c.configuration(); err != nil {
		return c.showConfigFaults(err)
	}
	c.say("The configuration is sound.")
	client, err := c.connect(ctx)
	var unreachable *unreachableError
	if errors.As(err, &unreachable) {
		c.say("The store was not checked: %s", printable(err.Error()))

		return nil
	}
	if err != nil {
		return err
	}

	return errors.Join(c.checkStore(ctx, client), client.close())
}

// showConfigFaults lists the faults of the configuration, each with its path.
func (c *console) showConfigFaults(err error) error {
	faults := store.Faults(err)
	if len(faults) == 0 {
		return err
	}
	if !c.jsonLines {
		for _, fault := range faults {
			c.say("gardu: %s", printable(fault.Error()))
		}

		return errQuiet
	}
	for _, fault := range faults {
		raw, err := json.Marshal(configFault{Path: fault.Field, Fault: fault.Message})
		if err != nil {
			return err
		}
		if err := c.printJSON(raw); err != nil {
			return err
		}
	}

	return errQuiet
}

// errCutOff says that a stream ended before its last line.
var errCutOff = errors.New("the daemon's answer was cut off; look into its log")

// checkStore lists what the daemon finds wrong in the store.
func (c *console) checkStore(ctx context.Context, client *adminClient) error {
	list := newListing(c, func(l native.CheckLine) []string {
		return []string{l.File, l.Table, l.Key, l.Fault}
	}, left("FILE"), left("TABLE"), left("KEY"), left("FAULT"))
	end := native.CheckLine{}
	err := client.stream(ctx, native.CheckPath, nil, func(raw []byte) error {
		if bytes.Contains(raw, []byte(`"done"`)) {
			return json.Unmarshal(raw, &end)
		}

		return list.add(raw)
	})
	if list.count > 0 {
		err = errors.Join(err, list.end())
	}
	switch {
	case err != nil:
		return err
	case !end.Done:
		return errCutOff
	case end.Faults > 0 || list.count > 0:
		c.say("The store has %d faults.", max(end.Faults, list.count))

		return errQuiet
	default:
		c.say("The store is sound.")

		return nil
	}
}
