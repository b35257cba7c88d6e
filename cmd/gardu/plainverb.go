package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// plainVerb is a command that needs its arguments and perhaps some flags.
type plainVerb struct {
	use, short string
	long       string // the short text where it is empty
	example    string
	takes      []string
	do         work
}

// command makes it.
func (v plainVerb) command() *cobra.Command {
	if v.long == "" {
		v.long = v.short + "."
	}

	return &cobra.Command{
		Use: v.use, Short: v.short, Long: v.long, Example: v.example,
		Args: takes(v.takes...), RunE: does(v.do),
	}
}

// decoded reads a record that the daemon answered.
func decoded[W any](raw json.RawMessage) (W, error) {
	var record W
	if err := json.Unmarshal(raw, &record); err != nil {
		return record, fmt.Errorf("reading the daemon's answer: %w", err)
	}

	return record, nil
}

// reported sends a change and tells what came of it in a sentence made of the record that is answered.
func reported[W any](
	ctx context.Context, c *console, sent submission, sentence func(W) string,
) error {
	return c.submit(ctx, sent, func(raw json.RawMessage) error {
		record, err := decoded[W](raw)
		if err != nil {
			return err
		}

		return c.done(raw, "%s", sentence(record))
	})
}

// showOf asks for one record and writes its pairs.
func showOf[W any](ctx context.Context, c *console, path string, pairs func(W) []pair) error {
	return c.show(ctx, path, func(raw json.RawMessage) ([]pair, error) {
		return pairsOf(raw, pairs)
	})
}

// idOf writes an id as people name a record, or nothing for 0.
func idOf(id int64) string {
	if id == 0 {
		return ""
	}

	return "#" + strconv.FormatInt(id, 10)
}

// numberOr writes a number, or nothing for 0.
func numberOr(count int64) string {
	if count == 0 {
		return ""
	}

	return strconv.FormatInt(count, 10)
}

// bareID takes the # away from an id that is given with it.
func bareID(text string) string { return strings.TrimPrefix(text, "#") }

// numberArgument reads a record's id that stands as an argument, with or without #.
func numberArgument(name, text string) (int64, error) {
	id, err := strconv.ParseInt(bareID(text), 10, 64)
	if err != nil || id <= 0 {
		return 0, faultf(name, "must be a number, such as 7")
	}

	return id, nil
}
