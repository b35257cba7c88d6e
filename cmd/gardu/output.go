package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"gardu/httpapi/native"
)

// pageSize is how many records one request of a list asks for.
const pageSize = 500

// listing writes records of one kind as they come: rows of a table, or the daemon's own JSON, one
// record a line.
type listing[T any] struct {
	table *table              // nil for JSON Lines
	lines *bufio.Writer       // nil for a table
	cells func(T) []string    // the row of a record
	only  func(record T) bool // nil for every record
	count int
}

// newListing returns a listing on standard output.
func newListing[T any](c *console, cells func(T) []string, columns ...column) *listing[T] {
	if c.jsonLines {
		return &listing[T]{lines: bufio.NewWriter(c.stdout), cells: cells}
	}

	return &listing[T]{table: newTable(c.stdout, columns...), cells: cells}
}

// add writes one record as the daemon sent it.
func (l *listing[T]) add(raw []byte) error {
	if l.lines != nil && l.only == nil {
		l.count++

		return writeLine(l.lines, raw)
	}
	var record T
	if err := json.Unmarshal(raw, &record); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}
	if l.only != nil && !l.only(record) {
		return nil
	}
	l.count++
	if l.lines != nil {
		return writeLine(l.lines, raw)
	}

	return l.table.row(l.cells(record)...)
}

// finish ends the listing after an error or nil. A refusal of the whole list writes no empty
// table.
func (l *listing[T]) finish(err error) error {
	if err != nil && l.count == 0 {
		return err
	}

	return errors.Join(err, l.end())
}

// end writes what is left.
func (l *listing[T]) end() error {
	if l.lines != nil {
		return l.lines.Flush()
	}

	return l.table.flush()
}

// writeLine writes one JSON value as one line.
func writeLine(out *bufio.Writer, raw []byte) error {
	var line bytes.Buffer
	if err := json.Compact(&line, raw); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}
	line.WriteByte('\n')
	_, err := out.Write(line.Bytes())

	return err
}

// pages asks for every page of a list and hands over its records.
func (a *adminClient) pages(
	ctx context.Context, path string, query url.Values, use func(raw []byte) error,
) error {
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", strconv.Itoa(pageSize))
	for {
		var page native.Page[json.RawMessage]
		if err := a.get(ctx, path, query, &page); err != nil {
			return err
		}
		for _, raw := range page.Items {
			if err := use(raw); err != nil {
				return err
			}
		}
		if page.Next == "" || page.Next == query.Get("after") {
			return nil
		}
		query.Set("after", page.Next)
	}
}

// listed asks for a whole paged list and writes it.
func (l *listing[T]) listed(
	ctx context.Context, c *console, path string, query url.Values,
) error {
	return c.asks(ctx, func(client *adminClient) error {
		return l.finish(client.pages(ctx, path, query, l.add))
	})
}

// stream asks for a stream of JSON Lines and hands over each line; a failure in the middle is the
// error of its last line.
func (a *adminClient) stream(
	ctx context.Context, path string, query url.Values, use func(line []byte) error,
) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	response, err := a.do(ctx, "GET", path, "", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read

	return eachLine(response.Body, func(line []byte) error {
		if err := streamFailure(line); err != nil {
			return err
		}

		return use(line)
	})
}

// streamFailure returns the failure that a line of a stream tells, or nil.
func streamFailure(line []byte) error {
	if !bytes.HasPrefix(line, []byte(`{"failure"`)) {
		return nil
	}
	var last native.StreamFailure
	if err := json.Unmarshal(line, &last); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}

	return &refusal{body: last.Failure}
}

// pair is one line of a record that is shown alone.
type pair struct{ name, value string }

// shown writes one record: its pairs in two columns, without those that are empty, or the daemon's
// own JSON.
func (c *console) shown(raw json.RawMessage, pairs func(json.RawMessage) ([]pair, error)) error {
	if c.jsonLines {
		return c.printJSON(raw)
	}
	list, err := pairs(raw)
	if err != nil {
		return err
	}
	width := 0
	for _, line := range list {
		width = max(width, len(line.name))
	}
	out := bufio.NewWriter(c.stdout)
	for _, line := range list {
		if line.value != "" {
			_, _ = fmt.Fprintf(out, "%-*s  %s\n", width, line.name, printable(line.value))
		}
	}

	return out.Flush()
}

// printJSON writes one JSON value as one line on standard output.
func (c *console) printJSON(raw json.RawMessage) error {
	out := bufio.NewWriter(c.stdout)

	return errors.Join(writeLine(out, raw), out.Flush())
}

// done tells that a change was made: a sentence for people, and with --json the record as it is
// now.
func (c *console) done(raw json.RawMessage, format string, arguments ...any) error {
	c.say("%s", printable(fmt.Sprintf(format, arguments...)))
	var changed struct {
		Warnings []string `json:"warnings"`
	}
	if len(raw) > 0 && json.Unmarshal(raw, &changed) == nil {
		for _, warning := range changed.Warnings {
			c.say("warning: %s", printable(warning))
		}
	}
	if !c.jsonLines || len(raw) == 0 {
		return nil
	}

	return c.printJSON(raw)
}

// instant writes a time for people: in the zone of the configuration, to the second.
func (c *console) instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	if c.zone == nil {
		c.zone = c.findZone()
	}

	return at.In(c.zone).Format("2006-01-02 15:04:05")
}

// findZone returns the operator's zone, or the machine's where no configuration can be read.
func (c *console) findZone() *time.Location {
	config, err := c.configuration()
	if err != nil {
		return time.Local
	}
	zone, err := config.Zone()
	if err != nil {
		return time.Local
	}

	return zone
}

// instantOr writes a time that may be absent.
func (c *console) instantOr(at *time.Time, absent string) string {
	if at == nil {
		return absent
	}

	return c.instant(*at)
}

// octets writes an amount of data in decimal units, as quotas are sold.
func octets(count uint64) string {
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	value, unit := float64(count), 0
	for value >= 999.95 && unit < len(units)-1 {
		value /= 1000
		unit++
	}
	if unit == 0 {
		return strconv.FormatUint(count, 10) + " B"
	}

	return strconv.FormatFloat(value, 'f', 1, 64) + " " + units[unit]
}

// uptime writes seconds as 1d02:03:04.
func uptime(seconds int64) string {
	const day = 24 * 3600
	text := fmt.Sprintf("%02d:%02d:%02d", seconds%day/3600, seconds%3600/60, seconds%60)
	if seconds >= day {
		return fmt.Sprintf("%dd%s", seconds/day, text)
	}

	return text
}

// yesNo writes a flag for people.
func yesNo(yes bool) string {
	if yes {
		return "yes"
	}

	return "no"
}
